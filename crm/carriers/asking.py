"""What the address of the list asks for: what cannot be read asks for nothing."""

from collections.abc import Mapping
from typing import Any

from crm.carriers.queries import Asked
from crm.carriers.rules import MOST_M2, Kind, Use
from crm.core import amounts, reading
from crm.core.errors import Invalid

BLOCKS = ("JK", "ZD", "JS", "HK")
NAMES = ("block", "kind", "use", "free", "rent", "on")


def typed_of(given: Mapping[str, str]) -> dict[str, str]:
    """What was typed, as it stays in the form and in the addresses of other pages."""
    return {name: text for name in NAMES if (text := given.get(name, "").strip())}


def asked_of(given: Mapping[str, str]) -> Asked:
    typed = typed_of(given)
    free, rent = _number(typed.get("free")), _number(typed.get("rent"))
    return Asked(
        block=_one_of(typed.get("block"), BLOCKS),
        kind=_one_of(typed.get("kind"), tuple(one.value for one in Kind)),
        use=_one_of(typed.get("use"), tuple(one.value for one in Use)),
        free=None if free is None else int(free),
        rent_fen=None if rent is None else int(rent * 100),
        on=_day(typed.get("on")),
    )


def _one_of(text: str | None, known: tuple[str, ...]) -> str:
    return text if text in known else ""


def _number(text: str | None) -> Any:
    found = amounts.number(amounts.plain_digits(text)) if text else None
    return found if found is not None and 0 <= found < MOST_M2 // 100 else None


def _day(text: str | None) -> Any:
    try:
        return reading.day(text) if text else None
    except Invalid:
        return None
