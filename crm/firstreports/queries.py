"""Reading first reports.

What hangs from a lead is read by who reads the lead; a clash shows its second side only the first
block's name, what matched and whether protection runs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, literal, or_, select
from sqlalchemy.orm import selectinload

from crm.accounts.models import User
from crm.activities.models import Activity
from crm.activities.rules import ActivityKind
from crm.audit.models import Event
from crm.core import clock
from crm.core.db import db
from crm.enterprises.models import Contact, ContactPoint, EnterpriseName
from crm.enterprises.points import PointKind
from crm.enterprises.rules import NameKind
from crm.firstreports.models import (
    Clash,
    FirstReport,
    Protection,
    ProvinceReport,
    ReportAppeal,
    ReportMark,
    Transfer,
)
from crm.firstreports.rules import AppealState, Firm, Mark, Terms, TransferState, marks_of
from crm.leads.models import Lead, Party, StageClaim
from crm.leads.moves import ClaimState
from crm.leads.placing import is_open
from crm.leads.queries import visible_to
from crm.leads.rules import PartyRole, Stage
from crm.plan.models import Block
from crm.settings.queries import in_force

TAKEN = "first_report.taken"
CONTACTS = [kind for kind in ActivityKind if kind.is_contact]
SPOKEN_NAMES = (NameKind.FULL, NameKind.FORMER, NameKind.ENGLISH)
"""A short name is shared by too many firms to tell one from another."""
KNOWN_BY = (PartyRole.INVESTOR, PartyRole.PARENT)


def report_of(lead_id: int) -> FirstReport | None:
    """The stamp of a lead."""
    return db.session.scalar(select(FirstReport).where(FirstReport.lead_id == lead_id))


def protection_of(lead_id: int) -> Protection | None:
    return db.session.scalar(select(Protection).where(Protection.lead_id == lead_id))


def open_clash(lead_id: int) -> Clash | None:
    """The clash of a lead that nobody has settled yet."""
    query = select(Clash).where(Clash.lead_id == lead_id, Clash.settled_at.is_(None))
    return db.session.scalars(query).one_or_none()


def clashes_with(first_lead_id: int) -> list[Clash]:
    """Open clashes of others with a lead that was first, in their order."""
    query = select(Clash).where(Clash.first_lead_id == first_lead_id, Clash.settled_at.is_(None))
    return list(db.session.scalars(query.order_by(Clash.id)))


def open_appeal(clash_id: int) -> ReportAppeal | None:
    query = select(ReportAppeal).where(
        ReportAppeal.clash_id == clash_id, ReportAppeal.state == AppealState.OPEN
    )
    return db.session.scalars(query).one_or_none()


def running_transfer(lead_id: int) -> Transfer | None:
    query = select(Transfer).where(Transfer.lead_id == lead_id, _runs())
    return db.session.scalars(query).one_or_none()


def _runs() -> ColumnElement[bool]:
    return Transfer.state.in_([one for one in TransferState if one.runs])


def marks(lead: Lead) -> list[Mark]:
    """What a lead's investor and parent are known by, and the phone of its contact at one of them."""
    firms = [party for party in lead.parties if party.role in KNOWN_BY]
    ids = [party.enterprise_id for party in firms]
    names = _name_keys(ids)
    found = [
        Firm(
            party.enterprise_id,
            party.enterprise.uscc,
            tuple(names.get(party.enterprise_id, ())),
            is_parent=party.role is PartyRole.PARENT,
        )
        for party in sorted(firms, key=lambda party: party.role is PartyRole.PARENT)
    ]
    return marks_of(found, _phones(lead.contact_id, ids))


def _name_keys(ids: Sequence[int]) -> dict[int, list[str]]:
    query = select(EnterpriseName.enterprise_id, EnterpriseName.name_key).where(
        EnterpriseName.enterprise_id.in_(ids), EnterpriseName.kind.in_(SPOKEN_NAMES)
    )
    found: dict[int, list[str]] = {}
    for enterprise_id, key in db.session.execute(query):
        found.setdefault(enterprise_id, []).append(key)
    return found


def _phones(contact_id: int | None, firms: Sequence[int]) -> list[str]:
    """Fingerprints only; an intermediary brings many projects, so its phone tells nothing."""
    if contact_id is None:
        return []
    query = (
        select(ContactPoint.fingerprint)
        .join(Contact, Contact.id == ContactPoint.contact_id)
        .where(
            Contact.id == contact_id,
            Contact.enterprise_id.in_(firms),
            ContactPoint.kind == PointKind.PHONE,
        )
    )
    return list(db.session.scalars(query))


@dataclass(frozen=True)
class Holder:
    """Another lead that holds some of the marks."""

    lead_id: int
    block_id: int
    is_open: bool
    stage: Stage
    marks: list[str]


def holders(lead: Lead, texts: Iterable[str]) -> list[Holder]:
    """Who holds any of these marks, the earliest lead first."""
    query = (
        select(ReportMark.mark, Lead.id, Lead.block_id, Lead.status, Lead.stage)
        .join(Lead, Lead.id == ReportMark.lead_id)
        .where(
            ReportMark.mark.in_(list(texts)),
            ReportMark.released_at.is_(None),
            ReportMark.lead_id != lead.id,
        )
        .order_by(Lead.id)
    )
    found: dict[int, Holder] = {}
    for mark, lead_id, block_id, status, stage in db.session.execute(query):
        known = found.setdefault(lead_id, Holder(lead_id, block_id, status.is_open, stage, []))
        known.marks.append(mark)
    return list(found.values())


