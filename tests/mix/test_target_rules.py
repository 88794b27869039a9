"""Drafts of mix targets, which version a day goes by, sheets there and back: rules alone."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.core import clock, sheets
from crm.core.errors import Invalid
from crm.core.weeks import Week
from crm.mix.measures import Measure
from crm.mix.rules import CLUSTERS, WHOLE, largest_remainder
from crm.mix.targets import rules, sheet, versions
from crm.mix.targets.rules import (
    DraftTarget,
    RefuseTarget,
    Way,
    Weight,
    begins_on,
    draft_problems,
    percent,
    refuse_problems,
)

TODAY = date(2026, 11, 27)
CLOSED = date(2026, 11, 22)
DAY = timedelta(days=1)


def shares(*parts: str) -> dict[str, Decimal | None]:
    return {k: Decimal(part) if part else None for k, part in zip(CLUSTERS, parts, strict=True)}


FINE = DraftTarget(
    way=Way.SHARES,
    shares=shares("15", "25", "3", "2", "5", "5", "45"),
    weights={},
    source="片区工作会",
    period_from=date(2026, 1, 1),
    period_to=date(2030, 12, 31),
)
BY_WEIGHT = replace(FINE, way=Way.WEIGHTS, weights={"LG": "lead", "MF": "key", "TR": "support"})
BAD: dict[str, tuple[DraftTarget, str, str]] = {
    "too little": (replace(FINE, shares=shares("15", "25", "3", "2", "5", "5", "41.5")),
        "shares", "还差 3.5 点"),
    "too much": (replace(FINE, shares=shares("15", "25", "3", "2", "5", "5", "45.01")),
        "shares", "多了 0.01 点"),
    "fractions": (replace(FINE, shares=shares(".15", ".25", ".03", ".02", ".05", ".05", ".45")),
        "shares", "不是 0.15"),
    "a gap": (replace(FINE, shares=shares("15", "25", "", "2", "5", "5", "48")),
        "share_fi", "请填写金融的占比"),
    "three places": (replace(FINE, shares=shares("15.005", "25", "3", "2", "5", "5", "45")),
        "share_tr", "最多两位小数"),
    "below zero": (replace(FINE, shares=shares("-5", "45", "3", "2", "5", "5", "45")),
        "share_tr", "在 0 到 100 之间"),
    "no weight": (replace(BY_WEIGHT, weights=dict.fromkeys(CLUSTERS, "none")),
        "shares", "至少给一个集群"),
    "no source": (replace(FINE, source=" "), "source", "请填写依据"),
    "no end": (replace(FINE, period_to=None), "period_to", "适用期到哪一天止"),
    "over": (replace(FINE, period_to=TODAY - DAY), "period_to", "已经过去"),
    "backwards": (replace(FINE, period_from=date(2031, 1, 1)), "period_to", "晚于起日"),
    "in a closed week": (replace(FINE, wanted_from=CLOSED), "wanted_from", "已结账的周"),
    "yesterday": (replace(FINE, wanted_from=TODAY - DAY), "wanted_from", "不能早于今天"),
    "after its end": (replace(FINE, wanted_from=date(2031, 1, 1)), "wanted_from", "晚于适用期"),
}  # fmt: skip


@pytest.mark.parametrize("command", [FINE, BY_WEIGHT, replace(FINE, wanted_from=TODAY)])
def test_a_whole_draft_has_no_problems(command: DraftTarget) -> None:
    assert draft_problems(command, TODAY, CLOSED) == []
    assert sum(command.basis_points().values()) == WHOLE


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_is_said_at_its_field(name: str) -> None:
    command, field, words = BAD[name]
    (problem,) = draft_problems(command, TODAY, CLOSED)
    assert (problem.field, words in str(problem.sentence)) == (field, True), problem


def test_a_late_approval_begins_today_and_a_refusal_says_why() -> None:
    assert begins_on(TODAY - DAY, TODAY) == begins_on(None, TODAY) == TODAY
    assert begins_on(TODAY + DAY, TODAY) == TODAY + DAY
    assert refuse_problems(RefuseTarget(" ")) and not refuse_problems(RefuseTarget("偏低"))


@given(st.fixed_dictionaries({k: st.sampled_from([one.value for one in Weight]) for k in CLUSTERS}))
def test_weights_always_make_a_whole(weights: dict[str, str]) -> None:
    command = replace(FINE, way=Way.WEIGHTS, weights=weights)
    if not draft_problems(command, TODAY, CLOSED):
        made = command.basis_points()
        assert sum(made.values()) == WHOLE
        assert all((made[k] == 0) == (weights[k] == "none") for k in CLUSTERS)


@dataclass
class Row:
    """What decides when a version holds."""

    effective_from: date | None = None
    superseded_from: date | None = None
    drafted_by_id: int | None = 1
    wanted_from: date | None = None
    measure: str = Measure.COUNT.value


def test_a_draft_that_was_overtaken_may_not_be_approved() -> None:
    """Its period is over, or a version approved since begins later and would never hold."""

    @dataclass
    class Approved:
        approved_at: datetime
        effective_from: date

    drafted = clock.local(TODAY, 9)
    before, after = drafted - DAY, drafted + DAY
    assert "已经过去" in str(rules.overtaken(TODAY - DAY, TODAY, drafted, []))
    assert rules.overtaken(TODAY, TODAY, drafted, []) is None
    later = Approved(after, TODAY + DAY)
    assert "会让那一版失效" in str(rules.overtaken(TODAY + DAY, TODAY, drafted, [later]))
    for other in (Approved(after, TODAY), Approved(before, TODAY + DAY)):
        assert rules.overtaken(TODAY + DAY, TODAY, drafted, [other]) is None


def test_a_plan_drawn_anew_leaves_earlier_days_what_they_had() -> None:
    old = Row(drafted_by_id=None, superseded_from=JUNE)
    new = Row(drafted_by_id=None, wanted_from=JUNE)
    shelf = [old, new]
    assert [versions.on_day(shelf, day) for day in (MARCH, JUNE - DAY, JUNE)] == [old, old, new]


MARCH, JUNE, JULY = date(2026, 3, 4), date(2026, 6, 1), date(2026, 7, 6)


def test_each_day_goes_by_the_version_it_had() -> None:
    """A plan's draft, a version from March, one from July that was replaced by one from June."""
    drawn = Row(drafted_by_id=None, superseded_from=MARCH)
    first = Row(MARCH, versions.ends(JUNE, JULY))
    never, last = Row(JULY, JUNE), Row(JUNE)
    shelf = [drawn, first, never, last]
    days = {MARCH - DAY: drawn, MARCH: first, JUNE - DAY: first, JUNE: last, JULY: last}
    assert {day: versions.on_day(shelf, day) for day in days} == days
    assert [versions.weeks_of(one) for one in (drawn, never)] == [None, None]
    spring = versions.weeks_of(first)
    assert spring == versions.Weeks(Week.of(MARCH), Week.of(JUNE).previous)
    assert versions.last_day(first) == JUNE - DAY
    ours = versions.weeks_of(last)
    assert ours is not None and (ours.first, ours.last) == (Week.of(JUNE), None)


