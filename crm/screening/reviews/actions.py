"""Convening a review, scoring, declaring an interest, deciding, calling it off."""

from collections.abc import Callable, Iterable

from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.activities.tasks import actions as tasks
from crm.activities.tasks.rules import GiveTask, TaskKind
from crm.audit.actions import record
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Forbidden, Invalid, Problem, Refused, Stale, check_version
from crm.core.say import Sentence, say
from crm.leads.ended import must_be_open
from crm.leads.models import CoOwner, Lead
from crm.screening.cards.queries import card_on
from crm.screening.cards.rules import Grade, kept
from crm.screening.merits.yields import figures
from crm.screening.reviews import commands, queries
from crm.screening.reviews.conditions import Condition
from crm.screening.reviews.models import Review, ReviewCondition, ReviewMember
from crm.screening.reviews.rules import (
    CONVENED_AT,
    ReviewState,
    Score,
    proposed,
    recused_because,
    score_problems,
    shown,
    tally,
)


def convene(lead: Lead, command: commands.Convene, *, by: User, base_version: int | None) -> Review:
    """Ask people to score a lead. Raises Forbidden, Invalid, Refused or Stale."""
    check_version(lead.version, base_version)
    must_be_open(lead)
    if not by.can(Permission.REVIEWS_CONVENE):
        raise Forbidden(say("只有区块负责人和片区统筹可以召集评审。"))
    if lead.stage not in CONVENED_AT:
        raise Refused(say("考察（S4）之后、签约之前才召集评审。"))
    if queries.open_review(lead.id):
        raise Refused(say("这条线索已有一次评审在进行。"))
    today = clock.today()
    card = card_on(today)
    found = commands.convene_problems(command, card, today)
    found += _member_problems(lead, command.members) + _chair_problems(lead, command.chair_id)
    if found or command.due_on is None:
        raise Invalid(found)
    review = Review(
        lead_id=lead.id,
        block_id=lead.block_id,
        card=kept(card),
        note=command.note.strip(),
        due_on=command.due_on,
        chair_id=command.chair_id,
        convened_by_id=by.id,
        convened_at=clock.now(),
        updated_at=clock.now(),
        members=[ReviewMember(user_id=one) for one in dict.fromkeys(command.members)],
    )
    db.session.add(review)
    db.session.flush()  # the unique index speaks now, and the event needs its number
    record(by, "review.convened", lead, review=review.id, members=len(review.members))
    return review


def _member_problems(lead: Lead, members: Iterable[int]) -> list[Problem]:
    can = {one.id for one in queries.scorers(lead)}
    wanted = list(members)
    if not set(wanted) <= can:
        return [Problem("members", say("没有这个选项，请重新选择。"))]
    return _interest_problems(lead, "members", wanted)


def _chair_problems(lead: Lead, chair_id: int) -> list[Problem]:
    if chair_id and chair_id not in {one.id for one in queries.chairs(lead)}:
        return [Problem("chair_id", say("没有这个选项，请重新选择。"))]
    return _interest_problems(lead, "chair_id", [chair_id])


def _interest_problems(lead: Lead, field: str, people: list[int]) -> list[Problem]:
    interest = interests(lead)
    names = [one.name for one in queries.people([one for one in people if interest(one)])]
    if not names:
        return []
    told = say("%(names)s 是负责人、协办人或申报人，要回避，不能参加评审。", names=names)
    return [Problem(field, told)]


def interests(lead: Lead) -> Callable[[int], Sentence | None]:
    """Asks of a person why they may not score a lead; who co-owns and claims it is read anew."""
    query = select(CoOwner.user_id).where(CoOwner.lead_id == lead.id)
    co_owners, claimers = set(db.session.scalars(query)), queries.claimers_of(lead.id)
    return lambda user_id: recused_because(user_id, lead.owner_id, co_owners, claimers)


