"""What each verb about a problem needs, who is late, how long it takes."""

from datetime import date, timedelta

import pytest

from crm.problems.rules import (
    AnswerProblem,
    CloseProblem,
    Escalate,
    PutAgain,
    RaiseProblem,
    State,
    Verdict,
    again_problems,
    answer_problems,
    asks_in,
    block_asked,
    close_problems,
    days_open,
    escalate_problems,
    firm_problems,
    is_overdue,
    raise_problems,
    verdicts,
)

TODAY = date(2026, 11, 27)
YESTERDAY = TODAY - timedelta(days=1)
S, V = State, Verdict


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (S.OPEN, (V.ACCEPT, V.RETURN, V.ANSWER)),
        (S.ACCEPTED, (V.RETURN, V.ANSWER)),
        (S.RETURNED, ()),
        (S.ANSWERED, ()),
        (S.CLOSED, ()),
    ],
)
def test_what_a_department_can_say(state: State, said: tuple[Verdict, ...]) -> None:
    assert verdicts(state) == said
    assert is_overdue(state, YESTERDAY, TODAY) is bool(said)
    assert not is_overdue(state, TODAY, TODAY)


@pytest.mark.parametrize(
    ("command", "fields"),
    [
        (RaiseProblem("接轨", "请答复", 1, TODAY), []),
        (RaiseProblem(" ", " ", 1, YESTERDAY), ["title", "text", "due_on"]),
        (RaiseProblem("接轨", "请答复", 1, TODAY + timedelta(days=367)), ["due_on"]),
    ],
)
def test_what_a_problem_needs(command: RaiseProblem, fields: list[str]) -> None:
    assert [one.field for one in raise_problems(command, TODAY)] == fields


def test_what_is_said_needs_words_where_these_do_not_follow() -> None:
    for verdict in Verdict:
        assert bool(answer_problems(AnswerProblem(verdict))) is (verdict is not V.ACCEPT)
        assert answer_problems(AnswerProblem(verdict, "可以")) == []
    assert close_problems(CloseProblem(solved=True), S.ANSWERED) == []
    assert [str(one.sentence) for one in close_problems(CloseProblem(solved=True), S.OPEN)] == [
        "部门还没有答复，请写明怎样解决的。"
    ]
    assert close_problems(CloseProblem(solved=False), S.ANSWERED)
    assert close_problems(CloseProblem(solved=False, text="企业撤回"), S.OPEN) == []
    again = again_problems(PutAgain(1, YESTERDAY, " "), TODAY)
    assert [one.field for one in again] == ["reason", "due_on"]
    assert escalate_problems(Escalate(" ")) and not escalate_problems(Escalate("超期"))


def test_days_run_until_it_is_closed() -> None:
    assert days_open(YESTERDAY, None, TODAY) == 1
    assert days_open(YESTERDAY, YESTERDAY, TODAY) == 0


@pytest.mark.parametrize(
    ("given", "own", "everywhere", "block", "asks"),
    [
        (None, 2, False, 2, True),
        (2, 2, False, 2, True),
        (3, 2, False, 3, False),
        (3, None, True, 3, True),
        (None, None, True, None, False),
        (None, None, False, None, False),
        (3, None, False, 3, False),
    ],
)
def test_in_which_block_a_firm_asks_and_for_whose_somebody_speaks(
    given: int | None, own: int | None, *, everywhere: bool, block: int | None, asks: bool
) -> None:
    assert block_asked(given, own) == block
    assert asks_in(block, own, everywhere=everywhere) is asks


def test_a_firm_that_landed_by_a_lead_asks_there() -> None:
    asked = RaiseProblem("公交站", "请答复", 1, TODAY)
    assert firm_problems(asked, "", TODAY) == []
    assert [one.field for one in firm_problems(asked, "ZD-2026-0001", TODAY)] == ["enterprise"]
    wrong = firm_problems(RaiseProblem(" ", "", 1, YESTERDAY), "ZD-2026-0001", TODAY)
    assert [one.field for one in wrong] == ["enterprise", "title", "text", "due_on"]
