"""The board: the sums of its columns, and the cards of one of them."""

from typing import Any

from flask import request
from marshmallow import fields
from sqlalchemy.exc import NoResultFound

from crm.accounts.access import reader
from crm.accounts.operations import operation
from crm.core.paging import Page
from crm.core.rest.contract import Contract
from crm.core.rest.fields import Choice, Day, Schema, Words, parts
from crm.core.rest.paging import PageQuery, listing, must_fit, shown
from crm.core.say import say
from crm.leads import board as cards
from crm.leads import card_order
from crm.leads.api.lists import FILTER, READ
from crm.leads.api.resource import leads
from crm.leads.api.shapes import LeadLine, line
from crm.leads.columns import CardOrder, Split, View
from crm.leads.lists import Filter
from crm.leads.rules import Stage

LOOK = {
    "split": Choice(Split, say("分列"), load_default=Split.GROUPS),
    "sort": Choice(CardOrder, say("卡片次序"), load_default=CardOrder.STALLED),
}
BoardQuery: Any = Schema.from_dict({**FILTER, "split": LOOK["split"]}, name="BoardFilter")
ColumnQuery: Any = type("BoardColumnQuery", (PageQuery,), {**FILTER, **LOOK})


class BoardColumn(Schema):
    """A column's counts and sums, over all its cards; `planned` is null where none states any."""

    code = fields.String(attribute="group.code")
    words = Words(attribute="group.words")
    stages = fields.List(fields.String(), attribute="group.stages")
    count = fields.Integer()
    planned = fields.Integer(attribute="stated", allow_none=True)
    without_amount = fields.Integer(attribute="unknown")
    disputed = fields.Integer()
    disputed_planned = fields.Integer(attribute="apart")
    stalled = fields.Integer()
    waiting = fields.Integer()
    by_stage = fields.Dict(keys=fields.String(), values=fields.Integer())


class Board(Schema):
    """The pipeline in columns."""

    columns = parts(BoardColumn)


class CardOut(LeadLine):
    """A card: where it stands by what is claimed, for how many days, and whether that is long."""

    placed = Choice(Stage)
    days = fields.Integer()
    over = fields.Boolean()
    limit = Words(allow_none=True)
    since = Day()


@operation(
    leads,
    "GET /board",
    READ,
    Contract(say("看板各列的条数和金额"), asks=BoardQuery, gives=Board),
)
def board(asked: dict[str, Any]) -> dict[str, Any]:
    found = cards.sums(Filter.from_query(request.args), reader(), View(split=asked["split"]))
    return {"columns": list(found.values())}


@operation(
    leads,
    "GET /board/columns/<code>",
    READ,
    Contract(say("看板一列的卡片"), asks=ColumnQuery, gives=listing(CardOut)),
)
def board_column(code: str, asked: dict[str, Any]) -> dict[str, Any]:
    after, keys = asked["after"], card_order.keys_of(asked["sort"])
    must_fit(after, fits=card_order.beyond(keys, after) is not None)
    view = View(split=asked["split"], order=asked["sort"], starts={code: after})
    if view.group(code) is None:
        raise NoResultFound
    chosen, size = Filter.from_query(request.args), asked["limit"]
    found = cards.more(chosen, reader(), view, code, 0, size + 1).cards
    seen = found[:size]
    after = seen[-1].place if len(found) > size else ""
    return shown(Page(seen, after), lambda rows: [_card(one) for one in rows])


def _card(card: cards.Card) -> dict[str, Any]:
    told = ("days", "over", "limit")
    return {
        **line(card.row),
        "placed": card.stage,
        "since": card.lead.stage_on,
        **{name: getattr(card, name) for name in told},
    }
