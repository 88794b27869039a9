"""What the mix's history looks like in JSON."""

from marshmallow import fields

from crm.core.rest.fields import Choice, Schema, Text, parts
from crm.mix.history.causes import Cause, Group
from crm.mix.history.series import LONG, SHORT
from crm.mix.measures import Measure
from crm.mix.progress import COUNT, Basis
from crm.mix.rules import CLUSTERS

DECIMAL = {"format": "decimal"}
WEEK = {"example": "2026-W40"}


class HistoryQuery(Schema):
    """`basis`: flow or stock; `measure`: what is counted or added up."""

    basis = Choice(Basis, load_default=None)
    measure = Choice(Measure, load_default=COUNT)


class ChangesQuery(HistoryQuery):
    """From one closed week to another, or to now; `known`: both as known now.

    Without a cluster it is the one whose share changed most.
    """

    cluster = Choice(CLUSTERS, load_default=None)
    from_ = Text(data_key="from", load_default="closed", metadata=WEEK)
    to = Text(load_default="now", metadata=WEEK)
    known = Choice(("1",), load_default=None)


class FitQuery(HistoryQuery):
    """How many weeks back."""

    weeks = Choice((str(SHORT), str(LONG)), load_default=str(SHORT))


class CorrectionsQuery(HistoryQuery):
    """Which closed week."""

    as_of = Text(load_default="closed", metadata=WEEK)


class ChangePart(Schema):
    """What one lead (null: none) did to each cluster, in tenths of the measure's unit."""

    lead_id = fields.Integer(allow_none=True)
    code = fields.String(allow_none=True)
    cause = Choice(Cause)
    correction = fields.Boolean()
    deltas = fields.Dict(keys=fields.String(), values=fields.Integer())


class ChangeStep(Schema):
    """A part of the change; own and total in tenths of the measure's unit, points to one decimal."""

    group = Choice(Group)
    cause = Choice(Cause, allow_none=True)
    cluster = fields.String(allow_none=True)
    own = fields.Integer()
    total = fields.Integer()
    points = fields.String(allow_none=True, metadata=DECIMAL)
    rows = parts(ChangePart)
    hidden_leads = fields.Integer()
    hidden = fields.Dict(keys=fields.String(), values=fields.Integer())


class ShareChange(Schema):
    """Why a share changed; null shares where a sample is too small or a stock unknown."""

    scope = fields.String()
    cluster = fields.String(allow_none=True)
    basis = Choice(Basis, allow_none=True)
    measure = Choice(Measure)
    from_ = fields.String(data_key="from", allow_none=True)
    to = fields.String()
    known = fields.Boolean()
    sentences = fields.List(fields.String())
    first = fields.String(allow_none=True, metadata=DECIMAL)
    last = fields.String(allow_none=True, metadata=DECIMAL)
    steps = parts(ChangeStep)


class FitWeekOut(Schema):
    """One closed week: F as published, and under today's target; what a new target did to it."""

    week = fields.String()
    fit = fields.String(allow_none=True, metadata=DECIMAL)
    fit_today = fields.String(allow_none=True, metadata=DECIMAL)
    jump = fields.String(allow_none=True, metadata=DECIMAL)
    n = fields.String()
    small = fields.Boolean()


class GiantReceipt(Schema):
    """Money that the largest project received, in 元."""

    week = fields.String()
    amount = fields.Integer(metadata={"format": "int64"})


class FitOverTime(Schema):
    """F over the weeks, the oldest first."""

    scope = fields.String()
    basis = Choice(Basis, allow_none=True)
    measure = Choice(Measure)
    provisional = fields.Boolean(allow_none=True)
    largest = fields.String(allow_none=True)
    receipts = parts(GiantReceipt)
    weeks = parts(FitWeekOut)


class MixCorrections(Schema):
    """What was learnt of a closed week since it was published."""

    week = fields.String(allow_none=True)
    measure = Choice(Measure)
    leads = fields.Integer()
    rows = parts(ChangePart)
    hidden_leads = fields.Integer()
    hidden = fields.Dict(keys=fields.String(), values=fields.Integer())
