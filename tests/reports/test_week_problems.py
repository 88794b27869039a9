"""What of problems a reader's week begins with: those whose next step is theirs."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core import clock
from crm.core.weeks import Week
from crm.digests import render
from crm.digests.rules import compose
from crm.problems.rules import State
from crm.reports import week
from tests.makers.enterprises import make_enterprise
from tests.makers.leads import make_lead
from tests.makers.people import make_user
from tests.makers.records import make_firm_problem, make_problem


@pytest.fixture
def officer(app: Flask) -> User:
    return make_user()


def found(reader: User) -> list[tuple[str, int]]:
    """What each is about, and for how many days it is overdue."""
    closed = Week.of(clock.today()).previous
    return [(one.about, one.days_over) for one in week.of(reader, closed).problems]


def test_each_side_is_told_when_it_is_its_turn(session: Session, officer: User) -> None:
    office, other = (make_user(Role.VIEWER, cluster=code) for code in ("FI", "CU"))
    chief, manager = make_user(Role.COORDINATOR), make_user(Role.MANAGER)
    lead, firm = make_lead(owner=officer), make_enterprise(officer, "存量示例机械有限公司")
    problem = make_problem(lead, officer, "FI", due=5)
    asked = make_firm_problem(firm, officer, "FI", due=6)
    assert found(office) == [("", 0), (firm.name, 0)], "the lead is not the department's to read"
    assert found(other) == found(officer) == found(chief) == found(manager) == []
    problem.due_on = clock.today() - timedelta(days=10)
    problem.escalated = True
    session.commit()
    assert found(office)[0] == ("", 10)
    assert found(chief) == [(lead.name, 10)]
    problem.state = asked.state = State.ANSWERED
    session.commit()
    assert found(office) == found(chief) == []
    assert found(officer) == [(lead.name, 0), (firm.name, 0)]


def test_the_mail_leads_to_the_problem_in_both_parts(officer: User, session: Session) -> None:
    office = make_user(Role.VIEWER, cluster="FI")
    lead = make_lead(owner=officer)
    problem = make_problem(lead, officer, "FI")
    digest: Any = compose(week.of(office, Week.of(clock.today()).previous))
    for part in (render.text(digest), render.html(digest)):
        assert problem.title in part and f"/problems/{problem.id}" in part
        assert lead.name not in part and "/leads/None" not in part
