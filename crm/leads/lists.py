"""The list of leads for whoever draws rows of it: what is asked for, the rows, and their totals."""

from typing import Any

from crm.leads.listing.conditions import matching
from crm.leads.listing.filtering import Filter
from crm.leads.listing.showing import Row, rows
from crm.leads.listing.summing import Totals, totals

__all__ = ["Filter", "Row", "Totals", "differing", "matching", "rows", "totals"]


def differing(mine: Any, theirs: Any) -> list[tuple[str, str, str]]:
    """(label, mine, theirs) of the visible fields in which two forms differ."""
    found = []
    for field in mine:
        other = theirs[field.name]
        if field.type in ("HiddenField", "CSRFTokenField") or _shown(field) == _shown(other):
            continue
        found.append((str(field.label.text), _shown(field), _shown(other)))
    return found


def _shown(field: Any) -> str:
    if hasattr(field, "checked") or isinstance(field.data, bool):
        return "✓" if field.data else "—"
    # WTForms' own widgets ask fields for their text this way.
    text = field._value() if hasattr(field, "_value") else str(field.data or "")  # noqa: SLF001
    return str(text or "—")
