"""What became of leads: the database's rows say what a walk over their facts says."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from crm.accounts.rules import Role
from crm.core import clock
from crm.leads import ledger
from crm.leads.facts import FactKind
from crm.leads.models import Fact, Lead
from crm.leads.rules import Stage
from crm.mix.forecast.reading import _fact_by_fact, lives_before
from tests.makers.people import make_user
from tests.mix.figures import IN_47, make_lead

DAY = timedelta(days=1)
EDGE = IN_47 + 20 * DAY


def test_a_row_for_each_lead_says_what_its_facts_say(session: Session) -> None:
    """Held, lost, a duplicate, landed, a stage taken back, one reached twice, one after the edge."""
    officer = make_user(Role.OFFICER, "JK")
    stages = (Stage.S1, Stage.S3, Stage.S4, Stage.S6, Stage.S8, Stage.S5, Stage.S9)
    leads = [make_lead(officer, "JK", "LG", stage) for stage in stages]

    def add(lead: Lead, kind: FactKind, days: int = 1, **more: Any) -> Fact:
        with clock.at(IN_47 + days * DAY):
            fact = ledger.append(lead, kind, clock.today(), officer, **more)
            session.flush()
        return fact

    add(leads[0], FactKind.HOLD)
    add(leads[1], FactKind.LOST, subject="elsewhere")
    add(leads[2], FactKind.LOST, subject="duplicate")
    lost = add(leads[3], FactKind.LOST, subject="elsewhere")
    add(leads[3], FactKind.RETRACTION, 2, subject=FactKind.LOST, retracts_id=lost.id)
    add(leads[4], FactKind.MILESTONE, 3, subject="S6")
    add(leads[5], FactKind.LOST, 30, subject="elsewhere")
    session.commit()
    found = {life.lead: life for life in lives_before(EDGE)}
    assert found == {life.lead: life for life in _fact_by_fact([x.id for x in leads], EDGE)}
    told = [(found[x.id].stage, found[x.id].held, found[x.id].counts) for x in leads]
    assert told == [
        (Stage.S1, True, True),
        (None, False, True),
        (None, False, False),
        (Stage.S6, False, True),
        (None, False, True),
        (Stage.S5, False, True),
        (None, False, True),
    ]
    assert found[leads[4].id].reached[Stage.S6] == IN_47.date() + 3 * DAY, "the last word counts"
