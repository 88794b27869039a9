"""The timeline: what happened in a closed week says so, with its true day."""

from datetime import timedelta
from typing import Any

from flask import Flask

from crm.accounts.rules import Role
from crm.activities.rules import ActivityKind, LogActivity
from crm.core import clock
from crm.core.db import db
from crm.leads import contacting, queries, story
from tests.makers.leads import make_lead
from tests.makers.people import make_user


def _badges(lead: Any) -> list[str]:
    return [entry["badge"]["text"] for entry in story.of(lead, {}, []) if entry["badge"]]


def test_a_visit_of_a_closed_week_is_marked_late_and_one_of_this_week_is_not(app: Flask) -> None:
    manager = make_user(Role.MANAGER, "JK")
    lead = queries.get(make_lead(owner=manager).id, manager)
    for day in (clock.today(), clock.today() - timedelta(days=14)):
        command = LogActivity(ActivityKind.CALL, day, "电话沟通")
        contacting.log_visit(lead, command, by=manager)
    db.session.commit()
    with app.test_request_context():
        late = _badges(queries.get(lead.id, manager))
    assert len(late) == 1
    assert f"{clock.today() - timedelta(days=14):%m-%d}" in late[0]
