"""The major projects of the plan over two years: who leads, where, which days, what is proven.

Names and numbers are the plan's; everything else is fictional and says 示例.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core import clock
from crm.core.db import db
from crm.leads.models import Lead
from crm.leads.placing import is_open
from crm.plan.models import Block, ListItem
from crm.reports.projects import actions, queries
from crm.reports.projects.models import ProjectClaim
from crm.reports.projects.queries import Row
from crm.reports.projects.rules import Charge, ClaimMilestone, Milestone, Schedule
from seed import dsl

Weeks = tuple[int, int, int]
"""Milestones in weeks from the story's last Monday."""


@dataclass(frozen=True)
class Story:
    """A project's first days, the weeks in which milestones were proven, and each delay."""

    leader: str
    office: str
    blocks: tuple[str, ...]
    site: str
    first: Weeks
    reached: tuple[int, ...] = ()
    slips: tuple[tuple[int, Weeks, str], ...] = ()
    reason: str = ""
    leads: int = 0


DEPUTY = "管委会副主任%s（示例）"
HEAD = "%s区块主任（示例）"
CENTRE = "综合服务中心"
STORIES: dict[str, Story] = {
    "MP-01": Story(DEPUTY % "甲", "自贸办", ("ZD",), "", (-36, 3, 56), (-36,), leads=2),
    "MP-02": Story(DEPUTY % "甲", "商务部门", ("ZD",), CENTRE, (-68, -58, -18), (-68, -58, -18)),
    "MP-03": Story("自贸办主任（示例）", "商务部门", (), "境外", (-6, 8, 26), (-6,)),
    "MP-04": Story(
        HEAD % "金水", "金水自贸办", ("JS",), "", (-28, 4, 36), (),
        (
            (-30, (-8, 20, 52), "控制性规划调整未批"),
            (-9, (6, 32, 64), "选址方案重新比选"),
        ),
        "选址待规划调整", 1,
    ),
    "MP-05": Story(
        DEPUTY % "乙", "交通部门", ("JK", "ZD", "JS"), "", (-62, -46, 48), (-62, -46), leads=1
    ),
    "MP-06": Story(DEPUTY % "乙", "航空港自贸办", ("HK",), "", (-66, -54, 22), (-66, -54), leads=1),
    "MP-07": Story(
        HEAD % "经开", "经开自贸办", ("JK",), "国际陆港附近", (-34, -14, 40), (-34,),
        ((-16, (-34, 3, 52), "用地指标待下达"),), "用地指标 3 个月", 3,
    ),
    "MP-08": Story(DEPUTY % "乙", "交通部门", ("ZD",), CENTRE, (-62, -36, 9), (-62, -36)),
    "MP-09": Story(
        HEAD % "郑东", "金融办", ("ZD",), "龙湖金融岛", (-50, -26, 36), (-50,),
        (
            (-28, (-50, -4, 52), "等监管政策"),
            (-6, (-50, 18, 66), "监管政策仍未明确"),
        ),
        "等监管政策", 1,
    ),
    "MP-10": Story(HEAD % "郑东", "金融办", ("ZD",), "", (-31, 6, 32), (-31,)),
    "MP-11": Story(DEPUTY % "丙", "金融办", ("ZD",), "", (-66, -52, -30), (-66, -52, -30)),
    "MP-12": Story(DEPUTY % "甲", "文广新局", ("ZD",), "", (-20, 12, 56), (-20,), leads=1),
    "MP-13": Story(
        DEPUTY % "甲", "文广新局", ("ZD",), CENTRE, (2, 16, 40), reason="缺主管部门授权"
    ),
    "MP-14": Story(
        HEAD % "郑东", "郑东自贸办", ("ZD",), "", (-31, -12, 48), (-31,),
        ((-13, (-31, 12, 48), "跨境数据批复未到"),), "跨境数据批复", 2,
    ),
    "MP-15": Story("", "司法部门", ("ZD",), CENTRE, (16, 32, 64)),
    "MP-16": Story(
        HEAD % "郑东", "郑东自贸办", ("ZD", "JK"), "现有写字楼", (-70, -60, -22), (-70, -60, -22),
        leads=3,
    ),
    "MP-17": Story(DEPUTY % "丙", "司法部门", ("ZD",), "", (-22, 3, 18), (-22,)),
    "MP-18": Story(HEAD % "郑东", "司法部门", ("ZD",), "", (-36, 0, 11), (-36, 0), leads=1),
    "MP-19": Story(HEAD % "经开", "科技部门", ("JK", "ZD"), "", (-48, -26, 32), (-48, -26), leads=2),
    "MP-20": Story(
        HEAD % "经开", "海关、经开自贸办", ("JK",), "", (-54, -30, -10), (-54, -30),
        ((-11, (-54, -30, 4), "查验设备未到货"),), "查验设备到货", 1,
    ),
    "MP-T1": Story("", "", (), "", (9, 26, 64)),
}  # fmt: skip
OVERALL = "市政府分管领导（示例）"

