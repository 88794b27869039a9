"""What a reader sees of a review: others' scores only once their own is in, or all is decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.core.say import Sentence
from crm.leads.models import Lead
from crm.leads.options import names_of
from crm.screening.cards.rules import Card, Criterion, Grade
from crm.screening.merits.yields import figures
from crm.screening.reviews import actions, queries, settling
from crm.screening.reviews.conditions import ConditionState
from crm.screening.reviews.models import Review, ReviewCondition, ReviewMember
from crm.screening.reviews.rules import CONVENED_AT, Outcome, ReviewState, Tally, proposed, tally


@dataclass(frozen=True)
class Suggested:
    """A criterion with the figure of the lead and the grade that follows from it."""

    criterion: Criterion
    value: Decimal | None
    grade: Grade | None


@dataclass(frozen=True)
class Shown:
    """A review as its reader sees it; `counted` is None while scores are hidden."""

    review: Review
    lead: Lead
    card: Card
    names: Mapping[int, str]
    counted: Tally | None
    by_rule: tuple[Outcome, Sentence] | None
    own: ReviewMember | None
    counting: Sequence[ReviewMember]
    may_decide: bool
    may_run: bool

    @property
    def may_score(self) -> bool:
        return self.review.is_open and self.own is not None and self.own.waits

    @property
    def may_recuse(self) -> bool:
        return self.review.is_open and self.own is not None and not self.own.recused_at

    @property
    def scored(self) -> int:
        """How many scores count so far; this much is no secret."""
        return len(self.counting)

    @property
    def remaining(self) -> int:
        """How many can still score or have: below the quorum somebody has to be asked."""
        return sum(not one.recused_at for one in self.review.members)

    @property
    def suggestions(self) -> list[Suggested]:
        return suggested(self.card, self.lead)

    def told(self, member: ReviewMember) -> bool:
        """Whether this reader may read a member's grades."""
        return member.counts and (self.counted is not None or member is self.own)


def suggested(card: Card, lead: Lead) -> list[Suggested]:
    """Every criterion beside the lead's figure and the grade that follows from it."""
    known = figures(lead)
    values = [known[one.figure] if one.figure else None for one in card.criteria]
    return [
        Suggested(one, value, one.proposed(value))
        for one, value in zip(card.criteria, values, strict=True)
    ]


def shown(review: Review, lead: Lead, user: User) -> Shown:
    """A review with its members, for a reader who may read it."""
    card, own = review.rules, review.member(user.id)
    may_decide = (
        review.is_open
        and not actions.owes_score(review, user)
        and actions.chair_refusal(review, lead, user) is None
    )
    open_to = _sees_scores(review, own, may_decide=may_decide)
    counting = actions.counting_members(review, lead)
    counted = tally(card, [one.ballot for one in counting]) if open_to else None
    ids = {one.user_id for one in review.members}
    return Shown(
        review=review,
        lead=lead,
        card=card,
        names=names_of({*ids, review.chair_id, review.convened_by_id, review.ended_by_id}),
        counted=counted,
        by_rule=proposed(card, counted) if counted else None,
        own=own,
        counting=counting,
        may_decide=may_decide,
        may_run=review.is_open and actions.runs(review, user),
    )


def _sees_scores(review: Review, own: ReviewMember | None, *, may_decide: bool) -> bool:
    if review.state is ReviewState.CANCELLED:
        return False
    if not review.is_open:
        return True
    return may_decide or (own is not None and own.counts)


@dataclass(frozen=True)
class ShownCondition:
    """A condition with who sees to it and what its reader may do."""

    row: ReviewCondition
    names: Mapping[int, str]
    may_answer: bool
    may_end: bool


@dataclass(frozen=True)
class OfLead:
    """The part of the lead's page: its reviews, its conditions, what can be done."""

    lead: Lead
    reviews: Sequence[Review]
    conditions: Sequence[ShownCondition]
    names: Mapping[int, str]
    may_convene: bool

    @property
    def running(self) -> Review | None:
        return next((one for one in self.reviews if one.is_open), None)


def of_lead(lead: Lead, user: User) -> OfLead:
    """Everything in three statements."""
    reviews, conditions = queries.of_lead(lead.id), queries.conditions_of(lead.id)
    ids = {one.chair_id for one in reviews}
    for one in conditions:
        ids |= {one.owner_id, one.answered_by_id or 0, one.ended_by_id or 0}
    names = names_of({*ids})
    may_convene = (
        user.can(Permission.REVIEWS_CONVENE)
        and lead.status.is_open
        and lead.stage in CONVENED_AT
        and all(not one.is_open for one in reviews)
    )
    rows = [condition(one, lead, user, names) for one in conditions]
    return OfLead(lead, reviews, rows, names, may_convene)


def condition(
    row: ReviewCondition, lead: Lead, user: User, names: Mapping[int, str]
) -> ShownCondition:
    """A condition as its reader sees it."""
    open_lead = lead.status.is_open
    may_answer = row.state is ConditionState.OPEN and settling.may_answer(row, lead, user)
    may_end = row.state is ConditionState.ANSWERED and settling.may_end(row, lead, user)
    return ShownCondition(row, names, open_lead and may_answer, open_lead and may_end)


def with_names(rows: Sequence[ReviewCondition], lead: Lead, user: User) -> list[ShownCondition]:
    """Conditions of a lead as their reader sees them; the lead's co-owners are asked for."""
    ids = {number for one in rows for number in (one.owner_id, one.answered_by_id, one.ended_by_id)}
    names = names_of(ids)
    return [condition(one, lead, user, names) for one in rows]
