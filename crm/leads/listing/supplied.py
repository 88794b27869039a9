"""Columns of the list that packages above leads supply, for all rows of a page at once.

The one way to add a column from above: 结构贡献 is worked out, the campaign is only looked up.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement

from crm.leads.listing import columns
from crm.leads.listing.columns import Column


def _nothing(_values: Sequence[Any]) -> str:
    return ""


@dataclass(frozen=True)
class Supplied:
    """A column whose cells are made elsewhere.

    `parts` are read with the words of every row. `values` is given the rows, each lead with its
    parts, and answers with one value a row: what programs read, and what `draw` makes HTML of.
    `note` says in the head of the column what all of them rest on. Nothing of it is asked while
    the column is not shown.
    """

    column: Column
    parts: tuple[ColumnElement[Any], ...]
    values: Callable[[Sequence[tuple[Any, ...]]], Sequence[Any]]
    draw: Callable[[Any], str]
    note: Callable[[Sequence[Any]], str] = _nothing


SUPPLIED: dict[str, Supplied] = {}


def supply(one: Supplied) -> None:
    """Let readers choose a column; a new one stands last, and in no list by itself."""
    SUPPLIED[one.column.code] = one
    columns.COLUMNS[one.column.code] = one.column