def held_by(lead_id: int) -> set[str]:
    """The marks that a lead holds."""
    query = select(ReportMark.mark).where(
        ReportMark.lead_id == lead_id, ReportMark.released_at.is_(None)
    )
    return set(db.session.scalars(query))


def kept_apart(lead_id: int) -> set[int]:
    """Leads that a ruling has found to be other projects than this one."""
    pair = select(Clash.lead_id, Clash.first_lead_id).where(
        Clash.outcome == AppealState.SEPARATE.value,
        or_(Clash.lead_id == lead_id, Clash.first_lead_id == lead_id),
    )
    return {one for two in db.session.execute(pair) for one in two} - {lead_id}


def contact_days(lead_id: int, since: date) -> list[date]:
    """The days since one on which somebody really spoke to the firm."""
    query = select(Activity.happened_on).where(
        Activity.lead_id == lead_id,
        Activity.kind.in_(CONTACTS),
        Activity.undone_at.is_(None),
        Activity.happened_on >= since,
    )
    return list(db.session.scalars(query))


def terms_on(day: date) -> Terms:
    """How long protection lasts by the settings of a day."""
    settings = in_force(day)
    return Terms(int(settings["protection_days"]), int(settings["protection_contact_days"]))


def newest_province_report(lead_id: int) -> ProvinceReport | None:
    query = select(ProvinceReport).where(ProvinceReport.lead_id == lead_id)
    return db.session.scalar(query.order_by(ProvinceReport.id.desc()).limit(1))


def in_pool(today: date) -> ColumnElement[bool]:
    """Whether a lead's protection has run out: unsigned, open, with nothing about it undecided."""
    undecided = (
        select(Transfer.id).where(Transfer.lead_id == Lead.id, _runs()).exists(),
        select(StageClaim.id)
        .where(StageClaim.lead_id == Lead.id, StageClaim.state == ClaimState.OPEN)
        .exists(),
        select(ReportAppeal.id)
        .join(Clash, Clash.id == ReportAppeal.clash_id)
        .where(Clash.first_lead_id == Lead.id, ReportAppeal.state == AppealState.OPEN)
        .exists(),
    )
    return and_(
        is_open(),
        Lead.stage_rank < Stage.S6.rank,
        ~Lead.has_clash,
        Protection.until < today,
        *(~one for one in undecided),
    )


def is_in_pool(lead_id: int, today: date) -> bool:
    """Whether anybody may take this lead now."""
    query = select(Lead.id).join(Protection, Protection.lead_id == Lead.id)
    return db.session.scalar(query.where(Lead.id == lead_id, in_pool(today))) is not None


def may_know(lead_id: int, user: User) -> bool:
    """Whether a person may be told about a lead: they read it, or it stood in the pool today."""
    seen = visible_to(user).where(Lead.id == lead_id).with_only_columns(literal(1))
    taken = select(literal(1)).where(
        Event.lead_id == lead_id, Event.action == TAKEN, Event.at >= clock.local(clock.today())
    )
    return db.session.scalar(seen) is not None or db.session.scalar(taken.limit(1)) is not None


def whole(lead_id: int, *, lock: bool = True) -> Lead:
    """A lead with all that its verbs need, whoever acts. Raises NoResultFound.

    Not by `visible_to`: a ruling, an agreement or a take-over changes the lead of the other side,
    and its verb makes sure of the right to do so.
    """
    query = (
        select(Lead)
        .where(Lead.id == lead_id)
        .options(
            selectinload(Lead.parties).joinedload(Party.enterprise),
            selectinload(Lead.co_owners),
            selectinload(Lead.shares),
        )
    )
    if lock:
        query = query.with_for_update(of=Lead).execution_options(populate_existing=True)
    return db.session.scalars(query).one()


def registered_with(enterprise_id: int) -> list[int]:
    """Leads with a stamp or an open clash in which a firm is investor or parent."""
    query = _registered().join(Party, Party.lead_id == Lead.id)
    wanted = Party.enterprise_id == enterprise_id, Party.role.in_(KNOWN_BY)
    return list(db.session.scalars(query.where(*wanted).distinct().order_by(Lead.id)))


def registered_by(contact_id: int) -> list[int]:
    """The same for the person that a lead names."""
    wanted = Lead.contact_id == contact_id
    return list(db.session.scalars(_registered().where(wanted).order_by(Lead.id)))


def _registered() -> Select[Any]:
    clashed = select(Clash.id).where(Clash.lead_id == Lead.id, Clash.settled_at.is_(None)).exists()
    stamped = select(FirstReport.id).where(FirstReport.lead_id == Lead.id).exists()
    return select(Lead.id).where(is_open(), or_(stamped, clashed))


def told(block_id: int) -> dict[str, str]:
    """A block as events name it: by code, and in both languages."""
    block = db.session.get_one(Block, block_id)
    return {"code": block.code, "zh": block.short, "en": block.short_en}
