"""What programs see of major projects."""

from typing import Any

from marshmallow import fields

from crm.core.rest.fields import (
    Choice,
    Day,
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
from crm.reports.projects.rules import ClaimState, Milestone, State


class ProjectQuery(Schema):
    """Which cluster and block; "" for all."""

    cluster = Text(say("集群"), most=2, load_default="")
    block = Text(say("区块"), most=2, load_default="")


class ProjectCharge(Schema):
    """两层一统筹, the actual site, and why it stands as it does; "" where nobody knows yet."""

    overall = Text(say("市级统筹"), most=80, load_default="")
    leader = Text(say("管委会牵头领导"), most=80, load_default="")
    office = Text(say("分工推进单位"), most=80, load_default="")
    blocks = Several(Number(say("所在区块"), least=1), say("所在区块"), 4, load_default=list)
    site = Text(say("实际选址"), most=120, load_default="")
    carrier_id = Number(say("载体"), load_default=None, allow_none=True)
    reason = LongText(say("状态说明"), most=300, load_default="")


class ProjectSchedule(Schema):
    """The days of all three milestones as they are said now; a reason where one is put off."""

    site_on = Day(Milestone.SITE.words, load_default=None, allow_none=True)
    build_on = Day(Milestone.BUILD.words, load_default=None, allow_none=True)
    open_on = Day(Milestone.OPEN.words, load_default=None, allow_none=True)
    reason = LongText(say("改期原因"), most=300, load_default="")


class MilestoneBody(Schema):
    """The next milestone was reached."""

    milestone = Choice(Milestone, say("节点"), required=True)
    happened_on = Day(say("完成日期"), required=True)
    evidence = LongText(say("依据"), most=500, required=True)


class MilestoneAnswer(Schema):
    """Why not."""

    reason = LongText(say("理由"), most=500, required=True)


class ProjectTie(Schema):
    """A lead by its code."""

    lead = Text(say("线索编号"), most=20, required=True)


class MilestoneOut(Schema):
    """A milestone: the first day said, the newest, and when it was reached (verified)."""

    milestone = Choice(Milestone)
    first = Day(allow_none=True)
    planned = Day(allow_none=True)
    reached = Day(allow_none=True)


class MilestoneClaimOut(Schema):
    """A milestone that was reported as reached."""

    id = fields.Integer()
    project = fields.String()
    milestone = Choice(Milestone)
    happened_on = Day()
    evidence = fields.String()
    state = Choice(ClaimState)
    claimed_by = fields.String()
    claimed_at = Moment()
    decided_by = fields.String()
    decided_at = Moment(allow_none=True)
    decided_reason = fields.String()
    version = fields.Integer()


class ProjectTied(Schema):
    """A lead that belongs to it."""

    id = fields.Integer()
    code = fields.String()
    name = fields.String()


class MajorProjectOut(Schema):
    """A major project; `state` follows from the milestones, `months` tells by how much it is late."""

    code = fields.String()
    number = fields.Integer(allow_none=True)
    name = Words()
    cluster = fields.String()
    advice = Words()
    overall = fields.String()
    leader = fields.String()
    office = fields.String()
    blocks = fields.List(fields.String())
    site = fields.String()
    carrier_id = fields.Integer(allow_none=True)
    reason = fields.String()
    state = Choice(State)
    months = fields.Integer()
    overdue = fields.Boolean()
    slips = fields.Integer()
    to_meeting = fields.Boolean()
    milestones: Any = parts(MilestoneOut)
    leads = fields.Integer()
    hidden_leads = fields.Integer()
    version = fields.Integer()


class ScheduleLine(Schema):
    """The days as they were said at a moment."""

    site_on = Day(allow_none=True)
    build_on = Day(allow_none=True)
    open_on = Day(allow_none=True)
    reason = fields.String()
    at = Moment()
    by = fields.String()


class MajorProjectWhole(MajorProjectOut):
    """A major project with everything that was said and reported of it."""

    history: Any = parts(ScheduleLine)
    claims: Any = parts(MilestoneClaimOut)
    tied_leads: Any = parts(ProjectTied)


class MajorProjectsOut(Schema):
    """In the plan's order."""

    rows: Any = parts(MajorProjectOut)
