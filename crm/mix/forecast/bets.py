"""From open leads to bets: what each brings in a measure, and its chance by each horizon. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from crm.leads.rules import BUCKETS, Bucket, Stage
from crm.mix.forecast.odds import Assumptions
from crm.mix.forecast.point import Bet, Part

COMMITTED = BUCKETS[Bucket.COMMITTED]


@dataclass(frozen=True)
class Place:
    """A part of a lead, in tenths."""

    block: str
    cluster: str
    tenths: int


@dataclass(frozen=True)
class Open:
    """An open lead as it stood; amounts in 元, None where nobody said one."""

    id: int
    stage: Stage
    held: bool
    planned: int | None
    contract: int | None
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Crowd:
    """Many small leads of one stage, block and cluster; amounts in tenths of 元, by their parts."""

    stage: Stage
    held: bool
    place: Place
    many: int
    planned: int = 0
    contract: int = 0
    unsized: int = 0

    @property
    def key(self) -> tuple[Stage, bool, str, str]:
        """What they have in common."""
        return self.stage, self.held, self.place.block, self.place.cluster

    def less(self, other: "Crowd") -> "Crowd":
        """Without some of them."""
        return replace(
            self,
            place=replace(self.place, tenths=self.place.tenths - other.place.tenths),
            many=self.many - other.many,
            planned=self.planned - other.planned,
            contract=self.contract - other.contract,
            unsized=self.unsized - other.unsized,
        )


def crowded(leads: Iterable[Open]) -> list[Crowd]:
    """Leads by stage, block and cluster; each part of one counts by itself."""
    found: dict[tuple[Stage, bool, str, str], Crowd] = {}
    for lead in leads:
        for place in lead.places:
            one = _crowd_of(lead, place)
            known = found.get(one.key)
            found[one.key] = _added(known, one) if known else one
    return list(found.values())


def _crowd_of(lead: Open, place: Place) -> Crowd:
    signed = lead.stage in COMMITTED and lead.contract is not None
    return Crowd(
        lead.stage,
        lead.held,
        place,
        many=1,
        planned=0 if signed else (lead.planned or 0) * place.tenths,
        contract=(lead.contract or 0) * place.tenths if signed else 0,
        unsized=int(not signed and lead.planned is None),
    )


def _added(one: Crowd, other: Crowd) -> Crowd:
    return replace(
        one,
        place=replace(one.place, tenths=one.place.tenths + other.place.tenths),
        many=one.many + other.many,
        planned=one.planned + other.planned,
        contract=one.contract + other.contract,
        unsized=one.unsized + other.unsized,
    )


@dataclass(frozen=True)
class Sizing:
    """How large a lead is: every firm counts the same, or by amount."""

    by_amount: bool
    known: Assumptions
    months: tuple[Fraction, ...]

    def bets(self, leads: Iterable[Open], crowds: Iterable[Crowd] = ()) -> tuple[Bet, ...]:
        """Every lead that has a size."""
        found = [self._bet(lead) for lead in leads if self.is_sized(lead)]
        return (*found, *(bet for crowd in crowds if (bet := self._of_crowd(crowd))))

    def is_sized(self, lead: Open) -> bool:
        """Whether there is anything to count it by."""
        return not self.by_amount or self.amount(lead) is not None

    def amount(self, lead: Open) -> Fraction | None:
        """The contract of what is signed, else the plan by its realisation; in 元."""
        if lead.stage in COMMITTED and lead.contract is not None:
            return Fraction(lead.contract)
        return None if lead.planned is None else lead.planned * self.known.realisation

    def _bet(self, lead: Open) -> Bet:
        size = (self.amount(lead) or Fraction(0)) if self.by_amount else 1
        parts = tuple(
            Part(place.block, place.cluster, int(size * place.tenths)) for place in lead.places
        )
        return Bet(lead.id, parts, self._chances(lead.stage, held=lead.held))

    def _of_crowd(self, crowd: Crowd) -> Bet | None:
        many, amount = crowd.many, crowd.place.tenths
        if self.by_amount:
            many -= crowd.unsized
            amount = crowd.contract + int(crowd.planned * self.known.realisation)
        if many <= 0:
            return None
        part = Part(crowd.place.block, crowd.place.cluster, amount)
        return Bet(0, (part,), self._chances(crowd.stage, held=crowd.held), many)

    def _chances(self, stage: Stage, *, held: bool) -> tuple[int, ...]:
        return self._of_stage.get((stage, held), (0,) * len(self.months))

    @cached_property
    def _of_stage(self) -> dict[tuple[Stage, bool], tuple[int, ...]]:
        """By stage, on hold or not; a lead asks for nothing else."""
        return {
            (stage, held): tuple(self.known.chance(stage, m, held=held) for m in self.months)
            for stage in self.known.odds
            for held in (False, True)
        }


def unsized(leads: Sequence[Open], crowds: Iterable[Crowd], sizing: Sizing) -> int:
    """How many leads are in no number for want of an amount."""
    if not sizing.by_amount:
        return 0
    missing = sum(not sizing.is_sized(lead) for lead in leads)
    return missing + sum(crowd.unsized for crowd in crowds)
