"""What the timeline of a lead says of trips."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask_babel import gettext

from crm.core.language import translated
from crm.core.templates import from_to
from crm.trips.rules import Direction


def _of(facts: dict[str, Any]) -> dict[str, str]:
    first, last = (date.fromisoformat(one) for one in facts["days"])
    words = translated(Direction(facts["direction"]).words)
    return {"direction": words, "place": facts["place"], "days": from_to(first, last)}


TOLD: dict[str, Callable[[dict[str, Any]], str]] = {
    "trip.tied": lambda facts: gettext("列入行程：%(direction)s %(place)s %(days)s", **_of(facts)),
    "trip.done": lambda facts: gettext("行程完成：%(direction)s %(place)s %(days)s", **_of(facts)),
    "trip.cancelled": lambda facts: gettext(
        "行程取消：%(direction)s %(place)s %(days)s", **_of(facts)
    ),
}
