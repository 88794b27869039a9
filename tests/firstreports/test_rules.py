"""Terms, turns, credit and thresholds as tables."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.firstreports import rules
from crm.firstreports.rules import (
    AnswerTransfer,
    AppealKind,
    AppealState,
    Firm,
    Match,
    ReportToProvince,
    Terms,
    TransferState,
    Turn,
)
from crm.leads.rules import ORDER, Stage

DAY = date(2026, 8, 24)
TERMS = Terms(days=90, contact_days=30)


@pytest.mark.parametrize(
    ("contacts", "days"),
    [
        ([], 90),
        ([0], 90),
        ([60], 90),
        ([61], 91),
        ([90], 120),
        ([91], 90),
        ([-5], 90),
        ([80, 110, 140], 170),
        ([140, 80, 110], 170),
        ([80, 111], 110),
        ([80, 110, 141], 140),
    ],
)
def test_contact_carries_protection_on_while_it_runs(contacts: list[int], days: int) -> None:
    made = [DAY + timedelta(days=one) for one in contacts]
    assert rules.protected_until(DAY, made, TERMS) == DAY + timedelta(days=days)


@given(st.lists(st.integers(-50, 400)), st.integers(-50, 400))
def test_one_more_contact_never_shortens_protection(contacts: list[int], more: int) -> None:
    def until(days: list[int]) -> date:
        return rules.protected_until(DAY, [DAY + timedelta(days=one) for one in days], TERMS)

    assert until([*contacts, more]) >= until(contacts) >= DAY + timedelta(days=90)


@pytest.mark.parametrize(
    ("state", "days_late", "turn"),
    [
        (TransferState.OPEN, 0, Turn.RECEIVER),
        (TransferState.OPEN, 1, Turn.COORDINATOR),
        (TransferState.DECLINED, -3, Turn.COORDINATOR),
        (TransferState.ACCEPTED, 0, Turn.NOBODY),
        (TransferState.MOVED, 9, Turn.NOBODY),
        (TransferState.KEPT, 0, Turn.NOBODY),
        (TransferState.WITHDRAWN, 0, Turn.NOBODY),
    ],
)
def test_whose_turn_a_transfer_is(state: TransferState, days_late: int, turn: Turn) -> None:
    assert rules.transfer_turn(state, DAY, DAY + timedelta(days=days_late)) is turn


@pytest.mark.parametrize(
    ("kind", "state", "days_late", "turn"),
    [
        (AppealKind.COOPERATION, AppealState.OPEN, 0, Turn.RECEIVER),
        (AppealKind.COOPERATION, AppealState.OPEN, 1, Turn.COORDINATOR),
        (AppealKind.ARBITRATION, AppealState.OPEN, -5, Turn.COORDINATOR),
        (AppealKind.ARBITRATION, AppealState.UPHELD, 0, Turn.NOBODY),
        (AppealKind.COOPERATION, AppealState.AGREED, 0, Turn.NOBODY),
    ],
)
def test_whose_turn_an_appeal_is(
    kind: AppealKind, state: AppealState, days_late: int, turn: Turn
) -> None:
    assert rules.appeal_turn(kind, state, DAY, DAY + timedelta(days=days_late)) is turn


@pytest.mark.parametrize(
    ("first", "landing", "percent", "wanted"),
    [
        ("ZD", "ZD", 50, {"ZD": 100}),
        ("ZD", "JK", 50, {"ZD": 50, "JK": 50}),
        ("ZD", "JK", 70, {"ZD": 70, "JK": 30}),
        ("ZD", "JK", 0, {"JK": 100}),
        ("ZD", "JK", 100, {"ZD": 100}),
    ],
)
def test_credit(first: str, landing: str, percent: int, wanted: dict[str, int]) -> None:
    assert rules.credit(first, landing, percent) == wanted


@given(st.sampled_from(["ZD", "JK"]), st.sampled_from(["ZD", "JK"]), st.integers(0, 100))
def test_credit_is_always_given_once(first: str, landing: str, percent: int) -> None:
    assert sum(rules.credit(first, landing, percent).values()) == 100


def test_marks_are_in_one_order_and_none_stands_twice() -> None:
    firms = [
        Firm(1, "91410000170001401D", ("甲", "甲", "乙")),
        Firm(2, None, ("甲",), is_parent=True),
    ]
    found = rules.marks_of(firms, ["f00d"])
    texts = [mark.text for mark in found]
    assert texts == sorted(set(texts))
    kinds = {mark.text: mark.kind for mark in found}
    assert kinds["name:甲"] is Match.NAME, "the investor's own name is the surer word"
    assert kinds["firm:2"] is Match.PARENT and kinds["phone:f00d"] is Match.PHONE


def test_matches_are_told_in_ones_own_words_the_surest_first() -> None:
    mine = rules.marks_of([Firm(1, "C1", ("甲",)), Firm(2, "C2", ("乙",), is_parent=True)], ["p"])
    assert rules.matches(mine, ["phone:p", "code:C2", "code:C1"]) == [
        Match.CODE,
        Match.PARENT,
        Match.PHONE,
    ]
    assert rules.matches(mine, ["code:C9"]) == []


@pytest.mark.parametrize("stage", ORDER)
def test_until_when_a_firm_can_be_claimed_for(stage: Stage) -> None:
    assert rules.is_protectable(stage) == (stage.rank < Stage.S8.rank)
    assert rules.can_lapse(stage) == (stage.rank < Stage.S6.rank)


@pytest.mark.parametrize(
    ("planned", "contract", "wanted"),
    [(None, None, 0), (5, None, 5), (None, 12, 12), (10, 12, 12), (12, 10, 12), (0, None, 0)],
)
def test_thresholds_look_at_the_greater_amount(planned: Any, contract: Any, wanted: int) -> None:
    assert rules.total(planned, contract) == wanted


@pytest.mark.parametrize(
    ("command", "is_ruling", "fields"),
    [
        (AnswerTransfer(takes=True, owner_id=3), False, []),
        (AnswerTransfer(takes=True), False, ["owner_id"]),
        (AnswerTransfer(takes=False, reason="本区块也没有地"), False, []),
        (AnswerTransfer(takes=False), False, ["reason"]),
        (AnswerTransfer(takes=True, owner_id=3), True, ["reason"]),
        (AnswerTransfer(takes=True, reason="长" * 501), True, ["reason", "owner_id"]),
    ],
)
def test_an_answer_says_what_it_must(
    command: AnswerTransfer, is_ruling: bool, fields: list[str]
) -> None:
    found = rules.answer_transfer_problems(command, is_ruling=is_ruling)
    assert [problem.field for problem in found] == fields


@pytest.mark.parametrize(
    ("command", "fields"),
    [
        (ReportToProvince(receipt="豫招〔2026〕18号"), []),
        (ReportToProvince(exemption="增资扩股，原项目已报"), []),
        (ReportToProvince(), ["receipt"]),
        (ReportToProvince(receipt=" "), ["receipt"]),
        (ReportToProvince("号", "理由"), ["exemption"]),
        (ReportToProvince(exemption="长" * 501), ["exemption"]),
    ],
)
def test_a_report_to_the_province(command: ReportToProvince, fields: list[str]) -> None:
    assert [one.field for one in rules.province_problems(command)] == fields
