"""The queue of a second person: claims and money that wait, the oldest first, or were answered."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from crm.accounts.models import User
from crm.core import clock
from crm.core import counts as counted
from crm.core.db import db
from crm.core.paging import Key, Page, decode, encode
from crm.leads import moves, queries, queued
from crm.leads.evidence.models import EvidenceFile
from crm.leads.evidence.queries import proving
from crm.leads.models import CoOwner, Lead
from crm.leads.moves import ClaimState
from crm.leads.queued import CLAIM, RECEIPT, Piece
from crm.leads.rules import Stage
from crm.plan.models import Block, Cluster, ListItem
from crm.plan.wording import named

SIZE = 30
SETTLED = "settled"
SETTLED_MOST = 999
"""What was answered is counted so far; beyond that "999+" says enough."""

Actor, Owner, Decider = aliased(User), aliased(User), aliased(User)


@dataclass(frozen=True)
class Asked:
    """Which part of the queue, and the row after which the page begins."""

    block: str = ""
    kind: str = ""
    mine: bool = False
    after: str = ""
    state: str = ""

    @property
    def is_settled(self) -> bool:
        return self.state == SETTLED

    def start(self) -> tuple[datetime, str, int] | None:
        """The key to begin after; a damaged cursor begins at the top."""
        try:
            at, kind, number = decode(self.after)
            moment = datetime.fromisoformat(at)
            return (
                (moment, str(kind), int(number)) if moment.tzinfo and int(number) < 2**31 else None
            )
        except (TypeError, ValueError):
            return None

    @property
    def address(self) -> dict[str, str]:
        """The filter as an address says it; the page is no part of it."""
        mine = "1" if self.mine else ""
        said = {"state": self.state, "block": self.block, "kind": self.kind, "mine": mine}
        return {name: text for name, text in said.items() if text}


@dataclass(frozen=True)
class Line:
    """A claimed stage or an amount (元), and the answer that a second person gave, if any.

    `at` is the moment that orders it: of the claim while it waits, then of the answer.
    """

    kind: str
    id: int
    version: int
    lead: Lead
    stage: Stage | None
    amount: int | None
    happened_on: Any
    since: datetime
    at: datetime
    evidence_kind: str
    evidence_ref: str
    note: str
    by: str
    owner: str
    block: str
    cluster: str
    item: str
    may_verify: bool
    is_own: bool
    state: ClaimState
    decided_by: str
    reason: str
    files: list[EvidenceFile] = field(default_factory=list)

    @property
    def decided_at(self) -> datetime | None:
        return None if self.state is ClaimState.OPEN else self.at

    @property
    def days(self) -> int:
        return max((clock.today() - self.since.astimezone(clock.SHANGHAI).date()).days, 0)


def page(user: User, asked: Asked, size: int = SIZE) -> Page[Line]:
    """A page: of what waits the longest waiting first, of what was answered the newest."""
    pieces = (_first(piece, asked, size) for piece in _pieces(user, asked))
    lines = union_all(*pieces).subquery("lines")
    keys = [lines.c.at, lines.c.kind, lines.c.id]
    query = _with_words(lines, user).order_by(*_ordered(asked, keys))
    found = [_line(row, user) for row in db.session.execute(query.limit(size + 1))]
    shown = _with_files(found[:size])
    last = shown[-1] if len(found) > size else None
    return Page(shown, encode([last.at, last.kind, last.id]) if last else "")


def _ordered(asked: Asked, keys: list[Any]) -> list[Any]:
    return [key.desc() for key in keys] if asked.is_settled else keys


def one(user: User, kind: str, number: int) -> Line:
    """One line of the queue. Raises NoResultFound once it no longer waits."""
    pieces = (piece.query.where(piece.id == number) for piece in _pieces(user, Asked(kind=kind)))
    lines = union_all(*pieces).subquery("lines")
    return _with_files([_line(db.session.execute(_with_words(lines, user)).one(), user)])[0]


def _with_files(rows: list[Line]) -> list[Line]:
    """The lines with the files that came with them, in one statement more."""
    files = proving([(row.kind, row.id) for row in rows])
    return [replace(row, files=files.get((row.kind, row.id), [])) for row in rows]


def counts(user: User, asked: Asked) -> dict[str, int]:
    """How many lines there are of each kind, on any page; of what was answered 1,000 mean more."""
    pieces = _pieces(user, asked)
    kinds = (_few(piece, asked, literal(piece.kind).label("kind")) for piece in pieces)
    lines = union_all(*kinds).subquery("lines")
    query = select(lines.c.kind, func.count()).group_by(lines.c.kind)
    return dict(iter(db.session.execute(query)))


def some(user: User) -> ScalarSelect[int]:
    """How many lines of any kind there are, for a statement that counts more; it ends early."""
    pieces = _pieces(user, Asked())
    lines = union_all(*(piece.query.with_only_columns(piece.id) for piece in pieces))
    return counted.some(select(lines.subquery()))


def _few(piece: Piece, asked: Asked, column: Any) -> Select[Any]:
    query = piece.query.with_only_columns(column)
    return select(query.limit(SETTLED_MOST + 1).subquery()) if asked.is_settled else query


def _pieces(user: User, asked: Asked) -> list[Piece]:
    """Claims and receipts in the same columns; only those of the kind that is asked for.

    Each in the reader's scope by itself, so that the first are found along an index.
    """
    every = queued.settled() if asked.is_settled else queued.waiting()
    scope = _scope(user, asked)
    wanted = [piece for piece in every if asked.kind in ("", piece.kind)] or every
    nothing = [false()] if asked.kind not in ("", CLAIM, RECEIPT) else []
    return [replace(one, query=one.query.where(*scope, *nothing)) for one in wanted]


def _first(piece: Piece, asked: Asked, size: int) -> Select[Any]:
    """The first lines of a piece behind the page's start."""
    query = piece.query
    if start := asked.start():
        query = query.where(_beyond(piece, start, down=asked.is_settled))
    order = _ordered(asked, [piece.at, piece.id])
    return select(query.order_by(*order).limit(size + 1).subquery())


