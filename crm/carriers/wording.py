"""How carriers are written: areas, terms, what the timeline of a lead says of them."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext

from crm.carriers.rules import Holding, mu
from crm.core.language import speaks_chinese, translated
from crm.core.templates import day


def area(square_metres: int) -> str:
    return gettext("%(n)s 平方米", n=f"{square_metres:,}")


def land(square_metres: int) -> str:
    """The same for a plot, with 亩."""
    told = {"n": f"{square_metres:,}", "mu": mu(square_metres)}
    return gettext("%(n)s 平方米（%(mu)s 亩）", **told)


def rent(fen: int) -> str:
    return gettext("%(n)s 元/平方米·月", n=plain(Decimal(fen) / 100))


def price(yuan: int) -> str:
    """万元 per 亩; English readers get whole yuan."""
    told = plain(Decimal(yuan) / 10**4) if speaks_chinese() else f"{yuan:,}"
    return gettext("%(n)s 万元/亩", n=told)


def plain(value: Decimal) -> str:
    return f"{value.normalize():,f}"


def _held(facts: dict[str, Any]) -> str:
    words = {
        "state": translated(Holding(facts["state"]).words),
        "name": facts["name"],
        "area": area(facts["area"]),
    }
    if until := facts.get("until"):
        words["until"] = day(date.fromisoformat(until))
        return gettext("载体%(state)s：%(name)s %(area)s，到 %(until)s", **words)
    return gettext("载体%(state)s：%(name)s %(area)s", **words)


TOLD: dict[str, Callable[[dict[str, Any]], str]] = {
    "carrier.held": _held,
    "carrier.released": lambda facts: gettext("释放载体：%(name)s", name=facts["name"]),
}
FILTERS: dict[str, Callable[..., str]] = {"m2": area, "land": land, "rent": rent, "mu_price": price}
