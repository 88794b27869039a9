"""The measures of a closed week: kept once at its edge, read ever after as they were."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, or_, select

from crm.core.db import db
from crm.core.weeks import Week
from crm.leads.facts import Standing
from crm.leads.rules import AmountKind, Status
from crm.mix.codes import Codes, codes
from crm.mix.counting import AMOUNTS, Since, counted_by
from crm.mix.known import standings_before, unchanged_since
from crm.mix.measures import Measure
from crm.mix.models import WeekRow, WeekValue
from crm.mix.packing import KINDS
from crm.mix.progress import COMMITTED, LANDED, LEFT_ROW, Basis
from crm.mix.tallies import Moves, Tally
from crm.plan.models import Block, Cluster

MEASURES = tuple(AMOUNTS)

Found = dict[Measure, dict[tuple[str, str], Moves]]


def keep(week: Week, since: Mapping[Basis, Since], changed: Sequence[int]) -> None:
    """Write down every measure as known at the edge; `changed` are the leads that moved since.

    A basis that nobody could read then (a stock without any baseline) is not in `since`.
    """
    names = codes()
    blocks = {code: number for number, code in names.blocks.items()}
    clusters = {code: number for number, code in names.clusters.items()}
    for basis, start in since.items():
        counted = counted_by(start, MEASURES, unchanged_since(week.end))
        found = {measure: one.moves for measure, one in counted.items()}
        _add_changed(found, start, week.end, changed, names)
        rows = [
            {
                "week": str(week),
                "basis": basis,
                "measure": measure,
                "block_id": blocks[block],
                "cluster_id": clusters[cluster],
                **_columns(moves),
            }
            for measure, cells in found.items()
            for (block, cluster), moves in sorted(cells.items())
            if moves != Moves()
        ]
        if rows:
            db.session.execute(insert(WeekValue), rows)


def kept_moves(week: Week, measure: Measure, basis: Basis) -> dict[tuple[str, str], Moves] | None:
    """A measure as the week was closed with it; None for a week that did not keep any.

    A block that had no baseline then counts from the office's day, in a stock as in a flow.
    """
    query = (
        select(Block.code, Cluster.code, WeekValue)
        .join(Block, Block.id == WeekValue.block_id)
        .join(Cluster, Cluster.id == WeekValue.cluster_id)
        .where(WeekValue.week == str(week), WeekValue.measure == measure)
        .order_by(WeekValue.basis)  # flow first, so that a stock takes its place
    )
    rows = list(db.session.execute(query))
    if not rows and not _was_kept(week):
        return None
    return moves_of_rows(rows, basis)


def moves_of_rows(rows: Iterable[Any], basis: Basis) -> dict[tuple[str, str], Moves]:
    """What rows of block, cluster and kept value say of a basis; flow comes first among them."""
    wanted = [row for row in rows if row[2].basis in (Basis.FLOW, basis)]
    return {(block, cluster): moves_of_row(row) for block, cluster, row in wanted}


def _was_kept(week: Week) -> bool:
    """Whether a week without rows of a measure has none because there was nothing to keep."""
    value = select(WeekValue.id).where(WeekValue.week == str(week))
    signed = select(WeekRow.id).where(
        WeekRow.week == str(week), WeekRow.stage.in_([*LANDED, *COMMITTED, LEFT_ROW])
    )
    return bool(db.session.scalar(select(or_(value.exists(), ~signed.exists()))))


def _columns(moves: Moves) -> dict[str, int]:
    found: dict[str, int] = {}
    for kind in KINDS:
        tally: Tally = getattr(moves, kind)
        found |= {
            f"{kind}_leads": tally.leads,
            kind: tally.tenths,
            f"{kind}_firms": tally.firms,
            f"{kind}_missing": tally.missing,
        }
    return found


def moves_of_row(row: WeekValue) -> Moves:
    """What a kept row says."""
    return Moves(*(Tally(*(getattr(row, name) for name in _names(kind))) for kind in KINDS))


def _names(kind: str) -> tuple[str, ...]:
    return (f"{kind}_leads", kind, f"{kind}_firms", f"{kind}_missing")


def _add_changed(
    found: Found, since: Since, edge: datetime, changed: Sequence[int], names: Codes
) -> None:
    for _, standing in standings_before(edge, changed):
        for block_id, cluster_id, tenths in standing.shares:
            key = names.cell(block_id, cluster_id)
            for measure, cells in found.items():
                moves = moves_of_standing(standing, since[key[0]], measure, tenths)
                cells[key] = cells.get(key, Moves()) + moves


def moves_of_standing(standing: Standing, since: date, measure: Measure, tenths: int) -> Moves:
    """What one share of a lead adds to its cell, as the lead stood."""
    if measure is Measure.COUNT:
        tally = Tally(1, tenths)
    else:
        value = amount_of(standing, measure)
        tally = Tally(1, (value or 0) * tenths, tenths, int(value is None))
    return Moves(**dict.fromkeys(_kinds(standing, since), tally))


def _kinds(standing: Standing, since: date) -> Iterator[str]:
    if standing.status is Status.LOST:
        return
    landed = standing.landed_counted_on
    if landed and landed >= since:
        yield "landed"
    if standing.left_counted_on and standing.left_counted_on >= since:
        yield "left"
    stage = standing.stage.value if standing.stage else ""
    if stage in COMMITTED and standing.status not in (Status.LEFT, Status.DORMANT):
        yield "committed"


def amount_of(standing: Standing, measure: Measure) -> int | None:
    """A lead's amount in a measure, in 元 or persons; None where it does not say."""
    if measure is Measure.RECEIVED:
        return standing.received
    if measure is Measure.EXPECTED:
        planned = standing.amounts.get(AmountKind.PLANNED)
        return standing.amounts.get(AmountKind.CONTRACT, planned)
    if measure in (Measure.PLANNED, Measure.REGISTERED):
        return standing.amounts.get(AmountKind(measure.value))
    return standing.figures.get(f"{measure.value}_actual")
