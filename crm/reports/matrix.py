"""Table 4 with counts: a manufacturing sector's technologies, products and services, what is on each.

A lead stands in the cells that it names; one that names none, in those of its list item, which is
our reading. It may stand in several, so cells do not add up to the whole, which counts it once.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, exists, func, literal, select, union_all

from crm.accounts.models import User
from crm.core.db import db
from crm.leads.models import Lead, LeadCell
from crm.leads.placing import is_open as is_under_way
from crm.leads.queries import visible_to
from crm.leads.touches import last_contact
from crm.plan.models import ItemCell, ListItem, MatrixCell, MatrixTerm
from crm.reports.coverage import NOTHING, Tally, of_stage, of_targets


@dataclass
class CellRow:
    """A cell with its terms, the list items that we count to it, and what stands on it."""

    cell: MatrixCell
    terms: list[MatrixTerm] = field(default_factory=list)
    items: list[ListItem] = field(default_factory=list)
    tally: Tally = NOTHING

    @property
    def touched(self) -> bool:
        return self.tally.touched_on is not None


@dataclass(frozen=True)
class Sector:
    """A row of table 4."""

    cells: list[CellRow]

    @property
    def head(self) -> MatrixCell:
        return self.cells[0].cell


def matrix_of(user: User) -> list[Sector]:
    """Table 4 in its order; six statements, however many leads there are."""
    rows = _cells()
    of_item = _items(rows)
    for item_id, tally in (*of_targets(), *_unnamed(user, of_item)):
        for row in of_item.get(item_id, ()):
            row.tally += tally
    for cell_id, tally in (*_named(user), *_touches(rows, of_item)):
        rows[cell_id].tally += tally
    sectors: dict[str, list[CellRow]] = {}
    for row in rows.values():
        sectors.setdefault(row.cell.sector, []).append(row)
    return [Sector(cells) for cells in sectors.values()]


def _cells() -> dict[int, CellRow]:
    query = (
        select(MatrixCell, MatrixTerm)
        .outerjoin(MatrixTerm, MatrixTerm.cell_id == MatrixCell.id)
        .order_by(MatrixCell.position, MatrixTerm.position)
    )
    found: dict[int, CellRow] = {}
    for cell, term in db.session.execute(query):
        row = found.setdefault(cell.id, CellRow(cell))
        if term:
            row.terms.append(term)
    return found


def _items(rows: dict[int, CellRow]) -> dict[int, list[CellRow]]:
    """The cells of each item; a child stands where its parent does, once."""
    owner = func.coalesce(ListItem.parent_id, ListItem.id)
    query = (
        select(ItemCell.cell_id, ListItem)
        .join(ListItem, ItemCell.item_id == owner)
        .order_by(ListItem.position, ListItem.id)
    )
    found: dict[int, list[CellRow]] = defaultdict(list)
    for cell_id, item in db.session.execute(query):
        found[item.id].append(rows[cell_id])
        if item.parent_id is None:
            rows[cell_id].items.append(item)
    return found


def _named(user: User) -> list[tuple[int, Tally]]:
    columns = (LeadCell.cell_id, Lead.stage)
    query = (
        visible_to(user)
        .join(LeadCell, LeadCell.lead_id == Lead.id)
        .where(is_under_way())
        .with_only_columns(*columns, func.count())
        .group_by(*columns)
    )
    return [(cell, of_stage(stage, count)) for cell, stage, count in db.session.execute(query)]


def _unnamed(user: User, items: Iterable[int]) -> list[tuple[int, Tally]]:
    names_none = ~exists().where(LeadCell.lead_id == Lead.id)
    columns = (Lead.item_id, Lead.stage)
    query = (
        visible_to(user)
        .where(is_under_way(), Lead.item_id.in_(list(items)), names_none)
        .with_only_columns(*columns, func.count())
        .group_by(*columns)
    )
    return [(item, of_stage(stage, count)) for item, stage, count in db.session.execute(query)]


def _names_cell(lead: Any) -> ColumnElement[bool]:
    """Of the leads, those that name the cell of the query around."""
    named = select(LeadCell.lead_id).where(LeadCell.cell_id == MatrixCell.id)
    return lead.id.in_(named.correlate(MatrixCell))


def _touches(
    rows: dict[int, CellRow], of_item: dict[int, list[CellRow]]
) -> list[tuple[int, Tally]]:
    """The last contact about the leads that name a cell, and about those of its items."""
    by_cell = last_contact(MatrixCell, _names_cell)
    by_item = last_contact(ListItem, lambda lead: lead.item_id == ListItem.id)
    query = union_all(
        select(literal("cell").label("kind"), MatrixCell.id, by_cell.label("day")),
        select(literal("item").label("kind"), ListItem.id, by_item.label("day")).where(
            ListItem.id.in_(list(of_item))
        ),
    )
    found: list[tuple[int, Tally]] = []
    for kind, number, day in db.session.execute(query):
        if day is None:
            continue
        touched: list[Any] = [rows[number]] if kind == "cell" else of_item[number]
        found += [(row.cell.id, Tally(touched_on=day)) for row in touched]
    return found


def whole_of(sectors: Iterable[Sector]) -> Counter[str]:
    """How many cells there are, and how many nobody touched."""
    cells = [row for sector in sectors for row in sector.cells]
    return Counter(cells=len(cells), untouched=sum(not row.touched for row in cells))
