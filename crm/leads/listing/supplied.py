"""Columns of the list that packages above leads supply, for all rows of a page at once.

The one way to add a column from above: 结构贡献 is worked out, the campaign is only looked up.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marshmallow.fields import Field
from sqlalchemy import ColumnElement

from crm.leads.listing import columns
from crm.leads.listing.columns import Column


def _nothing(_values: Sequence[Any]) -> str:
    return ""


@dataclass(frozen=True)
class Supplied:
    """A column whose cells are made elsewhere.

    `parts` are read with the words of every row. `values` is given the rows, each lead with its
    parts, and answers with one value a row, of which `draw` makes HTML. In JSON a lead has `fields`,
    filled from what `told` makes of the value. `note` says in the head of the column what all of
    them rest on. Nothing of it is asked while the column is not shown.
    """

    column: Column
    parts: tuple[ColumnElement[Any], ...]
    values: Callable[[Sequence[tuple[Any, ...]]], Sequence[Any]]
    draw: Callable[[Any], str]
    fields: Mapping[str, Field[Any]]
    told: Callable[[Any], Mapping[str, Any]]
    note: Callable[[Sequence[Any]], str] = _nothing


SUPPLIED: dict[str, Supplied] = {}


def supply(one: Supplied) -> None:
    """Let readers choose a column; a new one stands last, and in no list by itself."""
    SUPPLIED[one.column.code] = one
    columns.COLUMNS[one.column.code] = one.column


def fields() -> dict[str, Field[Any]]:
    """What all of them add to a lead in JSON."""
    return {name: one for supplied in SUPPLIED.values() for name, one in supplied.fields.items()}


def told(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a row, by column, under the names of those fields."""
    return {
        name: part
        for code, value in values.items()
        for name, part in SUPPLIED[code].told(value).items()
    }
