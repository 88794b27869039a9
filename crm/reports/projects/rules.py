"""Major projects (重大项目): milestones with every day that was said for them, and what follows. Pure.

The first day of a milestone is never changed; a later one stands beside it. What is said twice on
one day counts once: the last of it. A state follows from the milestones and is typed by nobody.
"""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from crm.core.errors import Problem
from crm.core.say import Worded, say

SOON_DAYS = 90
MOST_SLIPS = 2
"""From so many delays on, the project is a matter for the weekly meeting."""
YEARS_AHEAD = 20
FIRST_YEAR = 2017
"""The zone began then."""

Days = tuple[date | None, date | None, date | None]
NO_DAYS: Days = (None, None, None)


class Milestone(Worded):
    """The three steps of a major project, in their order."""

    SITE = "site", say("选址确定")
    BUILD = "build", say("开工或设立")
    OPEN = "open", say("建成运营")

    @property
    def rank(self) -> int:
        return list(Milestone).index(self)


LETTERS = {Milestone.SITE: say("选"), Milestone.BUILD: say("建"), Milestone.OPEN: say("成")}


class State(Worded):
    """Where a project stands."""

    LATE = "late", say("滞后")
    ON_TIME = "on-time", say("按期")
    UNDATED = "undated", say("未排期")
    IDLE = "idle", say("未启动")
    OPERATING = "operating", say("运营")


class ClaimState(Worded):
    """What became of a milestone that somebody reported as reached."""

    WAITING = "waiting", say("待核")
    VERIFIED = "verified", say("已核")
    REFUSED = "refused", say("退回")
    WITHDRAWN = "withdrawn", say("已撤回")
    REVOKED = "revoked", say("已撤销")


@dataclass(frozen=True)
class Said:
    """The days of all three milestones as they were said on a day."""

    on: date
    days: Days


@dataclass(frozen=True)
class Point:
    """A milestone: the first day said for it, the newest one, and when it was reached."""

    milestone: Milestone
    first: date | None = None
    planned: date | None = None
    reached: date | None = None

    @property
    def is_moved(self) -> bool:
        """Whether it is open and another day stands beside the first."""
        return self.reached is None and self.planned != self.first

    @property
    def shown(self) -> date | None:
        """Where it stands on the axis."""
        return self.reached or self.planned


@dataclass(frozen=True)
class Status:
    """A project's state, by how many whole months it is late, and how often it was put off."""

    state: State
    months: int = 0
    overdue: bool = False
    slips: int = 0

    @property
    def is_late(self) -> bool:
        return self.state is State.LATE

    @property
    def to_meeting(self) -> bool:
        """Put off so often that the weekly meeting should hear of it."""
        return self.slips >= MOST_SLIPS and self.state is not State.OPERATING


@dataclass(frozen=True)
class Charge:
    """Who leads at each level (两层一统筹), the actual site, and why it stands as it does."""

    leader: str
    office: str
    overall: str
    site: str
    blocks: frozenset[int]
    carrier_id: int | None
    reason: str


@dataclass(frozen=True)
class Schedule:
    """New days for the milestones that are still open; why, where one was put off."""

    days: Days
    reason: str


@dataclass(frozen=True)
class ClaimMilestone:
    """A milestone was reached, on a day, as the evidence shows."""

    milestone: Milestone
    happened_on: date
    evidence: str


@dataclass(frozen=True)
class Answer:
    """Why not."""

    reason: str


def kept(said: Sequence[Said]) -> list[Said]:
    """One for each day: what was said last on it."""
    return list({one.on: one for one in said}.values())


def points(said: Sequence[Said], reached: dict[Milestone, date]) -> tuple[Point, ...]:
    """The three milestones."""
    held = kept(said)
    newest = held[-1].days if held else NO_DAYS
    return tuple(
        Point(
            one,
            next((line.days[one.rank] for line in held if line.days[one.rank]), None),
            newest[one.rank],
            reached.get(one),
        )
        for one in Milestone
    )


def slips(said: Sequence[Said]) -> int:
    """On how many days a milestone was put off: a later day than the one said before."""
    last: list[date | None] = [None, None, None]
    count = 0
    for line in kept(said):
        count += any(new and old and new > old for new, old in zip(line.days, last, strict=True))
        last = [new or old for new, old in zip(line.days, last, strict=True)]
    return count


def first_open(found: Sequence[Point]) -> Point | None:
    """The next milestone; None when all are reached."""
    return next((one for one in found if one.reached is None), None)


