"""Reading leads. Every reading starts from `visible_to`."""

from collections.abc import Collection
from datetime import date
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    exists,
    false,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import joinedload

from crm.accounts.models import User
from crm.accounts.rules import Permission, Reader
from crm.activities.models import Activity, NextStep
from crm.core.db import db
from crm.core.errors import Forbidden
from crm.core.say import say
from crm.leads.models import CoOwner, Fact, Lead, LeadShare, Party, StageClaim, Transition
from crm.leads.moves import ClaimState, editable_by
from crm.leads.places import cluster_of, is_parted
from crm.leads.placing import is_open
from crm.leads.readers import reads
from crm.leads.rules import Person, Status
from crm.leads.stalls import Stall
from crm.plan.models import Block, ListItem
from crm.settings.models import OfficeSetting
from crm.settings.queries import History


def person(user: User) -> Person:
    """A user as the rules see them."""
    return Person(
        id=user.id,
        block_id=user.block_id,
        sees_all=user.can(Permission.LEADS_READ_ALL),
        may_edit=user.can(Permission.LEADS_EDIT),
        may_edit_all=user.can(Permission.LEADS_EDIT_ALL),
        may_verify=user.can(Permission.CLAIMS_VERIFY),
    )


def visible_to(user: Reader) -> Select[Lead]:
    """The leads a person may read: their block's, their own, those shared with it or opened to it."""
    if not user.can(Permission.LEADS_READ):
        return select(Lead).where(false())
    if user.can(Permission.LEADS_READ_ALL):
        return select(Lead)
    if user.block_id is not None:
        return select(Lead).where(
            or_(
                Lead.block_id == user.block_id,
                Lead.owner_id == user.id,
                and_(Lead.shared, or_(_has_share_for(user.block_id), reads(user.block_id))),
                Lead.id.in_(select(CoOwner.lead_id).where(CoOwner.user_id == user.id)),
            )
        )
    return select(Lead).where(_shared(LeadShare.cluster_id == user.cluster_id))


def is_visible_to(user: Reader) -> ColumnElement[bool]:
    """The same, asked of each lead by itself: of rows that something else has chosen."""
    seen = visible_to(user).whereclause
    return true() if seen is None else seen


def in_own_block(user: Reader) -> ColumnElement[bool]:
    """The leads of a person's block, all of which `visible_to` lets through."""
    return Lead.block_id == user.block_id if user.can(Permission.LEADS_READ) else false()


def _has_share_for(block_id: int) -> ColumnElement[bool]:
    """Asked lead by lead, so that a page is a walk along an index however large the block is.

    Without the offset PostgreSQL would first gather every share of the block for each page.
    """
    mine = (LeadShare.lead_id == Lead.id, LeadShare.block_id == block_id)
    return select(literal(1)).where(*mine).offset(0).correlate(Lead).exists()


