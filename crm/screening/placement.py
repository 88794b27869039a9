"""Whether a project suits its place: production goes to linked areas, and land must be there. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from crm.core.say import Pair, Sentence, say

MU_PER_KM2 = 1500
"""1 km² = 1,500 亩."""
CORE = frozenset({"ZD", "JS"})
"""Blocks that take headquarters, services and research, by the plan's wording for production."""
MANUFACTURING = range(13, 44)
"""Divisions of GB/T 4754 that make things."""


@dataclass(frozen=True)
class Site:
    """A lead's place and what it wants there; `linked` is the plan's own word on its list item."""

    block: str
    block_name: Pair
    km2: Decimal | None
    linked: Pair | None
    clause: str
    industry: str
    land_mu: Decimal | None


def warnings(site: Site) -> list[Sentence]:
    """What speaks against the place; warnings only, nothing is refused."""
    return [*_production(site), *_land(site)]


def _production(site: Site) -> list[Sentence]:
    if site.block not in CORE:
        return []
    if site.linked:
        return [
            say(
                "规划要求这一条目落在%(linked)s（%(clause)s），%(block)s不在其中。",
                linked=site.linked,
                clause=site.clause,
                block=site.block_name,
            )
        ]
    if site.land_mu and makes_things(site.industry):
        return [
            say(
                "看来是要用地的生产项目：规划把中试、生产基地放在联动发展区域，请核对%(block)s是否合适。",
                block=site.block_name,
            )
        ]
    return []


def makes_things(industry: str) -> bool:
    """Whether an industry code (GB/T 4754) is of those that make things."""
    division = industry.strip().lstrip("Cc")[:2]
    return division.isdigit() and int(division) in MANUFACTURING


def _land(site: Site) -> list[Sentence]:
    if site.km2 is None or site.land_mu is None or site.land_mu <= site.km2 * MU_PER_KM2:
        return []
    return [
        say(
            "用地 %(mu)s 亩，超过%(block)s全部面积 %(km2)s 平方公里（合 %(all)s 亩）。",
            mu=f"{site.land_mu.normalize():f}",
            block=site.block_name,
            km2=str(site.km2),
            all=f"{(site.km2 * MU_PER_KM2).normalize():f}",
        )
    ]
