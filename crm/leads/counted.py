"""What of a lead stands in totals: nothing, while an earlier registration of its project is undecided.

Two blocks may work on one project; its amount is to be counted once. Which of the two leads is
`has_clash` is decided where they meet (`firstreports.registering`); all sums go through here.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, case, func

from crm.leads.models import Lead


def is_counted() -> ColumnElement[bool]:
    """Whether a lead counts in figures that leads are not shown beside."""
    return ~Lead.has_clash


NAMES = ("planned", "unknown", "disputed", "apart")
"""What `sums` gives, in its order, as the records of sums call it."""


def named(values: Iterable[Any]) -> dict[str, Any]:
    """What the database answered to `sums`, by name."""
    return dict(zip(NAMES, map(int, values), strict=True))


def sums(lead: Any = Lead) -> tuple[ColumnElement[int], ...]:
    """元 planned and leads without any, of those that count; then leads that do not, and their 元."""
    unknown = case((lead.has_clash, 0), (lead.planned.is_(None), 1), else_=0)
    return (
        func.coalesce(func.sum(case((lead.has_clash, 0), else_=lead.planned)), 0),
        func.coalesce(func.sum(unknown), 0),
        func.coalesce(func.sum(case((lead.has_clash, 1), else_=0)), 0),
        func.coalesce(func.sum(case((lead.has_clash, lead.planned), else_=0)), 0),
    )
