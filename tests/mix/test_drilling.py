"""Whoever looks: the rows they may see and what is left out add up to the number."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core import clock
from crm.leads.rules import Stage
from crm.mix import closing, queries
from crm.mix.drilling import rows_behind
from crm.mix.progress import SCOPES, AsOf, Basis, Progress
from crm.mix.rules import CLUSTERS
from crm.mix.tallies import Kind, Tally
from tests.makers.people import make_user
from tests.mix.figures import IN_47, W47, known_baseline, leave, make_lead, reach, split

NOW = W47.end + timedelta(days=1)
READERS = {
    "officer": (Role.OFFICER, "ZD", None),
    "manager": (Role.MANAGER, "JK", None),
    "coordinator": (Role.COORDINATOR, None, None),
    "viewer": (Role.VIEWER, None, "LG"),
}


@pytest.fixture
def firms(session: Session) -> User:
    """Firms of three blocks that landed, left, are shared and went on after the edge."""
    officer = make_user(Role.OFFICER, "JK")
    known_baseline("JK", (3, 4, 0, 0, 0, 0, 9))
    made = [make_lead(officer, "JK", "LG", Stage.S8) for _ in range(3)]
    for block, cluster, stage in (
        ("ZD", "LG", Stage.S9),
        ("ZD", "FI", Stage.S7),
        ("JK", "LG", Stage.S6),
        ("HK", "LG", Stage.S8),
    ):
        made.append(make_lead(officer, block, cluster, stage))
    with clock.at(IN_47):
        leave(made[0], officer)
        split(made[1], {("JK", "LG"): 5, ("ZD", "LG"): 3, ("ZD", "FI"): 2}, officer)
    with clock.at(W47.end + timedelta(hours=1)):
        reach(made[5], Stage.S7, Stage.S8, by=officer)
        split(made[2], {("JK", "MF"): 10}, officer)
    with clock.at(W47.snapshot_at):
        closing.close_week(W47)
    return officer


def shown(as_of: AsOf, basis: Basis) -> Progress:
    return queries.progress(as_of, basis)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("basis", list(Basis))
@pytest.mark.parametrize("moment", ["now", "closed"])
def test_rows_and_what_is_hidden_add_up(
    firms: User, reader: str, basis: Basis, moment: str
) -> None:
    role, block, cluster = READERS[reader]
    person = make_user(role, block, cluster)
    with clock.at(NOW):
        as_of = queries.open_week() if moment == "now" else queries.closed_week(W47)
        figures = shown(as_of, basis)
        for scope, clusters in (
            ("JK", ("LG",)),
            ("ZD", ("FI",)),
            ("AREA", CLUSTERS),
            ("HK", CLUSTERS),
        ):
            for kind in Kind:
                _adds_up(person, figures, scope, clusters, kind)


def _adds_up(
    person: User, figures: Progress, scope: str, clusters: tuple[str, ...], kind: Kind
) -> None:
    found = rows_behind(person, figures, SCOPES[scope], clusters, kind)
    listed = sum(entry.tenths for entry in found.entries)
    stock = sum(row.tenths for row in found.stock)
    assert found.hidden.leads >= 0
    if person.role is Role.COORDINATOR:
        assert found.hidden == Tally()
    if found.total is None:
        return
    assert listed + stock + found.hidden.tenths == found.total
    if kind is Kind.NET:
        assert found.total == sum(
            (figures.values(block) or {})[k] for block in SCOPES[scope] for k in clusters
        )


def test_others_rows_are_counted_and_not_shown(firms: User) -> None:
    with clock.at(NOW):
        figures = shown(queries.closed_week(W47), Basis.FLOW)
        foreign = rows_behind(make_user(Role.OFFICER, "ZD"), figures, ("JK",), ("LG",), Kind.LANDED)
        own = rows_behind(make_user(Role.MANAGER, "JK"), figures, ("JK",), ("LG",), Kind.LANDED)
    assert [entry.tenths for entry in foreign.entries] == [5]
    assert foreign.hidden == Tally(2, 20)
    assert sorted(entry.tenths for entry in own.entries) == [5, 10, 10]
    assert own.total == foreign.total == 25


def test_a_closed_weeks_rows_are_as_they_stood_then(firms: User) -> None:
    coordinator = make_user(Role.COORDINATOR)
    with clock.at(NOW):
        then = rows_behind(
            coordinator,
            shown(queries.closed_week(W47), Basis.FLOW),
            ("JK",),
            ("LG",),
            Kind.COMMITTED,
        )
        now = rows_behind(
            coordinator, shown(queries.open_week(), Basis.FLOW), ("JK",), ("LG",), Kind.COMMITTED
        )
    assert [entry.part.stage for entry in then.entries] == [Stage.S6]
    assert now.entries == ()
