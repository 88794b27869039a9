"""A person's decision about a lead: what it needs, what it rests on, when it is asked again. Pure."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from crm.core.errors import Invalid, Problem
from crm.core.say import Worded, say
from crm.screening.rules import Subject

MOST_NUMBER = 999
"""No edition has ever had as many entries."""


class Answer(Worded):
    """What a person decides."""

    CLEAR = "clear", say("未命中")
    RESTRICTED = "restricted", say("命中，现有方案符合条件")
    BARRED = "barred", say("命中，现有方案不符合")

    @property
    def lets_on(self) -> bool:
        """Whether the lead may go on with its plan as it stands."""
        return self is not Answer.BARRED


@dataclass(frozen=True)
class Decide:
    """Decide a screening, with the reason, under the edition that holds on `decided_on`."""

    answer: Answer
    reason: str
    decided_on: date
    entries: tuple[int, ...] | None = None
    """The numbers that are hit; None takes what was found."""


def numbers_of(text: str) -> tuple[int, ...]:
    """Read 「12、17」 as numbers of entries. Raises Invalid."""
    parts = [part for part in re.split(r"[\W_]+", text) if part]
    if not all(re.fullmatch(r"[0-9]{1,3}", part) for part in parts):
        raise Invalid([Problem("entries", say("请写条目的序号，例如 12、17。"))])
    return tuple(sorted({int(part) for part in parts}))


def entries_hit(command: Decide, found: Collection[int]) -> tuple[int, ...]:
    """The entries that a decision names: none where nothing is hit, else those typed or found."""
    if command.answer is Answer.CLEAR:
        return ()
    return tuple(found if command.entries is None else sorted(set(command.entries)))


def entry_problems(command: Decide, hit: Collection[int], known: Collection[int]) -> list[Problem]:
    """What is wrong with the entries that a decision names, in the edition of its day."""
    if command.answer is Answer.CLEAR:
        return []
    if not hit:
        return [Problem("entries", say("请写明命中清单的第几项。"))]
    strange = [str(number) for number in hit if number not in known]
    words = say("这一版清单没有第 %(numbers)s 项。", numbers=strange)
    return [Problem("entries", words)] if strange else []


def decision_problems(command: Decide, today: date, *, is_foreign: bool) -> list[Problem]:
    """What is wrong with a decision."""
    found = []
    if not command.reason.strip():
        found.append(Problem("reason", say("请填写%(label)s。", label=say("理由"))))
    if command.decided_on > today:
        found.append(Problem("decided_on", say("日期不能晚于今天。")))
    if not is_foreign:
        found.append(Problem("answer", say("没有外资或港澳台投资方，不需要筛查。")))
    return found


def basis(
    subject: Subject, item_id: int, block_id: int, also: Collection[str] = ()
) -> dict[str, Any]:
    """What a decision rests on; another basis later means that it is asked again.

    `also` are the codes of the secondary list items.
    """
    holders = sorted(
        (holder.name, holder.foreign, -1 if holder.share_bp is None else holder.share_bp)
        for holder in subject.holders
    )
    return {
        "industry": subject.industry,
        "item": item_id,
        "also": sorted(also),
        "block": block_id,
        "holders": [list(one) for one in holders],
        "foreign_parent": subject.foreign_parent,
    }


class Outdated(Worded):
    """Why a decision is asked again."""

    EDITION = "edition", say("此后有新版清单生效")
    BASIS = "basis", say("此后投资方、股比、行业、条目或区块有变")


def why_outdated(
    decided: tuple[int, Mapping[str, Any]], now: tuple[int, Mapping[str, Any]]
) -> Outdated | None:
    """Whether a decision (edition, basis) no longer speaks of the lead as it is now."""
    if decided[0] != now[0]:
        return Outdated.EDITION
    known = {name: value for name, value in now[1].items() if name != "also" or name in decided[1]}
    changed = any(decided[1].get(name) != value for name, value in known.items())
    return Outdated.BASIS if changed else None


def added_items(decided: Mapping[str, Any], now: Collection[str]) -> list[str]:
    """The secondary items that a decision did not see; of an older one that is not known."""
    return sorted(set(now) - set(decided.get("also", now)))
