"""Addresses: those that a form may send its user back to, and those that many rows repeat."""

import re
from typing import Any

from flask import g, url_for


def is_own(path: str) -> bool:
    """Whether it is a path of ours; browsers drop line ends and read a backslash as a slash."""
    if re.search(r"[\x00-\x1f\x7f]", path):
        return False
    plain = path.replace("\\", "/")
    return plain.startswith("/") and not plain.startswith("//")


STAND_IN = 987_654_321_000
"""A number that no row has: it keeps the place of one until the rows are drawn."""


def row_url(endpoint: str, *, back: str | None = None, **numbers: int) -> str:
    """What `url_for` gives, which is asked once for all rows of a page: to build one is slow."""
    made: dict[Any, str] = g.setdefault("row_urls", {})
    key = (endpoint, back, *numbers)
    if key not in made:
        places: dict[str, Any] = {name: STAND_IN + at for at, name in enumerate(numbers)}
        plain = url_for(endpoint, **places, back=back).replace("%", "%%")
        for name, place in places.items():
            plain = plain.replace(str(place), f"%({name})d")
        made[key] = plain
    return made[key] % numbers
