"""What advice looks like in JSON."""

from typing import Any

from marshmallow import fields

from crm.core.rest.fields import Choice, Day, Number, Schema, Text, Words, part, parts
from crm.core.say import say
from crm.leads.rules import Stage
from crm.mix.advice.asking import MEASURES, MOST_TICKS
from crm.mix.advice.beside import Beside
from crm.mix.advice.plans import MOST_NAME
from crm.mix.measures import Measure
from crm.mix.progress import Basis
from crm.mix.rules import BLOCKS, CLUSTERS
from crm.mix.shapes import DECIMAL

POINTS: dict[str, Any] = {"metadata": DECIMAL, "allow_none": True}


class AdviceQuery(Schema):
    """`measure`: count or expected; `basis`: flow or stock, stock where known without one."""

    measure = Choice(tuple(one.value for one in MEASURES), load_default=Measure.COUNT.value)
    basis = Choice(Basis, load_default=None)


class ValueQuery(Schema):
    """The measure; `beside` today, or what the forecast expects without the lead."""

    measure = Choice(tuple(one.value for one in MEASURES), load_default=Measure.COUNT.value)
    beside = Choice(Beside, load_default=Beside.TODAY)


class WhatIfQuery(AdviceQuery):
    """The block that is tried, ticked leads (`t`, numbers with commas), and which are listed.

    `beside`: today, or what the forecast expects without the leads that are looked at.
    """

    beside = Choice(Beside, load_default=Beside.TODAY)
    block = Choice(("", *BLOCKS), load_default="")
    t = Text(most=1000, load_default="")
    of = Choice(("", *BLOCKS), load_default="")
    cluster = Choice(("", *CLUSTERS), load_default="")
    page = fields.Integer(load_default=1, validate=lambda page: 1 <= page <= 10**6)


class ThereOut(Schema):
    """A lead in one block: points of deviation that go, and what that is called."""

    block = fields.String()
    value = fields.String(**POINTS)
    effect = fields.String(allow_none=True)
    judged = fields.Boolean()
    misplaced = fields.Boolean()
    room = fields.Boolean(allow_none=True)


class MixValueOut(Schema):
    """What a lead does to the block that holds it, by count, on the last closed week's figures."""

    points = fields.String(
        allow_none=True,
        metadata={
            "format": "decimal",
            "description": say(
                "偏离度减少的点数（百分点，一位小数）；正数补短板，负数加重失衡；不足 5 家为 null。"
            ),
        },
    )
    effect = fields.String(
        allow_none=True,
        metadata={
            "enum": ["fills", "beyond", "worse", "same", None],
            "description": say("补短板、会超过目标、加重失衡、基本不变；不评价时为 null。"),
        },
    )
    judged = fields.Boolean()
    words = Words()
    block = fields.String()
    week = fields.String(
        allow_none=True,
        metadata={"description": say("所依据的已结账周；还没有结账的周时为 null，按现在的量。")},
    )


class LeadValueOut(Schema):
    """A lead's mix value in every block and where it would do best; none once it landed or ended."""

    lead_id = fields.Integer()
    code = fields.String()
    name = fields.String()
    chance = fields.String(**POINTS)
    best = fields.String(allow_none=True)
    needs_transfer = fields.Boolean()
    reason = fields.String()
    provisional = fields.Boolean()
    blocks = parts(ThereOut)


class WhatIfLead(LeadValueOut):
    """A line of the what-if list."""

    ticked = fields.Boolean()


class ShiftOut(Schema):
    """A cluster's share today and with all ticked leads, in points."""

    cluster = fields.String()
    before = fields.String(metadata=DECIMAL)
    after = fields.String(metadata=DECIMAL)
    target = fields.String(metadata=DECIMAL)
    within = fields.Boolean()


class WhatIfOut(Schema):
    """What the ticked leads come to together, and a page of leads to tick."""

    block = fields.String()
    week = fields.String()
    beside = Choice(Beside)
    judged = fields.Boolean()
    fit = fields.String(**POINTS)
    fit_after = fields.String(**POINTS)
    gain = fields.String(**POINTS)
    apart = fields.String(metadata=DECIMAL)
    chance = fields.String(metadata=DECIMAL)
    ticked = fields.Integer()
    not_counted = fields.Integer()
    without_amount = fields.Integer()
    all = fields.Integer()
    shares = parts(ShiftOut)
    findings = fields.List(fields.String())
    rows = parts(WhatIfLead)
    next_page = fields.Integer(allow_none=True)


class PlanBody(Schema):
    """Ticked leads to be kept under a name."""

    name = Text(say("方案名称"), most=MOST_NAME, required=True)
    block = Choice(BLOCKS, required=True)
    measure = Choice(tuple(one.value for one in MEASURES), load_default=Measure.COUNT.value)
    basis = Choice(Basis, load_default=None)
    beside = Choice(Beside, load_default=Beside.TODAY)
    leads = fields.List(
        Number(required=True), required=True, metadata={"minItems": 1, "maxItems": MOST_TICKS}
    )
    shared = fields.Boolean(load_default=False)


class AssumptionsOut(Schema):
    """What a plan came to in its week; its leads' own figures are for who may read these leads."""

    fit = fields.String(**POINTS)
    fit_after = fields.String(**POINTS)
    chance = fields.String(**POINTS)
    tolerance = fields.String(**POINTS)
    beside = Choice(Beside)


class PlanOut(Schema):
    """A kept plan with what it came to in its week."""

    id = fields.Integer()
    name = fields.String()
    block = fields.String(attribute="block.code")
    measure = Choice(Measure)
    basis = Choice(Basis)
    week = fields.String()
    leads = fields.List(fields.Integer(), attribute="ticks")
    assumptions = part(AssumptionsOut)
    owner_id = fields.Integer()
    shared = fields.Boolean()
    version = fields.Integer()


class PlanList(Schema):
    """One's own plans and those that are shared, the newest first."""

    rows = parts(PlanOut)


class GapOut(Schema):
    """An item to be attracted, with whom to call first."""

    item = fields.String()
    name = fields.String()
    clause = fields.String()
    cluster = fields.String()
    gap = fields.String(**POINTS)
    targets = fields.Integer()
    leads = fields.Dict(keys=fields.String(), values=fields.Integer())
    hidden = fields.Integer()
    expected = fields.String(**POINTS)
    touched_on = Day(allow_none=True)
    call = fields.String()
    action = fields.String()


class WarmOut(Schema):
    """A lead that is near to landing."""

    lead_id = fields.Integer()
    code = fields.String()
    name = fields.String()
    stage = Choice(Stage)
    item = fields.String()
    last_contact_on = Day()
    call = fields.String()
    action = fields.String()


class GapsOut(Schema):
    """What a block lacks; where it must not be judged, its warmest leads and items without any."""

    block = fields.String()
    week = fields.String()
    judged = fields.Boolean()
    why_not = fields.String(allow_none=True)
    n = fields.String()
    provisional = fields.Boolean(allow_none=True)
    items = parts(GapOut)
    warmest = parts(WarmOut)
