"""Moving a lead: to a stage that verifies itself, back, out, and undoing it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from crm.accounts.models import User
from crm.audit.actions import record
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Forbidden, Invalid, Problem, Refused, check_version
from crm.core.say import say
from crm.leads import backdating, commands, gates, hooks, ledger, moves, queries
from crm.leads.facts import FactKind, Standing, live, project
from crm.leads.models import Fact, Lead, StageClaim, Transition
from crm.leads.moves import ClaimState, How, Move, Verb
from crm.leads.rules import Stage, Status
from crm.leads.supplies import dossier

UNDOABLE = frozenset(
    {
        Verb.MOVE,
        Verb.OVERRIDE,
        Verb.VERIFY,
        Verb.HOLD,
        Verb.RESUME,
        Verb.LOSE,
        Verb.REVIVE,
        Verb.LEAVE,
    }
)


def move(lead: Lead, command: Move, *, by: User, base_version: int | None) -> Transition:
    """Move a lead forward to a stage that needs no second person, or back to an earlier one.

    Raises Refused, Invalid (everything that is missing) or Stale.
    """
    check_version(lead.version, base_version)
    facts = queries.facts_of(lead.id)
    standing = project(facts)
    claim = queries.open_claim(lead.id)
    if no := moves.refusal(standing, command.stage, claim_open=claim is not None):
        raise Refused(no)
    how = moves.way(lead.stage, command.stage, lead.track)
    if how is How.BACK:
        return _back(lead, standing, command, by)
    if command.stage.four_eyes:
        raise Refused(say("这个阶段需要申报，由第二人核验。"))
    _check(lead, standing, command, by)
    transition = new_transition(
        lead,
        Verb.MOVE,
        command.stage,
        by,
        how=how,
        reason=command.reason,
        happened_on=command.happened_on,
    )
    fact = ledger.append(
        lead,
        FactKind.MILESTONE,
        command.happened_on,
        by,
        transition=transition,
        subject=command.stage.value,
        evidence_kind=command.evidence_kind,
        evidence_ref=command.evidence_ref,
    )
    return finish(lead, transition, by, "lead.moved", [*facts, fact])


def _check(lead: Lead, standing: Standing, command: Move, by: User) -> None:
    found = _dates(lead, standing, command, by)
    found += gates.evidence_problems(
        command.stage, command.evidence_kind, command.evidence_ref, lead.track
    )
    found += gates.missing(command.stage, standing.reached, dossier(lead))
    if found:
        raise Invalid(found)


def _dates(lead: Lead, standing: Standing, command: Move, by: User) -> list[Problem]:
    found = moves.problems(standing, command, clock.today(), lead.track)
    return found + backdating.problems(command.happened_on, by)


def _back(lead: Lead, standing: Standing, command: Move, by: User) -> Transition:
    if found := _dates(lead, standing, command, by):
        raise Invalid(found)
    if not moves.may_take_back(queries.person(by), standing, command.stage):
        raise Refused(say("已核验的阶段只能由区块负责人退回。"))
    transition = new_transition(
        lead,
        Verb.MOVE,
        command.stage,
        by,
        how=How.BACK,
        reason=command.reason,
        happened_on=command.happened_on,
    )
    ledger.retract(lead, milestones_beyond(lead, command.stage), by, transition)
    return finish(lead, transition, by, "lead.moved_back")


def milestones_beyond(lead: Lead, stage: Stage) -> list[Fact]:
    """What going back to `stage` takes back."""
    return [
        fact
        for fact in live(queries.facts_of(lead.id))
        if fact.kind is FactKind.MILESTONE and Stage(fact.subject).rank > stage.rank
    ]


def lose(lead: Lead, command: commands.Lose, *, by: User, base_version: int | None) -> Transition:
    """End a lead that will not land; a landed one leaves instead."""
    check_version(lead.version, base_version)
    if queries.open_claim(lead.id) or lead.status.is_ended:
        raise Refused(
            moves.closed_to_moves(ledger.standing(lead), claim_open=True) or say("线索已经结束。")
        )
    if lead.landed_counted_on:
        raise Refused(say("已落地的企业不能终止，请登记退出。"))
    signed_on = ledger.standing(lead).reached.get(Stage.S6)
    if found := commands.lose_problems(command, clock.today(), signed_on):
        raise Invalid(found)
    transition = new_transition(lead, Verb.LOSE, lead.stage, by, reason=command.reason.value)
    _end(lead, FactKind.LOST, command, by, transition)
    finish(lead, transition, by, "lead.lost", loss=command.particulars)
    hooks.ended(lead, by)
    return transition


def revive(lead: Lead, *, by: User, base_version: int | None) -> Transition:
    """Take an ended lead up again where it stood."""
    return lift(lead, [Status.LOST], [FactKind.LOST], Verb.REVIVE, by=by, base_version=base_version)


def leave(lead: Lead, command: commands.Leave, *, by: User, base_version: int | None) -> Transition:
    """A landed firm goes away: it leaves the mix from that week on."""
    ready(lead, base_version)
    if lead.landed_counted_on is None:
        raise Refused(say("只有已落地的企业才能登记退出。"))
    landed_on = ledger.standing(lead).reached[Stage.S8]
    found = commands.leave_problems(command, clock.today(), landed_on)
    if found := found or backdating.problems(command.left_on, by, "left_on"):
        raise Invalid(found)
    transition = new_transition(
        lead, Verb.LEAVE, lead.stage, by, reason=command.reason.value, happened_on=command.left_on
    )
    _end(lead, FactKind.LEFT, command, by, transition)
    finish(lead, transition, by, "lead.left", left=command.particulars)
    hooks.ended(lead, by)
    return transition


def _end(
    lead: Lead,
    kind: FactKind,
    command: commands.Lose | commands.Leave,
    by: User,
    transition: Transition,
) -> None:
    """The fact that ends it: its reason, and what was told beside it."""
    said = {"subject": command.reason.value, "payload": command.particulars}
    ledger.append(lead, kind, transition.happened_on, by, transition=transition, **said)


def undo(lead: Lead, transition_id: int, *, by: User, base_version: int | None) -> Transition:
    """Compensate the lead's last move by its mover, within ten minutes, if nothing was built on it."""
    last = queries.last_transition(lead.id)
    if last and last.by_id != by.id:
        raise Forbidden(say("只有操作的人可以撤销。"))
    check_version(lead.version, base_version)
    if last is None or last.id != transition_id:
        raise Refused(say("后面已经有新的记录，不能撤销；可以退回并写明原因。"))
    no = moves.undo_refusal(
        by_mover=last.by_id == by.id,
        moved_at=last.at,
        moment=clock.now(),
        built_upon=_built_upon(lead, last),
        undoable=last.verb in UNDOABLE,
    )
    if no:
        raise Refused(no)
    was_open = lead.status.is_open
    undone = new_transition(lead, Verb.UNDO, last.origin, by, undoes_id=last.id)
    _unwrite(lead, last, by, undone)
    _reopen(last)
    finish(lead, undone, by, "lead.move_undone")
    if lead.status.is_open and not was_open:
        hooks.written(lead, by)  # meanwhile its place may have been taken
    if was_open and not lead.status.is_open:
        hooks.ended(lead, by)
    return undone


