"""Reading reviews. Who may read the lead may read them; who was asked to score reads the review."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import contains_eager, selectinload

from crm.accounts.models import User
from crm.accounts.rules import PERMISSIONS, Permission
from crm.activities.tasks.models import Task
from crm.core.db import db
from crm.leads import queries as leads
from crm.leads.models import Lead, StageClaim
from crm.screening.reviews.models import Review, ReviewCondition, ReviewMember
from crm.screening.reviews.rules import ReviewState

Columns = TypeVarTuple("Columns")
SCORERS = tuple(role for role, may in PERMISSIONS.items() if Permission.REVIEWS_SCORE in may)
CHAIRS = tuple(role for role, may in PERMISSIONS.items() if Permission.REVIEWS_CONVENE in may)


def asked(user: User) -> ColumnElement[bool]:
    """The reviews that a person was asked to score, or chairs."""
    mine = select(ReviewMember.review_id).where(ReviewMember.user_id == user.id)
    return or_(Review.id.in_(mine), Review.chair_id == user.id)


def visible_to(user: User) -> Select[Review, Lead]:
    """The reviews a person may read, with their leads."""
    query = select(Review, Lead).join(Lead, Lead.id == Review.lead_id)
    return query.where(or_(asked(user), leads.is_visible_to(user)))


@dataclass(frozen=True)
class Found:
    """A review with its lead."""

    review: Review
    lead: Lead


def get(review_id: int, user: User, *, lock: bool = False) -> Found:
    """One review with its members. Raises NoResultFound (404)."""
    query = visible_to(user).where(Review.id == review_id)
    query = query.options(selectinload(Review.members), selectinload(Lead.co_owners))
    if lock:
        query = query.with_for_update(of=(Review, Lead)).execution_options(populate_existing=True)
    review, lead = db.session.execute(query).one()
    return Found(review, lead)


def reads_review(review_id: int, user: User) -> bool:
    """Whether this person may open a review."""
    query = visible_to(user).where(Review.id == review_id).with_only_columns(Review.id)
    return db.session.scalar(query) is not None


def sees(lead: Lead, user: User) -> bool:
    """Whether this person may open the lead's own page."""
    query = select(Lead.id).where(Lead.id == lead.id, leads.is_visible_to(user))
    return db.session.scalar(query) is not None


def of_lead(lead_id: int) -> list[Review]:
    """All reviews of a lead with their members, the newest first."""
    query = select(Review).where(Review.lead_id == lead_id).order_by(Review.id.desc())
    return list(db.session.scalars(query.options(selectinload(Review.members))))


def open_review(lead_id: int) -> Review | None:
    """The review of a lead that is still running."""
    query = select(Review).where(Review.lead_id == lead_id, Review.state == ReviewState.OPEN)
    return db.session.scalars(query).one_or_none()


def conditions_of(lead_id: int) -> list[ReviewCondition]:
    """Every condition of a lead's reviews, in the order in which they were asked."""
    query = select(ReviewCondition).where(ReviewCondition.lead_id == lead_id)
    return list(db.session.scalars(query.order_by(ReviewCondition.id)))


def with_task(query: Select[*Columns]) -> Select[*Columns]:
    """Conditions of a query joined to their leads and tasks, which are read along."""
    joined = query.join(Lead, Lead.id == ReviewCondition.lead_id).join(ReviewCondition.task)
    return joined.options(contains_eager(ReviewCondition.task))


def by_task(task_ids: Collection[int], user: User) -> list[tuple[ReviewCondition, Lead]]:
    """The conditions that some tasks stand for, with their leads, as far as they may be read."""
    query = with_task(select(ReviewCondition, Lead)).where(ReviewCondition.task_id.in_(task_ids))
    query = query.where(or_(Task.owner_id == user.id, leads.is_visible_to(user)))
    found = db.session.execute(query.options(selectinload(Lead.co_owners)))
    return [(condition, lead) for condition, lead in found]


def get_condition(
    condition_id: int, user: User, *, lock: bool = False
) -> tuple[ReviewCondition, Lead]:
    """One condition with its lead. Raises NoResultFound (404)."""
    query = (
        with_task(select(ReviewCondition, Lead))
        .where(ReviewCondition.id == condition_id)
        .where(or_(Task.owner_id == user.id, leads.is_visible_to(user)))
        .options(selectinload(Lead.co_owners))
    )
    if lock:
        query = query.with_for_update(of=(ReviewCondition, Lead, Task)).execution_options(
            populate_existing=True
        )
    condition, lead = db.session.execute(query).one()
    return condition, lead


def claimers_of(lead_id: int) -> set[int]:
    """Who ever claimed a stage of a lead."""
    query = select(StageClaim.claimed_by_id).where(StageClaim.lead_id == lead_id)
    return set(db.session.scalars(query))


def people(ids: Collection[int]) -> list[User]:
    """People by number, those that are there."""
    return list(db.session.scalars(select(User).where(User.id.in_(ids)))) if ids else []


def scorers(lead: Lead) -> list[User]:
    """Who can be asked: departments, coordinators, and the managers of the lead's block."""
    return _of_roles(SCORERS, lead)


def chairs(lead: Lead) -> list[User]:
    """Who can preside: coordinators and the managers of the lead's block."""
    return _of_roles(CHAIRS, lead)


def owners(lead: Lead) -> list[User]:
    """Who can be made to see to a condition: the block's people, and the departments."""
    query = select(User).where(User.active, User.block_id == lead.block_id)
    block = list(db.session.scalars(query.order_by(User.name, User.id)))
    return block + [one for one in scorers(lead) if one.block_id is None]


def _of_roles(roles: Sequence[object], lead: Lead) -> list[User]:
    query = select(User).where(
        User.active,
        User.role.in_(roles),
        or_(User.block_id.is_(None), User.block_id == lead.block_id),
    )
    return list(db.session.scalars(query.order_by(User.block_id.is_(None), User.name, User.id)))


def member_of(review: Review, user: User) -> ReviewMember:
    """One's own place in a review. Raises NoResultFound (404)."""
    found = review.member(user.id)
    if found is None:
        raise NoResultFound
    return found
