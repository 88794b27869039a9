"""What landed, left and is committed, added up by block and cluster in any measure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    Select,
    Subquery,
    and_,
    case,
    func,
    literal,
    literal_column,
    select,
    union_all,
)

from crm.core.db import db
from crm.leads.models import Lead, LeadShare
from crm.leads.places import block_of, is_parted, is_whole, place_of
from crm.leads.placing import is_signed
from crm.leads.rules import Stage, Status
from crm.mix import progress as rules
from crm.mix.codes import codes
from crm.mix.measures import Measure
from crm.mix.packing import LANDED, kinds_of, packed, unpacked
from crm.mix.progress import COUNT
from crm.mix.rules import TENTHS
from crm.mix.tallies import Moves, Tally

COMMITTED = tuple(Stage(value) for value in sorted(rules.COMMITTED))
GONE = (Status.LEFT, Status.DORMANT)
AMOUNTS: Mapping[Measure, Any] = {
    Measure.RECEIVED: Lead.received,
    Measure.EXPECTED: func.coalesce(Lead.contract, Lead.planned),
    Measure.PLANNED: Lead.planned,
    Measure.JOBS: Lead.jobs_actual,
    Measure.OUTPUT: Lead.output_actual,
    Measure.TAX: Lead.tax_actual,
    Measure.REGISTERED: Lead.registered,
}
"""Where a lead's amount of each measure stands; NULL where it does not say."""

Key = tuple[str, str]
Since = Mapping[str, date]
Starts = tuple[tuple[int | None, date], ...]
"""By the number of a block the day from which it counts; by None, of all."""


@dataclass
class Counted:
    """What moved by block and cluster, and by block the largest part of a project that is here.

    All in tenths of the measure's base unit; `most` says nothing of blocks without an amount.
    """

    moves: dict[Key, Moves] = field(default_factory=dict)
    most: dict[str, int] = field(default_factory=dict)


class _Parts(NamedTuple):
    """The parts of signed leads: where each lies, and how many tenths of its lead it is."""

    signed: Subquery
    place: Any
    block_id: Any
    tenths: Any


def counted(since: Since, measure: Measure = COUNT, *where: ColumnElement[bool]) -> Counted:
    """What counts now, of the leads that `where` lets through."""
    return counted_by(since, (measure,), *where)[measure]


def counted_by(
    since: Since, measures: Sequence[Measure], *where: ColumnElement[bool]
) -> dict[Measure, Counted]:
    """The same in several measures by one statement.

    The few leads that got so far come first, from an index that holds all that is asked of them.
    """
    names, starts = codes(), _starts(since)
    query = (_adding_up if where else _adding_up_all)(tuple(measures), starts, *where)
    found = {measure: Counted() for measure in measures}
    for number, *sums in db.session.execute(query):
        block_id, cluster_id, kinds = unpacked(number)
        key = names.cell(block_id, cluster_id)
        for measure, tally, most in _tallies(measures, sums):
            _add(found[measure], key, kinds, tally, most)
    return found


def _adding_up(
    measures: Sequence[Measure], starts: Starts, *where: ColumnElement[bool]
) -> CompoundSelect[*tuple[Any, ...]]:
    """Leads that lie in one place, by what stands in their index; of the others their shares."""
    whole = _signed(measures, is_whole(Lead.place), *where).subquery()
    # The offset keeps them apart: joined at once, SQLite would look each of them up in the table.
    split = _signed(measures, is_parted(), *where).offset(0).subquery()
    every = _Parts(whole, whole.c.place, block_of(whole.c.place), literal_column(str(TENTHS)))
    spread = place_of(LeadShare.block_id, LeadShare.cluster_id)
    some = _Parts(split, spread, LeadShare.block_id, LeadShare.tenths)
    return union_all(
        _summed(every, measures, starts),
        _summed(some, measures, starts).join(LeadShare, LeadShare.lead_id == split.c.id),
    )


def _summed(parts: _Parts, measures: Sequence[Measure], starts: Starts) -> Select[*tuple[Any, ...]]:
    number = packed(parts.place, _kinds(parts.signed, _first_day(starts, parts.block_id)))
    found: Select[*tuple[Any, ...]] = select(number, *_sums(parts, measures))
    return found.select_from(parts.signed).group_by("packed")


_adding_up_all = lru_cache(64)(_adding_up)
"""Of all leads it is made once for each day that counting begins on: wording it takes a while."""


def _add(counted: Counted, key: Key, kinds: int, tally: Tally, most: int) -> None:
    parts = dict.fromkeys(kinds_of(kinds), tally)
    if parts:
        counted.moves[key] = counted.moves.get(key, Moves()) + Moves(**parts)
    if most > 0 and kinds & LANDED:
        counted.most[key[0]] = max(counted.most.get(key[0], 0), most)


def _signed(measures: Sequence[Measure], *where: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    columns = (Lead.id, Lead.place, Lead.stage, Lead.status)
    days = (Lead.landed_counted_on, Lead.left_counted_on)
    amounts = [AMOUNTS[one].label(one.value) for one in measures if one is not COUNT]
    return select(*columns, *days, *amounts).where(is_signed(), *where)


def _kinds(signed: Subquery, start: ColumnElement[date]) -> list[ColumnElement[bool]]:
    return [
        signed.c.landed_counted_on >= start,
        signed.c.left_counted_on >= start,
        and_(signed.c.stage.in_(COMMITTED), signed.c.status.not_in(GONE)),
    ]


def first_day(since: Since) -> ColumnElement[date]:
    """From when a row's block counts; no block is looked at where all begin on one day."""
    return _first_day(_starts(since), LeadShare.block_id)


def _starts(since: Since) -> Starts:
    """The day that all begin on, or each block by its number."""
    days = {since[block] for block in rules.SCOPES["ALL"]}
    if len(days) == 1:
        return ((None, days.pop()),)
    numbered = codes().blocks.items()
    return tuple((number, since[code]) for number, code in numbered if code in since)


def _first_day(starts: Starts, block_id: Any) -> ColumnElement[date]:
    days = {number: literal(day, Date()) for number, day in starts}
    return days[None] if None in days else case(days, value=block_id)


def _sums(parts: _Parts, measures: Sequence[Measure]) -> Iterator[ColumnElement[int]]:
    """How many shares and tenths of a firm; then by measure the amount, who states it, the most."""
    yield func.count()
    yield func.sum(parts.tenths)
    for measure in measures:
        if measure is not COUNT:
            value = parts.signed.c[measure.value]
            part = value * parts.tenths
            yield func.sum(part)
            yield func.count(value)
            yield func.max(case((parts.signed.c.left_counted_on.is_(None), part)))


def _tallies(
    measures: Sequence[Measure], sums: Sequence[Any]
) -> Iterator[tuple[Measure, Tally, int]]:
    leads, firms, *amounts = (int(one or 0) for one in sums)
    for measure in measures:
        if measure is COUNT:
            yield measure, Tally(leads, firms), 0
        else:
            amount, stated, most, *amounts = amounts
            yield measure, Tally(leads, amount, firms, leads - stated), most
