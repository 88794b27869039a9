"""What the office expects and where it goes: signings with their delays, trips out and visits in.

All fictional; chance of its own, so that the rest of the story stays as it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core import clock
from crm.core.db import db
from crm.core.weeks import next_working_day
from crm.leads.models import Lead
from crm.leads.placing import is_open
from crm.leads.rules import Stage
from crm.plan.models import Block
from crm.trips import actions, queries
from crm.trips.models import Trip
from crm.trips.rules import AddTrip, Direction, EndTrip, State
from crm.trips.rules import Trip as Planned
from seed import dsl

SIGNING_WEEKS = 5
"""For so many weeks officers have said when they expect a contract."""


def expect(monday: date) -> None:
    """Friday afternoon: leads in review or under a framework get a day, some are put off."""
    chance = Random(f"signings {monday}")  # noqa: S311 - a story, no secret
    people = {one.id: one for one in db.session.scalars(select(User))}
    near = Lead.stage_rank.between(Stage.S5.rank, Stage.S6A.rank)
    query = select(Lead.id, Lead.owner_id, Lead.expected_signing_on)
    with dsl.on(monday + timedelta(days=4), 16):
        for lead_id, owner_id, day in db.session.execute(
            query.where(near, is_open()).order_by(Lead.id)
        ).all():
            if new := _next_day(day, chance):
                by = people[owner_id]
                dsl.edit(db.session.get_one(Lead, lead_id), by, expected_signing_on=new)


def _next_day(day: date | None, chance: Random) -> date | None:
    """The first expectation, or a later one where the day comes near."""
    today = clock.today()
    if day is None:
        ahead = chance.randint(9, 75) if chance.random() < 0.35 else 0
    elif (day - today).days < 8:
        ahead = chance.randint(12, 35) if chance.random() < 0.7 else 0
    else:
        return None
    return next_working_day(today + timedelta(days=ahead)) if ahead else None


@dataclass(frozen=True)
class Scene:
    """A trip of a block: when it begins after the week's Monday, how long, and what became of it."""

    block: str
    direction: Direction
    starts: int
    days: int
    place: str
    host: str
    purpose: str
    state: State = State.PLANNED
    result: str = ""


OUT, IN = Direction.OUT, Direction.IN
SCENES = (
    Scene(
        "JK", OUT, -25, 3, "苏州", "示例装备协会", "拜访三家智能装备企业，介绍中试基地用地",
        State.DONE, "见了三家，一家愿意来郑考察，两家要用地成本测算。",
    ),
    Scene(
        "ZD", IN, -18, 1, "郑东示例会议中心", "郑东招商办", "接待示例保险后援中心选址组",
        State.DONE, "看了两处楼宇，对方要求出租金方案。",
    ),
    Scene(
        "HK", OUT, -11, 2, "深圳", "示例电子商会", "拜访智能终端配套企业",
    ),
    Scene(
        "JS", IN, -4, 1, "金水示例科创楼", "金水招商办", "接待示例软件企业看楼",
        State.CANCELLED, "对方航班取消，改到下月。",
    ),
    Scene(
        "JK", IN, 2, 1, "经开示例厂区", "经开招商办", "接待新能源商用车企业考察",
        State.DONE, "对方认可用地条件，下一步谈供电。",
    ),
    Scene("ZD", OUT, 8, 3, "上海", "示例金融商会", "拜访融资租赁和再保险机构"),
    Scene("HK", IN, 9, 1, "航空港示例园区", "航空港招商办", "接待生物医药企业看加速器"),
    Scene("JK", OUT, 15, 2, "武汉", "示例汽车协会", "拜访汽车电子企业"),
    Scene("JS", OUT, 17, 2, "杭州", "示例软件园", "拜访网络安全企业"),
    Scene("ZD", IN, 22, 1, "郑东示例会展楼", "郑东招商办", "接待会展服务企业"),
)  # fmt: skip


def play(monday: date) -> None:
    """On Monday the trips are written down, on Friday what came of those that are over."""
    people = list(db.session.scalars(select(User).order_by(User.login)))
    blocks = {one.code: one.id for one in db.session.scalars(select(Block))}
    with dsl.on(monday, 8, 40):
        made = list(_plan(people, blocks, monday))
    with dsl.on(monday + timedelta(days=4), 17):
        for scene, trip, by in made:
            if scene.state is not State.PLANNED:
                row = queries.get(trip.id, by)
                actions.end(row, EndTrip(scene.state, scene.result), by=by, base=trip.version)


def _plan(
    people: list[User], blocks: dict[str, int], monday: date
) -> Iterator[tuple[Scene, Trip, User]]:
    used: set[int] = set()
    for scene in SCENES:
        block_id = blocks[scene.block]
        ours = [one for one in people if one.block_id == block_id and one.active]
        manager = next(one for one in ours if one.role is Role.MANAGER)
        leads = _leads(block_id, used)
        used |= {one.id for one in leads}
        owners = {one.owner_id for one in leads} & {one.id for one in ours}
        first = monday + timedelta(days=scene.starts)
        trip = Planned(
            scene.direction, first, first + timedelta(days=scene.days - 1), scene.place,
            scene.host, scene.purpose, frozenset({manager.id} | owners),
            tuple(one.code for one in leads),
        )  # fmt: skip
        yield scene, actions.add(AddTrip(block_id, trip), by=manager), manager


def _leads(block_id: int, used: set[int]) -> list[Lead]:
    """Two leads of a block in talks, each for one trip only."""
    query = select(Lead).where(
        Lead.block_id == block_id,
        Lead.stage_rank.between(Stage.S3.rank, Stage.S5.rank),
        is_open(),
        Lead.id.not_in(used),
    )
    return list(db.session.scalars(query.order_by(Lead.id.desc()).limit(2)))
