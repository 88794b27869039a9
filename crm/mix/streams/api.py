"""The streams for programs."""

from typing import Any

from marshmallow import fields

from crm.accounts.operations import operation
from crm.accounts.rules import Permission
from crm.core.rest.contract import Contract
from crm.core.rest.fields import Choice, Schema, Text, parts
from crm.core.say import say
from crm.mix.history.asking import closed_weeks
from crm.mix.lately import Wish, read
from crm.mix.measures import Measure
from crm.mix.progress import Basis
from crm.mix.resource import mix
from crm.mix.rules import BLOCKS, CLUSTERS, count
from crm.mix.shapes import AS_OF
from crm.mix.streams.figures import Streams


class StreamsQuery(Schema):
    """`basis`: flow or stock; `as_of` and `known` as for the mix."""

    basis = Choice(Basis, load_default=None)
    measure = Choice(Measure, load_default=Measure.COUNT)
    as_of = Text(load_default="now", metadata={"pattern": AS_OF, "example": "now"})
    known = Choice(("1",), load_default=None)


class StreamOut(Schema):
    """A cluster in a block: amounts as text in the measure's unit; `amount` is null where unknown."""

    cluster = Choice(CLUSTERS)
    block = Choice(BLOCKS)
    amount = fields.String(allow_none=True)
    committed = fields.String()


class StreamsOut(Schema):
    """Every cluster in every block; they add up to `amount` and `committed`."""

    week = fields.String()
    closed = fields.Boolean()
    known = fields.Boolean()
    basis = Choice(Basis)
    measure = fields.String()
    amount = fields.String(allow_none=True)
    committed = fields.String()
    streams = parts(StreamOut)


@operation(
    mix,
    "GET /mix/streams",
    Permission.MIX_READ,
    Contract(say("各集群落在哪些区块，加起来等于结构表"), asks=StreamsQuery, gives=StreamsOut),
)
def streams(asked: dict[str, Any]) -> dict[str, Any]:
    as_of = closed_weeks().get(asked["as_of"], known=bool(asked["known"]))
    shown, _ = read(Wish(asked["basis"], BLOCKS, asked["measure"]), as_of)
    found = Streams(shown)
    return {
        "week": str(as_of.week),
        "closed": as_of.closed,
        "known": as_of.known,
        "basis": shown.basis,
        "measure": shown.measure.value,
        "amount": _text(found.landed()),
        "committed": count(found.signed()),
        "streams": [
            {
                "cluster": one.cluster,
                "block": one.block,
                "amount": _text(one.landed),
                "committed": count(one.signed),
            }
            for one in found.rows
        ],
    }


def _text(tenths: int | None) -> str | None:
    return None if tenths is None else count(tenths)
