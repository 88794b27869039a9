"""The table of the mix: three blocks, 片区合计, 航空港, 含航空港协同; always both totals."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from crm.mix import rules
from crm.mix.rows import Giant, Row, State
from crm.mix.rules import CLUSTERS, Shares, Values

ROWS = (
    *((block, (block,)) for block in rules.AREA_BLOCKS),
    (rules.AREA, rules.AREA_BLOCKS),
    (rules.HK, (rules.HK,)),
    (rules.ALL, rules.BLOCKS),
)

KEPT = 256
"""Rows that are kept as they were worked out, some 5 kB each."""
_Amounts = tuple[tuple[str, int], ...]
_Plain = tuple[_Amounts | None, int, tuple[tuple[str, _Amounts], ...]]
_Aims = tuple[tuple[str, _Amounts], ...]


@dataclass(frozen=True)
class BlockValues:
    """One block in one measure: amounts by cluster (None: unknown), tenths of a firm, projects.

    `projects` maps a project's key to its part in this block; the largest ones are enough.
    """

    values: Values | None
    firms: int
    projects: Mapping[str, Values] = field(default_factory=dict)


UNKNOWN = BlockValues(None, 0)


@dataclass(frozen=True)
class Shortfall:
    """A cluster of a block that is short beyond tolerance, and the amount that would close it."""

    block: str
    cluster: str
    gap: Fraction
    needed: Fraction


def mix_table(
    blocks: Mapping[str, BlockValues],
    targets: Mapping[str, Values],
    *,
    without_largest: bool = False,
) -> list[Row]:
    """The six rows. A block that is not given is unknown; one without a target has no gap.

    A total's target is the targets of its blocks weighted by each one's amount in this measure, so
    its gap is the weighted mean of theirs; blocks without a target (`untargeted`) stay outside it.
    Without the largest project every row leaves out its own: a total the largest of all its blocks.
    """
    rows = {key: {b: blocks.get(b, UNKNOWN) for b in of} for key, of in ROWS}
    if without_largest:
        rows = {key: _without_largest(members) for key, members in rows.items()}
    return [_row(key, members, targets) for key, members in rows.items()]


def shortfalls(rows: list[Row], tolerance: Decimal = rules.TOLERANCE) -> list[Shortfall]:
    """What is most worth filling: judged blocks, short beyond tolerance, the largest gap first."""
    found = [
        _shortfall(row, cluster)
        for row in rows
        if row.key in rules.BLOCKS and row.size == "judged" and not row.greyed
        for cluster, gap in row.gaps.items()
        if rules.gap_step(gap, tolerance) < 0
    ]
    return sorted(found, key=lambda short: short.gap)


def without_largest(block: BlockValues) -> BlockValues:
    """The block without its largest project (不含最大项目); the number of firms stays as it is."""
    return _without_largest({"": block})[""]


def _without_largest(members: Mapping[str, BlockValues]) -> dict[str, BlockValues]:
    key = _largest(members)
    return {b: block if key is None else _rest(block, key) for b, block in members.items()}


def _rest(block: BlockValues, key: str) -> BlockValues:
    rest = {name: part for name, part in block.projects.items() if name != key}
    values = None if block.values is None else _less(block, key)
    return BlockValues(values, block.firms, rest)


def _row(key: str, members: Mapping[str, BlockValues], targets: Mapping[str, Values]) -> Row:
    """The row of these numbers, worked out once: from one look to the next hardly any changes."""
    aims = tuple((b, tuple(targets[b].items())) for b in members if b in targets)
    return _row_of(key, tuple((b, _plain(block)) for b, block in members.items()), aims)


def _plain(block: BlockValues) -> _Plain:
    projects = tuple((key, tuple(part.items())) for key, part in block.projects.items())
    values = None if block.values is None else tuple(block.values.items())
    return values, block.firms, projects


@lru_cache(KEPT)
def _row_of(key: str, members: tuple[tuple[str, _Plain], ...], aims: _Aims) -> Row:
    blocks = {
        b: BlockValues(
            None if values is None else dict(values), firms, {k: dict(v) for k, v in projects}
        )
        for b, (values, firms, projects) in members
    }
    return _worked_out(key, blocks, {b: dict(aim) for b, aim in aims})


def _worked_out(key: str, members: Mapping[str, BlockValues], targets: Mapping[str, Values]) -> Row:
    unknown = tuple(b for b, block in members.items() if block.values is None)
    parts = {b: block.values for b, block in members.items() if block.values is not None}
    state: State = "unknown" if unknown else _state(parts)
    compared, target = _compare(parts, targets) if state == "known" else ({}, {})
    firms = {b: block.firms for b, block in members.items()}
    return Row(
        key=key,
        state=state,
        values=None if unknown else rules.total_of(parts.values()),
        firms=sum(firms.values()),
        judged_firms=sum(n for b, n in firms.items() if b in targets) or sum(firms.values()),
        shares=rules.shares(rules.total_of(parts.values())) if state == "known" else {},
        compared=compared,
        target=target or _only_target(members, targets),
        unknown=unknown,
        untargeted=tuple(b for b in members if b not in targets),
        giant=_giant(members, targets) if state == "known" else None,
    )


def _state(parts: Mapping[str, Values]) -> State:
    if any(value < 0 for values in parts.values() for value in values.values()):
        return "negative"
    return "known" if sum(map(rules.classified, parts.values())) else "empty"


def _only_target(members: Mapping[str, BlockValues], targets: Mapping[str, Values]) -> Shares:
    block = next(iter(members))
    single = len(members) == 1 and block in targets
    return rules.target_shares(targets[block]) if single else {}


def _compare(parts: Mapping[str, Values], targets: Mapping[str, Values]) -> tuple[Shares, Shares]:
    """Shares of the blocks with a target, and their targets weighted by their amounts."""
    amounts = {b: rules.classified(values) for b, values in parts.items() if b in targets}
    total = sum(amounts.values())
    if not total:
        return {}, {}
    weighted = {
        k: Fraction(sum(amount * targets[b][k] for b, amount in amounts.items()), total)
        for k in CLUSTERS
    }
    compared = rules.shares(rules.total_of(parts[b] for b in amounts))
    return compared, {k: value / rules.WHOLE for k, value in weighted.items()}


def _giant(members: Mapping[str, BlockValues], targets: Mapping[str, Values]) -> Giant | None:
    key = _largest(members)
    if key is None:
        return None
    rest = {b: _less(block, key) for b, block in members.items()}
    compared, target = _compare(rest, targets)
    return Giant(
        project=key,
        amount=sum(_amount(block, key) for block in members.values()),
        shares=rules.shares(rules.total_of(rest.values())),
        deviation=rules.deviation(compared, target) if compared else None,
    )


def _largest(members: Mapping[str, BlockValues]) -> str | None:
    keys = {key for block in members.values() for key in block.projects}
    amounts = {key: sum(_amount(block, key) for block in members.values()) for key in sorted(keys)}
    return max(amounts, key=lambda key: amounts[key], default=None)


def _amount(block: BlockValues, key: str) -> int:
    return rules.classified(block.projects.get(key, {}))


def _less(block: BlockValues, key: str) -> dict[str, int]:
    return rules.minus(block.values or {}, block.projects.get(key, {}))


def _shortfall(row: Row, cluster: str) -> Shortfall:
    total = rules.classified(row.values or {})
    needed = rules.to_close(row.compared[cluster], row.target[cluster], total)
    return Shortfall(row.key, cluster, row.gaps[cluster], needed)
