"""What became of leads, by the facts that were known at a moment: stages reached, and the end. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from crm.leads.facts import FactKind, FactLike, live
from crm.leads.rules import PIPELINE, Stage
from crm.mix.forecast.odds import ENOUGH, Record
from crm.mix.forecast.timing import DAYS, MONTHS, Spell, Times

DUPLICATE = "duplicate"
"""A loss that is none: the same project goes on elsewhere."""


@dataclass(frozen=True)
class Life:
    """One lead: when it reached which stage before landing, and how it ended, if it did."""

    lead: int
    reached: Mapping[Stage, date]
    landed_on: date | None = None
    ended_on: date | None = None
    held: bool = False
    counts: bool = True

    @property
    def stage(self) -> Stage | None:
        """Where it stands in the pipeline; None once it landed or ended."""
        if self.landed_on or self.ended_on or not self.reached:
            return None
        return max(self.reached, key=lambda stage: stage.rank)

    def spell(self, stage: Stage) -> Spell:
        """From when it reached the stage."""
        return Spell(self.reached[stage], self.landed_on, self.ended_on)

    def outcome(self, until: date, today: date) -> bool | None:
        """Whether it landed by a day; None while nobody can know."""
        if self.landed_on is not None and self.landed_on <= until:
            return True
        known = self.landed_on is not None or self.ended_on is not None or until < today
        return False if known else None


def life_of(lead: int, facts: Iterable[FactLike]) -> Life:
    """From the facts of one lead that were known; those taken back count for nothing."""
    holding = [fact for fact in live(facts) if fact.kind != FactKind.RETRACTION]
    stages = {Stage(f.subject): f.happened_on for f in holding if f.kind == FactKind.MILESTONE}
    landings = [day for stage, day in stages.items() if stage not in PIPELINE]
    ends = [f for f in holding if f.kind in (FactKind.LOST, FactKind.DORMANT)]
    return Life(
        lead,
        {stage: day for stage, day in stages.items() if stage in PIPELINE},
        min(landings, default=None),
        min((f.happened_on for f in ends), default=None),
        held=any(f.kind == FactKind.HOLD for f in holding),
        counts=all(f.subject != DUPLICATE for f in ends),
    )


@dataclass
class Tally:
    """Spells of a stage, counted one by one: nobody keeps a million of them at once."""

    closed: int = 0
    landed: int = 0
    ripe_closed: int = 0
    ripe_landed: int = 0
    times: Times = field(default_factory=Times)

    def add(self, spell: Spell, today: date) -> None:
        """One more."""
        self.times.add(spell, today)
        known = spell.known_within(today)
        if known is None:
            return
        self.closed += 1
        self.landed += known
        if (today - spell.entered).days > MONTHS * DAYS:
            self.ripe_closed += 1
            self.ripe_landed += known

    def record(self) -> Record:
        """How many ended and landed. Those watched for 24 months alone, as soon as there are enough.

        Among the younger ones only what ended quickly is known, and most of that was lost.
        """
        enough = self.ripe_closed >= ENOUGH
        closed = self.ripe_closed if enough else self.closed
        landed = self.ripe_landed if enough else self.landed
        return Record(landed, closed, self.times.curve())


class Tallies:
    """The tally of every stage, and under "" that of all leads whatever their stage."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.found = {stage: Tally() for stage in ("", *(one.value for one in PIPELINE))}

    def add(self, life: Life) -> None:
        """One more lead."""
        if not life.counts or not life.reached:
            return
        for stage in life.reached:
            self.found[stage.value].add(life.spell(stage), self.today)
        first = min(life.reached.values())
        self.found[""].add(Spell(first, life.landed_on, life.ended_on), self.today)

    def records(self) -> dict[str, Record]:
        return {stage: one.record() for stage, one in self.found.items()}


def records_of(lives: Iterable[Life], today: date) -> dict[str, Record]:
    """The record of every stage."""
    tallies = Tallies(today)
    for life in lives:
        tallies.add(life)
    return tallies.records()


def record_of(spells: Iterable[Spell], today: date) -> Record:
    """The record of some spells of one stage."""
    tally = Tally()
    for spell in spells:
        tally.add(spell, today)
    return tally.record()


def overall_rate(records: Mapping[str, Record]) -> Fraction:
    """The part of all leads with a known end that landed; a half before the first."""
    all_of_them = records.get("", Record())
    if not all_of_them.closed:
        return Fraction(1, 2)
    return Fraction(all_of_them.landed, all_of_them.closed)
