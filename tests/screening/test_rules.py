"""Screening as tables: who is asked, what may be hit, how the shares stand; a person decides."""

from datetime import date
from typing import Any

import pytest

from crm.screening.decisions import (
    Answer,
    Decide,
    Outdated,
    added_items,
    basis,
    decision_problems,
    why_outdated,
)
from crm.screening.models import NegativeEdition
from crm.screening.rules import (
    Entry,
    Holder,
    Measure,
    Scope,
    Standing,
    Subject,
    Term,
    hits,
    in_force,
    lacks,
    scope_of,
    standing,
)
from tests.screening.listed import entries

S, M = Standing, Measure


def holders(*parts: tuple[str, int | None]) -> tuple[Holder, ...]:
    """("f", 25) is a foreign investor with 25 %."""
    return tuple(
        Holder(f"{side}{number}", side == "f", None if share is None else share * 100)
        for number, (side, share) in enumerate(parts, 1)
    )


def subject(*parts: tuple[str, int | None], **more: Any) -> Subject:
    return Subject(**{"industry": "", "items": (), "holders": holders(*parts)} | more)


def editions() -> list[NegativeEdition]:
    days = {
        "FTZ-2018": (Scope.FTZ, date(2018, 7, 30)),
        "FTZ-2021": (Scope.FTZ, date(2022, 1, 1)),
        "CN-2021": (Scope.NATIONAL, date(2022, 1, 1)),
        "CN-2024": (Scope.NATIONAL, date(2024, 11, 1)),
    }
    return [
        NegativeEdition(code=code, scope=scope, effective_from=day)
        for code, (scope, day) in days.items()
    ]


@pytest.mark.parametrize(
    ("scope", "day", "code"),
    [
        (Scope.FTZ, date(2018, 7, 29), None),
        (Scope.FTZ, date(2018, 10, 1), "FTZ-2018"),
        (Scope.FTZ, date(2021, 12, 31), "FTZ-2018"),
        (Scope.FTZ, date(2022, 1, 1), "FTZ-2021"),
        (Scope.FTZ, date(2026, 11, 27), "FTZ-2021"),
        (Scope.NATIONAL, date(2024, 10, 31), "CN-2021"),
        (Scope.NATIONAL, date(2024, 11, 1), "CN-2024"),
    ],
)
def test_the_edition_of_the_day_is_asked(scope: Scope, day: date, code: str | None) -> None:
    found = in_force(editions(), scope, day)
    assert (found.code if found else None) == code


def test_the_airport_goes_by_the_national_list() -> None:
    assert (scope_of(in_area=True), scope_of(in_area=False)) == (Scope.FTZ, Scope.NATIONAL)


@pytest.mark.parametrize(
    ("measure", "percent", "parts", "expected"),
    [
        (M.FORBIDDEN, None, [("f", 1), ("c", 99)], S.BEYOND),
        (M.CONTROL, None, [("f", 49), ("c", 51)], S.WITHIN),
        (M.CONTROL, None, [("f", 50), ("c", 50)], S.BEYOND),
        (M.CONTROL, None, [("f", 30), ("c", None)], S.UNKNOWN),
        (M.CONTROL, None, [("f", 60), ("c", None)], S.BEYOND),
        (M.RELATIVE, None, [("f", 30), ("f", 30), ("c", 40)], S.WITHIN),
        (M.RELATIVE, None, [("f", 60), ("c", 40)], S.BEYOND),
        (M.CEILING, 50, [("f", 25), ("f", 25), ("c", 50)], S.WITHIN),
        (M.CEILING, 50, [("f", 26), ("f", 25), ("c", 49)], S.BEYOND),
        (M.CEILING, 50, [("f", None)], S.UNKNOWN),
        (M.SINGLE, 25, [("f", 25), ("f", 24), ("c", 51)], S.WITHIN),
        (M.SINGLE, 25, [("f", 26), ("c", 74)], S.BEYOND),
        (M.SINGLE, 25, [("f", 25), ("c", 60)], S.UNKNOWN),
        (M.FLOOR, 34, [("f", 66), ("c", 34)], S.WITHIN),
        (M.FLOOR, 34, [("f", 67), ("c", 33)], S.BEYOND),
        (M.JOINT, None, [("f", 99), ("c", 1)], S.WITHIN),
        (M.JOINT, None, [("f", 100)], S.BEYOND),
        (M.JOINT, None, [("f", None)], S.UNKNOWN),
        (M.COOPERATE, None, [("f", 100)], S.HUMAN),
        (M.CONDITION, None, [("f", 1), ("c", 99)], S.HUMAN),
    ],
)
def test_shares_are_set_against_each_measure(
    measure: Measure, percent: int | None, parts: list[Any], expected: Standing
) -> None:
    assert standing(Term(measure, percent), subject(*parts)) is expected


def test_a_foreign_parent_behind_a_chinese_investor_leaves_the_shares_open() -> None:
    hidden = subject(("f", 20), ("c", 80), foreign_parent=True)
    assert standing(Term(M.CONTROL), hidden) is S.UNKNOWN
    unnamed = subject(("c", 100), said_foreign=True)
    assert standing(Term(M.JOINT), unnamed) is S.UNKNOWN


def numbers(asked: Subject, edition: str = "FTZ-2021") -> list[int]:
    return [hit.entry.number for hit in hits(asked, entries(edition).values())]


def test_without_a_foreign_party_nothing_is_asked() -> None:
    assert numbers(subject(("c", 100), industry="8411", items=("TR5",))) == []


