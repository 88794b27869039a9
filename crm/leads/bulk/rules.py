"""Changing one field of many leads at once: which fields, how many, why one is passed over. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from crm.core.errors import Problem
from crm.core.say import Sentence, Worded, say

OWNER, CAUSE = "owner_id", "stall_cause"

MOST = 20_000
"""Leads of one job; more would lie about for hours, and nobody means it."""

BATCH = 20
"""Leads of one transaction, so that none lasts longer than a fifth of a second."""

FIELDS: dict[str, Sentence] = {
    OWNER: say("负责人"),
    "source": say("线索来源"),
    "funding": say("出资来源"),
    "item_id": say("清单条目"),
    "industry": say("行业代码"),
    "site_need": say("用地或楼宇需求"),
    "intended_site": say("意向地块或楼宇"),
    "competitors": say("竞争地"),
    CAUSE: say("为何停滞"),
}
"""What can be changed for many, in the order in which it is offered; the owner by managers only."""


class RowState(Worded):
    """What became of one lead of a job."""

    WAITING = "waiting", say("待处理")
    DONE = "done", say("已修改")
    SKIPPED = "skipped", say("已跳过")


class Skip(Worded):
    """Why a lead was passed over."""

    NOT_YOURS = "not_yours", say("您不能修改这条线索")
    SAME = "same", say("本来就是这个值")
    OTHER_BLOCK = "other_block", say("不在这位同事的区块")
    NOT_STALLED = "not_stalled", say("现在没有停滞")
    CHANGED_SINCE = "changed_since", say("之后又被改过，保留现在的值")
    REFUSED = "refused", say("不符合规则")


@dataclass(frozen=True)
class Change:
    """One field and its new value, as the form's text."""

    field: str
    value: str


@dataclass(frozen=True)
class Selection:
    """Which leads: those of `ids`, or with `ids` None all that a filter's address lets through."""

    ids: frozenset[int] | None = None
    address: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Preview:
    """What a change would do: leads that match, and of them those passed over, by reason."""

    total: int = 0
    skipped: Mapping[Skip, int] = field(default_factory=dict)

    @property
    def changing(self) -> int:
        return self.total - sum(self.skipped.values())


def start_problems(preview: Preview, seen: int) -> list[Problem]:
    """Why a job may not start: nothing to do, too much, or not what its starter was shown."""
    if preview.total != seen:
        wrong = say(
            "刚才是 %(seen)s 条，现在是 %(now)s 条，请看过新的预览再执行。",
            seen=seen,
            now=preview.total,
        )
    elif preview.total > MOST:
        wrong = say("一次最多 %(most)s 条，请先缩小筛选范围。", most=MOST)
    elif preview.changing == 0:
        wrong = say("没有需要修改的线索。")
    else:
        return []
    return [Problem("", wrong)]
