"""Claims of the four-eyes stages: claimed with evidence, then verified, refused or withdrawn."""

from crm.accounts.models import User
from crm.audit.actions import record
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Forbidden, Invalid, Refused, check_version
from crm.core.say import say
from crm.leads import gates, ledger, moves, queries
from crm.leads.commands import reason_problems
from crm.leads.evidence import photos
from crm.leads.facts import FactKind, project
from crm.leads.models import Lead, StageClaim, Transition
from crm.leads.moves import ClaimState, Move, Verb, Verdict
from crm.leads.moving import finish, new_transition
from crm.leads.supplies import dossier


def claim(lead: Lead, command: Move, *, by: User, base_version: int | None) -> StageClaim:
    """Claim that a four-eyes stage has been reached; the gate is asked now and at verification.

    Raises Refused, Invalid (everything that is missing) or Stale.
    """
    check_version(lead.version, base_version)
    standing = ledger.standing(lead)
    waiting = queries.open_claim(lead.id)
    if no := moves.refusal(standing, command.stage, claim_open=waiting is not None):
        raise Refused(no)
    if not command.stage.four_eyes or command.stage.rank < lead.stage.rank:
        raise Refused(say("这个阶段不需要申报，请直接移动。"))
    found = moves.problems(standing, command, clock.today(), lead.track)
    found += gates.evidence_problems(
        command.stage, command.evidence_kind, command.evidence_ref, lead.track
    )
    found += gates.photo_problems(command.stage, has_photo=command.has_photo)
    found += gates.missing(command.stage, standing.reached, dossier(lead))
    if found:
        raise Invalid(found)
    return _claimed(lead, command, by)


def _claimed(lead: Lead, command: Move, by: User) -> StageClaim:
    made = StageClaim(
        lead_id=lead.id,
        block_id=lead.block_id,
        stage=command.stage,
        happened_on=command.happened_on,
        evidence_kind=command.evidence_kind,
        evidence_ref=command.evidence_ref.strip(),
        note=command.reason.strip(),
        claimed_by_id=by.id,
        claimed_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()  # the unique index speaks now, not at commit
    _touch(lead, by)
    _note(by, "claim.made", made)
    return made


def decide(
    lead: Lead, made: StageClaim, verdict: Verdict, *, by: User, base_version: int | None
) -> Transition | None:
    """Verify a claim, or refuse it with a reason. Raises Forbidden, Refused, Invalid or Stale."""
    concerned = [made.claimed_by_id, lead.owner_id, *(one.user_id for one in lead.co_owners)]
    no = moves.verification_refusal(queries.person(by), block_id=lead.block_id, concerned=concerned)
    if no:
        raise Forbidden(no)
    check_version(made.version, base_version)
    if made.state is not ClaimState.OPEN:
        raise Refused(say("这项申报已经处理过（%(state)s）。", state=made.state.words))
    if not verdict.verified:
        _refused(lead, made, verdict, by)
        return None
    return _verified(lead, made, by)


def _refused(lead: Lead, made: StageClaim, verdict: Verdict, by: User) -> None:
    if found := reason_problems(verdict.reason):
        raise Invalid(found)
    _close(made, ClaimState.REFUSED, by, verdict.reason.strip())
    _touch(lead, by)
    _note(by, "claim.refused", made)


def _verified(lead: Lead, made: StageClaim, by: User) -> Transition:
    facts = queries.facts_of(lead.id)
    found = gates.missing(made.stage, project(facts).reached, dossier(lead))
    # The track may have changed since: what proved the stage then need not prove it now.
    found += gates.evidence_problems(made.stage, made.evidence_kind, made.evidence_ref, lead.track)
    if made.stage in gates.PHOTOGRAPHED:
        found += gates.photo_problems(made.stage, has_photo=not photos.taken_back(made.id))
    if found:
        raise Invalid(found)
    how = moves.way(lead.stage, made.stage, lead.track)
    transition = new_transition(
        lead,
        Verb.VERIFY,
        made.stage,
        by,
        how=how,
        reason=made.note,
        happened_on=made.happened_on,
        claim_id=made.id,
    )
    fact = ledger.append(
        lead,
        FactKind.MILESTONE,
        made.happened_on,
        by,
        verified=False,
        transition=transition,
        subject=made.stage.value,
        evidence_kind=made.evidence_kind,
        evidence_ref=made.evidence_ref,
    )
    fact.recorded_at, fact.recorded_by_id = made.claimed_at, made.claimed_by_id
    ledger.verify(fact, by)
    _close(made, ClaimState.VERIFIED, by)
    _note(by, "claim.verified", made)
    return finish(lead, transition, by, "lead.moved", [*facts, fact])


def withdraw(lead: Lead, made: StageClaim, *, by: User, base_version: int | None) -> None:
    """Take one's own claim back while nobody has answered it."""
    if made.claimed_by_id != by.id:
        raise Forbidden(say("只有申报人可以撤回。"))
    check_version(made.version, base_version)
    if made.state is not ClaimState.OPEN:
        raise Refused(say("这项申报已经处理过（%(state)s）。", state=made.state.words))
    _close(made, ClaimState.WITHDRAWN, by)
    _touch(lead, by)
    _note(by, "claim.withdrawn", made)


def _close(made: StageClaim, state: ClaimState, by: User, reason: str = "") -> None:
    made.state, made.decided_by_id, made.decided_at = state, by.id, clock.now()
    made.reason = reason


def _touch(lead: Lead, by: User) -> None:
    """A lead's version moves with its claims, so that an older page cannot build on them."""
    lead.updated_at, lead.updated_by_id = clock.now(), by.id


def _note(by: User, action: str, made: StageClaim) -> None:
    record(
        by,
        action,
        made,
        stage=made.stage.value,
        reason=made.reason,
        happened_on=made.happened_on.isoformat(),
        evidence=[made.evidence_kind, made.evidence_ref],
    )
