"""One page of the list: its lines with their groups, its totals, the cursors of its neighbours."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from crm.accounts.anyone import values
from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.core import paging
from crm.leads import queries
from crm.leads.listing import summing, worded
from crm.leads.listing.arrangement import Arrangement
from crm.leads.listing.columns import Column
from crm.leads.listing.conditions import matching
from crm.leads.listing.grouping import GROUPINGS, Group, groups
from crm.leads.listing.showing import Row, rows
from crm.leads.listing.summing import Totals
from crm.leads.listing.supplied import SUPPLIED
from crm.leads.models import Lead
from crm.leads.moves import editable_by

SIZE = 50


@dataclass(frozen=True)
class Line:
    """A row as the reader sees it; the first of a group brings the group, with how it begins."""

    row: Row
    editable: bool
    group: Group | None = None
    goes_on: bool = False


@dataclass(frozen=True)
class Listing:
    """What a page of the list shows."""

    lines: list[Line]
    totals: Totals
    after: str
    before: str

    def note(self, column: Column) -> str:
        """What all cells of a supplied column rest on."""
        supplied = SUPPLIED.get(column.code)
        if supplied is None:
            return ""
        return supplied.note([line.row.supplied[column.code] for line in self.lines])


def listing(shown: Arrangement, user: User, *, after: str = "", before: str = "") -> Listing:
    """The page after or before a cursor, in the reader's rights."""
    grouping = GROUPINGS.get(shown.group)
    query = worded.rows(shown.chosen, user)
    whole = groups(grouping, matching(shown.chosen, user)) if grouping else {}
    page = paging.page(
        grouping.prepare(query) if grouping else query,
        [*(grouping.keys if grouping else ()), *shown.sort.keys],
        before or after,
        SIZE,
        mark=shown.mark,
        backwards=bool(before),
        bound=values(user),
    )
    lines = _lines(page, user, shown.cols)
    return Listing(
        lines=_grouped(lines, page, whole) if grouping else lines,
        totals=summing.of_groups(whole.values()) if grouping else _totals(shown, user),
        after=page.after,
        before=page.before,
    )


def _totals(shown: Arrangement, user: User) -> Totals:
    return summing.totals(shown.chosen, user, most=summing.MOST)


def _lines(page: paging.Page[Lead], user: User, columns: Sequence[str]) -> list[Line]:
    may_edit = editor(user)
    found = rows(page.rows, user, columns)
    return [Line(row, may_edit(row)) for row in found]


def editor(user: User) -> Callable[[Row], bool]:
    """Whether this person may change the lead of a row: the rule of its page, asked of the row."""
    person = queries.person(user)

    def may_edit(row: Row) -> bool:
        lead, co_owners = row.lead, [user.id] if row.co_owned else []
        return editable_by(
            person, block_id=lead.block_id, owner_id=lead.owner_id, co_owners=co_owners
        )

    return may_edit if user.can(Permission.LEADS_EDIT) else lambda _row: False


def _grouped(lines: list[Line], page: paging.Page[Lead], whole: dict[Any, Group]) -> list[Line]:
    """The first line of every group gets it; the page's first says whether the group goes on."""
    found = []
    previous = page.lead_in[0] if page.lead_in else None
    for place, (line, keys) in enumerate(zip(lines, page.keys, strict=True)):
        is_first = place == 0 or keys[0] != previous
        goes_on = place == 0 and bool(page.lead_in) and keys[0] == previous
        group = whole.get(keys[0]) if is_first else None
        found.append(Line(line.row, line.editable, group, goes_on))
        previous = keys[0]
    return found
