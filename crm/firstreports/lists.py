"""The four lists of 首报与流转, each in its reader's scope, what waits for the reader first."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, false, or_, select, true

from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.core import clock
from crm.core.db import db
from crm.core.hints import unindexed
from crm.core.paging import Key, Page, page
from crm.core.say import Sentence
from crm.firstreports import panel
from crm.firstreports.course import Appealed, First, Offered, Step, of_appeal, of_transfer
from crm.firstreports.models import (
    Clash,
    FirstReport,
    Protection,
    ReportAppeal,
    Transfer,
)
from crm.firstreports.panel import First as FirstLead
from crm.firstreports.panel import FirstProtection, Met, Moving, Shield
from crm.firstreports.rules import (
    AppealState,
    Match,
    TransferState,
    Turn,
    appeal_turn,
    can_lapse,
    is_awaited,
)
from crm.firstreports.scope import scope
from crm.leads import queries as leads
from crm.leads.models import Lead
from crm.leads.placing import is_open
from crm.leads.rules import Stage

SIZE = 20
MOST = 100
"""Clashes, appeals and transfers that run are few; of those that ended the newest are shown."""
BY_END = [Key(Protection.until), Key(Protection.lead_id)]


@dataclass(frozen=True)
class Shielded:
    """A lead of the list with its stamp and how its protection stands."""

    lead: Lead
    report: FirstReport
    shield: Shield
    owner: str


def shielded(user: User, after: str = "", size: int = SIZE) -> Page[Shielded]:
    """Leads whose protection can run out, the soonest first."""
    query = (
        select(Protection, FirstReport, Lead, User.name.label("owner"))
        .join(Lead, Lead.id == Protection.lead_id)
        .join(FirstReport, FirstReport.lead_id == Lead.id)
        .join(User, User.id == Lead.owner_id)
        .where(scope(user), is_open(), Lead.stage_rank < Stage.S6.rank, ~Lead.has_clash)
    )
    today = clock.today()

    def row(found: Any) -> Shielded:
        shield = Shield(found.Protection.since, found.Protection.until, True, today)  # noqa: FBT003
        return Shielded(found.Lead, found.FirstReport, shield, found.owner)

    return in_order(query, row, after, size)


def in_order(query: Any, row: Any, after: str, size: int) -> Page[Any]:
    found = page(query, BY_END, after, size)
    return Page([row(one) for one in found.rows], found.after)


@dataclass(frozen=True)
class Clashing:
    """One's own lead that met an earlier report, with what may be told of that."""

    lead: Lead
    met: Met
    is_asked: bool
    may_edit: bool


def clashes(user: User) -> list[Clashing]:
    """Open clashes of the reader's own leads, the newest first."""
    asked = select(ReportAppeal.id).where(
        ReportAppeal.clash_id == Clash.id, ReportAppeal.state == AppealState.OPEN
    )
    query = (
        select(
            Clash.matched, Lead, FirstLead.block_id.label("first_block"),
            FirstLead.status.label("first_status"), FirstLead.stage.label("first_stage"),
            FirstProtection.until.label("first_until"), asked.exists().label("is_asked"),
        )
        # SQLite is to begin with the few clashes, also where it knows nothing of them yet.
        .join(Lead, Lead.id == unindexed(Clash.lead_id))
        .join(FirstLead, FirstLead.id == Clash.first_lead_id)
        .outerjoin(FirstProtection, FirstProtection.lead_id == FirstLead.id)
        .where(Clash.settled_at.is_(None), scope(user))
        .order_by(Clash.id.desc())
        .limit(MOST)
    )  # fmt: skip
    rows, blocks, today = db.session.execute(query).all(), panel.block_names(), clock.today()
    return [
        Clashing(
            row.Lead,
            Met(
                blocks[row.first_block],
                tuple(Match(one) for one in row.matched),
                panel.is_protected(row.first_status, row.first_stage, row.first_until, today),
            ),
            bool(row.is_asked),
            _may_edit(row.Lead, user),
        )
        for row in rows
        if row.Lead.status.is_open
    ]


def _may_edit(lead: Lead, user: User) -> bool:
    """As far as the list knows without asking for co-owners: they find it on the lead's page."""
    return user.can(Permission.LEADS_EDIT) and (
        lead.owner_id == user.id or user.can(Permission.LEADS_EDIT_ALL)
    )


@dataclass(frozen=True)
class TransferRow:
    """A transfer with its lead."""

    lead: Lead
    moving: Moving
    course: list[Step]


def transfers(user: User, *, running: bool = False) -> list[TransferRow]:
    """Transfers of leads that the reader may read: what waits for the reader first, then running.

    Only what is `running` can wait for anybody.
    """
    runs = Transfer.state.in_([one for one in TransferState if one.runs])
    query = (
        select(Transfer, Lead, FirstReport.stamped_at, Protection.until)
        .join(Lead, Lead.id == Transfer.lead_id)
        .outerjoin(FirstReport, FirstReport.lead_id == Lead.id)
        .outerjoin(Protection, Protection.lead_id == Lead.id)
        .where(leads.is_visible_to(user), runs if running else true())
        .order_by(case((runs, 0), else_=1), Transfer.id.desc())
        .limit(MOST)
    )
    rows, blocks = db.session.execute(query).all(), panel.block_names()
    found = [_transfer(row, blocks, user) for row in rows]
    return sorted(found, key=lambda one: not one.moving.may_answer)


