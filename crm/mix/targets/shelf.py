"""The versions of one block and measure on a shelf, and which of them matter today. Pure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from crm.core.say import Sentence
from crm.mix.measures import Measure
from crm.mix.progress import TargetState
from crm.mix.targets.rules import begins_on, overtaken, percent
from crm.mix.targets.versions import Weeks, holds, last_day, on_day, weeks_of


@dataclass(frozen=True)
class Line:
    """One cluster of a version: its share, the weight it came from, a note, and the plan's words."""

    cluster: str
    share_bp: int
    weight: str
    note: str
    wording: str
    clause: str

    @property
    def share(self) -> Decimal:
        return percent(self.share_bp)


@dataclass(frozen=True)
class Version:
    """A version with the people who drafted, approved or ended it."""

    target: Any
    block: str
    drafted_by: str
    approved_by: str
    ended_by: str
    lines: tuple[Line, ...]

    @property
    def id(self) -> int:
        found: int = self.target.id
        return found

    @property
    def from_plan(self) -> bool:
        """Drawn by the system from the plan's words."""
        return bool(self.target.drafted_by_id is None)

    @property
    def shares(self) -> dict[str, int]:
        """Basis points by cluster."""
        return {line.cluster: line.share_bp for line in self.lines}

    @property
    def weeks(self) -> Weeks | None:
        """The weeks whose figures go by it."""
        return weeks_of(self.target)

    @property
    def last_day(self) -> date | None:
        return last_day(self.target)

    def is_over(self, today: date) -> bool:
        """Whether the period it was made for has passed."""
        return bool(self.target.period_to < today)


@dataclass(frozen=True)
class Shelf:
    """All versions of one block and measure, oldest first, and which of them matter today."""

    block: str
    measure: Measure
    impossible: str
    versions: tuple[Version, ...]
    today: date

    @property
    def now(self) -> Version | None:
        """What today's figures go by."""
        return self.on(self.today)

    def on(self, day: date) -> Version | None:
        """What the figures of a day go by."""
        found = on_day([one.target for one in self.versions], day)
        return next((one for one in self.versions if one.target is found), None)

    @property
    def provisional(self) -> bool:
        """Today's version is the plan's draft that nobody approved for today."""
        return self.now is not None and not holds(self.now.target, self.today)

    @property
    def coming(self) -> Version | None:
        """An approved version that has not begun."""
        later = [one for one in self.versions if self._is_coming(one)]
        return later[-1] if later else None

    def _is_coming(self, version: Version) -> bool:
        target = version.target
        begins = target.effective_from
        return target.state is TargetState.APPROVED and begins is not None and begins > self.today

    def overtaken(self, version: Version) -> Sentence | None:
        """Why a draft may not be approved any more."""
        target = version.target
        begins = begins_on(target.wanted_from, self.today)
        approved = [one.target for one in self.versions if one.target.state is TargetState.APPROVED]
        return overtaken(target.period_to, begins, target.recorded_at, approved)

    @property
    def waiting(self) -> Version | None:
        """The draft of a person."""
        return next((one for one in self._drafts if not one.from_plan), None)

    @property
    def plan_draft(self) -> Version | None:
        """The plan's own draft, while nobody has decided on it."""
        return next((one for one in self._drafts if one.from_plan), None)

    @property
    def drafts(self) -> list[Version]:
        """What a coordinator can decide on: a person's draft first."""
        return [one for one in (self.waiting, self.plan_draft) if one]

    @property
    def _drafts(self) -> list[Version]:
        return [one for one in self.versions if one.target.state is TargetState.DRAFT]

    def get(self, target_id: int | None) -> Version | None:
        """One version by its number."""
        return next((one for one in self.versions if one.id == target_id), None)
