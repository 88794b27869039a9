"""The weekly close keeps what was verified before the edge, and nothing that came later."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core import clock
from crm.core.errors import Refused
from crm.leads import ledger
from crm.leads.facts import FactKind
from crm.leads.models import Fact
from crm.leads.rules import Stage
from crm.mix import closing, queries
from crm.mix.models import WeekClose, WeekRow
from crm.mix.progress import LEFT_ROW, Basis
from tests.makers.people import make_user
from tests.mix.figures import (
    IN_47,
    W45,
    W46,
    W47,
    leave,
    make_lead,
    monday,
    new_lead,
    reach,
    refresh,
    split,
)


@pytest.fixture
def officer(session: Session) -> User:
    return make_user(Role.OFFICER, "JK")


def rows(week: object, session: Session) -> dict[str, tuple[int, int]]:
    query = select(WeekRow).where(WeekRow.week == str(week))
    found: dict[str, tuple[int, int]] = {}
    for row in session.scalars(query):
        leads, tenths = found.get(row.stage, (0, 0))
        found[row.stage] = (leads + row.leads, tenths + row.tenths)
    return found


def test_closes_each_week_once(session: Session, officer: User) -> None:
    make_lead(officer, "JK", "LG", Stage.S8)
    with clock.at(W47.snapshot_at):
        assert closing.close_week(W47) is True
        assert closing.close_week(W47) is False
    assert session.scalar(select(func.count()).select_from(WeekClose)) == 1
    assert rows(W47, session) == {"S8": (1, 10)}


def test_refuses_before_monday_six(officer: User) -> None:
    make_lead(officer, "JK", "LG", Stage.S8)
    with clock.at(W47.snapshot_at - timedelta(seconds=1)), pytest.raises(Refused):
        closing.close_week(W47)


def test_leaves_out_what_was_verified_after_the_edge(session: Session, officer: User) -> None:
    lead = make_lead(officer, "JK", "LG", Stage.S6)
    make_lead(officer, "JK", "MF", Stage.S2, at=W47.end)
    with clock.at(W47.end + timedelta(hours=3)):
        reach(lead, Stage.S7, Stage.S8, by=officer, happened_on=W47.sunday)
    with clock.at(W47.snapshot_at):
        closing.close_week(W47)
    assert rows(W47, session) == {"S6": (1, 10)}


def test_a_late_entry_lands_in_a_later_week(session: Session, officer: User) -> None:
    lead = make_lead(officer, "JK", "LG", Stage.S7, at=monday(W46))
    with clock.at(W46.snapshot_at):
        closing.close_week(W46)
    with clock.at(IN_47):
        reach(lead, Stage.S8, by=officer, happened_on=W46.monday)
    with clock.at(W47.snapshot_at):
        closing.close_week(W47)
    assert session.scalars(select(Fact).where(Fact.subject == "S8")).one().late
    assert rows(W46, session) == {"S7": (1, 10)}
    assert rows(W47, session) == {"S8": (1, 10)}


def test_a_closed_week_equals_what_was_shown_when_it_ended(officer: User) -> None:
    landed = make_lead(officer, "JK", "LG", Stage.S9, at=monday(W45))
    shared = make_lead(officer, "JK", "MF", Stage.S8, at=monday(W46))
    signed = make_lead(officer, "JK", "FI", Stage.S6)
    with clock.at(IN_47):
        split(shared, {("JK", "MF"): 7, ("ZD", "MF"): 3}, officer)
        leave(landed, officer)
    with clock.at(W47.end - timedelta(minutes=1)):
        shown = queries.progress(queries.open_week(), Basis.FLOW)
    with clock.at(W47.end + timedelta(minutes=1)):
        split(shared, {("JK", "MF"): 10}, officer)
        reach(signed, Stage.S7, Stage.S8, by=officer)
    with clock.at(W47.snapshot_at):
        closing.close_week(W47)
        kept = queries.progress(queries.closed_week(W47), Basis.FLOW)
    assert {
        key: moved for key, moved in kept.moves.items() if moved != type(moved)()
    } == shown.moves
    assert kept.values("JK") == shown.values("JK")


def test_leads_without_news_and_leads_drawn_from_facts_add_up_alike(
    session: Session, officer: User
) -> None:
    lead = make_lead(officer, "JK", "LG", Stage.S8)
    with clock.at(IN_47):
        split(lead, {("JK", "LG"): 5, ("ZD", "LG"): 5}, officer)
        ledger.append(
            lead, FactKind.AMOUNT, clock.today(), officer, subject="planned", amount=3_000
        )
        refresh(lead, officer)
    with clock.at(W47.snapshot_at):
        closing.close_week(W47)
    unchanged = [(r.stage, r.tenths, r.planned) for r in session.scalars(select(WeekRow))]
    with clock.at(W47.snapshot_at + timedelta(days=7)):
        reach(lead, Stage.S9, by=officer, happened_on=date(2026, 11, 24))
        sums, leads, _ = closing._settled(W47.end)
    assert unchanged == [("S8", 5, 1_500), ("S8", 5, 1_500)]
    assert sorted((key[2], s.tenths, s.planned // 10) for key, s in sums.items()) == unchanged
    assert leads == 1


def test_firms_that_left_stand_apart_and_lost_leads_nowhere(
    session: Session, officer: User
) -> None:
    gone = make_lead(officer, "JK", "LG", Stage.S8)
    lost = make_lead(officer, "JK", "LG", Stage.S3)
    with clock.at(IN_47):
        leave(gone, officer)
        ledger.append(lost, FactKind.LOST, clock.today(), officer, subject="silent")
        refresh(lost, officer)
    with clock.at(W47.snapshot_at):
        closing.close_week(W47)
    assert rows(W47, session) == {LEFT_ROW: (1, 10)}
    assert session.scalars(select(WeekClose)).one().leads == 1


def test_the_worker_closes_every_week_since_the_first_lead(officer: User) -> None:
    with clock.at(monday(W45)):
        new_lead(officer, "JK", "LG")
    with clock.at(W47.snapshot_at - timedelta(minutes=1)):
        assert closing.close_due_weeks() == [W45, W46]
    with clock.at(W47.snapshot_at):
        assert closing.close_due_weeks() == [W47]
        assert closing.close_due_weeks() == []


def test_without_leads_there_is_nothing_to_close(session: Session) -> None:
    assert closing.close_due_weeks() == []
