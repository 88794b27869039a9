"""Streams: how much of each cluster stands in each block, and how much more is signed. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from crm.mix.progress import SCOPES, Progress
from crm.mix.rules import ALL, BLOCKS, CLUSTERS, U, points


@dataclass(frozen=True)
class Stream:
    """One cluster in one block, in tenths: what stands there (None unknown), and what is signed."""

    cluster: str
    block: str
    landed: int | None
    signed: int


@dataclass(frozen=True)
class Streams:
    """All twenty-eight, of one measure and moment; they add up to the matrix of the mix."""

    shown: Progress

    @cached_property
    def rows(self) -> tuple[Stream, ...]:
        """By cluster, then by block."""
        values = {block: self.shown.values(block) for block in BLOCKS}
        return tuple(
            Stream(k, block, _landed(values[block], k), self.shown.committed((block,))[k])
            for k in CLUSTERS
            for block in BLOCKS
        )

    @property
    def unknown(self) -> tuple[str, ...]:
        """Blocks of which nobody knows what stands there."""
        return tuple(dict.fromkeys(one.block for one in self.rows if one.landed is None))

    @property
    def negative(self) -> tuple[Stream, ...]:
        """Where more left than landed; there is no ribbon below zero."""
        return tuple(one for one in self.rows if one.landed is not None and one.landed < 0)

    @property
    def largest(self) -> tuple[Stream, ...]:
        """The three with most that stands."""
        known = [one for one in self.rows if one.landed is not None and one.landed > 0]
        return tuple(sorted(known, key=lambda one: -(one.landed or 0))[:3])

    def landed(self, scope: str = ALL, clusters: Iterable[str] = CLUSTERS) -> int | None:
        """What stands in a block or total; None where a part of it is unknown."""
        wanted, blocks = tuple(clusters), SCOPES[scope]
        found = [one.landed for one in self.rows if one.block in blocks and one.cluster in wanted]
        known = [value for value in found if value is not None]
        return sum(known) if len(known) == len(found) else None

    def signed(self, scope: str = ALL, clusters: Iterable[str] = CLUSTERS) -> int:
        """What is signed beside it."""
        wanted, blocks = tuple(clusters), SCOPES[scope]
        return sum(one.signed for one in self.rows if one.block in blocks and one.cluster in wanted)

    def drawn(self, clusters: Iterable[str] = CLUSTERS, scope: str = ALL) -> int:
        """What has a ribbon: the known that is above zero."""
        wanted, blocks = tuple(clusters), SCOPES[scope]
        mine = (one for one in self.rows if one.block in blocks and one.cluster in wanted)
        return sum(max(one.landed or 0, 0) for one in mine)

    @property
    def unclassified(self) -> int:
        """What stands in the blocks without a cluster, and so is in no stream."""
        return sum((self.shown.values(block) or {}).get(U, 0) for block in BLOCKS)

    @property
    def giant_share(self) -> str:
        """How much of all that stands is the largest project, in points; nothing by count."""
        row = next(one for one in self.shown.table() if one.key == ALL)
        total = self.landed()
        if row.giant is None or not total or total < 0:
            return ""
        return str(points(Fraction(row.giant.amount, total)))


def _landed(values: dict[str, int] | None, cluster: str) -> int | None:
    return None if values is None else values.get(cluster, 0)
