"""Tasks for programs."""

from typing import Any

from marshmallow import fields

from crm.accounts.access import reader
from crm.accounts.operations import operation
from crm.accounts.rules import Permission
from crm.activities.tasks import actions, queries
from crm.activities.tasks.models import Task
from crm.activities.tasks.rules import (
    MOST_REASON,
    MOST_WHAT,
    EditTask,
    GiveTask,
    HandBack,
    TaskKind,
    TaskState,
)
from crm.core.rest.contract import Contract
from crm.core.rest.fields import Choice, Day, LongText, Moment, Number, Schema
from crm.core.rest.openapi import Resource
from crm.core.rest.paging import PageQuery, listing, page_of
from crm.core.say import say
from crm.leads.tasks import reading
from crm.leads.tasks.reading import Show

tasks = Resource("tasks", say("任务"))
WRITE = Permission.ACTIVITIES_WRITE
TASK = "/tasks/<int:task_id>"


class TaskOut(Schema):
    """A task; `lead_id` only where the reader may see the lead.

    A `condition` is answered and ended under /reviews/conditions/{condition_id}, not here.
    """

    id = fields.Integer(attribute="task.id")
    what = fields.String(attribute="task.what")
    kind = Choice(TaskKind, attribute="task.kind")
    condition_id = fields.Integer(attribute="source.number", allow_none=True)
    due_on = Day(attribute="task.due_on")
    state = Choice(TaskState, attribute="task.state")
    lead_id = fields.Integer(attribute="lead.id", allow_none=True)
    owner_id = fields.Integer(attribute="task.owner_id")
    owner = fields.String()
    by_id = fields.Integer(attribute="task.by_id")
    by = fields.String(attribute="giver")
    recorded_at = Moment(attribute="task.recorded_at")
    closed_at = Moment(attribute="task.closed_at", allow_none=True)
    back_reason = fields.String(attribute="task.back_reason")
    version = fields.Integer(attribute="task.version")


class TaskBody(Schema):
    """What is to be done, by when and by whom."""

    what = LongText(say("要办什么"), most=MOST_WHAT, required=True)
    due_on = Day(say("哪天之前"), required=True)
    owner_id = Number(say("谁来办"), least=1, required=True)


class NewTaskBody(TaskBody):
    """A task, with the lead that it is about, if any."""

    lead_id = Number(say("线索"), least=1, load_default=None, allow_none=True)


class BackBody(Schema):
    """Why not by me."""

    reason = LongText(say("交回的理由"), most=MOST_REASON, load_default="")


class TaskQuery(PageQuery):
    """Which tasks."""

    show = Choice(Show, load_default=Show.MINE)


def _shown(task: Task) -> reading.Shown:
    [found] = reading.shown([task], reader())
    return found


def _now(task_id: int) -> dict[str, Any]:
    return dict(TaskOut().dump(_shown(queries.get(task_id, reader()))))


@operation(
    tasks,
    "GET /tasks",
    WRITE,
    Contract(say("我要办的、我交办的或区块里的任务"), asks=TaskQuery, gives=listing(TaskOut)),
)
def index(asked: dict[str, Any]) -> dict[str, Any]:
    page = page_of(reading.listed(asked.pop("show"), reader()), reading.KEYS, asked)
    return {"rows": reading.shown(page.rows, reader()), "after": page.after or None}


@operation(
    tasks,
    "POST /tasks",
    WRITE,
    Contract(
        say("记一项任务，给自己或交给别人"),
        takes=NewTaskBody,
        gives=TaskOut,
        status=201,
        location="/api/v1/tasks/{id}",
    ),
)
def give(given: dict[str, Any]) -> reading.Shown:
    command = GiveTask(**given)
    if command.lead_id is not None:
        reading.check_giver(command.lead_id, reader())
    reading.check_reader(command)
    return _shown(actions.give(command, by=reader()))


@operation(tasks, f"GET {TASK}", WRITE, Contract(say("一项任务"), gives=TaskOut))
def show(task_id: int) -> reading.Shown:
    return _shown(queries.get(task_id, reader()))


@operation(
    tasks,
    f"PATCH {TASK}",
    WRITE,
    Contract(say("改内容、改期、换人"), takes=TaskBody, gives=TaskOut, current=_now),
)
def edit(task_id: int, given: dict[str, Any], base_version: int) -> reading.Shown:
    task = queries.get(task_id, reader(), lock=True)
    actions.edit(task, EditTask(**given), by=reader(), base_version=base_version)
    return _shown(task)


@operation(tasks, f"POST {TASK}/done", WRITE, Contract(say("办结"), gives=TaskOut, current=_now))
def done(task_id: int, base_version: int) -> reading.Shown:
    task = queries.get(task_id, reader(), lock=True)
    actions.complete(task, by=reader(), base_version=base_version)
    return _shown(task)


@operation(
    tasks,
    f"POST {TASK}/return",
    WRITE,
    Contract(say("交回给交办人，写明理由"), takes=BackBody, gives=TaskOut, current=_now),
)
def hand_back(task_id: int, given: dict[str, Any], base_version: int) -> reading.Shown:
    task = queries.get(task_id, reader(), lock=True)
    actions.hand_back(task, HandBack(**given), by=reader(), base_version=base_version)
    return _shown(task)


@operation(
    tasks, f"POST {TASK}/removal", WRITE, Contract(say("取消任务"), gives=TaskOut, current=_now)
)
def drop(task_id: int, base_version: int) -> reading.Shown:
    task = queries.get(task_id, reader(), lock=True)
    actions.drop(task, by=reader(), base_version=base_version)
    return _shown(task)
