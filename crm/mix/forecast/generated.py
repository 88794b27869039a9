"""A made-up history to test forecasts on: five years, 2,000 leads each, unlike our starting values.

Pure and seeded. Far more of the early leads land than our starting values expect and fewer of the
signed ones; times are long-tailed, amounts differ by a factor of a thousand, and in every stage some
leads linger for ever.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from crm.leads.rules import PIPELINE, Stage
from crm.mix.forecast.bets import Place
from crm.mix.forecast.lives import Life
from crm.mix.forecast.tracks import State, Track
from crm.mix.rules import BLOCKS, CLUSTERS

FIRST = date(2021, 1, 4)
YEARS, A_YEAR = 5, 2_000
LAST = FIRST + timedelta(days=YEARS * 364)
GOES_ON = {
    Stage.S1: 0.80,
    Stage.S2: 0.82,
    Stage.S3: 0.78,
    Stage.S4: 0.84,
    Stage.S5: 0.88,
    Stage.S6A: 0.90,
    Stage.S6: 0.80,
    Stage.S7: 0.85,
}
"""The part that leaves a stage upwards."""
DAYS = {
    Stage.S1: 20,
    Stage.S2: 34,
    Stage.S3: 75,
    Stage.S4: 62,
    Stage.S5: 48,
    Stage.S6A: 55,
    Stage.S6: 41,
    Stage.S7: 37,
}
"""Days until something happens, as a median."""
TAIL, LINGERS, HOLDS, MOU, UNPRICED = 0.9, 0.05, 0.07, 0.35, 0.12
CLUSTER_WEIGHTS = (22, 17, 6, 5, 20, 9, 21)
BLOCK_WEIGHTS = (34, 25, 9, 32)
LAG = 4
"""Days until something that happened is on record and verified, at most."""


@dataclass
class _Making:
    """One lead in the making."""

    number: int
    random: Random
    born: date

    def track(self) -> Track:
        random = self.random
        block = random.choices(BLOCKS, BLOCK_WEIGHTS)[0]
        cluster = random.choices(CLUSTERS, CLUSTER_WEIGHTS)[0]
        places = (Place(block, cluster, 10),)
        amount = None
        if random.random() > UNPRICED:
            amount = round(random.lognormvariate(0.6, 1.4) * 10**8)
        signed = round(amount * random.uniform(0.7, 1.15)) if amount else None
        states = [
            State(known, life, places, amount, signed if Stage.S6 in life.reached else None)
            for known, life in self._lives()
            if known <= LAST
        ]
        return Track(tuple(states))

    def _lives(self) -> Iterator[tuple[date, Life]]:
        """What was known, change by change."""
        random, day = self.random, self.born
        reached: dict[Stage, date] = {}
        for stage in PIPELINE:
            if stage is Stage.S6A and random.random() > MOU:
                continue
            reached = {**reached, stage: day}
            yield self._known(day), Life(self.number, reached)
            wait = timedelta(days=max(round(random.lognormvariate(0, TAIL) * DAYS[stage]), 1))
            if random.random() < HOLDS:
                yield self._known(day + wait), Life(self.number, reached, held=True)
                wait *= 3
            if random.random() < LINGERS:
                return
            day += wait
            if random.random() > GOES_ON[stage]:
                yield self._known(day), Life(self.number, reached, ended_on=day)
                return
        yield self._known(day), Life(self.number, reached, landed_on=day)

    def _known(self, day: date) -> date:
        return day + timedelta(days=self.random.randint(0, LAG))


def history(seed: int = 2021, leads: int = YEARS * A_YEAR) -> list[Track]:
    """The leads that came in these years, as they were known at the time."""
    random = Random(seed)  # noqa: S311 - a story to be told again, not a secret
    days = (LAST - FIRST).days
    found = []
    for number in range(1, leads + 1):
        born = FIRST + timedelta(days=random.randrange(days))
        track = _Making(number, Random(f"{seed}:{number}"), born).track()  # noqa: S311 - the same
        if track.states:
            found.append(track)
    return found
