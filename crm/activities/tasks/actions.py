"""Giving a task, doing it, moving it, handing it back, dropping it."""

from typing import Any

from sqlalchemy import ColumnElement, select

from crm.accounts.models import User
from crm.activities.tasks import queries, rules
from crm.activities.tasks.models import Task
from crm.activities.tasks.rules import TaskKind, TaskState
from crm.audit.actions import record
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Forbidden, Invalid, Refused, check_version
from crm.core.say import Sentence, say

People = dict[int, User]


def people(by: User) -> People:
    """Whom a person may give a task, by number."""
    return {one.id: one for one in db.session.scalars(queries.givable(by))}


def give(command: rules.GiveTask, *, by: User) -> Task:
    """Write a task; the caller says whether giver and owner may see its lead. Raises Invalid."""
    known = people(by)
    if found := rules.task_problems(command, clock.today(), known):
        raise Invalid(found)
    return _written(command, TaskKind.PLAIN, known[command.owner_id], by)


def bind(kind: TaskKind, command: rules.GiveTask, *, by: User) -> Task:
    """Write a task that stands for something else, whose own rules have been asked."""
    return _written(command, kind, db.session.get_one(User, command.owner_id), by)


def _written(command: rules.GiveTask, kind: TaskKind, owner: User, by: User) -> Task:
    task = Task(
        block_id=owner.block_id,
        lead_id=command.lead_id,
        kind=kind,
        what=command.what.strip(),
        due_on=command.due_on,
        owner_id=command.owner_id,
        by_id=by.id,
        recorded_at=clock.now(),
    )
    db.session.add(task)
    db.session.flush()  # the event needs its number
    record(by, "task.given", task, owner=task.owner_id, due_on=task.due_on.isoformat())
    return task


def edit(task: Task, command: rules.EditTask, *, by: User, base_version: int | None) -> None:
    """Other words, another day, another person. Raises Invalid, Forbidden, Refused or Stale."""
    _open(task, base_version)
    same = command.owner_id == task.owner_id
    _may(rules.bound_edit_refusal(task.kind, queries.hand(task, by)))
    _may(rules.edit_refusal(queries.hand(task, by), same_owner=same))
    known = {task.owner_id: db.session.get_one(User, task.owner_id)} if same else people(by)
    found = rules.task_problems(command, clock.today(), known)
    if found := found or rules.bound_problems(task.kind, task.what, command.what):
        raise Invalid(found)
    before = _facts(task)
    task.what, task.due_on = command.what.strip(), command.due_on or task.due_on
    if not same:
        task.owner_id, task.block_id = command.owner_id, known[command.owner_id].block_id
        task.by_id, task.back_reason, task.back_by_id = by.id, "", None
    after = _facts(task)
    if before != after:
        record(by, "task.changed", task, before=before, after=after)


def _facts(task: Task) -> dict[str, Any]:
    return {"what": task.what, "due_on": task.due_on.isoformat(), "owner": task.owner_id}


def complete(task: Task, *, by: User, base_version: int | None) -> None:
    """Tick a task off. Raises Forbidden, Refused or Stale."""
    _open(task, base_version)
    _must_be_plain(task)
    _may(rules.done_refusal(queries.hand(task, by)))
    _close(task, TaskState.DONE, by)
    record(by, "task.done", task)


def hand_back(task: Task, command: rules.HandBack, *, by: User, base_version: int | None) -> None:
    """Give a task back to who gave it. Raises Invalid, Forbidden, Refused or Stale."""
    _open(task, base_version)
    _may(rules.back_refusal(queries.hand(task, by)))
    if found := rules.back_problems(command):
        raise Invalid(found)
    giver = db.session.get_one(User, task.by_id)
    if not giver.active:
        raise Refused(say("交办人的账号已停用，请找区块负责人改派这项任务。"))
    task.owner_id, task.block_id = giver.id, giver.block_id
    task.back_reason, task.back_by_id = command.reason.strip(), by.id
    record(by, "task.handed_back", task, owner=giver.id, reason=task.back_reason)


def drop(task: Task, *, by: User, base_version: int | None) -> None:
    """Say that it need not be done. Raises Forbidden, Refused or Stale."""
    _open(task, base_version)
    _must_be_plain(task)
    _may(rules.drop_refusal(queries.hand(task, by)))
    _close(task, TaskState.DROPPED, by)
    record(by, "task.dropped", task)


def _open(task: Task, base_version: int | None) -> None:
    check_version(task.version, base_version)
    if no := rules.open_refusal(task.state):
        raise Refused(no)


def _must_be_plain(task: Task) -> None:
    if no := rules.bound_refusal(task.kind):
        raise Refused(no)


def answered(task: Task, *, by: User) -> None:
    """What the task stands for was answered: its owner has nothing to do until it is settled."""
    task.state = TaskState.ANSWERED
    record(by, "task.answered", task)


def sent_back(task: Task, reason: str, *, by: User) -> None:
    """The answer did not do: the task is its owner's again."""
    task.state = TaskState.OPEN
    record(by, "task.sent_back", task, reason=reason)


def settled(task: Task, *, by: User) -> None:
    """What the task stands for is settled."""
    _close(task, TaskState.DONE, by)
    record(by, "task.done", task)


def carry(lead_id: int, whose: ColumnElement[bool], owner: User, *, by: User) -> list[int]:
    """What a lead's review asked of its former people is now its new owner's, with notice.

    Conditions that others see to stay theirs, as do tasks that only mention the lead. The numbers
    of those that moved.
    """
    query = select(Task).where(
        Task.lead_id == lead_id,
        Task.kind == TaskKind.CONDITION,
        Task.closed_at.is_(None),
        whose,
    )
    found = list(db.session.scalars(query.with_for_update()))
    for task in found:
        task.owner_id, task.block_id = owner.id, owner.block_id
        record(by, "task.passed_on", task, owner=owner.id)
    return [task.id for task in found]


def _may(no: Sentence | None) -> None:
    if no:
        raise Forbidden(no)


def _close(task: Task, state: TaskState, by: User) -> None:
    task.state, task.closed_at, task.closed_by_id = state, clock.now(), by.id
