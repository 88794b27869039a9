"""Lists of tasks with the words of their leads, where the reader may see those."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute

from crm.accounts.models import User
from crm.activities.tasks import queries
from crm.activities.tasks.models import Task
from crm.activities.tasks.rules import GiveTask, Hand, TaskState
from crm.core.db import db
from crm.core.errors import Invalid, Problem
from crm.core.say import Worded, say
from crm.leads import options
from crm.leads import queries as leads
from crm.leads.models import Lead

KEYS: list[InstrumentedAttribute[Any]] = [Task.due_on, Task.id]


class Show(Worded):
    """Which tasks a list shows."""

    MINE = "mine", say("我要办的")
    GIVEN = "given", say("我交办的")
    BLOCK = "block", say("我负责的区块")
    CLOSED = "closed", say("已了结")


@dataclass(frozen=True)
class Shown:
    """A task in words; `lead` only where the reader may see it."""

    task: Task
    lead: Lead | None
    owner: str
    giver: str
    back_by: str
    hand: Hand


def listed(show: Show, user: User) -> Select[Task]:
    """The tasks of a list, to be paged by `KEYS`."""
    query = queries.visible_to(user)
    if show is Show.CLOSED:
        return query.where(Task.state != TaskState.OPEN)
    query = query.where(Task.state == TaskState.OPEN)
    if show is Show.MINE:
        return query.where(Task.owner_id == user.id)
    if show is Show.GIVEN:
        return query.where(Task.by_id == user.id, Task.owner_id != user.id)
    return query.where(queries.answers_for(user))


def shown(tasks: Iterable[Task], user: User) -> list[Shown]:
    """Tasks in words, in two statements."""
    found = list(tasks)
    people = {one for row in found for one in (row.owner_id, row.by_id, row.back_by_id)}
    names = options.names_of(people)
    seen = _leads({row.lead_id for row in found if row.lead_id}, user)
    return [
        Shown(
            row,
            seen.get(row.lead_id or 0),
            names.get(row.owner_id, ""),
            names.get(row.by_id, ""),
            names.get(row.back_by_id or 0, ""),
            queries.hand(row, user),
        )
        for row in found
    ]


def _leads(ids: set[int], user: User) -> dict[int, Lead]:
    if not ids:
        return {}
    query = leads.visible_to(user).where(Lead.id.in_(ids))
    return {one.id: one for one in db.session.scalars(query)}


def lead_by_code(code: str, user: User) -> Lead | None:
    """The lead of a task by its code, in the giver's rights. Raises Invalid on `lead_code`."""
    if not code.strip():
        return None
    query = leads.visible_to(user).where(Lead.code == code.strip().upper())
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise Invalid([Problem("lead_code", say("没有这条线索，或者它不在您的范围内。"))])
    return found


def check_giver(lead_id: int, user: User) -> None:
    """The giver sees the lead of a task. Raises Invalid on `lead_id`."""
    if db.session.scalar(leads.visible_to(user).where(Lead.id == lead_id)) is None:
        raise Invalid([Problem("lead_id", say("没有这条线索，或者它不在您的范围内。"))])


def check_reader(command: GiveTask) -> None:
    """Who does it must be able to see its lead: a task gives no rights. Raises Invalid."""
    if command.lead_id is None:
        return
    owner = db.session.get(User, command.owner_id)
    if (
        owner
        and db.session.scalar(leads.visible_to(owner).where(Lead.id == command.lead_id)) is None
    ):
        raise Invalid([Problem("owner_id", say("这位同事看不到这条线索，不能把它的任务交给他。"))])
