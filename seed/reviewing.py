"""Scored reviews of the last week, one in each state, and a card that waits for approval."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from sqlalchemy import select

from crm.accounts.models import User
from crm.core import clock
from crm.core.db import db
from crm.leads.models import Lead
from crm.leads.placing import is_open
from crm.leads.rules import PartyRole, Stage
from crm.plan.models import Block
from crm.screening.cards import actions as cards
from crm.screening.cards.rules import NAME, CriterionDraft, DraftCard, Grade
from crm.screening.cards.starting import CARD
from crm.screening.merits import actions as merits
from crm.screening.merits.headquarters import AddRank, Control, JudgeHq, Ranking, Verdict
from crm.screening.reviews import actions, queries, settling
from crm.screening.reviews.commands import Convene, Decide, Recuse
from crm.screening.reviews.conditions import Answer, Condition
from crm.screening.reviews.models import Review
from crm.screening.reviews.rules import Outcome, Score
from crm.settings.queries import version_of
from seed import dsl

A, B, C, D = Grade
WHY = "结合考察和部门意见"
OFFICE = ("chenli", "wudi", "linyue")
"""Who scores beside the block's manager: the area's office and two departments."""


@dataclass(frozen=True)
class Scene:
    """A review: whose lead, how the panel grades, and what comes of it."""

    block: str
    chair: str
    scores: Sequence[tuple[str, Sequence[Grade]]]
    outcome: Outcome | None = None
    reason: str = ""
    conditions: Sequence[tuple[str, str, int]] = ()
    veto: str = ""
    recused: dict[str, str] = field(default_factory=dict)


GOOD, FAIR, POOR = (A, A, B, A, B, A, A), (B, C, B, B, C, B, C), (C, D, D, C, D, C, C)
SCENES = (
    Scene(
        "JK",
        "zhoumin",
        [("zhoumin", GOOD), ("chenli", GOOD), ("wudi", FAIR), ("linyue", GOOD)],
        Outcome.PASSED,
    ),
    Scene(
        "ZD",
        "helin",
        [("helin", FAIR), ("chenli", FAIR), ("wudi", GOOD), ("linyue", FAIR)],
        Outcome.CONDITIONAL,
        "能评和用工计划还要补，其余同意。",
        [("补充节能审查意见", "市发改委", 2), ("落实首批用工和培训计划", "市人社局", 40)],
    ),
    Scene("JK", "zhoumin", [("chenli", FAIR), ("linyue", GOOD)]),
    Scene(
        "HK",
        "mayue",
        [("mayue", POOR), ("chenli", POOR), ("wudi", FAIR), ("linyue", POOR)],
        Outcome.REFUSED,
        veto="v2",
    ),
    Scene("ZD", "helin", [("helin", FAIR)], recused={"linyue": "曾为该企业提供评审咨询"}),
)


def play(monday: date) -> None:
    """From Tuesday to Friday; a short story may lack a lead for a scene."""
    people = {one.login: one for one in db.session.scalars(select(User))}
    blocks = {one.code: one.id for one in db.session.scalars(select(Block))}
    used: set[int] = set()
    for number, scene in enumerate(SCENES):
        if lead := _lead_of(blocks[scene.block], people["wanglei"].id, used):
            _review(scene, lead, people, monday, number)
    with dsl.on(monday + timedelta(days=4), 17):
        _draft_card(people["xitong"], monday + timedelta(days=28))
        if lead := _lead_of(blocks["ZD"], 0, used):
            _merits(lead, people["helin"])


def _lead_of(block_id: int, not_of: int, used: set[int]) -> Lead | None:
    """A lead between site visit and signing, each for one scene; the pictures' officer keeps hers."""
    query = (
        select(Lead)
        .where(
            Lead.block_id == block_id,
            Lead.owner_id != not_of,
            is_open(),
            Lead.stage.in_((Stage.S4, Stage.S5)),
            Lead.tax_forecast.is_not(None) | (Lead.stage == Stage.S4),
            Lead.id.not_in(used),
        )
        .order_by(Lead.stage_rank.desc(), Lead.id)
        .limit(1)
    )
    lead = db.session.scalars(query).one_or_none()
    if lead:
        used.add(lead.id)
    return lead


