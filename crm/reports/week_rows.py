"""What one reader's week is made of: plain rows, never records of the database. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from crm.accounts.rules import Role
from crm.core.say import Pair, Sentence
from crm.core.weeks import Week
from crm.leads.moves import How
from crm.leads.rules import Stage
from crm.leads.stalls import Stall
from crm.leads.standstills.rules import Cause
from crm.mix.drawing import Drawn
from crm.reports.week_storage import Storage


@dataclass(frozen=True)
class LeadBrief:
    """A lead in one line; `planned` in 元, None while nobody stated it."""

    id: int
    code: str
    name: str
    stage: Stage
    planned: int | None
    block: str
    item: str
    cluster: str
    owner_id: int
    owner: str


@dataclass(frozen=True)
class Moved:
    """A verified milestone or a step back; `late` marks a 补报, `verifier` is "" for the system."""

    lead: LeadBrief
    origin: Stage
    target: Stage
    how: How
    happened_on: date
    late: bool
    verifier: str
    reason: str

    @property
    def is_back(self) -> bool:
        return self.how is How.BACK


@dataclass(frozen=True)
class Waiting:
    """A claimed stage, or money received (`stage` None, `amount` in 元), that nobody verified yet.

    `by_another`: the reader is concerned, so somebody else has to verify it.
    """

    lead: LeadBrief
    stage: Stage | None
    amount: int | None
    happened_on: date
    since: date
    days: int
    claimed_by: str
    evidence: str
    by_another: bool


@dataclass(frozen=True)
class Due:
    """An open next step; `days_over` calendar days late, 0 when it is not."""

    lead: LeadBrief
    step_id: int
    version: int
    what: str
    due_on: date
    days_over: int


@dataclass(frozen=True)
class Stalled:
    """The weightiest reason why a lead stands still."""

    lead: LeadBrief
    kind: Stall
    since: date
    days: int
    limit: int | None
    cause: Cause | None = None


@dataclass(frozen=True)
class Fresh:
    """A lead that was logged in the week."""

    lead: LeadBrief
    on: date
    source: Sentence


@dataclass(frozen=True)
class Review:
    """A lead on hold whose day to look again comes in the open week, or has passed."""

    lead: LeadBrief
    on: date


@dataclass(frozen=True)
class Visited:
    """What the reader noted in the open week."""

    lead: LeadBrief
    on: date
    kind: Sentence


@dataclass(frozen=True)
class ProblemBrief:
    """A problem whose next step is the reader's; `about` names its lead or firm where that may be read.

    `days_over` is 0 unless a department has let its last day pass.
    """

    id: int
    title: str
    about: str
    department: Sentence
    state: Sentence
    due_on: date
    days_over: int


MOST_COUNTED = 300
"""On the desk so many rows of a kind are counted; a figure above it means at least that many."""


def told(*counts: int) -> str:
    """A count, or the sum of several, for people: 300+ where one was not counted to its end."""
    capped = sum(one > MOST_COUNTED for one in counts)
    return f"{sum(counts) - capped:,}{'+' if capped else ''}"


@dataclass(frozen=True)
class Counts:
    """How many rows there are, shown or not: steps due and when, stalls by reason, moves."""

    overdue: int = 0
    today: int = 0
    tomorrow: int = 0
    later: int = 0
    stalled: Mapping[Stall, int] = field(default_factory=dict)
    fresh: int = 0
    forward: int = 0
    back: int = 0
    since_then: int = 0
    waiting: int = 0

    @property
    def due(self) -> int:
        return self.overdue + self.today + self.tomorrow + self.later

    @property
    def due_told(self) -> str:
        return told(self.overdue, self.today, self.tomorrow, self.later)

    @property
    def standing_still(self) -> int:
        return sum(self.stalled.values())

    @property
    def standing_still_told(self) -> str:
        return told(*self.stalled.values())


@dataclass(frozen=True)
class Exit:
    """A lead that ended or was put to rest, or a landed firm that went away (`left`)."""

    lead: LeadBrief
    left: bool
    on: date
    reason: Sentence | str


@dataclass(frozen=True)
class Load:
    """One officer's work, never a ranking; `forward` counts verified moves only."""

    name: str
    open: int
    fresh: int
    forward: int
    waiting: int
    overdue: int
    stalled: int


@dataclass(frozen=True)
class Mix:
    """The reader's row of the mix at the closed week, all headlines, and F a week before."""

    week: Week
    drawn: Drawn
    headlines: tuple[Drawn, ...]
    fit_before: Decimal | None
    provisional: bool


@dataclass(frozen=True)
class ReaderWeek:
    """A closed week and what comes next, in one reader's rights."""

    week: Week
    today: date
    name: str
    role: Role
    place: Sentence | Pair | str
    moved: tuple[Moved, ...] = ()
    since_then: tuple[Moved, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    due: tuple[Due, ...] = ()
    stalled: tuple[Stalled, ...] = ()
    fresh: tuple[Fresh, ...] = ()
    exits: tuple[Exit, ...] = ()
    rested: tuple[Exit, ...] = ()
    loads: tuple[Load, ...] = ()
    storage: tuple[Storage, ...] = ()
    mix: Mix | None = None
    counts: Counts = field(default_factory=Counts)
    problems: tuple[ProblemBrief, ...] = ()
    reviews: tuple[Review, ...] = ()
    visited: tuple[Visited, ...] = ()
    recent: tuple[LeadBrief, ...] = ()

    @property
    def answers(self) -> bool:
        """Whether problems are what the week is about: a department's that has some."""
        return self.role is Role.VIEWER and bool(self.problems)

    @property
    def forward(self) -> tuple[Moved, ...]:
        """Verified moves only, each lead once (see `moves`); what waits is never inside."""
        return tuple(move for move in self.moved if not move.is_back)

    @property
    def back(self) -> tuple[Moved, ...]:
        return tuple(move for move in self.moved if move.is_back)

    @property
    def pending(self) -> tuple[Waiting, ...]:
        """Stages claimed before the week's edge that still wait: 待核, beside 前进."""
        return tuple(one for one in self.waiting if one.stage and one.since <= self.week.sunday)

    @property
    def verifiable(self) -> tuple[Waiting, ...]:
        """What this reader's role verifies, money received included."""
        return self.waiting if self.verifies else ()

    @property
    def verifies(self) -> bool:
        return self.role in (Role.MANAGER, Role.COORDINATOR)

    @property
    def unexplained(self) -> tuple[Stalled, ...]:
        """What stands still without anybody having said why."""
        return tuple(one for one in self.stalled if one.cause is None)

    @property
    def overdue(self) -> tuple[Due, ...]:
        return tuple(step for step in self.due if step.days_over)
