"""What the sums and the desk's lists look like in JSON."""

from marshmallow import fields

from crm.core.rest.fields import Choice, Day, Schema, Words, part, parts
from crm.leads.moves import How
from crm.leads.rules import Stage
from crm.leads.stalls import Stall
from crm.leads.standstills.rules import Cause


class TallyOut(Schema):
    """What stands on an item: targets, running leads by stage, landed ones, the last touch."""

    targets = fields.Integer()
    running = fields.Integer()
    landed = fields.Integer()
    touched_on = Day(allow_none=True)
    by_stage = fields.Dict(keys=fields.String(), values=fields.Integer(), attribute="leads")


class ItemTally(Schema):
    """A list item with everything below it."""

    code = fields.String()
    touched = fields.Boolean()
    tally = part(TallyOut)
    children = fields.Dict(keys=fields.String(), values=fields.Nested(TallyOut))


class ClusterTally(Schema):
    """A cluster; its tally is the sum of its items."""

    code = fields.String()
    tally = part(TallyOut)
    touched = fields.Integer()
    untouched = fields.Integer()
    items = parts(ItemTally)


class Coverage(Schema):
    """All seven clusters."""

    clusters = parts(ClusterTally)


class CellTally(Schema):
    """A cell of table 4; a lead stands in those it names, else in those of its list item."""

    code = fields.String()
    touched = fields.Boolean()
    tally = part(TallyOut)
    items = fields.List(fields.String())


class MatrixCoverage(Schema):
    """All cells; a lead may stand in several."""

    cells = parts(CellTally)


class Brief(Schema):
    """A lead in one line."""

    id = fields.Integer()
    code = fields.String()
    name = fields.String()
    stage = Choice(Stage)
    planned = fields.Integer(allow_none=True)
    block = fields.String()
    item = fields.String()
    cluster = fields.String()
    owner_id = fields.Integer()
    owner = fields.String()


class MovedOut(Schema):
    """A verified milestone or a step back; `late` marks a 补报."""

    lead = part(Brief)
    origin = Choice(Stage)
    target = Choice(Stage)
    how = Choice(How)
    happened_on = Day()
    late = fields.Boolean()
    verifier = fields.String()
    reason = fields.String()


class WaitingOut(Schema):
    """A claimed stage, or money received (`stage` null), that nobody verified yet."""

    lead = part(Brief)
    stage = Choice(Stage, allow_none=True)
    amount = fields.Integer(allow_none=True)
    happened_on = Day()
    since = Day()
    days = fields.Integer()
    claimed_by = fields.String()
    evidence = fields.String()
    by_another = fields.Boolean()


class DueOut(Schema):
    """An open next step."""

    lead = part(Brief)
    step_id = fields.Integer()
    version = fields.Integer()
    what = fields.String()
    due_on = Day()
    days_over = fields.Integer()


class StalledOut(Schema):
    """A lead with the weightiest reason why it stands still (null: none) and its cause.

    `day` is what its part is about: the review, the signing, until when it is kept quiet; `slips`
    tells how often its signing was put off.
    """

    lead = part(Brief)
    version = fields.Integer()
    kind = Choice(Stall, attribute="first.kind", allow_none=True)
    since = Day(attribute="first.since", allow_none=True)
    days = fields.Integer(attribute="first.days", allow_none=True)
    limit = fields.Integer(attribute="first.limit", allow_none=True)
    cause = Choice(Cause, allow_none=True)
    quiet_until = Day(allow_none=True)
    day = Day(allow_none=True)
    note = fields.String()
    slips = fields.Integer()


class SumOut(Schema):
    """Leads, their planned 元, how many have no amount and how many no cause, and since when.

    `planned` is null where none states any.
    """

    count = fields.Integer()
    planned = fields.Integer(attribute="stated", allow_none=True)
    without_amount = fields.Integer(attribute="unknown")
    disputed = fields.Integer()
    disputed_planned = fields.Integer(attribute="apart")
    without_cause = fields.Integer(attribute="causeless")
    since = Day(allow_none=True)


class LineOut(Schema):
    """One group of what stands still: a reason, a cause (`none`: nobody said), an owner's login."""

    code = fields.String()
    sum = part(SumOut)


class ExceptionsOut(Schema):
    """What stands still, three times divided, and the further parts."""

    whole = part(SumOut)
    reasons = parts(LineOut)
    causes = parts(LineOut)
    owners = parts(LineOut)
    further = parts(LineOut)


class FreshOut(Schema):
    """A lead that was logged in the week."""

    lead = part(Brief)
    on = Day()
    source = Words()


class ExitOut(Schema):
    """A lead that ended, or a landed firm that went away (`left`)."""

    lead = part(Brief)
    left = fields.Boolean()
    on = Day()
    reason = Words()


class CountsOut(Schema):
    """How many rows there are, shown or not."""

    due = fields.Integer()
    overdue = fields.Integer()
    today = fields.Integer()
    stalled = fields.Dict(keys=fields.String(), values=fields.Integer())
    fresh = fields.Integer()


class WeekOut(Schema):
    """One reader's closed week and what comes next."""

    week = fields.String()
    today = Day()
    place = Words()
    moved = parts(MovedOut)
    since_then = parts(MovedOut)
    waiting = parts(WaitingOut)
    due = parts(DueOut)
    stalled = parts(StalledOut)
    fresh = parts(FreshOut)
    exits = parts(ExitOut)
    rested = parts(ExitOut)
    counts = part(CountsOut)
