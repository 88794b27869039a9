"""The list of leads: what is asked for, the rows as typed records, and totals over all that match."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from crm.accounts.models import User
from crm.core import clock
from crm.core.db import db
from crm.leads import ledger, queries
from crm.leads.models import Lead, LeadShare, StageClaim
from crm.leads.moves import ClaimState
from crm.leads.rules import BUCKETS, PIPELINE, Stage, Status
from crm.leads.stalls import Reason, reasons
from crm.plan.models import Block, Cluster, ListItem
from crm.plan.wording import named
from crm.settings.queries import in_force

STAGES_OF = {**{bucket.value: stages for bucket, stages in BUCKETS.items()}, "pipeline": PIPELINE}
"""What can be asked for: a bucket, or 储备, which takes three of them together."""


@dataclass(frozen=True)
class Filter:
    """What the list shows; every part stands in the address."""

    cluster: str = ""
    block: str = ""
    item: str = ""
    stage: str = ""
    bucket: str = ""
    status: str = ""
    mine: bool = False
    stalled: bool = False

    @classmethod
    def from_query(cls, args: Mapping[str, str]) -> "Filter":
        """Read the address; what makes no sense matches nothing rather than everything."""
        names = ("cluster", "block", "item", "stage", "bucket", "status")
        flags: dict[str, Any] = {name: args.get(name) == "1" for name in ("mine", "stalled")}
        values: dict[str, Any] = {name: args.get(name, "").strip() for name in names}
        return cls(**values, **flags)

    @property
    def address(self) -> dict[str, str]:
        """The filter as an address says it, and nothing else that an address may say."""
        said = {name: "1" if value is True else value for name, value in vars(self).items()}
        return {name: text for name, text in said.items() if text}

    @property
    def is_empty(self) -> bool:
        return self == Filter()


@dataclass(frozen=True)
class Row:
    """One line of the list."""

    lead: Lead
    stall: Reason | None
    item_code: str
    item_name: str
    cluster: str
    cluster_short: str
    block: str
    owner: str
    claimed: Stage | None


@dataclass(frozen=True)
class Totals:
    """Over all that match, not over the page: an unknown amount is counted, never 0."""

    leads: int
    planned: int
    unknown: int


def matching(chosen: Filter, user: User) -> Select[Lead]:
    """The leads that a filter lets through, in the reader's rights."""
    query = queries.stalled(user, clock.today()) if chosen.stalled else queries.visible_to(user)
    query = query.where(*_conditions(chosen))
    if chosen.mine:
        query = query.where(Lead.owner_id == user.id)
    return query


def _conditions(chosen: Filter) -> list[ColumnElement[bool]]:
    tests: list[ColumnElement[bool]] = []
    if chosen.block:
        tests.append(Lead.block_id.in_(select(Block.id).where(Block.code == chosen.block)))
    if chosen.item:
        tests.append(Lead.item_id.in_(_items(chosen.item)))
    if chosen.cluster:
        clusters = select(Cluster.id).where(Cluster.code == chosen.cluster)
        tests.append(
            Lead.id.in_(select(LeadShare.lead_id).where(LeadShare.cluster_id.in_(clusters)))
        )
    if chosen.stage:
        tests.append(Lead.stage.in_([stage for stage in Stage if stage == chosen.stage]))
    if chosen.bucket:
        tests.append(Lead.stage.in_(STAGES_OF.get(chosen.bucket, ())))
    tests.append(_status(chosen.status))
    return tests


def _items(code: str) -> Select[int]:
    """An item and its children."""
    own = select(ListItem.id).where(ListItem.code == code)
    return select(ListItem.id).where(or_(ListItem.code == code, ListItem.parent_id.in_(own)))


def _status(wanted: str) -> ColumnElement[bool]:
    """Lost and left leads show only when asked for."""
    if wanted == "all":
        return Lead.id.is_not(None)
    if wanted:
        return Lead.status.in_([status for status in Status if status == wanted])
    return Lead.status.in_([Status.ACTIVE, Status.ON_HOLD])


def totals(chosen: Filter, user: User) -> Totals:
    """Count and sum over everything that matches."""
    found = matching(chosen, user).subquery()
    query = select(
        func.count(),
        func.coalesce(func.sum(found.c.planned), 0),
        func.count().filter(found.c.planned.is_(None)),
    ).select_from(found)
    count, planned, unknown = db.session.execute(query).one()
    return Totals(count, int(planned), unknown)


def rows(leads: list[Lead]) -> list[Row]:
    """The lines of a page, with the words of what they point to in one statement."""
    words = _words([lead.id for lead in leads])
    today = clock.today()
    settings = in_force(today)
    return [
        Row(
            lead,
            next(iter(reasons(ledger.clocks_of(lead), today, settings)), None),
            *words[lead.id],
        )
        for lead in leads
    ]


def _words(ids: list[int]) -> dict[int, tuple[Any, ...]]:
    """Per lead: item code and name, cluster code and name, block, owner, claimed stage."""
    claimed = (StageClaim.lead_id == Lead.id) & (StageClaim.state == ClaimState.OPEN)
    query = (
        select(
            Lead.id, ListItem.code, named(ListItem), Cluster.code, named(Cluster, "short"),
            named(Block, "short"), User.name, StageClaim.stage,
        )
        .join(ListItem, ListItem.id == Lead.item_id)
        .join(Cluster, Cluster.id == ListItem.cluster_id)
        .join(Block, Block.id == Lead.block_id)
        .join(User, User.id == Lead.owner_id)
        .outerjoin(StageClaim, claimed)
        .where(Lead.id.in_(ids))
    )  # fmt: skip
    return {row[0]: tuple(row[1:]) for row in db.session.execute(query)}