def _shared(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(and_(LeadShare.lead_id == Lead.id, condition))


def has_part_in(clusters: Collection[int]) -> ColumnElement[bool]:
    """Whether a lead has a part in one of some clusters; asked of shares only where it is split."""
    return has_part(cluster_of(Lead.place).in_(clusters), LeadShare.cluster_id.in_(clusters))


def has_part(whole: ColumnElement[bool], share: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the place of a lead passes a test, or a share of one that is split passes its own."""
    among = (LeadShare.lead_id == Lead.id, share)
    part = select(literal(1)).where(*among).offset(0).correlate(Lead).exists()
    return or_(whole, and_(is_parted(), part))


def get(lead_id: int, user: User, *, lock: bool = False) -> Lead:
    """One lead with its parties, co-owners and shares. Raises NoResultFound (404)."""
    query = visible_to(user).where(Lead.id == lead_id)
    if lock:
        # After waiting for a lock, only a statement of its own sees what was committed meanwhile.
        db.session.execute(query.with_only_columns(Lead.id).with_for_update(of=Lead)).one()
        query = query.execution_options(populate_existing=True)
    whole = query.options(
        joinedload(Lead.parties).joinedload(Party.enterprise),
        joinedload(Lead.co_owners),
        joinedload(Lead.shares),
    )
    return db.session.scalars(whole).unique().one()


def get_editable(lead_id: int, user: User, *, lock: bool = True) -> Lead:
    """One lead, locked for a change. Raises NoResultFound (404) or Forbidden (403)."""
    lead = get(lead_id, user, lock=lock)
    if not may_edit(lead, user):
        raise Forbidden(say("只有负责人、协办人和本区块负责人可以修改这条线索。"))
    return lead


def may_edit(lead: Lead, user: User) -> bool:
    """Whether this person may change this lead."""
    co_owners = [one.user_id for one in lead.co_owners]
    return editable_by(
        person(user), block_id=lead.block_id, owner_id=lead.owner_id, co_owners=co_owners
    )


def ground(block_id: int, item_id: int) -> tuple[Block | None, ListItem | None, History]:
    """What a new lead stands on: its block, its item and the settings, in one statement."""
    query = (
        select(Block, ListItem, OfficeSetting)
        .select_from(Block)
        .outerjoin(ListItem, ListItem.id == item_id)
        .outerjoin(OfficeSetting, true())
        .where(Block.id == block_id)
        .order_by(OfficeSetting.effective_from, OfficeSetting.id)
    )
    rows = list(db.session.execute(query))
    block, item, _ = rows[0] if rows else (None, None, None)
    return block, item, History([setting for *_, setting in rows if setting])


def facts_of(lead_id: int) -> list[Fact]:
    """Every fact of a lead, oldest first."""
    return list(db.session.scalars(select(Fact).where(Fact.lead_id == lead_id).order_by(Fact.id)))


def open_claim(lead_id: int) -> StageClaim | None:
    """The claim that waits for a second person."""
    query = select(StageClaim).where(
        StageClaim.lead_id == lead_id, StageClaim.state == ClaimState.OPEN
    )
    return db.session.scalars(query).one_or_none()


def claims_of(lead_id: int) -> list[StageClaim]:
    """All claims of a lead, newest first."""
    query = select(StageClaim).where(StageClaim.lead_id == lead_id)
    return list(db.session.scalars(query.order_by(StageClaim.id.desc())))


def claim(lead: Lead, claim_id: int, *, lock: bool = False) -> StageClaim:
    """One claim of a lead. Raises NoResultFound (404)."""
    found = db.session.get(StageClaim, claim_id, with_for_update=lock, populate_existing=True)
    if found is None or found.lead_id != lead.id:
        raise NoResultFound
    return found


def step(lead: Lead, step_id: int) -> NextStep:
    """One next step of a lead. Raises NoResultFound (404)."""
    found = db.session.get(NextStep, step_id)
    if found is None or found.lead_id != lead.id:
        raise NoResultFound
    return found


def visit(lead: Lead, activity_id: int) -> Activity:
    """One visit of a lead. Raises NoResultFound (404)."""
    found = db.session.get(Activity, activity_id)
    if found is None or found.lead_id != lead.id:
        raise NoResultFound
    return found


def last_transition(lead_id: int) -> Transition | None:
    """The newest move."""
    query = select(Transition).where(Transition.lead_id == lead_id)
    return db.session.scalars(query.order_by(Transition.id.desc()).limit(1)).one_or_none()


def stalled(user: User, today: date) -> Select[Lead]:
    """Leads that need attention today, by the dates their last write left behind."""
    return visible_to(user).where(is_stalled(today))


def is_stalled(today: date) -> ColumnElement[bool]:
    """Whether a lead needs attention on a day; waiting and snoozed ones only after theirs."""
    return and_(stands_still_at_all(today), ~is_snoozed(today))


def stands_still_at_all(today: date) -> ColumnElement[bool]:
    """Whether there is a reason on a day, kept quiet or not."""
    # Said as what does not count: by two ways that do, SQLite would go along two indexes and read
    # every lead from the table.
    waits = or_(Lead.review_on.is_(None), Lead.review_on >= today)
    watched = and_(is_open(), ~and_(Lead.status == Status.ON_HOLD, waits))
    late = or_(Lead.silent_after < today, Lead.stuck_after < today, Lead.next_step_on.is_(None))
    return and_(watched, late)


def is_snoozed(today: date) -> ColumnElement[bool]:
    """Whether a manager keeps a lead out of what stands still on a day; never NULL."""
    return and_(Lead.snoozed_until.is_not(None), Lead.snoozed_until >= today)


def weightiest_stall(today: date) -> ColumnElement[str]:
    """The one reason that counts for a stalled lead: 失联, then 卡顿, then 无下步."""
    return case(
        (Lead.silent_after < today, Stall.SILENT.value),
        (Lead.stuck_after < today, Stall.STUCK.value),
        else_=Stall.NO_NEXT_STEP.value,
    )


def stands_still(kind: Stall, today: date) -> ColumnElement[bool]:
    """Whether a lead needs attention on a day for this as the weightiest reason."""
    silent, stuck = Lead.silent_after < today, Lead.stuck_after < today
    not_stuck = or_(Lead.stuck_after.is_(None), Lead.stuck_after >= today)
    why = {
        Stall.SILENT: silent,
        Stall.STUCK: and_(Lead.silent_after >= today, stuck),
        Stall.NO_NEXT_STEP: and_(
            Lead.silent_after >= today, not_stuck, Lead.next_step_on.is_(None)
        ),
    }[kind]
    watched = or_(Lead.status == Status.ACTIVE, Lead.review_on < today)
    return and_(is_open(), why, watched, ~is_snoozed(today))


def since_of(kind: Stall) -> ColumnElement[date]:
    """The day from which a lead that stands still for a reason does so; see stalls.reason."""
    later = case((Lead.last_contact_on > Lead.stage_on, Lead.last_contact_on), else_=Lead.stage_on)
    found: dict[Stall, Any] = {
        Stall.SILENT: Lead.last_contact_on,
        Stall.STUCK: Lead.stuck_since,
        Stall.NO_NEXT_STEP: later,
    }
    return cast("ColumnElement[date]", found[kind])


def stalled_since(today: date) -> ColumnElement[date]:
    """The day from which a stalled lead's weightiest reason counts."""
    return case(
        (Lead.silent_after < today, since_of(Stall.SILENT)),
        (Lead.stuck_after < today, since_of(Stall.STUCK)),
        else_=since_of(Stall.NO_NEXT_STEP),
    )
