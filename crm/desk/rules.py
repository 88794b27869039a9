"""How the desk arranges a reader's week: what is late first, and stalls by their reason. Pure."""

from dataclasses import dataclass

from crm.core.say import Sentence, say
from crm.leads.stalls import Stall
from crm.reports.week_rows import Due, ReaderWeek, Stalled

MOST_DUE = 12
MOST_STALLED = 5

WHY = {
    Stall.SILENT: say("超过时限没有联系"),
    Stall.STUCK: say("停留超过本阶段时限"),
    Stall.NO_NEXT_STEP: say("没有下一步和日期"),
}
TONES = {Stall.SILENT: "bad", Stall.STUCK: "warn", Stall.NO_NEXT_STEP: "info"}


@dataclass(frozen=True)
class Group:
    """Leads that stand still for one reason; `more` are not shown."""

    kind: Stall
    why: Sentence
    tone: str
    count: int
    rows: tuple[Stalled, ...]

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


@dataclass(frozen=True)
class Desk:
    """The desk's lists; `more_due` steps are not shown."""

    due: tuple[Due, ...]
    more_due: int
    today: int
    groups: tuple[Group, ...]
    is_new: bool


def arranged(rows: ReaderWeek) -> Desk:
    """The desk of a reader's week; `is_new` when there is nothing to show at all."""
    groups = tuple(_group(kind, rows) for kind in Stall)
    lists = (rows.due, rows.stalled, rows.moved, rows.since_then, rows.waiting, rows.fresh)
    return Desk(
        due=rows.due[:MOST_DUE],
        more_due=max(rows.counts.due - MOST_DUE, 0),
        today=rows.counts.today,
        groups=tuple(group for group in groups if group.count),
        is_new=not any(lists),
    )


def _group(kind: Stall, rows: ReaderWeek) -> Group:
    found = [one for one in rows.stalled if one.kind is kind]
    count = rows.counts.stalled.get(kind, 0)
    return Group(kind, WHY[kind], TONES[kind], count, tuple(found[:MOST_STALLED]))
