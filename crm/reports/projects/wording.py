"""What is said of a major project: its state, the week's changes, and on the timeline of a lead."""

from collections.abc import Callable, Iterable
from datetime import date
from itertools import pairwise
from typing import Any

from flask_babel import gettext

from crm.core import clock
from crm.core.days import Shown
from crm.core.say import Sentence, say
from crm.plan.wording import named
from crm.reports.projects import rules
from crm.reports.projects.queries import Row
from crm.reports.projects.rules import ClaimState, State, Status

TONES = {
    State.LATE: ("bad", "clock"),
    State.ON_TIME: ("good", "circle-check"),
    State.UNDATED: ("warn", "circle-dashed"),
    State.IDLE: ("neutral", "circle-dashed"),
    State.OPERATING: ("info", "building-2"),
}

TOLD: dict[str, Callable[[dict[str, Any]], str]] = {
    "project.tied": lambda facts: gettext("关联重大项目：%(name)s", name=named(_pair(facts))),
    "project.untied": lambda facts: gettext("不再关联重大项目：%(name)s", name=named(_pair(facts))),
}


def _pair(facts: dict[str, Any]) -> dict[str, str]:
    return {"zh": facts["name"], "en": facts["name_en"]}


def status(found: Status) -> Sentence:
    """The state in words; how late where it is late."""
    if not found.is_late:
        return found.state.words
    if not found.months:
        return say("滞后不足 1 个月")
    return say("滞后 %(n)s 个月", n=found.months)


def number(row: Row) -> str:
    """The number in table 5; + for the one that only the text names."""
    return str(row.project.number or "+")


def changes(rows: Iterable[Row], since: date) -> list[Sentence]:
    """What happened since a day: milestones verified, others put off or brought forward."""
    found = []
    for row in rows:
        name = say("%(n)s 号", n=number(row))
        found += [
            say("%(name)s%(milestone)s已核实", name=name, milestone=one.claim.milestone.words)
            for one in row.claims
            if one.claim.state is ClaimState.VERIFIED and _since(one.claim.decided_at, since)
        ]
        lines = rules.kept(row.lines)
        for before, after in pairwise(lines):
            if after.on >= since:
                found += _moved(name, before.days, after.days)
    return found


def _since(moment: Any, day: date) -> bool:
    return bool(moment and moment.astimezone(clock.SHANGHAI).date() >= day)


def _moved(name: Sentence, before: rules.Days, after: rules.Days) -> list[Sentence]:
    for milestone, old, new in zip(rules.Milestone, before, after, strict=True):
        if old and new and old != new:
            day = Shown(new, year=True)
            words = milestone.words
            return [say("%(name)s%(milestone)s改到 %(day)s", name=name, milestone=words, day=day)]
    return []