BUSY = {0} | {
    -when
    for story in STORIES.values()
    for when in (*story.reached, *(slip[0] for slip in story.slips))
}
"""Weeks in which anything happens."""


def play(monday: date, ago: int, *, first: bool) -> None:
    """What happened to each project in a week, `ago` weeks before the last one of the story.

    In the first week everything is entered, and what the story is too short for is caught up.
    """
    if not first and ago not in BUSY:
        return
    people = list(db.session.scalars(select(User).order_by(User.login)))
    blocks = {one.code: one.id for one in db.session.scalars(select(Block))}
    chief = next(one for one in people if one.role is Role.COORDINATOR)
    end = monday + timedelta(weeks=ago)
    keepers = {code: _keeper(one, people, blocks, chief) for code, one in STORIES.items()}
    with dsl.on(monday + timedelta(days=2), 11):
        if first:
            for code, row in _rows(chief).items():
                _enter(row, STORIES[code], chief, blocks)
            for code, row in _rows(chief).items():
                _say(row, STORIES[code].first, "", end, chief)
        for number in range(len(Milestone)):
            _put_off(number, (ago, first), end, keepers, chief)
            _reach(number, (ago, first), end, keepers, chief)
        if ago == 0:
            for code, row in _rows(chief).items():
                _tie(row, STORIES[code].leads, chief)


def _rows(chief: User) -> dict[str, Row]:
    """All projects as they stand, read together."""
    db.session.flush()
    return {row.project.code: row for row in queries.rows(chief)}


def _is_due(when: int, now: tuple[int, bool]) -> bool:
    """Whether something happens in this week, or is caught up in the first."""
    ago, first = now
    return -when == ago or (first and -when > ago)


def _put_off(
    number: int, now: tuple[int, bool], end: date, keepers: dict[str, User], chief: User
) -> None:
    """The first, second … delay of each project that has one."""
    due = {
        code: one.slips[number]
        for code, one in STORIES.items()
        if len(one.slips) > number and _is_due(one.slips[number][0], now)
    }
    for code, row in _rows(chief).items() if due else ():
        if code in due:
            _, weeks, reason = due[code]
            _say(row, weeks, reason, end, keepers[code])


def _keeper(story: Story, people: Iterable[User], blocks: dict[str, int], chief: User) -> User:
    """The manager of its first block, else the coordinator."""
    if not story.blocks:
        return chief
    here = blocks[story.blocks[0]]
    found = [one for one in people if one.role is Role.MANAGER and one.block_id == here]
    return found[0] if found else chief


def _enter(row: Row, story: Story, chief: User, blocks: dict[str, int]) -> None:
    command = Charge(
        story.leader,
        story.office,
        OVERALL if story.leader else "",
        story.site,
        frozenset(blocks[one] for one in story.blocks),
        None,
        story.reason,
    )
    actions.put_in_charge(row, command, by=chief, base=row.version)


def _say(row: Row, weeks: Weeks, reason: str, end: date, by: User) -> None:
    today = clock.today()
    site, build, opened = (
        None if point.reached else max(end + timedelta(weeks=one), today)
        for one, point in zip(weeks, row.points, strict=True)
    )
    actions.schedule(row, Schedule((site, build, opened), reason), by=by, base=row.version)


def _reach(
    number: int, now: tuple[int, bool], end: date, keepers: dict[str, User], chief: User
) -> None:
    """Reported by the manager, found true by the coordinator; the newest of 18 still waits."""
    milestone = list(Milestone)[number]
    due = {
        code: end + timedelta(weeks=one.reached[number])
        for code, one in STORIES.items()
        if len(one.reached) > number and _is_due(one.reached[number], now)
    }
    for code, row in _rows(chief).items() if due else ():
        if code not in due:
            continue
        day = min(due[code], clock.today())
        command = ClaimMilestone(milestone, day, "会议纪要和现场照片（示例）")
        claim = actions.claim(row, command, by=keepers[code])
        if code != "MP-18" or milestone is Milestone.SITE:
            other = _second(row, claim, chief)
            actions.verify(row, claim, by=other, base=claim.version)


def _second(row: Row, claim: ProjectClaim, chief: User) -> User:
    if claim.claimed_by_id != chief.id:
        return chief
    query = select(User).where(User.role == Role.MANAGER).order_by(User.id)
    return next(one for one in db.session.scalars(query) if actions.may_decide(row, claim, one))


def _tie(row: Row, wanted: int, chief: User) -> None:
    if not wanted:
        return
    here = [one.id for one in row.blocks]
    query = (
        select(Lead)
        .join(ListItem, ListItem.id == Lead.item_id)
        .where(ListItem.cluster_id == row.project.cluster_id, Lead.block_id.in_(here), is_open())
        .order_by(Lead.stage_rank.desc(), Lead.id)
        .limit(wanted)
    )
    for lead in list(db.session.scalars(query)):
        actions.tie(row, lead.code, by=chief)
