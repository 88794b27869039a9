"""Tasks and notices for tests."""

from datetime import timedelta

from crm.accounts.models import User
from crm.activities.tasks import actions
from crm.activities.tasks.models import Task
from crm.activities.tasks.rules import GiveTask
from crm.core import clock
from crm.core.db import db
from crm.notices.models import Notice
from crm.notices.rules import Kind


def make_task(by: User, owner: User, days: int = 3, lead_id: int | None = None) -> Task:
    """An open task, committed."""
    due_on = clock.today() + timedelta(days=days)
    task = actions.give(GiveTask("整理园区台账", due_on, owner.id, lead_id), by=by)
    db.session.commit()
    return task


def make_notice(user: User, lead_id: int | None = None, kind: Kind = Kind.MENTION) -> Notice:
    """Something that a person was told."""
    notice = Notice(
        user_id=user.id, kind=kind, action="visit.logged", lead_id=lead_id, at=clock.now()
    )
    db.session.add(notice)
    db.session.flush()
    return notice
