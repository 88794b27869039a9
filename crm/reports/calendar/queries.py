"""What stands on the days of a calendar, in one statement and in the reader's rights."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from crm.accounts.models import User
from crm.activities.models import Activity, NextStep
from crm.activities.rules import ActivityKind
from crm.activities.tasks import queries as tasks
from crm.activities.tasks.models import Task
from crm.activities.tasks.rules import TaskState
from crm.core.db import db
from crm.core.types import BigId
from crm.firstreports.lists import concerns
from crm.firstreports.models import ReportAppeal, Transfer
from crm.firstreports.rules import AppealState, TransferState
from crm.leads import queries as leads
from crm.leads.models import Lead
from crm.leads.placing import is_open
from crm.leads.rules import Stage, Status
from crm.leads.tasks.reading import under_way
from crm.plan.models import Block
from crm.problems import queries as problems
from crm.problems.models import Problem, ProblemStep
from crm.reports.calendar.rules import Entry, Kind

MOST = 2000
"""Entries of one page; a block of that size looks at a week, or at one person."""

MILESTONES = (
    "expected_signing_on",
    "promised_start_on",
    "promised_operation_on",
    "promised_full_on",
    "mou_until",
)
CONTACTS = [kind for kind in ActivityKind if kind.is_contact]


@dataclass(frozen=True)
class Wanted:
    """Which days, of which block or person (None: all that the reader may see)."""

    first: date
    last: date
    block_id: int | None = None
    person_id: int | None = None


def entries(reader: User, wanted: Wanted) -> tuple[list[Entry], bool]:
    """The entries by day, and whether there are more than are shown."""
    every = union_all(*(_first(part) for part in _parts(reader, wanted))).subquery()
    order = (every.c.day, every.c.kind, every.c.number)
    found = select(every).order_by(*order).limit(MOST + 1).subquery()
    query = (
        select(found, Lead.name.label("lead"), User.name.label("person"))
        .outerjoin(Lead, Lead.id == found.c.lead_id)
        .outerjoin(User, User.id == found.c.person_id)
        .order_by(found.c.day, found.c.kind, found.c.number)
    )
    rows = db.session.execute(query).all()
    return [_entry(row) for row in rows[:MOST]], len(rows) > MOST


def _first(part: Select[Any]) -> Select[Any]:
    """The part's first rows: no more of them can be shown, however many a month holds."""
    columns = part.selected_columns
    few = part.order_by(columns["day"], columns["number"]).limit(MOST + 1).subquery()
    return select(few)


def _entry(row: Any) -> Entry:
    return Entry(
        Kind(row.kind),
        row.number,
        row.day,
        row.what,
        row.lead_id,
        row.lead or "",
        row.person_id,
        row.person or "",
        row.changed_at,
    )


def _parts(reader: User, wanted: Wanted) -> Iterator[Select[Any]]:
    yield _of_lead(reader, wanted, Kind.STEP, NextStep.due_on, _step())
    yield _of_lead(reader, wanted, Kind.VISIT, Activity.happened_on, _visit())
    yield _of_lead(reader, wanted, Kind.REVIEW, Lead.review_on, _review())
    for name in MILESTONES:
        yield _of_lead(reader, wanted, Kind.MILESTONE, getattr(Lead, name), _milestone(name))
    yield _tasks(reader, wanted)
    yield _problems(reader, wanted)
    if wanted.person_id is None:  # a block answers, not a person
        yield _of_lead(reader, wanted, Kind.ANSWER, Transfer.due_on, _transfer())
        yield _appeals(reader, wanted)


@dataclass(frozen=True)
class _Part:
    """Where the rows of a kind come from: number, words, whose they are, since when, which."""

    number: Any
    what: Any
    person: Any
    changed_at: Any
    tests: tuple[ColumnElement[bool], ...]
    model: Any = None


def _step() -> _Part:
    tests = NextStep.done_at.is_(None), is_open()
    return _Part(
        NextStep.id, NextStep.what, NextStep.owner_id, NextStep.recorded_at, tests, NextStep
    )


def _visit() -> _Part:
    tests = Activity.undone_at.is_(None), Activity.kind.in_(CONTACTS)
    words = cast(Activity.kind, String)
    return _Part(Activity.id, words, Activity.by_id, Activity.recorded_at, tests, Activity)


def _review() -> _Part:
    tests = (Lead.status == Status.ON_HOLD,)
    return _Part(Lead.id, literal("", String), Lead.owner_id, Lead.updated_at, tests)


def _milestone(name: str) -> _Part:
    tests: tuple[ColumnElement[bool], ...] = (is_open(),)
    if name == "expected_signing_on":
        tests += (Lead.stage_rank < Stage.S6.rank,)
    return _Part(Lead.id, literal(name, String), Lead.owner_id, Lead.updated_at, tests)


def _transfer() -> _Part:
    tests = (Transfer.state == TransferState.OPEN,)
    nobody = cast(null(), BigId)
    words = literal("transfer", String)
    return _Part(Transfer.id, words, nobody, Transfer.asked_at, tests, Transfer)


