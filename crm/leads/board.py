"""The board: every open lead in columns, with counts and sums over all cards, not the shown.

A card stands where its claim would put it, marked 待核; statistics go by the verified stage, and
the head of a column says how many of its cards wait.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    exists,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from crm.accounts.models import User
from crm.core import clock
from crm.core.db import db
from crm.core.say import Sentence, say
from crm.leads import card_order, lists, queries, tallies
from crm.leads.columns import Group, View
from crm.leads.lists import Filter, Row
from crm.leads.models import CoOwner, Lead, StageClaim
from crm.leads.moves import ClaimState, editable_by
from crm.leads.reasons import HoldReason
from crm.leads.rules import Stage
from crm.settings.queries import in_force

MORE, FEW = 20, 5
KEYS = 3
"""Where a row's keys begin: before them stand the lead, its stage and the day of its claim."""


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
    stalled: int = 0
    waiting: int = 0
    by_stage: dict[Stage, int] = field(default_factory=dict)
    cards: list[Card] = field(default_factory=list)
    seen: int = 0

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
        for name in ("count", "planned", "unknown", "stalled", "waiting"):
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
    found = _cards(chosen, user, replace(view, starts={}), everywhere, Lead.id == lead_id)
    return next(((code, cards[0]) for code, cards in found.items() if cards), None)


def followers(code: str, card: Card, chosen: Filter, user: User, view: View) -> list[int]:
    """The leads that stand right behind a card in its column, of which a page shows one or none."""
    behind = replace(view, starts={code: card.place})
    return [row.Lead.id for row in _rows(chosen, user, behind, {code: FEW}, ())]


def _cards(
    chosen: Filter,
    user: User,
    view: View,
    wanted: Mapping[str, int],
    *only: ColumnElement[bool],
) -> dict[str, list[Card]]:
    """So many cards of each column, behind its cursor, in one statement and their words in two."""
    found: dict[str, list[Card]] = {code: [] for code in wanted}
    rows = _rows(chosen, user, view, wanted, only)
    for line, row in zip(lists.rows([row.Lead for row in rows]), rows, strict=True):
        found[view.groups[row.place].code].append(_card(line, row, user))
    return _with_limits(found)


def _rows(
    chosen: Filter,
    user: User,
    view: View,
    wanted: Mapping[str, int],
    only: tuple[ColumnElement[bool], ...],
) -> list[Any]:
    """Leads with their stage, the day of their claim and the keys of their order.

    Each column brings a few unclaimed and a few claimed leads, which an index finds without
    sorting all of them: a window over everything took seven times as long at 100,000 leads.
    """
    keys = card_order.keys_of(view.order)
    base = lists.matching(chosen, user).where(*only)
    pieces = [
        _few(piece, keys, card_order.beyond(keys, view.starts.get(group.code, "")), many)
        for number, group in enumerate(view.groups)
        if (many := wanted.get(group.code, 0))
        for piece in _standing_in(base, group, number)
    ]
    if not pieces:
        return []
    few = union_all(*pieces).subquery()
    order = [few.c[f"key_{number}"] for number in range(len(keys))]
    mine = exists().where(CoOwner.lead_id == Lead.id, CoOwner.user_id == user.id)
    shown = select(
        Lead, few.c.placed, few.c.claimed_on, *order, few.c.place, mine.label("co_owned")
    )
    shown = shown.join(few, few.c.lead_id == Lead.id).order_by(few.c.place, *order)
    found: dict[int, list[Any]] = {}
    for row in db.session.execute(shown):
        found.setdefault(row.place, []).append(row)
    return [row for place, rows in found.items() for row in rows[: wanted[view.groups[place].code]]]


def _standing_in(base: Select[Any], group: Group, number: int) -> list[Any]:
    """A column's leads: those that stand there without a claim, and those claimed to stand there."""
    waits = exists().where(StageClaim.lead_id == Lead.id, StageClaim.state == ClaimState.OPEN)
    place, lead_id = literal(number, Integer).label("place"), Lead.id.label("lead_id")
    nobody = literal(None, Date).label("claimed_on")
    unclaimed = base.where(Lead.stage.in_(group.stages), ~waits).with_only_columns(
        lead_id, Lead.stage.label("placed"), nobody, place
    )
    four_eyes = [stage for stage in group.stages if stage.four_eyes]
    if not four_eyes:  # nothing else is ever claimed
        return [unclaimed]
    claim = aliased(StageClaim)
    open_claim = (claim.lead_id == Lead.id) & (claim.state == ClaimState.OPEN)
    claimed = base.join(claim, open_claim).where(claim.stage.in_(four_eyes))
    columns = claim.stage.label("placed"), claim.happened_on.label("claimed_on")
    return [unclaimed, claimed.with_only_columns(lead_id, *columns, place)]


def _few(
    piece: Select[Any],
    keys: tuple[card_order.Key, ...],
    behind: ColumnElement[bool] | None,
    many: int,
) -> Select[Any]:
    """The first of a piece in the cards' order."""
    if behind is not None:
        piece = piece.where(behind)
    labelled = [key.expression.label(f"key_{number}") for number, key in enumerate(keys)]
    ordered = piece.add_columns(*labelled).order_by(*(key.expression for key in keys))
    return select(ordered.limit(many).subquery())


def _card(line: Row, row: Any, user: User) -> Card:
    lead, today = line.lead, clock.today()
    since = row.claimed_on or lead.stage_on
    return Card(
        row=line,
        stage=Stage(row.placed),
        days=(today - since).days,
        over=not row.claimed_on and lead.stuck_after is not None and lead.stuck_after < today,
        limit=None,
        movable=editable_by(
            queries.person(user),
            block_id=lead.block_id,
            owner_id=lead.owner_id,
            co_owners=[user.id] if row.co_owned else [],
        ),
        place=card_order.cursor(list(row[KEYS:-2])),
    )


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
