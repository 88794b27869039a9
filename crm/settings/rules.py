"""Office settings and the values an office starts with. Pure.

Limits of stages count calendar days and never begin or lapse on a day off. Source of the
starting values: the trade notes, part 1c (stages), and the settled points on contact.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from crm.core.errors import Invalid, Problem
from crm.core.say import Sentence, Worded, say
from crm.settings.kinds import CalendarDay, Setting

STAGE_DAYS: dict[str, int] = {
    "S1": 7,
    "S2": 14,
    "S3": 30,
    "S4": 45,
    "S5": 30,
    "S6a": 60,
    "S6": 90,
    "S7": 60,
    "S8": 180,
}
"""Calendar days a lead may stay in a stage."""

CONTACT_DAYS: dict[str, int] = {"early": 14, "signing": 30, "landed": 90}
"""Calendar days without contact: S1–S5, S6a–S7, from S8 on."""

PLANNED_SLACK: dict[str, int] = {"S9": 30, "S10": 90}
"""Calendar days past the promised date of the next milestone before S9 or S10 counts as stuck."""

FIRST_REPORT: dict[str, int] = {
    "protection_days": 90,
    "protection_contact_days": 30,
    "answer_working_days": 5,
    "credit_first_percent": 50,
    "province_report_from": 10 * 10**8,
    "task_force_from": 50 * 10**8,
}
"""Of 首报 and 流转: calendar days of protection and what a contact adds, working days to answer, the
first block's part in the ranking, and the amounts (元) that ask for a report to the province and
for a task force."""

STAGE_CHANCE: dict[str, int] = {
    "S1": 3,
    "S2": 8,
    "S3": 15,
    "S4": 25,
    "S5": 40,
    "S6a": 40,
    "S6": 60,
    "S7": 75,
}
"""Percent that a lead lands within 24 months of reaching a stage: an assumption, until our own
outcomes are enough."""

FORECAST: dict[str, Any] = {
    "stage_chance": STAGE_CHANCE,
    "realisation_percent": 100,
    "hold_percent": 50,
    "common_shock": "0.5",
    "fit_wanted": 85,
}

STARTING_VALUES: dict[str, Any] = {
    **FIRST_REPORT,
    **FORECAST,
    "stage_days": STAGE_DAYS,
    "contact_days": CONTACT_DAYS,
    "planned_slack": PLANNED_SLACK,
    "tolerance_points": 3,
    "flow_since": "2017-04-01",
    "target_untouched_days": 90,
    "backdate_days": 7,
    "dormant_days": 180,
    "snooze_days": 30,
    "unstarted_days": 90,
    "yield_per_mu": {"intensity": 300, "tax": 30},
    "tax_per_m2": 1000,
}


@dataclass(frozen=True)
class Settings:
    """The settings in force on a day."""

    values: Mapping[str, Any] = field(default_factory=lambda: dict(STARTING_VALUES))

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def stage_days(self, stage: str) -> int | None:
        days: dict[str, int] = self.values["stage_days"]
        return days.get(stage)

    def contact_days(self, stage_rank: int) -> int:
        """By the stage's place in the order: S6a is 5, S8 is 8."""
        days = self.values["contact_days"]
        if stage_rank < 5:
            return int(days["early"])
        return int(days["signing"] if stage_rank < 8 else days["landed"])


class ChangeState(Worded):
    """What became of a drafted change."""

    WAITING = "waiting", say("待批准")
    APPROVED = "approved", say("已批准")
    REFUSED = "refused", say("未获同意")
    WITHDRAWN = "withdrawn", say("已撤回")


MOST_REASON = 500
MOST_AHEAD = timedelta(days=366)


@dataclass(frozen=True)
class DraftChange:
    """New values by part, as people write them; parts left out keep theirs."""

    values: Mapping[str, str]
    effective_from: date | None
    reason: str


@dataclass(frozen=True)
class RefuseChange:
    """Why a change does not come into force."""

    reason: str


def part_field(key: str) -> str:
    """The field in which a part is filled in."""
    return f"values.{key}"


def read_change(
    setting: Setting, command: DraftChange, present: Any, today: date
) -> tuple[Any, list[Problem]]:
    """The value that a draft asks for beside what is `present`, and all that is wrong with it.

    The week that is closed ends before today, so a day from today on never touches one.
    """
    parts, found = _read_parts(setting, command.values, setting.spread(present))
    found += day_problems(command.effective_from, today)
    found += reason_problems(command.reason, say("改动理由"))
    value = setting.joined(parts)
    if not found and value == present:
        sentence = say("与那一天本来就生效的值相同，没有要改的。")
        found.append(Problem(part_field(setting.parts[0].key), sentence))
    return value, found


def _read_parts(
    setting: Setting, given: Mapping[str, str], present: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Problem]]:
    parts = dict(present)
    found = [
        Problem(part_field(key), say("这项设置里没有“%(key)s”。", key=key))
        for key in given
        if key not in parts
    ]
    for key in parts.keys() & given.keys():
        try:
            parts[key] = setting.kind.read(given[key])
        except Invalid as wrong:
            found += [Problem(part_field(key), one.sentence) for one in wrong.problems]
    return parts, found


def day_problems(effective_from: date | None, today: date) -> list[Problem]:
    """From today on, and at most a year ahead."""
    name = "effective_from"
    if effective_from is None:
        return [Problem(name, say("请填写%(label)s。", label=say("生效日期")))]
    if effective_from < today:
        return [Problem(name, say("生效日期不能早于今天：已结账的周不再改变。"))]
    if effective_from > today + MOST_AHEAD:
        return [Problem(name, say("生效日期最多提前一年定。"))]
    return []


def counted_from_problems(setting: Setting, value: Any, today: date) -> list[Problem]:
    """Counting cannot begin on a day that is still to come."""
    if isinstance(setting.kind, CalendarDay) and date.fromisoformat(value) > today:
        return [Problem(part_field(setting.parts[0].key), say("日期不能晚于今天。"))]
    return []


def reason_problems(reason: str, label: Sentence) -> list[Problem]:
    """Who changes or refuses says why."""
    text = reason.strip()
    if not text:
        return [Problem("reason", say("请填写%(label)s。", label=label))]
    if len(text) > MOST_REASON:
        told = say("最多 %(most)s 个字，现在有 %(count)s 个。", most=MOST_REASON, count=len(text))
        return [Problem("reason", told)]
    return []
