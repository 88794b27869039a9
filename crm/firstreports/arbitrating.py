"""What the second block may ask for after a clash, the first block's answer and the office's ruling."""

from collections.abc import Callable

from sqlalchemy.exc import NoResultFound

from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.audit.actions import record
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Forbidden, Invalid, Problem, Refused, check_version
from crm.core.say import say
from crm.firstreports import queries, registering
from crm.firstreports.models import Clash, ReportAppeal
from crm.firstreports.rules import (
    RULINGS,
    AnswerAppeal,
    Appeal,
    AppealKind,
    AppealState,
    Turn,
    appeal_problems,
    appeal_turn,
    reason_problems,
)
from crm.firstreports.transferring import due_on
from crm.leads import moving, readers
from crm.leads.commands import Lose
from crm.leads.ended import must_be_open
from crm.leads.models import Lead
from crm.leads.queries import may_edit
from crm.leads.reasons import LossReason


def appeal(lead: Lead, command: Appeal, *, by: User, base_version: int | None) -> ReportAppeal:
    """Ask for a ruling or for cooperation about a clash of this lead. Raises Invalid or Refused."""
    check_version(lead.version, base_version)
    must_be_open(lead)
    clash = queries.open_clash(lead.id)
    if clash is None:
        raise Refused(say("这条线索没有未了结的首报相撞。"))
    if queries.open_appeal(clash.id):
        raise Refused(say("已经提交过申请，请等答复，或先撤回。"))
    if found := appeal_problems(command):
        raise Invalid(found)
    first = db.session.get_one(Lead, clash.first_lead_id)
    if command.kind is AppealKind.COOPERATION and first.block_id == lead.block_id:
        raise Invalid([Problem("kind", say("首报就在本区块，请直接找负责人加为协办人。"))])
    row = ReportAppeal(
        clash_id=clash.id,
        kind=command.kind,
        block_id=lead.block_id,
        first_block_id=first.block_id,
        reason=command.reason.strip(),
        evidence=command.evidence.strip(),
        asked_by_id=by.id,
        asked_at=clock.now(),
        due_on=due_on(),
    )
    db.session.add(row)
    db.session.flush()  # the unique index speaks now, not at commit
    note(by, "appeal.asked", row, lead, first)
    return row


def note(by: User, action: str, row: ReportAppeal, lead: Lead, first: Lead) -> None:
    """On both leads' timelines, each without a word about the other lead."""
    reason = row.statement if action == "appeal.stated" else row.answer or row.reason
    told = {"kind": row.kind.value, "state": row.state.value, "reason": reason}
    for one, other in ((lead, row.first_block_id), (first, row.block_id)):
        side = "second" if one is lead else "first"
        # Who speaks for the first block is not for the second one to know.
        known = None if (action, side) == ("appeal.stated", "second") else by
        record(known, action, one, **told, block=queries.told(other), side=side)


def get(appeal_id: int, by: User, *, lock: bool = True) -> tuple[ReportAppeal, tuple[Lead, Lead]]:
    """An appeal with the leads of both sides, for those of either side or the office.

    Raises NoResultFound.
    """
    row = db.session.get(ReportAppeal, appeal_id, with_for_update=lock, populate_existing=lock)
    if row is None or not may_see(row, by):
        raise NoResultFound
    clash = db.session.get_one(Clash, row.clash_id)
    # In one order everywhere: two answers at once wait for each other and do not lock each other out.
    both = {
        one: queries.whole(one, lock=lock) for one in sorted((clash.lead_id, clash.first_lead_id))
    }
    return row, (both[clash.lead_id], both[clash.first_lead_id])


def may_see(row: ReportAppeal, by: User) -> bool:
    """Both blocks and the office know of an appeal."""
    if by.can(Permission.FIRST_REPORTS_RULE):
        return True
    return by.can(Permission.LEADS_EDIT) and by.block_id in (row.block_id, row.first_block_id)


