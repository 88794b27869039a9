"""Forecasts made again week by week from what was known then, and scored by what came. Pure.

Leads: ours beside the stage's default and the overall landing rate. Shares: ours beside the last
share and the pipeline at the overall rate. The same rules as the page's, never later knowledge.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from crm.leads.rules import Stage
from crm.mix.forecast.bets import Open, Sizing
from crm.mix.forecast.calibration import Calibration, Verdict
from crm.mix.forecast.dates import months_after
from crm.mix.forecast.lives import overall_rate, records_of
from crm.mix.forecast.odds import Assumptions, Record, assumptions, millionths
from crm.mix.forecast.point import Bet, expected, shares_of
from crm.mix.forecast.question import Block, Question
from crm.mix.forecast.runs import answer
from crm.mix.forecast.tracks import Base, State, Track, Walk
from crm.mix.rules import BLOCKS, CLUSTERS, Shares

RUNS = 500
RECORD_EVERY, SHARES_EVERY = 4, 4
"""Weeks between two looks at our own record, and between two forecasts of shares."""
WAYS = ("ours", "last", "overall")


@dataclass
class ShareScore:
    """How far shares were off, way by way, and how often P10–P90 held what came."""

    n: int = 0
    off: dict[str, float] = field(default_factory=lambda: dict.fromkeys(WAYS, 0.0))
    inside: int = 0

    def add(self, truth: Shares, said: Mapping[str, Mapping[str, float]], held: int) -> None:
        for cluster in CLUSTERS:
            self.n += 1
            for way in WAYS:
                self.off[way] += abs(said[way][cluster] - float(truth[cluster])) * 100
        self.inside += held

    def error(self) -> dict[str, float]:
        """Mean absolute error in points."""
        return {way: value / self.n for way, value in self.off.items()} if self.n else {}

    @property
    def coverage(self) -> float | None:
        """The part of the shares that came to lie between P10 and P90."""
        return self.inside / self.n if self.n else None


@dataclass
class Score:
    """One horizon: leads, shares as they came, and shares had nothing new come in meanwhile."""

    months: int
    leads: Calibration = field(default_factory=Calibration)
    came: ShareScore = field(default_factory=ShareScore)
    pipeline: ShareScore = field(default_factory=ShareScore)
    weeks: int = 0


@dataclass(frozen=True)
class Setup:
    """What is replayed, and by which settings."""

    tracks: Sequence[Track]
    last: date
    office: Mapping[str, Any]
    base: Base
    by_amount: bool = False
    tick: Callable[[int], None] = lambda _weeks: None


def replay(setup: Setup, horizons: Sequence[int]) -> list[Score]:
    """Go through the weeks; only forecasts whose day has come are scored."""
    scores = [Score(months) for months in horizons]
    walk = Walk(setup.tracks, setup.last)
    records: dict[str, Record] = {}
    for number, day in enumerate(walk.weeks()):
        setup.tick(1)
        due = [one for one in scores if months_after(day, one.months) <= setup.last]
        if not due:
            continue
        if number % RECORD_EVERY == 0:
            records = records_of((state.life for state in walk.now.values()), day)
        week = _Week(setup, day, dict(walk.now), records)
        for score in due:
            score.weeks += 1
            for verdict in week.verdicts(score.months):
                score.leads.add(verdict)
            if number % SHARES_EVERY == 0:
                week.shares(score)
    return scores


@dataclass
class _Week:
    """One edge: what was known at it."""

    setup: Setup
    day: date
    states: Mapping[int, State]
    records: Mapping[str, Record]

    def __post_init__(self) -> None:
        self.known = assumptions(self.setup.office, self.records, None)
        self.default = assumptions(self.setup.office, {}, None)
        self.overall = overall_rate(self.records)
        self.open = {
            number: lead for number, state in self.states.items() if (lead := state.open())
        }

    def verdicts(self, months: int) -> Iterator[Verdict]:
        """Each open lead: the chance we gave it, the two simple ones, and what became of it."""
        until, kept = months_after(self.day, months), {}
        for number, lead in self.open.items():
            if not self.setup.tracks[number].last.life.counts:
                continue
            key = (lead.stage, lead.held)
            if key not in kept:
                kept[key] = self._chances(*key, Fraction(months))
            landed = self.setup.tracks[number].last.life.landed_on
            yield Verdict(*kept[key], landed is not None and landed <= until)

    def _chances(self, stage: Stage, held: bool, months: Fraction) -> tuple[int, int, int]:  # noqa: FBT001
        ours = self.known.chance(stage, months, held=held)
        default = self.default.chance(stage, months, held=False)
        return ours, default, self._overall(months)

    def _overall(self, months: Fraction) -> int:
        return millionths(self.overall * min(months / 24, Fraction(1)))

    def shares(self, score: Score) -> None:
        """Each block: what was said of its shares, and what came."""
        until = months_after(self.day, score.months)
        bets = self._bets(self.known, Fraction(score.months))
        then = {n: track.at(until) for n, track in enumerate(self.setup.tracks)}
        came = self._here(state for state in then.values() if state and state.is_here)
        now = self._here(state for state in self.states.values() if state.is_here)
        landed = self._here(
            state for n in self.open if (state := then[n]) is not None and state.is_here
        )
        for block in BLOCKS:
            base = now.get(block, _nothing())
            own = [bet for bet in bets if bet.parts[0].block == block]
            said = self._said(block, base, own, score.months)
            if said is None:
                continue
            low, high = said.pop("low"), said.pop("high")
            alone = [a + b for a, b in zip(base, landed.get(block, _nothing()), strict=True)]
            for kept, amounts in (
                (score.came, came.get(block, _nothing())),
                (score.pipeline, alone),
            ):
                truth = shares_of(dict(zip(CLUSTERS, map(Fraction, amounts), strict=True)))
                if truth:
                    held = sum(low[k] - 1e-6 <= float(truth[k]) <= high[k] + 1e-6 for k in CLUSTERS)
                    kept.add(truth, said, held)

    def _said(
        self, block: str, base: Sequence[int], bets: Sequence[Bet], months: int
    ) -> dict[str, dict[str, float]] | None:
        stood = dict(zip(CLUSTERS, base, strict=True))
        last = shares_of({k: Fraction(v) for k, v in stood.items()})
        flat = [Bet(b.key, b.parts, (self._overall(Fraction(months)),)) for b in bets]
        simple = shares_of(expected(stood, flat, 0))
        seed = f"{self.day}|{block}|{months}"
        question = Question(
            seed, (Block(block, tuple(base), None),), tuple(bets), 1, 30, 850, runs=RUNS
        )
        if not last or not simple:
            return None
        spreads = answer.__wrapped__(question).outcomes[0].spreads
        return {
            "ours": {k: spreads[k].p50 for k in CLUSTERS},
            "last": {k: float(last[k]) for k in CLUSTERS},
            "overall": {k: float(simple[k]) for k in CLUSTERS},
            "low": {k: spreads[k].p10 for k in CLUSTERS},
            "high": {k: spreads[k].p90 for k in CLUSTERS},
        }

    def _bets(self, known: Assumptions, months: Fraction) -> list[Bet]:
        """A lead in two blocks is a bet in each."""
        sizing = Sizing(self.setup.by_amount, known, (months,))
        alone = [
            Open(one.id, one.stage, one.held, one.planned, one.contract, (place,))
            for one in self.open.values()
            for place in one.places
        ]
        return list(sizing.bets(alone))

    def _here(self, states: Iterable[State]) -> dict[str, list[int]]:
        """What stands in each block, with what stood before."""
        found: dict[str, list[int]] = defaultdict(_nothing)
        for block, values in self.setup.base.items():
            found[block] = list(values)
        for state in states:
            size = state.contract or state.planned or 0 if self.setup.by_amount else 1
            for place in state.places:
                found[place.block][CLUSTERS.index(place.cluster)] += size * place.tenths
        return found


def _nothing() -> list[int]:
    return [0] * len(CLUSTERS)
