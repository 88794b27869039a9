"""Carriers of four blocks, which projects hold them, and problems put to departments. All fictional.

Only the zones and parks in which they lie are the plan's. Nothing here is drawn by chance.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO

from sqlalchemy import ColumnElement, select

from crm.accounts.models import User
from crm.carriers import actions, holding
from crm.carriers.looking import look
from crm.carriers.rules import AddCarrier, Hold, Holding, Kind, Terms, Use
from crm.carriers.rules import Carrier as Entered
from crm.core import clock
from crm.core.db import db
from crm.core.files.kinds import Received
from crm.core.files.taking import receive_one
from crm.leads.models import Lead
from crm.leads.placing import is_open
from crm.leads.rules import Stage
from crm.plan.models import Block, Cluster, Place
from crm.problems import actions as problems
from crm.problems import queries
from crm.problems.models import Problem
from crm.problems.rules import (
    AnswerProblem,
    CloseProblem,
    Escalate,
    RaiseProblem,
    Verdict,
)
from seed import dsl

MANAGERS = {"JK": "zhoumin", "ZD": "helin", "JS": "liuchang", "HK": "mayue"}

CARRIERS: tuple[tuple[str, str, Kind, Use, str, int, str, int], ...] = (
    ("JK", "Z6", Kind.PLOT, Use.PRODUCTION, "示例经开 A-01 地块", 133_334, "38.6", 0),
    ("JK", "PK1", Kind.PLOT, Use.LOGISTICS, "示例经开 B-07 地块", 80_000, "36", 0),
    ("JK", "Z6", Kind.BUILDING, Use.FLEX, "示例智造一号厂房", 24_000, "22", 0),
    ("JK", "Z5", Kind.BUILDING, Use.OFFICE, "示例跨境商务楼", 30_000, "48", 0),
    ("ZD", "PK2", Kind.BUILDING, Use.OFFICE, "示例龙湖金融楼", 60_000, "110", 0),
    ("ZD", "PK3", Kind.BUILDING, Use.COMMERCE, "示例会展商务楼", 18_000, "75", 0),
    ("ZD", "Z4", Kind.PLOT, Use.OFFICE, "示例郑东 D-03 地块", 26_667, "620", 120),
    ("ZD", "PK4", Kind.BUILDING, Use.OFFICE, "示例高铁总部楼", 42_000, "88", 200),
    ("JS", "", Kind.BUILDING, Use.OFFICE, "示例金水科创楼", 12_000, "55", 0),
    ("JS", "", Kind.BUILDING, Use.RESEARCH, "示例金水研发楼", 8_000, "50", 0),
    ("HK", "AK1", Kind.PLOT, Use.PRODUCTION, "示例港区 K-11 地块", 200_000, "28", 0),
    ("HK", "", Kind.PLOT, Use.LOGISTICS, "示例港区 W-02 地块", 100_000, "30", 60),
    ("HK", "", Kind.BUILDING, Use.FLEX, "示例医药加速器", 36_000, "26", 0),
    ("HK", "", Kind.BUILDING, Use.OFFICE, "示例航空商务楼", 20_000, "40", 0),
)
"""Block, place of the plan, kind, use, name, m², rent or price of land, days until it is ready."""

UNITS: tuple[tuple[str, int, tuple[int, ...]], ...] = (
    ("示例跨境商务楼", 3_000, (8, 9, 12, 15)),
    ("示例龙湖金融楼", 4_000, (16, 18, 21, 26)),
    ("示例金水科创楼", 2_000, (3, 4, 6)),
)
"""Buildings that are let floor by floor: m² of a floor, and which floors."""


@dataclass(frozen=True)
class Scene:
    """A problem of a lead of a block, and what became of it."""

    block: str
    cluster: str
    title: str
    text: str
    due: int
    steps: tuple[str, ...] = ()
    landed: bool = False


SCENES = (
    Scene("ZD", "FI", "跨境资金池备案", "企业问区域资金池备案要哪些材料，请列清单。", 15),
    Scene(
        "JK", "FI", "供应链金融试点名额", "企业申请纳入试点，请答复名额和条件。", 15, ("accept",)
    ),
    Scene("HK", "FI", "航材融资租赁落地", "请协调示例银行对接融资租赁方案。", 15, ("return",)),
    Scene("ZD", "CU", "演出许可时限", "剧场签约前要知道许可办理时限。", 15, ("answer",)),
    Scene(
        "JK", "CU", "保税文化品展示", "展示厅能否在围网外设立，请答复。", 4, ("answer", "solved")
    ),
    Scene("JS", "FI", "支行增设网点", "企业要求周边增设网点，请答复。", 4, ("answer", "unsolved")),
    Scene("ZD", "FI", "外籍高管个税问题", "请明确适用口径。", 2),
    Scene("JK", "LG", "铁路专用线接轨", "请答复接轨条件和费用。", 1, ("escalate", "chief")),
    Scene(
        "ZD", "FI", "结算账户升级", "落地企业要求升级结算账户权限。", 15, ("accept",), landed=True
    ),
    Scene(
        "HK",
        "CU",
        "员工子女文体设施",
        "企业请求开放园区文体设施。",
        4,
        ("answer", "solved"),
        landed=True,
    ),
)


def play(monday: date) -> None:
    """Carriers on Monday, who holds them on Tuesday, problems from then on."""
    people = {one.login: one for one in db.session.scalars(select(User))}
    blocks = {one.code: one for one in db.session.scalars(select(Block))}
    with dsl.on(monday, 9):
        _enter(people, blocks)
    with dsl.on(monday + timedelta(days=1), 9, 30):
        for code, block in blocks.items():
            _hold_some(block, people[MANAGERS[code]])
    with dsl.on(monday + timedelta(days=1), 11):
        raised = list(_raise(people, blocks))
    for step, (days, login) in STEPS.items():
        with dsl.on(monday + timedelta(days=days), 14):
            for scene, problem in raised:
                if step in scene.steps:
                    _step(step, problem, _who(login, scene, problem, people))


def _enter(people: dict[str, User], blocks: dict[str, Block]) -> None:
    places = {one.code: one for one in db.session.scalars(select(Place))}
    made = {}
    for code, place, kind, use, name, area, cost, days in CARRIERS:
        where = places.get(place)
        ready = clock.today() + timedelta(days=days) if days else None
        entered = Entered(
            name, use, area, where.id if where else None, ready, "", _terms(kind, cost)
        )
        command = AddCarrier(blocks[code].id, kind, entered)
        made[name] = actions.add(command, by=people[MANAGERS[code]])
    cost_of = {row[4]: (row[0], row[6]) for row in CARRIERS}
    for name, area, floors in UNITS:
        building, (code, cost) = made[name], cost_of[name]
        for floor in floors:
            unit = Entered(
                f"{name} {floor} 层", building.use, area, building.place_id,
                terms=_terms(Kind.UNIT, cost),
            )  # fmt: skip
            command = AddCarrier(building.block_id, Kind.UNIT, unit, building.id)
            actions.add(command, by=people[MANAGERS[code]])


def _terms(kind: Kind, cost: str) -> Terms:
    if kind.is_land:
        return Terms(price_mu=round(float(cost) * 10**4))
    return Terms(rent_fen=round(float(cost) * 100))


TAKEN: tuple[tuple[Holding, int, ColumnElement[bool]], ...] = (
    (Holding.OCCUPIED, 2, Lead.stage_rank >= Stage.S8.rank),
    (Holding.SIGNED, 1, Lead.stage_rank.between(Stage.S6.rank, Stage.S7.rank)),
    (Holding.RESERVED, 2, Lead.stage_rank.between(Stage.S4.rank, Stage.S5.rank)),
    (Holding.INTEREST, 1, Lead.stage == Stage.S3),
)
"""How many leads of a block hold something in each way, and at which stages."""
TRIES = 8


def _hold_some(block: Block, by: User) -> None:
    for state, wanted, where in TAKEN:
        query = select(Lead).where(Lead.block_id == block.id, is_open(), where)
        leads = db.session.scalars(query.order_by(Lead.id.desc()).limit(TRIES)).all()
        done = 0
        for lead in leads:
            if done < wanted and _holds(lead, state, by, first=not done):
                done += 1


def _holds(lead: Lead, state: Holding, by: User, *, first: bool) -> bool:
    """Hold the tightest that fits; of two reservations the first ends soon."""
    lead = dsl.fresh(lead, by)
    looked = look(lead, by)
    if not looked.fits:
        return False
    row, today = looked.fits[0].row, clock.today()
    usual = 20_000 if row.carrier.kind.is_land else 1_500
    area = min(row.free, looked.need.of(row.carrier.kind) or usual)
    until = today + timedelta(days=20 if first else 75) if state is Holding.RESERVED else None
    starts = min(today, lead.landed_counted_on or today) if state is Holding.OCCUPIED else today
    holding.hold(lead, Hold(row.carrier.id, state, area, starts, until), by=by)
    return True


def _raise(people: dict[str, User], blocks: dict[str, Block]) -> Iterator[tuple[Scene, Problem]]:
    clusters = {one.code: one.id for one in db.session.scalars(select(Cluster))}
    used: set[int] = set()
    for scene in SCENES:
        lead = _lead_of(blocks[scene.block].id, used, landed=scene.landed)
        if lead is None:
            continue
        used.add(lead.id)
        by = next(one for one in people.values() if one.id == lead.owner_id)
        due = clock.today() + timedelta(days=scene.due)
        command = RaiseProblem(scene.title, scene.text, clusters[scene.cluster], due)
        yield scene, problems.put(dsl.fresh(lead, by), command, by=by)


def _lead_of(block_id: int, used: set[int], *, landed: bool) -> Lead | None:
    """A lead of a block in talks, or one that landed, each for one scene only."""
    here = Lead.landed_counted_on.is_not(None) if landed else Lead.stage_rank.between(2, 4)
    query = select(Lead).where(Lead.block_id == block_id, is_open(), here, Lead.id.not_in(used))
    return db.session.scalars(query.order_by(Lead.id.desc()).limit(1)).one_or_none()


ANSWERS = {"FI": "wudi", "CU": "linyue"}
STEPS: dict[str, tuple[int, str]] = {
    "accept": (2, ""),
    "return": (2, ""),
    "answer": (2, ""),
    "solved": (3, "raiser"),
    "unsolved": (3, "raiser"),
    "escalate": (3, "zhoumin"),
    "chief": (4, "chenli"),
}
"""On which day of the week each step is taken and by whom; "" is the department."""


def _who(login: str, scene: Scene, problem: Problem, people: dict[str, User]) -> User:
    if login == "raiser":
        return db.session.get_one(User, problem.raised_by_id)
    return people[login or ANSWERS[scene.cluster]]


def _step(step: str, problem: Problem, by: User) -> None:
    row, base = queries.get(problem.id, by), problem.version
    if step in ("accept", "return", "answer", "chief"):
        verdict = Verdict.ANSWER if step == "chief" else Verdict(step)
        words = "" if verdict is Verdict.ACCEPT else WORDS[step]
        files = (_page("答复意见（示例）.pdf"),) if verdict is Verdict.ANSWER else ()
        problems.answer(row, AnswerProblem(verdict, words, files), by=by, base=base)
    elif step == "escalate":
        problems.escalate(row, Escalate("期限已过，请统筹协调。"), by=by, base=base)
    else:
        solved = step == "solved"
        words = "" if solved else "答复暂不增设，企业改用自助设备。"
        proof = (_page("办结证明（示例）.pdf"),) if solved else ()
        problems.close(row, CloseProblem(solved, words, proof), by=by, base=base)
    db.session.flush()


def _page(name: str) -> Received:
    """A page with nothing on it, as a file that was sent."""
    return receive_one(BytesIO(EMPTY_PAGE), name)


EMPTY_PAGE = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)
WORDS = {
    "return": "融资租赁由航空港财政金融部门办理，请改交。",
    "answer": "材料清单和时限已发，联系人为示例科室。",
    "chief": "专题会商定：接轨费用按里程分担，下月给出方案。",
}
