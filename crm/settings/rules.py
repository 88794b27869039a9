"""Office settings and the values an office starts with. Pure.

Limits of stages count calendar days and never begin or lapse on a day off. Source of the
starting values: the trade notes, part 1c (stages), and the settled points on contact.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

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

STARTING_VALUES: dict[str, Any] = {
    **FIRST_REPORT,
    "stage_days": STAGE_DAYS,
    "contact_days": CONTACT_DAYS,
    "planned_slack": PLANNED_SLACK,
    "tolerance_points": 3,
    "flow_since": "2017-04-01",
    "target_untouched_days": 90,
    "backdate_days": 7,
    "dormant_days": 180,
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
