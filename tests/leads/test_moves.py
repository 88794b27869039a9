"""Who may move a lead how."""

from datetime import UTC, date, datetime, timedelta

import pytest

from crm.leads.facts import Standing
from crm.leads.moves import (
    How,
    Move,
    closed_to_moves,
    editable_by,
    may_take_back,
    problems,
    reachable,
    refusal,
    undo_refusal,
    verification_refusal,
    way,
)
from crm.leads.rules import ORDER, Person, Stage, Status

S = Stage
TODAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


def at(stage: Stage, *reached: Stage, status: Status = Status.ACTIVE) -> Standing:
    return Standing(
        stage=stage,
        status=status,
        reached=dict.fromkeys((S.S1, *reached, stage), date(2026, 11, 2)),
    )


def person(**rights: object) -> Person:
    plain = {
        "id": 1,
        "block_id": 2,
        "sees_all": False,
        "may_edit": True,
        "may_edit_all": False,
        "may_verify": False,
    }
    return Person(**{**plain, **rights})


@pytest.mark.parametrize(
    ("origin", "target", "how"),
    [
        (S.S1, S.S2, How.NEXT),
        (S.S1, S.S3, How.SKIP),
        (S.S5, S.S6A, How.NEXT),
        (S.S5, S.S6, How.NEXT),
        (S.S6A, S.S6, How.NEXT),
        (S.S4, S.S6A, How.SKIP),
        (S.S4, S.S6, How.SKIP),
        (S.S6, S.S6A, How.BACK),
        (S.S11, S.S1, How.BACK),
    ],
)
def test_how_a_stage_lies_from_another(origin: Stage, target: Stage, how: How) -> None:
    assert way(origin, target) is how


@pytest.mark.parametrize("stage", ORDER)
def test_there_is_no_way_from_a_stage_to_itself(stage: Stage) -> None:
    with pytest.raises(ValueError, match=stage.value):
        way(stage, stage)
    assert stage not in dict(reachable(stage))


@pytest.mark.parametrize("origin", ORDER)
def test_nobody_jumps_over_a_stage_of_four_eyes(origin: Stage) -> None:
    for target in dict(reachable(origin)):
        jumped = ORDER[origin.rank + 1 : target.rank]
        assert not any(stage.four_eyes for stage in jumped)
    for target in ORDER[origin.rank + 1 :]:
        jumped = [stage for stage in ORDER[origin.rank + 1 : target.rank] if stage.four_eyes]
        told = refusal(at(origin), target, claim_open=False)
        assert (told is not None) == bool(jumped)
        assert not jumped or jumped[0].value in str(told)


def test_what_can_be_reached_from_the_first_stage_ends_with_the_contract() -> None:
    assert [stage for stage, _ in reachable(S.S1)] == [S.S2, S.S3, S.S4, S.S5, S.S6A, S.S6]
    assert dict(reachable(S.S5))[S.S6] is How.NEXT


def test_a_lead_goes_back_only_to_where_it_has_been() -> None:
    standing = at(S.S5, S.S2)
    back = [stage for stage, how in reachable(S.S5, standing.reached) if how is How.BACK]
    assert back == [S.S1, S.S2]
    assert refusal(standing, S.S2, claim_open=False) is None
    assert "没有到过 S4 考察" in str(refusal(standing, S.S4, claim_open=False))


@pytest.mark.parametrize("stage", ORDER)
def test_moving_to_where_it_stands_is_refused(stage: Stage) -> None:
    assert "已经在这个阶段" in str(refusal(at(stage), stage, claim_open=False))
    assert refusal(Standing(), stage, claim_open=False)


