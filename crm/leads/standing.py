"""Which leads stand in which column of the board, in their order, as the database is asked for them."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    bindparam,
    exists,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from crm.accounts.anyone import Anyone, values
from crm.accounts.models import User
from crm.core import clock
from crm.core.db import db
from crm.leads import card_order, lists
from crm.leads.columns import LAYOUTS, CardOrder, Group, Split, View
from crm.leads.lists import Filter
from crm.leads.models import CoOwner, Lead, StageClaim
from crm.leads.moves import ClaimState

KEYS = 3
"""Where a row's keys begin: before them stand the lead, its stage and the day of its claim."""

Places = tuple[tuple[int, str], ...]
"""Of each column how many cards are wanted, and the cursor behind which they begin."""


def rows(
    chosen: Filter, user: User, view: View, wanted: Mapping[str, int], one: int | None = None
) -> list[Any]:
    """Leads with their stage, the day of their claim and the keys of their order; or only `one`.

    Each column brings a few unclaimed and a few claimed leads, which an index finds without
    sorting all of them: a window over everything took seven times as long at 100,000 leads.
    """
    places = tuple(
        (wanted.get(group.code, 0), view.starts.get(group.code, "")) for group in view.groups
    )
    if not any(many for many, _ in places):
        return []
    # What begins behind a cursor is asked once; to remember it would push out what all ask.
    worded = _worded.__wrapped__ if any(cursor for _, cursor in places) else _worded
    now = clock.today(), db.engine.dialect.name
    shown = worded(
        chosen, Anyone.like(user), (view.split, view.order), places, now, one=one is not None
    )
    found: dict[int, list[Any]] = {}
    for row in db.session.execute(shown, {**values(user), "one": one}):
        found.setdefault(row.place, []).append(row)
    return [row for place, cards in found.items() for row in cards[: places[place][0]]]


@lru_cache(maxsize=300)
def _worded(
    chosen: Filter,
    reader: Anyone,
    look: tuple[Split, CardOrder],
    places: Places,
    _now: tuple[date, str],
    *,
    one: bool,
) -> Select[Any]:
    """The statement, worded once for all who ask alike on a day: that took longer than to run it."""
    split, order = look
    keys = card_order.keys_of(order)
    base = lists.matching(chosen, reader)
    if one:
        base = base.where(Lead.id == bindparam("one"))
    pieces = [
        _few(piece, keys, card_order.beyond(keys, cursor), many)
        for number, (group, (many, cursor)) in enumerate(zip(LAYOUTS[split], places, strict=True))
        if many
        for piece in _standing_in(base, group, number)
    ]
    few = union_all(*pieces).subquery()
    ordered = [few.c[f"key_{number}"] for number in range(len(keys))]
    mine = exists().where(CoOwner.lead_id == Lead.id, CoOwner.user_id == reader.id)
    shown = select(
        Lead, few.c.placed, few.c.claimed_on, *ordered, few.c.place, mine.label("co_owned")
    )
    return shown.join(few, few.c.lead_id == Lead.id).order_by(few.c.place, *ordered)


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
