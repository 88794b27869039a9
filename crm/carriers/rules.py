"""Carriers 载体: what they are, who holds how much of them, and what of them is free on a day. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from crm.core.errors import Problem
from crm.core.say import Worded, say
from crm.leads.rules import Stage

MU_M2 = Decimal("666.67")
"""1 亩 in m²."""
MOST_M2 = 10**9
RESERVED_DAYS = 183
"""A reservation ends within half a year; who needs longer reserves anew."""


class Kind(Worded):
    """What is let or sold."""

    PLOT = "plot", say("地块")
    BUILDING = "building", say("楼宇")
    UNIT = "unit", say("楼层或单元")

    @property
    def is_land(self) -> bool:
        return self is Kind.PLOT


class Use(Worded):
    """What the planning permits."""

    PRODUCTION = "production", say("生产")
    RESEARCH = "research", say("研发")
    FLEX = "flex", say("研发和生产")
    LOGISTICS = "logistics", say("仓储物流")
    OFFICE = "office", say("办公")
    COMMERCE = "commerce", say("商业")


class Holding(Worded):
    """How a lead holds part of a carrier; an interest takes nothing away from others."""

    INTEREST = "interest", say("意向")
    RESERVED = "reserved", say("预留")
    SIGNED = "signed", say("已签")
    OCCUPIED = "occupied", say("已入驻")

    @property
    def takes(self) -> bool:
        return self is not Holding.INTEREST


NEEDS: dict[Holding, Stage] = {Holding.SIGNED: Stage.S6, Holding.OCCUPIED: Stage.S8}
"""What is let is proven: the verified stage that each of these asks for."""


@dataclass(frozen=True)
class Space:
    """A carrier as the sums see it."""

    id: int
    area: int
    ready_on: date | None = None


@dataclass(frozen=True)
class Held:
    """What is taken of a carrier, from a day on, up to and including another one."""

    carrier_id: int
    area: int
    starts_on: date
    until: date | None = None

    def on(self, day: date) -> bool:
        return self.starts_on <= day and (self.until is None or self.until >= day)


def free_area(carriers: Iterable[Space], holdings: Iterable[Held], on: date) -> dict[int, int]:
    """What each carrier has free on a day, in m²; what is not ready by then has nothing."""
    taken: dict[int, int] = {}
    for held in holdings:
        if held.on(on):
            taken[held.carrier_id] = taken.get(held.carrier_id, 0) + held.area
    return {
        one.id: one.area - taken.get(one.id, 0) if one.ready_on is None or one.ready_on <= on else 0
        for one in carriers
    }


def peak(holdings: Iterable[Held], since: date) -> int:
    """The most that is taken on any one day from `since` on; it can only rise where one starts."""
    found = list(holdings)
    days = {since} | {held.starts_on for held in found if held.starts_on > since}
    return max(sum(held.area for held in found if held.on(day)) for day in days)


def mu(area: int) -> str:
    """m² in 亩, with one decimal."""
    return f"{(area / MU_M2).quantize(Decimal('0.1'), ROUND_HALF_UP):,}"


@dataclass(frozen=True)
class Terms:
    """What it costs from a day on: rent in 分/m² and month, price in 元/亩."""

    rent_fen: int | None = None
    price_mu: int | None = None
    from_on: date | None = None

    @property
    def is_said(self) -> bool:
        return self.rent_fen is not None or self.price_mu is not None


@dataclass(frozen=True)
class Carrier:
    """A carrier as it is entered or corrected."""

    name: str
    use: Use
    area_m2: int
    place_id: int | None = None
    ready_on: date | None = None
    note: str = ""
    terms: Terms = Terms()


@dataclass(frozen=True)
class AddCarrier:
    """A new carrier: in which block, what it is, for a unit in which building."""

    block_id: int
    kind: Kind
    carrier: Carrier
    parent_id: int | None = None


@dataclass(frozen=True)
class Hold:
    """A lead holds part of a carrier."""

    carrier_id: int
    state: Holding
    area_m2: int
    starts_on: date
    until: date | None = None


@dataclass(frozen=True)
class ChangeHold:
    """It is held otherwise from today on; without a state it is let go of, for a reason."""

    state: Holding | None
    area_m2: int | None = None
    until: date | None = None
    reason: str = ""


def carrier_problems(command: Carrier, today: date) -> list[Problem]:
    """What is wrong with a carrier."""
    found = []
    if not command.name.strip():
        found.append(Problem("name", say("请填写%(label)s。", label=say("名称"))))
    if not 0 < command.area_m2 < MOST_M2:
        found.append(Problem("area_m2", say("面积应大于 0，按平方米填写。")))
    terms = command.terms
    if terms.from_on and not terms.is_said:
        found.append(Problem("terms_from", say("写了起算日期，请同时写租金或地价。")))
    if terms.from_on and terms.from_on > today + timedelta(days=366):
        found.append(Problem("terms_from", say("起算日期最晚到一年以后。")))
    return found


def hold_problems(command: Hold, stage: Stage, today: date) -> list[Problem]:
    """What is wrong with holding a carrier, whatever else is held there."""
    found = []
    if not 0 < command.area_m2 < MOST_M2:
        found.append(Problem("area_m2", say("面积应大于 0，按平方米填写。")))
    least = NEEDS.get(command.state)
    if least and stage.rank < least.rank:
        found.append(
            Problem(
                "state",
                say(
                    "“%(state)s”要等阶段核验到 %(code)s %(stage)s；之前请用意向或预留。",
                    state=command.state.words,
                    code=least.value,
                    stage=least.words,
                ),
            )
        )
    return found + _days(command, today)


def _days(command: Hold, today: date) -> list[Problem]:
    if command.state is Holding.RESERVED and command.until is None:
        return [Problem("until", say("预留要写到期日，到期自动释放。"))]
    if command.until is None:
        return []
    if command.until < max(today, command.starts_on):
        return [Problem("until", say("到期日不能早于今天和起始日。"))]
    last = max(today, command.starts_on) + timedelta(days=RESERVED_DAYS)
    if command.state is Holding.RESERVED and command.until > last:
        return [Problem("until", say("一次最多预留 %(days)s 天。", days=RESERVED_DAYS))]
    return []
