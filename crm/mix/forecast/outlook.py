"""A forecast put together: for page, sheet, API and command line alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from crm.accounts.models import User
from crm.mix import rules
from crm.mix.forecast import queries, runs
from crm.mix.forecast.bets import Sizing, unsized
from crm.mix.forecast.dates import months_after
from crm.mix.forecast.odds import Assumptions, assumptions
from crm.mix.forecast.past import past
from crm.mix.forecast.point import Bet, expected, shares_of, straying
from crm.mix.forecast.queries import Known, Pipeline
from crm.mix.forecast.question import FEW_LEADS, FIT, Answer, Block, Outcome, Question
from crm.mix.forecast.timing import MONTHS, months_between
from crm.mix.progress import SCOPES, Progress
from crm.mix.rows import Row
from crm.mix.rules import CLUSTERS, Shares, Size
from crm.settings.rules import Settings

END = "end"
STEP = 3
TABLE = ("0", "6", "12", "18", "24", END)
"""The horizons of the table of chances, as far as there are such."""
FOCUSES = (FIT, *CLUSTERS)


@dataclass(frozen=True)
class Ask:
    """What is looked at: a block or total, a cluster or F, until when, failing together or not."""

    scope: str
    focus: str
    to: str = str(MONTHS)
    shock: bool = False
    by_amount: bool = False


@dataclass(frozen=True)
class Horizon:
    """A day ahead: so many months on, or the end of the targets' period."""

    key: str
    day: date
    months: Fraction


@dataclass(frozen=True)
class Outlook:
    """Everything that is said of one block or total."""

    ask: Ask
    shown: Progress
    row: Row
    horizons: tuple[Horizon, ...]
    answer: Answer
    assumed: Assumptions
    known: Known
    pipeline: Pipeline
    bets: tuple[Bet, ...]
    unsized: int
    disputed: int
    past: Sequence[tuple[date, float]]
    fit_wanted: int

    @property
    def at(self) -> int:
        """The place of the horizon that is looked at."""
        return next(n for n, one in enumerate(self.horizons) if one.key == self.ask.to)

    @property
    def horizon(self) -> Horizon:
        return self.horizons[self.at]

    @property
    def now(self) -> Outcome:
        """As it stands today: the horizon of no months, at which nothing has landed."""
        return self.answer.outcomes[0]

    @property
    def outcome(self) -> Outcome:
        return self.answer.outcomes[self.at]

    @property
    def leads(self) -> int:
        """How many open leads are in the numbers."""
        return self.pipeline.many - self.unsized

    @property
    def few_leads(self) -> bool:
        """So few that the distribution jumps."""
        return self.leads < FEW_LEADS

    @property
    def size(self) -> Size:
        """What the number of firms allows, once all has landed that is in talks."""
        return rules.size_of(self.row.firms + 10 * self.leads)

    @property
    def is_judged(self) -> bool:
        """Whether there is a target to compare with."""
        return FIT in self.outcome.inside

    def base(self) -> dict[str, int]:
        """What stands today."""
        return dict(self.row.values or {})

    def mean(self) -> Shares:
        """ŝ, by the closed form."""
        return shares_of(expected(self.base(), self.bets, self.at))

    def straying(self) -> Mapping[str, float]:
        """The spread of ŝ at a glance, by the closed form."""
        return straying(self.base(), self.bets, self.at)

    def own(self, cluster: str) -> int:
        """How many leads stand behind a cluster; one that is split over blocks counts once."""
        parts = [[p.leads for p in bet.parts if p.cluster == cluster] for bet in self.bets]
        return sum(min(sum(own), bet.many) for own, bet in zip(parts, self.bets, strict=True))


def outlook(ask: Ask, shown: Progress, office: Settings, user: User | None) -> Outlook:
    """The forecast of what was asked, from what `shown` holds."""
    row = next(one for one in shown.table() if one.key == ask.scope)
    # A stock whose baseline is unknown somewhere is no ground to stand on: nothing is drawn.
    blocks = SCOPES[ask.scope] if not row.unknown else ()
    known = queries.known_record(
        shown.as_of, [t.id for b, t in shown.targets.items() if b in blocks]
    )
    horizons = horizons_from(shown.as_of.day, known.period_end)
    if ask.to not in [one.key for one in horizons]:
        ask = Ask(ask.scope, ask.focus, str(MONTHS), ask.shock, ask.by_amount)
    assumed = assumptions(office.values, known.records, known.signed)
    sizing = Sizing(ask.by_amount, assumed, tuple(one.months for one in horizons))
    found = queries.pipeline(shown.as_of, blocks, user, by_amount=ask.by_amount)
    bets = sizing.bets(found.leads, found.crowds)
    at = [one.key for one in horizons].index(ask.to)
    question = Question(
        seed=seed_of(ask, shown),
        blocks=_blocks(shown, blocks),
        bets=bets,
        horizons=len(horizons),
        tolerance=int(shown.tolerance * 10),
        fit_wanted=int(office["fit_wanted"]) * 10,
        shock=assumed.shock if ask.shock else 0.0,
        watched=(ask.focus, at),
    )
    return Outlook(
        ask=ask,
        shown=shown,
        row=row,
        horizons=horizons,
        answer=runs.answer(question),
        assumed=assumed,
        known=known,
        pipeline=found,
        bets=bets,
        unsized=unsized(found.leads, found.crowds, sizing),
        disputed=found.disputed,
        past=past(ask.focus, shown, ask.scope),
        fit_wanted=int(office["fit_wanted"]),
    )


def horizons_from(day: date, period_end: date | None) -> tuple[Horizon, ...]:
    """Today, every three months up to two years, and the end of the targets' period if it is ahead."""
    keys = [str(months) for months in range(0, MONTHS + 1, STEP)]
    found = [Horizon(key, months_after(day, int(key)), Fraction(int(key))) for key in keys]
    if period_end is not None and period_end > day:
        found.append(Horizon(END, period_end, months_between(day, period_end)))
    return tuple(sorted(found, key=lambda one: one.months))


def seed_of(ask: Ask, shown: Progress) -> str:
    """The same day, block, measure and view draw the same numbers."""
    measure = "expected" if ask.by_amount else "count"
    parts = (shown.as_of.day.isoformat(), ask.scope, measure, shown.basis.value)
    return "|".join(parts)


def _blocks(shown: Progress, codes: Sequence[str]) -> tuple[Block, ...]:
    found = []
    for code in codes:
        values = shown.values(code)
        if values is None:
            continue
        target = shown.targets.get(code)
        aims = tuple(target.shares[k] for k in CLUSTERS) if target else None
        found.append(Block(code, tuple(values.get(k, 0) for k in CLUSTERS), aims))
    return tuple(found)
