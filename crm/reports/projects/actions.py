"""Keeping major projects: leadership and site, new days, milestones verified by a second person."""

from collections.abc import Mapping
from typing import Any

from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.audit.actions import record
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Forbidden, Invalid, Problem, Refused, Stale, check_version
from crm.core.say import say
from crm.plan.queries import blocks_all
from crm.reports.projects import queries, rules
from crm.reports.projects.models import (
    ProjectCard,
    ProjectClaim,
    ProjectLead,
    ProjectSchedule,
    ProjectSite,
)
from crm.reports.projects.queries import Row
from crm.reports.projects.rules import Answer, Charge, ClaimMilestone, ClaimState, Schedule

_KEEPERS = say("由片区统筹和项目所在区块的负责人维护重大项目。")


def may_edit(row: Row, user: User) -> bool:
    """The coordinator, and the managers of the blocks in which it lies."""
    if not user.can(Permission.LEADS_EDIT_ALL):
        return False
    here = {one.id for one in row.blocks}
    return user.can(Permission.LEADS_READ_ALL) or user.block_id in here


def must_edit(row: Row, by: User) -> None:
    if not may_edit(row, by):
        raise Forbidden(_KEEPERS)


def may_decide(row: Row, claim: ProjectClaim, user: User) -> bool:
    """Whoever may edit the project, except the person who reported the milestone.

    Where it lies in no block, any manager is the second person.
    """
    manages = user.can(Permission.LEADS_EDIT_ALL) and not row.blocks
    return (manages or may_edit(row, user)) and claim.claimed_by_id != user.id


def put_in_charge(row: Row, command: Charge, *, by: User, base: int | None) -> None:
    """Say who leads, where it lies, why it stands as it does.

    Raises Forbidden, Invalid or Stale.
    """
    must_edit(row, by)
    check_version(row.version, base)
    known = {one.id for one in blocks_all()}
    found = [] if command.blocks <= known else [_unknown("blocks")]
    own = command.blocks or {one.id for one in row.advised}
    if not found and command.carrier_id is not None:
        fits = command.carrier_id in {one for one, _ in queries.carriers_in(own)}
        found += [] if fits else [_unknown("carrier_id")]
    if found:
        raise Invalid(found)
    card = _card(row)
    changes = _written(card, command)
    changes |= _sited(row, command.blocks)
    _saved(card, by)
    record(by, "project.charged", card, code=row.project.code, changes=changes)


def _unknown(field: str) -> Problem:
    return Problem(field, say("没有这个选项，请重新选择。"))


def _written(card: ProjectCard, command: Charge) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for name in ("leader", "office", "overall", "site", "reason"):
        value = getattr(command, name).strip()
        if value != getattr(card, name):
            changes[name] = [getattr(card, name), value]
            setattr(card, name, value)
    if card.carrier_id != command.carrier_id:
        changes["carrier_id"] = [card.carrier_id, command.carrier_id]
        card.carrier_id = command.carrier_id
    return changes


def _sited(row: Row, blocks: frozenset[int]) -> dict[str, Any]:
    was = {one.id for one in row.sited}
    if was == blocks:
        return {}
    for one in db.session.query(ProjectSite).filter_by(project_id=row.project.id):
        if one.block_id not in blocks:
            db.session.delete(one)
    db.session.add_all(
        ProjectSite(project_id=row.project.id, block_id=one) for one in sorted(blocks - was)
    )
    return {"blocks": [sorted(was), sorted(blocks)]}


def _card(row: Row) -> ProjectCard:
    if row.card is not None:
        return row.card
    blank = dict.fromkeys(("leader", "office", "overall", "site", "reason"), "")
    return ProjectCard(project_id=row.project.id, **blank)


def _saved(card: ProjectCard, by: User) -> None:
    card.updated_at, card.updated_by_id = clock.now(), by.id
    db.session.add(card)
    db.session.flush()


def schedule(row: Row, command: Schedule, *, by: User, base: int | None) -> None:
    """Say new days; what was said before stays. Raises Forbidden, Invalid or Stale."""
    must_edit(row, by)
    check_version(row.version, base)
    today, points = clock.today(), row.points
    if found := rules.schedule_problems(command, points, today):
        raise Invalid(found)
    # A milestone that was reached keeps the day that was planned for it.
    days = [
        one.planned if one.reached else day for one, day in zip(points, command.days, strict=True)
    ]
    site, build, opened = days
    line = ProjectSchedule(
        project_id=row.project.id,
        site_on=site,
        build_on=build,
        open_on=opened,
        reason=command.reason.strip(),
        at=clock.now(),
        by_id=by.id,
    )
    card = _card(row)
    _saved(card, by)
    db.session.add(line)
    told = [day.isoformat() if day else None for day in days]
    record(by, "project.scheduled", card, code=row.project.code, days=told, reason=line.reason)


