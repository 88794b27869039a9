"""What mix targets look like in JSON; shares are decimals as text, in %."""

from typing import Any

from marshmallow import fields

from crm.core.rest.fields import (
    MOST_NUMBER,
    Choice,
    Day,
    Exact,
    LongText,
    Moment,
    Schema,
    Text,
    part,
    parts,
)
from crm.core.rest.paging import QueryNumber
from crm.core.say import say
from crm.mix.progress import TargetState
from crm.mix.rules import CLUSTERS
from crm.mix.targets.rules import MOST_NOTE, MOST_REASON, MOST_SOURCE, Way, Weight

DECIMAL = {"format": "decimal"}


class TargetShare(Schema):
    """A cluster's intended share in points, and the words it was drawn from."""

    cluster = fields.String()
    share = fields.String(metadata=DECIMAL)
    weight = fields.String()
    wording = fields.String()
    clause = fields.String()


class TargetVersion(Schema):
    """A version of a block's intended shares; it holds until the day before `superseded_from`."""

    id = fields.Integer()
    state = Choice(TargetState)
    draft = fields.Boolean()
    source = fields.String()
    measure = fields.String()
    period_from = Day()
    period_to = Day()
    wanted_from = Day(allow_none=True)
    effective_from = Day(allow_none=True)
    superseded_from = Day(allow_none=True)
    version = fields.Integer()


class BlockTarget(Schema):
    """The target of the count that today goes by, or why there is none."""

    block = fields.String()
    impossible = fields.String()
    target = part(TargetVersion, allow_none=True)
    approved_by = fields.String()
    lines = parts(TargetShare)


class BlockTargets(Schema):
    """The targets of all blocks."""

    rows = parts(BlockTarget)


class TargetLineOut(Schema):
    """A cluster of a version: share, the weight it came from, a note, and the plan's words."""

    cluster = fields.String()
    share = fields.String(metadata=DECIMAL)
    weight = fields.String()
    note = fields.String()
    wording = fields.String()
    clause = fields.String()


class TargetWhole(Schema):
    """A version with its people, shares and the weeks whose figures go by it."""

    id = fields.Integer()
    block = fields.String()
    measure = fields.String(attribute="target.measure")
    state = Choice(TargetState, attribute="target.state")
    source = fields.String(attribute="target.source")
    period_from = Day(attribute="target.period_from")
    period_to = Day(attribute="target.period_to")
    wanted_from = Day(attribute="target.wanted_from", allow_none=True)
    effective_from = Day(attribute="target.effective_from", allow_none=True)
    superseded_from = Day(attribute="target.superseded_from", allow_none=True)
    first_week = fields.String(attribute="weeks.first", allow_none=True, dump_default=None)
    last_week = fields.String(attribute="weeks.last", allow_none=True, dump_default=None)
    drafted_by = fields.String()
    drafted_at = Moment(attribute="target.recorded_at")
    approved_by = fields.String()
    ended_by = fields.String()
    ended_reason = fields.String(attribute="target.ended_reason")
    from_plan = fields.Boolean()
    lines = parts(TargetLineOut)
    version = fields.Integer(attribute="target.version")


class TargetShelf(Schema):
    """All versions of a block and measure, the oldest first, and the numbers of those that matter."""

    block = fields.String()
    measure = fields.String(attribute="measure.value")
    impossible = fields.String()
    now = fields.Integer(attribute="now.id", allow_none=True, dump_default=None)
    coming = fields.Integer(attribute="coming.id", allow_none=True, dump_default=None)
    waiting = fields.Integer(attribute="waiting.id", allow_none=True, dump_default=None)
    provisional = fields.Boolean()
    versions = parts(TargetWhole)


SharesBody: Any = Schema.from_dict(
    {k: Exact(most=1000, load_default=None, allow_none=True) for k in CLUSTERS}, name="SharesBody"
)
WeightsBody: Any = Schema.from_dict(
    {k: Choice(Weight, load_default=Weight.NONE) for k in CLUSTERS}, name="WeightsBody"
)
NotesBody: Any = Schema.from_dict(
    {k: Text(most=MOST_NOTE, load_default="") for k in CLUSTERS}, name="NotesBody"
)


class TargetBody(Schema):
    """A version to draft: `shares` in %, or `weights` that are normalised; the way says which."""

    way = Choice(Way, say("怎样填"), load_default=Way.SHARES)
    shares = part(SharesBody, load_default=dict)
    weights = part(WeightsBody, load_default=dict)
    notes = part(NotesBody, load_default=dict)
    source = Text(say("依据"), most=MOST_SOURCE, required=True)
    period_from = Day(say("适用期起"), required=True)
    period_to = Day(say("适用期止"), required=True)
    wanted_from = Day(say("生效日期"), load_default=None, allow_none=True)


class TargetRefusal(Schema):
    """Why not."""

    reason = LongText(say("不同意的理由"), most=MOST_REASON, required=True)


class QueryVersion(QueryNumber):
    """The number of a version, or none."""

    def __init__(self) -> None:
        super().__init__(1, MOST_NUMBER)
        self.load_default = None
        self.metadata = {"minimum": 1, "maximum": MOST_NUMBER}


class ComparisonQuery(Schema):
    """Two versions of the block and measure; without them the newest beside what holds."""

    before = QueryVersion()
    after = QueryVersion()


class ComparisonLine(Schema):
    """A cluster: both shares, the change, and today's gap under each, in points."""

    cluster = fields.String()
    before = fields.String(metadata=DECIMAL)
    after = fields.String(metadata=DECIMAL)
    change = fields.String(metadata=DECIMAL)
    share = fields.String(allow_none=True, metadata=DECIMAL)
    gap_before = fields.String(attribute="old.gap", allow_none=True, metadata=DECIMAL)
    gap_after = fields.String(attribute="new.gap", allow_none=True, metadata=DECIMAL)


class TargetComparison(Schema):
    """Two versions over the figures of the open week; the firms are the same in both."""

    moved = fields.String(metadata=DECIMAL)
    fit_before = fields.String(attribute="old.fit", allow_none=True, metadata=DECIMAL)
    fit_after = fields.String(attribute="new.fit", allow_none=True, metadata=DECIMAL)
    fit_change = fields.String(allow_none=True, metadata=DECIMAL)
    lines = parts(ComparisonLine)
