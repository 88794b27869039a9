"""The figures of the count: flow, stock, both totals, the newest target and baseline."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy.orm import Session

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core import clock
from crm.leads.rules import Stage
from crm.mix import actions, closing, queries, rules
from crm.mix.drawing import drawn_block
from crm.mix.progress import Basis
from crm.mix.tallies import Kind, Tally
from crm.mix.targets import actions as targets
from crm.mix.targets.plan_drafts import load_draft_targets
from crm.mix.weekly import WeekCount, from_weeks
from tests.makers.mix import target_draft, waiting_baseline
from tests.makers.people import make_user
from tests.mix.figures import (
    IN_47,
    TARGET,
    W46,
    W47,
    approved_target,
    known_baseline,
    leave,
    make_lead,
    monday,
    new_lead,
    split,
)

NOW = W47.end + timedelta(days=1)


@pytest.fixture
def officer(session: Session) -> User:
    return make_user(Role.OFFICER, "JK")


def hundred_firms(officer: User) -> None:
    """A baseline of 95, six landed and one gone: (10, 15, 1, 0, 2, 2, 70)."""
    known_baseline("JK", (10, 14, 1, 0, 2, 2, 66))
    make_lead(officer, "JK", "LG", Stage.S8)
    landed = [make_lead(officer, "JK", "MF", Stage.S8) for _ in range(5)]
    with clock.at(IN_47):
        leave(landed[0], officer)


@pytest.mark.parametrize("closed", [False, True])
def test_the_worked_example_comes_out_of_the_database(officer: User, closed: bool) -> None:
    hundred_firms(officer)
    approved_target("JK")
    with clock.at(NOW):
        closing.close_week(W47)
        as_of = queries.closed_week(W47) if closed else queries.open_week()
        shown = queries.progress(as_of, Basis.STOCK)
        block = drawn_block(shown, "JK")
    assert [line.cell.amount for line in block.lines] == [100, 150, 10, 0, 20, 20, 700]
    assert [line.cell.gap for line in block.lines] == [-5, -10, -2, -2, -3, -3, 25]
    assert (block.deviation, block.row.fit) == (Decimal("25.0"), Decimal("75.0"))
    assert round(rules.jsd(block.row.shares, block.row.target), 4) == 0.0559
    assert rules.hhi(block.row.shares) == Fraction("0.5234")
    assert block.sample == "100"
    assert "超出随机波动" in str(block.sentences[0])


def test_an_unknown_baseline_is_said_and_never_zero(officer: User) -> None:
    make_lead(officer, "JK", "LG", Stage.S8)
    with clock.at(NOW):
        shown = queries.progress(queries.open_week(), Basis.STOCK)
    assert shown.values("JK") is None
    assert shown.table()[0].state == "unknown"


def test_without_a_wish_stock_is_shown_only_where_the_baseline_is_known(session: Session) -> None:
    known_baseline("JK", (1,) * 7)
    with clock.at(NOW):
        assert queries.progress(queries.open_week(), None, ("JK",)).basis is Basis.STOCK
        assert queries.progress(queries.open_week(), None, ("ZD",)).basis is Basis.FLOW
        assert queries.progress(queries.open_week()).basis is Basis.FLOW


def test_a_baseline_counts_from_its_approval_and_not_before(session: Session) -> None:
    with clock.at(NOW):
        entered = waiting_baseline(make_user(Role.MANAGER, "JK"), "JK", dict.fromkeys(TARGET, 5))
        assert queries.progress(queries.open_week()).baselines == {}
        coordinator = make_user(Role.COORDINATOR)
        actions.approve_baseline(queries.block("JK"), entered.id, by=coordinator, base_version=1)
        assert set(queries.progress(queries.open_week()).baselines) == {"JK"}
        assert queries.progress(queries.closed_week(W47)).baselines == {}


def test_what_landed_up_to_the_baselines_week_is_inside_it(officer: User) -> None:
    known_baseline("JK", (0, 5, 0, 0, 0, 0, 0))
    june = clock.local(date(2026, 6, 30), 9)
    make_lead(officer, "JK", "LG", Stage.S8, at=june)
    make_lead(officer, "JK", "LG", Stage.S8, at=june + timedelta(days=7))
    with clock.at(NOW):
        shown = queries.progress(queries.open_week(), Basis.STOCK)
        flow = queries.progress(queries.open_week(), Basis.FLOW)
    assert (shown.values("JK") or {})["LG"] == 60
    assert (flow.values("JK") or {})["LG"] == 20


def test_flow_begins_on_the_offices_day(officer: User) -> None:
    make_lead(officer, "JK", "LG", Stage.S8, at=clock.local(date(2017, 3, 20), 9))
    make_lead(officer, "JK", "LG", Stage.S8)
    with clock.at(NOW):
        assert (queries.progress(queries.open_week()).values("JK") or {})["LG"] == 10


def test_committed_is_signed_or_registered_and_still_open(officer: User) -> None:
    for stage in (Stage.S5, Stage.S6A, Stage.S6, Stage.S7, Stage.S8):
        make_lead(officer, "JK", "LG", stage)
    with clock.at(NOW):
        moved = queries.progress(queries.open_week()).moved(("JK",), ("LG",))
    assert moved.tally(Kind.COMMITTED) == Tally(2, 20)
    assert moved.tally(Kind.LANDED) == Tally(1, 10)


def test_both_totals_are_the_sums_of_their_blocks(officer: User) -> None:
    for block, cluster in (("JK", "LG"), ("ZD", "FI"), ("JS", "TR"), ("HK", "LG")):
        make_lead(officer, block, cluster, Stage.S8)
    shared = make_lead(officer, "JK", "CU", Stage.S8)
    with clock.at(IN_47):
        split(shared, {("JK", "CU"): 6, ("HK", "CU"): 4}, officer)
    with clock.at(NOW):
        rows = {row.key: row.values for row in queries.progress(queries.open_week()).table()}
    assert rows["AREA"] == rules.total_of(rows[b] or {} for b in ("JK", "ZD", "JS"))
    assert rows["ALL"] == rules.total_of(rows[b] or {} for b in ("AREA", "HK"))
    assert sum((rows["ALL"] or {}).values()) == 50


def test_the_draft_is_shown_until_a_target_is_approved(session: Session) -> None:
    with clock.at(monday(W46)):
        load_draft_targets()
        before = queries.progress(queries.open_week())
        target = before.targets["JK"]
        drafted = target_draft(make_user(Role.MANAGER, "JK"), "JK")
        targets.approve(drafted.id, by=make_user(Role.COORDINATOR), base_version=1)
    with clock.at(NOW):
        after = queries.progress(queries.open_week())
        at_45 = queries.progress(queries.closed_week(W46.previous))
    assert target.provisional and at_45.targets["JK"].provisional
    assert not after.targets["JK"].provisional
    assert "JS" not in after.targets and after.impossible["JS"]


def test_a_closed_week_is_the_difference_of_two_closed_weeks() -> None:
    rows = [
        WeekCount("2026-W46", "JK", "LG", "S8", Tally(2, 20)),
        WeekCount("2026-W47", "JK", "LG", "S9", Tally(3, 30)),
        WeekCount("2026-W47", "JK", "LG", "left", Tally(1, 10)),
        WeekCount("2026-W47", "JK", "LG", "S6", Tally(4, 40)),
        WeekCount("2026-W47", "JK", "LG", "S3", Tally(5, 50)),
    ]
    moved = from_weeks(rows, W47, {"JK": W47.monday})["JK", "LG"]
    assert (moved.landed, moved.left) == (Tally(2, 20), Tally(1, 10))
    assert moved.committed == Tally(4, 40)


def test_a_net_outflow_has_no_shares(officer: User) -> None:
    old = new_lead(
        officer,
        "JK",
        "LG",
        stage=Stage.S8,
        stage_rank=Stage.S8.rank,
        landed_counted_on=date(2016, 1, 4),
        left_counted_on=date(2026, 11, 16),
    )
    with clock.at(NOW):
        row = queries.progress(queries.open_week()).table()[0]
    assert old.id and row.state == "negative" and row.firms == 0
