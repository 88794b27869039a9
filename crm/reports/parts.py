"""Several short lists in one statement: the first rows of each, and how many there are of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Integer, Select, String, Subquery, func, literal, select, union_all

from crm.core.paging import Key
from crm.reports.week_rows import MOST_COUNTED


@dataclass(frozen=True)
class Part:
    """One kind of rows: what is read of each, their order, and how many are shown (None: all)."""

    kind: str
    lines: Select[Any]
    keys: tuple[Key, ...]
    most: int | None = None
    counted: bool = True


def united(parts: Iterable[Part]) -> Subquery:
    """The shown rows of all parts with `kind`, `place` and `total`, found along indexes.

    A window over everything would number what nobody sees.
    """
    return union_all(*(_first(part) for part in parts)).subquery()


def _first(part: Part) -> Select[Any]:
    named = [key.column.label(f"key_{number}") for number, key in enumerate(part.keys)]
    ordered = part.lines.add_columns(*named).order_by(*(key.order for key in part.keys))
    few = ordered.limit(part.most).subquery()
    order = [Key(few.c[f"key_{n}"], key.descending).order for n, key in enumerate(part.keys)]
    total = _total(part) if part.counted and part.most is not None else literal(0, Integer)
    return select(
        literal(part.kind, String).label("kind"),
        func.row_number().over(order_by=order).label("place"),
        total.label("total"),
        *(few.c[column.name] for column in part.lines.selected_columns),
    )


def _total(part: Part) -> Any:
    """The whole count up to MOST_COUNTED, and one more where there are more."""
    some = part.lines.limit(MOST_COUNTED + 1).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def by_kind(rows: Iterable[Any], most: int | None) -> tuple[dict[str, list[Any]], dict[str, int]]:
    """The rows of each kind, which come ordered by it, and how many there are of the kind."""
    found = {str(kind): list(alike) for kind, alike in groupby(rows, lambda row: row.kind)}
    return found, {
        kind: len(alike) if most is None else alike[0].total for kind, alike in found.items()
    }
