"""One lead beside the four blocks: mix value, what speaks against a place, where it would do best."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cached_property
from typing import Any

from crm.carriers import fitting
from crm.core.say import Pair, Sentence, say
from crm.mix.advice.beside import Coming, brings, in_one_place, of_lead
from crm.mix.advice.best import Best, Option, best
from crm.mix.advice.odds import odds
from crm.mix.advice.queries import Site, Tried
from crm.mix.advice.value import Ground, Worth
from crm.mix.forecast.odds import Assumptions
from crm.mix.measures import Measure
from crm.mix.rules import BLOCKS
from crm.plan.wording import clause_reference
from crm.screening import placement


@dataclass(frozen=True)
class There:
    """A lead in one block; `worth` is None where no number may be printed."""

    ground: Ground
    worth: Worth | None
    against: Sentence | None
    room: bool | None
    disputed: bool = False
    """Whether an earlier registration of the project is undecided: then nothing is said of it."""

    @property
    def block(self) -> str:
        return self.ground.block

    @property
    def words(self) -> Sentence:
        """What the lead does here, or why nothing is said of it."""
        if self.disputed:
            return say("撞单未决")
        if self.worth is None:
            return _silence(self.ground)
        return self.worth.effect.words if self.ground.judged else say("不评价")


def _silence(ground: Ground) -> Sentence:
    if ground.target is None:
        return say("未设目标")
    if ground.values is None:
        return say("存量未知")
    if ground.deviation is None:
        gone = min(ground.values.values(), default=0) < 0
        return say("退出多于落地") if gone else say("还没有落地")
    return say("样本过少") if ground.size == "few" else say("没有金额")


@dataclass(frozen=True)
class Looked:
    """What advice says of one lead."""

    lead: Tried
    chance: Fraction
    there: Mapping[str, There]
    best: Best

    @property
    def at_home(self) -> There:
        """In the block that holds it."""
        return self.there[self.lead.block]


@dataclass(frozen=True)
class Scene:
    """What every lead of a page is looked at beside."""

    grounds: Mapping[str, Ground]
    places: Mapping[str, Site]
    measure: Measure
    assumed: Assumptions
    today: date
    ahead: Coming | None = None
    """What is expected of all open leads; None where a lead is looked at beside today."""

    @cached_property
    def expected(self) -> Mapping[str, Ground]:
        """The blocks with all that is expected of open leads; today holds nothing of them."""
        if self.ahead is None:
            return self.grounds
        return {block: self.ahead.onto(ground) for block, ground in self.grounds.items()}

    def without(self, leads: Iterable[Tried]) -> Mapping[str, Ground]:
        """The blocks as they are expected without some leads; a disputed one is not in them."""
        gone = Coming()
        if self.ahead is not None:
            for lead in leads:
                if not lead.has_clash:
                    gone += of_lead(lead.open, self.measure, self.assumed)
        blocks = {block for block, _ in gone.amounts}
        left = {block: (-gone).onto(self.expected[block]) for block in blocks}
        return {**self.expected, **left}

    def part(self, lead: Tried) -> dict[str, Fraction] | None:
        """What a lead brings as if all of it landed in one block; None without an amount.

        Nothing of a lead whose project somebody else registered first, until that is decided.
        """
        if lead.has_clash:
            return None
        parts = brings(lead.open, self.measure, self.assumed)
        return None if parts is None else in_one_place(parts)


def look(lead: Tried, scene: Scene) -> Looked:
    """A lead as if all of it landed in each block in turn."""
    part, grounds = scene.part(lead), scene.without([lead])
    need = fitting.need_of(lead.track, lead.industry, lead.land_mu, lead.floor_m2)
    wanted = _wanted(lead)
    there = {}
    for block in BLOCKS:
        ground, place = grounds[block], scene.places[block]
        worth = None if part is None else ground.worth(part)
        room = _room(need, place, scene.today)
        there[block] = There(ground, worth, _against(wanted, place), room, lead.has_clash)
    chance = odds(lead.stage, scene.assumed, lead.status)
    options = [_option(one) for one in there.values()]
    if lead.has_clash:
        waits = Best(lead.block, say("撞单未决，裁定后再看"), elsewhere=False)
        return Looked(lead, chance, there, waits)
    return Looked(lead, chance, there, best(options, lead.block))


def _option(there: There) -> Option:
    judged = there.worth is not None and there.ground.judged
    gain = there.worth.gain if judged and there.worth else None
    return Option(there.block, there.against, there.room, gain)


def _room(need: fitting.Need, place: Site, today: date) -> bool | None:
    """Whether something that is free would do; None where the lead does not say what it needs."""
    if not need.is_said:
        return None
    return any(not fitting.look_at(need, offer, today).against for offer in place.offers)


def _wanted(lead: Tried) -> dict[str, Any]:
    """What a lead asks of any place, for the placement rule."""
    item = lead.item
    return {
        "linked": Pair(item.placement, item.placement_en) if item.placement else None,
        "clause": clause_reference(lead.clause, item.sentence),
        "industry": lead.industry,
        "land_mu": _number(lead.land_mu),
    }


def _against(wanted: Mapping[str, Any], place: Site) -> Sentence | None:
    """What the placement rule says first of this block."""
    here = placement.Site(block=place.code, block_name=place.name, km2=place.km2, **wanted)
    return next(iter(placement.warnings(here)), None)


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
