"""The mix in money and persons: now, in closed weeks, without the largest project."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core import clock
from crm.leads import ledger
from crm.leads.facts import FactKind
from crm.leads.models import Lead
from crm.leads.rules import Stage
from crm.mix import closing, queries
from crm.mix.measures import Measure
from crm.mix.models import BaselineCell, WeekValue
from crm.mix.progress import Basis
from crm.mix.rows import Row
from crm.mix.rules import CLUSTERS, U, points
from crm.mix.tallies import Kind, Tally
from tests.makers.people import make_user
from tests.mix.figures import (
    IN_47,
    W46,
    W47,
    approved_target,
    known_baseline,
    leave,
    make_lead,
    monday,
    refresh,
    split,
)

YI = 10**8


def state(lead: Lead, by: User, **amounts: int) -> None:
    """State amounts, reported figures (…_actual) and money that came in (received)."""
    with clock.at(IN_47):
        for name, amount in amounts.items():
            kind = FactKind.AMOUNT
            if name == "received":
                kind = FactKind.RECEIPT
            elif name.endswith("_actual"):
                kind = FactKind.FIGURE
            ledger.append(lead, kind, clock.today(), by, subject=name, amount=amount)
        refresh(lead, by)


def now(measure: Measure, basis: Basis = Basis.FLOW) -> queries.Progress:
    with clock.at(W47.end - timedelta(minutes=1)):
        return queries.progress(queries.open_week(), basis, measure=measure)


def closed(measure: Measure, basis: Basis = Basis.FLOW) -> queries.Progress:
    with clock.at(W47.snapshot_at):
        return queries.progress(queries.closed_week(W47), basis, measure=measure)


def jk(shown: queries.Progress) -> Row:
    return next(row for row in shown.table() if row.key == "JK")


@pytest.fixture
def officer(session: Session) -> User:
    return make_user(Role.OFFICER, "JK")


@pytest.fixture
def vector(session: Session, officer: User) -> Mapping[str, Lead]:
    """The worked example of the domain notes: (10, 15, 1, 0, 2, 2, 70) 亿 landed in 经开."""
    leads = {}
    for cluster, yi in zip(CLUSTERS, (10, 15, 1, 0, 2, 2, 70), strict=True):
        if yi:
            leads[cluster] = make_lead(officer, "JK", cluster, Stage.S8)
            state(leads[cluster], officer, received=yi * YI, contract=2 * yi * YI)
    return leads


def test_the_printed_vector_of_money(vector: Mapping[str, Lead]) -> None:
    approved_target("JK")  # by count only: money has no target until somebody approves one
    row = jk(now(Measure.RECEIVED))
    assert row.values == {
        k: yi * YI * 10 for k, yi in zip((*CLUSTERS, U), (10, 15, 1, 0, 2, 2, 70, 0), strict=True)
    }
    assert row.firms == 60
    assert row.gaps == {}
    assert row.giant
    assert row.giant.project == vector["MF"].code
    assert points(row.giant.shares["TR"]) == Decimal("33.3")


@pytest.mark.parametrize(
    ("measure", "stated", "expected"),
    [
        (Measure.RECEIVED, {"received": 7, "contract": 20, "planned": 30}, 7),
        (Measure.EXPECTED, {"received": 7, "contract": 20, "planned": 30}, 20),
        (Measure.EXPECTED, {"planned": 30}, 30),
        (Measure.PLANNED, {"contract": 20, "planned": 30}, 30),
        (Measure.REGISTERED, {"registered": 5, "contract": 20}, 5),
        (Measure.JOBS, {"jobs_actual": 40}, 40),
        (Measure.OUTPUT, {"output_actual": 50}, 50),
        (Measure.TAX, {"tax_actual": 6}, 6),
    ],
)
def test_each_measure_reads_its_own_amount_and_a_closed_week_says_the_same(
    measure: Measure,
    stated: dict[str, int],
    expected: int,
    officer: User,
) -> None:
    known, unknown = (make_lead(officer, "JK", "LG", Stage.S8) for _ in range(2))
    state(known, officer, **stated)
    signed = make_lead(officer, "JK", "LG", Stage.S6)
    state(signed, officer, **stated)
    lacks = 0 if measure is Measure.RECEIVED else 1  # nothing came in yet is a figure: none
    found = now(measure).moves["JK", "LG"]
    assert found.landed == Tally(2, expected * 10, 20, lacks)
    assert found.committed.tenths == expected * 10
    with clock.at(W47.snapshot_at):
        closing.close_week(W47)
    assert closed(measure).moves == now(measure).moves
    assert unknown.code


def test_only_some_measures_carry_what_is_signed(officer: User) -> None:
    state(make_lead(officer, "JK", "LG", Stage.S6), officer, contract=20, received=5)
    assert now(Measure.EXPECTED).committed(["JK"])["LG"] == 200
    assert now(Measure.RECEIVED).committed(["JK"])["LG"] == 0


def test_a_split_project_is_never_counted_twice(officer: User) -> None:
    lead = make_lead(officer, "JK", "LG", Stage.S8)
    with clock.at(IN_47):
        split(lead, {("JK", "LG"): 3, ("JK", "CU"): 3, ("ZD", "LG"): 4}, officer)
    state(lead, officer, received=333)
    shown = now(Measure.RECEIVED)
    everything = [shown.values(block) or {} for block in ("JK", "ZD", "JS", "HK")]
    assert sum(value for values in everything for value in values.values()) == 3330
    rows = {row.key: row for row in shown.table()}
    assert rows["JK"].giant
    assert rows["JK"].giant.amount == 1998
    assert rows["AREA"].giant
    assert rows["AREA"].giant.amount == 3330


def test_what_left_takes_its_money_along(officer: User) -> None:
    with clock.at(monday(W47)):
        lead = make_lead(officer, "JK", "LG", Stage.S8, at=monday(W46))
        state(lead, officer, received=100)
        leave(lead, officer)
    shown = now(Measure.RECEIVED)
    assert shown.moves["JK", "LG"].tally(Kind.NET) == Tally(2, 0, 0, 0)
    assert shown.projects == {}
    with clock.at(W47.snapshot_at):
        closing.close_week(W47)
    assert closed(Measure.RECEIVED).moves == shown.moves


def test_without_the_largest_every_row_leaves_out_its_own(vector: Mapping[str, Lead]) -> None:
    shown = now(Measure.RECEIVED)
    row = jk(replace(shown, without_largest=True))
    assert vector
    assert (row.values or {})["MF"] == 0
    assert row.firms == 60
    assert jk(shown).dominated is False  # no target, no D to move


def test_a_stock_needs_the_measure_in_the_baseline(session: Session, officer: User) -> None:
    baseline = known_baseline("JK", (3, 4, 0, 0, 0, 0, 5))
    state(make_lead(officer, "JK", "LG", Stage.S8), officer, jobs_actual=40, contract=9)
    assert jk(now(Measure.EXPECTED, Basis.STOCK)).state == "unknown"
    assert jk(now(Measure.JOBS, Basis.STOCK)).state == "unknown"
    cells = session.scalars(select(BaselineCell).where(BaselineCell.baseline_id == baseline.id))
    for cell in cells:
        cell.jobs = 100
    session.add(BaselineCell(baseline_id=baseline.id, cluster_id=None, firms=2, jobs=300))
    session.commit()
    row = jk(now(Measure.JOBS, Basis.STOCK))
    assert (row.values or {}) == {**dict.fromkeys(CLUSTERS, 1000), "LG": 1400, U: 3000}
    assert row.firms == 150
    assert row.greyed  # 300 of 1040 persons have no cluster
    count = jk(now(Measure.COUNT, Basis.STOCK))
    assert (count.values or {})[U] == 20


def test_a_week_closed_before_measures_were_kept_says_so(session: Session, officer: User) -> None:
    state(make_lead(officer, "JK", "LG", Stage.S8), officer, received=100)
    with clock.at(W47.snapshot_at):
        closing.close_week(W47)
    assert jk(closed(Measure.RECEIVED)).values == {**dict.fromkeys((*CLUSTERS, U), 0), "LG": 1000}
    session.query(WeekValue).delete()
    shown = closed(Measure.RECEIVED)
    assert (shown.kept, jk(shown).values) == (False, None)
    assert closed(Measure.COUNT).kept


def test_reported_figures_are_facts_that_a_closed_week_remembers(
    session: Session, officer: User
) -> None:
    lead = make_lead(officer, "JK", "LG", Stage.S8)
    state(lead, officer, jobs_actual=40)
    with clock.at(W47.snapshot_at):
        closing.close_week(W47)
    with clock.at(W47.snapshot_at + timedelta(days=1)):
        ledger.append(
            lead, FactKind.FIGURE, clock.today(), officer, subject="jobs_actual", amount=90
        )
        refresh(lead, officer)
        assert lead.jobs_actual == 90
        sums = queries.progress(queries.open_week(), Basis.FLOW, measure=Measure.JOBS)
    assert sums.moves["JK", "LG"].landed.tenths == 900
    assert closed(Measure.JOBS).moves["JK", "LG"].landed.tenths == 400
