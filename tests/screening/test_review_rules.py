"""The arithmetic of reviews, yields, headquarters and lists: pure, by tables, and by Hypothesis."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.core.say import Pair
from crm.screening.cards.rules import Card, Grade, card_of, kept, read_card
from crm.screening.cards.starting import CARD
from crm.screening.merits.headquarters import (
    AddRank,
    Control,
    HqKind,
    Ranking,
    Sector,
    Standing,
    holds_on,
    judge,
    rank_problems,
)
from crm.screening.merits.yields import Figure, figures, measured, mu_of
from crm.screening.reviews.commands import Decide, decide_problems
from crm.screening.reviews.conditions import Condition
from crm.screening.reviews.rules import (
    Ballot,
    Outcome,
    Score,
    allowed,
    points,
    proposed,
    recused_because,
    score_problems,
    shown,
    tally,
)
from crm.settings.rules import Settings
from tests.makers.reviews import draft_of

YI, WAN = 10**8, 10**4
TODAY = date(2026, 11, 27)
A, B, C, D = Grade


def ballot(grade: Grade, *vetoes: str) -> Ballot:
    return Ballot({one.code: grade for one in CARD.criteria}, vetoes)


BALLOTS = st.lists(
    st.builds(
        Ballot,
        st.fixed_dictionaries({one.code: st.sampled_from(Grade) for one in CARD.criteria}),
        st.sets(st.sampled_from([one.code for one in CARD.vetoes]), max_size=2),
    ),
    max_size=6,
)


@settings(max_examples=150, deadline=None)
@given(BALLOTS, st.randoms(use_true_random=False))
def test_neither_the_order_of_reviewers_nor_rounding_decides(found: Any, chance: Any) -> None:
    counted = tally(CARD, found)
    shuffled = [*found]
    chance.shuffle(shuffled)
    assert tally(CARD, shuffled) == counted
    outcome, _why = proposed(CARD, counted)
    assert outcome in allowed(CARD, counted)
    if counted.total is not None:
        assert 0 <= counted.total <= 100
        assert 0 <= counted.total - Fraction(shown(counted.total)) < Fraction(1, 10)
        for line in counted.lines:
            assert line.low <= line.mean <= line.high <= line.criterion.weight
    told = card_of(kept(CARD))
    assert told == CARD and tally(told, found) == counted


@settings(max_examples=100, deadline=None)
@given(BALLOTS, st.sampled_from([one.code for one in CARD.vetoes]))
def test_a_veto_never_makes_it_better_nor_a_worse_grade(found: Any, veto: str) -> None:
    plain = [replace(one, vetoes=()) for one in found]
    before, _ = proposed(CARD, tally(CARD, plain))
    for number, one in enumerate(plain):
        vetoed = [*plain[:number], replace(one, vetoes=(veto,)), *plain[number + 1 :]]
        after, _ = proposed(CARD, tally(CARD, vetoed))
        assert after is Outcome.REFUSED and after.rank >= before.rank
        worse = Ballot({**one.grades, "c1": D})
        lower = [*plain[:number], worse, *plain[number + 1 :]]
        assert proposed(CARD, tally(CARD, lower))[0].rank >= before.rank


@pytest.mark.parametrize(
    ("ballots", "outcome", "can"),
    [
        ([ballot(A)] * 3, Outcome.PASSED, set(Outcome)),
        ([ballot(B)] * 3, Outcome.PASSED, set(Outcome)),
        ([ballot(C)] * 3, Outcome.CONDITIONAL, set(Outcome)),
        ([ballot(D)] * 3, Outcome.REFUSED, set(Outcome)),
        ([ballot(A)] * 2, Outcome.DEFERRED, {Outcome.DEFERRED}),
        ([], Outcome.DEFERRED, {Outcome.DEFERRED}),
        ([ballot(A)] * 2 + [ballot(A, "v1")], Outcome.REFUSED, {Outcome.DEFERRED, Outcome.REFUSED}),
    ],
)
def test_what_follows_from_the_scores(ballots: Any, outcome: Outcome, can: set[Outcome]) -> None:
    counted = tally(CARD, ballots)
    assert (proposed(CARD, counted)[0], set(allowed(CARD, counted))) == (outcome, can)


def test_a_hair_below_the_threshold_is_below_and_not_rounded_up_to_it() -> None:
    thirds = replace(CARD, pass_from=87)  # (100 + 80 + 80) / 3 = 86.66…
    counted = tally(thirds, [ballot(A), ballot(B), ballot(B)])
    assert counted.total is not None and shown(counted.total) == "86.6"
    assert proposed(thirds, counted)[0] is Outcome.CONDITIONAL


def test_a_wide_spread_is_marked() -> None:
    line = tally(CARD, [ballot(A), ballot(D)]).lines[0]
    assert (line.low, line.high, line.is_wide) == (Fraction(45, 10), 15, True)
    assert points(CARD, CARD.criteria[1], B) == 16
    assert not tally(CARD, [ballot(A), ballot(B)]).lines[0].is_wide


GRADES = {one.code: A for one in CARD.criteria}


@pytest.mark.parametrize(
    ("given_score", "fields"),
    [
        (Score(GRADES, {}, {}), ["reason_c2"]),
        (Score(GRADES, {"c2": "设备已订货"}, {}), []),
        (Score({**GRADES, "c2": C}, {}, {}), []),
        (Score({"c1": A}, {}, {}), [f"grade_c{n}" for n in range(2, 8)]),
        (Score({**GRADES, "c2": C, "x": A}, {}, {}), ["grades"]),
        (Score({**GRADES, "c2": C}, {}, {"v1": " ", "z": "有"}), ["veto_v1", "vetoes"]),
    ],
)
def test_what_a_score_needs(given_score: Score, fields: list[str]) -> None:
    assert [one.field for one in score_problems(CARD, given_score, {"c2": C})] == fields


ONE = [Condition("补能评", 3, TODAY)]


@pytest.mark.parametrize(
    ("command", "fields"),
    [
        (Decide(Outcome.PASSED, 3), []),
        (Decide(Outcome.REFUSED, 3), ["reason"]),
        (Decide(Outcome.CONDITIONAL, 3, "能评未批", ONE), []),
        (Decide(Outcome.CONDITIONAL, 3, "能评未批"), ["what_1"]),
        (Decide(Outcome.PASSED, 3, "", ONE), ["outcome"]),
        (
            Decide(Outcome.CONDITIONAL, 3, "能评未批", [Condition(" ", 0, date(2026, 1, 1))]),
            ["what_1", "owner_1", "due_1"],
        ),
    ],
)
def test_what_a_decision_needs(command: Decide, fields: list[str]) -> None:
    counted = tally(CARD, [ballot(B)] * 3)
    assert [one.field for one in decide_problems(command, CARD, counted, TODAY)] == fields


def test_a_veto_cannot_be_decided_away() -> None:
    counted = tally(CARD, [ballot(A, "v2")] * 3)
    found = decide_problems(Decide(Outcome.PASSED, 3, "仍然看好"), CARD, counted, TODAY)
    assert [one.field for one in found] == ["outcome"]


def test_who_must_not_score() -> None:
    assert [recused_because(one, 1, [2], [3]) is None for one in (1, 2, 3, 4)] == [
        False, False, False, True,
    ]  # fmt: skip


def card_fields(**changed: Any) -> list[str]:
    _, found = read_card(draft_of(CARD, TODAY, **changed), CARD)
    return [one.field for one in found]


def test_what_a_card_needs() -> None:
    made, found = read_card(draft_of(CARD, TODAY), CARD)
    assert found == [] and made == replace(CARD, example=False), "words keep their English"
    rows = draft_of(CARD, TODAY).criteria
    assert card_fields(criteria=rows[:6]) == ["criteria"], "90 points"
    assert card_fields(criteria=[]) == ["criteria"]
    falling = replace(rows[0], bands=(Decimal(1), Decimal(2), Decimal(3)))
    assert card_fields(criteria=[falling, *rows[1:]]) == ["band_a_1"]
    assert card_fields(criteria=[rows[0], replace(rows[1], name=str(rows[0].name)), *rows[2:]]) == [
        "criteria"
    ]
    assert card_fields(pass_from=60, conditional_from=75, quorum=0) == ["pass_from", "quorum"]
    assert card_fields(shares={A: 50, B: 80, C: 60, D: 30}) == ["share_a"]
    assert card_fields(vetoes=["安全", "安全"]) == ["vetoes"]
    renamed, _ = read_card(draft_of(CARD, TODAY, vetoes=["新的一条"]), CARD)
    assert renamed is not None and renamed.vetoes[0].name == Pair("新的一条", "新的一条")


def lead(**values: Any) -> Any:
    empty = dict.fromkeys(("fixed", "tax_forecast", "jobs_forecast", "planned"))
    return SimpleNamespace(**{**empty, "land_mu": "", "floor_m2": "", **values})


def test_yields_per_mu_and_per_square_metre() -> None:
    plant = lead(fixed=3 * YI, tax_forecast=2400 * WAN, land_mu="80", jobs_forecast=0)
    found = figures(plant)
    assert (found[Figure.INTENSITY], found[Figure.TAX_PER_MU]) == (Decimal(375), Decimal(30))
    assert (found[Figure.TAX_PER_M2], found[Figure.JOBS]) == (None, 0), "unknown is never 0"
    assert [one.meets for one in measured(plant, Settings())] == [True, True]
    office = lead(fixed=YI, tax_forecast=250 * WAN, floor_m2="3000")
    (one,) = measured(office, Settings())
    assert (one.figure, one.value, one.meets) == (Figure.TAX_PER_M2, Decimal("833.33"), False)
    assert [one.meets for one in measured(lead(), Settings())] == [None, None]
    assert figures(lead(fixed=YI, land_mu="0"))[Figure.INTENSITY] is None
    assert mu_of(Decimal(66667)) == 100


@pytest.mark.parametrize(
    ("value", "grade"), [("400", A), ("399.99", B), ("300", B), ("200", C), ("0", D), (None, None)]
)
def test_a_figure_proposes_a_grade(value: str | None, grade: Grade | None) -> None:
    assert CARD.criteria[1].proposed(Decimal(value) if value else None) is grade
    assert CARD.criteria[3].proposed(Decimal(5)) is None, "no figure, no proposal"


SERVICES = {"registered_here": 1, "years": 1, "branches": 3, "revenue": YI, "local_tax": 300 * WAN}
STATED = {
    "sector": "services", "registered_here": True, "years": 2, "branches": 3, "revenue": YI,
    "local_tax": 300 * WAN,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "standing", "short", "lacks"),
    [
        ({}, Standing.POSSIBLE, 0, 0),
        ({"revenue": YI - 1}, Standing.NOT_MET, 1, 0),
        ({"local_tax": None}, Standing.UNKNOWN, 0, 1),
        ({"local_tax": None, "years": 0}, Standing.NOT_MET, 1, 1),
        ({"sector": "industry"}, Standing.NOT_MET, 1, 0),
        ({"sector": None, "registered_here": False}, Standing.NOT_MET, 1, 1),
    ],
)
def test_headquarters_are_only_ever_possible(
    changed: Any, standing: Standing, short: int, lacks: int
) -> None:
    rule = rule_of(SERVICES)
    found = judge(rule, {**STATED, **changed})
    assert (found.standing, len(found.short), len(found.lacks)) == (standing, short, lacks)


def rule_of(asks: dict[str, int], until: date | None = None) -> Any:
    return SimpleNamespace(
        kind=HqKind.EXISTING,
        sector=Sector.SERVICES,
        asks=asks,
        effective_from=date(2019, 11, 1),
        effective_until=until,
    )


def test_a_rule_holds_within_its_days() -> None:
    ended = rule_of({}, date(2024, 10, 31))
    days = (date(2019, 10, 31), date(2019, 11, 1), date(2024, 10, 31), date(2024, 11, 1))
    assert [holds_on(ended, day) for day in days] == [False, True, True, False]
    assert holds_on(rule_of({}), TODAY)


@pytest.mark.parametrize(
    ("control", "percent", "fields"),
    [
        (Control.ITSELF, None, []),
        (Control.CONTROLLED, 50, []),
        (Control.CONTROLLED, 49, ["percent"]),
        (Control.MINORITY, 49, []),
        (Control.MINORITY, 50, ["percent"]),
        (Control.CONTROLLED, None, ["percent"]),
    ],
)
def test_only_control_counts(control: Control, percent: int | None, fields: list[str]) -> None:
    command = AddRank(1, Ranking.WORLD, 2026, 88, control, "示例集团", percent, "示例榜单")
    assert [one.field for one in rank_problems(command, TODAY)] == fields
    assert control.counts is (control is not Control.MINORITY)
    wrong = AddRank(1, Ranking.WORLD, 2027, 501, Control.ITSELF)
    assert [one.field for one in rank_problems(wrong, TODAY)] == ["year", "rank", "source"]


def test_the_example_says_so_and_makes_a_hundred() -> None:
    assert CARD.example and sum(one.weight for one in CARD.criteria) == 100
    assert isinstance(CARD, Card)
