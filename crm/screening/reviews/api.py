"""Reviews and their conditions for programs."""

from typing import Any

from crm.accounts.access import reader
from crm.accounts.operations import operation
from crm.accounts.rules import Permission
from crm.core.db import db
from crm.core.rest.contract import Contract
from crm.core.rest.paging import whole as all_of
from crm.core.say import say
from crm.leads.queries import get as get_lead
from crm.leads.queries import get_editable
from crm.screening.cards.api import reviews
from crm.screening.reviews import actions, drawing, lists, queries, settling
from crm.screening.reviews.commands import AddMembers, Cancel, Convene, Decide, Recuse
from crm.screening.reviews.conditions import Answer, Condition, EndCondition
from crm.screening.reviews.models import ReviewCondition
from crm.screening.reviews.rules import Score
from crm.screening.reviews.shapes import (
    ConditionAnswer,
    ConditionEnding,
    LeadReviews,
    ReviewBody,
    ReviewBrief,
    ReviewConditionOut,
    ReviewDecision,
    ReviewMembersBody,
    ReviewOut,
    ReviewReason,
    ScoreBody,
)

READ, SCORE = Permission.LEADS_READ, Permission.REVIEWS_SCORE
CONVENE = Permission.REVIEWS_CONVENE
RESOURCE = reviews
BRIEFS = all_of(ReviewBrief)
REVIEW = "/reviews/<int:review_id>"
CONDITION = "/reviews/conditions/<int:condition_id>"


def _drawn(found: queries.Found) -> dict[str, Any]:
    db.session.flush()  # the version moves with what was just written
    return drawing.whole(found.review, found.lead, reader())


def _current(review_id: int) -> dict[str, Any]:
    return dict(ReviewOut().dump(_drawn(queries.get(review_id, reader()))))


def _of_lead(lead_id: int, **_parts: int) -> dict[str, Any]:
    return dict(LeadReviews().dump(drawing.of_lead(get_lead(lead_id, reader()), reader())))


def _condition(condition_id: int) -> dict[str, Any]:
    return dict(ReviewConditionOut().dump(queries.get_condition(condition_id, reader())[0]))


@operation(
    reviews,
    "GET /reviews",
    READ,
    Contract(say("能看到的评审，进行中的在前"), gives=BRIEFS),
)
def index() -> dict[str, Any]:
    return {"rows": [drawing.brief(one) for one in lists.convened(reader())]}


@operation(
    reviews,
    "GET /reviews/mine",
    READ,
    Contract(say("等我评分或决定的评审"), gives=BRIEFS),
)
def mine() -> dict[str, Any]:
    return {"rows": [drawing.brief(one) for one in lists.mine(reader())]}


@operation(
    reviews,
    "GET /reviews/conditions",
    READ,
    Contract(say("未销号的评审条件，最早到期的在前"), gives=all_of(ReviewConditionOut)),
)
def conditions() -> dict[str, Any]:
    return {"rows": [one.row for one in lists.conditions(reader())]}


@operation(
    reviews,
    "GET /leads/<int:lead_id>/reviews",
    READ,
    Contract(say("一条线索的评审和条件"), gives=LeadReviews),
)
def lead(lead_id: int) -> dict[str, Any]:
    return drawing.of_lead(get_lead(lead_id, reader()), reader())


@operation(
    reviews,
    "POST /leads/<int:lead_id>/reviews",
    CONVENE,
    Contract(say("召集评审"), takes=ReviewBody, gives=ReviewOut, status=201, current=_of_lead),
)
def convene(lead_id: int, given: dict[str, Any], base_version: int) -> dict[str, Any]:
    found = get_editable(lead_id, reader())
    made = actions.convene(found, Convene(**given), by=reader(), base_version=base_version)
    return drawing.whole(made, found, reader())


@operation(reviews, f"GET {REVIEW}", READ, Contract(say("一次评审"), gives=ReviewOut))
def show(review_id: int) -> dict[str, Any]:
    return _drawn(queries.get(review_id, reader()))


