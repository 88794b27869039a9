"""Columns of the list that a higher package works out, for all rows of a page at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement

from crm.leads.listing import columns
from crm.leads.listing.columns import Column


@dataclass(frozen=True)
class Supplied:
    """A column whose cells are made elsewhere.

    `part` is a text that is read with the words of every row; `cells` is given these texts with
    the rows' leads, and answers with HTML. Neither is asked while the column is not shown.
    """

    column: Column
    part: ColumnElement[str]
    cells: Callable[[Sequence[tuple[Any, str]]], Sequence[str]]


SUPPLIED: dict[str, Supplied] = {}


def supply(one: Supplied) -> None:
    """Let readers choose a column; it stands last, and in no list by itself."""
    SUPPLIED[one.column.code] = one
    columns.COLUMNS[one.column.code] = one.column
