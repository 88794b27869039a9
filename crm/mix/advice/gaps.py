"""最该补的清单条目: what a block lacks most, item by item, with one thing to do about each.

A block that is not to be judged has no gaps: there the warmest leads and the items that nobody
has touched say whom to call.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from crm.accounts.models import User
from crm.core.say import Sentence, say
from crm.leads.rules import Stage
from crm.mix import queries as mix
from crm.mix import rules
from crm.mix.advice import gap_rows
from crm.mix.advice.beside import brings, in_one_place
from crm.mix.advice.gap_rows import ItemRow, Warm
from crm.mix.advice.odds import odds
from crm.mix.advice.standing import grounds
from crm.mix.advice.value import Ground
from crm.mix.drawing import Drawn, drawn
from crm.mix.forecast.odds import Assumptions
from crm.mix.forecast.queries import assumed
from crm.mix.measures import Measure
from crm.mix.progress import Basis, Progress
from crm.mix.rules import CLUSTERS
from crm.settings.queries import in_force

MOST_WARM = MOST_ALONE = 10
"""So many leads and items are named where there are no gaps."""


class Step(StrEnum):
    """What an action leads to."""

    LEAD = "lead"
    TARGET = "target"
    FIND = "find"
    NONE = "none"


@dataclass(frozen=True)
class Action:
    """One thing to do, in words."""

    step: Step
    words: Sentence


DO: dict[Stage, Sentence] = {
    Stage.S1: say("去研判"),
    Stage.S2: say("约洽谈"),
    Stage.S3: say("约考察"),
    Stage.S4: say("约评审"),
    Stage.S5: say("促签约"),
    Stage.S6A: say("促签约"),
    Stage.S6: say("催到资"),
    Stage.S7: say("催到资"),
}


@dataclass(frozen=True)
class GapItem:
    """An item with its cluster's gap and what its warmest lead is expected to bring."""

    row: ItemRow
    gap: Fraction | None
    expected: Fraction | None

    @property
    def order(self) -> tuple[Fraction, int, Fraction, int]:
        """The widest gap first; in it who nobody works on, then what promises most."""
        gap = Fraction(0) if self.gap is None else self.gap
        return gap, self._busy, -(self.expected or Fraction(0)), self.row.item.position

    @property
    def _busy(self) -> int:
        if self.row.leads:
            return 2
        return 0 if self.row.untouched else 1

    @property
    def action(self) -> Action:
        """The next thing to do."""
        if self.row.warmest is not None:
            return Action(Step.LEAD, DO[self.row.warmest.stage])
        if self.row.hidden:
            return Action(Step.NONE, say("其它区块在谈"))
        if self.row.targets:
            return Action(Step.TARGET, say("约访"))
        return Action(Step.FIND, say("找目标企业"))


@dataclass(frozen=True)
class Gaps:
    """What a block lacks; `judged` tells gaps from the list of a block that must not be judged."""

    block: str
    progress: Progress
    mix: Drawn
    judged: bool
    why_not: Sentence | None
    items: list[GapItem]
    warm: list[tuple[Warm, ItemRow]]

    @property
    def untouched(self) -> int:
        """Items that nobody has ever spoken to anybody about."""
        return sum(one.row.untouched for one in self.items)


def gaps_of(
    block: str, user: User, measure: Measure = Measure.COUNT, basis: Basis | None = None
) -> Gaps:
    """A block's list as of now, in the reader's rights; eight statements with their session."""
    as_of = mix.open_week()
    office = in_force(as_of.day)
    shown = mix.progress(as_of, basis, (block,), office, measure)
    ground = grounds(shown)[block]
    row = next(one for one in shown.table() if one.key == block)
    short = short_clusters(ground) if ground.judged else ()
    clusters = short if ground.judged else CLUSTERS
    found, record = gap_rows.rows(block, clusters, user, 1 if ground.judged else MOST_WARM)
    chances = assumed(record, office)
    items = [_item(one, ground, measure, chances) for one in found]
    in_order = sorted(items, key=lambda one: one.order) if ground.judged else longest_alone(items)
    return Gaps(
        block=block,
        progress=shown,
        mix=drawn(shown, row, with_verdict=False),
        judged=ground.judged,
        why_not=None if ground.judged else why_not(ground, rules.count(row.firms)),
        items=in_order,
        warm=[] if ground.judged else warmest(found),
    )


def short_clusters(ground: Ground) -> tuple[str, ...]:
    """Clusters short by the tolerance or more: those at its edge too."""
    return tuple(k for k in CLUSTERS if _points(ground.gap(k)) <= -ground.tolerance)


def _points(gap: Fraction | None) -> Decimal:
    return Decimal(0) if gap is None else rules.points(gap)


def why_not(ground: Ground, sample: str) -> Sentence:
    """Why a block has no list of gaps."""
    if ground.values is None:
        return say("存量基数未知，不说缺什么；下面是最热的线索和没人在做的条目。")
    if ground.size != "judged":
        return say("样本太少（n=%(n)s），不说缺什么；下面是最热的线索和没人在做的条目。", n=sample)
    if ground.target is None:
        return say("没有目标结构，所以没有差距；下面是最热的线索和没人在做的条目。")
    if ground.greyed:
        return say("未分类的太多，先补归类；下面是最热的线索和没人在做的条目。")
    return say("没有可比的结构；下面是最热的线索和没人在做的条目。")


def longest_alone(items: Sequence[GapItem]) -> list[GapItem]:
    """Items without a lead of the block: nobody ever spoke about them, or not for longest."""
    alone = [one for one in items if not one.row.leads]
    found = sorted(alone, key=lambda one: (one.row.touched_on or date.min, one.row.item.position))
    return found[:MOST_ALONE]


def warmest(rows: Sequence[ItemRow]) -> list[tuple[Warm, ItemRow]]:
    """The leads that are nearest to landing, whatever they are about."""
    found = [(one, row) for row in rows for one in row.warm]
    return sorted(found, key=lambda pair: pair[0].warmth, reverse=True)[:MOST_WARM]


def _item(row: ItemRow, ground: Ground, measure: Measure, chances: Assumptions) -> GapItem:
    expected = None
    if ground.judged and row.warmest is not None:
        expected = _expected(row.warmest, ground, measure, chances)
    return GapItem(row, ground.gap(row.cluster) if ground.judged else None, expected)


def _expected(
    lead: Warm, ground: Ground, measure: Measure, chances: Assumptions
) -> Fraction | None:
    """P × MV of what the lead brings to this block; a disputed one brings nothing yet."""
    parts = None if lead.has_clash else brings(lead.open, measure, chances)
    if parts is None:
        return None
    here = {cell: amount for cell, amount in parts.items() if cell[0] == ground.block}
    worth = ground.worth(in_one_place(here))
    return worth.expected(odds(lead.stage, chances, lead.status)) if worth else None
