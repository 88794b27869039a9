"""What programs see of campaigns."""

from typing import Any

from marshmallow import fields

from crm.campaigns.rules import Kind
from crm.core.rest.fields import Choice, Day, LongText, Number, Schema, Text, part, parts
from crm.core.say import say


class CampaignEdit(Schema):
    """What is held, when and where."""

    name = Text(say("活动名称"), most=100, required=True)
    kind = Choice(Kind, say("类别"), required=True)
    starts_on = Day(say("开始日"), required=True)
    ends_on = Day(say("结束日"), required=True)
    place = Text(say("地点"), most=80, load_default="")
    note = LongText(say("备注"), most=1000, load_default="")


class CampaignBody(CampaignEdit):
    """A new one of a block, or (null) of the whole area."""

    block_id = Number(say("区块"), required=True, allow_none=True)


class LeadCampaignBody(Schema):
    """Which campaign a lead came from; null: none."""

    campaign_id = Number(say("招商活动"), required=True, allow_none=True)


class CampaignYield(Schema):
    """What came of it, over the leads that the reader may read.

    `planned` is in 元, null where none states any.
    """

    leads = fields.Integer()
    landed = fields.Integer()
    planned = fields.Integer(attribute="stated", allow_none=True)
    without_amount = fields.Integer(attribute="unknown")
    disputed = fields.Integer()
    disputed_planned = fields.Integer(attribute="apart")


class CampaignOut(Schema):
    """A campaign; `block` is null for the whole area."""

    id = fields.Integer()
    block = fields.String(allow_none=True)
    name = fields.String()
    kind = fields.String()
    starts_on = Day()
    ends_on = Day()
    place = fields.String()
    note = fields.String()
    version = fields.Integer()
    got: Any = part(CampaignYield)


class CampaignLeadOut(Schema):
    """A lead that came from it."""

    id = fields.Integer()
    code = fields.String()
    name = fields.String()


class CampaignWhole(CampaignOut):
    """A campaign with its leads, as far as its reader may read them."""

    leads: Any = parts(CampaignLeadOut)


class LeadCampaignOut(Schema):
    """The campaign of a lead, where there is one that its reader may read."""

    campaign_id = fields.Integer(allow_none=True)
    name = fields.String(allow_none=True)