def _with_words(lines: Any, user: User) -> Select[Any]:
    return (
        select(
            *lines.c, Lead, Actor.name, Owner.name, Decider.name, named(Block, "short"), Cluster.code,
            ListItem.code, case((_helps(user), 1), else_=0),
        )
        .select_from(lines)
        .join(Lead, Lead.id == lines.c.lead_id)
        .join(Actor, Actor.id == lines.c.by_id)
        .outerjoin(Decider, Decider.id == lines.c.decided_by_id)
        .join(Owner, Owner.id == Lead.owner_id)
        .join(Block, Block.id == Lead.block_id)
        .join(ListItem, ListItem.id == Lead.item_id)
        .join(Cluster, Cluster.id == ListItem.cluster_id)
    )  # fmt: skip


def _helps(user: User) -> ColumnElement[bool]:
    helped = exists().where(CoOwner.lead_id == Lead.id, CoOwner.user_id == user.id)
    return or_(Lead.owner_id == user.id, helped)


def _scope(user: User, asked: Asked) -> list[ColumnElement[bool]]:
    """What a reader may see of the queue: a block's people their block, nobody another's lead."""
    tests = [queries.is_visible_to(user)]
    if user.role.has_block:
        tests = [queries.in_own_block(user)]
    if asked.block:
        block = select(Block.id).where(Block.code == asked.block).scalar_subquery()
        tests.append(Lead.block_id == block)
    return [*tests, _helps(user)] if asked.mine else tests


def _beyond(piece: Piece, start: tuple[datetime, str, int], *, down: bool) -> ColumnElement[bool]:
    """Behind a line, going up or down; of one moment the kind decides, then the number."""
    at, kind, number = start
    moment, tie = Key(piece.at, descending=down), Key(piece.id, descending=down)
    if piece.kind == kind:
        return or_(moment.beyond(at), and_(piece.at == at, tie.beyond(number)))
    is_later = (piece.kind < kind) if down else (piece.kind > kind)
    return moment.beyond(at, inclusive=is_later)


def _line(row: Any, user: User) -> Line:
    lead: Lead = row.Lead
    *_, by, owner, decider, block, cluster, item, helps = row
    concerned = [row.by_id, lead.owner_id, user.id if helps else None]
    refusal = moves.verification_refusal(
        queries.person(user), block_id=lead.block_id, concerned=concerned
    )
    return Line(
        kind=row.kind, id=row.id, version=row.version, lead=lead, stage=row.stage,
        amount=row.amount, happened_on=row.happened_on, since=row.since, at=row.at,
        evidence_kind=row.evidence_kind, evidence_ref=row.evidence_ref, note=row.note,
        by=by, owner=owner, block=block, cluster=cluster, item=item,
        may_verify=refusal is None and row.state is ClaimState.OPEN, is_own=row.by_id == user.id,
        state=row.state, decided_by=decider or "", reason=row.reason,
    )  # fmt: skip
