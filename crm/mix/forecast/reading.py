"""What became of every lead by a moment: one row for each, made by the database.

Facts that were taken back, and stages that were reached twice, ask for the order of facts: the few
leads that have such are read fact by fact.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby, islice
from typing import Any

from sqlalchemy import ColumnElement, Select, String, case, cast, func, select

from crm.core.db import db
from crm.leads.facts import FactKind
from crm.leads.models import Fact
from crm.leads.rules import ORDER, PIPELINE
from crm.mix.forecast.lives import DUPLICATE, Life, life_of

ENDS = (FactKind.LOST, FactKind.DORMANT)
KINDS = (FactKind.MILESTONE, FactKind.HOLD, *ENDS, FactKind.RETRACTION)
LANDED = tuple(stage.value for stage in ORDER if stage not in PIPELINE)
BATCH = 5_000
SOME = 500
"""So many leads are asked for by number at a time."""


def lives_before(edge: datetime) -> Iterator[Life]:
    """By the facts that were verified before a moment; in no order."""
    odd = []
    for row in db.session.execute(_one_row_each(edge).execution_options(yield_per=BATCH)):
        life = _life(row)
        if row.taken_back or row.before != len(life.reached):
            odd.append(row.lead_id)
        else:
            yield life
    numbers = iter(odd)
    while some := list(islice(numbers, SOME)):
        yield from _fact_by_fact(some, edge)


def _one_row_each(edge: datetime) -> Select[Any]:
    kind = cast(
        Fact.kind, String
    )  # as it is, SQLite would start from the kinds and sort what it finds
    milestone, ended = Fact.kind == FactKind.MILESTONE, Fact.kind.in_(ENDS)
    reached = [
        func.max(_day(milestone & (Fact.subject == one.value))).label(one.name) for one in PIPELINE
    ]
    # Distinct ones by hand: to count them SQLite builds a tree for each lead.
    landings = [func.max(case((milestone & (Fact.subject == one), 1), else_=0)) for one in LANDED]
    return (
        select(
            Fact.lead_id,
            *reached,
            func.min(_day(milestone & Fact.subject.in_(LANDED))).label("landed_on"),
            func.min(_day(ended)).label("ended_on"),
            _how_many(Fact.kind == FactKind.HOLD).label("holds"),
            _how_many(ended & (Fact.subject == DUPLICATE)).label("duplicates"),
            (_how_many(milestone) - sum(landings[1:], landings[0])).label("before"),
            _how_many(Fact.kind == FactKind.RETRACTION).label("taken_back"),
        )
        .where(kind.in_([one.value for one in KINDS]), Fact.verified_at < edge)
        .group_by(Fact.lead_id)
    )


def _day(test: ColumnElement[bool]) -> Any:
    return case((test, Fact.happened_on))


def _how_many(test: ColumnElement[bool]) -> Any:
    return func.sum(case((test, 1), else_=0))


def _life(row: Any) -> Life:
    days = row[1 : len(PIPELINE) + 1]
    return Life(
        row.lead_id,
        {stage: day for stage, day in zip(PIPELINE, days, strict=True) if day is not None},
        row.landed_on,
        row.ended_on,
        held=row.holds > 0,
        counts=row.duplicates == 0,
    )


def _fact_by_fact(leads: Sequence[int], edge: datetime) -> Iterator[Life]:
    query = (
        select(Fact.lead_id, Fact.id, Fact.kind, Fact.subject, Fact.happened_on, Fact.retracts_id)
        .where(Fact.lead_id.in_(leads), Fact.kind.in_(KINDS), Fact.verified_at < edge)
        .order_by(Fact.lead_id, Fact.id)
    )
    for lead, facts in groupby(db.session.execute(query), lambda row: int(row.lead_id)):
        yield life_of(lead, facts)
