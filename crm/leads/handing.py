"""A lead passes to another block with all that hangs from it; its code and its past stay."""

from typing import Any

from sqlalchemy import update

from crm.accounts.models import User
from crm.activities.models import Activity, NextStep
from crm.activities.tasks import actions as tasks
from crm.activities.tasks.models import Task
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Refused
from crm.core.say import say
from crm.enterprises.models import Contact
from crm.leads import ledger, queries, readers
from crm.leads.evidence.models import EvidenceFile
from crm.leads.facts import FactKind
from crm.leads.models import Fact, Lead
from crm.leads.standstills.ending import end_snooze


def hand_over(lead: Lead, block_id: int, owner: User, *, by: User) -> None:
    """Give a lead to a block: owner, shares, work and contact follow, and its old block reads on.

    Amounts go along with the shares, so that they count once, and from today for the new block.
    Raises Refused while a stage waits for a second person: that belongs to those who claimed it.
    """
    if queries.open_claim(lead.id):
        raise Refused(say("有一项阶段申报正在待核，请先核验或撤回，再交给别的区块。"))
    before, lead.block_id, lead.owner_id = lead.block_id, block_id, owner.id
    tasks.carry(lead.id, Task.block_id == before, owner, by=by)
    lead.co_owners = []
    payload = {"shares": _moved_shares(lead, before)}
    ledger.append(lead, FactKind.SHARE, clock.today(), by, payload=payload)
    _move_work(lead, before, owner)
    end_snooze(lead, by)  # what its new block looks away from is for its new manager to say
    readers.forget(lead, block_id)
    readers.let_read(lead, before, readers.Why.FORMER)
    ledger.refresh(lead, by)


def _moved_shares(lead: Lead, before: int) -> list[dict[str, int]]:
    """What the old block had of it is the new one's; parts of other blocks stay theirs."""
    tenths: dict[tuple[int, int], int] = {}
    for share in lead.shares:
        block = lead.block_id if share.block_id == before else share.block_id
        key = (block, share.cluster_id)
        tenths[key] = tenths.get(key, 0) + share.tenths
    return [{"block": b, "cluster": c, "tenths": part} for (b, c), part in tenths.items()]


def _move_work(lead: Lead, before: int, owner: User) -> None:
    """Notes, steps, files and unproven money follow; the person to speak to is now the new block's."""
    _change(update(Activity).where(Activity.lead_id == lead.id), block_id=lead.block_id)
    _change(update(NextStep).where(NextStep.lead_id == lead.id), block_id=lead.block_id)
    _change(update(EvidenceFile).where(EvidenceFile.lead_id == lead.id), block_id=lead.block_id)
    todo = update(NextStep).where(NextStep.lead_id == lead.id, NextStep.done_at.is_(None))
    _change(todo, owner_id=owner.id)
    unproven = Fact.lead_id == lead.id, Fact.kind == FactKind.RECEIPT, Fact.verified_at.is_(None)
    _change(update(Fact).where(*unproven), block_id=lead.block_id)
    if lead.contact_id is not None:
        theirs = update(Contact).where(Contact.id == lead.contact_id, Contact.block_id == before)
        _change(theirs, block_id=lead.block_id)


def _change(query: Any, **values: Any) -> None:
    db.session.execute(query.values(**values).execution_options(synchronize_session="fetch"))
