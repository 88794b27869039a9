"""Drafting a mix target and bringing it into force by a second person."""

from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.audit.actions import record
from crm.core import clock, drafts
from crm.core.db import db
from crm.core.errors import Forbidden, Invalid, Refused, check_version
from crm.core.say import say
from crm.mix.measures import Measure
from crm.mix.models import MixTarget, MixTargetShare
from crm.mix.progress import TargetState
from crm.mix.rules import CLUSTERS
from crm.mix.targets import queries, rules
from crm.mix.targets.rules import DraftTarget, RefuseTarget
from crm.mix.targets.versions import ends
from crm.plan.models import Block, Cluster

PAST = (TargetState.APPROVED, TargetState.SUPERSEDED)


def may_draft(block_id: int, by: User) -> bool:
    """Managers for their own block, the coordinator for every one."""
    everywhere = by.can(Permission.LEADS_READ_ALL)
    return by.can(Permission.MIX_TARGETS_DRAFT) and (everywhere or by.block_id == block_id)


def must_draft(block_id: int, by: User) -> None:
    """Raises Forbidden."""
    if not may_draft(block_id, by):
        raise Forbidden(say("只有本区块负责人和片区统筹可以起草目标结构。"))


def may_edit(target: MixTarget, by: User) -> bool:
    """Who drafted it."""
    return by.can(Permission.MIX_TARGETS_DRAFT) and target.drafted_by_id == by.id


def may_decide(target: MixTarget, by: User) -> bool:
    """A coordinator, never of one's own draft."""
    return by.can(Permission.MIX_TARGETS_WRITE) and target.drafted_by_id != by.id


def draft(block: Block, measure: Measure, command: DraftTarget, *, by: User) -> MixTarget:
    """Draft a version. Raises Forbidden, Invalid or Refused."""
    must_draft(block.id, by)
    _check(command, measure)
    if _waits(block.id, measure):
        raise Refused(say("这个区块和计量已有一份草案等待批准；先批准、不同意或撤回它。"))
    target = MixTarget(
        block_id=block.id,
        measure=measure.value,
        draft=True,
        state=TargetState.DRAFT,
        drafted_by_id=by.id,
        shares=[],
    )
    _write(target, command)
    db.session.add(target)
    db.session.flush()  # the event needs its number
    record(by, "mix_target.drafted", target, measure=target.measure, shares=_told(command))
    return target


def edit(target_id: int, command: DraftTarget, *, by: User, base_version: int | None) -> MixTarget:
    """Correct one's own draft. Raises NoResultFound, Forbidden, Invalid, Refused or Stale."""
    target = _get(target_id)
    check_version(target.version, base_version)
    drafts.must_wait(waiting=target.state is TargetState.DRAFT)
    if not may_edit(target, by):
        raise Forbidden(say("只有起草人可以修改自己的草案。"))
    _check(command, Measure(target.measure))
    target.shares.clear()
    db.session.flush()  # the old shares go before the new ones come
    _write(target, command)
    record(by, "mix_target.edited", target, measure=target.measure, shares=_told(command))
    return target


def _check(command: DraftTarget, measure: Measure) -> None:
    if not rules.may_have_target(measure):
        raise Refused(say("注册资本是认缴数，只列不评价，不设目标结构。"))
    found = rules.draft_problems(command, clock.today(), queries.closed_through())
    if found:
        raise Invalid(found)


def _waits(block_id: int, measure: Measure) -> bool:
    query = select(MixTarget.id).where(
        MixTarget.block_id == block_id,
        MixTarget.measure == measure.value,
        MixTarget.state == TargetState.DRAFT,
        MixTarget.drafted_by_id.is_not(None),
    )
    return db.session.scalar(query) is not None


