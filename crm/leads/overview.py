"""Everything the page of one lead shows, gathered in few statements."""

from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext
from sqlalchemy import and_, false, select, true

from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.activities.queries import steps_of
from crm.audit.models import Event
from crm.core import clock
from crm.core.db import db
from crm.core.language import listed, translated
from crm.core.templates import day
from crm.enterprises.models import Contact
from crm.enterprises.queries import contacts_visible_to, industry_name
from crm.leads import gates, increments, moves, options, queries, story
from crm.leads.actions import may_drop_co_owners
from crm.leads.classifying import classified
from crm.leads.evidence import drawing
from crm.leads.evidence import queries as evidence
from crm.leads.facts import FactKind, Standing, live, project
from crm.leads.ledger import clocks_of
from crm.leads.models import Fact, Lead, StageClaim
from crm.leads.moves import ClaimState
from crm.leads.reasons import HoldReason, left_because, lost_because
from crm.leads.rules import ORDER, Stage, Status, Track
from crm.leads.stalls import reasons
from crm.leads.stating import in_their_own
from crm.leads.story import Asked
from crm.leads.supplies import dossier
from crm.plan.models import Block, Cluster, ListItem
from crm.plan.wording import named
from crm.settings.queries import in_force


def of(lead: Lead, user: User, asked: Asked) -> dict[str, Any]:
    """The template's words for a lead (with parties, co-owners and shares loaded)."""
    facts = queries.facts_of(lead.id)
    standing = project(facts)
    claims = queries.claims_of(lead.id)
    waiting = next((one for one in claims if one.state is ClaimState.OPEN), None)
    values = dossier(lead)
    events = story.events(lead, asked)
    files = evidence.of_lead(lead.id)
    named = _people(lead, claims, facts) | drawing.people_of(files)
    people = options.names_of(named | {event.by_id for event in events})
    item, cluster, block, contact = _place(lead, user)
    steps = steps_of(lead.id)
    return {
        "lead": lead,
        "item": item,
        "cluster_row": cluster,
        "block": block,
        "people": people,
        "called": options.called,
        "step_rows": _stepper(lead.track, standing, waiting),
        "co_owner_names": listed(people.get(one.user_id, "") for one in lead.co_owners),
        "share_words": _shares(lead, cluster),
        "hold_words": translated(HoldReason(lead.hold_reason).words) if lead.hold_reason else "",
        "claim": waiting,
        "last_refusal": _refusal(claims),
        "next_gate": _next_gate(lead, values, standing),
        "first_report_lacks": gates.first_report_lacks(values),
        "stalls": reasons(clocks_of(lead), clock.today(), in_force(clock.today())),
        "quiet_until": _quiet_until(lead),
        "todo": [step for step in steps if step.done_at is None],
        "receipts": _receipts(facts),
        "files": drawing.rows(lead, user, files, claims, facts),
        "proofs": drawing.proofs(files),
        "also": classified(lead.id),
        "amounts": [(kind, getattr(lead, kind.value)) for kind in increments.shown(lead.track)],
        "originals": {kind.words: fact for kind, fact in in_their_own(facts).items()},
        "industry_name": industry_name(lead.industry),
        "contact": contact,
        "timeline": _timeline(lead, asked, events, story.told(events[: story.MOST], people, steps)),
        "filled": _filled_in(events, people),
        "lost_words": _lost_words(lead),
        "may": _rights(lead, user, waiting),
        # Nothing moves while a claim waits, so it was made after the last move.
        "undoable": None if waiting else _undoable(lead, user),
    }


def _quiet_until(lead: Lead) -> date | None:
    """Until when a manager keeps it quiet, while that lasts."""
    until = lead.snoozed_until
    return until if until is not None and until >= clock.today() else None


def _people(lead: Lead, claims: list[StageClaim], facts: list[Fact]) -> set[int | None]:
    ids: set[int | None] = {lead.owner_id, lead.created_by_id, lead.updated_by_id}
    ids |= {one.user_id for one in lead.co_owners}
    for claim in claims:
        ids |= {claim.claimed_by_id, claim.decided_by_id}
    return ids | {fact.verified_by_id for fact in facts} | {fact.recorded_by_id for fact in facts}


def _place(lead: Lead, user: User) -> tuple[ListItem, Cluster, Block, Contact | None]:
    """Where the lead stands in the plan, and its contact if the reader may see that."""
    may_see = true() if queries.may_edit(lead, user) else Contact.id.in_(_contacts(user))
    wanted = Contact.id == lead.contact_id if user.can(Permission.CONTACTS_REVEAL) else false()
    query = (
        select(ListItem, Cluster, Block, Contact)
        .join(Cluster, Cluster.id == ListItem.cluster_id)
        .join(Block, Block.id == lead.block_id)
        .outerjoin(Contact, and_(wanted, may_see))
        .where(ListItem.id == lead.item_id)
    )
    item, cluster, block, contact = db.session.execute(query).one()
    return item, cluster, block, contact


def _contacts(user: User) -> Any:
    return contacts_visible_to(user).with_only_columns(Contact.id)


def _timeline(
    lead: Lead, asked: Asked, events: list[Event], rows: list[dict[str, Any]]
) -> dict[str, Any]:
    """A page of the timeline, how many events each part of it has, and where the older ones are."""
    older = events[story.MOST - 1].id if len(events) > story.MOST else None
    names = {
        "": gettext("全部"),
        "contacts": gettext("往来"),
        "stages": gettext("阶段"),
        story.CHANGES: gettext("修改"),
    }
    counts = story.counts(lead)
    return {
        "rows": rows,
        "parts": [
            {
                "label": label,
                "count": counts[part],
                "active": part == asked.part,
                "url": _timeline_url(lead, part),
            }
            for part, label in names.items()
        ],
        "older": _timeline_url(lead, asked.part, older) if older else "",
        "newest": _timeline_url(lead, asked.part) if asked.before else "",
    }


