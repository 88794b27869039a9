"""What of a lead stands in totals: nothing, while an earlier registration of its project is undecided.

Two blocks may work on one project; its amount is to be counted once. Which of the two leads is
`has_clash` is decided where they meet (`firstreports.registering`); all sums go through here.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, func

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
    counts, disputed = ~lead.has_clash, lead.has_clash
    return (
        func.coalesce(func.sum(lead.planned).filter(counts), 0),
        func.count().filter(counts, lead.planned.is_(None)),
        func.count().filter(disputed),
        func.coalesce(func.sum(lead.planned).filter(disputed), 0),
    )
