"""Which events of leads and tasks concern whom, what they are called, and who may still read them."""

from typing import Any

from flask import url_for
from sqlalchemy import Select, or_, select

from crm.accounts.models import User
from crm.activities.models import NextStep
from crm.activities.tasks import queries as tasks
from crm.activities.tasks.models import Task
from crm.activities.tasks.rules import TaskState
from crm.audit.actions import Happened
from crm.core import clock
from crm.core.db import db
from crm.core.say import say
from crm.leads import queries
from crm.leads.models import Lead
from crm.leads.placing import is_open
from crm.leads.succession.models import SuccessionRow
from crm.leads.tasks.reading import under_way
from crm.notices import actions, hearing, showing
from crm.notices import queries as notices
from crm.notices.models import Notice
from crm.notices.rules import Kind, Telling

Tellings = list[Telling]


def register() -> None:
    """Tell the notices what leads and tasks know."""
    hearing.CONCERNS.update(dict.fromkeys(NEWS, _followers_only))
    hearing.CONCERNS.update(CONCERNS)
    whole = frozenset({"lead.reassigned", "task.passed_on"})
    hearing.INSTEAD.update({"desk.passed_on": whole, "desk.given_back": whole})
    hearing.INSTEAD["claim.verified"] = frozenset({"lead.moved"})
    showing.WORDS.update(WORDS)
    showing.NAMES.update(lead_id=_leads, task_id=_tasks)
    if _may_read not in notices.SCOPES:
        notices.SCOPES.append(_may_read)
        actions.DUE.extend((_steps_due, _tasks_due))


def _followers_only(_event: Happened) -> Tellings:
    return []


def _mentions(event: Happened) -> Tellings:
    """Whom a note names, among those who might see the lead when it was written."""
    return [Telling(Kind.MENTION, frozenset(event.particulars.get("named", ())))]


def _decided(event: Happened) -> Tellings:
    """Who claimed a stage, and whose lead it is."""
    claim = event.subject
    lead = db.session.get_one(Lead, claim.lead_id)
    return [Telling(Kind.CLAIM, frozenset({claim.claimed_by_id, lead.owner_id}))]


def _reassigned(event: Happened) -> Tellings:
    """Who had it, and who has it now."""
    return [Telling(Kind.REASSIGNED, frozenset(event.particulars["owner"]))]


def _to_owner(event: Happened) -> Tellings:
    return [Telling(Kind.TASK, frozenset({event.subject.owner_id}))]


def _to_giver(event: Happened) -> Tellings:
    return [Telling(Kind.TASK, frozenset({event.subject.by_id}))]


def _task_changed(event: Happened) -> Tellings:
    """The other side: whoever changed it is never told of it anyway."""
    return [Telling(Kind.TASK, frozenset({event.subject.owner_id, event.subject.by_id}))]


def _desk_passed(event: Happened) -> Tellings:
    """Everybody who took something over, once."""
    query = select(SuccessionRow.successor_id).distinct()
    people = db.session.scalars(query.where(SuccessionRow.succession_id == event.subject_id))
    return [Telling(Kind.REASSIGNED, frozenset(people))]


def _given_back(event: Happened) -> Tellings:
    return [Telling(Kind.REASSIGNED, frozenset({event.subject.leaver_id}))]


NEWS = (
    "claim.made",
    "claim.withdrawn",
    "lead.moved",
    "lead.moved_back",
    "lead.overridden",
    "lead.held",
    "lead.resumed",
    "lead.lost",
    "lead.revived",
    "lead.left",
    "receipt.verified",
)
"""What only those are told who follow the lead."""

CONCERNS = {
    "visit.logged": _mentions,
    "claim.verified": _decided,
    "claim.refused": _decided,
    "lead.reassigned": _reassigned,
    "desk.passed_on": _desk_passed,
    "desk.given_back": _given_back,
    "task.given": _to_owner,
    "task.passed_on": _to_owner,
    "task.handed_back": _to_owner,
    "task.changed": _task_changed,
    "task.answered": _to_giver,
    "task.sent_back": _to_owner,
    "task.done": _to_giver,
    "task.dropped": _to_owner,
}

WORDS = {
    "visit.logged": say("%(who)s在「%(what)s」记了一笔"),
    "claim.made": say("%(who)s为「%(what)s」申报了阶段"),
    "claim.withdrawn": say("%(who)s撤回了「%(what)s」的阶段申报"),
    "claim.verified": say("%(who)s核验通过了「%(what)s」的阶段申报"),
    "claim.refused": say("%(who)s退回了「%(what)s」的阶段申报"),
    "lead.moved": say("%(who)s推进了「%(what)s」"),
    "lead.moved_back": say("%(who)s退回了「%(what)s」的阶段"),
    "lead.overridden": say("%(who)s破例调整了「%(what)s」的阶段"),
    "lead.held": say("%(who)s暂缓了「%(what)s」"),
    "lead.resumed": say("%(who)s恢复推进「%(what)s」"),
    "lead.lost": say("%(who)s终止了「%(what)s」"),
    "lead.revived": say("%(who)s重新启动了「%(what)s」"),
    "lead.left": say("%(who)s登记了「%(what)s」退出"),
    "receipt.verified": say("%(who)s核实了「%(what)s」的到资"),
    "lead.reassigned": say("%(who)s改派了「%(what)s」"),
    "desk.passed_on": say("%(who)s把一位同事的工作交接给你"),
    "desk.given_back": say("%(who)s把交接出去的工作还给你"),
    "task.given": say("%(who)s交给你任务：%(what)s"),
    "task.passed_on": say("%(who)s把任务交接给你：%(what)s"),
    "task.handed_back": say("%(who)s交回任务：%(what)s"),
    "task.changed": say("%(who)s修改了任务：%(what)s"),
    "task.answered": say("%(who)s答复了评审条件，等销号：%(what)s"),
    "task.sent_back": say("%(who)s退回了评审条件的答复：%(what)s"),
    "task.done": say("%(who)s办结了任务：%(what)s"),
    "task.dropped": say("%(who)s取消了任务：%(what)s"),
}


def _may_read(user: User) -> Any:
    """As of now: a lead that went out of sight takes its notices along."""
    lead = queries.visible_to(user).where(Lead.id == Notice.lead_id)
    task = tasks.visible_to(user).where(Task.id == Notice.task_id)
    return or_(Notice.task_id.is_not(None), Notice.lead_id.is_(None), lead.exists()) & or_(
        Notice.task_id.is_(None), task.exists()
    )


def _leads(ids: set[int]) -> dict[int, tuple[str, str]]:
    query = select(Lead.id, Lead.name).where(Lead.id.in_(ids))
    return {
        one.id: (one.name, url_for("leads.show", lead_id=one.id))
        for one in db.session.execute(query)
    }


def _tasks(ids: set[int]) -> dict[int, tuple[str, str]]:
    query = select(Task.id, Task.what).where(Task.id.in_(ids))
    return {
        one.id: (one.what, url_for("tasks.edit", task_id=one.id))
        for one in db.session.execute(query)
    }


def _steps_due() -> Select[Any]:
    due = NextStep.done_at.is_(None), NextStep.due_on <= clock.today(), is_open()
    query = select(NextStep.owner_id).distinct().join(Lead, Lead.id == NextStep.lead_id)
    return query.where(*due)


def _tasks_due() -> Select[Any]:
    due = Task.state == TaskState.OPEN, Task.due_on <= clock.today(), under_way()
    return select(Task.owner_id).distinct().where(*due)
