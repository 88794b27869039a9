"""Where a lead counts, as one number of block and cluster, kept beside each that lies in one place.

Nearly every lead does. To add such leads up no share is looked at: of a lead's shares PostgreSQL
reads all there ever were before it finds those of the few that count (decision 0043).
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, literal_column

CLUSTERS = 1 << 16
"""Room for so many clusters of a block; beyond 4,095 blocks PostgreSQL's integers would overflow."""
PARTED = 0
"""Of a lead that is split: its shares tell where it lies. Nothing else has this number."""

SPLIT = f"place = {PARTED}"


def place_of(block_id: Any, cluster_id: Any) -> Any:
    """The number of a place, of keys or of columns."""
    return block_id * CLUSTERS + cluster_id


def placed(number: int) -> tuple[int, int]:
    """The keys of its block and of its cluster."""
    return divmod(number, CLUSTERS)


def place_in(shares: Mapping[tuple[int, int], int]) -> int:
    """Where a lead lies by its tenths in each block and cluster."""
    return place_of(*next(iter(shares))) if len(shares) == 1 else PARTED


def is_whole(place: Any) -> ColumnElement[bool]:
    """Whether a lead lies in one place."""
    found: ColumnElement[bool] = place > literal_column(str(PARTED))
    return found


def is_parted() -> ColumnElement[bool]:
    """Whether a lead is split, in the words of the index of those few."""
    return literal_column(f"lead.{SPLIT}")


def block_of(place: Any) -> ColumnElement[int]:
    """The key of the block of a place in a column."""
    found: ColumnElement[int] = place // CLUSTERS
    return found


def cluster_of(place: Any) -> ColumnElement[int]:
    """The key of the cluster of a place in a column."""
    found: ColumnElement[int] = place % CLUSTERS
    return found
