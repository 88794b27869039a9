"""The coordinator's exception: a stage set in either direction, with a reason that stays in sight."""

from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.core import clock
from crm.core.errors import Forbidden, Invalid, Refused, check_version
from crm.core.say import say
from crm.leads import ledger, moves, queries
from crm.leads.facts import FactKind
from crm.leads.models import Lead, Transition
from crm.leads.moves import Override, Verb
from crm.leads.moving import finish, milestones_beyond, new_transition


def override(lead: Lead, command: Override, *, by: User, base_version: int | None) -> Transition:
    """Put a lead where its gates would not let it go; they ask again at its next move.

    Raises Forbidden, Refused, Invalid or Stale.
    """
    if not by.can(Permission.LEADS_OVERRIDE):
        raise Forbidden(say("只有片区统筹可以破例调整阶段。"))
    check_version(lead.version, base_version)
    standing, claim = ledger.standing(lead), queries.open_claim(lead.id)
    no = moves.override_refusal(standing, command.stage, claim_open=claim is not None)
    if no:
        raise Refused(no)
    if found := moves.override_problems(standing, command, clock.today()):
        raise Invalid(found)
    how = moves.way(lead.stage, command.stage, lead.track)
    transition = new_transition(
        lead,
        Verb.OVERRIDE,
        command.stage,
        by,
        how=how,
        reason=command.reason,
        happened_on=command.happened_on,
    )
    ledger.retract(lead, milestones_beyond(lead, command.stage), by, transition)
    if command.stage not in standing.reached:
        ledger.append(
            lead,
            FactKind.MILESTONE,
            command.happened_on,
            by,
            transition=transition,
            subject=command.stage.value,
        )
    return finish(lead, transition, by, "lead.overridden")
