"""流转: a lead is offered to another block, taken or declined, ruled on, and handed over."""

from datetime import date

from sqlalchemy.exc import NoResultFound

from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.audit.actions import record
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Forbidden, Invalid, Problem, Refused, check_version
from crm.core.say import say
from crm.core.weeks import add_working_days
from crm.firstreports import queries, registering
from crm.firstreports.models import Transfer
from crm.firstreports.rules import (
    AnswerTransfer,
    AskTransfer,
    TransferState,
    Turn,
    answer_transfer_problems,
    ask_transfer_problems,
    is_protectable,
    transfer_turn,
)
from crm.leads import readers
from crm.leads.handing import hand_over
from crm.leads.models import Lead
from crm.plan.models import Block
from crm.settings.queries import in_force


def ask(lead: Lead, command: AskTransfer, *, by: User, base_version: int | None) -> Transfer:
    """Offer a lead to another block; both read it from now on. Raises Invalid, Refused or Stale."""
    check_version(lead.version, base_version)
    if not lead.status.is_open or not is_protectable(lead.stage):
        raise Refused(say("线索已经结束或落地，不能流转。"))
    if queries.running_transfer(lead.id):
        raise Refused(say("这条线索已经在流转，请等结果，或先撤回。"))
    block = db.session.get(Block, command.block_id)
    if block is None:
        raise Invalid([Problem("block_id", say("没有这个区块，请重新选择。"))])
    if found := ask_transfer_problems(command, lead.block_id):
        raise Invalid(found)
    row = Transfer(
        lead_id=lead.id,
        from_block_id=lead.block_id,
        to_block_id=block.id,
        reason=command.reason,
        note=command.note.strip(),
        asked_by_id=by.id,
        asked_at=clock.now(),
        due_on=due_on(),
    )
    db.session.add(row)
    readers.let_read(lead, block.id, readers.Why.TRANSFER)
    _touch(lead, by)
    db.session.flush()  # the unique index speaks now, not at commit
    record(
        by, "transfer.asked", lead, to=queries.told(block.id), why=row.reason.value, reason=row.note,
        due_on=row.due_on.isoformat(),
    )  # fmt: skip
    return row


def due_on() -> date:
    """The last day for an answer that is asked for today."""
    today = clock.today()
    return add_working_days(today, int(in_force(today)["answer_working_days"]))


def answer(
    row: Transfer, lead: Lead, command: AnswerTransfer, *, by: User, base_version: int | None
) -> None:
    """Take a lead over or decline it: the other block in time, the office afterwards.

    Raises Forbidden, Refused, Invalid or Stale.
    """
    is_ruling = may_answer(row, by)
    check_version(row.version, base_version)
    if found := answer_transfer_problems(command, is_ruling=is_ruling):
        raise Invalid(found)
    if command.takes:
        _take_over(row, lead, command, by, is_ruling=is_ruling)
    elif is_ruling:
        _end(row, lead, TransferState.KEPT, command.reason, by)
    else:
        _decline(row, lead, command.reason, by)


def may_answer(row: Transfer, by: User) -> bool:
    """Whether this person's answer is a ruling. Raises Refused or Forbidden if it is not their turn."""
    turn = transfer_turn(row.state, row.due_on, clock.today())
    if turn is Turn.NOBODY:
        raise Refused(say("这次流转已经有结果（%(state)s）。", state=row.state.words))
    if turn is Turn.COORDINATOR:
        if not by.can(Permission.FIRST_REPORTS_RULE):
            raise Forbidden(say("对方没有接受或已过答复期限，由片区统筹裁定。"))
        return True
    if not by.can(Permission.CLAIMS_VERIFY) or by.block_id != row.to_block_id:
        raise Forbidden(say("答复期限内由接收区块的负责人答复。"))
    return False