def test_a_persons_draft_stands_in_for_nothing_nor_the_plans_beyond_the_count() -> None:
    assert versions.on_day([Row()], JUNE) is None
    assert versions.on_day([Row(drafted_by_id=None, measure="received")], JUNE) is None
    assert versions.on_day([Row(drafted_by_id=None)], JUNE) is not None


def rows(command: DraftTarget) -> list[list[object]]:
    """What a person fills in: the head, then the rows."""
    given_shares = {k: percent(bp) for k, bp in command.basis_points().items()}
    weights = {k: command.weight_of(k) for k in CLUSTERS}
    facts = {name: getattr(command, name) for name in sheet.FACTS}
    notes = dict(command.notes or {})
    return [[sheet.CODE], *sheet.rows_of(given_shares, weights, notes, facts, str)]


@given(
    st.lists(st.integers(0, 100), min_size=7, max_size=7).filter(any),
    st.sampled_from(["", "枢纽扩建", "=1+1"]),
)
def test_what_a_sheet_holds_reads_back_the_same(parts: list[int], note: str) -> None:
    made = largest_remainder(dict(zip(CLUSTERS, parts, strict=True)))
    command = replace(
        FINE,
        shares={k: percent(bp) for k, bp in made.items()},
        notes=dict.fromkeys(CLUSTERS, note),
        wanted_from=date(2027, 1, 4),
    )
    back = sheet.read(rows(command))
    assert (back.basis_points(), back.source, back.notes) == (made, FINE.source, command.notes)
    assert (back.period_from, back.period_to) == (FINE.period_from, FINE.period_to)
    assert back.wanted_from == command.wanted_from


def test_a_file_reads_back_the_same_and_keeps_weights() -> None:
    columns = [sheets.Column(name) for name in (sheet.CODE, "集群", "占比 %", "轻重", "说明")]
    kept = replace(BY_WEIGHT, notes={"LG": "=枢纽"})
    cells = rows(kept)[1:]
    data = sheets.written(sheets.Sheet("目标", columns, cells, ("暂定",)))  # type: ignore[arg-type]
    back = sheet.read(sheets.read(data))
    assert (back.way, back.basis_points()) == (Way.WEIGHTS, BY_WEIGHT.basis_points())
    assert back.note_of("LG") == "=枢纽" and back.period_to == FINE.period_to


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ((1, 2, "abc"), "第 2 行：占比“abc”不是数字"),
        ((2, 3, "很重"), "第 3 行：轻重“很重”不认识"),
        ((3, 0, "XX"), "第 4 行：不认识代码“XX”"),
        ((2, 0, "TR"), "贸易写了两次"),
        ((9, 2, "明年"), "第 10 行：日期请写成"),
        ((0, 0, "编码"), "没有找到表头"),
    ],
)
def test_a_sheet_says_row_by_row_what_is_wrong(change: tuple[int, int, str], words: str) -> None:
    row, place, text = change
    cells = rows(FINE)
    cells[row][place] = text
    with pytest.raises(Invalid) as wrong:
        sheet.read(cells)
    assert words in str(wrong.value)
