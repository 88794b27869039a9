"""Who sleeps is neither 储备 nor committed; a firm that landed stays landed."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core import clock
from crm.leads import ledger
from crm.leads.facts import FactKind
from crm.leads.models import Lead, Transition
from crm.leads.moves import Verb
from crm.leads.moving import new_transition
from crm.leads.queries import facts_of
from crm.leads.rules import Stage, Status
from crm.mix import closing, drilling, queries
from crm.mix.progress import Basis
from crm.mix.tallies import Kind
from tests.makers.people import make_user
from tests.mix.figures import IN_47, W46, W47, make_lead, monday, refresh
from tests.mix.test_closing import rows


@pytest.fixture
def officer(session: Session) -> User:
    return make_user(Role.OFFICER, "JK")


def fall_asleep(lead: Lead, by: User) -> None:
    with clock.at(IN_47):
        payload = {"review_on": "2026-12-31"}
        ledger.append(lead, FactKind.HOLD, clock.today(), by, subject="land", payload=payload)
        ledger.append(lead, FactKind.DORMANT, clock.today(), None)
        refresh(lead, by)
    assert lead.status is Status.DORMANT


def wake(lead: Lead, by: User) -> None:
    waking: Transition = new_transition(lead, Verb.RESUME, lead.stage, by)
    sleeping = [f for f in facts_of(lead.id) if f.kind in (FactKind.HOLD, FactKind.DORMANT)]
    ledger.retract(lead, sleeping, by, waking)
    refresh(lead, by)


def test_a_week_counts_of_the_dormant_only_who_landed(session: Session, officer: User) -> None:
    leads = [
        make_lead(officer, "JK", "LG", stage, at=monday(W46))
        for stage in (Stage.S3, Stage.S6, Stage.S8)
    ]
    for lead in leads:
        fall_asleep(lead, officer)
    with clock.at(W47.end - timedelta(minutes=1)):
        shown = queries.progress(queries.open_week(), Basis.FLOW)
        committed, landed = (
            drilling.rows_behind(officer, shown, ("JK",), ("LG",), kind)
            for kind in (Kind.COMMITTED, Kind.LANDED)
        )
    assert (committed.entries, committed.hidden.leads) == ((), 0)
    assert [entry.part.stage for entry in landed.entries] == [Stage.S8]
    with clock.at(W47.snapshot_at):
        closing.close_week(W47)
    assert rows(W47, session) == {"S8": (1, 10)}
    with clock.at(W47.snapshot_at + timedelta(days=1)):
        for lead in leads:
            wake(lead, officer)
        sums, counted, _ = closing._settled(W47.end)
    assert ([stage for _, _, stage in sums], counted) == (["S8"], 1)
