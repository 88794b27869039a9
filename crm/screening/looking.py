"""A lead under the negative list: what may be hit, what people decided, whether that still speaks."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import joinedload

from crm.accounts.models import User
from crm.core import clock
from crm.core.db import db
from crm.core.say import Pair, Sentence
from crm.leads.models import Lead, SecondaryItem
from crm.leads.rules import Funding, PartyRole, Stage
from crm.plan.models import Block, ListItem
from crm.plan.wording import clause_reference
from crm.screening import placement, queries, rules
from crm.screening.decisions import Answer, Outdated, added_items, basis, why_outdated
from crm.screening.models import NegativeEdition, NegativeEntry, ScreeningDecision
from crm.screening.rules import Holder, Scope, Subject

ABROAD = frozenset({Funding.FOREIGN, Funding.HMT})


@dataclass(frozen=True)
class Looked:
    """Everything the page, the API and the verb need of one lead's screening."""

    subject: Subject
    edition: NegativeEdition | None
    hits: list[tuple[NegativeEntry, rules.Hit]]
    lacks: list[Sentence]
    warnings: list[Sentence]
    decisions: list[tuple[ScreeningDecision, str]]
    outdated: Outdated | None
    added: list[str]
    """Codes of secondary items that came after the newest decision."""

    @property
    def also(self) -> tuple[str, ...]:
        """The codes of the secondary items."""
        return self.subject.items[1:]

    @property
    def beyond(self) -> list[int]:
        """The entries whose limits the shares on record exceed."""
        return [
            entry.number
            for entry, hit in self.hits
            if any(how is rules.Standing.BEYOND for _, how in hit.standings)
        ]

    @property
    def newest(self) -> ScreeningDecision | None:
        return self.decisions[0][0] if self.decisions else None


def subject_of(lead: Lead, items: tuple[str, ...] = ()) -> Subject:
    """What of a lead is screened (with its parties and their enterprises loaded)."""
    investors = [party for party in lead.parties if party.role is PartyRole.INVESTOR]
    return Subject(
        industry=lead.industry,
        items=items,
        holders=tuple(
            Holder(party.enterprise.name, party.funding in ABROAD, party.share_bp)
            for party in investors
        ),
        foreign_parent=any(
            party.role is PartyRole.PARENT and party.funding in ABROAD for party in lead.parties
        ),
        said_foreign=lead.funding in ABROAD,
    )


def look(lead: Lead, day: date | None = None) -> Looked:
    """A lead under the edition that holds on a day, today unless another is given."""
    items, block = _place(lead)
    subject = subject_of(lead, tuple(item.code for item in items))
    edition = _edition(block, day or clock.today()) if subject.is_foreign else None
    found = _hits(subject, edition)
    decisions = _decisions(lead)
    newest = decisions[0][0] if decisions else None
    also = subject.items[1:]
    now = (edition.id if edition else 0, basis(subject, lead.item_id, lead.block_id, also))
    return Looked(
        subject,
        edition,
        found,
        rules.lacks(subject) if subject.is_foreign else [],
        placement.warnings(_site(lead, items, block)),
        decisions,
        why_outdated((newest.edition_id, newest.basis), now) if newest else None,
        added_items(newest.basis, also) if newest else [],
    )


def placed(lead: Lead, _stage: Stage) -> list[Sentence]:
    """What speaks against a lead's place; one statement."""
    return placement.warnings(_site(lead, *_place(lead)))


def _place(lead: Lead) -> tuple[list[ListItem], Block]:
    """The list items, the first one first, and the block; one statement."""
    also = select(SecondaryItem.item_id).where(SecondaryItem.lead_id == lead.id)
    query = (
        select(ListItem, Block)
        .join(Block, Block.id == lead.block_id)
        .where((ListItem.id == lead.item_id) | ListItem.id.in_(also))
        .options(joinedload(ListItem.clause))
        .order_by(case((ListItem.id == lead.item_id, 0), else_=1), ListItem.id)
    )
    rows = list(db.session.execute(query))
    return [item for item, _ in rows], rows[0][1]


def _edition(block: Block, day: date) -> NegativeEdition | None:
    scope = rules.scope_of(in_area=block.in_area)
    found = rules.in_force(queries.editions_all(), scope, day)
    return queries.with_entries(found) if found else None


def _hits(
    subject: Subject, edition: NegativeEdition | None
) -> list[tuple[NegativeEntry, rules.Hit]]:
    entries = {entry.number: entry for entry in edition.entries} if edition else {}
    found = rules.hits(subject, [entry.rule for entry in entries.values()])
    return [(entries[hit.entry.number], hit) for hit in found]


def _decisions(lead: Lead) -> list[tuple[ScreeningDecision, str]]:
    """What people decided, the newest first, with who."""
    query = (
        select(ScreeningDecision, User.name)
        .join(User, User.id == ScreeningDecision.by_id)
        .where(ScreeningDecision.lead_id == lead.id)
        .options(joinedload(ScreeningDecision.edition), joinedload(ScreeningDecision.hits))
    )
    rows = db.session.execute(query.order_by(ScreeningDecision.id.desc())).unique()
    return [(decision, name) for decision, name in rows]


def _site(lead: Lead, items: list[ListItem], block: Block) -> placement.Site:
    item = items[0]
    linked = Pair(item.placement, item.placement_en) if item.placement else None
    return placement.Site(
        block=block.code,
        block_name=Pair(block.short, block.short_en),
        km2=Decimal(block.km2) if block.km2 else None,
        linked=linked,
        clause=clause_reference(item.clause, item.sentence),
        industry=lead.industry,
        land_mu=_number(lead.land_mu),
    )


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def for_gates(lead: Lead) -> dict[str, Any]:
    """Whether the gates ask for a screening, and whether a person's decision still speaks."""
    if not subject_of(lead).is_foreign:
        return {"screening_asked": False, "screening": None}
    answer = current_answer(lead)
    return {"screening_asked": True, "screening": answer is not None and answer.lets_on}


def current_answer(lead: Lead) -> Answer | None:
    """What people decided last, None where nobody did or it no longer speaks; one statement."""
    holding = (
        select(NegativeEdition.id)
        .where(NegativeEdition.scope == _scope(lead.block_id))
        .where(NegativeEdition.effective_from <= clock.today())
        .order_by(NegativeEdition.effective_from.desc())
        .limit(1)
        .scalar_subquery()
    )
    newest = select(func.max(ScreeningDecision.id)).where(ScreeningDecision.lead_id == lead.id)
    query = (
        select(ScreeningDecision, holding, ListItem.code)
        .outerjoin(SecondaryItem, SecondaryItem.lead_id == ScreeningDecision.lead_id)
        .outerjoin(ListItem, ListItem.id == SecondaryItem.item_id)
        .where(ScreeningDecision.id == newest.scalar_subquery())
    )
    rows = db.session.execute(query).all()
    if not rows:
        return None
    decision, edition_id, _ = rows[0]
    also = [code for _, _, code in rows if code]
    return decision.answer if _speaks(lead, decision, edition_id, also) else None


def _scope(block_id: int) -> Any:
    inside = select(Block.in_area).where(Block.id == block_id).scalar_subquery()
    return case((inside, Scope.FTZ.value), else_=Scope.NATIONAL.value)


def _speaks(lead: Lead, decision: ScreeningDecision, edition_id: int, also: list[str]) -> bool:
    now = (edition_id, basis(subject_of(lead), lead.item_id, lead.block_id, also))
    return why_outdated((decision.edition_id, decision.basis), now) is None
