"""Conditions of a review: answering one with evidence, and ending it or sending it back."""

from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.activities.tasks import actions as tasks
from crm.audit.actions import record
from crm.core import clock
from crm.core.errors import Forbidden, Invalid, Refused, check_version
from crm.core.say import say
from crm.leads.ended import must_be_open
from crm.leads.models import Lead
from crm.leads.queries import may_edit
from crm.screening.reviews.commands import text_problems
from crm.screening.reviews.conditions import (
    Answer,
    ConditionState,
    EndCondition,
    answer_problems,
    end_refusal,
)
from crm.screening.reviews.models import ReviewCondition


def may_answer(condition: ReviewCondition, lead: Lead, by: User) -> bool:
    """Whoever sees to it, and whoever may edit the lead."""
    return by.id == condition.owner_id or may_edit(lead, by)


def must_answer(condition: ReviewCondition, lead: Lead, by: User) -> None:
    """Raise Forbidden unless this person may answer."""
    if not may_answer(condition, lead, by):
        raise Forbidden(say("由责任人或线索的负责人答复。"))


def may_end(condition: ReviewCondition, lead: Lead, by: User) -> bool:
    """The block's manager or a coordinator who did not see to it."""
    second = end_refusal(by.id, condition.owner_id, condition.answered_by_id) is None
    return second and _answers_for(lead, by)


def _answers_for(lead: Lead, by: User) -> bool:
    return by.can(Permission.REVIEWS_CONVENE) and by.block_id in (None, lead.block_id)


def answer(
    condition: ReviewCondition, lead: Lead, command: Answer, *, by: User, base_version: int | None
) -> None:
    """Say what was done. Raises Forbidden, Invalid, Refused or Stale."""
    check_version(condition.version, base_version)
    must_be_open(lead)
    must_answer(condition, lead, by)
    if condition.state is not ConditionState.OPEN:
        raise Refused(say("这项条件已经答复（%(state)s）。", state=condition.state.words))
    if found := answer_problems(command):
        raise Invalid(found)
    condition.answer, condition.evidence_ref = command.text.strip(), command.evidence_ref.strip()
    condition.answered_by_id, condition.answered_at = by.id, clock.now()
    condition.state = ConditionState.ANSWERED
    facts = {"what": condition.what, "reason": condition.answer}
    tasks.answered(condition.task, by=by)
    record(by, "condition.answered", lead, condition=condition.id, **facts)


def end(
    condition: ReviewCondition,
    lead: Lead,
    command: EndCondition,
    *,
    by: User,
    base_version: int | None,
) -> None:
    """End an answered condition, or send it back. Raises Forbidden, Invalid, Refused or Stale."""
    check_version(condition.version, base_version)
    must_be_open(lead)
    no = end_refusal(by.id, condition.owner_id, condition.answered_by_id)
    if no or not _answers_for(lead, by):
        raise Forbidden(no or say("由区块负责人或片区统筹销号。"))
    if condition.state is not ConditionState.ANSWERED:
        raise Refused(say("只有答复过的条件才能销号或退回。"))
    if not command.met and (found := text_problems("reason", command.reason, say("退回原因"))):
        raise Invalid(found)
    condition.verdict = command.reason.strip()
    facts = {"what": condition.what, "reason": condition.verdict}
    if not command.met:
        condition.state = ConditionState.OPEN
        tasks.sent_back(condition.task, condition.verdict, by=by)
        record(by, "condition.returned", lead, condition=condition.id, **facts)
        return
    condition.state = ConditionState.MET
    condition.ended_by_id, condition.ended_at = by.id, clock.now()
    tasks.settled(condition.task, by=by)
    lead.open_conditions -= 1
    lead.updated_at, lead.updated_by_id = clock.now(), by.id
    record(by, "condition.met", lead, condition=condition.id, **facts)
