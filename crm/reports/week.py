"""One reader's week, gathered in few statements; every reading starts from `visible_to`."""

from dataclasses import replace
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, case, cast, exists, null, or_, select
from sqlalchemy.orm import aliased

from crm.accounts.anyone import Anyone
from crm.accounts.models import User
from crm.accounts.rules import Reader, Role
from crm.core import clock
from crm.core.db import db
from crm.core.paging import Key
from crm.core.weeks import Week
from crm.leads.facts import FactKind
from crm.leads.models import CoOwner, Fact, Lead, StageClaim
from crm.leads.moves import ClaimState
from crm.reports import attention, moves, week_figures, week_problems
from crm.reports.bound import values
from crm.reports.briefs import BRIEF, brief, is_mine, of_block, with_briefs
from crm.reports.parts import Part, by_kind, united
from crm.reports.week_figures import Frame
from crm.reports.week_rows import ReaderWeek, Waiting
from crm.settings.queries import history

MOST_ON_DESK = 12
"""Of each kind of row; beyond them the desk tells how many there are."""

Actor = aliased(User)


def of(reader: User, week: Week, *, whole: bool = True) -> ReaderWeek:
    """The reader's closed week and what comes next; `whole` adds storage and work load.

    Otherwise there are no more than MOST_ON_DESK rows of each kind, and `counts` ends early.
    """
    today, office = min(clock.today(), week.next.sunday), history()
    frame = week_figures.frame(reader, week)
    most = None if whole else MOST_ON_DESK
    found_moves, moved = moves.of(reader, week, most)
    waiting, waits = _waiting(reader, today, most)
    found = vars(attention.of(reader, week, attention.On(today, office.on(today), most)))
    rows = ReaderWeek(
        week,
        today,
        reader.name,
        reader.role,
        frame.place,
        waiting=waiting,
        mix=week_figures.mix(frame, office, compare=whole),
        **found_moves,
        **{**found, "counts": replace(found["counts"], **moved, waiting=waits)},
    )
    return replace(rows, **_figures(reader, rows, frame)) if whole else rows


def _figures(reader: User, rows: ReaderWeek, frame: Frame) -> dict[str, Any]:
    """Problems, storage and work load, for those whose task they are."""
    found: dict[str, Any] = {"problems": week_problems.of(reader, rows.today)}
    if reader.role is Role.MANAGER:
        found["loads"] = week_figures.loads(reader, rows)
    if reader.role in (Role.MANAGER, Role.COORDINATOR):
        found["storage"] = week_figures.storage(rows.week, frame.block)
    return found


def _waiting(reader: User, today: date, most: int | None) -> tuple[tuple[Waiting, ...], int]:
    """Open claims and unverified receipts, the longest waiting first."""
    found = db.session.execute(_worded(Anyone.like(reader), most), values(reader))
    rows, total = by_kind(found, most)
    both = sorted((row for alike in rows.values() for row in alike), key=lambda row: row.at)
    return tuple(_wait(row, today) for row in both[:most]), sum(total.values())


@cache
def _worded(reader: Anyone, most: int | None) -> Select[Any]:
    waits = united(
        Part(kind, lines.where(is_mine(reader)), (Key(at), Key(Lead.id)), most)
        for kind, lines, at in (
            ("claim", _claims(reader), StageClaim.claimed_at),
            ("receipt", _receipts(reader), Fact.recorded_at),
        )
    )
    helped = exists().where(CoOwner.lead_id == Lead.id, CoOwner.user_id == reader.id)
    concerned = or_(waits.c.by_id == reader.id, Lead.owner_id == reader.id, helped)
    query: Select[Any] = (
        select(*waits.c, Actor.name, case((concerned, 1), else_=0))
        .select_from(waits)
        .join(Lead, Lead.id == waits.c.lead_id)
        .join(Actor, Actor.id == waits.c.by_id)
        .order_by(waits.c.kind, waits.c.place)
    )
    return with_briefs(query, reader)


def _claims(reader: Reader) -> Select[Any]:
    return (
        select(
            StageClaim.lead_id,
            StageClaim.stage.label("stage"),
            cast(null(), Fact.amount.type).label("amount"),
            StageClaim.happened_on,
            StageClaim.claimed_at.label("at"),
            StageClaim.claimed_by_id.label("by_id"),
            StageClaim.evidence_ref,
        )
        .join(Lead, Lead.id == StageClaim.lead_id)
        .where(StageClaim.state == ClaimState.OPEN, *of_block(reader, StageClaim))
    )


def _receipts(reader: Reader) -> Select[Any]:
    other = aliased(Fact)
    return (
        select(
            Fact.lead_id,
            cast(null(), StageClaim.stage.type).label("stage"),
            Fact.amount,
            Fact.happened_on,
            Fact.recorded_at.label("at"),
            Fact.recorded_by_id.label("by_id"),
            Fact.evidence_ref,
        )
        .join(Lead, Lead.id == Fact.lead_id)
        .where(
            Fact.kind == FactKind.RECEIPT,
            Fact.verified_at.is_(None),
            ~exists().where(other.retracts_id == Fact.id),
            *of_block(reader, Fact),
        )
    )


def _wait(row: Any, today: date) -> Waiting:
    *_, stage, amount, happened_on, at, _, evidence, claimed_by, concerned = row[: -len(BRIEF)]
    since = _day(at)
    return Waiting(
        lead=brief(row),
        stage=stage,
        amount=amount,
        happened_on=happened_on,
        since=since,
        days=max((today - since).days, 0),
        claimed_by=claimed_by,
        evidence=evidence,
        by_another=bool(concerned),
    )


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.SHANGHAI).date()
