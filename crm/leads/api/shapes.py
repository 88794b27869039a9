"""What leads look like in JSON. Amounts are whole 元; `null` is unknown, which is never 0."""

from typing import Any

from marshmallow import fields

from crm.activities.rules import ActivityKind
from crm.core.rest.fields import Choice, Day, Moment, Schema, Words, part, parts
from crm.leads.moves import ClaimState, How, Verb
from crm.leads.rules import Funding, PartyRole, Source, Stage, Status, Track


class LeadOut(Schema):
    """A lead's own columns; every write answers with them."""

    id = fields.Integer()
    code = fields.String()
    version = fields.Integer()
    name = fields.String()
    project = fields.String()
    stage = Choice(Stage)
    stage_on = Day()
    status = Choice(Status)
    hold_reason = fields.String()
    review_on = Day(allow_none=True)
    lost_reason = fields.String()
    left_on = Day(allow_none=True)
    block_id = fields.Integer()
    item_id = fields.Integer()
    owner_id = fields.Integer()
    track = Choice(Track)
    source = Choice(Source)
    source_note = fields.String()
    planned = fields.Integer(allow_none=True)
    fixed = fields.Integer(allow_none=True)
    registered = fields.Integer(allow_none=True)
    contract = fields.Integer(allow_none=True)
    foreign = fields.Integer(allow_none=True)
    increase = fields.Integer(allow_none=True)
    received = fields.Integer()
    amount_not_stated = fields.Boolean()
    industry = fields.String()
    funding = Choice(Funding, allow_none=True)
    contact_id = fields.Integer(allow_none=True)
    site_need = fields.String()
    competitors = fields.String()
    visit_heads = fields.String()
    intended_site = fields.String()
    land_mu = fields.String()
    floor_m2 = fields.String()
    output_forecast = fields.Integer(allow_none=True)
    tax_forecast = fields.Integer(allow_none=True)
    jobs_forecast = fields.Integer(allow_none=True)
    leading_talents = fields.Integer(allow_none=True)
    talent_team = fields.String()
    review_outcome = fields.String()
    open_conditions = fields.Integer()
    energy_conclusion = fields.String()
    fair_review = fields.String()
    no_policy_ask = fields.Boolean()
    mou_amount = fields.Integer(allow_none=True)
    mou_until = Day(allow_none=True)
    expected_signing_on = Day(allow_none=True)
    signing_slips = fields.Integer()
    promised_start_on = Day(allow_none=True)
    promised_operation_on = Day(allow_none=True)
    promised_full_on = Day(allow_none=True)
    breach_terms = fields.String()
    filing = fields.String()
    no_filing_needed = fields.Boolean()
    start_photo = fields.String()
    statistics_code = fields.String()
    output_actual = fields.Integer(allow_none=True)
    tax_actual = fields.Integer(allow_none=True)
    jobs_actual = fields.Integer(allow_none=True)
    last_contact_on = Day()
    next_step_on = Day(allow_none=True)
    stall_cause = fields.String()
    snoozed_until = Day(allow_none=True)
    disputed = fields.Boolean(attribute="has_clash")
    created_at = Moment()
    updated_at = Moment()


class ItemName(Schema):
    """A list item as a list shows it."""

    code = fields.String()
    name = fields.String()


class Stall(Schema):
    """Why a lead needs a look."""

    kind = fields.String()
    days = fields.Integer()


class LeadLine(Schema):
    """A row of the list, with the words of what it points to."""

    lead = part(LeadOut)
    item = part(ItemName)
    cluster = fields.String()
    block = fields.String()
    owner = fields.String()
    claimed = Choice(Stage, allow_none=True)
    stall = part(Stall, allow_none=True)


class PartyOut(Schema):
    """An enterprise in a lead; its share is in basis points of the project company."""

    id = fields.Integer()
    enterprise_id = fields.Integer()
    name = fields.String(attribute="enterprise.name")
    role = Choice(PartyRole)
    share_bp = fields.Integer(allow_none=True)
    funding = Choice(Funding)


