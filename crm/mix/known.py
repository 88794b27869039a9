"""Leads as they were known before a week's edge, whatever was learnt since."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, select

from crm.core.db import db
from crm.leads.facts import Standing, known_before, project
from crm.leads.models import Fact, Lead

BATCH = 500
FACT = (
    Fact.id,
    Fact.lead_id,
    Fact.kind,
    Fact.subject,
    Fact.amount,
    Fact.payload,
    Fact.happened_on,
    Fact.verified_at,
    Fact.counted_on,
    Fact.retracts_id,
    Fact.currency,
    Fact.original_amount,
    Fact.rate,
)


def unchanged_since(edge: datetime) -> ColumnElement[bool]:
    """The lead's columns still say what they said at the edge: no fact was verified since."""
    return ~exists().where(Fact.lead_id == Lead.id, Fact.verified_at >= edge)


def changed_since(edge: datetime) -> list[int]:
    """Leads about which a fact was verified at the edge or later."""
    query = select(Fact.lead_id).where(Fact.verified_at >= edge).distinct()
    return sorted(db.session.scalars(query))


def standings_before(edge: datetime, leads: Sequence[int]) -> Iterator[tuple[int, Standing]]:
    """Where leads stood at the edge, drawn from their facts in batches; the unborn are left out."""
    for start in range(0, len(leads), BATCH):
        for lead_id, facts in facts_of(leads[start : start + BATCH]).items():
            standing = project(known_before(facts, edge))
            if standing.stage is not None:
                yield lead_id, standing


def facts_of(leads: Sequence[int]) -> dict[int, list[Any]]:
    """The facts of some leads, oldest first."""
    query = select(*FACT).where(Fact.lead_id.in_(leads)).order_by(Fact.id)
    found: dict[int, list[Any]] = {}
    for row in db.session.execute(query):
        found.setdefault(row.lead_id, []).append(row)
    return found
