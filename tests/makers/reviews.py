"""Reviews for tests: convened, scored, decided; ranks, and cards that wait or hold."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.activities.tasks.models import Task
from crm.core import clock
from crm.core.db import db
from crm.leads.models import Lead
from crm.screening.cards import actions as cards
from crm.screening.cards.queries import card_on
from crm.screening.cards.rules import NAME, Card, CriterionDraft, DraftCard, Grade
from crm.screening.merits import actions as merits
from crm.screening.merits.headquarters import AddRank, Control, Ranking
from crm.screening.merits.models import TopRank
from crm.screening.reviews import actions, queries
from crm.screening.reviews.commands import Convene, Decide
from crm.screening.reviews.conditions import Condition
from crm.screening.reviews.models import Review, ReviewCondition
from crm.screening.reviews.rules import Outcome, Score
from crm.settings import actions as settings
from crm.settings.models import SettingChange
from crm.settings.queries import version_of
from seed import dsl
from tests.makers.people import make_user


def task_of(condition: ReviewCondition) -> Task:
    """The task that a condition stands as, read anew."""
    db.session.expire_all()
    return db.session.get_one(Task, condition.task_id)


def panel_of(manager: User) -> list[User]:
    """The manager, a coordinator and two departments."""
    departments = [make_user(Role.VIEWER, cluster=code) for code in ("CU", "FI")]
    return [manager, make_user(Role.COORDINATOR), *departments]


def convene(lead: Lead, by: User, members: Sequence[User], chair: User | None = None) -> Review:
    """A running review, due in a week."""
    lead = dsl.fresh(lead, by)
    due = clock.today() + timedelta(days=7)
    command = Convene([one.id for one in members], (chair or by).id, due)
    review = actions.convene(lead, command, by=by, base_version=lead.version)
    db.session.commit()
    return review


def grades(card: Card, grade: Grade) -> dict[str, Grade]:
    return {one.code: grade for one in card.criteria}


def score(
    review: Review, by: User, grade: Grade = Grade.A, vetoes: dict[str, str] | None = None
) -> None:
    """One grade for everything, with reasons."""
    found = queries.get(review.id, by, lock=True)
    card = found.review.rules
    given = Score(
        grades(card, grade), {one.code: "看过现场" for one in card.criteria}, vetoes or {}
    )
    actions.score(found.review, found.lead, given, by=by)
    db.session.commit()


def decide(
    review: Review,
    by: User,
    outcome: Outcome,
    reason: str = "",
    conditions: Sequence[Condition] = (),
) -> None:
    """The chair decides on what is there."""
    found = queries.get(review.id, by, lock=True)
    seen = len(actions.counting_members(found.review, found.lead))
    command = Decide(outcome, seen, reason, conditions)
    actions.decide(found.review, found.lead, command, by=by, base_version=found.review.version)
    db.session.commit()


def conditional(lead: Lead, manager: User, owner: User) -> ReviewCondition:
    """A review that left one condition, which `owner` sees to."""
    members = panel_of(manager)
    review = convene(lead, manager, members)
    for one in members[:3]:
        score(review, one, Grade.B)
    due = clock.today() + timedelta(days=30)
    asked = [Condition("补充能评批复", owner.id, due, "市发改委")]
    decide(review, manager, Outcome.CONDITIONAL, "能评还没有批复", asked)
    return queries.conditions_of(lead.id)[-1]


def draft_of(card: Card, on: date | None = None, **changed: Any) -> DraftCard:
    """A draft that says what a card says."""
    criteria = [
        CriterionDraft(str(one.name), one.weight, str(one.means), one.figure, one.bands)
        for one in card.criteria
    ]
    draft = DraftCard(
        criteria=criteria,
        vetoes=[str(one.name) for one in card.vetoes],
        shares=dict(card.shares),
        pass_from=card.pass_from,
        conditional_from=card.conditional_from,
        quorum=card.quorum,
        effective_from=on or clock.today(),
        reason="招商例会定",
    )
    return replace(draft, **changed)


def waiting_card(by: User) -> SettingChange:
    """A card that waits for a second person."""
    command = draft_of(card_on(clock.today()))
    return cards.draft(command, by=by, base_version=version_of(NAME))


def own_card(by: User, approver: User) -> None:
    """From today on the office has a card of its own."""
    change = waiting_card(by)
    db.session.flush()
    settings.approve(NAME, change.id, by=approver, base_version=version_of(NAME))
    db.session.commit()


def make_rank(lead: Lead, by: User, control: Control = Control.ITSELF) -> TopRank:
    """The lead's investor on a list."""
    lead = dsl.fresh(lead, by)
    through = {} if control is Control.ITSELF else {"listed_as": "示例集团"}
    percent = {Control.ITSELF: None, Control.CONTROLLED: 60, Control.MINORITY: 20}[control]
    command = AddRank(
        lead.parties[0].enterprise_id,
        Ranking.WORLD,
        2026,
        88,
        control,
        percent=percent,
        source="示例榜单",
        **through,
    )
    row = merits.add_rank(lead, command, by=by, base_version=lead.version)
    db.session.flush()
    return row
