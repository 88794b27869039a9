"""Real data that is tried where it lies beside the project; none of it is kept in the project."""

import csv
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[3] / "shared" / "data"


def real_rows(name: str) -> list[dict[str, str]]:
    """The rows of one CSV file; the test is skipped where it is not there."""
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"no real data to try: {path}")
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