def _write(target: MixTarget, command: DraftTarget) -> None:
    ids = {one.code: one.id for one in db.session.scalars(select(Cluster))}
    shares = command.basis_points()
    target.source = command.source.strip()
    target.period_from, target.period_to = command.period_from, command.period_to  # type: ignore[assignment]
    target.wanted_from, target.recorded_at = command.wanted_from, clock.now()
    target.shares.extend(
        MixTargetShare(
            cluster_id=ids[k],
            share_bp=shares[k],
            weight=command.weight_of(k),
            wording=command.note_of(k),
        )
        for k in CLUSTERS
    )


def _told(command: DraftTarget) -> dict[str, int]:
    return command.basis_points()


def approve(target_id: int, *, by: User, base_version: int | None) -> MixTarget:
    """Bring a draft into force from the day it asks for, or from today when that has passed.

    What held before keeps its days. Raises NoResultFound, Forbidden, Refused or Stale.
    """
    target = _decidable(target_id, by, base_version)
    begins = rules.begins_on(target.wanted_from, clock.today())
    others = queries.locked(target.block_id, target.measure)
    in_force = [one for one in others if one.state is TargetState.APPROVED]
    if no := rules.overtaken(target.period_to, begins, target.recorded_at, in_force):
        raise Refused(no)
    for other in others:
        if other.id != target.id and _gives_way(other):
            other.state = TargetState.SUPERSEDED
            other.superseded_from = ends(begins, other.superseded_from)
    db.session.flush()  # only one may be approved at a time
    target.state, target.draft = TargetState.APPROVED, False
    target.approved_by_id, target.approved_at = by.id, clock.now()
    target.effective_from = begins
    day = begins.isoformat()
    record(by, "mix_target.approved", target, measure=target.measure, effective_from=day)
    return target


def _gives_way(target: MixTarget) -> bool:
    """What was in force, and the plan's draft; a person's draft goes on waiting."""
    drawn = target.state is TargetState.DRAFT and target.drafted_by_id is None
    return target.state in PAST or drawn


def refuse(
    target_id: int, command: RefuseTarget, *, by: User, base_version: int | None
) -> MixTarget:
    """Say no to a draft, and why. Raises NoResultFound, Forbidden, Invalid, Refused or Stale."""
    target = _decidable(target_id, by, base_version)
    if found := rules.refuse_problems(command):
        raise Invalid(found)
    _end(target, TargetState.REFUSED, by, command.reason.strip())
    return target


def withdraw(target_id: int, *, by: User, base_version: int | None) -> MixTarget:
    """Take back one's own draft. Raises NoResultFound, Forbidden, Refused or Stale."""
    target = _get(target_id)
    drafts.must_be_own(target.drafted_by_id, by.id)
    check_version(target.version, base_version)
    drafts.must_wait(waiting=target.state is TargetState.DRAFT)
    _end(target, TargetState.WITHDRAWN, by, "")
    return target


def _end(target: MixTarget, state: TargetState, by: User, reason: str) -> None:
    target.state, target.ended_by_id = state, by.id
    target.ended_at, target.ended_reason = clock.now(), reason
    target.superseded_from = clock.today()  # the plan's draft stood in until yesterday
    record(by, f"mix_target.{state.value}", target, measure=target.measure, reason=reason)


def _decidable(target_id: int, by: User, base_version: int | None) -> MixTarget:
    target = _get(target_id)
    if not by.can(Permission.MIX_TARGETS_WRITE):
        raise Forbidden(say("只有片区统筹可以批准目标结构。"))
    check_version(target.version, base_version)
    drafts.must_wait(waiting=target.state is TargetState.DRAFT)
    drafts.must_be_others(target.drafted_by_id, by.id)
    return target


def _get(target_id: int) -> MixTarget:
    """A version, with all of its block and measure locked. Raises NoResultFound."""
    query = select(MixTarget.block_id, MixTarget.measure).where(MixTarget.id == target_id)
    block_id, measure = db.session.execute(query).one()
    return next(one for one in queries.locked(block_id, measure) if one.id == target_id)
