"""Adding a file to a problem, opening one, taking one back; who may read the problem may open it."""

from collections.abc import Sequence

import structlog

from crm.accounts.models import User
from crm.core import clock
from crm.core.errors import Forbidden, Invalid, Refused
from crm.core.files.kinds import Received
from crm.core.say import say
from crm.leads.evidence.rules import Attach, Withdraw, attach_problems, withdraw_problems
from crm.problems import actions, noting, proofs
from crm.problems.models import ProblemFile
from crm.problems.queries import Row
from crm.problems.rules import State

log = structlog.get_logger()


def may_add(row: Row, user: User) -> bool:
    """Both sides, while it is open."""
    return row.problem.state is not State.CLOSED and _takes_part(row, user)


def _takes_part(row: Row, user: User) -> bool:
    return actions.answers(row, user) or actions.may_settle(row, user)


def must_take_part(row: Row, by: User) -> None:
    if not _takes_part(row, by):
        raise Forbidden(say("由受理部门、提出人和本区块负责人补充材料。"))


def add(row: Row, files: Sequence[Received], *, by: User) -> list[ProblemFile]:
    """Add files apart from any step. Raises Forbidden, Invalid or Refused."""
    must_take_part(row, by)
    if row.problem.state is State.CLOSED:
        raise Refused(say("问题已经销号，不再补充材料；要补充请先重新打开。"))
    if found := attach_problems(Attach(tuple(files))):
        raise Invalid(found)
    return proofs.hang(row.problem, files, by=by)


def opened(file_id: int, *, by: User) -> ProblemFile:
    """A file to give back; reading is logged beside the events, as a GET writes nothing.

    Raises NoResultFound or Refused.
    """
    file, row = proofs.get(file_id, by)
    if file.withdrawn_at is not None:
        raise Refused(say("这份材料已撤回，不能再打开。"))
    log.info("problem file opened", file=file.id, problem=row.problem.id, by=by.id)
    return file


def may_withdraw(file: ProblemFile, row: Row, user: User) -> bool:
    """Who sent it and the block's manager, while nothing was closed on it."""
    mine = file.by_id == user.id or actions.is_manager(row, user)
    return mine and file.withdrawn_at is None and row.problem.state is not State.CLOSED


def must_withdraw(file: ProblemFile, row: Row, by: User) -> None:
    if file.by_id != by.id and not actions.is_manager(row, by):
        raise Forbidden(say("只有上传人、本区块负责人和片区统筹可以撤回材料。"))


def withdraw(file: ProblemFile, row: Row, command: Withdraw, *, by: User) -> None:
    """Take a file back; its bytes stay, and nobody opens them. Raises Forbidden, Invalid, Refused."""
    must_withdraw(file, row, by)
    if file.withdrawn_at is not None:
        raise Refused(say("这份材料已经撤回。"))
    if row.problem.state is State.CLOSED:
        raise Refused(say("问题已凭这些材料销号，不能撤回；要撤回请先重新打开。"))
    if found := withdraw_problems(command):
        raise Invalid(found)
    file.withdrawn_at, file.withdrawn_by_id = clock.now(), by.id
    file.withdrawn_reason = command.reason.strip()
    told = {"title": row.problem.title, "name": file.name, "reason": file.withdrawn_reason}
    noting.note(by, "file_withdrawn", row.problem, file=file.id, **told)