def claim(row: Row, command: ClaimMilestone, *, by: User) -> ProjectClaim:
    """Report that the next milestone is reached. Raises Forbidden, Invalid or Refused."""
    must_edit(row, by)
    if row.waiting:
        raise Refused(say("已有节点等待核实；先核实、退回或撤回它。"))
    if found := rules.claim_problems(command, row.points, clock.today()):
        raise Invalid(found)
    made = ProjectClaim(
        project_id=row.project.id,
        milestone=command.milestone,
        happened_on=command.happened_on,
        evidence=command.evidence.strip(),
        state=ClaimState.WAITING,
        claimed_by_id=by.id,
        claimed_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    record(by, "project.claimed", made, **_told(row, made))
    return made


def _told(row: Row, claim: ProjectClaim) -> Mapping[str, Any]:
    day = claim.happened_on.isoformat()
    return {"code": row.project.code, "milestone": claim.milestone.value, "happened_on": day}


def verify(row: Row, claim: ProjectClaim, *, by: User, base: int | None) -> None:
    """A second person found it true. Raises Forbidden, Refused or Stale."""
    must_decide(row, claim, by)
    _must_stand(claim, ClaimState.WAITING, base)
    _decide(row, claim, ClaimState.VERIFIED, "", by)


def refuse(row: Row, claim: ProjectClaim, command: Answer, *, by: User, base: int | None) -> None:
    """It is not proven, and why. Raises Forbidden, Invalid, Refused or Stale."""
    must_decide(row, claim, by)
    _must_stand(claim, ClaimState.WAITING, base)
    if found := rules.answer_problems(command):
        raise Invalid(found)
    _decide(row, claim, ClaimState.REFUSED, command.reason, by)


def withdraw(row: Row, claim: ProjectClaim, *, by: User, base: int | None) -> None:
    """Take back what one reported oneself. Raises Forbidden, Refused or Stale."""
    if claim.claimed_by_id != by.id:
        raise Forbidden(say("只有报送人可以撤回。"))
    _must_stand(claim, ClaimState.WAITING, base)
    _decide(row, claim, ClaimState.WITHDRAWN, "", by)


def revoke(row: Row, claim: ProjectClaim, command: Answer, *, by: User, base: int | None) -> None:
    """A verified milestone turned out wrong; the newest only, by the coordinator, for a reason.

    Raises Forbidden, Invalid, Refused or Stale.
    """
    _must_stand(claim, ClaimState.VERIFIED, base)
    if not by.can(Permission.LEADS_OVERRIDE):
        raise Forbidden(say("只有片区统筹可以撤销已核实的节点。"))
    if found := rules.answer_problems(command):
        raise Invalid(found)
    later = [one for one in row.claims if one.claim.milestone.rank > claim.milestone.rank]
    if any(one.claim.state in (ClaimState.WAITING, ClaimState.VERIFIED) for one in later):
        raise Refused(say("后面的节点已经报过；先撤销它。"))
    _decide(row, claim, ClaimState.REVOKED, command.reason, by)


def must_decide(row: Row, claim: ProjectClaim, by: User) -> None:
    """Raises Forbidden."""
    if claim.claimed_by_id == by.id:
        raise Forbidden(say("报送人不能核实自己报的节点，请另一位负责人或片区统筹核实。"))
    if not may_decide(row, claim, by):
        raise Forbidden(_KEEPERS)


def _must_stand(claim: ProjectClaim, state: ClaimState, base: int | None) -> None:
    check_version(claim.version, base)
    if claim.state is not state:
        raise Stale


def _decide(row: Row, claim: ProjectClaim, state: ClaimState, reason: str, by: User) -> None:
    claim.state, claim.decided_reason = state, reason.strip()
    claim.decided_by_id, claim.decided_at = by.id, clock.now()
    record(by, f"project.{state.value}", claim, **_told(row, claim), reason=claim.decided_reason)


def tie(row: Row, code: str, *, by: User) -> None:
    """Say that a lead belongs to it. Raises Forbidden, Invalid or Refused."""
    must_edit(row, by)
    lead = queries.lead_by_code(code.strip().upper(), by) if code.strip() else None
    if lead is None:
        raise Invalid([Problem("lead", say("没有这个编号的线索，或您看不到它。"))])
    if lead.id in {one.id for one in queries.leads_of(row, by)}:
        raise Refused(say("这条线索已经关联。"))
    made = ProjectLead(project_id=row.project.id, lead_id=lead.id, by_id=by.id, at=clock.now())
    db.session.add(made)
    db.session.flush()
    record(by, "project.tied", lead, **_named(row))


def untie(row: Row, lead_id: int, *, by: User) -> None:
    """It does not belong to it after all. Raises Forbidden, NoResultFound."""
    must_edit(row, by)
    lead = queries.tied_lead(row, lead_id, by)
    db.session.delete(queries.tie(row.project.id, lead.id))
    record(by, "project.untied", lead, **_named(row))


def _named(row: Row) -> Mapping[str, Any]:
    project = row.project
    return {"code": project.code, "name": project.name, "name_en": project.name_en}
