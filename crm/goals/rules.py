"""Annual goals (年度目标): what a draft needs, and how far its year has come. Pure."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from crm.core.errors import Problem
from crm.core.say import Worded, say

MOST_CONTRACTS = 10_000


class Measure(Worded):
    """What a goal is stated in."""

    CONTRACTS = "contracts", say("签约数 个")
    CONTRACTED = "contracted", say("合同投资额")
    RECEIVED = "received", say("实际到位")

    @property
    def is_money(self) -> bool:
        return self is not Measure.CONTRACTS


class State(Worded):
    """How a draft stands."""

    WAITING = "waiting", say("待批准")
    APPROVED = "approved", say("已批准")
    REFUSED = "refused", say("未同意")
    WITHDRAWN = "withdrawn", say("已撤回")


@dataclass(frozen=True)
class DraftGoal:
    """A year's numbers of a block, or of one of its people; 0 where a measure has no goal."""

    year: int
    person_id: int | None
    contracts: int
    contracted: int
    received: int
    source: str


@dataclass(frozen=True)
class RefuseGoal:
    """Why not."""

    reason: str


@dataclass(frozen=True)
class Done:
    """What a year's verified facts add up to."""

    contracts: int = 0
    contracted: int = 0
    received: int = 0

    def __add__(self, other: "Done") -> "Done":
        return Done(
            self.contracts + other.contracts,
            self.contracted + other.contracted,
            self.received + other.received,
        )


@dataclass(frozen=True)
class Figure:
    """One measure: its goal, what is done, and by how many points it runs ahead of the year."""

    measure: Measure
    goal: int
    done: int
    percent: Decimal | None
    ahead: Decimal | None


def draft_problems(command: DraftGoal, today: date) -> list[Problem]:
    """A goal is for this year or the next, has a number, and says where it comes from."""
    found = []
    if command.year not in years(today):
        found.append(Problem("year", say("年度目标只能起草今年和明年的。")))
    if not (command.contracts or command.contracted or command.received):
        found.append(Problem("contracts", say("至少填写一项目标。")))
    if not command.source.strip():
        found.append(Problem("source", say("请填写%(label)s。", label=say("依据"))))
    return found


def years(today: date) -> tuple[int, int]:
    """The years that goals are drafted for."""
    return today.year, today.year + 1


def refuse_problems(command: RefuseGoal) -> list[Problem]:
    if command.reason.strip():
        return []
    return [Problem("reason", say("请填写%(label)s。", label=say("不同意的理由")))]


def gone(year: int, today: date) -> Decimal:
    """The part of a year that is over, in per cent; today counts as over."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    days = min(max((today - first).days + 1, 0), (last - first).days + 1)
    return _tenths(Decimal(100 * days) / ((last - first).days + 1))


def figures(goal: Done, done: Done, year: int, today: date) -> list[Figure]:
    """Each measure that has a goal or anything done; 时序进度差 is share done − share of the year."""
    found = []
    for measure in Measure:
        aim, got = getattr(goal, measure.value), getattr(done, measure.value)
        percent = _tenths(Decimal(100 * got) / aim) if aim else None
        ahead = percent - gone(year, today) if percent is not None else None
        found.append(Figure(measure, aim, got, percent, ahead))
    return found


def _tenths(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP)