def _unwrite(lead: Lead, last: Transition, by: User, undone: Transition) -> None:
    written = db.session.scalars(select(Fact).where(Fact.transition_id == last.id))
    ledger.retract(lead, list(written), by, undone)


def _reopen(last: Transition) -> None:
    """An undone verification puts its claim back into the queue."""
    if last.verb is not Verb.VERIFY:
        return
    claim = db.session.get_one(StageClaim, last.claim_id)
    claim.state, claim.decided_by_id, claim.decided_at = ClaimState.OPEN, None, None


def _built_upon(lead: Lead, last: Transition) -> bool:
    """A later claim, or a fact that came after the move's own."""
    # Nothing moves while a claim is open, so an open one was made after the last move.
    later_claim = select(StageClaim.id).where(
        StageClaim.lead_id == lead.id,
        (StageClaim.claimed_at > last.at) | (StageClaim.state == ClaimState.OPEN),
    )
    later_fact = select(Fact.id).where(
        Fact.lead_id == lead.id,
        Fact.recorded_at > last.at,
        (Fact.transition_id != last.id) | Fact.transition_id.is_(None),
        Fact.kind.not_in([FactKind.AMOUNT, FactKind.CLASH]),
        Fact.subject != FactKind.CLASH,
    )
    return db.session.scalar(select(later_claim.exists() | later_fact.exists())) is True


def ready(lead: Lead, base_version: int | None) -> None:
    """Refuse what asks for a lead that is under way."""
    check_version(lead.version, base_version)
    claim = queries.open_claim(lead.id)
    if no := moves.closed_to_moves(ledger.standing(lead), claim_open=claim is not None):
        raise Refused(no)


def lift(
    lead: Lead,
    statuses: Sequence[Status],
    kinds: Sequence[FactKind],
    verb: Verb,
    *,
    by: User,
    base_version: int | None,
) -> Transition:
    """Take back what keeps a lead in one of these statuses."""
    check_version(lead.version, base_version)
    if lead.status not in statuses:
        raise Refused(say("线索现在不是「%(status)s」。", status=statuses[0].words))
    keeping = [fact for fact in live(queries.facts_of(lead.id)) if fact.kind in kinds]
    transition = new_transition(lead, verb, lead.stage, by)
    ledger.retract(lead, keeping, by, transition)
    finish(lead, transition, by, f"lead.{verb.value}d")
    hooks.written(lead, by)  # an ended lead may find its place taken
    return transition


def new_transition(
    lead: Lead, verb: Verb, target: Stage, by: User | None, *, reason: str = "", **columns: Any
) -> Transition:
    """Write a transition of today, unless `happened_on` says otherwise."""
    transition = Transition(
        lead_id=lead.id,
        block_id=lead.block_id,
        verb=verb,
        origin=lead.stage,
        target=target,
        reason=reason.strip(),
        at=clock.now(),
        by_id=by.id if by else None,
        **{"happened_on": clock.today(), **columns},
    )
    db.session.add(transition)
    db.session.flush()  # its facts point to it
    return transition


def finish(
    lead: Lead,
    transition: Transition,
    by: User | None,
    action: str,
    facts: list[Fact] | None = None,
    **more: Any,
) -> Transition:
    ledger.refresh(lead, by, facts)
    record(
        by,
        action,
        lead,
        transition=transition.id,
        verb=transition.verb.value,
        stage=[transition.origin.value, lead.stage.value],
        status=lead.status.value,
        reason=transition.reason,
        happened_on=transition.happened_on.isoformat(),
        **more,
    )
    return transition
