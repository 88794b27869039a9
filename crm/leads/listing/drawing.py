"""The cells of the list as HTML: thousands on a page, of which macros made most of its time."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext
from markupsafe import Markup, escape

from crm.core import clock, templates
from crm.core.language import speaks_chinese, translated
from crm.leads.listing.columns import Column
from crm.leads.listing.composing import Line
from crm.leads.listing.showing import Row
from crm.leads.listing.supplied import SUPPLIED
from crm.leads.rules import Stage, Status, Track
from crm.leads.stalls import Stall
from crm.leads.standstills.rules import Cause

NOTHING = '<span class="muted">—</span>'

Draw = Callable[["Pen", Row], str]
"""Gives HTML: whatever anybody typed is escaped in it."""


@dataclass(frozen=True)
class Head:
    """A column with what every cell of it repeats."""

    column: Column
    words: str
    draw: Draw
    opening: str
    opening_editable: str


class Pen:
    """Draws the cells of one page. What rows repeat is worded once."""

    def __init__(self, columns: Iterable[Column]) -> None:
        bits: Any = current_app.jinja_env.get_template("_bits.html").module
        self.today = clock.today()
        self.day = cache(templates.day)
        self.badge, self.cluster = cache(bits.badge), cache(bits.cluster)
        self.words = cache(lambda one: escape(translated(one.words)))
        self.days = cache(lambda n: gettext("%(n)s 天", n=n))
        # Without values a sentence comes with its places still open: one look-up for all rows.
        self.edit, self.pick = gettext("修改%(label)s：%(name)s"), gettext("选择 %(name)s")
        self.late, self.due_today = gettext("逾期 %(day)s"), escape(gettext("今天"))
        self.quiet, self.no_cause = gettext("已缓至 %(day)s"), gettext("未写原因")
        self.increase = escape(gettext("增资"))
        self.slips = gettext("改期 %(n)s 次")
        self.disputed = gettext("撞单未决")
        self.pencil = bits.icon("pencil")
        self.address = url_for("leads.show", lead_id=0)[:-1]
        self.unit = " " + gettext("亿元") if speaks_chinese() else ""
        self.heads = [self._head(column) for column in columns]

    def _head(self, column: Column) -> Head:
        words = translated(column.words)
        label = escape(words + (self.unit if column.money else ""))
        look = f"rank-{column.rank}{' num' if column.num or column.money else ''}"
        return Head(
            column,
            words,
            _draw(column),
            f'<td class="{look}" data-label="{label}">',
            f'<td class="{look} editable" data-label="{label}">',
        )

    def row(self, line: Line, *, first: bool, pickable: bool) -> Markup:
        """A line of the table; the arrow keys begin at the first, and who may pick has a box in it."""
        lead = line.row.lead
        name, number = escape(lead.name), str(lead.id)
        at = self.address + number
        box = unpicked = ""
        if pickable:
            unpicked = ' aria-selected="false"'
            label = escape(self.pick % {"name": lead.name})
            box = (
                f'<td class="fit pick"><input type="checkbox" name="lead_id" value="{number}"'
                f' form="bulk" aria-label="{label}"></td>'
            )
        return Markup(  # noqa: S704 - see Draw
            f'<tr class="lead-row" id="lead-{number}" data-open="{at}" tabindex="{0 if first else -1}"'
            f"{unpicked}>\n{box}"
            f'<th scope="row" class="name sticky-col"><a href="{at}">{name}</a></th>'
            f"{self._cells(line)}</tr>\n"
        )

    def _cells(self, line: Line) -> str:
        """All cells of a row."""
        drawn: list[str] = []
        for head in self.heads:
            value = head.draw(self, line.row)
            if line.editable and head.column.cell:
                drawn += (head.opening_editable, self._editable(head, line.row, value), "</td>")
            else:
                drawn += (head.opening, value, "</td>")
        return "".join(drawn)

    def cell(self, row: Row) -> Markup:
        """What stands in the one cell of this pen that somebody has just changed."""
        head = self.heads[0]
        return Markup(self._editable(head, row, head.draw(self, row)))  # noqa: S704 - see Draw

    def _editable(self, head: Head, row: Row, value: str) -> str:
        """A value and the way into the box over it; without a script it leads to the edit page."""
        lead, field, at = row.lead, head.column.cell, f"{self.address}{row.lead.id}"
        if field == "planned" and lead.track is Track.CAPITAL:
            field = "increase"  # the total follows from it
        label = escape(self.edit % {"label": head.words, "name": lead.name})
        return (
            f'<span class="cell-value">{value}</span><a class="cell-edit" href="{at}/edit#{field}"'
            f' hx-get="{at}/cells/{field}" hx-target="closest .editable" hx-swap="innerHTML"'
            f' aria-label="{label}">{self.pencil}</a>'
        )


def _draw(column: Column) -> Draw:
    """How a column is drawn: its own way, as an amount, or as the lead's text."""
    code = column.code
    if code in DRAWN:
        return DRAWN[code]
    if code in SUPPLIED:
        draw = SUPPLIED[code].draw
        return lambda _pen, row: draw(row.supplied[code])
    if column.money:
        return lambda _pen, row: templates.yi(getattr(row.lead, code))
    return lambda _pen, row: _text(getattr(row.lead, code))


