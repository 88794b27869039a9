"""The lists of /reviews: what waits for the reader, reviews of what they see, open conditions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import selectinload

from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.activities.tasks.models import Task
from crm.activities.tasks.rules import TaskState
from crm.core import clock
from crm.core.db import db
from crm.leads import queries as leads
from crm.leads.models import Lead
from crm.leads.options import names_of
from crm.leads.placing import is_open
from crm.screening.reviews import queries
from crm.screening.reviews.conditions import ConditionState
from crm.screening.reviews.models import Review, ReviewCondition, ReviewMember
from crm.screening.reviews.rules import ReviewState

MOST = 100
"""Reviews that run are few; of those that ended the newest are shown."""


@dataclass(frozen=True)
class ReviewRow:
    """A review with its lead, and how many have scored."""

    review: Review
    lead: Lead
    chair: str
    scored: int
    asked: int
    waits_for_me: bool


@dataclass(frozen=True)
class ConditionRow:
    """A condition with its lead and who sees to it."""

    row: ReviewCondition
    lead: Lead
    owner: str
    sees_lead: bool
    today: date

    @property
    def is_late(self) -> bool:
        return self.row.state is ConditionState.OPEN and self.row.due_on < self.today

    @property
    def days_late(self) -> int:
        return (self.today - self.row.due_on).days


def mine(user: User) -> list[ReviewRow]:
    """Running reviews that the reader scores or chairs, the soonest due first."""
    query = queries.visible_to(user).where(queries.asked(user), Review.state == ReviewState.OPEN)
    rows = _rows(user, query.order_by(Review.due_on, Review.id))
    return sorted(rows, key=lambda one: not one.waits_for_me)


def convened(user: User) -> list[ReviewRow]:
    """Every review that the reader may read: the running ones first, then the newest."""
    running = case((Review.state == ReviewState.OPEN, 0), else_=1)
    return _rows(user, queries.visible_to(user).order_by(running, Review.id.desc()))


def _rows(user: User, query: Select[Review, Lead]) -> list[ReviewRow]:
    wanted = query.limit(MOST).options(selectinload(Review.members))
    found = [(review, lead) for review, lead in db.session.execute(wanted)]
    names = names_of({review.chair_id for review, _ in found})
    return [_row(review, lead, user, names) for review, lead in found]


def _row(review: Review, lead: Lead, user: User, names: Mapping[int, str]) -> ReviewRow:
    remaining = [one for one in review.members if not one.recused_at]
    own = review.member(user.id)
    scored = sum(one.counts for one in remaining)
    decides = review.chair_id == user.id and scored == len(remaining)
    return ReviewRow(
        review,
        lead,
        names.get(review.chair_id, ""),
        scored,
        len(remaining),
        waits_for_me=(own is not None and own.waits) or decides,
    )


def conditions(user: User) -> list[ConditionRow]:
    """Open conditions of leads under way that the reader sees or sees to, the soonest due first."""
    sees = leads.is_visible_to(user)
    query = (
        queries.with_task(select(ReviewCondition, Lead, User.name, case((sees, 1), else_=0)))
        .join(User, User.id == Task.owner_id)
        .where(_unmet(), is_open(), or_(Task.owner_id == user.id, sees))
        .order_by(Task.due_on, ReviewCondition.id)
        .limit(MOST)
    )
    today = clock.today()
    return [
        ConditionRow(row, lead, name, bool(sees_lead), today)
        for row, lead, name, sees_lead in db.session.execute(query)
    ]


def _unmet() -> ColumnElement[bool]:
    return (ReviewCondition.state != ConditionState.MET) & Task.closed_at.is_(None)


def some_waiting(user: User) -> ColumnElement[int]:
    """How many scores wait for this person, for a statement that counts more.

    Conditions too, where no list of tasks shows them.
    """
    scores = (
        select(func.count())
        .select_from(ReviewMember)
        .join(Review, Review.id == ReviewMember.review_id)
        .where(
            ReviewMember.user_id == user.id,
            ReviewMember.scored_at.is_(None),
            ReviewMember.recused_at.is_(None),
            Review.state == ReviewState.OPEN,
        )
    )
    if user.can(Permission.ACTIVITIES_WRITE):
        return scores.scalar_subquery()
    own = (
        select(func.count())
        .select_from(Task)
        .join(Lead, Lead.id == Task.lead_id)
        .where(Task.owner_id == user.id, Task.state == TaskState.OPEN, is_open())
    )
    return scores.scalar_subquery() + own.scalar_subquery()
