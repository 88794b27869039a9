"""Lists of tasks with the words of their leads, where the reader may see those."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, or_
from sqlalchemy.orm import InstrumentedAttribute

from crm.accounts.models import User
from crm.activities.tasks import queries
from crm.activities.tasks.models import Task
from crm.activities.tasks.rules import GiveTask, Hand, TaskKind, TaskState
from crm.core.db import db
from crm.core.errors import Invalid, Problem
from crm.core.say import Worded, say
from crm.leads import options
from crm.leads import queries as leads
from crm.leads.models import Lead
from crm.leads.placing import is_open

KEYS: list[InstrumentedAttribute[Any]] = [Task.due_on, Task.id]


class Show(Worded):
    """Which tasks a list shows."""

    MINE = "mine", say("我要办的")
    GIVEN = "given", say("我交办的")
    BLOCK = "block", say("我负责的区块")
    CLOSED = "closed", say("已了结")


@dataclass(frozen=True)
class Source:
    """What a task stands for: its number, its page, and what the reader can do there now."""

    number: int
    url: str
    act: str = ""
    act_url: str = ""


SOURCES: dict[TaskKind, Callable[[set[int], User], dict[int, Source]]] = {}
"""For each kind that is not plain: where those of some tasks come from whose source may be read."""


@dataclass(frozen=True)
class Shown:
    """A task in words; `lead` only where the reader may see it."""

    task: Task
    lead: Lead | None
    owner: str
    giver: str
    back_by: str
    hand: Hand
    source: Source | None

    @property
    def may_tick(self) -> bool:
        """Whether this reader can tick it off as it stands."""
        plain = self.task.kind is TaskKind.PLAIN and self.task.state is TaskState.OPEN
        return plain and (self.hand.is_owner or self.hand.answers)


def under_way() -> ColumnElement[bool]:
    """Leaves out what stands for something of a lead that ended: nobody can settle it any more."""
    return or_(Task.kind == TaskKind.PLAIN, exists().where(Lead.id == Task.lead_id, is_open()))


def listed(show: Show, user: User) -> Select[Task]:
    """The tasks of a list, to be paged by `KEYS`."""
    query = queries.visible_to(user)
    if show is Show.CLOSED:
        return query.where(Task.closed_at.is_not(None))
    query = query.where(under_way())
    if show is Show.MINE:
        return query.where(Task.state == TaskState.OPEN, Task.owner_id == user.id)
    query = query.where(Task.closed_at.is_(None))
    if show is Show.GIVEN:
        return query.where(Task.by_id == user.id, Task.owner_id != user.id)
    return query.where(queries.answers_for(user))


def shown(tasks: Iterable[Task], user: User) -> list[Shown]:
    """Tasks in words, in two statements, and two for each kind that stands for something."""
    found = list(tasks)
    people = {one for row in found for one in (row.owner_id, row.by_id, row.back_by_id)}
    names = options.names_of(people)
    seen = _leads({row.lead_id for row in found if row.lead_id}, user)
    sources = _sources(found, user)
    return [
        Shown(
            row,
            seen.get(row.lead_id or 0),
            names.get(row.owner_id, ""),
            names.get(row.by_id, ""),
            names.get(row.back_by_id or 0, ""),
            queries.hand(row, user),
            sources.get(row.id),
        )
        for row in found
    ]


def _sources(tasks: Iterable[Task], user: User) -> dict[int, Source]:
    bound = [row for row in tasks if row.kind is not TaskKind.PLAIN]
    found: dict[int, Source] = {}
    for kind in {row.kind for row in bound}:
        found |= SOURCES[kind]({row.id for row in bound if row.kind is kind}, user)
    return found


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