def _review(scene: Scene, lead: Lead, people: dict[str, User], monday: date, number: int) -> None:
    chair, owner = people[scene.chair], people_by_id(people)[lead.owner_id]
    with dsl.on(monday + timedelta(days=1), 15, 7 * number):
        lead = dsl.fresh(lead, chair)
        members = [chair.id, *(people[one].id for one in OFFICE)]
        due = clock.today() + timedelta(days=7)
        command = Convene(members, chair.id, due, "请结合考察报告评分。")
        review = actions.convene(lead, command, by=chair, base_version=lead.version)
    with dsl.on(monday + timedelta(days=2), 15, 7 * number):
        for login, reason in scene.recused.items():
            _recuse(review, people[login], reason)
        for login, grades in scene.scores:
            vetoes = {scene.veto: "能耗超过区域剩余指标"} if scene.veto and login == "wudi" else {}
            _score(review, people[login], grades, vetoes)
    if scene.outcome:
        with dsl.on(monday + timedelta(days=3), 10, 7 * number):
            _decide(scene, review, chair, owner)


def people_by_id(people: dict[str, User]) -> dict[int, User]:
    return {one.id: one for one in people.values()}


def _recuse(review: Review, by: User, reason: str) -> None:
    found = queries.get(review.id, by, lock=True)
    version = found.review.version
    actions.recuse(found.review, found.lead, Recuse(reason), by=by, base_version=version)
    db.session.flush()


def _score(review: Review, by: User, grades: Sequence[Grade], vetoes: dict[str, str]) -> None:
    found = queries.get(review.id, by, lock=True)
    criteria = found.review.rules.criteria
    chosen = {one.code: grade for one, grade in zip(criteria, grades, strict=True)}
    reasons = {one.code: WHY for one in criteria if one.figure}
    given = Score(chosen, reasons, vetoes)
    actions.score(found.review, found.lead, given, by=by)


def _decide(scene: Scene, review: Review, chair: User, owner: User) -> None:
    found = queries.get(review.id, chair, lock=True)
    conditions = [
        Condition(what, owner.id, clock.today() + timedelta(days=days), department)
        for what, department, days in scene.conditions
    ]
    outcome, reason = scene.outcome or Outcome.DEFERRED, scene.reason or "按评分决定。"
    command = Decide(outcome, len(scene.scores), reason, conditions)
    version = found.review.version
    actions.decide(found.review, found.lead, command, by=chair, base_version=version)
    db.session.flush()
    for row in queries.conditions_of(found.lead.id)[1:]:
        answer = Answer("首批岗位和培训安排已与人社部门对接。", "会议纪要（示例）")
        settling.answer(row, found.lead, answer, by=owner, base_version=row.version)


def _draft_card(by: User, on: date) -> None:
    """The example, with a higher bar for taxes, waits for a coordinator."""
    criteria = [
        CriterionDraft(str(one.name), one.weight, str(one.means), one.figure, one.bands)
        for one in CARD.criteria
    ]
    criteria[1] = replace(criteria[1], weight=15)
    criteria[2] = replace(criteria[2], weight=25)
    command = DraftCard(
        criteria=criteria,
        vetoes=[str(one.name) for one in CARD.vetoes],
        shares=dict(CARD.shares),
        pass_from=CARD.pass_from,
        conditional_from=CARD.conditional_from,
        quorum=CARD.quorum,
        effective_from=on,
        reason="本办例会讨论稿：税收分值提高到 25 分。",
    )
    cards.draft(command, by=by, base_version=version_of(NAME))


def _merits(lead: Lead, by: User) -> None:
    """Its investor is held by a firm of the list; whether it is a headquarters waits for figures."""
    lead = dsl.fresh(lead, by)
    investor = next(one for one in lead.parties if one.role is PartyRole.INVESTOR)
    rank = AddRank(
        investor.enterprise_id,
        Ranking.CHINA,
        clock.today().year,
        260,
        Control.CONTROLLED,
        "示例控股集团",
        65,
        "示例榜单，非公布值",
    )
    merits.add_rank(lead, rank, by=by, base_version=lead.version)
    lead = dsl.fresh(lead, by)
    stated = {"sector": "services", "branches": 5, "listed": True, "promised_tax": 600 * 10**4}
    command = JudgeHq(stated, Verdict.LATER, "上年税收和营收待企业提供。")
    merits.decide_hq(lead, command, by=by, base_version=lead.version)
