"""How a lead came to be what it is: its timeline, its edits, and where it can go next."""

from typing import Any

from marshmallow import fields
from sqlalchemy import select

from crm.accounts.access import reader
from crm.accounts.operations import operation
from crm.accounts.rules import Permission
from crm.activities.queries import steps_of
from crm.audit.models import Event
from crm.core.paging import Key
from crm.core.rest.contract import Contract
from crm.core.rest.fields import Choice, Moment, Schema, Words, part, parts
from crm.core.rest.paging import PageQuery, listing, page_of, shown
from crm.core.say import say
from crm.leads import ledger, offers, options, queries, story, telling
from crm.leads.api.resource import LEAD, leads
from crm.leads.api.shapes import Missing
from crm.leads.moves import How
from crm.leads.rules import Stage
from crm.leads.supplies import dossier

READ = Permission.LEADS_READ
NEWEST_FIRST = [Key(Event.id, descending=True)]


class StoryQuery(PageQuery):
    """A part of the timeline, or all of it."""

    show = Choice(("", *story.PARTS, story.CHANGES), say("哪一部分"), load_default="")


class StoryRow(Schema):
    """Something that happened to a lead, in the reader's words; `action` is its code."""

    id = fields.Integer()
    action = fields.String()
    at = Moment()
    by_id = fields.Integer(allow_none=True)
    by = fields.String()
    text = fields.String()
    detail = fields.String()
    remark = fields.String()


class FieldChange(Schema):
    """A field before and after, as people read it."""

    field = fields.String()
    label = fields.String()
    before = fields.String()
    after = fields.String()


class EditRow(Schema):
    """One edit of a lead, field by field."""

    id = fields.Integer()
    at = Moment()
    by_id = fields.Integer(allow_none=True)
    by = fields.String()
    changes = parts(FieldChange)


class OfferOut(Schema):
    """A stage that can be reached; `blocked` says why not by this person, or not in this way."""

    stage = Choice(Stage)
    how = Choice(How)
    claims = fields.Boolean()
    asks_reason = fields.Boolean()
    missing = parts(Missing)
    evidence = fields.List(fields.String())
    blocked = Words(allow_none=True)


class Ways(Schema):
    """Every stage that a lead can be moved or claimed to; `refused` says why there is none."""

    version = fields.Integer()
    stage = Choice(Stage)
    refused = Words(allow_none=True)
    offers = fields.List(part(OfferOut))


@operation(
    leads,
    f"GET {LEAD}/timeline",
    READ,
    Contract(say("线索的时间线，最新的在前"), asks=StoryQuery, gives=listing(StoryRow)),
)
def timeline(lead_id: int, asked: dict[str, Any]) -> dict[str, Any]:
    lead = queries.get(lead_id, reader())
    happened = select(Event).where(Event.lead_id == lead.id, story.Asked(asked["show"]).test())
    page = page_of(happened, NEWEST_FIRST, asked)
    people = options.names_of({event.by_id for event in page.rows})
    return shown(page, lambda found: _told(found, people, lead.id))


def _told(found: list[Event], people: dict[int, str], lead_id: int) -> list[dict[str, Any]]:
    told = story.told(found, people, steps_of(lead_id))
    return [
        {
            **_signed(event, people),
            "action": event.action,
            "text": entry["text"],
            "detail": entry["detail"],
            "remark": (entry["badge"] or {}).get("text", ""),
        }
        for event, entry in zip(found, told, strict=True)
    ]


def _signed(event: Event, people: dict[int, str]) -> dict[str, Any]:
    by = options.called(people, event.by_id)
    return {"id": event.id, "at": event.at, "by_id": event.by_id, "by": by}


@operation(
    leads,
    f"GET {LEAD}/edits",
    READ,
    Contract(say("线索的逐项修改，最新的在前"), asks=PageQuery, gives=listing(EditRow)),
)
def edits(lead_id: int, asked: dict[str, Any]) -> dict[str, Any]:
    lead = queries.get(lead_id, reader())
    edited = select(Event).where(Event.lead_id == lead.id, Event.action == "lead.edited")
    page = page_of(edited, NEWEST_FIRST, asked)
    people = options.names_of({event.by_id for event in page.rows})
    return shown(
        page,
        lambda found: [_signed(one, people) | {"changes": _changes(one)} for one in found],
    )


def _changes(event: Event) -> list[dict[str, str]]:
    changes = event.particulars["changes"]
    told = zip(changes, telling.differences(changes), strict=True)
    return [{"field": name, **words} for name, words in told]


@operation(
    leads,
    f"GET {LEAD}/moves",
    Permission.LEADS_EDIT,
    Contract(say("线索可以移到哪里，各缺什么"), gives=Ways),
)
def ways(lead_id: int) -> dict[str, Any]:
    lead = queries.get_editable(lead_id, reader(), lock=False)
    standing = ledger.standing(lead)
    found = offers.offers(standing, dossier(lead), queries.person(reader()))
    has_claim = queries.open_claim(lead.id) is not None
    refused = offers.refusal(standing, (), found, claim_open=has_claim)
    return {
        "version": lead.version,
        "stage": lead.stage,
        "refused": refused,
        "offers": [] if refused else [_offer(one) for one in found],
    }


def _offer(offer: offers.Offer) -> dict[str, Any]:
    # What cannot be done beside a card on the board can be done here.
    by_hand = offer.blocked if offer.how is How.BACK else None
    return {
        **{name: getattr(offer, name) for name in ("stage", "how", "claims", "asks_reason")},
        "missing": offer.lacks,
        "evidence": [one.value for one in offer.evidence],
        "blocked": by_hand,
    }
