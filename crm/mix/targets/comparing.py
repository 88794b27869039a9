"""Two versions of a mix target side by side, and today's gaps under each (换尺子). Pure.

The firms stay the same: whatever F changes by here, no attraction of investment did it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from crm.core.say import Sentence, say
from crm.mix.progress import KnownTarget, Progress
from crm.mix.rows import Cell, Row
from crm.mix.rules import CLUSTERS, count, figure, points, signed
from crm.mix.targets.rules import percent

Shares = Mapping[str, int]


@dataclass(frozen=True)
class Line:
    """One cluster: what each version intends, and the gap of today's share under each."""

    cluster: str
    before: Decimal
    after: Decimal
    change: Decimal
    share: Decimal | None
    old: Cell
    new: Cell


@dataclass(frozen=True)
class Comparison:
    """Both rulers laid on the same figures."""

    lines: tuple[Line, ...]
    moved: Decimal
    old: Row
    new: Row

    @property
    def fit_change(self) -> Decimal | None:
        """What changing the ruler does to F, in points as printed."""
        if self.old.fit is None or self.new.fit is None:
            return None
        return self.new.fit - self.old.fit

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """What a director may take from it."""
        return (_moved(self.moved), _today(self))


def compare(shown: Progress, block: str, before: Shares, after: Shares) -> Comparison:
    """Lay two versions of a block's target on the figures of one moment."""
    old, new = (_under(shown, block, shares) for shares in (before, after))
    lines = tuple(
        Line(
            cluster=k,
            before=percent(before.get(k, 0)),
            after=percent(after.get(k, 0)),
            change=percent(after.get(k, 0) - before.get(k, 0)),
            share=old.cell(k).share,
            old=old.cell(k, shown.tolerance),
            new=new.cell(k, shown.tolerance),
        )
        for k in CLUSTERS
    )
    moved = sum(abs(after.get(k, 0) - before.get(k, 0)) for k in CLUSTERS)
    return Comparison(lines, percent(moved // 2), old, new)


def _under(shown: Progress, block: str, shares: Shares) -> Row:
    """The block's row as it would be under these shares."""
    target = KnownTarget(0, block, provisional=False, effective_from=None, shares=shares)
    other = replace(shown, targets={**shown.targets, block: target})
    return next(row for row in other.table() if row.key == block)


def _moved(moved: Decimal) -> Sentence:
    if not moved:
        return say("两版的占比完全相同。")
    return say("两版之间有 %(points)s 点换了集群。", points=figure(moved))


def _today(found: Comparison) -> Sentence:
    change = found.fit_change
    if found.old.state != "known":
        return say("这个区块在这个计量下今天没有可比的数，只能比较目标本身。")
    if change is None or found.old.deviation is None or found.new.deviation is None:
        return say("样本过少（n=%(n)s），不列今天的差距。", n=count(found.old.judged_firms))
    places = {
        "old": figure(points(1 - found.old.deviation)),
        "new": figure(points(1 - found.new.deviation)),
        "change": signed(change),
    }
    if found.old.size != "judged":
        return say(
            "今天的项目不变，只换目标：F 从 %(old)s 变为 %(new)s（%(change)s 点）。样本少，不评价。",
            **places,
        )
    return say(
        "今天的项目不变，只换目标：F 从 %(old)s 变为 %(new)s（%(change)s 点）。这是换尺子，不是招商。",
        **places,
    )