def status(found: Sequence[Point], put_off: int, today: date, told: date | None = None) -> Status:
    """What the milestones say: late is the first open one, against the first day said for it.

    A day that passed without being reached is late too, whether anybody said a new one or not;
    when it was reported as reached and waits to be verified, the day that was `told` counts.
    """
    ahead = first_open(found)
    if ahead is None:
        return Status(State.OPERATING, slips=put_off)
    expected = ahead.planned
    if expected and ahead.first:
        overdue = told is None and expected < today
        until = told or (today if overdue else expected)
        if until > ahead.first:
            return Status(State.LATE, months(ahead.first, until), overdue, put_off)
    if not any(one.reached for one in found):
        return Status(State.IDLE, slips=put_off)
    return Status(State.ON_TIME if expected else State.UNDATED, slips=put_off)


def months(first: date, last: date) -> int:
    """Whole months from one day to another; the end of a month completes it."""
    whole = (last.year - first.year) * 12 + last.month - first.month
    is_end = last.day == calendar.monthrange(last.year, last.month)[1]
    return whole if last.day >= first.day or is_end else whole - 1


def is_soon(found: Sequence[Point], today: date) -> bool:
    """Whether an open milestone falls into the coming ninety days."""
    end = today + timedelta(days=SOON_DAYS)
    return any(one.planned and one.reached is None and today <= one.planned <= end for one in found)


def schedule_problems(command: Schedule, found: Sequence[Point], today: date) -> list[Problem]:
    """Days in the order of the milestones, not past when they are new, a reason for a delay."""
    problems = [*_span(command.days, found, today), *_order(command.days, found)]
    if put_off(command.days, found) and not command.reason.strip():
        problems.append(
            Problem("reason", say("有节点推迟，请填写%(label)s。", label=say("改期原因")))
        )
    if not problems and all(
        one.reached or one.planned == day for one, day in zip(found, command.days, strict=True)
    ):
        problems.append(Problem("site_on", say("日期都没有改动。")))
    return problems


def put_off(days: Days, found: Sequence[Point]) -> bool:
    """Whether an open milestone gets a later day than the newest one."""
    return any(
        one.reached is None and day and one.planned and day > one.planned
        for one, day in zip(found, days, strict=True)
    )


def _span(days: Days, found: Sequence[Point], today: date) -> list[Problem]:
    problems = []
    for one, day in zip(found, days, strict=True):
        if day is None or day in (one.planned, one.reached):
            continue
        if one.reached:
            words = say("这个节点已核实达成，不再改计划日期；有误请先撤销核实。")
            problems.append(Problem(f"{one.milestone}_on", words))
        elif day < today:
            problems.append(Problem(f"{one.milestone}_on", say("计划日期不能早于今天。")))
        elif day.year > today.year + YEARS_AHEAD:
            words = say("计划日期不能晚于 %(years)s 年以后。", years=YEARS_AHEAD)
            problems.append(Problem(f"{one.milestone}_on", words))
    return problems


def _order(days: Days, found: Sequence[Point]) -> list[Problem]:
    last: date | None = None
    problems = []
    for one, day in zip(found, days, strict=True):
        shown = one.reached or day
        if shown and last and shown < last:
            problems.append(Problem(f"{one.milestone}_on", say("不能早于前一个节点。")))
        last = shown or last
    return problems


def claim_problems(command: ClaimMilestone, found: Sequence[Point], today: date) -> list[Problem]:
    """The next milestone, reached by now and not before the one ahead of it, with evidence."""
    problems = []
    ahead = first_open(found)
    if ahead is None or command.milestone is not ahead.milestone:
        problems.append(Problem("milestone", say("节点要按顺序报；先核实前一个节点。")))
    before = [one.reached for one in found if one.reached]
    if command.happened_on > today:
        problems.append(Problem("happened_on", say("日期不能晚于今天。")))
    elif before and command.happened_on < before[-1]:
        problems.append(Problem("happened_on", say("不能早于前一个节点。")))
    elif command.happened_on.year < FIRST_YEAR:
        problems.append(Problem("happened_on", say("不能早于自贸区挂牌的 2017 年。")))
    if not command.evidence.strip():
        problems.append(Problem("evidence", say("请填写%(label)s。", label=say("依据"))))
    return problems


def answer_problems(command: Answer) -> list[Problem]:
    if command.reason.strip():
        return []
    return [Problem("reason", say("请填写%(label)s。", label=say("理由")))]
