"""In-app notices: what people are told of, and whom each event concerns. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from crm.core.say import Worded, say

KEPT = timedelta(days=90)
"""Notices that were read are forgotten after so long; what they tell stands on its record."""


class Kind(Worded):
    """What a person can be told of, each by choice."""

    MENTION = "mention", say("有人在记录里提到我")
    CLAIM = "claim", say("我的阶段申报有了结论")
    REASSIGNED = "reassigned", say("线索改派给我，或从我这里改派走")
    TASK = "task", say("交给我的任务，和我交办的任务的结果")
    DRAFT = "draft", say("等我批准的草案，和我的草案有了结论")
    PROBLEM = "problem", say("问题或企业诉求交给我所在的部门，和我提出的有了答复")
    DUE = "due", say("今天有到期的事")
    CLASH = "clash", say("首报相撞的申请、说明和裁定")
    FOLLOWED = "followed", say("我关注的线索有进展")


@dataclass(frozen=True)
class Telling:
    """Who is told of an event, under which kind; `told_as` where its action alone says too little.

    `about` is the number of what these people are told of where that is not the event's lead, which
    they may not be able to read; `told_as` says what it is.
    """

    kind: Kind
    people: frozenset[int]
    told_as: str = ""
    about: int | None = None


@dataclass(frozen=True)
class Addressed:
    """One line for one person."""

    user_id: int
    kind: Kind
    told_as: str = ""
    about: int | None = None


def addressed(
    tellings: Iterable[Telling],
    followers: Collection[int],
    by_id: int | None,
    muted: Mapping[int, Collection[Kind]],
) -> list[Addressed]:
    """Who gets a line about one event: once each, never who did it, never against their choice.

    The first telling counts, so that who is mentioned is not told a second time as a follower.
    """
    found: dict[int, Telling] = {}
    for telling in (*tellings, Telling(Kind.FOLLOWED, frozenset(followers))):
        for person in telling.people:
            if person != by_id and telling.kind not in muted.get(person, ()):
                found.setdefault(person, telling)
    return [
        Addressed(person, found[person].kind, found[person].told_as, found[person].about)
        for person in sorted(found)
    ]
