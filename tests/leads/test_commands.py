"""What is wrong with what is asked of a lead."""

from datetime import date

import pytest

from crm.core.errors import Problem
from crm.leads.commands import (
    Hold,
    Leave,
    LogLead,
    Lose,
    Receive,
    Split,
    hold_problems,
    leave_problems,
    log_problems,
    lose_problems,
    receive_problems,
    split_problems,
)
from crm.leads.moves import ClaimState, How
from crm.leads.reasons import Evidence, HoldReason, LeaveReason, LossReason, left_because
from crm.leads.rules import (
    BUCKETS,
    ORDER,
    PIPELINE,
    AmountKind,
    Bucket,
    Funding,
    PartyRole,
    Source,
    Stage,
    Status,
    Track,
)
from crm.leads.stalls import Stall

TODAY = date(2026, 11, 23)
TOMORROW = date(2026, 11, 24)


def fields(found: list[Problem]) -> list[str]:
    assert all(str(one.sentence) for one in found)
    return [one.field for one in found]


def test_a_quick_log_names_a_firm_and_an_item_that_takes_leads() -> None:
    good, blank = (LogLead(name, Source.FAIR, 1, 1) for name in ("甲公司", "  "))
    assert fields(log_problems(good, takes_leads=True)) == []
    assert fields(log_problems(blank, takes_leads=False)) == ["name", "item_id"]


def test_a_receipt_has_an_amount_a_day_and_a_proof() -> None:
    assert fields(receive_problems(Receive(1, TODAY, "回单"), TODAY)) == []
    wrong = receive_problems(Receive(0, TOMORROW, " "), TODAY)
    assert fields(wrong) == ["amount", "happened_on", "evidence_ref"]


def test_a_wait_ends_with_a_review_ahead() -> None:
    assert fields(hold_problems(Hold(HoldReason.LAND, TOMORROW), TODAY)) == []
    assert fields(hold_problems(Hold(HoldReason.LAND, TODAY), TODAY)) == ["review_on"]


def test_a_loss_to_another_place_names_it() -> None:
    assert fields(lose_problems(Lose(LossReason.ELSEWHERE), TODAY, None)) == ["place"]
    assert fields(lose_problems(Lose(LossReason.ELSEWHERE, "武汉"), TODAY, None)) == []
    assert fields(lose_problems(Lose(LossReason.FUNDS), TODAY, None)) == []
    for reason in (LossReason.SILENT, LossReason.DUPLICATE, LossReason.FALSE):
        assert fields(lose_problems(Lose(reason, note=" "), TODAY, None)) == ["note"]
        assert fields(lose_problems(Lose(reason, note="三次未接"), TODAY, None)) == []


def test_only_a_signed_contract_is_dissolved_on_a_day_and_by_a_document() -> None:
    bare = Lose(LossReason.DISSOLVED)
    assert fields(lose_problems(bare, TODAY, TODAY)) == ["dissolved_on", "document"]
    whole = Lose(LossReason.DISSOLVED, dissolved_on=TODAY, document="解约协议 1 号")
    assert fields(lose_problems(whole, TODAY, TODAY)) == []
    assert fields(lose_problems(whole, TODAY, None)) == ["reason"]
    assert fields(lose_problems(whole, TODAY, TOMORROW)) == ["dissolved_on"]
    ahead = Lose(LossReason.DISSOLVED, dissolved_on=TOMORROW, document="解约协议 1 号")
    assert fields(lose_problems(ahead, TODAY, TODAY)) == ["dissolved_on"]


@pytest.mark.parametrize(
    ("day", "reason", "wrong"),
    [
        (TODAY, LeaveReason.CEASED, []),
        (date(2026, 11, 1), LeaveReason.POLICY, []),
        (date(2026, 10, 31), LeaveReason.DEREGISTERED, ["left_on"]),
        (TOMORROW, LeaveReason.MOVED, ["left_on", "place"]),
        (TODAY, LeaveReason.MERGED, ["note"]),
        (TODAY, LeaveReason.OTHER, ["note"]),
    ],
)
def test_a_departure_lies_between_landing_and_today_and_tells_what_its_reason_asks(
    day: date, reason: LeaveReason, wrong: list[str]
) -> None:
    assert fields(leave_problems(Leave(day, reason), TODAY, date(2026, 11, 1))) == wrong


def test_only_what_belongs_to_the_reason_is_kept() -> None:
    said = {"place": "武汉", "document": "协议", "dissolved_on": TODAY, "note": "地价"}
    assert Lose(LossReason.FUNDS, **said).particulars == {"note": "地价"}
    assert set(Lose(LossReason.ELSEWHERE, **said).particulars) == {"place", "note"}
    assert set(Lose(LossReason.DISSOLVED, **said).particulars) == {*said} - {"place"}
    assert Leave(TODAY, LeaveReason.CEASED, "武汉", "亏损").particulars == {"note": "亏损"}
    assert Leave(TODAY, LeaveReason.MOVED, "武汉").particulars == {"place": "武汉"}


def test_a_departure_that_was_typed_before_there_were_codes_is_another_reason() -> None:
    assert left_because("moved") == LeaveReason.MOVED.words
    assert str(left_because("总部迁出")) == "其他：总部迁出"


@pytest.mark.parametrize(
    ("tenths", "wrong"),
    [([10], []), ([3, 7], []), ([3, 6], ["tenths"]), ([0, 10], ["tenths"]), ([], ["tenths"])],
)
def test_shares_make_ten_tenths(tenths: list[int], wrong: list[str]) -> None:
    command = Split({(1, number): part for number, part in enumerate(tenths)})
    assert fields(split_problems(command)) == wrong


def test_buckets_part_the_stages() -> None:
    assert [stage for stages in BUCKETS.values() for stage in stages] == list(ORDER)
    assert [stage.bucket for stage in (Stage.S1, Stage.S6A, Stage.S7, Stage.S8)] == list(Bucket)
    assert PIPELINE[-1] is Stage.S7
    assert [status for status in Status if status.is_open] == [Status.ACTIVE, Status.ON_HOLD]
    assert [status for status in Status if status.is_ended] == [Status.LOST, Status.LEFT]


@pytest.mark.parametrize(
    "kind",
    [
        AmountKind,
        Bucket,
        ClaimState,
        Evidence,
        Funding,
        HoldReason,
        How,
        LossReason,
        PartyRole,
        Source,
        Stage,
        Stall,
        Status,
        Track,
    ],
)
def test_every_member_has_words_of_its_own(kind: type[Stage]) -> None:
    words = [str(member.words) for member in kind]
    assert all(words) and len(set(words)) == len(words)