def add_members(
    review: Review, lead: Lead, command: commands.AddMembers, *, by: User, base_version: int | None
) -> None:
    """Ask further people. Raises Forbidden, Invalid, Refused or Stale."""
    check_version(review.version, base_version)
    _must_be_open(review)
    _must_run(review, by)
    found = commands.members_problems(command.members) + _member_problems(lead, command.members)
    if found:
        raise Invalid(found)
    known = {one.user_id for one in review.members}
    new = [one for one in dict.fromkeys(command.members) if one not in known]
    if not new:
        raise Invalid([Problem("members", say("选的人都已经在评审里。"))])
    review.members += [ReviewMember(user_id=one) for one in new]
    _touch(review)
    record(by, "review.joined", lead, review=review.id, members=len(new))


def recuse(
    review: Review, lead: Lead, command: commands.Recuse, *, by: User, base_version: int | None
) -> None:
    """Declare an interest; a score that was given counts no more. Raises Invalid, Refused, Stale."""
    check_version(review.version, base_version)
    _must_be_open(review)
    member = queries.member_of(review, by)
    if member.recused_at:
        raise Refused(say("您已经回避了这次评审。"))
    if found := commands.text_problems("reason", command.reason, say("回避理由")):
        raise Invalid(found)
    _set_aside(member, command.reason.strip())
    _touch(review)
    record(by, "review.recused", lead, review=review.id, name=by.name, reason=member.recused_reason)


def _set_aside(member: ReviewMember, reason: str) -> None:
    member.recused_at, member.recused_reason = clock.now(), reason


def score(review: Review, lead: Lead, command: Score, *, by: User) -> ReviewMember:
    """Give one's score, once; others' scores are shown only then. Raises Invalid or Refused."""
    _must_be_open(review)
    member = queries.member_of(review, by)
    if not member.waits:
        raise Refused(say("您已经评过分或已回避；交了的评分不再改。"))
    if why := interests(lead)(by.id):
        raise Refused(say("您%(why)s，要回避，不能评分。", why=why))
    card, values = review.rules, figures(lead)
    by_figure = {
        one.code: (values[one.figure], one.proposed(values[one.figure]))
        for one in card.criteria
        if one.figure
    }
    proposals = {code: grade for code, (_, grade) in by_figure.items() if grade}
    if found := score_problems(card, command, proposals):
        raise Invalid(found)
    member.grades = {
        code: _graded(grade, *by_figure.get(code, (None, None)), command.reasons.get(code, ""))
        for code, grade in command.grades.items()
    }
    member.vetoes = {code: reason.strip() for code, reason in command.vetoes.items()}
    member.comment, member.scored_at = command.comment.strip(), clock.now()
    record(by, "review.scored", lead, review=review.id, name=by.name)
    return member


def _graded(grade: Grade, value: object, proposal: Grade | None, reason: str) -> dict[str, str]:
    told = {"grade": grade.value, "reason": reason.strip()}
    if proposal:
        told |= {"proposed": proposal.value, "figure": f"{value}"}
    return told


def decide(
    review: Review, lead: Lead, command: commands.Decide, *, by: User, base_version: int | None
) -> None:
    """Decide on the scores that were seen. Raises Forbidden, Invalid, Refused or Stale."""
    check_version(review.version, base_version)
    _must_be_open(review)
    must_be_open(lead)
    must_chair(review, lead, by)
    card, counting = review.rules, counting_members(review, lead)
    counted = tally(card, [one.ballot for one in counting])
    if command.seen != counted.ballots:
        raise Stale
    found = commands.decide_problems(command, card, counted, clock.today())
    if found := found or _owner_problems(lead, command.conditions):
        raise Invalid(found)
    _recuse_who_became_concerned(review, counting)
    review.proposed, _why = proposed(card, counted)
    review.outcome, review.reason = command.outcome, command.reason.strip()
    review.total = "" if counted.total is None else shown(counted.total)
    _end(review, ReviewState.CLOSED, by)
    for condition in command.conditions:
        db.session.add(_written(review, condition, by))
    lead.review_outcome = command.outcome.value
    lead.open_conditions += len(command.conditions)
    lead.updated_at, lead.updated_by_id = clock.now(), by.id
    facts = {"outcome": command.outcome.value, "total": review.total, "reason": review.reason}
    record(by, "review.decided", lead, review=review.id, **facts)


