"""A value of the mix as a reader of either language expects it."""

from crm.core import templates
from crm.core.language import speaks_chinese, translated
from crm.mix.measures import Measure, whole
from crm.mix.rules import count


def measured(tenths: int | None, measure: Measure) -> str:
    """Tenths of a measure's unit, to stand before the unit; unknown is —, never 0.

    Firms with tenths where one is shared, persons whole, money in 亿元 (in English with CNY).
    """
    if tenths is None:
        return "—"
    if measure.unit == "money":
        return templates.yi(whole(tenths))
    return f"{whole(tenths):,}" if measure.unit == "persons" else templates.tenths(tenths)


def unit(measure: Measure) -> str:
    """The unit behind a value; nothing where English has said CNY before it."""
    if measure.unit == "money" and not speaks_chinese():
        return ""
    return translated(measure.unit_words)


def more_firms(tenths: int) -> str:
    """By how many firms a number changed: always signed, except zero."""
    return f"+{count(tenths)}" if tenths > 0 else count(tenths)
