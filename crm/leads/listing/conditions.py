"""The leads that a filter lets through, as the database is asked for them."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Exists, Select, and_, exists, false, or_, select, true

from crm.accounts.models import User
from crm.accounts.rules import Reader
from crm.core import clock
from crm.core.search.queries import matching_ids
from crm.leads import queries
from crm.leads.counted import is_counted
from crm.leads.listing import filtering
from crm.leads.listing.filtering import (
    ANY_STATUS,
    NO_STEP,
    OVERDUE,
    SNOOZED,
    STAGES_OF,
    STALLED,
    Filter,
)
from crm.leads.models import CoOwner, Lead, LeadCell, LeadShare, StageClaim
from crm.leads.moves import ClaimState
from crm.leads.placing import is_disputed, is_open
from crm.leads.rules import Stage, Status
from crm.leads.standstills.rules import NO_CAUSE
from crm.plan.models import Block, Cluster, ListItem, MatrixCell
from crm.plan.queries import items_in_cell

Condition = ColumnElement[bool]


def matching(chosen: Filter, user: Reader) -> Select[Lead]:
    """The leads that a filter lets through, in the reader's rights."""
    query = queries.visible_to(user)
    if chosen.faults:
        return query.where(false())
    parts = [CONDITIONS[name](text) for name, text in chosen.address.items() if name in CONDITIONS]
    return query.where(_status(chosen.status), *parts, *_of_reader(chosen, user))


def _of_reader(chosen: Filter, user: Reader) -> list[Condition]:
    """Parts whose meaning depends on who reads."""
    found = []
    if chosen.mine:
        found.append(Lead.owner_id == user.id)
    if chosen.co_owned:
        found.append(exists().where(CoOwner.lead_id == Lead.id, CoOwner.user_id == user.id))
    return found


def _status(wanted: str) -> Condition:
    """Lost and left leads show only when asked for."""
    if wanted == ANY_STATUS:
        return true()
    return Lead.status == Status(wanted) if wanted else is_open()


def _block(code: str) -> Condition:
    # A number the planner can weigh; a join would hide how many leads the block has.
    return Lead.block_id == select(Block.id).where(Block.code == code).scalar_subquery()


def _cluster(code: str) -> Condition:
    wanted = select(Cluster.id).where(Cluster.code == code).scalar_subquery()
    return exists().where(LeadShare.lead_id == Lead.id, LeadShare.cluster_id == wanted)


def _items(code: str) -> Condition:
    """An item and its children."""
    own = select(ListItem.id).where(ListItem.code == code)
    return Lead.item_id.in_(
        select(ListItem.id).where(or_(ListItem.code == code, ListItem.parent_id.in_(own)))
    )


def _cell(code: str) -> Condition:
    """What names a cell of table 4; what names none stands where its item does."""
    cell = select(MatrixCell.id).where(MatrixCell.code == code).scalar_subquery()
    named = exists().where(LeadCell.lead_id == Lead.id)
    of_item = and_(~named, Lead.item_id.in_(items_in_cell(code)))
    return or_(named.where(LeadCell.cell_id == cell), of_item)


def _stages(text: str) -> Condition:
    return Lead.stage.in_([Stage(one) for one in text.split(",")])


def _placed(text: str) -> Condition:
    """Where a card stands on the board: at the claimed stage, without a claim at the verified one."""
    stages = [Stage(one) for one in text.split(",")]
    waits = _waits()
    return or_(and_(Lead.stage.in_(stages), ~waits), waits.where(StageClaim.stage.in_(stages)))


def _owner(login: str) -> Condition:
    return Lead.owner_id == select(User.id).where(User.login == login).scalar_subquery()


def _step(text: str) -> Condition:
    """Overdue, not planned at all, or due from today within so many days."""
    today = clock.today()
    if text == OVERDUE:
        return Lead.next_step_on < today
    if text == NO_STEP:
        return Lead.next_step_on.is_(None)
    last = today + timedelta(days=filtering.days(text) or 0)
    return Lead.next_step_on.between(today, last)


def _stalled(text: str) -> Condition:
    """Stalled at all, or with this as the one reason that counts; or kept quiet by a manager."""
    today = clock.today()
    if text == SNOOZED:
        return queries.is_snoozed(today)
    if text == STALLED:
        return queries.is_stalled(today)
    return and_(queries.is_stalled(today), queries.weightiest_stall(today) == text)


def _cause(text: str) -> Condition:
    """Standing still for this cause, as somebody said; or with none given."""
    said = Lead.stall_cause == ("" if text == NO_CAUSE else text)
    return and_(queries.is_stalled(clock.today()), said)


def _unverified(_text: str) -> Condition:
    return _waits()


def _waits() -> Exists:
    """A claim waits; correlated to leads alone, for the board's own statement reads claims as well."""
    claimed = exists().where(StageClaim.lead_id == Lead.id, StageClaim.state == ClaimState.OPEN)
    return claimed.correlate(Lead)


def _day(text: str) -> date:
    return filtering.day(text) or date.min


def _yuan(text: str) -> int:
    return filtering.yuan(text) or 0


def _unsigned() -> Condition:
    """A contract that was signed is expected no more."""
    return Lead.stage_rank < Stage.S6.rank


def _next_midnight(text: str) -> datetime:
    return clock.local(_day(text) + timedelta(days=1))


CONDITIONS: dict[str, Callable[[str], Condition]] = {
    "q": lambda text: Lead.id.in_(matching_ids("lead", text)),
    "block": _block,
    "cluster": _cluster,
    "item": _items,
    "cell": _cell,
    "stage": _stages,
    "placed": _placed,
    "bucket": lambda text: Lead.stage.in_(STAGES_OF[text]),
    "owner": _owner,
    "source": lambda text: Lead.source == text,
    "funding": lambda text: Lead.funding == text,
    "track": lambda text: Lead.track == text,
    "least": lambda text: Lead.planned >= _yuan(text),
    "most": lambda text: Lead.planned <= _yuan(text),
    "step": _step,
    "stalled": _stalled,
    "cause": _cause,
    "unverified": _unverified,
    "unpriced": lambda _text: and_(Lead.planned.is_(None), is_counted()),
    "disputed": lambda _text: is_disputed(),
    # Moments are kept in UTC; a day of the office begins at midnight in Shanghai.
    "created_from": lambda text: Lead.created_at >= clock.local(_day(text)),
    "created_to": lambda text: Lead.created_at < _next_midnight(text),
    "updated_from": lambda text: Lead.updated_at >= clock.local(_day(text)),
    "updated_to": lambda text: Lead.updated_at < _next_midnight(text),
    "stage_from": lambda text: Lead.stage_on >= _day(text),
    "stage_to": lambda text: Lead.stage_on <= _day(text),
    "signing_from": lambda text: and_(_unsigned(), Lead.expected_signing_on >= _day(text)),
    "signing_to": lambda text: and_(_unsigned(), Lead.expected_signing_on <= _day(text)),
}
"""One function per part of the address; `status` and the reader's own parts stand above.

`campaign` comes from its own package."""