def _transfer(found: Any, blocks: dict[int, str], user: User) -> TransferRow:
    row, lead = found.Transfer, found.Lead
    facts = Offered(
        state=row.state,
        origin=blocks[row.from_block_id],
        to=blocks[row.to_block_id],
        asked_at=row.asked_at,
        due_on=row.due_on,
        answered_at=row.answered_at,
        known=_known(lead, found),
    )
    moving = panel.moving(row, blocks, user)
    return TransferRow(lead, moving, of_transfer(facts, clock.today()))


@dataclass(frozen=True)
class AppealRow:
    """An appeal as its reader's side sees it; the lead only if it is the reader's own side's."""

    row: ReportAppeal
    lead: Lead | None
    block: str
    first_block: str
    matched: tuple[Match, ...]
    turn: Turn
    waits_for_me: bool
    may_state: bool
    course: list[Step]

    @property
    def words(self) -> Sentence:
        return panel.standing(self.row.state, self.turn)


def appeals(user: User) -> list[AppealRow]:
    """Appeals that the reader's block asked or has to answer; the office sees all."""
    query = (
        _appealed()
        .where(concerns(user))
        .order_by(
            case((ReportAppeal.state == AppealState.OPEN, 0), else_=1), ReportAppeal.id.desc()
        )
        .limit(MOST)
    )
    rows = db.session.execute(query).all()
    own = _own_leads(user, [row.Clash for row in rows])
    blocks = panel.block_names()
    found = [_appeal(row, own, blocks, user) for row in rows]
    return sorted(found, key=lambda one: not (one.waits_for_me or one.may_state))


def appeal(row: ReportAppeal, user: User) -> AppealRow:
    """One appeal as this reader's side sees it."""
    found = db.session.execute(_appealed().where(ReportAppeal.id == row.id)).one()
    return _appeal(found, _own_leads(user, [found.Clash]), panel.block_names(), user)


def _appealed() -> Select[Any]:
    """Appeals with their clash, and what is known of the report that was first."""
    columns: tuple[Any, ...] = (ReportAppeal, Clash, FirstReport.stamped_at, Protection.until)
    return (
        select(*columns)
        .join(Clash, Clash.id == ReportAppeal.clash_id)
        .outerjoin(FirstReport, FirstReport.lead_id == Clash.first_lead_id)
        .outerjoin(Protection, Protection.lead_id == Clash.first_lead_id)
    )


def concerns(user: User) -> ColumnElement[bool]:
    """The appeals of one's own block, on either side; the office's are all."""
    if user.can(Permission.FIRST_REPORTS_RULE):
        return true()
    if not user.can(Permission.LEADS_EDIT) or user.block_id is None:
        return false()
    return or_(ReportAppeal.block_id == user.block_id, ReportAppeal.first_block_id == user.block_id)


def _own_leads(user: User, found: list[Clash]) -> dict[int, Lead]:
    """Those of both sides that the reader may read."""
    ids = {number for clash in found for number in (clash.lead_id, clash.first_lead_id)}
    query = leads.visible_to(user).where(Lead.id.in_(ids))
    return {lead.id: lead for lead in db.session.scalars(query)} if ids else {}


def _appeal(found: Any, own: dict[int, Lead], blocks: dict[int, str], user: User) -> AppealRow:
    row, clash = found.ReportAppeal, found.Clash
    turn = appeal_turn(row.kind, row.state, row.due_on, clock.today())
    first, second = own.get(clash.first_lead_id), own.get(clash.lead_id)
    answers = first is not None and _may_edit(first, user)
    mine = answers if turn is Turn.RECEIVER else panel.rules_now(turn, user)
    return AppealRow(
        row=row,
        lead=second if user.block_id == row.block_id else first or second,
        block=blocks[row.block_id],
        first_block=blocks[row.first_block_id],
        matched=tuple(Match(one) for one in clash.matched),
        turn=turn,
        waits_for_me=mine,
        may_state=answers and is_awaited(row.kind, row.state, row.stated_at),
        course=of_appeal(_facts(found, first, blocks), clock.today()),
    )


def _facts(found: Any, first: Lead | None, blocks: dict[int, str]) -> Appealed:
    """What the reader may know: of the first report no more than its block, unless its lead is read."""
    row = found.ReportAppeal
    return Appealed(
        kind=row.kind,
        state=row.state,
        second=blocks[row.block_id],
        first=blocks[row.first_block_id],
        clashed_at=found.Clash.at,
        asked_at=row.asked_at,
        stated_at=row.stated_at,
        answered_at=row.answered_at,
        due_on=row.due_on,
        has_evidence=bool(row.evidence),
        known=_known(first, found) if first else None,
    )


def _known(lead: Lead, found: Any) -> First | None:
    """The report of a lead that the reader reads; protection only while it can run out."""
    if found.stamped_at is None:
        return None
    until = found.until if can_lapse(lead.stage) else None
    return First(found.stamped_at, lead.last_contact_on, until)


def waiting(user: User) -> int:
    """How many answers and rulings wait for this person."""
    mine = sum(one.waits_for_me or one.may_state for one in appeals(user))
    return mine + sum(one.moving.may_answer for one in transfers(user, running=True))
