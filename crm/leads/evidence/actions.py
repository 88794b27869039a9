"""Adding files to a lead, to what they prove, and withdrawing them."""

from collections.abc import Sequence

import structlog
from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.audit.actions import record
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Forbidden, Invalid, Problem, Refused
from crm.core.files.kinds import Received
from crm.core.files.store import store
from crm.core.say import say
from crm.leads.ended import must_be_open
from crm.leads.evidence import queries
from crm.leads.evidence.models import EvidenceFile
from crm.leads.evidence.rules import (
    Attach,
    Withdraw,
    attach_problems,
    withdraw_problems,
    withdrawal_refusal,
)
from crm.leads.models import Fact, Lead, StageClaim, Transition

log = structlog.get_logger()

Proven = StageClaim | Transition | Fact | None


def attach(lead: Lead, command: Attach, *, by: User, proves: Proven = None) -> list[EvidenceFile]:
    """Add files to a lead, or to what they prove. Raises Invalid or Refused."""
    must_be_open(lead)
    if found := attach_problems(command):
        raise Invalid(found)
    place = _place(proves)
    rows = [
        EvidenceFile(
            lead_id=lead.id, block_id=lead.block_id, by_id=by.id, at=clock.now(),
            name=one.name, size=one.size, sha256=one.sha256, kind=one.kind, **place,
        )
        for one in command.files
    ]  # fmt: skip
    db.session.add_all(rows)
    db.session.flush()  # the events name the files by their numbers
    for row in rows:
        told = {"name": row.name, "sha256": row.sha256, **place}
        record(by, "file.attached", lead, file=row.id, **told)
    return rows


def attach_any(lead: Lead, files: Sequence[Received], *, by: User, proves: Proven) -> None:
    """The same for a form in which files may be left out."""
    if files:
        attach(lead, Attach(tuple(files)), by=by, proves=proves)


def use(lead: Lead, numbers: Sequence[int], *, by: User, proves: Proven) -> None:
    """Let files that the lead has already prove something. Raises Invalid on `files`."""
    if not numbers:
        return
    query = select(EvidenceFile).where(
        EvidenceFile.lead_id == lead.id,
        EvidenceFile.id.in_(numbers),
        EvidenceFile.withdrawn_at.is_(None),
    )
    found = [row for row in db.session.scalars(query) if row.is_loose]
    if len(found) != len(set(numbers)):
        raise Invalid([Problem("files", say("这条线索没有这些材料，或已撤回、已用作别的证据。"))])
    place = _place(proves)
    for row in found:
        for column, number in place.items():
            setattr(row, column, number)
        record(by, "file.used", lead, file=row.id, name=row.name, **place)


def _place(proves: Proven) -> dict[str, int]:
    if proves is None:
        return {}
    db.session.flush()  # a claim, move or receipt of this request has its number only then
    return {COLUMNS[type(proves)]: proves.id}


COLUMNS: dict[type, str] = {
    StageClaim: "claim_id",
    Transition: "transition_id",
    Fact: "fact_id",
}


def withdraw(lead: Lead, file: EvidenceFile, command: Withdraw, *, by: User) -> None:
    """Take a file back; its bytes stay, and nobody opens them. Raises Forbidden, Invalid or Refused."""
    must_be_open(lead)
    may = file.by_id == by.id or by.can(Permission.LEADS_EDIT_ALL)
    withdrawn, proven = file.withdrawn_at is not None, queries.has_proven(file)
    if no := withdrawal_refusal(withdrawn=withdrawn, proven=proven, by_sender=may):
        raise Refused(no) if may else Forbidden(no)
    if found := withdraw_problems(command):
        raise Invalid(found)
    file.withdrawn_at, file.withdrawn_by_id = clock.now(), by.id
    file.withdrawn_reason = command.reason.strip()
    record(by, "file.withdrawn", lead, file=file.id, name=file.name, reason=file.withdrawn_reason)


def opened(lead: Lead, file_id: int, *, by: User) -> EvidenceFile:
    """A file to give back. Reading is logged beside the events, as a GET writes nothing.

    Raises NoResultFound or Refused.
    """
    found = queries.get(lead, file_id)
    if found.withdrawn_at is not None:
        raise Refused(say("这份材料已撤回，不能再打开。"))
    log.info("file opened", file=found.id, lead=lead.id, by=by.id)
    return found


def sweep() -> int:
    """Take away bytes that a refusal or a crash left without a row; how many files."""
    return store().sweep(queries.known)
