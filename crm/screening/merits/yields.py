"""亩均 (rule R9): investment per mu, yearly taxes per mu of land or per square metre of floor. Pure."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from crm.core import amounts
from crm.core.say import Sentence, Worded, say

M2_PER_MU = Decimal("666.67")
WAN = 10**4


class Figure(Worded):
    """Figures of a lead that a card can grade by."""

    PLANNED = "planned", say("计划总投资")
    INTENSITY = "intensity", say("投资强度")
    TAX_PER_MU = "tax_per_mu", say("亩均税收")
    TAX_PER_M2 = "tax_per_m2", say("每平方米税收")
    JOBS = "jobs", say("就业预测")

    @property
    def unit(self) -> Sentence:
        return UNITS[self]

    @property
    def definition(self) -> Sentence:
        """What is divided by what."""
        return MEANS[self]


UNITS = {
    Figure.PLANNED: say("万元"),
    Figure.INTENSITY: say("万元/亩"),
    Figure.TAX_PER_MU: say("万元/亩（每年）"),
    Figure.TAX_PER_M2: say("元/平方米（每年）"),
    Figure.JOBS: say("人"),
}
MEANS = {
    Figure.PLANNED: say("计划总投资，万元。"),
    Figure.INTENSITY: say("固定资产投资（万元）÷ 用地亩数；1 亩 = 666.67 平方米。"),
    Figure.TAX_PER_MU: say("年税收预测（万元）÷ 用地亩数。"),
    Figure.TAX_PER_M2: say("年税收预测（元）÷ 租赁面积；楼宇项目用这一项，不折成亩。"),
    Figure.JOBS: say("就业预测人数。"),
}


def area(text: str) -> Decimal | None:
    """A kept area as a number; nothing, nought and what is no number are unknown."""
    found = amounts.number(text.strip()) if text else None
    return found if found and found > 0 else None


def mu_of(m2: Decimal) -> Decimal:
    """Square metres of land as mu."""
    return m2 / M2_PER_MU


def _per(amount: int | None, unit: int, size: Decimal | None) -> Decimal | None:
    if amount is None or size is None:
        return None
    return rounded(Decimal(amount) / unit / size)


def rounded(value: Decimal) -> Decimal:
    """Two decimals, half up."""
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def figures(lead: Any) -> dict[Figure, Decimal | None]:
    """Every figure of a lead, None where something it rests on is not stated."""
    land, floor = area(lead.land_mu), area(lead.floor_m2)
    jobs, planned = lead.jobs_forecast, lead.planned
    return {
        Figure.PLANNED: None if planned is None else rounded(Decimal(planned) / WAN),
        Figure.INTENSITY: _per(lead.fixed, WAN, land),
        Figure.TAX_PER_MU: _per(lead.tax_forecast, WAN, land),
        Figure.TAX_PER_M2: _per(lead.tax_forecast, 1, floor),
        Figure.JOBS: None if jobs is None else Decimal(jobs),
    }


@dataclass(frozen=True)
class Measured:
    """A figure beside the office's threshold."""

    figure: Figure
    value: Decimal | None
    threshold: Decimal | None

    @property
    def meets(self) -> bool | None:
        """None where there is nothing to compare."""
        if self.value is None or self.threshold is None:
            return None
        return self.value >= self.threshold


def measured(lead: Any, settings: Any) -> list[Measured]:
    """The yields that a lead's place asks for: land by the mu, floor by the square metre."""
    found, per_mu = figures(lead), settings["yield_per_mu"]
    thresholds = {
        Figure.INTENSITY: per_mu["intensity"],
        Figure.TAX_PER_MU: per_mu["tax"],
        Figure.TAX_PER_M2: settings["tax_per_m2"],
    }
    on_land, in_floor = area(lead.land_mu) is not None, area(lead.floor_m2) is not None
    wanted = {
        Figure.INTENSITY: on_land or not in_floor,
        Figure.TAX_PER_MU: on_land or not in_floor,
        Figure.TAX_PER_M2: in_floor,
    }
    return [
        Measured(figure, found[figure], Decimal(str(thresholds[figure])))
        for figure, shown in wanted.items()
        if shown
    ]
