"""The entries that every office starts with, as the rules have them."""

from functools import cache
from typing import Any

import yaml

from crm.screening.loading import FOLDER
from crm.screening.models import NegativeEntry
from crm.screening.reading import editions_of
from crm.screening.rules import Entry


def files() -> list[Any]:
    return [yaml.safe_load(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.yaml"))]


@cache
def entries(code: str) -> dict[int, Entry]:
    """The entries of an edition by number."""
    told = next(rows for edition, rows in editions_of(files()) if edition["code"] == code)
    return {row["number"]: NegativeEntry(**row).rule for row in told}
