"""The forecast for programs."""

from typing import Any

from marshmallow import fields

from crm.accounts.access import reader
from crm.accounts.operations import operation
from crm.accounts.rules import Permission
from crm.core.rest.contract import Contract
from crm.core.rest.fields import Choice, Day, Schema, part, parts
from crm.core.say import say
from crm.leads.rules import Stage
from crm.mix.forecast.asking import HORIZONS, MEASURES, Wish, found
from crm.mix.forecast.figures import plain
from crm.mix.forecast.odds import Origin
from crm.mix.forecast.outlook import FOCUSES
from crm.mix.measures import Measure
from crm.mix.progress import SCOPES, Basis
from crm.mix.resource import mix


class ForecastQuery(Schema):
    """`see` is a cluster, or F; levers are about it and `to`. `shock` lets all leads fail together."""

    block = Choice(tuple(SCOPES), load_default="JK")
    see = Choice(FOCUSES, load_default="F")
    to = Choice(HORIZONS, load_default="24")
    measure = Choice(tuple(one.value for one in MEASURES), load_default=Measure.COUNT.value)
    basis = Choice(Basis, load_default=None)
    as_of = Choice(("now", "closed"), load_default="now")
    shock = Choice(("0", "1"), load_default="0")


class SpreadOut(Schema):
    """Where a share (or F) ends in so many of a hundred runs; parts of 1."""

    p10 = fields.Float()
    p25 = fields.Float()
    p50 = fields.Float()
    p75 = fields.Float()
    p90 = fields.Float()
    mean = fields.Float()


class HorizonOut(Schema):
    """A day ahead: spreads, and the part of the runs in which all is within tolerance."""

    key = fields.String()
    day = Day()
    spreads = fields.Dict(keys=fields.String(), values=fields.Nested(SpreadOut))
    inside = fields.Dict(keys=fields.String(), values=fields.Float())


class LeverOut(Schema):
    """A lead that the reader may read, and the mean share if it lands or does not."""

    lead_id = fields.Integer()
    code = fields.String()
    name = fields.String()
    chance = fields.Float()
    landed = fields.Float()
    missed = fields.Float()


class StageOddsOut(Schema):
    """The chance of a stage, and what it rests on."""

    stage = Choice(Stage)
    default = fields.Float()
    landed = fields.Integer()
    closed = fields.Integer()
    chance = fields.Float()
    origin = Choice(Origin)


class CalibrationOut(Schema):
    """How right predictions were that were made at the time; `best`: better than both simple ways."""

    n = fields.Integer()
    ripe = fields.Integer()
    brier = fields.Dict(keys=fields.String(), values=fields.Float())
    best = fields.Boolean(allow_none=True)
    first_known_on = Day(allow_none=True)


class BacktestOut(Schema):
    """How forecasts of a made-up history came out when they were last made again, way by way.

    `error_points`: by how many points shares were off; `within`: the part that P10 to P90 held.
    """

    day = Day()
    months = fields.Integer()
    leads = fields.Integer()
    forecasts = fields.Integer()
    brier = fields.Dict(keys=fields.String(), values=fields.Float())
    error_points = fields.Dict(keys=fields.String(), values=fields.Float())
    within = fields.Float(allow_none=True)


class ForecastOut(Schema):
    """One block or total in one measure."""

    block = fields.String()
    measure = fields.String()
    basis = Choice(Basis)
    week = fields.String()
    closed = fields.Boolean()
    to = fields.String()
    shock = fields.Boolean()
    runs = fields.Integer()
    leads = fields.Integer()
    unsized = fields.Integer()
    disputed = fields.Integer()
    size = fields.String()
    realisation = fields.Float()
    horizons = parts(HorizonOut)
    levers = parts(LeverOut)
    stages = parts(StageOddsOut)
    calibration = part(CalibrationOut)
    backtest = part(BacktestOut)


@operation(
    mix,
    "GET /mix/forecast",
    Permission.MIX_READ,
    Contract(
        say("一个区块或合计的预测：区间、容差内的可能、校准"), asks=ForecastQuery, gives=ForecastOut
    ),
)
def forecast(asked: dict[str, Any]) -> dict[str, Any]:
    return plain(found(Wish.of(asked), reader()).outlook)