def _of_lead(reader: User, wanted: Wanted, kind: Kind, day: Any, part: _Part) -> Select[Any]:
    """Rows that hang from a lead which the reader may read; of a transfer the block that answers."""
    query = _columns(kind, day, part, Lead.id).select_from(Lead)
    if part.model is not None:
        query = query.join(part.model, part.model.lead_id == Lead.id)
    query = query.where(
        leads.is_visible_to(reader), day.between(wanted.first, wanted.last), *part.tests
    )
    if wanted.block_id is not None:
        query = query.where(_of_block(part, wanted.block_id))
    if wanted.person_id is not None:
        query = query.where(part.person == wanted.person_id)
    return query


def _of_block(part: _Part, block_id: int) -> ColumnElement[bool]:
    """What hangs from a lead carries its block, where an index finds the days of it."""
    here = Lead.block_id == block_id
    if part.model is Transfer:
        return or_(here, Transfer.to_block_id == block_id)
    return here if part.model is None else and_(here, part.model.block_id == block_id)


def _columns(kind: Kind, day: Any, part: _Part, lead_id: Any) -> Select[Any]:
    return select(
        literal(kind.value, String).label("kind"),
        cast(part.number, BigId).label("number"),
        day.label("day"),
        part.what.label("what"),
        lead_id.label("lead_id"),
        part.person.label("person_id"),
        part.changed_at.label("changed_at"),
    )


def _tasks(reader: User, wanted: Wanted) -> Select[Any]:
    """Tasks that the reader may read; of their leads only those that may be read too."""
    seen = leads.visible_to(reader).with_only_columns(Lead.id)
    lead = select(Lead.id).where(Lead.id == Task.lead_id, Lead.id.in_(seen)).scalar_subquery()
    part = _Part(Task.id, Task.what, Task.owner_id, Task.recorded_at, ())
    query = _columns(Kind.TASK, Task.due_on, part, lead).where(
        Task.id.in_(tasks.visible_to(reader).with_only_columns(Task.id)),
        Task.state == TaskState.OPEN,
        under_way(),
        Task.due_on.between(wanted.first, wanted.last),
    )
    if wanted.block_id is not None:
        query = query.where(Task.block_id == wanted.block_id)
    if wanted.person_id is not None:
        query = query.where(Task.owner_id == wanted.person_id)
    return query


def _problems(reader: User, wanted: Wanted) -> Select[Any]:
    """Problems that a department has still to answer; one's own are those raised or to be answered.

    A department reads those put to it and seldom their leads, which are not named then.
    """
    lead = case((leads.is_visible_to(reader), Problem.lead_id))
    newest = select(func.max(ProblemStep.at)).where(ProblemStep.problem_id == Problem.id)
    part = _Part(Problem.id, Problem.title, Problem.raised_by_id, newest.scalar_subquery(), ())
    query = _columns(Kind.PROBLEM, Problem.due_on, part, lead).select_from(Problem)
    query = query.outerjoin(Lead, Lead.id == Problem.lead_id).where(
        problems.is_seen(reader),
        Problem.state.in_(problems.WITH_DEPARTMENT),
        Problem.due_on.between(wanted.first, wanted.last),
    )
    if wanted.block_id is not None:
        query = query.where(func.coalesce(Lead.block_id, Problem.block_id) == wanted.block_id)
    if wanted.person_id is not None:
        department = select(User.cluster_id).where(User.id == wanted.person_id).scalar_subquery()
        query = query.where(
            or_(Problem.raised_by_id == wanted.person_id, Problem.cluster_id == department)
        )
    return query


def _appeals(reader: User, wanted: Wanted) -> Select[Any]:
    """Appeals that concern the reader, without a lead: each side sees its own only."""
    nobody, none = cast(null(), BigId), cast(null(), BigId)
    part = _Part(ReportAppeal.id, literal("appeal", String), nobody, ReportAppeal.asked_at, ())
    query = _columns(Kind.ANSWER, ReportAppeal.due_on, part, none).where(
        concerns(reader),
        ReportAppeal.state == AppealState.OPEN,
        ReportAppeal.due_on.between(wanted.first, wanted.last),
    )
    if wanted.block_id is not None:
        sides = ReportAppeal.block_id, ReportAppeal.first_block_id
        query = query.where(or_(*(side == wanted.block_id for side in sides)))
    return query


def people(block_id: int | None) -> list[User]:
    """Those whose days can be looked at alone."""
    query = select(User).where(User.active, User.block_id.is_not(None))
    if block_id is not None:
        query = query.where(User.block_id == block_id)
    return list(db.session.scalars(query.order_by(User.name, User.id)))


def block(reader: User, code: str) -> Block | None:
    """The block that a page is about: the reader's own, else the one of that code, else all."""
    own = reader.block_id
    test = Block.id == own if own is not None else Block.code == code
    return db.session.scalars(select(Block).where(test)).one_or_none()
