"""Reading enterprises and contacts, always within what the reader may see."""

from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, or_, select, union
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from crm.accounts.models import User
from crm.accounts.rules import Permission, Role
from crm.core import seal
from crm.core.db import db
from crm.core.language import speaks_chinese
from crm.core.search.queries import matching_ids
from crm.enterprises import uscc
from crm.enterprises.industries import short_table
from crm.enterprises.models import (
    ENTERPRISE,
    Contact,
    ContactPoint,
    Enterprise,
    EnterpriseName,
    EnterpriseRedirect,
    Industry,
)
from crm.enterprises.names import name_key
from crm.enterprises.points import Point
from crm.enterprises.rules import Standard
from crm.plan.models import Cluster

WHOLE_STANDARD = 1000
"""More codes than this are no short table: the office has loaded the full standard."""

KEYS: list[InstrumentedAttribute[Any]] = [Enterprise.pinyin_key, Enterprise.id]
"""What a list of enterprises is ordered and paged by."""


def visible_to(user: User) -> Select[Enterprise]:
    """Identity is readable by every business role, by nobody else."""
    query = select(Enterprise)
    return query if user.can(Permission.ENTERPRISES_READ) else query.where(false())


def answering(text: str) -> Select[int]:
    """Numbers of those that the search finds; a whole name may have another legal form."""
    exact = select(Enterprise.id).where(_called(text))
    return select(exact.union(matching_ids(ENTERPRISE, text)).subquery().c[0])


def _called(text: str) -> ColumnElement[bool]:
    """One list of numbers: of this code *or* that name no index knows both halves."""
    coded = select(Enterprise.id).where(Enterprise.uscc == uscc.normalised(text))
    named = select(EnterpriseName.enterprise_id).where(EnterpriseName.name_key == name_key(text))
    return Enterprise.id.in_(union(coded, named))


def called(user: User, text: str, most: int = 5) -> list[Enterprise]:
    """Enterprises with exactly this name (of any kind, legal form aside) or code."""
    query = visible_to(user).where(_called(text)).order_by(Enterprise.id).limit(most)
    return list(db.session.scalars(query))


def same_name(name: str, apart_from: int | None = None) -> Enterprise | None:
    """Another enterprise whose full name has the same key."""
    query = select(Enterprise).where(
        Enterprise.name_key == name_key(name), Enterprise.id != (apart_from or 0)
    )
    return db.session.scalar(query.order_by(Enterprise.id).limit(1))


def by_uscc(code: str, apart_from: int | None = None) -> Enterprise | None:
    """Another enterprise that already has this code."""
    taken = Enterprise.uscc == uscc.normalised(code)
    return db.session.scalar(select(Enterprise).where(taken, Enterprise.id != (apart_from or 0)))


def get(user: User, enterprise_id: int) -> Enterprise:
    """One enterprise with its names and clusters. Raises NoResultFound."""
    query = visible_to(user).where(Enterprise.id == enterprise_id)
    loaded = query.options(
        selectinload(Enterprise.names),
        joinedload(Enterprise.cluster),
        joinedload(Enterprise.suggested_cluster),
    )
    return db.session.scalars(loaded).one()


def find(user: User, enterprise_id: int) -> Enterprise | None:
    """One enterprise without its names, or None."""
    return db.session.scalar(visible_to(user).where(Enterprise.id == enterprise_id))


def moved_to(old_id: int) -> int | None:
    """Where a merged enterprise's record went."""
    return db.session.scalar(
        select(EnterpriseRedirect.new_id).where(EnterpriseRedirect.old_id == old_id)
    )


def clusters() -> dict[str, Cluster]:
    """The seven, by code, in the plan's order."""
    rows = db.session.scalars(select(Cluster).order_by(Cluster.position))
    return {row.code: row for row in rows}


def standard() -> Standard:
    """What the database knows of the industry standard."""
    count = db.session.scalar(select(func.count()).select_from(Industry)) or 0
    return Standard(count > WHOLE_STANDARD, lambda code: db.session.get(Industry, code) is not None)


def industry_name(code: str | None) -> str:
    """The name of a code: its own, or that of the nearest code above it that we know."""
    if not code:
        return ""
    table = short_table("zh" if speaks_chinese() else "en")
    if known := table.get(code):
        return known
    if row := db.session.get(Industry, code):
        return row.name
    above = (table.get(code[:length], "") for length in range(len(code) - 1, 1, -1))
    return next(filter(None, above), "")


def contacts_visible_to(user: User) -> Select[Contact]:
    """Contacts that a colleague of the reader's block wrote down; the coordinator reads all."""
    query = select(Contact)
    if not user.can(Permission.CONTACTS_REVEAL):
        return query.where(false())
    if user.role is Role.COORDINATOR:
        return query
    return query.where(or_(Contact.block_id == user.block_id, Contact.created_by_id == user.id))


def contacts_at(user: User, enterprise_id: int) -> list[Contact]:
    """The contacts of one enterprise that the reader may see, with what is masked of them."""
    query = contacts_visible_to(user).where(Contact.enterprise_id == enterprise_id)
    return list(
        db.session.scalars(query.options(selectinload(Contact.points)).order_by(Contact.id))
    )


def contact(user: User, contact_id: int) -> Contact:
    """One contact. Raises NoResultFound."""
    query = contacts_visible_to(user).where(Contact.id == contact_id)
    loaded = query.options(selectinload(Contact.points), joinedload(Contact.enterprise))
    return db.session.scalars(loaded).one()


def with_point(user: User, point: Point) -> list[Contact]:
    """The reader's contacts that are reached the same way."""
    mark = fingerprint(point)
    query = contacts_visible_to(user).join(ContactPoint).where(ContactPoint.fingerprint == mark)
    return list(db.session.scalars(query.order_by(Contact.id)))


def with_tail(user: User, digits: str) -> list[Contact]:
    """The reader's contacts whose phone ends in these four digits."""
    mark = seal.fingerprint(digits, "phone-tail")
    query = contacts_visible_to(user).join(ContactPoint).where(ContactPoint.tail == mark)
    return list(db.session.scalars(query.order_by(Contact.id)))


def fingerprint(point: Point) -> str:
    """The keyed hash that equal ways to reach a person share."""
    return seal.fingerprint(point.value.casefold(), point.kind.value)


def tail_mark(point: Point) -> str | None:
    """The keyed hash of a phone's last four digits; None for the rest."""
    return seal.fingerprint(point.tail, "phone-tail") if point.tail else None
