"""The chance that a lead lands within 24 months, as the forecast reckons it. Pure."""

from fractions import Fraction

from crm.leads.rules import Stage, Status
from crm.mix.forecast.odds import CERTAIN, Assumptions
from crm.mix.forecast.timing import MONTHS


def odds(stage: Stage, assumed: Assumptions, status: Status = Status.ACTIVE) -> Fraction:
    """The chance p of a lead in a stage; nothing for one that landed or ended."""
    if status not in (Status.ACTIVE, Status.ON_HOLD):
        return Fraction(0)
    chance = assumed.chance(stage, Fraction(MONTHS), held=status is Status.ON_HOLD)
    return Fraction(chance, CERTAIN)


def all_of(chances: list[Fraction]) -> Fraction:
    """The chance that all land, each for itself."""
    found = Fraction(1)
    for chance in chances:
        found *= chance
    return found
