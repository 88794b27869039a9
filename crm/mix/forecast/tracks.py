"""A history to forecast from: what was known of each lead, from which day on. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from crm.core.weeks import Week
from crm.mix.forecast.bets import Open, Place
from crm.mix.forecast.lives import Life

Base = Mapping[str, tuple[int, ...]]
"""What stood in each block before, by cluster in the plan's order, in the measure at hand."""


@dataclass(frozen=True)
class State:
    """A lead as it was known from a day on; amounts in 元."""

    known_from: date
    life: Life
    places: tuple[Place, ...]
    planned: int | None = None
    contract: int | None = None
    gone: bool = False

    def open(self) -> Open | None:
        """As an open lead; None once it landed or ended."""
        stage = self.life.stage
        if stage is None or not self.life.reached:
            return None
        return Open(self.life.lead, stage, self.life.held, self.planned, self.contract, self.places)

    @property
    def is_here(self) -> bool:
        """It landed, and has not left."""
        return self.life.landed_on is not None and not self.gone


@dataclass(frozen=True)
class Track:
    """One lead through its history, the oldest state first."""

    states: tuple[State, ...]

    def at(self, day: date) -> State | None:
        """As it was known on a day; None before it was known."""
        found = None
        for state in self.states:
            if state.known_from > day:
                break
            found = state
        return found

    @property
    def last(self) -> State:
        """As it is known in the end."""
        return self.states[-1]


@dataclass
class Walk:
    """All leads, week after week, each known as far as it was then."""

    tracks: Sequence[Track]
    last: date
    now: dict[int, State] = field(default_factory=dict)

    def weeks(self) -> Iterator[date]:
        """The first day after each week; `now` then holds what was known at that edge."""
        news = sorted(
            (
                (state.known_from, number, state)
                for number, track in enumerate(self.tracks)
                for state in track.states
            ),
            key=lambda one: one[:2],
        )
        if not news:
            return
        place = 0
        day = Week.of(news[0][0]).next.monday
        while day <= self.last:
            while place < len(news) and news[place][0] <= day:
                self.now[news[place][1]] = news[place][2]
                place += 1
            yield day
            day += timedelta(days=7)
