"""What programs see of problems."""

from typing import Any

from marshmallow import fields

from crm.core.files.kinds import FileKind
from crm.core.rest.fields import Choice, Day, Flag, LongText, Moment, Number, Schema, Text, parts
from crm.core.rest.paging import PageQuery
from crm.core.say import say
from crm.problems.queries import STATES, WHOSE
from crm.problems.rules import Kind, Verdict


class ProblemBody(Schema):
    """What is put to the department of a cluster."""

    title = Text(say("问题"), most=100, required=True)
    text = LongText(say("情况和请求"), most=2000, required=True)
    cluster_id = Number(say("交给部门"), required=True)
    due_on = Day(say("答复期限"), required=True)


class FirmProblemBody(ProblemBody):
    """What a firm asks for that is here without a lead; without a block it is in the sender's own."""

    block_id = Number(say("区块"), load_default=None)


class ProblemAnswer(Schema):
    """What the department says: accepting needs no words."""

    verdict = Choice(Verdict, say("处理"), required=True)
    text = LongText(say("答复或理由"), most=2000, load_default="")


class ProblemClosing(Schema):
    """Solved or not."""

    solved = Flag(say("结果"), required=True)
    text = LongText(say("说明"), most=2000, load_default="")


class ProblemAgain(Schema):
    """To which department once more, until when and why."""

    cluster_id = Number(say("交给部门"), required=True)
    due_on = Day(say("答复期限"), required=True)
    reason = LongText(say("理由"), most=2000, required=True)


class ProblemEscalation(Schema):
    """Why the coordinator should answer."""

    reason = LongText(say("理由"), most=2000, required=True)


class ProblemQuery(PageQuery):
    """Whose problems, in which state; without a state those that are not closed."""

    whose = Choice(WHOSE, say("谁的"), load_default="")
    state = Choice(STATES, say("状态"), load_default="")
    kind = Choice(Kind, say("类别"), load_default="")


class ProblemOut(Schema):
    """A problem; `lead_id` and `lead` only where the lead may be read, or the firm that is without."""

    id = fields.Integer()
    kind = fields.String()
    title = fields.String()
    text = fields.String()
    block = fields.String()
    cluster = fields.String()
    state = fields.String()
    escalated = fields.Boolean()
    due_on = Day()
    overdue = fields.Boolean()
    days_open = fields.Integer()
    raised_by = fields.String()
    raised_on = Day()
    closed_on = Day(allow_none=True)
    solved = fields.Boolean(allow_none=True)
    lead_id = fields.Integer(allow_none=True)
    lead = fields.String(allow_none=True)
    enterprise_id = fields.Integer(allow_none=True)
    enterprise = fields.String(allow_none=True)
    version = fields.Integer()


class ProblemStepOut(Schema):
    """One step, with who and in which words."""

    step = fields.String()
    cluster = fields.String()
    text = fields.String()
    solved = fields.Boolean(allow_none=True)
    by = fields.String()
    at = Moment()


class ProblemFileOut(Schema):
    """A file; `step` is what it came with, `null` where it was added by itself."""

    id = fields.Integer()
    name = fields.String()
    kind = Choice(FileKind)
    size = fields.Integer()
    sha256 = fields.String()
    step = fields.String(allow_none=True)
    by = fields.String()
    at = Moment()
    withdrawn_at = Moment(allow_none=True)
    withdrawn_reason = fields.String()


class ProblemWithdrawal(Schema):
    """Why a file is taken back."""

    reason = LongText(say("撤回原因"), most=500, load_default="")


class ProblemWhole(ProblemOut):
    """A problem with its steps, the newest first, and its files."""

    steps: Any = parts(ProblemStepOut)
    files: Any = parts(ProblemFileOut)


class ProblemsOut(Schema):
    """The problems of a lead or firm that their reader may see."""

    rows: Any = parts(ProblemOut)
