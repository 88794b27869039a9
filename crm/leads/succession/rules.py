"""A leaving person's whole desk passes to colleagues: what passes, to whom, and why not. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from crm.core.errors import Problem
from crm.core.say import Sentence, Worded, say

MOST = 500
"""Leads of one succession, so that its transaction stays short; who has more is reassigned in bulk."""


class Kind(Worded):
    """What a person leaves behind and another takes over."""

    LEAD = "lead", say("负责的线索")
    HELPED = "helped", say("协办的线索")
    STEP = "step", say("未办的下一步")
    TASK = "task", say("未办的任务")
    VIEW = "view", say("共享的视图")


class Fate(Worded):
    """What became of one of them."""

    PASSED = "passed", say("已交接")
    GIVEN_BACK = "given_back", say("已还回")
    KEPT = "kept", say("之后又被改过，保留现在的")


@dataclass(frozen=True)
class PassOn:
    """Who takes over; `others` names another person for single leads, `seen` what was shown."""

    successor_id: int
    others: Mapping[int, int] = field(default_factory=dict)
    seen: str = ""


@dataclass(frozen=True)
class Colleague:
    """What the rules need to know about whoever might take over."""

    id: int
    block_id: int | None
    may_own: bool


def fingerprint(held: Iterable[tuple[Kind, int]]) -> str:
    """The same for the same things left behind, in whatever order they were read."""
    plain = sorted(f"{kind.value}{number}" for kind, number in held)
    return sha256(" ".join(plain).encode()).hexdigest()[:16]


def problems(
    command: PassOn, leaver_id: int, people: Mapping[int, Colleague], owned: Mapping[int, int]
) -> list[Problem]:
    """What is wrong with the choice of people; `owned` gives the block of each lead that passes."""
    if wrong := _unfit(command.successor_id, leaver_id, people):
        return [Problem("successor_id", wrong)]
    found = []
    for lead_id, person_id in command.others.items():
        wrong = _unfit(person_id, leaver_id, people)
        if lead_id not in owned:
            wrong = say("这条线索不在交接范围内。")
        elif wrong is None and people[person_id].block_id != owned[lead_id]:
            wrong = say("请选择本区块的人员。")
        if wrong:
            found.append(Problem(field_of(lead_id), wrong))
    return found


def field_of(lead_id: int) -> str:
    """The name of the choice for one lead."""
    return f"lead-{lead_id}"


def _unfit(person_id: int, leaver_id: int, people: Mapping[int, Colleague]) -> Sentence | None:
    if person_id == leaver_id:
        return say("接手的人不能是交出的人。")
    if person_id not in people or not people[person_id].may_own:
        return say("请选择在岗、能负责线索的人员。")
    return None


def size_problems(seen: str, now: str, leads: int, passing: int) -> list[Problem]:
    """Why it may not begin: not what its reader was shown, too much, or nothing."""
    if seen != now:
        wrong = say("名下的东西刚刚有变化，请看过下面新的清单再交接。")
    elif leads > MOST:
        wrong = say("一次最多交接 %(most)s 条线索，请先用批量修改改派一部分。", most=MOST)
    elif passing == 0:
        wrong = say("没有能交给这位同事的东西。")
    else:
        return []
    return [Problem("", wrong)]
