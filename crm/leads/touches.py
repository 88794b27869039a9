"""When anybody last spoke to anybody about a list item's leads, whoever asks; a note is no contact."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, exists, func, select
from sqlalchemy.orm import aliased

from crm.activities.models import Activity
from crm.activities.rules import ActivityKind
from crm.leads.models import Lead
from crm.plan.models import ListItem

CONTACTS = [kind for kind in ActivityKind if kind.is_contact]


def last_touch() -> ScalarSelect[Any]:
    """Of the item itself, without its children; stands beside a selection of list items."""
    return last_contact(ListItem, lambda lead: lead.item_id == ListItem.id)


def last_contact(of: Any, belongs: Callable[[Any], ColumnElement[bool]]) -> ScalarSelect[Any]:
    """The day of the last contact about the leads that belong to a row of a table.

    A lead's last contact is the newest of its contacts, or the day on which it was logged where
    that is later. So nothing that was said before the newest contact kept that way can count, and
    of millions of activities those of a few leads are read.
    """
    newest, told = aliased(Lead), aliased(Activity)
    kept = (
        select(newest.last_contact_on)
        .where(
            belongs(newest),
            exists().where(
                told.lead_id == newest.id,
                told.happened_on == newest.last_contact_on,
                *_is_contact(told),
            ),
        )
        .order_by(newest.last_contact_on.desc())
        .limit(1)
        .correlate(of)
        .scalar_subquery()
    )
    return (
        select(func.max(Activity.happened_on))
        .join(Lead, Lead.id == Activity.lead_id)
        .where(
            belongs(Lead),
            Lead.last_contact_on >= func.coalesce(kept, date.min),
            *_is_contact(Activity),
        )
        .correlate(of)
        .scalar_subquery()
    )


def _is_contact(told: Any) -> tuple[ColumnElement[bool], ...]:
    return told.kind.in_(CONTACTS), told.undone_at.is_(None)
