"""What would fit a lead: enough that is free, a use that suits it, in words. Pure.

Where production may go is said by one rule only, the placement rule of screening.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_UP, Decimal

from crm.carriers.rules import MU_M2, Kind, Use
from crm.core.say import Sentence, say
from crm.leads.rules import Track
from crm.screening.placement import makes_things

LAND_OR_HOUSE = frozenset(Kind)
HOUSE = frozenset({Kind.BUILDING, Kind.UNIT})
KINDS: dict[Track, frozenset[Kind]] = {
    Track.BUILD: LAND_OR_HOUSE,
    Track.LEASE: HOUSE,
    Track.CAPITAL: LAND_OR_HOUSE,
    Track.LICENCE: HOUSE,
    Track.HQ: LAND_OR_HOUSE,
}
DESKS = frozenset({Use.OFFICE, Use.COMMERCE, Use.RESEARCH, Use.FLEX})
MOVING = range(53, 61)
"""Divisions of GB/T 4754 that carry and store things."""
RESEARCHING = range(73, 76)
CLOSEST = 3
"""So many that do not fit are shown with the reason."""


@dataclass(frozen=True)
class Need:
    """What a lead asks for, as far as it says so."""

    track: Track
    industry: str
    land_m2: int | None
    floor_m2: int | None

    def of(self, kind: Kind) -> int | None:
        return self.land_m2 if kind.is_land else self.floor_m2

    @property
    def is_said(self) -> bool:
        return self.land_m2 is not None or self.floor_m2 is not None


@dataclass(frozen=True)
class Offer:
    """A carrier as it is looked at."""

    id: int
    kind: Kind
    use: Use
    free: int
    ready_on: date | None


@dataclass(frozen=True)
class Fit:
    """One carrier with the reasons for and against it."""

    offer: Offer
    speaks_for: list[Sentence]
    against: list[Sentence]


def need_of(track: Track, industry: str, land_mu: str, floor_m2: str) -> Need:
    """Land in 亩 and floors in m², whole and rounded up."""
    land = _number(land_mu)
    return Need(
        track, industry, None if land is None else _up(land * MU_M2), _up(_number(floor_m2))
    )


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text.strip() or "x")
    except ArithmeticError:
        return None
    return found if found.is_finite() and found > 0 else None


def _up(value: Decimal | None) -> int | None:
    return None if value is None else int(value.to_integral_value(ROUND_UP))


def uses_for(need: Need) -> frozenset[Use] | None:
    """The uses that suit a lead; None where nothing can be said because it names no industry."""
    digits = need.industry.strip().lstrip("Cc")[:2]
    if need.track in (Track.HQ, Track.LICENCE):
        return DESKS
    if not digits.isdigit():
        return None
    if makes_things(need.industry):
        return frozenset({Use.PRODUCTION, Use.FLEX})
    if int(digits) in MOVING:
        return frozenset({Use.LOGISTICS, Use.OFFICE})
    if int(digits) in RESEARCHING:
        return frozenset({Use.RESEARCH, Use.FLEX, Use.OFFICE})
    return DESKS


def lacks(need: Need) -> list[Sentence]:
    """What the lead would have to say for a better answer."""
    found = []
    if not need.is_said:
        found.append(say("没有填用地或楼面面积，大小没有比较。"))
    if uses_for(need) is None:
        found.append(say("没有填行业，用途没有比较。"))
    return found


def look_at(need: Need, offer: Offer, today: date) -> Fit:
    """What speaks for a carrier and what against it."""
    speaks_for: list[Sentence] = []
    against: list[Sentence] = []
    for good, words in (_kind(need, offer), _use(need, offer), _size(need, offer, today)):
        if words:
            (speaks_for if good else against).append(words)
    return Fit(offer, speaks_for, against)


def _kind(need: Need, offer: Offer) -> tuple[bool, Sentence | None]:
    if offer.kind not in KINDS[need.track]:
        return False, say("%(track)s项目不用地块", track=need.track.words)
    if need.is_said and need.of(offer.kind) is None:
        return False, say("要的是楼面") if offer.kind.is_land else say("要的是用地")
    return True, None


def _use(need: Need, offer: Offer) -> tuple[bool, Sentence | None]:
    suits = uses_for(need)
    if suits is None:
        return True, None
    words = say("用途：%(use)s", use=offer.use.words)
    return offer.use in suits, words if offer.use in suits else say(
        "用途不合：%(use)s", use=offer.use.words
    )


def _size(need: Need, offer: Offer, today: date) -> tuple[bool, Sentence | None]:
    if offer.ready_on and offer.ready_on > today:
        return False, say("%(day)s 才能交付", day=offer.ready_on.isoformat())
    wanted, free = need.of(offer.kind), f"{offer.free:,}"
    if offer.free <= 0:
        return False, say("没有空余")
    if wanted is None:
        return True, say("空 %(free)s 平方米", free=free)
    told = {"free": free, "wanted": f"{wanted:,}"}
    if offer.free < wanted:
        return False, say("只空 %(free)s 平方米，要 %(wanted)s 平方米", **told)
    return True, say("空 %(free)s 平方米，够 %(wanted)s 平方米", **told)


def fits(need: Need, offers: Iterable[Offer], today: date) -> tuple[list[Fit], list[Fit]]:
    """(what fits, the tightest first; what does not, the fewest reasons first)."""
    found = [look_at(need, offer, today) for offer in offers]
    good = sorted((one for one in found if not one.against), key=lambda one: one.offer.free)
    bad = sorted(
        (one for one in found if one.against), key=lambda one: (len(one.against), -one.offer.free)
    )
    return good, bad
