"""The rows of a page as typed records, with the words of what they point to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, exists, false, literal, select

from crm.accounts.models import User
from crm.activities.queries import next_what
from crm.core import clock
from crm.core.db import db
from crm.core.language import speaks_chinese
from crm.leads import ledger
from crm.leads.listing.supplied import SUPPLIED
from crm.leads.models import CoOwner, Lead, StageClaim
from crm.leads.moves import ClaimState
from crm.leads.rules import Stage
from crm.leads.stalls import Reason, reasons
from crm.plan.models import Block, Cluster, ListItem
from crm.plan.wording import named
from crm.settings.queries import in_force

COLUMNS: tuple[Any, ...] = (
    Lead.id, Lead.code, Lead.name, Lead.project, Lead.block_id, Lead.owner_id, Lead.track,
    Lead.source, Lead.funding, Lead.industry, Lead.site_need, Lead.intended_site,
    Lead.competitors, Lead.stage, Lead.stage_on, Lead.status, Lead.review_on, Lead.planned,
    Lead.contract, Lead.received, Lead.last_contact_on, Lead.next_step_on,
    Lead.promised_operation_on, Lead.promised_full_on, Lead.created_at, Lead.updated_at,
    Lead.snoozed_until, Lead.stall_cause, Lead.expected_signing_on, Lead.signing_slips, Lead.increase,
    Lead.has_clash,
)  # fmt: skip
"""What the list shows of a lead: a record of these reads like the lead, at a third of the time."""


OWN = 9
"""So many words does a row add to its lead by itself."""


@dataclass(frozen=True)
class Row:
    """One line of the list; its lead may be a record of COLUMNS."""

    lead: Lead
    stall: Reason | None
    item_code: str
    item_name: str
    cluster: str
    cluster_short: str
    block: str
    owner: str
    claimed: Stage | None
    co_owned: bool = False
    step: str = ""
    supplied: Mapping[str, Any] = field(default_factory=dict)
    """What higher packages say of it, by column."""

    @property
    def quiet_until(self) -> date | None:
        """Until when a manager keeps it out of what stands still."""
        until = self.lead.snoozed_until
        return until if until is not None and until >= clock.today() else None


def rows(
    leads: Sequence[Lead], reader: User | None = None, columns: Sequence[str] = ()
) -> list[Row]:
    """The lines of a page, with the words of what they point to in one statement.

    With a reader each row knows whether that person is a co-owner; of the columns some ask for more.
    """
    supplied = tuple(code for code in columns if code in SUPPLIED)
    locale = "zh" if speaks_chinese() else "en"
    asked = {"ids": [lead.id for lead in leads], **({"reader": reader.id} if reader else {})}
    with_steps = "step" in columns
    query = _words(locale, supplied, for_reader=reader is not None, with_steps=with_steps)
    words = {row[0]: row[1:] for row in db.session.execute(query, asked)}
    today = clock.today()
    settings = in_force(today)
    found = [
        Row(
            lead,
            next(iter(reasons(ledger.clocks_of(lead), today, settings)), None),
            *words[lead.id][:OWN],
        )
        for lead in leads
    ]
    start = OWN
    for code in supplied:
        end = start + len(SUPPLIED[code].parts)
        values = SUPPLIED[code].values([(lead, *words[lead.id][start:end]) for lead in leads])
        pairs = zip(found, values, strict=True)
        found = [replace(row, supplied={**row.supplied, code: value}) for row, value in pairs]
        start = end
    return found


@cache
def _words(
    locale: str, supplied: tuple[str, ...], *, for_reader: bool, with_steps: bool
) -> Select[Any]:
    """What a row adds to its lead, in the order of Row. Built once: that takes as long as asking."""
    claimed = (StageClaim.lead_id == Lead.id) & (StageClaim.state == ClaimState.OPEN)
    mine = exists().where(CoOwner.lead_id == Lead.id, CoOwner.user_id == bindparam("reader"))
    return (
        select(
            Lead.id, ListItem.code, named(ListItem, locale=locale),
            Cluster.code, named(Cluster, "short", locale), named(Block, "short", locale),
            User.name, StageClaim.stage, mine if for_reader else false(),
            next_what(Lead.id) if with_steps else literal(""),
            *(part for code in supplied for part in SUPPLIED[code].parts),
        )
        .join(ListItem, ListItem.id == Lead.item_id)
        .join(Cluster, Cluster.id == ListItem.cluster_id)
        .join(Block, Block.id == Lead.block_id)
        .join(User, User.id == Lead.owner_id)
        .outerjoin(StageClaim, claimed)
        .where(Lead.id.in_(bindparam("ids", expanding=True)))
    )  # fmt: skip
