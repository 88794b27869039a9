"""What the card looks like in JSON; bands are decimals as text."""

from typing import Any

from marshmallow import fields

from crm.core.rest.fields import (
    Choice,
    Day,
    Exact,
    LongText,
    Moment,
    Number,
    Schema,
    Several,
    Text,
    Words,
    part,
    parts,
)
from crm.core.say import say
from crm.screening.cards.rules import MOST_CRITERIA, MOST_VETOES
from crm.screening.merits.yields import Figure
from crm.settings.rules import MOST_REASON


class ReviewCriterionOut(Schema):
    """What is graded, for how many points; `bands` are the figures from which A, B and C begin."""

    code = fields.String()
    name = Words()
    weight = fields.Integer()
    means = Words()
    figure = Choice(Figure, allow_none=True)
    bands = fields.List(fields.String())


class ReviewVetoOut(Schema):
    """What rules a lead out whatever its points."""

    code = fields.String()
    name = Words()


class ReviewCardOut(Schema):
    """A card; an `example` was approved by nobody, and no gate asks for a review by it."""

    criteria = parts(ReviewCriterionOut)
    vetoes = parts(ReviewVetoOut)
    shares: Any = fields.Dict(keys=fields.String(), values=fields.Integer())
    pass_from = fields.Integer()
    conditional_from = fields.Integer()
    quorum = fields.Integer()
    example = fields.Boolean()


class ReviewCardVersion(Schema):
    """A drafted card: by whom, from when, and what became of it."""

    change_id = fields.Integer(attribute="change.id")
    state = fields.String(attribute="change.state")
    effective_from = Day(attribute="change.effective_from")
    reason = fields.String(attribute="change.reason")
    drafted_by = fields.String()
    drafted_at = Moment(attribute="change.drafted_at")
    decided_by = fields.String()
    decided_at = Moment(attribute="change.decided_at", allow_none=True)
    decided_reason = fields.String(attribute="change.decided_reason")
    card: Any = part(ReviewCardOut)


class ReviewCardWhole(Schema):
    """The card of today, the draft that waits, and every version, the newest first."""

    card = part(ReviewCardOut)
    waiting = part(ReviewCardVersion, allow_none=True)
    versions = parts(ReviewCardVersion)
    version = fields.Integer()


class ReviewCriterionBody(Schema):
    """A criterion of a new card."""

    name = Text(say("项目名称"), most=40, required=True)
    weight = Number(say("分值"), most=100, required=True)
    means = Text(say("各档含义"), most=300, load_default="")
    figure = Choice(Figure, say("按数据"), load_default=None, allow_none=True)
    bands = Several(Exact(), say("优、良、中的起点"), most=3, load_default=list)


class ReviewCardBody(Schema):
    """A whole new card; weights make 100."""

    criteria: Any = Several(
        fields.Nested(ReviewCriterionBody), say("评审项目"), most=MOST_CRITERIA, required=True
    )
    vetoes = Several(Text(most=100), say("一票否决项"), most=MOST_VETOES, load_default=list)
    shares = fields.Dict(
        keys=fields.String(), values=Number(most=100), required=True, metadata={"minProperties": 4}
    )
    pass_from = Number(say("通过线"), most=100, required=True)
    conditional_from = Number(say("有条件线"), most=100, required=True)
    quorum = Number(say("有效人数"), most=99, required=True)
    effective_from = Day(say("生效日期"), required=True)
    reason = LongText(say("改动理由"), most=MOST_REASON, required=True)