def _text(value: str) -> str:
    return escape(value) if value else NOTHING


def _item(pen: Pen, row: Row) -> str:
    mark = pen.cluster(row.cluster, f"{row.item_code} {row.cluster_short}")
    return f'<span title="{escape(row.item_name)}">{mark}</span>'


def _block(_pen: Pen, row: Row) -> str:
    return f'<span class="nowrap">{escape(row.block)}</span>'


def _stage(pen: Pen, row: Row) -> str:
    stage = row.lead.stage
    return f'<span class="nowrap">{stage.value} {pen.words(stage)}</span>'


def _days(pen: Pen, row: Row) -> str:
    look = ' class="bad-text"' if row.stall and row.stall.kind is Stall.STUCK else ""
    return f"<span{look}>{(pen.today - row.lead.stage_on).days}</span>"


def _planned(pen: Pen, row: Row) -> str:
    """A capital lead counts its increase alone, and says so."""
    amount = templates.yi(row.lead.planned)
    if row.lead.track is not Track.CAPITAL or row.lead.planned is None:
        return amount
    return f'<small class="muted">{pen.increase}</small> {amount}'


def _due(pen: Pen, row: Row) -> str:
    on = row.lead.next_step_on
    if on is None:
        return NOTHING
    if on > pen.today:
        return pen.day(on)
    if on == pen.today:
        return f'<span class="warn-text">{pen.due_today}</span>'
    late = escape(pen.late % {"day": pen.day(on)})
    return f'<span class="bad-text">{late}</span>'


def _signing(pen: Pen, row: Row) -> str:
    """When the contract is expected; a day that is over stands out, and how often it was put off."""
    on, slips = row.lead.expected_signing_on, row.lead.signing_slips
    if on is None:
        return NOTHING
    missed = on < pen.today and row.lead.stage.rank < Stage.S6.rank
    day = f'<span class="{"bad-text" if missed else "nowrap"}">{pen.day(on)}</span>'
    return f'{day} <span class="muted">{escape(pen.slips % {"n": slips})}</span>' if slips else day


def _marks(pen: Pen, row: Row) -> str:
    status, marks = row.lead.status, []
    if row.lead.has_clash:
        marks.append(pen.badge(pen.disputed, "warn"))
    if row.claimed:
        marks.append(pen.badge(gettext("待核 %(code)s", code=row.claimed.value), "pending"))
    if status is not Status.ACTIVE:
        marks.append(pen.badge(pen.words(status), "neutral"))
    if row.stall:
        tone = "bad" if row.stall.kind is Stall.SILENT else "warn"
        marks.append(pen.badge(f"{pen.words(row.stall.kind)} {pen.days(row.stall.days)}", tone))
        marks.append(_why(pen, row.lead.stall_cause))
    elif row.quiet_until:
        until = pen.quiet % {"day": pen.day(row.quiet_until)}
        marks.append(pen.badge(until, "neutral"))
    return f'<span class="marks">{" ".join(marks) or NOTHING}</span>'


def _why(pen: Pen, cause: str) -> str:
    """Why it stands still; that nobody said it stands out."""
    if not cause:
        return pen.badge(pen.no_cause, "lack")
    return f'<span class="muted">{pen.words(Cause(cause))}</span>'


def _worded(code: str) -> Draw:
    def draw(pen: Pen, row: Row) -> str:
        member = getattr(row.lead, code)
        return pen.words(member) if member else NOTHING

    return draw


def _dated(code: str) -> Draw:
    return lambda pen, row: pen.day(getattr(row.lead, code))


DRAWN: dict[str, Draw] = {
    "item": _item,
    "item_name": lambda _pen, row: escape(row.item_name),
    "block": _block,
    "stage": _stage,
    "owner": lambda _pen, row: escape(row.owner),
    "planned": _planned,
    "increase": lambda pen, row: _planned(pen, row) if row.lead.track is Track.CAPITAL else NOTHING,
    "days": _days,
    "contact": _dated("last_contact_on"),
    "step": lambda _pen, row: _text(row.step),
    "due": _due,
    "signing": _signing,
    "marks": _marks,
    "updated": _dated("updated_at"),
    "created": _dated("created_at"),
    **{code: _worded(code) for code in ("status", "source", "funding", "track")},
}
"""One function per column that is not simply an amount or a text of the lead."""