@pytest.mark.parametrize(
    ("status", "claim_open", "told"),
    [
        (Status.LOST, False, "已经终止"),
        (Status.LEFT, True, "已退出"),
        (Status.ON_HOLD, False, "暂缓中"),
        (Status.ACTIVE, True, "待核"),
        (Status.ACTIVE, False, None),
    ],
)
def test_what_keeps_every_move_closed(status: Status, claim_open: bool, told: str | None) -> None:
    standing = at(S.S3, S.S2, status=status)
    for said in (
        closed_to_moves(standing, claim_open=claim_open),
        refusal(standing, S.S4, claim_open=claim_open),
    ):
        assert (said is None) if told is None else (told in str(said))


@pytest.mark.parametrize(
    ("move", "fields"),
    [
        (Move(S.S4, TODAY), []),
        (Move(S.S5, TODAY), ["reason"]),
        (Move(S.S5, TODAY, "  "), ["reason"]),
        (Move(S.S5, TODAY, "直接评审"), []),
        (Move(S.S2, TODAY), ["reason"]),
        (Move(S.S2, date(2020, 1, 1), "退"), []),
        (Move(S.S4, TODAY + timedelta(days=1)), ["happened_on"]),
        (Move(S.S4, date(2026, 11, 1)), ["happened_on"]),
        (Move(S.S4, date(2026, 11, 2)), []),
        (Move(S.S5, date(2026, 11, 1)), ["reason", "happened_on"]),
    ],
)
def test_a_move_names_its_reason_and_a_day_in_order(move: Move, fields: list[str]) -> None:
    assert [one.field for one in problems(at(S.S3, S.S2), move, TODAY)] == fields


def test_a_move_from_nowhere_starts_at_the_first_stage() -> None:
    assert problems(Standing(), Move(S.S2, TODAY), TODAY) == []


@pytest.mark.parametrize(
    ("rights", "may"),
    [
        ({}, False),
        ({"id": 7}, True),
        ({"id": 8}, True),
        ({"id": 7, "may_edit": False}, False),
        ({"id": 7, "block_id": 3}, False),
        ({"may_edit_all": True}, True),
        ({"may_edit_all": True, "block_id": 3}, False),
        ({"may_edit_all": True, "block_id": None, "sees_all": True}, True),
    ],
)
def test_owners_managers_and_coordinators_edit(rights: dict[str, object], may: bool) -> None:
    assert editable_by(person(**rights), block_id=2, owner_id=7, co_owners=[8]) is may


def test_a_verified_stage_is_taken_back_by_somebody_who_may_verify() -> None:
    standing = at(S.S7, S.S5, S.S6)
    assert may_take_back(person(), standing, S.S6)
    assert not may_take_back(person(), standing, S.S5)
    assert may_take_back(person(may_verify=True), standing, S.S5)


@pytest.mark.parametrize(
    ("rights", "concerned", "told"),
    [
        ({"may_verify": True}, [7, None], None),
        ({}, [7], "只有本区块"),
        ({"may_verify": True, "block_id": 3}, [7], "只有本区块"),
        ({"may_verify": True, "block_id": None, "sees_all": True}, [7], None),
        ({"may_verify": True}, [7, 1], "不能核验自己"),
    ],
)
def test_a_second_person_verifies(
    rights: dict[str, object], concerned: list[int | None], told: str | None
) -> None:
    said = verification_refusal(person(**rights), block_id=2, concerned=concerned)
    assert (said is None) if told is None else (told in str(said))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, None),
        ({"moment": NOON + timedelta(minutes=10)}, None),
        ({"moment": NOON + timedelta(minutes=10, microseconds=1)}, "10 分钟"),
        ({"by_mover": False}, "只有操作的人"),
        ({"built_upon": True}, "新的记录"),
        ({"undoable": False}, "不能撤销"),
    ],
)
def test_a_move_is_undone_soon_by_its_mover(changed: dict[str, object], told: str | None) -> None:
    plain = {
        "by_mover": True,
        "moved_at": NOON,
        "moment": NOON,
        "built_upon": False,
        "undoable": True,
    }
    said = undo_refusal(**{**plain, **changed})
    assert (said is None) if told is None else (told in str(said))
