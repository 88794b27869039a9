"""What programs see of first reports, appeals, transfers and the common pool."""

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
    Text,
    part,
    parts,
)
from crm.core.say import say
from crm.firstreports.rules import (
    MOST_REASON,
    AppealKind,
    AppealState,
    TransferReason,
    TransferState,
)

REASON = say("理由")
ANSWERS = tuple(one for one in AppealState if one not in (AppealState.OPEN, AppealState.WITHDRAWN))


class StampOut(Schema):
    """Which block registered the lead completely, and when, by the server's clock."""

    block = fields.String()
    by = fields.String()
    stamped_at = Moment()


class ProtectionOut(Schema):
    """Until when others keep off; signed leads do not lapse."""

    since = Day()
    until = Day()
    lapses = fields.Boolean()
    lapsed = fields.Boolean()


class ClashOut(Schema):
    """All that is told of an earlier report: its block, what matched, whether protection runs."""

    block = fields.String()
    matched = fields.List(fields.String())
    protected = fields.Boolean()


class CreditPart(Schema):
    """A block's part in the ranking, in per cent; amounts are not split by it."""

    block = fields.String()
    percent = fields.Integer()


class AppealOut(Schema):
    """What one block asked another for; `lead_id` is the reader's own side's."""

    id = fields.Integer()
    kind = Choice(AppealKind)
    state = Choice(AppealState)
    block = fields.String()
    first_block = fields.String()
    lead_id = fields.Integer(allow_none=True)
    matched = fields.List(fields.String())
    reason = fields.String()
    evidence = fields.String()
    statement = fields.String()
    statement_evidence = fields.String()
    stated_at = Moment(allow_none=True)
    answer = fields.String()
    asked_at = Moment()
    due_on = Day()
    turn = fields.String()
    version = fields.Integer()


class TransferOut(Schema):
    """A lead offered to another block."""

    id = fields.Integer()
    lead_id = fields.Integer()
    origin = fields.String()
    to = fields.String()
    reason = Choice(TransferReason)
    note = fields.String()
    state = Choice(TransferState)
    declined_reason = fields.String()
    answer = fields.String()
    asked_at = Moment()
    due_on = Day()
    turn = fields.String()
    version = fields.Integer()


class ProvinceOut(Schema):
    """Whether the province is to be told of the lead, and what is on record of it."""

    flagged = fields.Boolean()
    receipt = fields.String()
    exemption = fields.String()
    task_force = fields.Boolean()


class FirstReportOut(Schema):
    """A lead's first report; `version` is the lead's."""

    lead_id = fields.Integer()
    stamp = part(StampOut, allow_none=True)
    lacks = fields.List(fields.String())
    protection = part(ProtectionOut, allow_none=True)
    clash = part(ClashOut, allow_none=True)
    credit: Any = parts(CreditPart)
    province = part(ProvinceOut)
    version = fields.Integer()


class ShieldedOut(Schema):
    """A protected lead."""

    lead_id = fields.Integer()
    code = fields.String()
    name = fields.String()
    owner = fields.String()
    stamped_at = Moment()
    since = Day()
    until = Day()
    lapsed = fields.Boolean()


class ClashingOut(Schema):
    """One of the reader's own leads that met an earlier report."""

    lead_id = fields.Integer()
    code = fields.String()
    name = fields.String()
    clash = part(ClashOut)


class GiantOut(Schema):
    """A lead of which the province is to be told."""

    lead_id = fields.Integer()
    code = fields.String()
    name = fields.String()
    stage = fields.String()
    reported = fields.Boolean()


class PooledOut(Schema):
    """A lead in the common pool; nothing else of it is told before it is taken."""

    lead_id = fields.Integer()
    name = fields.String()
    item = fields.String()
    block = fields.String()
    until = Day()


class AppealBody(Schema):
    """What is asked for, and why."""

    kind = Choice(AppealKind, say("申请什么"), required=True)
    reason = LongText(REASON, most=MOST_REASON, required=True)
    evidence = LongText(say("佐证"), most=MOST_REASON, load_default="")


class StatementBody(Schema):
    """What the first block has to say before a ruling, and what bears it out."""

    text = LongText(say("说明"), most=MOST_REASON, required=True)
    evidence = LongText(say("佐证"), most=MOST_REASON, load_default="")


class AppealAnswer(Schema):
    """How an appeal ends: agreed or declined for cooperation, a ruling for arbitration."""

    state = Choice(ANSWERS, say("答复"), required=True)
    reason = LongText(REASON, most=MOST_REASON, load_default="")


class TransferBody(Schema):
    """Where the lead should go (a block's code), and why."""

    block = Text(say("流转到哪个区块"), most=2, required=True)
    reason = Choice(TransferReason, say("原因"), required=True)
    note = LongText(say("说明"), most=MOST_REASON, load_default="")


class TransferAnswer(Schema):
    """Taken over by somebody of the receiving block, or why not."""

    takes = Flag(say("答复"), required=True)
    owner_id = Number(say("接手的负责人"), least=1, load_default=None, allow_none=True)
    reason = LongText(REASON, most=MOST_REASON, load_default="")


class ProvinceBody(Schema):
    """The receipt of the report to the province, or why none is needed."""

    receipt = Text(say("省级首报回执号"), load_default="")
    exemption = LongText(say("免报理由"), most=MOST_REASON, load_default="")