def answer(
    row: ReportAppeal,
    sides: tuple[Lead, Lead],
    command: AnswerAppeal,
    *,
    by: User,
    base_version: int | None,
) -> None:
    """Agree to cooperate or decline, or rule. Raises Forbidden, Refused, Invalid or Stale."""
    lead, first = sides
    check_right(row, first, by)
    check_version(row.version, base_version)
    allowed = answers(row)
    if command.state not in allowed:
        raise Invalid([Problem("state", say("没有这个选项，请重新选择。"))])
    if command.state is not AppealState.AGREED and (found := reason_problems(command.reason)):
        raise Invalid(found)
    row.state, row.answer = command.state, command.reason.strip()
    row.answered_by_id, row.answered_at = by.id, clock.now()
    db.session.flush()
    if consequence := CONSEQUENCES.get(command.state):
        consequence(lead, first, by)
    note(by, "appeal.answered", row, lead, first)


def answers(row: ReportAppeal) -> tuple[AppealState, ...]:
    """How an appeal can end."""
    if row.kind is AppealKind.COOPERATION:
        return (AppealState.AGREED, AppealState.DECLINED)
    return RULINGS


def check_right(row: ReportAppeal, first: Lead, by: User) -> None:
    """Whether it is this person's turn. Raises Refused or Forbidden."""
    turn = appeal_turn(row.kind, row.state, row.due_on, clock.today())
    if turn is Turn.NOBODY:
        raise Refused(say("这项申请已经有结果（%(state)s）。", state=row.state.words))
    if turn is Turn.COORDINATOR:
        if not by.can(Permission.FIRST_REPORTS_RULE):
            raise Forbidden(say("认定和逾期未答复的协作，由片区统筹裁定。"))
    elif not may_edit(first, by):
        raise Forbidden(say("协作由首报线索的负责人或本区块负责人答复。"))


def withdraw(
    row: ReportAppeal, sides: tuple[Lead, Lead], *, by: User, base_version: int | None
) -> None:
    """Take an appeal back; for who may edit the second lead. Raises Forbidden, Refused or Stale."""
    lead, first = sides
    if not may_edit(lead, by):
        raise Forbidden(say("只有申请方可以撤回。"))
    check_version(row.version, base_version)
    if row.state is not AppealState.OPEN:
        raise Refused(say("这项申请已经有结果（%(state)s）。", state=row.state.words))
    row.state, row.answered_by_id, row.answered_at = AppealState.WITHDRAWN, by.id, clock.now()
    note(by, "appeal.withdrawn", row, lead, first)


def _agreed(lead: Lead, first: Lead, by: User) -> None:
    """One lead goes on, and the second block reads it; its own ends, so that amounts count once."""
    readers.let_read(first, lead.block_id, readers.Why.COOPERATION)
    first.updated_at, first.updated_by_id = clock.now(), by.id
    _upheld(lead, first, by)


def _upheld(lead: Lead, first: Lead, by: User) -> None:
    registering.settle(lead, AppealState.UPHELD.value, by)
    _end_as_duplicate(lead, first.block_id, by)


def _awarded(lead: Lead, first: Lead, by: User) -> None:
    """The second registration takes the place of the first, whose stamp stays on record."""
    registering.release([first.id])
    _stamp_second(lead, AppealState.AWARDED, by)
    _end_as_duplicate(first, lead.block_id, by)


def _separate(lead: Lead, _first: Lead, by: User) -> None:
    _stamp_second(lead, AppealState.SEPARATE, by)


def _stamp_second(lead: Lead, outcome: AppealState, by: User) -> None:
    """Its stamp is of the moment in which its registration was complete."""
    clash = queries.open_clash(lead.id)
    registering.settle(lead, outcome.value, by)
    registering.hold(lead, [mark.text for mark in queries.marks(lead)])
    if queries.report_of(lead.id):
        registering.protect(lead, clock.today())  # it had ended and came back: one stamp is enough
    elif clash:
        registering.write_stamp(lead, clash.by_id, clash.at)


def _end_as_duplicate(lead: Lead, other_block: int, by: User) -> None:
    """Say of the other lead no more than its block."""
    if lead.status.is_open and lead.landed_counted_on is None:
        note = str(say("并入%(block)s的线索", block=queries.told(other_block)["zh"]))
        command = Lose(LossReason.DUPLICATE, note=note)
        moving.lose(lead, command, by=by, base_version=lead.version)


CONSEQUENCES: dict[AppealState, Callable[[Lead, Lead, User], None]] = {
    AppealState.AGREED: _agreed,
    AppealState.UPHELD: _upheld,
    AppealState.AWARDED: _awarded,
    AppealState.SEPARATE: _separate,
}
