"""What the first block states while a ruling is awaited; both blocks and the office read it."""

from collections.abc import Sequence

from crm.accounts.models import User
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Forbidden, Invalid, Refused, check_version
from crm.core.say import say
from crm.firstreports import arbitrating
from crm.firstreports.models import ReportAppeal
from crm.firstreports.rules import AppealKind, AppealState, State, statement_problems
from crm.leads.evidence import queries as evidence
from crm.leads.evidence.models import EvidenceFile
from crm.leads.models import Lead
from crm.leads.queries import may_edit


def state(
    row: ReportAppeal,
    sides: tuple[Lead, Lead],
    command: State,
    *,
    by: User,
    base_version: int | None,
) -> None:
    """Say what the first block has to say, once. Raises Forbidden, Refused, Invalid or Stale."""
    check_right(row, sides[1], by)
    check_version(row.version, base_version)
    if found := statement_problems(command):
        raise Invalid(found)
    row.statement, row.statement_evidence = command.text.strip(), command.evidence.strip()
    row.stated_by_id, row.stated_at = by.id, clock.now()
    db.session.flush()
    arbitrating.note(by, "appeal.stated", row, *sides)


def check_right(row: ReportAppeal, first: Lead, by: User) -> None:
    """Whether this person can state something now. Raises Forbidden or Refused."""
    if not may_edit(first, by):
        raise Forbidden(say("由首报线索的负责人或本区块负责人说明。"))
    if row.kind is not AppealKind.ARBITRATION:
        raise Refused(say("协作申请请直接答复。"))
    if row.state is not AppealState.OPEN:
        raise Refused(say("这项申请已经有结果（%(state)s）。", state=row.state.words))
    if row.stated_at is not None:
        raise Refused(say("本区块已经作过说明，说明提交后不能改。"))


def papers(sides: tuple[Lead, Lead]) -> tuple[Sequence[EvidenceFile], Sequence[EvidenceFile]]:
    """The files of both leads, for the office alone."""
    lead, first = sides
    return evidence.of_lead(lead.id), evidence.of_lead(first.id)