def _timeline_url(lead: Lead, part: str, before: int | None = None) -> str:
    return url_for(
        "leads.show", lead_id=lead.id, show=part or None, before=before, _anchor="timeline"
    )


def _filled_in(events: list[Event], people: dict[int, str]) -> dict[str, str]:
    """Who filled a field in last and when, as far as the events at hand tell."""
    found: dict[str, str] = {}
    for event in events:
        for field in event.particulars.get("changes", {}) if event.action == "lead.edited" else ():
            found.setdefault(field, f"{day(event.at)} {options.called(people, event.by_id)}")
    return found


def _lost_words(lead: Lead) -> str:
    """Why a lead ended, or a firm went away."""
    because = left_because if lead.status is Status.LEFT else lost_because
    return translated(because(lead.lost_reason))


def _stepper(track: Track, standing: Standing, waiting: StageClaim | None) -> list[dict[str, Any]]:
    """One entry per stage: done with its date, claimed, passed over, or still ahead."""
    rank = standing.stage.rank if standing.stage else -1
    return [
        {
            "code": stage.value,
            "label": translated(stage.words),
            "state": _state(stage, standing, waiting, rank),
            "date": _date(stage, standing, waiting),
            "note": _note(stage, track, standing, waiting),
        }
        for stage in ORDER
    ]


def _date(stage: Stage, standing: Standing, waiting: StageClaim | None) -> str:
    if stage in standing.reached:
        return day(standing.reached[stage])
    return day(waiting.happened_on) if waiting and waiting.stage is stage else ""


def _note(stage: Stage, track: Track, standing: Standing, waiting: StageClaim | None) -> str:
    """What a stage that is still ahead asks of people."""
    if stage in standing.reached:
        return ""
    if _claims(waiting, stage):
        return gettext("待核")
    if stage.four_eyes:
        return gettext("双人")
    return gettext("可跳过") if track.passes_over(stage) else ""


def _shares(lead: Lead, own: Cluster) -> str:
    """How the lead divides, in words; one undivided share needs only the item's cluster."""
    names = {own.id: named(own, "short")}
    if any(share.cluster_id not in names for share in lead.shares):
        names = {one.id: named(one, "short") for one in db.session.scalars(select(Cluster))}
    parts = [f"{names[share.cluster_id]} {share.tenths * 10}%" for share in lead.shares]
    return listed(parts)


def _claims(waiting: StageClaim | None, stage: Stage) -> bool:
    return waiting is not None and waiting.stage is stage


def _state(stage: Stage, standing: Standing, waiting: StageClaim | None, rank: int) -> str:
    if stage in standing.reached:
        return "current" if stage is standing.stage and not waiting else "done"
    if _claims(waiting, stage):
        return "claimed"
    return "skipped" if stage.rank < rank else "future"


def _refusal(claims: list[StageClaim]) -> StageClaim | None:
    """The newest claim, when it was refused: its reason stays in sight until the next one."""
    newest = claims[0] if claims else None
    return newest if newest and newest.state is ClaimState.REFUSED else None


def _next_gate(lead: Lead, values: dict[str, Any], standing: Standing) -> dict[str, Any] | None:
    """What the next stage still asks for; S6a is offered beside S6, never as the next one."""
    ahead = moves.next_stage(lead.stage, lead.track)
    if ahead is None or not lead.status.is_open:
        return None
    checks = gates.checklist(ahead, standing.reached, values)
    return {
        "stage": ahead,
        "checks": checks,
        "missing": sum(not check.met for check in checks),
        "evidence": [one.words for one in gates.evidence_of(ahead, lead.track)],
        "photo": ahead in gates.PHOTOGRAPHED,
        "reached": standing.reached,
    }


def _receipts(facts: list[Fact]) -> list[Fact]:
    return [fact for fact in live(facts) if fact.kind is FactKind.RECEIPT]


def _rights(lead: Lead, user: User, waiting: StageClaim | None) -> dict[str, bool]:
    concerned = {lead.owner_id, *(one.user_id for one in lead.co_owners)}
    if waiting:
        concerned.add(waiting.claimed_by_id)
    who = queries.person(user)
    refusal = moves.verification_refusal(who, block_id=lead.block_id, concerned=concerned)
    return {
        "edit": queries.may_edit(lead, user),
        "verify": refusal is None,
        "reassign": queries.may_edit(lead, user) and user.can(Permission.LEADS_EDIT_ALL),
        "override": user.can(Permission.LEADS_OVERRIDE),
        "drop_co_owners": queries.may_edit(lead, user) and may_drop_co_owners(lead, user),
        "withdraw": waiting is not None and waiting.claimed_by_id == user.id,
    }


def _undoable(lead: Lead, user: User) -> int | None:
    """The number of the last transition while its mover may still take it back."""
    if clock.now() - lead.updated_at > moves.UNDO_WINDOW:
        return None
    last = queries.last_transition(lead.id)
    if last is None or last.by_id != user.id or clock.now() - last.at > moves.UNDO_WINDOW:
        return None
    return last.id if last.verb is not moves.Verb.UNDO else None