def chair_refusal(review: Review, lead: Lead, by: User) -> Sentence | None:
    """Why this person may not decide: the chair does, or a coordinator where the chair is recused."""
    chair = review.member(review.chair_id)
    away = chair is not None and chair.recused_at is not None
    stands_in = away and by.can(Permission.REVIEWS_CONVENE) and by.can(Permission.LEADS_READ_ALL)
    own = review.member(by.id)
    if (by.id != review.chair_id and not stands_in) or (own is not None and own.recused_at):
        return say("由主持人决定评审结论；主持人回避时由片区统筹决定。")
    why = interests(lead)(by.id)
    return say("您%(why)s，要回避，不能决定。", why=why) if why else None


def must_chair(review: Review, lead: Lead, by: User) -> None:
    """Raise Forbidden, or Refused while one's own score is missing: the others' are hidden then."""
    if no := chair_refusal(review, lead, by):
        raise Forbidden(no)
    if owes_score(review, by):
        raise Refused(say("请先交自己的评分，再决定。"))


def owes_score(review: Review, by: User) -> bool:
    own = review.member(by.id)
    return own is not None and own.waits


def counting_members(review: Review, lead: Lead) -> list[ReviewMember]:
    """Whose scores count: in a running review nobody's who has become concerned meanwhile."""
    counting = [one for one in review.members if one.counts]
    if not review.is_open or not counting:
        return counting
    interest = interests(lead)
    return [one for one in counting if not interest(one.user_id)]


def _recuse_who_became_concerned(review: Review, counting: list[ReviewMember]) -> None:
    for member in review.members:
        if member.counts and member not in counting:
            _set_aside(member, str(say("评审期间成为负责人、协办人或申报人")))


def _owner_problems(lead: Lead, conditions: Iterable[Condition]) -> list[Problem]:
    wanted, can = list(conditions), {one.id for one in queries.owners(lead)}
    return [
        Problem(f"owner_{number}", say("没有这个选项，请重新选择。"))
        for number, one in enumerate(wanted, 1)
        if one.owner_id not in can
    ]


def _written(review: Review, given: Condition, by: User) -> ReviewCondition:
    """A condition, with the task that says who sees to it until when."""
    due_on = given.due_on or review.due_on
    asked = GiveTask(given.what.strip(), due_on, given.owner_id, review.lead_id)
    return ReviewCondition(
        review_id=review.id,
        lead_id=review.lead_id,
        block_id=review.block_id,
        task=tasks.bind(TaskKind.CONDITION, asked, by=by),
        department=given.department.strip(),
    )


def cancel(
    review: Review, lead: Lead, command: commands.Cancel, *, by: User, base_version: int | None
) -> None:
    """Call a review off; nothing follows from it. Raises Forbidden, Invalid, Refused or Stale."""
    check_version(review.version, base_version)
    _must_be_open(review)
    _must_run(review, by)
    if found := commands.text_problems("reason", command.reason, say("取消理由")):
        raise Invalid(found)
    review.reason = command.reason.strip()
    _end(review, ReviewState.CANCELLED, by)
    record(by, "review.cancelled", lead, review=review.id, reason=review.reason)


def runs(review: Review, by: User) -> bool:
    """Whether this person may ask further people or call it off."""
    return by.id in (review.convened_by_id, review.chair_id) or by.can(Permission.LEADS_OVERRIDE)


def _must_run(review: Review, by: User) -> None:
    if not runs(review, by):
        raise Forbidden(say("只有召集人、主持人和片区统筹可以这样做。"))


def _must_be_open(review: Review) -> None:
    if not review.is_open:
        raise Refused(say("这次评审已经结束（%(state)s）。", state=review.state.words))


def _end(review: Review, state: ReviewState, by: User) -> None:
    review.state, review.ended_by_id, review.ended_at = state, by.id, clock.now()


def _touch(review: Review) -> None:
    """Its version moves with its members, so that an older page does not build on them."""
    review.updated_at = clock.now()
