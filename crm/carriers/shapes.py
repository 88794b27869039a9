"""What programs see of carriers, who holds them, and what would fit a lead."""

from typing import Any

from marshmallow import fields

from crm.carriers.rules import MOST_M2, Holding, Kind, Use
from crm.core.rest.fields import (
    Choice,
    Day,
    LongText,
    Number,
    Schema,
    Text,
    Words,
    Yuan,
    part,
    parts,
)
from crm.core.rest.paging import PageQuery
from crm.core.say import say


class CarrierEdit(Schema):
    """A carrier as it is corrected; rent in 分 per m² and month, price in 元 per 亩."""

    name = Text(say("名称"), most=80, required=True)
    use = Choice(Use, say("规划用途"), required=True)
    area_m2 = Number(say("面积"), most=MOST_M2, required=True)
    place_id = Number(load_default=None, allow_none=True)
    ready_on = Day(load_default=None, allow_none=True)
    rent_fen = Number(most=10**8, load_default=None, allow_none=True)
    price_mu = Yuan(load_default=None, allow_none=True)
    terms_from = Day(load_default=None, allow_none=True)
    note = LongText(most=1000, load_default="")


class CarrierBody(CarrierEdit):
    """A new carrier."""

    block_id = Number(say("区块"), required=True)
    kind = Choice(Kind, say("类别"), required=True)
    parent_id = Number(load_default=None, allow_none=True)


class CarrierQuery(PageQuery):
    """Free at least so much, on a day, for at most so much rent."""

    block = Text(load_default="")
    kind = Choice(Kind, load_default="")
    use = Choice(Use, load_default="")
    free = Text(load_default="")
    rent = Text(load_default="")
    on = Text(load_default="")


class CarrierOut(Schema):
    """A carrier with what of it is free and what it costs on the day that was asked for."""

    id = fields.Integer()
    block = fields.String()
    kind = fields.String()
    use = fields.String()
    name = fields.String()
    parent_id = fields.Integer(allow_none=True)
    place = fields.String(allow_none=True)
    area_m2 = fields.Integer()
    free_m2 = fields.Integer()
    ready_on = Day(allow_none=True)
    rent_fen = fields.Integer(allow_none=True)
    price_mu = fields.Integer(allow_none=True)
    note = fields.String()
    version = fields.Integer()


class HolderOut(Schema):
    """Who holds or held part of it; the lead only where its reader may read it."""

    id = fields.Integer()
    carrier_id = fields.Integer()
    state = fields.String()
    area_m2 = fields.Integer()
    starts_on = Day()
    until = Day(allow_none=True)
    counts = fields.Boolean()
    lead_id = fields.Integer(allow_none=True)
    lead = fields.String(allow_none=True)


class CarrierTermsOut(Schema):
    """Rent and price from a day on."""

    from_on = Day()
    rent_fen = fields.Integer(allow_none=True)
    price_mu = fields.Integer(allow_none=True)


class CarrierWhole(CarrierOut):
    """A carrier with its units, terms and holders; a split building is free by its units."""

    units: Any = parts(CarrierOut)
    terms: Any = parts(CarrierTermsOut)
    holders: Any = parts(HolderOut)


class CarrierHoldBody(Schema):
    """A lead holds part of a carrier."""

    carrier_id = Number(say("载体"), required=True)
    state = Choice(Holding, say("占用方式"), required=True)
    area_m2 = Number(say("面积"), most=MOST_M2, required=True)
    starts_on = Day(say("起始日"), required=True)
    until = Day(load_default=None, allow_none=True)


class CarrierHoldChange(Schema):
    """Held otherwise from today on; `state` null lets go of it, for a reason."""

    state = Choice(Holding, say("占用方式"), allow_none=True, load_default=None)
    area_m2 = Number(most=MOST_M2, load_default=None, allow_none=True)
    until = Day(load_default=None, allow_none=True)
    reason = LongText(most=500, load_default="")


class FitOut(Schema):
    """A carrier with what speaks for and against it."""

    carrier: Any = part(CarrierOut)
    speaks_for: Any = fields.List(Words())
    against: Any = fields.List(Words())


class LeadCarriersOut(Schema):
    """What a lead holds, what would fit it and what of the rest comes closest."""

    holdings: Any = parts(HolderOut)
    lacks: Any = fields.List(Words())
    placement: Any = fields.List(Words())
    fits: Any = parts(FitOut)
    misses: Any = parts(FitOut)