def _take_over(
    row: Transfer, lead: Lead, command: AnswerTransfer, by: User, *, is_ruling: bool
) -> None:
    owner = db.session.get(User, command.owner_id or 0)
    if owner is None or not may_own(owner, row.to_block_id):
        raise Invalid([Problem("owner_id", say("请选择接收区块的人员。"))])
    hand_over(lead, row.to_block_id, owner, by=by)
    registering.protect(lead, clock.today())
    state = TransferState.MOVED if is_ruling else TransferState.ACCEPTED
    _close(row, state, command.reason, by)
    record(
        by, "transfer.done", lead, state=state.value, reason=row.answer,
        origin=queries.told(row.from_block_id), to=queries.told(row.to_block_id), owner=owner.id,
        name=owner.name,
    )  # fmt: skip


def may_own(person: User, block_id: int) -> bool:
    """Somebody of a block who still works and may edit leads."""
    return person.active and person.block_id == block_id and person.can(Permission.LEADS_EDIT)


def _decline(row: Transfer, lead: Lead, reason: str, by: User) -> None:
    row.state, row.declined_reason, row.declined_by_id = (
        TransferState.DECLINED,
        reason.strip(),
        by.id,
    )
    row.due_on = due_on()
    _touch(lead, by)
    record(
        by, "transfer.declined", lead, reason=row.declined_reason, to=queries.told(row.to_block_id)
    )


def withdraw(row: Transfer, lead: Lead, *, by: User, base_version: int | None) -> None:
    """Take an offer back; for who may edit the lead. Raises Refused or Stale."""
    check_version(row.version, base_version)
    if not row.state.runs:
        raise Refused(say("这次流转已经有结果（%(state)s）。", state=row.state.words))
    _end(row, lead, TransferState.WITHDRAWN, "", by)


def _end(row: Transfer, lead: Lead, state: TransferState, reason: str, by: User) -> None:
    """The lead stays where it is, and the other block no longer reads it."""
    _close(row, state, reason, by)
    readers.stop_reading(lead, row.to_block_id, readers.Why.TRANSFER)
    _touch(lead, by)
    record(by, "transfer.ended", lead, state=state.value, reason=row.answer)


def _close(row: Transfer, state: TransferState, reason: str, by: User) -> None:
    row.state, row.answer = state, reason.strip()
    row.answered_by_id, row.answered_at = by.id, clock.now()
    db.session.flush()


def _touch(lead: Lead, by: User) -> None:
    lead.updated_at, lead.updated_by_id = clock.now(), by.id


def get(lead: Lead, transfer_id: int, *, lock: bool = True) -> Transfer:
    """A transfer of a lead. Raises NoResultFound."""
    found = db.session.get(Transfer, transfer_id, with_for_update=lock, populate_existing=lock)
    if found is None or found.lead_id != lead.id:
        raise NoResultFound
    return found


def take(lead_id: int, *, by: User) -> Lead:
    """Take a lead out of the common pool for one's own block. Raises NoResultFound or Refused.

    Of a lead that was never free to take, nobody learns here that it exists.
    """
    if by.block_id is None:
        raise Refused(say("片区统筹没有自己的区块，请由区块的同事领取。"))
    lead = queries.whole(lead_id)
    # Whoever waited for the lock of somebody faster finds the lead protected again.
    if not queries.is_in_pool(lead_id, clock.today()):
        if not queries.may_know(lead_id, by):
            raise NoResultFound
        raise Refused(say("这条线索不在公海里，可能刚被领走，或保护期已经恢复。"))
    before = lead.block_id
    if before == by.block_id:
        lead.owner_id = by.id
        lead.co_owners = [one for one in lead.co_owners if one.user_id != by.id]
        _touch(lead, by)
    else:
        hand_over(lead, by.block_id, by, by=by)
    registering.protect(lead, clock.today())
    record(
        by, "first_report.taken", lead, origin=queries.told(before), to=queries.told(by.block_id)
    )
    return lead
