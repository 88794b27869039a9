"""Reading tasks; every reading starts from `visible_to`."""

from sqlalchemy import ColumnElement, Select, false, or_, select, true

from crm.accounts.models import User
from crm.accounts.rules import Permission, Role, may
from crm.activities.tasks.models import Task
from crm.activities.tasks.rules import Hand, TaskKind
from crm.core.db import db


def answers_for(user: User) -> ColumnElement[bool]:
    """The tasks of the blocks that a person answers for."""
    if not user.can(Permission.LEADS_EDIT_ALL):
        return false()
    if user.can(Permission.LEADS_READ_ALL):
        return true()
    return Task.block_id == user.block_id


def visible_to(user: User) -> Select[Task]:
    """One's own, those that one gave, and those of the block that one answers for.

    Who gives no tasks still has those that came from elsewhere: a department's conditions.
    """
    if not user.can(Permission.ACTIVITIES_WRITE):
        return select(Task).where(Task.owner_id == user.id, Task.kind != TaskKind.PLAIN)
    mine = or_(Task.owner_id == user.id, Task.by_id == user.id, answers_for(user))
    return select(Task).where(mine)


def get(task_id: int, user: User, *, lock: bool = False) -> Task:
    """One task. Raises NoResultFound (404)."""
    query = visible_to(user).where(Task.id == task_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(query).one()


def hand(task: Task, user: User) -> Hand:
    """What this person has to do with a task."""
    answers = user.can(Permission.LEADS_EDIT_ALL) and (
        user.can(Permission.LEADS_READ_ALL) or task.block_id == user.block_id
    )
    return Hand(task.owner_id == user.id, task.by_id == user.id, answers)


def givable(user: User) -> Select[User]:
    """Whom a person may give a task: themselves, and whoever works in the blocks they answer for."""
    roles = [role for role in Role if may(role, Permission.ACTIVITIES_WRITE)]
    reach: ColumnElement[bool] = User.id == user.id
    if user.can(Permission.LEADS_EDIT_ALL):
        everywhere = user.can(Permission.LEADS_READ_ALL)
        reach = or_(reach, true() if everywhere else User.block_id == user.block_id)
    query = select(User).where(User.active, User.role.in_(roles), reach)
    return query.order_by(User.name, User.id)
