"""What the page of a lead shows of its first report, gathered in few statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.core import clock
from crm.core.db import db
from crm.core.say import Sentence, say
from crm.firstreports import provincial, queries
from crm.firstreports.models import (
    Clash,
    FirstReport,
    Protection,
    ProvinceReport,
    ReportAppeal,
    Transfer,
)
from crm.firstreports.rules import (
    AppealState,
    Match,
    TransferState,
    Turn,
    appeal_turn,
    can_lapse,
    credit,
    is_awaited,
    is_protectable,
    transfer_turn,
)
from crm.leads import gates
from crm.leads.dossier import dossier
from crm.leads.models import Lead
from crm.leads.queries import may_edit
from crm.plan.models import Block
from crm.plan.wording import named
from crm.settings.queries import in_force

First, FirstProtection = aliased(Lead), aliased(Protection)


@dataclass(frozen=True)
class Met:
    """All that the second block is told of a clash, and nothing else."""

    block: str
    matched: tuple[Match, ...]
    protected: bool


@dataclass(frozen=True)
class Shield:
    """How a lead's protection stands today."""

    since: date
    until: date
    lapses: bool
    today: date

    @property
    def has_lapsed(self) -> bool:
        return self.lapses and self.today > self.until

    @property
    def days_left(self) -> int:
        return (self.until - self.today).days

    @property
    def days(self) -> int:
        return max((self.until - self.since).days, 1)

    @property
    def used(self) -> int:
        return min(max((self.today - self.since).days, 0), self.days)


@dataclass(frozen=True)
class Asked:
    """An appeal as one side sees it."""

    row: ReportAppeal
    is_first: bool
    other: str
    turn: Turn
    may_answer: bool
    may_withdraw: bool
    may_state: bool

    @property
    def words(self) -> Sentence:
        return standing(self.row.state, self.turn)


@dataclass(frozen=True)
class Moving:
    """A running transfer as a reader sees it."""

    row: Transfer
    origin: str
    to: str
    turn: Turn
    may_answer: bool
    may_withdraw: bool

    @property
    def words(self) -> Sentence:
        return standing(self.row.state, self.turn)


def standing(state: TransferState | AppealState, turn: Turn) -> Sentence:
    """How a wish stands, in words; an answer that did not come in time says so."""
    late = turn is Turn.COORDINATOR and state in (TransferState.OPEN, AppealState.OPEN)
    return say("等统筹裁定") if late else state.words


@dataclass(frozen=True)
class Panel:
    """Everything of one lead."""

    report: FirstReport | None
    by: str
    block: str
    shield: Shield | None
    credit: dict[str, int]
    lacks: Sequence[Any]
    met: Met | None
    appeals: Sequence[Asked]
    transfer: Moving | None
    is_flagged: bool
    province: ProvinceReport | None
    task_force: bool
    may_edit: bool
    may_appeal: bool
    may_transfer: bool


def of(lead: Lead, user: User) -> Panel:
    """The panel of a lead that the reader may read."""
    row = db.session.execute(_whole(lead)).one()
    blocks = block_names()
    edits, today = may_edit(lead, user), clock.today()
    asked = [_asked(one, lead, clash, blocks, user) for one, clash in _appeals(lead)]
    met = _met(row, blocks, today) if row.Clash else None
    giant = provincial.is_giant(lead)
    return Panel(
        report=row.FirstReport,
        by=row.by or "",
        block=blocks.get(row.FirstReport.block_id, "") if row.FirstReport else "",
        shield=shield(row.Protection, lead, today) if row.Protection and not met else None,
        credit=_credit(row.FirstReport, lead, blocks),
        lacks=gates.first_report_lacks(dossier(lead)),
        met=met,
        appeals=asked,
        transfer=moving(row.Transfer, blocks, user, may_withdraw=edits) if row.Transfer else None,
        is_flagged=provincial.is_flagged(lead),
        province=queries.newest_province_report(lead.id) if giant else None,
        task_force=provincial.needs_task_force(lead),
        may_edit=edits and lead.status.is_open,
        may_appeal=edits and met is not None and all(one.is_first for one in asked),
        may_transfer=edits
        and row.Transfer is None
        and met is None
        and lead.status.is_open
        and is_protectable(lead.stage),
    )


def block_names() -> dict[int, str]:
    """Short names of blocks in the reader's language."""
    return dict(iter(db.session.execute(select(Block.id, named(Block, "short")))))


