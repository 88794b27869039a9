"""What programs see of trips."""

from typing import Any

from marshmallow import fields

from crm.core.rest.fields import Choice, Day, LongText, Number, Schema, Several, Text, parts
from crm.core.rest.paging import PageQuery, QueryNumber
from crm.core.say import say
from crm.trips.rules import MOST_TIED, Direction, State

MOST_FIRM = 999_999_999
"""The largest number of a firm that a query can name."""


class TripEdit(Schema):
    """Who goes where and when, whom they meet; leads by code, targets by the firm's name."""

    direction = Choice(Direction, say("方向"), required=True)
    starts_on = Day(say("开始日"), required=True)
    ends_on = Day(say("结束日"), required=True)
    place = Text(say("地点"), most=80, required=True)
    host = Text(say("接待方"), most=80, load_default="")
    purpose = LongText(say("目的"), most=1000, required=True)
    people = Several(Number(say("我方人员"), least=1), say("我方人员"), MOST_TIED, required=True)
    leads = Several(Text(say("涉及线索"), most=20), say("涉及线索"), MOST_TIED, load_default=list)
    targets = Several(
        Text(say("涉及目标企业"), most=100), say("涉及目标企业"), MOST_TIED, load_default=list
    )


class TripBody(TripEdit):
    """A new one of a block."""

    block_id = Number(say("区块"), required=True)


class TripEnding(Schema):
    """Done with its result, or cancelled with the reason."""

    state = Choice(State, say("情况"), required=True)
    result = LongText(say("结果或取消原因"), most=2000, required=True)


class TripQuery(PageQuery):
    """Which way, the days that trips touch, the firm they are about."""

    direction = Choice(("", *Direction), say("方向"), load_default="")
    from_on = Day(say("开始日"), data_key="from", load_default=None)
    to_on = Day(say("结束日"), data_key="to", load_default=None)
    enterprise_id = QueryNumber(None, MOST_FIRM, description=say("涉及的企业"))


class TripPersonOut(Schema):
    """One of ours on the trip."""

    id = fields.Integer()
    name = fields.String()


class TripOut(Schema):
    """A trip; `leads` and `targets` count what it is about."""

    id = fields.Integer()
    block = fields.String()
    direction = fields.String()
    starts_on = Day()
    ends_on = Day()
    place = fields.String()
    host = fields.String()
    purpose = fields.String()
    state = fields.String()
    result = fields.String()
    people: Any = parts(TripPersonOut)
    leads = fields.Integer()
    targets = fields.Integer()
    version = fields.Integer()


class TripLeadOut(Schema):
    """A lead that is met."""

    id = fields.Integer()
    code = fields.String()
    name = fields.String()


class TripTargetOut(Schema):
    """A target that is met."""

    id = fields.Integer()
    name = fields.String()


class TripWhole(TripOut):
    """A trip with the leads and targets that its reader may see."""

    met_leads: Any = parts(TripLeadOut)
    met_targets: Any = parts(TripTargetOut)


class TripsOut(Schema):
    """The trips of a lead that its reader may see."""

    rows: Any = parts(TripOut)
