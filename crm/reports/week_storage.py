"""储备 by stage at a week's edge. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from crm.core.say import Sentence
from crm.leads.rules import LANDED, PIPELINE, Stage


@dataclass(frozen=True)
class StageSum:
    """A stage at a week's edge: tenths of a lead and planned 元."""

    tenths: int = 0
    planned: int = 0

    def __add__(self, other: "StageSum") -> "StageSum":
        return StageSum(self.tenths + other.tenths, self.planned + other.planned)


@dataclass(frozen=True)
class StageChange:
    """A stage now and a week before; `before` is None when that week was never closed."""

    now: StageSum
    before: StageSum | None


@dataclass(frozen=True)
class Storage:
    """储备 by stage at the closed week's edge, beside the week before."""

    place: Sentence
    now: Mapping[Stage, StageSum]
    before: Mapping[Stage, StageSum] | None

    def change(self, *stages: Stage) -> StageChange:
        """Some stages added up."""
        return StageChange(
            _sum(self.now, stages), _sum(self.before, stages) if self.before is not None else None
        )

    @property
    def pipeline(self) -> StageChange:
        """储备: verified S1–S7."""
        return self.change(*PIPELINE)

    @property
    def landed(self) -> StageChange:
        return self.change(*LANDED)


def _sum(parts: Mapping[Stage, StageSum], stages: tuple[Stage, ...]) -> StageSum:
    return sum((parts.get(stage, StageSum()) for stage in stages), StageSum())
