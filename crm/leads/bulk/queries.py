"""Reading what a change of many leads would do, and what a job has done."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, or_, select, true

from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Problem
from crm.core.say import say
from crm.leads import lists
from crm.leads import queries as leads
from crm.leads.bulk.models import BulkJob, BulkRow
from crm.leads.bulk.rules import CAUSE, OWNER, Change, Preview, RowState, Selection, Skip
from crm.leads.models import CoOwner, Lead

NUMBERS = (OWNER, "item_id")
"""Fields whose values are the numbers of records."""


def selected(selection: Selection, user: User) -> Select[Lead]:
    """The leads of a selection, within what the person may read."""
    if selection.ids is None:
        return lists.matching(lists.Filter.from_query(selection.address), user)
    return leads.visible_to(user).where(Lead.id.in_(selection.ids))


def editable(user: User) -> ColumnElement[bool]:
    """The same as `moves.editable_by`, for the database."""
    who = leads.person(user)
    if not who.may_edit:
        return false()
    own_block = Lead.block_id == user.block_id
    if who.may_edit_all:
        return true() if who.sees_all else own_block
    helped = exists().where(CoOwner.lead_id == Lead.id, CoOwner.user_id == user.id)
    return and_(own_block, or_(Lead.owner_id == user.id, helped))


def count(selection: Selection, user: User) -> int:
    """How many leads a selection holds now."""
    query = selected(selection, user).with_only_columns(func.count(Lead.id)).order_by(None)
    return db.session.scalar(query) or 0


def change_problems(change: Change, user: User) -> list[Problem]:
    """Why nobody can get this value: an owner must be somebody who could have been chosen."""
    if change.field != OWNER:
        return []
    owner = db.session.get(User, int(change.value))
    if owner and owner.active and owner.can(Permission.LEADS_EDIT) and _answers_for(user, owner):
        return []
    return [Problem("value", say("没有这个选项，请重新选择。"))]


def _answers_for(user: User, owner: User) -> bool:
    everywhere = user.can(Permission.LEADS_READ_ALL) and owner.block_id is not None
    return everywhere or owner.block_id == user.block_id


def preview(selection: Selection, change: Change, user: User) -> Preview:
    """Count, in one statement, what a change would do to a selection."""
    fate = _fate(change, user).label("fate")
    query = selected(selection, user).with_only_columns(fate, func.count(Lead.id))
    rows = db.session.execute(query.order_by(None).group_by(fate)).all()
    counts = {str(row[0]): int(row[1]) for row in rows}
    skipped = {Skip(code): number for code, number in counts.items() if code}
    return Preview(sum(counts.values()), skipped)


def _fate(change: Change, user: User) -> ColumnElement[str]:
    """Why a lead would be passed over; "" when it would be changed."""
    reasons = [(~editable(user), Skip.NOT_YOURS.value), (_has(change), Skip.SAME.value)]
    if change.field == OWNER:
        home = select(User.block_id).where(User.id == int(change.value)).scalar_subquery()
        reasons.insert(1, (Lead.block_id != home, Skip.OTHER_BLOCK.value))
    if change.field == CAUSE:
        # Without a limit of its stage a lead is neither late nor in time: that is NULL.
        still = func.coalesce(leads.stands_still_at_all(clock.today()), false())
        reasons.insert(1, (~still, Skip.NOT_STALLED.value))
    return case(*reasons, else_="")


def _has(change: Change) -> ColumnElement[bool]:
    """Whether a lead has the value already; a source of money can be unknown, which is NULL."""
    column = getattr(Lead, change.field)
    if change.field == "funding" and not change.value:
        return or_(column.is_(None))
    return or_(column == (int(change.value) if change.field in NUMBERS else change.value))


def job(job_id: int, user: User, *, lock: bool = False) -> BulkJob:
    """One of the person's own jobs. Raises NoResultFound (404)."""
    query = own(user).where(BulkJob.id == job_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(query).one()


def own(user: User) -> Select[BulkJob]:
    """The person's jobs; nobody else's concern anybody."""
    return select(BulkJob).where(BulkJob.by_id == user.id)


def jobs(user: User) -> list[BulkJob]:
    """The person's newest jobs."""
    return list(db.session.scalars(own(user).order_by(BulkJob.id.desc()).limit(30)))


@dataclass(frozen=True)
class Progress:
    """How far a job is: leads changed, passed over by reason, and still waiting."""

    total: int
    done: int
    waiting: int
    skipped: dict[Skip, int]

    @property
    def handled(self) -> int:
        return self.total - self.waiting


def progress(found: BulkJob) -> Progress:
    """Count a job's rows in one statement."""
    query = (
        select(BulkRow.state, BulkRow.skip, func.count())
        .where(BulkRow.job_id == found.id)
        .group_by(BulkRow.state, BulkRow.skip)
    )
    counts = list(db.session.execute(query))
    by_state = dict.fromkeys(RowState, 0)
    for state, _, number in counts:
        by_state[state] += number
    skipped = {why: number for state, why, number in counts if state is RowState.SKIPPED and why}
    return Progress(found.total, by_state[RowState.DONE], by_state[RowState.WAITING], skipped)


def passed_over(found: BulkJob, most: int = 50) -> list[Any]:
    """(lead number, code, name, reason) of the leads passed over, the first `most`."""
    query = (
        select(Lead.id, Lead.code, Lead.name, BulkRow.skip)
        .join(BulkRow, BulkRow.lead_id == Lead.id)
        .where(BulkRow.job_id == found.id, BulkRow.state == RowState.SKIPPED)
        .order_by(BulkRow.id)
        .limit(most)
    )
    return list(db.session.execute(query))


def undone_by(found: BulkJob) -> int | None:
    """The job that took this one back."""
    return db.session.scalar(select(BulkJob.id).where(BulkJob.undoes_id == found.id))
