"""The chance that a lead lands within 24 months: the one place that advice asks. Pure.

The starting values are assumptions (trade notes, part 1c) until the office's settings say otherwise.
"""

from fractions import Fraction

from crm.leads.rules import Stage, Status
from crm.settings.rules import Settings

ASSUMED = {"S1": 3, "S2": 8, "S3": 15, "S4": 25, "S5": 40, "S6a": 40, "S6": 60, "S7": 75}
"""Percent, by stage."""
HELD = 50
"""Percent of it that is left while a lead is on hold."""


def odds(stage: Stage, office: Settings, status: Status = Status.ACTIVE) -> Fraction:
    """The chance p of a lead in a stage; nothing for one that landed or ended."""
    chances = office.values.get("stage_chance", ASSUMED)
    chance = Fraction(str(chances.get(stage.value, 0))) / 100
    if status is Status.ON_HOLD:
        return chance * Fraction(str(office.values.get("hold_percent", HELD))) / 100
    return chance if status is Status.ACTIVE else Fraction(0)


def all_of(chances: list[Fraction]) -> Fraction:
    """The chance that all land, each for itself."""
    found = Fraction(1)
    for chance in chances:
        found *= chance
    return found