@pytest.mark.parametrize("more", [{"foreign_parent": True}, {"said_foreign": True}])
def test_a_foreign_parent_or_source_is_enough_to_ask(more: dict[str, bool]) -> None:
    assert numbers(subject(("c", 100), items=("TR5.1",), **more)) == [22]


@pytest.mark.parametrize(
    ("industry", "items", "expected"),
    [
        ("8411", (), [22]),
        ("Q8411", (), [22]),
        ("84", (), [22]),
        ("", ("TR5",), [22]),
        ("", ("TR5.1",), [22]),
        ("", ("LG4",), []),
        ("5611", ("LG1",), [9]),
        ("", ("IN2.4",), [12]),
        ("5292", ("TR1.3",), []),
        ("0421", (), [2]),
        ("", (), []),
    ],
)
def test_industry_and_list_item_find_what_may_be_hit(
    industry: str, items: tuple[str, ...], expected: list[int]
) -> None:
    assert numbers(subject(("f", 100), industry=industry, items=items)) == expected


def test_fishing_is_on_the_national_list_only() -> None:
    assert numbers(subject(("f", 100), industry="0421"), "CN-2024") == [2, 4]


def test_the_hospital_trap_on_the_plans_list_and_yet_restricted() -> None:
    wholly = subject(("f", 100), industry="8411", items=("TR5.1",))
    [hit] = hits(wholly, entries("FTZ-2021").values())
    assert [(term.measure, how) for term, how in hit.standings] == [(M.JOINT, S.BEYOND)]
    assert (hit.by_industry, hit.by_item) == (("841",), ("TR5.1",))


def test_stem_cells_are_barred_in_biomedicine() -> None:
    asked = subject(("f", 30), ("c", 70), industry="7340", items=("MF-B1",))
    found = {hit.entry.number: hit for hit in hits(asked, entries("FTZ-2021").values())}
    assert found[17].standings[0][1] is S.BEYOND


def test_a_data_centre_may_be_half_foreign() -> None:
    for foreign, expected in ((50, S.WITHIN), (51, S.BEYOND)):
        asked = subject(("f", foreign), ("c", 100 - foreign), items=("IN2",))
        [hit] = hits(asked, entries("FTZ-2021").values())
        assert hit.standings[0][1] is expected


def test_an_airline_keeps_control_chinese_and_each_foreigner_at_a_quarter() -> None:
    asked = subject(("f", 30), ("c", 70), items=("LG1",))
    [hit] = hits(asked, entries("FTZ-2021").values())
    shown = [(term.measure, how) for term, how in hit.standings]
    expected = [(M.CONTROL, S.WITHIN), (M.SINGLE, S.BEYOND)]
    assert shown == [*expected, (M.CONDITION, S.HUMAN), (M.CONDITION, S.HUMAN)]


def told(asked: Subject) -> str:
    return " ".join(map(str, lacks(asked)))


def test_what_is_missing_is_named() -> None:
    assert "没有填持股比例：f1。" in told(subject(("f", None), ("c", 60), industry="8411"))
    assert "持股合计只有 90%" in told(subject(("f", 30), ("c", 60), industry="8411"))
    assert "没有投资方这样标注" in told(subject(("c", 100), said_foreign=True, industry="1"))
    hidden = subject(("f", 1), ("c", 99), foreign_parent=True, industry="1")
    assert "请核对标为内资的投资方" in told(hidden)
    assert "还没有行业代码" in told(subject(("f", 100)))
    assert lacks(subject(("f", 40), ("c", 60), industry="8411")) == []


def test_a_decision_needs_a_reason_a_past_day_and_a_foreign_party() -> None:
    today = date(2026, 11, 27)
    good = Decide(Answer.CLEAR, "不涉及", today)
    assert decision_problems(good, today, is_foreign=True) == []
    bad = Decide(Answer.CLEAR, "  ", date(2026, 11, 28))
    fields = [problem.field for problem in decision_problems(bad, today, is_foreign=False)]
    assert fields == ["reason", "decided_on", "answer"]


def test_a_later_edition_or_a_changed_party_asks_again() -> None:
    asked = subject(("f", 40), ("c", 60), industry="8411", items=("TR5",))
    before = basis(asked, 1, 2) | {"hits": [22]}
    assert why_outdated((1, before), (1, basis(asked, 1, 2))) is None
    assert why_outdated((1, before), (2, basis(asked, 1, 2))) is Outdated.EDITION
    changed = subject(("f", 41), ("c", 59), industry="8411", items=("TR5",))
    assert why_outdated((1, before), (1, basis(changed, 1, 2))) is Outdated.BASIS
    assert why_outdated((1, before), (1, basis(asked, 9, 2))) is Outdated.BASIS
    assert why_outdated((1, before), (1, basis(asked, 1, 9))) is Outdated.BASIS
    assert why_outdated((1, before), (1, basis(asked, 1, 2, ["LG7"]))) is Outdated.BASIS
    assert added_items(before, ["LG7"]) == ["LG7"]
    older = {name: value for name, value in before.items() if name != "also"}
    assert why_outdated((1, older), (1, basis(asked, 1, 2, ["LG7"]))) is None
    assert added_items(older, ["LG7"]) == [], "what it saw is not known"


def test_a_term_speaks_in_its_own_words_or_in_those_of_its_measure() -> None:
    assert str(Term(M.CEILING, 50).words) == "外资合计不超过 50%"
    own = entries("FTZ-2021")[16]
    assert isinstance(own, Entry)
    assert str(own.terms[0].words) == "须中方持股不低于 67%"
