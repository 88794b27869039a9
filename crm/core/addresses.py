"""Addresses: those that a form may send its user back to, and those that many rows repeat."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import g, url_for


def is_own(path: str) -> bool:
    """Whether it is a path of ours; browsers drop line ends and read a backslash as a slash."""
    if re.search(r"[\x00-\x1f\x7f]", path):
        return False
    plain = path.replace("\\", "/")
    return plain.startswith("/") and not plain.startswith("//")


STAND_IN = 987_654_321_000
"""A number that no row has: it keeps the place of one until the rows are drawn."""


def row_url(endpoint: str, **parts: int | str | None) -> str:
    """What `url_for` gives, which is asked once for all rows of a page: to build one is slow.

    Numbers differ from row to row; texts are the same in all of them.
    """
    made: dict[Any, str] = g.setdefault("row_urls", {})
    numbers = {name: part for name, part in parts.items() if isinstance(part, int)}
    texts: dict[str, Any] = {name: part for name, part in parts.items() if name not in numbers}
    key = (endpoint, *numbers, *texts.items())
    if key not in made:
        places: dict[str, Any] = {name: STAND_IN + at for at, name in enumerate(numbers)}
        plain = url_for(endpoint, **places, **texts).replace("%", "%%")
        for name, place in places.items():
            plain = plain.replace(str(place), f"%({name})d")
        made[key] = plain
    return made[key] % numbers


def with_query(path: str, query: Mapping[str, str]) -> str:
    """A path with what it is asked, for pages that make dozens: `url_for` takes ten times as long."""
    return f"{path}?{urlencode(query, safe=UNQUOTED)}" if query else path


UNQUOTED = "!$'()*,/:;?@"
"""What `url_for` leaves as it is in a query."""
