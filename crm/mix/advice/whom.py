"""Whom to call: a contact as far as the reader may know them, and where they are found."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, func, select, true

from crm.accounts.models import User
from crm.enterprises.models import Contact, ContactPoint, Enterprise
from crm.enterprises.points import PointKind
from crm.enterprises.queries import contacts_visible_to


@dataclass(frozen=True)
class Contacted:
    """Whom to call: a person as far as the reader may know them, and where they are found."""

    enterprise_id: int | None
    enterprise: str
    name: str = ""
    title: str = ""
    phone: str = ""


def contact_columns() -> tuple[Any, ...]:
    """Who they are, with a masked number."""
    phone = (
        select(ContactPoint.masked)
        .where(ContactPoint.contact_id == Contact.id, ContactPoint.kind == PointKind.PHONE)
        .limit(1)
        .correlate(Contact)
        .scalar_subquery()
    )
    return (
        Enterprise.id.label("enterprise_id"),
        Enterprise.name.label("enterprise"),
        Contact.name.label("person"),
        Contact.title.label("title"),
        phone.label("phone"),
    )


def may_see(user: User) -> ColumnElement[bool]:
    """Whether the reader may know a contact."""
    whose = contacts_visible_to(user).whereclause
    return true() if whose is None else whose


def contact_of(row: Any) -> Contacted | None:
    """Out of a row with those columns; None without a firm."""
    if row.enterprise_id is None:
        return None
    return Contacted(
        row.enterprise_id, row.enterprise, row.person or "", row.title or "", row.phone or ""
    )


def first_contact(targets: Any, user: User) -> ScalarSelect[int]:
    """The contact of a target's firm that the reader may see."""
    return (
        select(func.min(Contact.id))
        .where(Contact.enterprise_id == targets.c.firm, may_see(user))
        .correlate(targets)
        .scalar_subquery()
    )