def _whole(lead: Lead) -> Any:
    """Stamp, protection, open clash with what is first, and running transfer in one row."""
    return (
        select(
            FirstReport, Protection, Clash, Transfer, User.name.label("by"),
            First.block_id.label("first_block"), First.status.label("first_status"),
            First.stage.label("first_stage"), FirstProtection.until.label("first_until"),
        )
        .select_from(Lead)
        .outerjoin(FirstReport, FirstReport.lead_id == Lead.id)
        .outerjoin(User, User.id == FirstReport.by_id)
        .outerjoin(Protection, Protection.lead_id == Lead.id)
        .outerjoin(Clash, and_(Clash.lead_id == Lead.id, Clash.settled_at.is_(None)))
        .outerjoin(First, First.id == Clash.first_lead_id)
        .outerjoin(FirstProtection, FirstProtection.lead_id == First.id)
        .outerjoin(
            Transfer,
            and_(
                Transfer.lead_id == Lead.id,
                Transfer.state.in_([one for one in TransferState if one.runs]),
            ),
        )
        .where(Lead.id == lead.id)
    )  # fmt: skip


def _met(row: Any, blocks: dict[int, str], today: date) -> Met:
    return Met(
        block=blocks[row.first_block],
        matched=tuple(Match(one) for one in row.Clash.matched),
        protected=is_protected(row.first_status, row.first_stage, row.first_until, today),
    )


def is_protected(status: Any, stage: Any, until: date | None, today: date) -> bool:
    """Whether others must keep off: under way, not landed, and in its term or signed."""
    if not status.is_open or not is_protectable(stage):
        return False
    return not can_lapse(stage) or (until is not None and today <= until)


def shield(row: Protection, lead: Lead, today: date) -> Shield | None:
    """The protection of a lead that can still be claimed for."""
    if not lead.status.is_open or not is_protectable(lead.stage):
        return None
    return Shield(row.since, row.until, can_lapse(lead.stage), today)


def _credit(report: FirstReport | None, lead: Lead, blocks: dict[int, str]) -> dict[str, int]:
    """For the ranking only, and only where two blocks have a part in it."""
    if report is None or report.block_id == lead.block_id:
        return {}
    percent = int(in_force(clock.today())["credit_first_percent"])
    return credit(blocks[report.block_id], blocks[lead.block_id], percent)


def _appeals(lead: Lead) -> list[tuple[ReportAppeal, Clash]]:
    query = (
        select(ReportAppeal, Clash)
        .join(Clash, Clash.id == ReportAppeal.clash_id)
        .where(
            ReportAppeal.state == AppealState.OPEN,
            or_(Clash.lead_id == lead.id, Clash.first_lead_id == lead.id),
        )
        .order_by(ReportAppeal.id)
    )
    return [(row, clash) for row, clash in db.session.execute(query)]


def _asked(
    row: ReportAppeal, lead: Lead, clash: Clash, blocks: dict[int, str], user: User
) -> Asked:
    is_first = clash.first_lead_id == lead.id
    turn = appeal_turn(row.kind, row.state, row.due_on, clock.today())
    edits = may_edit(lead, user)
    mine = edits and is_first if turn is Turn.RECEIVER else rules_now(turn, user)
    other = blocks[row.block_id if is_first else row.first_block_id]
    return Asked(
        row=row,
        is_first=is_first,
        other=other,
        turn=turn,
        may_answer=mine,
        may_withdraw=edits and not is_first,
        may_state=edits and is_first and is_awaited(row.kind, row.state, row.stated_at),
    )


def rules_now(turn: Turn, user: User) -> bool:
    """Whether it is the office's turn and this person is the office."""
    return turn is Turn.COORDINATOR and user.can(Permission.FIRST_REPORTS_RULE)


def moving(
    row: Transfer, blocks: dict[int, str], user: User, *, may_withdraw: bool = False
) -> Moving:
    """A transfer with whose turn it is."""
    turn = transfer_turn(row.state, row.due_on, clock.today())
    receives = user.can(Permission.CLAIMS_VERIFY) and user.block_id == row.to_block_id
    return Moving(
        row=row,
        origin=blocks[row.from_block_id],
        to=blocks[row.to_block_id],
        turn=turn,
        may_answer=receives if turn is Turn.RECEIVER else rules_now(turn, user),
        may_withdraw=may_withdraw and row.state.runs,
    )