@operation(
    reviews,
    f"POST {REVIEW}/score",
    SCORE,
    Contract(say("交自己的评分"), takes=ScoreBody, gives=ReviewOut),
)
def score(review_id: int, given: dict[str, Any]) -> dict[str, Any]:
    found = queries.get(review_id, reader(), lock=True)
    actions.score(found.review, found.lead, Score(**given), by=reader())
    return _drawn(found)


@operation(
    reviews,
    f"POST {REVIEW}/recusal",
    SCORE,
    Contract(say("声明回避"), takes=ReviewReason, gives=ReviewOut, current=_current),
)
def recuse(review_id: int, given: dict[str, Any], base_version: int) -> dict[str, Any]:
    found = queries.get(review_id, reader(), lock=True)
    command = Recuse(**given)
    actions.recuse(found.review, found.lead, command, by=reader(), base_version=base_version)
    return _drawn(found)


@operation(
    reviews,
    f"POST {REVIEW}/members",
    CONVENE,
    Contract(say("增加评审人"), takes=ReviewMembersBody, gives=ReviewOut, current=_current),
)
def add_members(review_id: int, given: dict[str, Any], base_version: int) -> dict[str, Any]:
    found = queries.get(review_id, reader(), lock=True)
    command = AddMembers(**given)
    actions.add_members(found.review, found.lead, command, by=reader(), base_version=base_version)
    return _drawn(found)


@operation(
    reviews,
    f"POST {REVIEW}/decision",
    CONVENE,
    Contract(say("决定评审结论"), takes=ReviewDecision, gives=ReviewOut, current=_current),
)
def decide(review_id: int, given: dict[str, Any], base_version: int) -> dict[str, Any]:
    found = queries.get(review_id, reader(), lock=True)
    conditions = [Condition(**one) for one in given.pop("conditions")]
    command = Decide(conditions=conditions, **given)
    actions.decide(found.review, found.lead, command, by=reader(), base_version=base_version)
    return _drawn(found)


@operation(
    reviews,
    f"POST {REVIEW}/cancellation",
    CONVENE,
    Contract(say("取消评审"), takes=ReviewReason, gives=ReviewOut, current=_current),
)
def cancel(review_id: int, given: dict[str, Any], base_version: int) -> dict[str, Any]:
    found = queries.get(review_id, reader(), lock=True)
    command = Cancel(**given)
    actions.cancel(found.review, found.lead, command, by=reader(), base_version=base_version)
    return _drawn(found)


@operation(
    reviews,
    f"GET {CONDITION}",
    READ,
    Contract(say("一项评审条件；改期和换人在它的任务上"), gives=ReviewConditionOut),
)
def condition(condition_id: int) -> ReviewCondition:
    return queries.get_condition(condition_id, reader())[0]


@operation(
    reviews,
    f"POST {CONDITION}/answer",
    READ,
    Contract(
        say("答复评审条件"), takes=ConditionAnswer, gives=ReviewConditionOut, current=_condition
    ),
)
def answer(condition_id: int, given: dict[str, Any], base_version: int) -> ReviewCondition:
    row, found = queries.get_condition(condition_id, reader(), lock=True)
    settling.answer(row, found, Answer(**given), by=reader(), base_version=base_version)
    db.session.flush()
    return row


@operation(
    reviews,
    f"POST {CONDITION}/ending",
    CONVENE,
    Contract(
        say("销号或退回评审条件"),
        takes=ConditionEnding,
        gives=ReviewConditionOut,
        current=_condition,
    ),
)
def end(condition_id: int, given: dict[str, Any], base_version: int) -> ReviewCondition:
    row, found = queries.get_condition(condition_id, reader(), lock=True)
    settling.end(row, found, EndCondition(**given), by=reader(), base_version=base_version)
    db.session.flush()
    return row
