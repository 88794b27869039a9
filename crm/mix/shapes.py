"""What the mix looks like in JSON."""

from typing import Any

from marshmallow import fields

from crm.core.rest.fields import Choice, Day, Number, Schema, Text, part, parts
from crm.core.rest.paging import QueryNumber
from crm.core.say import say
from crm.leads.rules import Stage, Status
from crm.mix.measures import Measure
from crm.mix.progress import COUNT, Basis, Kind, TargetState
from crm.mix.rules import CLUSTERS, MOST_FIRMS

DECIMAL = {"format": "decimal"}


class MixQuery(Schema):
    """`basis`: flow or stock; `as_of`: now, closed, or a closed week as it was published.

    `known` has that week as known now; `measure` says what is counted or added up.
    """

    basis = Choice(Basis, load_default=None)
    as_of = Text(load_default="now", metadata={"example": "2026-W40"})
    known = Choice(("1",), load_default=None)
    measure = Choice(Measure, load_default=COUNT)


class CellQuery(MixQuery):
    """`kind` says which rows; they come by pages of 100."""

    kind = Choice(Kind, load_default=Kind.NET)
    page = QueryNumber(1, 10**6)


class MixLine(Schema):
    """One cluster: amounts in firms, persons or 元 as text, shares and gaps in points."""

    amount = fields.String(allow_none=True)
    firms = fields.String(allow_none=True)
    landed = fields.String()
    left = fields.String()
    committed = fields.String()
    share = fields.String(allow_none=True, metadata=DECIMAL)
    target = fields.String(allow_none=True, metadata=DECIMAL)
    gap = fields.String(allow_none=True, metadata=DECIMAL)


class MixRow(Schema):
    """A block or total; `provisional` marks a draft target."""

    row = fields.String()
    state = fields.String()
    n = fields.String()
    deviation = fields.String(allow_none=True, metadata=DECIMAL)
    fit = fields.String(allow_none=True, metadata=DECIMAL)
    provisional = fields.Boolean(allow_none=True)
    clusters = fields.Dict(keys=fields.String(), values=fields.Nested(MixLine))


class MixOut(Schema):
    """The table of the mix in one measure."""

    week = fields.String()
    closed = fields.Boolean()
    known = fields.Boolean()
    basis = Choice(Basis)
    measure = fields.String()
    rows = parts(MixRow)


class EntryOut(Schema):
    """A share that landed, left or is committed, in tenths of the measure's unit."""

    lead_id = fields.Integer(attribute="part.lead_id")
    code = fields.String(attribute="part.code")
    name = fields.String(attribute="part.name")
    stage = Choice(Stage, attribute="part.stage")
    status = Choice(Status, attribute="part.status")
    block = fields.String(attribute="part.block")
    cluster = fields.String(attribute="part.cluster")
    kind = Choice(Kind)
    on = Day(allow_none=True)
    tenths = fields.Integer()


class StockOut(Schema):
    """What a baseline brings."""

    block = fields.String()
    cluster = fields.String()
    tenths = fields.Integer()


class Size(Schema):
    """How many rows, and how many tenths of the measure's unit they make."""

    leads = fields.Integer()
    tenths = fields.Integer()


class CellOut(Schema):
    """The rows behind a number: those of this page, those of the others, and other people's."""

    total = fields.Integer(allow_none=True)
    rows = parts(EntryOut)
    other_pages = part(Size)
    hidden = part(Size)
    baseline = parts(StockOut)
    next_page = fields.Integer(allow_none=True)


class TargetShare(Schema):
    """A cluster's intended share in points, and the words it was drawn from."""

    cluster = fields.String()
    share = fields.String(metadata=DECIMAL)
    weight = fields.String()
    wording = fields.String()
    clause = fields.String()


class TargetVersion(Schema):
    """A version of a block's intended shares."""

    id = fields.Integer()
    state = Choice(TargetState)
    draft = fields.Boolean()
    source = fields.String()
    effective_from = Day(allow_none=True)
    version = fields.Integer()


class BlockTarget(Schema):
    """A block's newest target, or why there is none."""

    block = fields.String()
    impossible = fields.String()
    target = part(TargetVersion, allow_none=True)
    approved_by = fields.String()
    lines = parts(TargetShare)


class BlockTargets(Schema):
    """The targets of all blocks."""

    rows = parts(BlockTarget)


class BaselineOut(Schema):
    """The baseline that waits for approval; version 0 where none does."""

    id = fields.Integer(allow_none=True)
    block = fields.String()
    as_of = Day(allow_none=True)
    source = fields.String()
    firms = fields.Dict(keys=fields.String(), values=fields.Integer())
    approved = fields.Boolean()
    version = fields.Integer()


FirmsBody: Any = Schema.from_dict(
    {cluster: Number(most=MOST_FIRMS, required=True) for cluster in CLUSTERS}, name="FirmsBody"
)


class BaselineBody(Schema):
    """What stood in a block on a day: firms for each of the seven clusters."""

    as_of = Day(say("截至日期"), load_default=None, allow_none=True)
    source = Text(say("数据来源"), load_default="")
    firms = part(FirmsBody, required=True)
