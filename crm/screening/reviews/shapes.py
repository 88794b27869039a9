"""What programs see of reviews; others' scores are null until they may be read."""

from typing import Any

from marshmallow import fields

from crm.core.rest.fields import (
    Choice,
    Day,
    Flag,
    LongText,
    Moment,
    Number,
    Schema,
    Several,
    Text,
    Words,
    parts,
)
from crm.core.say import say
from crm.leads.rules import Stage
from crm.screening.cards.rules import Grade
from crm.screening.reviews.commands import MOST_MEMBERS, MOST_TEXT
from crm.screening.reviews.conditions import MOST_CONDITIONS, ConditionState
from crm.screening.reviews.rules import Outcome, ReviewState


class ReviewMemberOut(Schema):
    """Somebody asked to score; `grades` and `vetoes` are null while this reader may not see them."""

    user_id = fields.Integer()
    name = fields.String()
    scored = fields.Boolean()
    recused_reason = fields.String(allow_none=True)
    grades: Any = fields.Dict(keys=fields.String(), values=fields.String(), allow_none=True)
    vetoes: Any = fields.Dict(keys=fields.String(), values=fields.String(), allow_none=True)


class ReviewLineOut(Schema):
    """How one criterion was graded, in points; the figures are rounded down."""

    criterion = fields.String()
    name = Words()
    weight = fields.Integer()
    mean = fields.String()
    low = fields.String()
    high = fields.String()


class ReviewConditionOut(Schema):
    """A condition of an outcome; answering and ending go by its own version."""

    id = fields.Integer()
    review_id = fields.Integer()
    lead_id = fields.Integer()
    task_id = fields.Integer()
    what = fields.String()
    department = fields.String()
    owner_id = fields.Integer()
    due_on = Day()
    state = Choice(ConditionState)
    answer = fields.String()
    evidence_ref = fields.String()
    verdict = fields.String()
    version = fields.Integer()


class ReviewBrief(Schema):
    """A review in a list."""

    id = fields.Integer()
    lead_id = fields.Integer()
    lead_code = fields.String()
    lead_name = fields.String()
    lead_stage = Choice(Stage)
    state = Choice(ReviewState)
    outcome = Choice(Outcome, allow_none=True)
    total = fields.String()
    due_on = Day()
    chair_id = fields.Integer()
    scored = fields.Integer()
    asked = fields.Integer()
    waits_for_me = fields.Boolean()


class ReviewOut(Schema):
    """A review; deciding it names how many scores were `seen`: `scored`."""

    id = fields.Integer()
    lead_id = fields.Integer()
    state = Choice(ReviewState)
    due_on = Day()
    note = fields.String()
    chair_id = fields.Integer()
    convened_by_id = fields.Integer()
    convened_at = Moment()
    quorum = fields.Integer()
    pass_from = fields.Integer()
    conditional_from = fields.Integer()
    example = fields.Boolean()
    scored = fields.Integer()
    total = fields.String(allow_none=True)
    proposed = Choice(Outcome, allow_none=True)
    outcome = Choice(Outcome, allow_none=True)
    reason = fields.String()
    members = parts(ReviewMemberOut)
    lines = parts(ReviewLineOut)
    conditions = parts(ReviewConditionOut)
    version = fields.Integer()


class LeadReviews(Schema):
    """The reviews of a lead, the newest first, and every condition they left."""

    reviews = parts(ReviewOut)
    open_conditions = fields.Integer()
    version = fields.Integer()


class ReviewBody(Schema):
    """Whom to ask, who presides, until when."""

    members = Several(Number(least=1), say("评审人"), most=MOST_MEMBERS, required=True)
    chair_id = Number(say("主持人"), least=1, required=True)
    due_on = Day(say("评分期限"), required=True)
    note = LongText(say("说明"), most=MOST_TEXT, load_default="")


class ReviewMembersBody(Schema):
    """Further people to ask."""

    members = Several(Number(least=1), say("评审人"), most=MOST_MEMBERS, required=True)


class ReviewReason(Schema):
    """Why somebody does not score, or a review is called off."""

    reason = LongText(say("理由"), most=500, required=True)


class ScoreBody(Schema):
    """Grades by criterion; reasons where they differ from the proposal; vetoes with reasons."""

    grades = fields.Dict(keys=fields.String(), values=Choice(Grade), required=True)
    reasons = fields.Dict(keys=fields.String(), values=Text(most=500), load_default=dict)
    vetoes = fields.Dict(keys=fields.String(), values=Text(most=500), load_default=dict)
    comment = LongText(say("总体意见"), most=MOST_TEXT, load_default="")


class ConditionBody(Schema):
    """One condition of a conditional outcome."""

    what = Text(say("条件"), most=500, required=True)
    owner_id = Number(say("责任人"), least=1, required=True)
    due_on = Day(say("完成期限"), required=True)
    department = Text(say("配合部门"), most=60, load_default="")


class ReviewDecision(Schema):
    """The chair's decision on the scores that were `seen`."""

    outcome = Choice(Outcome, say("评审结论"), required=True)
    seen = Number(required=True)
    reason = LongText(say("理由"), most=MOST_TEXT, load_default="")
    conditions = Several(
        fields.Nested(ConditionBody), say("条件"), most=MOST_CONDITIONS, load_default=list
    )


class ConditionAnswer(Schema):
    """What was done, and where the proof is."""

    text = LongText(say("落实情况"), most=MOST_TEXT, required=True)
    evidence_ref = Text(say("证据编号或出处"), required=True)


class ConditionEnding(Schema):
    """Ended, or sent back with a reason."""

    met = Flag(required=True)
    reason = LongText(say("意见"), most=500, load_default="")
