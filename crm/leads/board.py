"""The board: every open lead in columns, with counts and sums over all cards, not the shown.

A card stands where its claim would put it, marked 待核; statistics go by the verified stage, and
the head of a column says how many of its cards wait.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from crm.accounts.models import User
from crm.core import clock
from crm.core.say import Sentence, say
from crm.leads import card_order, lists, queries, standing, tallies
from crm.leads.columns import Group, View
from crm.leads.lists import Filter, Row
from crm.leads.models import Lead
from crm.leads.moves import editable_by
from crm.leads.reasons import HoldReason
from crm.leads.rules import Stage
from crm.leads.summed import stated
from crm.settings.queries import in_force

MORE, FEW = 20, 5
SUMMED = tuple(tallies.Tally.__dataclass_fields__)


@dataclass(frozen=True)
class Card:
    """A lead where it stands on the board: at the stage that is claimed, else the verified one."""

    row: Row
    stage: Stage
    days: int
    over: bool
    limit: Sentence | None
    movable: bool
    place: str

    @property
    def lead(self) -> Lead:
        return self.row.lead

    @property
    def hold(self) -> Sentence | None:
        """Why it waits."""
        reason = self.lead.hold_reason
        return HoldReason(reason).words if reason else None


@dataclass
class Column:
    """One column: sums over all its cards, and the cards that are shown; amounts in 元."""

    group: Group
    count: int = 0
    planned: int = 0
    unknown: int = 0
    disputed: int = 0
    apart: int = 0
    stalled: int = 0
    waiting: int = 0
    by_stage: dict[Stage, int] = field(default_factory=dict)
    cards: list[Card] = field(default_factory=list)
    seen: int = 0

    @property
    def stated(self) -> int | None:
        """The planned 元; None where nobody stated any."""
        return stated(self, self.count)

    @property
    def hidden(self) -> int:
        """How many cards follow those that are shown; `seen` ones came before them."""
        return max(self.count - self.seen - len(self.cards), 0)

    @property
    def after(self) -> str:
        """Where the next cards begin."""
        return self.cards[-1].place if self.cards else ""

    def add(self, other: "Column") -> None:
        """Take in the sums of another column."""
        for name in SUMMED:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.by_stage |= other.by_stage


def columns(chosen: Filter, user: User, view: View) -> list[Column]:
    """The columns for a filter, in the reader's rights, each with its first cards."""
    found = sums(chosen, user, view)
    wanted = {group.code: view.first(group.code) for group in view.groups}
    for code, cards in _cards(chosen, user, view, wanted).items():
        found[code].cards = cards
    return list(found.values())


def more(chosen: Filter, user: User, view: View, code: str, seen: int, size: int = MORE) -> Column:
    """One column's next cards, behind the cursor that the view holds for it."""
    column = sums(chosen, user, view)[code]
    column.seen = seen
    column.cards = _cards(chosen, user, view, {code: size})[code]
    return column


def sums(chosen: Filter, user: User, view: View) -> dict[str, Column]:
    """Count, amount, unknown, stalled and waiting of every column, in one statement."""
    found = {group.code: Column(group) for group in view.groups}
    for stage, tally in tallies.by_stage(chosen, user).items():
        group = view.group_of(stage)
        found[group.code].add(Column(group, by_stage={stage: tally.count}, **vars(tally)))
    return found


def total(found: list[Column]) -> Column:
    """The page's line: the sum of its columns."""
    whole = Column(Group("all", say("全部"), ()))
    for column in found:
        whole.add(column)
    return whole


def card(lead_id: int, chosen: Filter, user: User, view: View) -> tuple[str, Card] | None:
    """One lead's card and the column it stands in; None when the filter does not let it through."""
    everywhere = {group.code: 1 for group in view.groups}
    found = _cards(chosen, user, replace(view, starts={}), everywhere, lead_id)
    return next(((code, cards[0]) for code, cards in found.items() if cards), None)


def followers(code: str, card: Card, chosen: Filter, user: User, view: View) -> list[int]:
    """The leads that stand right behind a card in its column, of which a page shows one or none."""
    behind = replace(view, starts={code: card.place})
    return [row.Lead.id for row in standing.rows(chosen, user, behind, {code: FEW})]


def _cards(
    chosen: Filter,
    user: User,
    view: View,
    wanted: Mapping[str, int],
    one: int | None = None,
) -> dict[str, list[Card]]:
    """So many cards of each column, behind its cursor, in one statement and their words in two."""
    found: dict[str, list[Card]] = {code: [] for code in wanted}
    rows = standing.rows(chosen, user, view, wanted, one)
    for line, row in zip(lists.rows([row.Lead for row in rows]), rows, strict=True):
        found[view.groups[row.place].code].append(_card(line, row, user))
    return _with_limits(found)


def _card(line: Row, row: Any, user: User) -> Card:
    lead, today = line.lead, clock.today()
    since = row.claimed_on or lead.stage_on
    return Card(
        row=line,
        stage=Stage(row.placed),
        days=(today - since).days,
        over=not row.claimed_on and _is_over(line, today),
        limit=None,
        movable=editable_by(
            queries.person(user),
            block_id=lead.block_id,
            owner_id=lead.owner_id,
            co_owners=[user.id] if row.co_owned else [],
        ),
        place=card_order.cursor(list(row[standing.KEYS : -2])),
    )


def _is_over(line: Row, today: date) -> bool:
    """Whether it is beyond its stage's limit, and nobody said to look away."""
    last = line.lead.stuck_after
    return last is not None and last < today and line.quiet_until is None


def _with_limits(found: dict[str, list[Card]]) -> dict[str, list[Card]]:
    """The limit that a card's days are measured by, in words."""
    settings = in_force(clock.today())
    limits = {
        stage: say("在这个阶段限 %(n)s 天（日历日）", n=days)
        for stage in Stage
        if (days := settings.stage_days(stage))
    }
    return {
        code: [replace(one, limit=limits.get(one.stage)) for one in cards]
        for code, cards in found.items()
    }
