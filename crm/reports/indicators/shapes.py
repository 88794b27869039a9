"""What programs see of indicators; values are texts in the printed unit."""

from typing import Any

from marshmallow import fields

from crm.core.rest.fields import Choice, Day, LongText, Moment, Schema, Several, Text, Words, parts
from crm.core.rest.paging import QueryNumber
from crm.core.say import say
from crm.reports.indicators.rules import MOST_VALUES, REPORTED, Kind, Place, State


class QueryYear(QueryNumber):
    """A year, or none."""

    def __init__(self) -> None:
        super().__init__(2017, 9999)
        self.load_default = None
        self.metadata = {"minimum": 2017, "maximum": 9999}


class IndicatorQuery(Schema):
    """Which place and year, and as known on which day; the area, this year, and now without them."""

    place = Choice(Place, say("区块或片区"), load_default=Place.AREA)
    year = QueryYear()
    as_of = Day(say("按哪天所知"), load_default=None)


class IndicatorValueBody(Schema):
    """A month's value as text, such as "12.5"; null takes a value back: it is unknown."""

    indicator = Text(say("指标"), most=10, required=True)
    month = Text(say("月份"), most=7, required=True)
    value = Text(say("数值"), most=30, required=True, allow_none=True)


class IndicatorReportBody(Schema):
    """Values of a place with their source; all are taken or none."""

    place = Choice(REPORTED, say("区块或片区"), required=True)
    source = Text(say("来源"), most=200, required=True)
    reason = LongText(say("更正原因"), most=300, load_default="")
    values: Any = Several(
        fields.Nested(IndicatorValueBody), say("数值"), MOST_VALUES, required=True
    )


class IndicatorRefusal(Schema):
    """Why not."""

    reason = LongText(say("不同意的理由"), most=500, required=True)


class IndicatorMonth(Schema):
    """A finished month that is known."""

    month = fields.String()
    value = fields.String()


class IndicatorSeries(Schema):
    """An indicator's year: known months, the year up to `through`, the same months a year before.

    `value` is null while a month is missing; `compared` tells over how many months `before` and
    `change` (per cent) go.
    """

    code = fields.String()
    name = Words()
    unit = Words()
    kind = Choice(Kind)
    months: Any = parts(IndicatorMonth)
    through = fields.Integer()
    value = fields.String(allow_none=True)
    missing = fields.List(fields.Integer())
    compared = fields.Integer()
    before = fields.String(allow_none=True)
    change = fields.String(allow_none=True)


class IndicatorsOut(Schema):
    """All of table 1 for a place and a year."""

    place = Choice(Place)
    year = fields.Integer()
    rows: Any = parts(IndicatorSeries)


class IndicatorValueOut(Schema):
    """A value as it was reported; null says that it is unknown."""

    indicator = fields.String()
    month = fields.String()
    value = fields.String(allow_none=True)


class IndicatorReportOut(Schema):
    """A report that waits, or what became of it."""

    id = fields.Integer()
    place = Choice(Place)
    source = fields.String()
    reason = fields.String()
    state = Choice(State)
    entered_by = fields.String()
    entered_at = Moment()
    decided_by = fields.String()
    decided_at = Moment(allow_none=True)
    decided_reason = fields.String()
    values: Any = parts(IndicatorValueOut)
    version = fields.Integer()


class IndicatorReportsOut(Schema):
    """Reports that wait, the oldest first."""

    rows: Any = parts(IndicatorReportOut)
