"""Reading leads: list, one lead, its visits, the board, the words of all enumerations."""

from collections.abc import Sequence
from dataclasses import fields as parts_of
from typing import Any

from flask import request
from marshmallow import fields
from sqlalchemy import select

from crm.accounts.access import reader
from crm.accounts.operations import operation
from crm.accounts.rules import Permission
from crm.activities.models import Activity
from crm.activities.queries import steps_of
from crm.activities.rules import ActivityKind
from crm.core.db import db
from crm.core.rest.contract import Contract
from crm.core.rest.fields import Choice, Schema, Words, part, parts
from crm.core.rest.paging import PageQuery, listing, page_of, shown
from crm.core.say import Worded, say
from crm.leads import gates, lists, moves, queries
from crm.leads.api.resource import LEAD, leads
from crm.leads.api.shapes import (
    ClaimOut,
    Code,
    FactOut,
    Gate,
    ItemName,
    LeadLine,
    LeadOut,
    PartyOut,
    ShareOut,
    StepOut,
    TransitionOut,
    VisitOut,
    line,
)
from crm.leads.classifying import classified
from crm.leads.facts import project
from crm.leads.listing import supplied
from crm.leads.listing.sorting import ORDERS, Sort
from crm.leads.models import Fact, Lead
from crm.leads.reasons import Evidence, HoldReason, LeaveReason, LossReason
from crm.leads.rules import AmountKind, Bucket, Funding, PartyRole, Source, Stage, Status, Track
from crm.leads.standstills.rules import Cause
from crm.leads.supplies import dossier

READ = Permission.LEADS_READ
FILTER = {part.name: fields.String(load_default="") for part in parts_of(lists.Filter)}
FilterQuery: Any = Schema.from_dict(dict(FILTER), name="LeadFilter")
SORTS = ("", *(f"{sign}{code}" for code in ORDERS for sign in ("", "-")))
BY = {"sort": Choice(SORTS, say("次序，倒序前加减号"), load_default="")}
ListQuery: Any = type("LeadQuery", (PageQuery,), {**FILTER, **BY})
KEYS = [Lead.pinyin_key, Lead.id]


class Word(Schema):
    """A code and what people call it."""

    code = fields.String()
    words = Words()


class Supplements(Schema):
    """A lead with what packages above leads tell of it, each in fields of its own."""

    def __init__(self, **kw: Any) -> None:
        # Asked for late: they register with the application, maybe after this was imported.
        self._declared_fields = {**self._declared_fields, **supplied.fields()}
        super().__init__(**kw)


class ListedLead(LeadLine, Supplements):
    """A row of the list."""


class LeadWhole(Supplements):
    """A lead with everything that hangs from it; its visits have a list of their own."""

    lead = part(LeadOut)
    version = fields.Integer(attribute="lead.version")
    item = part(ItemName)
    cluster = fields.String()
    block = fields.String()
    owner = fields.String()
    may_edit = fields.Boolean()
    may_verify = fields.Boolean()
    parties = parts(PartyOut)
    co_owner_ids = fields.List(fields.Integer())
    shares = parts(ShareOut)
    secondary_items = parts(Code)
    cells = parts(Code)
    claims = parts(ClaimOut)
    facts = parts(FactOut)
    steps = parts(StepOut)
    next_gate = part(Gate, allow_none=True)
    last_transition = part(TransitionOut, allow_none=True)


ENUMERATIONS: dict[str, type[Worded]] = {
    "stage": Stage,
    "bucket": Bucket,
    "status": Status,
    "track": Track,
    "source": Source,
    "funding": Funding,
    "party_role": PartyRole,
    "amount_kind": AmountKind,
    "hold_reason": HoldReason,
    "loss_reason": LossReason,
    "leave_reason": LeaveReason,
    "evidence_kind": Evidence,
    "activity_kind": ActivityKind,
    "claim_state": moves.ClaimState,
    "stall_cause": Cause,
}
Vocabulary: Any = Schema.from_dict(
    {name: parts(Word) for name in ENUMERATIONS}, name="LeadVocabulary"
)


class Totals(Schema):
    """Over all that match; leads without a stated amount, and disputed ones, are counted apart.

    `planned` is null where no lead states any.
    """

    leads = fields.Integer()
    planned = fields.Integer(attribute="stated", allow_none=True)
    without_amount = fields.Integer(attribute="unknown")
    disputed = fields.Integer()
    disputed_planned = fields.Integer(attribute="apart")


