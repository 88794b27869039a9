"""What the pages and programs show of mix targets: the overview, and two versions compared."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from crm.mix.measures import IN_BASELINE, Measure
from crm.mix.models import MixTarget
from crm.mix.progress import Basis
from crm.mix.queries import open_week, progress
from crm.mix.rules import BLOCKS, WHOLE, points
from crm.mix.targets import queries
from crm.mix.targets.comparing import Comparison, compare
from crm.mix.targets.rules import MEASURES
from crm.mix.targets.shelf import Shelf, Version


@dataclass(frozen=True)
class Waiting:
    """A draft that somebody has to decide on."""

    shelf: Shelf
    version: Version


def overview(shelves: Iterable[Shelf]) -> dict[str, Any]:
    """Blocks × measures, what waits, and the shares of each measure that has any."""
    found = {(one.block, one.measure): one for one in shelves}
    shown = [
        (measure, [found[block, measure] for block in BLOCKS if (block, measure) in found])
        for measure in MEASURES
    ]
    return {
        "table": shown,
        "blocks": BLOCKS,
        "waiting": [Waiting(one, draft) for one in found.values() for draft in one.drafts],
        "in_use": [(measure, row) for measure, row in shown if any(one.now for one in row)],
    }


def compared(shelf: Shelf, before: Version, after: Version) -> Comparison:
    """Two versions over the figures of the open week."""
    basis = None if shelf.measure in IN_BASELINE else Basis.FLOW
    shown = progress(open_week(), basis, (shelf.block,), measure=shelf.measure)
    return compare(shown, shelf.block, before.shares, after.shares)


def rival(shelf: Shelf, version: Version) -> Version | None:
    """What a version is best compared with: what holds today, or for that the one before it."""
    if shelf.now is not None and shelf.now.id != version.id:
        return shelf.now
    earlier = [one for one in shelf.versions if one.id < version.id and one.target.effective_from]
    return earlier[-1] if earlier else None


def pair(shelf: Shelf, before: int | None, after: int | None) -> tuple[Version, Version] | None:
    """The two versions asked for; else what waits or holds beside its rival, the older first.

    None where there is nothing to compare. Raises NoResultFound (404) for an unknown number.
    """
    if before is not None and after is not None:
        return queries.on_shelf(shelf, before), queries.on_shelf(shelf, after)
    newer = shelf.waiting or shelf.coming or shelf.now
    older = rival(shelf, newer) if newer else None
    return (older, newer) if older and newer else None


def pair_of(shelf: Shelf, version: Version) -> tuple[Version, Version] | None:
    """A version beside its rival: of two that were approved the older first, a draft last."""
    other = rival(shelf, version)
    if other is None:
        return None
    later = version.target.effective_from is None or version.id > other.id
    return (other, version) if later else (version, other)


@dataclass(frozen=True)
class TargetLine:
    """One cluster of a target with the word and clause that it was drawn from."""

    cluster: str
    share: Decimal
    weight: str
    wording: str
    clause: str


@dataclass(frozen=True)
class TargetPage:
    """A block's target of the count that today goes by, or why there is none."""

    block: str
    impossible: str
    target: MixTarget | None
    approved_by: str
    lines: list[TargetLine]


def targets_by_block() -> list[TargetPage]:
    """Each block with the count target that today goes by and what every share was drawn from."""
    return [_page(one) for one in queries.shelves() if one.measure is Measure.COUNT]


def _page(found: Shelf) -> TargetPage:
    version = found.now
    if version is None:
        return TargetPage(found.block, found.impossible, None, "", [])
    lines = [
        TargetLine(
            one.cluster,
            points(Fraction(one.share_bp, WHOLE)),
            one.weight,
            one.note or one.wording,
            one.clause,
        )
        for one in version.lines
    ]
    return TargetPage(found.block, found.impossible, version.target, version.approved_by, lines)
