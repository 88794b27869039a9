"""The exceptions: what stands still by reason, cause and owner, and what else a manager looks at.

Each figure has the rows behind it: the same test counts a part and lists it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    and_,
    func,
    literal,
    select,
    union,
    union_all,
)

from crm.accounts.models import User
from crm.core import clock
from crm.core.db import db
from crm.core.hints import unindexed
from crm.core.paging import Key, Page
from crm.core.paging import page as paged
from crm.core.say import say
from crm.leads import counted
from crm.leads import queries as leads
from crm.leads.limits import CLOCKS
from crm.leads.models import Lead
from crm.leads.placing import along_board, is_open, is_signed_only, is_slipped
from crm.leads.rules import Stage, Status, Track
from crm.leads.stalls import Clocks, Stall, reasons
from crm.leads.standstills.models import LeadSnooze
from crm.leads.standstills.rules import NO_CAUSE, Cause
from crm.reports.briefs import Owner, brief, is_mine, with_briefs
from crm.reports.exception_rows import Asked, Line, Part, Row, Sum, Sums
from crm.settings.queries import in_force
from crm.settings.rules import Settings

NO_NOTE = literal("")
SIGNING_DAYS = 14
"""Contracts that are expected within two weeks are prepared now; those that are overdue, too."""


def sums(reader: User) -> Sums:
    """Everything that stands still, in one statement."""
    today = clock.today()
    by = (leads.weightiest_stall(today).label("kind"), Lead.stall_cause, Lead.owner_id)
    # Grouped before the owners are looked up: joined at once, SQLite would read the leads of each
    # owner from the table instead of all from the index that holds everything asked for.
    grouped = (
        select(
            *by,
            func.count().label("count"),
            *(one.label(name) for name, one in zip(counted.NAMES, counted.sums(), strict=True)),
            func.min(leads.stalled_since(today)).label("since"),
        )
        .select_from(Lead)
        .where(is_mine(reader), leads.is_stalled(today), along_board())
        .group_by(*by)
        .offset(0)
        .subquery()
    )
    sums = (grouped.c.count, *(grouped.c[name] for name in counted.NAMES), grouped.c.since)
    query = (
        select(grouped.c.kind, grouped.c.stall_cause, Owner.login, Owner.name, *sums)
        .select_from(grouped)
        .join(Owner, Owner.id == grouped.c.owner_id)
    )
    found = [_piece(row) for row in db.session.execute(query)]
    return Sums(
        whole=sum((one for *_, one in found), Sum()),
        reasons=_in_order(_grouped((kind, one) for kind, _, _, one in found), Stall),
        causes=_causes(_grouped((cause, one) for _, cause, _, one in found)),
        owners=_owners(_grouped((owner, one) for _, _, owner, one in found)),
    )


def _piece(row: Any) -> tuple[str, str, tuple[str, str], Sum]:
    kind, cause, login, name, count, *amounts, since = row
    found = Sum(count, **counted.named(amounts), causeless=0 if cause else count, since=since)
    return kind, cause, (login, name), found


def _grouped(pieces: Iterable[tuple[Any, Sum]]) -> dict[Any, Sum]:
    found: dict[Any, Sum] = {}
    for key, one in pieces:
        found[key] = found.get(key, Sum()) + one
    return found


def _in_order(found: dict[str, Sum], kinds: Any) -> list[Line]:
    return [Line(one.value, one.words, found[one.value]) for one in kinds if one.value in found]


def _causes(found: dict[str, Sum]) -> list[Line]:
    """What nobody explained stands first."""
    none = [Line(NO_CAUSE, say("未写原因"), found[""])] if "" in found else []
    known = _in_order(found, Cause)
    return none + sorted(known, key=lambda line: -line.sum.count)


def _owners(found: dict[tuple[str, str], Sum]) -> list[Line]:
    """Who has most of it first; no ranking of persons, but where to begin asking."""
    lines = [Line(login, name, one) for (login, name), one in found.items()]
    return sorted(lines, key=lambda line: (-line.sum.count, line.code))


def parts(reader: User) -> dict[Part, Sum]:
    """How many leads stand in each further part, and how much money, in one statement."""
    today = clock.today()
    sums: tuple[Any, ...] = (func.count(), *counted.sums())
    pieces = [
        select(literal(part.value).label("part"), *sums)
        .select_from(Lead)
        .where(is_mine(reader), is_open(), test)
        for part, test in _tests(today, in_force(today)).items()
    ]
    found = db.session.execute(union_all(*pieces))
    return {Part(part): Sum(count, **counted.named(amounts)) for part, count, *amounts in found}


def _tests(today: date, settings: Settings) -> dict[Part, ColumnElement[bool]]:
    """What an open lead must be like to stand in a part; a snoozed one stands in its own alone.

    Signings and giants are looked at whatever their state, as the weekly meeting does.
    """
    counted = ~leads.is_snoozed(today)
    signed = today - timedelta(days=int(settings["unstarted_days"]))
    size = int(settings["province_report_from"])
    # Else SQLite would go by the stage, and not along the few that were put off.
    unsigned = unindexed(Lead.stage_rank) < Stage.S6.rank
    soon = today + timedelta(days=SIGNING_DAYS)
    waits = and_(Lead.status == Status.ON_HOLD, Lead.review_on <= today)
    return {
        Part.SIGNING: and_(Lead.expected_signing_on <= soon, unsigned),
        Part.SLIPPED: and_(is_slipped(), unsigned, counted),
        Part.REVIEW: and_(waits, counted),
        Part.UNSTARTED: and_(
            is_signed_only(),
            Lead.track != Track.LEASE,
            Lead.signed_on < signed,
            counted,
        ),
        Part.GIANT: Lead.id.in_(_large(size)),
        Part.SNOOZED: leads.is_snoozed(today),
    }


def _large(size: int) -> CompoundSelect[Any]:
    """The few leads of a size, each amount along its own index: asked with OR, all would be read."""
    tests = (Lead.planned_key >= size, Lead.contract >= size)
    return union(*(select(Lead.id).where(is_open(), test).correlate(None) for test in tests))


def page(reader: User, asked: Asked) -> Page[Row]:
    """The leads of a part: what stands still longest first, giants by their size."""
    today = clock.today()
    settings = in_force(today)
    about = _about(asked.part, today, settings)
    query = select(Lead.id).where(is_mine(reader), is_open(), about.test, *_narrowed(asked))
    found = paged(query, about.keys, asked.after, asked.size, mark=asked.part or "all")
    return Page(_rows(reader, found.rows, about, today, settings), found.after)


@dataclass(frozen=True)
class About:
    """What stands in a part, in which order, and the day and note that each row is told with."""

    test: ColumnElement[bool]
    order: Key
    day: Any
    note: Any = NO_NOTE

    @property
    def keys(self) -> list[Key]:
        return [self.order, Key(Lead.id)]


def keys_of(part: str) -> list[Key]:
    """The order of a part, by which its cursors are read."""
    return _about(part, clock.today(), in_force(clock.today())).keys


def _about(part: str, today: date, settings: Settings) -> About:
    if part not in set(Part):
        since = leads.stalled_since(today)
        test = leads.stands_still(Stall(part), today) if part else leads.is_stalled(today)
        return About(and_(test, along_board()), Key(since), since)
    test = _tests(today, settings)[Part(part)]
    reason = select(LeadSnooze.reason).where(
        LeadSnooze.lead_id == Lead.id, LeadSnooze.ended_at.is_(None)
    )
    expected = Lead.expected_signing_on
    return {
        Part.SIGNING: About(test, Key(expected), expected),
        Part.SLIPPED: About(test, Key(Lead.signing_slips, descending=True), expected),
        Part.REVIEW: About(test, Key(Lead.review_on), Lead.review_on),
        Part.UNSTARTED: About(test, Key(Lead.signed_on), Lead.signed_on),
        Part.GIANT: About(test, Key(Lead.planned_key, descending=True), Lead.stage_on),
        Part.SNOOZED: About(
            test, Key(Lead.snoozed_until), Lead.snoozed_until, reason.scalar_subquery()
        ),
    }[Part(part)]


def _narrowed(asked: Asked) -> list[ColumnElement[bool]]:
    found = []
    if asked.cause:
        found.append(Lead.stall_cause == ("" if asked.cause == NO_CAUSE else asked.cause))
    if asked.owner:
        theirs = select(User.id).where(User.login == asked.owner).scalar_subquery()
        found.append(Lead.owner_id == theirs)
    return found


def _rows(reader: User, ids: list[int], about: About, today: date, settings: Settings) -> list[Row]:
    """The rows of a page in its order, with the words of what they point to."""
    own = (
        Lead.version,
        Lead.stall_cause,
        Lead.signing_slips,
        about.day.label("day"),
        about.note.label("note"),
    )
    query = select(*own, *CLOCKS).select_from(Lead).where(Lead.id.in_(ids))
    found = {}
    for row in db.session.execute(with_briefs(query, reader)):
        clocks = Clocks(*row[len(own) : len(own) + len(CLOCKS)])
        lead = brief(row)
        found[lead.id] = Row(
            lead,
            version=row.version,
            reasons=reasons(replace(clocks, snoozed_until=None), today, settings),
            cause=Cause(row.stall_cause) if row.stall_cause else None,
            quiet_until=_from_today(clocks.snoozed_until, today),
            day=row.day,
            note=row.note or "",
            slips=row.signing_slips,
        )
    return [found[one] for one in ids]


def _from_today(day: date | None, today: date) -> date | None:
    return day if day is not None and day >= today else None