@operation(
    leads,
    "GET /leads",
    READ,
    Contract(say("线索列表，与页面同样的筛选"), asks=ListQuery, gives=listing(ListedLead)),
)
def index(asked: dict[str, Any]) -> dict[str, Any]:
    chosen = lists.Filter.from_query(request.args)
    keys = Sort.read(asked["sort"]).keys if asked["sort"] else KEYS
    page = page_of(lists.matching(chosen, reader()), keys, asked, mark=asked["sort"])
    return shown(page, _rows)


def _rows(found: Sequence[Lead]) -> list[dict[str, Any]]:
    return [_listed(row) for row in lists.rows(found, columns=tuple(supplied.SUPPLIED))]


def _listed(row: lists.Row) -> dict[str, Any]:
    return line(row) | supplied.told(row.supplied)


@operation(
    leads,
    "GET /leads/totals",
    READ,
    Contract(say("筛出的全部线索的条数和计划总投资"), asks=FilterQuery, gives=Totals),
)
def totals(asked: dict[str, Any]) -> lists.Totals:
    return lists.totals(lists.Filter.from_query(asked), reader())


@operation(leads, f"GET {LEAD}", READ, Contract(say("一条线索的全部内容"), gives=LeadWhole))
def show(lead_id: int) -> dict[str, Any]:
    return _whole(queries.get(lead_id, reader()))


@operation(leads, "GET /leads/code/<code>", READ, Contract(say("按编号找线索"), gives=LeadWhole))
def by_code(code: str) -> dict[str, Any]:
    found = queries.visible_to(reader()).where(Lead.code == code.upper())
    return _whole(queries.get(db.session.scalars(found).one().id, reader()))


def _whole(lead: Lead) -> dict[str, Any]:
    facts, claims = queries.facts_of(lead.id), queries.claims_of(lead.id)
    also = classified(lead.id)
    return {
        **_rows([lead])[0],
        "may_edit": queries.may_edit(lead, reader()),
        "may_verify": _may_verify(lead),
        "parties": lead.parties,
        "co_owner_ids": [one.user_id for one in lead.co_owners],
        "shares": lead.shares,
        "secondary_items": also["item"],
        "cells": also["cell"],
        "claims": claims,
        "facts": facts,
        "steps": steps_of(lead.id),
        "next_gate": _next_gate(lead, facts),
        "last_transition": queries.last_transition(lead.id),
    }


def _may_verify(lead: Lead) -> bool:
    """Whether this person could be the second one; who claimed is asked when they verify."""
    concerned = [lead.owner_id, *(one.user_id for one in lead.co_owners)]
    who = queries.person(reader())
    return moves.verification_refusal(who, block_id=lead.block_id, concerned=concerned) is None


def _next_gate(lead: Lead, facts: list[Fact]) -> dict[str, Any] | None:
    """The next stage that may not be passed over, and all that it still asks for."""
    ahead = moves.next_stage(lead.stage, lead.track)
    if ahead is None or not lead.status.is_open:
        return None
    checks = gates.checklist(ahead, project(facts).reached, dossier(lead))
    evidence = [one.value for one in gates.evidence_of(ahead, lead.track)]
    missing = [one for one in checks if not one.met]
    photo = ahead in gates.PHOTOGRAPHED
    return {"stage": ahead, "missing": missing, "evidence": evidence, "photo": photo}


@operation(
    leads,
    f"GET {LEAD}/visits",
    READ,
    Contract(say("线索的拜访记录，从最早起"), asks=PageQuery, gives=listing(VisitOut)),
)
def visits(lead_id: int, asked: dict[str, Any]) -> dict[str, Any]:
    lead = queries.get(lead_id, reader())
    return shown(page_of(select(Activity).where(Activity.lead_id == lead.id), [Activity.id], asked))


@operation(
    leads, "GET /words", READ, Contract(say("各种代码的说法，按所要的语言"), gives=Vocabulary)
)
def words() -> dict[str, Any]:
    return {
        name: [{"code": one.value, "words": one.words} for one in kind]
        for name, kind in ENUMERATIONS.items()
    }
