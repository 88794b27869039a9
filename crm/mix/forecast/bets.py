"""From open leads to bets: what each brings in a measure, and its chance by each horizon. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from crm.leads.rules import BUCKETS, Bucket, Stage
from crm.mix.forecast.odds import Assumptions
from crm.mix.forecast.point import Bet, Part
from crm.mix.rules import TENTHS

COMMITTED = BUCKETS[Bucket.COMMITTED]


class Place(NamedTuple):
    """A part of a lead, in tenths."""

    block: str
    cluster: str
    tenths: int


class Open(NamedTuple):
    """An open lead as it stood; amounts in 元, None where nobody said one."""

    id: int
    stage: Stage
    held: bool
    planned: int | None
    contract: int | None
    places: tuple[Place, ...]


COARSE, LARGEST = 10_000, 10**6
"""Squares are of 万元, and of no more than 100 亿元: so the sum of a million still fits 63 bits."""


@dataclass(frozen=True)
class Mass:
    """What many leads have in one block and cluster: amounts in tenths of 元, and how many of them.

    Beside the amounts stand the sums of their squares (`squared`), which say how uneven they are.
    """

    tenths: int = 0
    leads: int = 0
    planned: int = 0
    contract: int = 0
    planned_squares: int = 0
    contract_squares: int = 0

    def __add__(self, other: "Mass") -> "Mass":
        return Mass(
            self.tenths + other.tenths,
            self.leads + other.leads,
            self.planned + other.planned,
            self.contract + other.contract,
            self.planned_squares + other.planned_squares,
            self.contract_squares + other.contract_squares,
        )

    def __neg__(self) -> "Mass":
        return Mass(
            -self.tenths,
            -self.leads,
            -self.planned,
            -self.contract,
            -self.planned_squares,
            -self.contract_squares,
        )


def squared(amount: int, tenths: int) -> int:
    """The square of a part of an amount of 元, in tenths of 万元."""
    return (min(amount // COARSE, LARGEST) * tenths) ** 2


Cell = tuple[str, str]
Key = tuple[Stage, bool, Cell, bool]


@dataclass(frozen=True)
class Crowd:
    """Many small leads of one stage and mainly of one block and cluster; each of them counts once.

    Leads that are split stand apart from the whole ones: together they bring to each of their
    blocks and clusters what they have there.
    """

    stage: Stage
    held: bool
    main: Cell
    split: bool
    parts: Mapping[Cell, Mass]
    many: int
    unsized: int = 0

    @property
    def key(self) -> Key:
        """What they have in common."""
        return self.stage, self.held, self.main, self.split

    def __add__(self, other: "Crowd") -> "Crowd":
        cells = dict.fromkeys((*self.parts, *other.parts))
        parts = {k: self.parts.get(k, Mass()) + other.parts.get(k, Mass()) for k in cells}
        return replace(
            self,
            parts={k: mass for k, mass in parts.items() if mass.leads},
            many=self.many + other.many,
            unsized=self.unsized + other.unsized,
        )

    def less(self, other: "Crowd") -> "Crowd":
        """Without some of them."""
        parts = {k: -mass for k, mass in other.parts.items()}
        return self + replace(other, parts=parts, many=-other.many, unsized=-other.unsized)


def crowded(leads: Iterable[Open]) -> list[Crowd]:
    """Leads by stage, block and cluster, each with all its parts."""
    found: dict[Key, _Gathering] = {}
    for lead in leads:
        most = main_place(lead.places)
        key = (lead.stage, lead.held, (most.block, most.cluster), most.tenths < TENTHS)
        found.setdefault(key, _Gathering()).add(lead)
    return [one.crowd(key) for key, one in found.items()]


def main_place(places: Sequence[Place]) -> Place:
    """Where most of a lead lies; of equal parts the first by code."""
    if len(places) == 1:
        return places[0]
    return min(places, key=lambda place: (-place.tenths, place.block, place.cluster))


@dataclass
class _Gathering:
    """A crowd while leads are added: thousands on each page, so nothing is made for each of them."""

    many: int = 0
    unsized: int = 0
    cells: dict[Cell, list[int]] = field(default_factory=dict)

    def add(self, lead: Open) -> None:
        signed = _is_signed(lead)
        self.many += 1
        self.unsized += not signed and lead.planned is None
        planned = 0 if signed else lead.planned or 0
        contract = (lead.contract or 0) if signed else 0
        for place in lead.places:
            sums = self.cells.setdefault((place.block, place.cluster), [0] * 6)
            sums[0] += place.tenths
            sums[1] += 1
            sums[2] += planned * place.tenths
            sums[3] += contract * place.tenths
            sums[4] += squared(planned, place.tenths)
            sums[5] += squared(contract, place.tenths)

    def crowd(self, key: Key) -> Crowd:
        parts = {cell: Mass(*sums) for cell, sums in self.cells.items()}
        return Crowd(*key, parts, self.many, self.unsized)


def _is_signed(lead: Open) -> bool:
    """Whether its contract says how large it is."""
    return lead.contract is not None and lead.stage in COMMITTED


def merged(crowds: Iterable[Crowd]) -> list[Crowd]:
    """Those that have everything in common as one."""
    found: dict[Key, Crowd] = {}
    for one in crowds:
        known = found.get(one.key)
        found[one.key] = known + one if known else one
    return list(found.values())


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
        return not self.by_amount or lead.planned is not None or _is_signed(lead)

    def amount(self, lead: Open) -> Fraction | None:
        """The contract of what is signed, else the plan by its realisation; in 元."""
        if _is_signed(lead):
            return Fraction(lead.contract or 0)
        return None if lead.planned is None else lead.planned * self.known.realisation

    def _bet(self, lead: Open) -> Bet:
        if not self.by_amount:
            whole = tuple(Part(*place) for place in lead.places)
            return Bet(lead.id, whole, self._chances(lead.stage, held=lead.held))
        # In whole numbers: to make a fraction for each of thousands took longer than to add them up.
        if _is_signed(lead):
            up, down = lead.contract or 0, 1
        else:
            realised = self.known.realisation
            up, down = (lead.planned or 0) * realised.numerator, realised.denominator
        parts = tuple(
            Part(place.block, place.cluster, up * place.tenths // down) for place in lead.places
        )
        return Bet(lead.id, parts, self._chances(lead.stage, held=lead.held))

    def _of_crowd(self, crowd: Crowd) -> Bet | None:
        many = crowd.many - (crowd.unsized if self.by_amount else 0)
        if many <= 0:
            return None
        parts = tuple(
            Part(*cell, self.mass(mass), mass.leads) for cell, mass in crowd.parts.items()
        )
        equal = self._equal(crowd.parts[crowd.main], many) if self.by_amount else None
        return Bet(0, parts, self._chances(crowd.stage, held=crowd.held), many, equal)

    def _equal(self, mass: Mass, many: int) -> int:
        """(Σx)² / Σx²: so many leads of one size stray as far as these of many sizes; 1 to `many`.

        The effective number of Kish's design effect, here of sizes instead of weights.
        """
        up, down = self.known.realisation.as_integer_ratio()
        total = up * mass.planned + down * mass.contract
        squares = up * up * mass.planned_squares + down * down * mass.contract_squares
        whole = squares * COARSE**2
        return min(max((2 * total * total + whole) // (2 * whole), 1), many) if whole > 0 else many

    def mass(self, mass: Mass) -> int:
        """What many leads bring together to one block and cluster if all of them land."""
        if not self.by_amount:
            return mass.tenths
        return mass.contract + int(mass.planned * self.known.realisation)

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