class ShareOut(Schema):
    """A lead's part in a block and cluster, in tenths."""

    block_id = fields.Integer()
    cluster_id = fields.Integer()
    tenths = fields.Integer()


class ClaimOut(Schema):
    """A stage claim; verifying, refusing and withdrawing go by its own version."""

    id = fields.Integer()
    lead_id = fields.Integer()
    stage = Choice(Stage)
    state = Choice(ClaimState)
    happened_on = Day()
    evidence_kind = fields.String()
    evidence_ref = fields.String()
    note = fields.String()
    claimed_by_id = fields.Integer()
    claimed_at = Moment()
    decided_by_id = fields.Integer(allow_none=True)
    decided_at = Moment(allow_none=True)
    reason = fields.String()
    version = fields.Integer()


class FactOut(Schema):
    """A dated fact: what happened, when, since when it is verified, in which week it counts."""

    id = fields.Integer()
    lead_id = fields.Integer()
    kind = fields.String()
    subject = fields.String()
    amount = fields.Integer(allow_none=True)
    happened_on = Day()
    recorded_at = Moment()
    recorded_by_id = fields.Integer(allow_none=True)
    verified_at = Moment(allow_none=True)
    verified_by_id = fields.Integer(allow_none=True)
    counted_on = Day(allow_none=True)
    late = fields.Boolean()
    evidence_kind = fields.String()
    evidence_ref = fields.String()
    currency = fields.String()
    original_amount = fields.String()
    rate = fields.String()
    rate_on = Day(allow_none=True)
    rate_source = fields.String()
    retracts_id = fields.Integer(allow_none=True)


class StepOut(Schema):
    """A next step; it has a version of its own."""

    id = fields.Integer()
    lead_id = fields.Integer()
    what = fields.String()
    due_on = Day()
    owner_id = fields.Integer()
    done_at = Moment(allow_none=True)
    version = fields.Integer()


class VisitOut(Schema):
    """What happened with the other side."""

    id = fields.Integer()
    lead_id = fields.Integer()
    kind = Choice(ActivityKind)
    happened_on = Day()
    text = fields.String()
    counterpart = fields.String()
    by_id = fields.Integer()
    recorded_at = Moment()
    undone_at = Moment(allow_none=True)


class TransitionOut(Schema):
    """One move of a lead."""

    id = fields.Integer()
    verb = Choice(Verb)
    how = Choice(How, allow_none=True)
    origin = Choice(Stage)
    target = Choice(Stage)
    reason = fields.String()
    happened_on = Day()
    at = Moment()
    by_id = fields.Integer(allow_none=True)


class Missing(Schema):
    """What a gate still asks for."""

    field = fields.String()
    words = Words()


class Gate(Schema):
    """The next stage, and everything it still asks for."""

    stage = Choice(Stage)
    four_eyes = fields.Boolean(attribute="stage.four_eyes")
    missing = parts(Missing)
    evidence = fields.List(fields.String())
    photo = fields.Boolean()


class Code(Schema):
    """A secondary item or a cell of table 4."""

    code = fields.String()
    name = fields.String()


class Moved(Schema):
    """A move, and the lead after it."""

    transition = part(TransitionOut, allow_none=True)
    lead = part(LeadOut)
    version = fields.Integer(attribute="lead.version")


class Claimed(Schema):
    """A claim, and the lead after it."""

    claim = part(ClaimOut)
    lead = part(LeadOut)
    version = fields.Integer(attribute="claim.version")


class Noted(Schema):
    """A fact that was noted, and the lead after it."""

    fact = part(FactOut)
    lead = part(LeadOut)
    version = fields.Integer(attribute="lead.version")


def line(row: Any) -> dict[str, Any]:
    """A row of the list as an answer."""
    return {
        "lead": row.lead,
        "item": {"code": row.item_code, "name": row.item_name},
        "cluster": row.cluster,
        "block": row.block,
        "owner": row.owner,
        "claimed": row.claimed,
        "stall": row.stall and {"kind": row.stall.kind.value, "days": row.stall.days},
    }
