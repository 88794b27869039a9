"""What the mix looks like in JSON."""

from typing import Any

from marshmallow import fields

from crm.core.rest.fields import Choice, Day, Number, Schema, Text, Yuan, part, parts
from crm.core.rest.paging import QueryNumber
from crm.core.say import say
from crm.leads.rules import Stage, Status
from crm.mix.baselines import MOST_FIRMS, ROWS
from crm.mix.measures import Measure
from crm.mix.progress import Basis
from crm.mix.rules import CLUSTERS, U
from crm.mix.tallies import Kind

AS_OF = "^(now|closed|20[0-9]{2}-W[0-9]{2})$"
"""What may stand for a moment; a week that is not closed is not found."""
DECIMAL = {"format": "decimal"}


class MixQuery(Schema):
    """`basis`: flow or stock; `largest`: with or without it; `measure`: what is added up.

    `as_of`: now, closed, or a closed week as it was published; `known` has it as known now.
    """

    basis = Choice(Basis, load_default=None)
    measure = Choice(Measure, load_default=Measure.COUNT)
    largest = Choice(("with", "without"), load_default="with")
    as_of = Text(load_default="now", metadata={"pattern": AS_OF, "example": "now"})
    known = Choice(("1",), load_default=None)


class CellQuery(MixQuery):
    """`kind` says which rows; they come by pages of 100."""

    kind = Choice(Kind, load_default=Kind.NET)
    page = QueryNumber(1, 10**6)


class MixLine(Schema):
    """One cluster: amounts as text in the measure's unit (firms, 元, persons), shares in points."""

    amount = fields.String(allow_none=True)
    landed = fields.String()
    left = fields.String()
    committed = fields.String()
    share = fields.String(allow_none=True, metadata=DECIMAL)
    target = fields.String(allow_none=True, metadata=DECIMAL)
    gap = fields.String(allow_none=True, metadata=DECIMAL)


class MixChange(Schema):
    """Since the closed week before: F in points, n in firms; with another target F goes by today's."""

    since = fields.String()
    fit = fields.String(allow_none=True, metadata=DECIMAL)
    n = fields.String()
    other_target = fields.Boolean()


class MixRow(Schema):
    """A block or total; `provisional` marks a draft target."""

    row = fields.String()
    state = fields.String()
    n = fields.String()
    unclassified = fields.String(metadata=DECIMAL)
    dominated = fields.Boolean()
    fit_without_largest = fields.String(allow_none=True, metadata=DECIMAL)
    deviation = fields.String(allow_none=True, metadata=DECIMAL)
    fit = fields.String(allow_none=True, metadata=DECIMAL)
    change = part(MixChange, allow_none=True)
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


class BaselineOut(Schema):
    """The baseline that waits for approval; version 0 where none does."""

    id = fields.Integer(allow_none=True)
    block = fields.String()
    as_of = Day(allow_none=True)
    source = fields.String()
    firms = fields.Dict(keys=fields.String(), values=fields.Integer())
    received = fields.Dict(keys=fields.String(), values=fields.Integer(), allow_none=True)
    jobs = fields.Dict(keys=fields.String(), values=fields.Integer(), allow_none=True)
    registered = fields.Dict(keys=fields.String(), values=fields.Integer(), allow_none=True)
    approved = fields.Boolean()
    version = fields.Integer()


MOST_JOBS = 10**7 - 1
EMPTY: dict[str, Any] = {"load_default": None, "allow_none": True}
FIRMS: dict[str, Any] = {
    **{cluster: Number(most=MOST_FIRMS, required=True) for cluster in CLUSTERS},
    U: Number(most=MOST_FIRMS, load_default=0),
}
MONEY: dict[str, Any] = {row: Yuan(**EMPTY) for row in ROWS}
JOBS: dict[str, Any] = {row: Number(most=MOST_JOBS, **EMPTY) for row in ROWS}
FirmsBody: Any = Schema.from_dict(FIRMS, name="FirmsBody")
MoneyBody: Any = Schema.from_dict(MONEY, name="MoneyBody")
JobsBody: Any = Schema.from_dict(JOBS, name="JobsBody")


class BaselineBody(Schema):
    """What stood in a block on a day: firms for each of the seven clusters, U for those of none.

    The other columns (元, persons, 元) are stated as a whole or left out.
    """

    as_of = Day(say("截至日期"), load_default=None, allow_none=True)
    source = Text(say("数据来源"), load_default="")
    firms = part(FirmsBody, required=True)
    received = part(MoneyBody, load_default=dict)
    jobs = part(JobsBody, load_default=dict)
    registered = part(MoneyBody, load_default=dict)
