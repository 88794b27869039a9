"""What programs see of policy asks."""

from typing import Any

from marshmallow import fields

from crm.core.rest.fields import Choice, Day, LongText, Schema, Text, Yuan, parts
from crm.core.say import say
from crm.screening.asks.rules import OUTCOMES, Kind


class AskBody(Schema):
    """What an investor asks for; an ask without a legal basis can be kept, but not passed."""

    kind = Choice(Kind, say("诉求类别"), required=True)
    what = LongText(say("诉求内容"), most=2000, required=True)
    legal_basis = LongText(say("法律依据"), most=2000, load_default="")
    amount = Yuan(say("金额"), load_default=None, allow_none=True)
    expires_on = Day(say("有效期至"), load_default=None, allow_none=True)


class AskReviewBody(Schema):
    """What the fair-competition review came to."""

    outcome = Choice(OUTCOMES, say("审查结论"), required=True)
    number = Text(say("审查文号"), load_default="")
    approver = Text(say("批准人或机关"), load_default="")
    reason = LongText(say("理由"), most=2000, load_default="")


class AskWithdrawal(Schema):
    """Why it is off the table."""

    reason = LongText(say("理由"), most=2000, required=True)


class AskOut(Schema):
    """An ask with its review; `live` until it is withdrawn."""

    id = fields.Integer()
    kind = fields.String()
    what = fields.String()
    legal_basis = fields.String()
    amount = fields.Integer(allow_none=True)
    expires_on = Day(allow_none=True)
    live = fields.Boolean(attribute="is_live")
    review = fields.String()
    review_number = fields.String()
    approver = fields.String()
    review_reason = fields.String()
    by_id = fields.Integer()
    reviewed_by_id = fields.Integer(allow_none=True)


class AsksOut(Schema):
    """All asks of a lead, the live ones first; `version` is the lead's."""

    asks: Any = parts(AskOut)
    version = fields.Integer()
