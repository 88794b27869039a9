"""The queue of what waits for a second person: stage claims and money received, the oldest first."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from crm.accounts.models import User
from crm.core import clock
from crm.core import counts as counted
from crm.core.db import db
from crm.core.paging import Page, decode, encode
from crm.leads import moves, queries
from crm.leads.evidence.models import EvidenceFile
from crm.leads.evidence.queries import proving
from crm.leads.facts import FactKind
from crm.leads.models import CoOwner, Fact, Lead, StageClaim
from crm.leads.moves import ClaimState
from crm.leads.rules import Stage
from crm.plan.models import Block, Cluster, ListItem
from crm.plan.wording import named

SIZE = 30
CLAIM, RECEIPT = "claim", "receipt"

Actor, Owner = aliased(User), aliased(User)


@dataclass(frozen=True)
class Asked:
    """Which part of the queue, and the row after which the page begins."""

    block: str = ""
    kind: str = ""
    mine: bool = False
    after: str = ""

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
        said = {"block": self.block, "kind": self.kind, "mine": "1" if self.mine else ""}
        return {name: text for name, text in said.items() if text}


@dataclass(frozen=True)
class Waiting:
    """One line: a claimed stage, or an amount (元) whose proof nobody has seen yet."""

    kind: str
    id: int
    version: int
    lead: Lead
    stage: Stage | None
    amount: int | None
    happened_on: Any
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
    files: list[EvidenceFile] = field(default_factory=list)

    @property
    def days(self) -> int:
        return max((clock.today() - self.at.astimezone(clock.SHANGHAI).date()).days, 0)


def page(user: User, asked: Asked, size: int = SIZE) -> Page[Waiting]:
    """A page of the queue, the longest waiting first."""
    pieces = (_first(piece, asked, size) for piece in _waits(user, asked))
    waits = union_all(*pieces).subquery("waits")
    query = _with_words(waits, user).order_by(waits.c.at, waits.c.kind, waits.c.id)
    found = [_waiting(row, user) for row in db.session.execute(query.limit(size + 1))]
    shown = _with_files(found[:size])
    last = shown[-1] if len(found) > size else None
    return Page(shown, encode([last.at, last.kind, last.id]) if last else "")


def one(user: User, kind: str, number: int) -> Waiting:
    """One line of the queue. Raises NoResultFound once it no longer waits."""
    pieces = (piece.query.where(piece.id == number) for piece in _waits(user, Asked(kind=kind)))
    waits = union_all(*pieces).subquery("waits")
    return _with_files([_waiting(db.session.execute(_with_words(waits, user)).one(), user)])[0]


def _with_files(rows: list[Waiting]) -> list[Waiting]:
    """The lines with the files that came with them, in one statement more."""
    files = proving([(row.kind, row.id) for row in rows])
    return [replace(row, files=files.get((row.kind, row.id), [])) for row in rows]


def counts(user: User, asked: Asked) -> dict[str, int]:
    """How many lines there are of each kind, on any page."""
    pieces = _waits(user, asked)
    kinds = (piece.query.with_only_columns(literal(piece.kind).label("kind")) for piece in pieces)
    waits = union_all(*kinds).subquery("waits")
    query = select(waits.c.kind, func.count()).group_by(waits.c.kind)
    return dict(iter(db.session.execute(query)))


def some(user: User) -> ScalarSelect[int]:
    """How many lines of any kind there are, for a statement that counts more; it ends early."""
    lines = union_all(*(piece.query.with_only_columns(piece.id) for piece in _waits(user, Asked())))
    return counted.some(select(lines.subquery()))


@dataclass(frozen=True)
class Piece:
    """One kind of what waits, its lines in the reader's scope, and the key of their order."""

    kind: str
    query: Select[Any]
    at: Any
    id: Any


def _waits(user: User, asked: Asked) -> list[Piece]:
    """Claims and receipts in the same columns; only those of the kind that is asked for.

    Each in the reader's scope by itself, so that the oldest are found along an index.
    """
    both = [
        Piece(CLAIM, _claims(), StageClaim.claimed_at, StageClaim.id),
        Piece(RECEIPT, _receipts(), Fact.recorded_at, Fact.id),
    ]
    scope = _scope(user, asked)
    wanted = [piece for piece in both if asked.kind in ("", piece.kind)] or both
    nothing = [false()] if asked.kind not in ("", CLAIM, RECEIPT) else []
    return [replace(one, query=one.query.where(*scope, *nothing)) for one in wanted]


def _first(piece: Piece, asked: Asked, size: int) -> Select[Any]:
    """The first lines of a piece behind the page's start, the longest waiting first."""
    query = piece.query
    if start := asked.start():
        query = query.where(_later(piece, *start))
    return select(query.order_by(piece.at, piece.id).limit(size + 1).subquery())


def _claims() -> Select[Any]:
    return (
        select(
            literal(CLAIM).label("kind"),
            StageClaim.id.label("id"),
            StageClaim.lead_id.label("lead_id"),
            StageClaim.version.label("version"),
            StageClaim.stage.label("stage"),
            cast(null(), Fact.amount.type).label("amount"),
            StageClaim.happened_on.label("happened_on"),
            StageClaim.claimed_at.label("at"),
            StageClaim.claimed_by_id.label("by_id"),
            StageClaim.evidence_kind.label("evidence_kind"),
            StageClaim.evidence_ref.label("evidence_ref"),
            StageClaim.note.label("note"),
        )
        .join(Lead, Lead.id == StageClaim.lead_id)
        .where(StageClaim.state == ClaimState.OPEN)
    )


def _receipts() -> Select[Any]:
    other = aliased(Fact)
    return (
        select(
            literal(RECEIPT).label("kind"),
            Fact.id.label("id"),
            Fact.lead_id.label("lead_id"),
            Lead.version.label("version"),
            cast(null(), StageClaim.stage.type).label("stage"),
            Fact.amount.label("amount"),
            Fact.happened_on.label("happened_on"),
            Fact.recorded_at.label("at"),
            Fact.recorded_by_id.label("by_id"),
            Fact.evidence_kind.label("evidence_kind"),
            Fact.evidence_ref.label("evidence_ref"),
            cast(literal(""), String).label("note"),
        )
        .join(Lead, Lead.id == Fact.lead_id)
        .where(
            Fact.kind == FactKind.RECEIPT,
            Fact.verified_at.is_(None),
            ~exists().where(other.retracts_id == Fact.id),
        )
    )


def _with_words(waits: Any, user: User) -> Select[Any]:
    return (
        select(
            *waits.c, Lead, Actor.name, Owner.name, named(Block, "short"), Cluster.code,
            ListItem.code, case((_helps(user), 1), else_=0),
        )
        .select_from(waits)
        .join(Lead, Lead.id == waits.c.lead_id)
        .join(Actor, Actor.id == waits.c.by_id)
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
    seen = queries.visible_to(user).whereclause
    tests = [true() if seen is None else seen]
    if user.role.has_block:
        tests = [queries.in_own_block(user)]
    if asked.block:
        block = select(Block.id).where(Block.code == asked.block).scalar_subquery()
        tests.append(Lead.block_id == block)
    return [*tests, _helps(user)] if asked.mine else tests


def _later(piece: Piece, at: datetime, kind: str, number: int) -> ColumnElement[bool]:
    """Behind a line; of the same moment come claims before receipts, then the lower number."""
    if piece.kind == kind:
        return or_(piece.at > at, and_(piece.at == at, piece.id > number))
    return piece.at >= at if piece.kind > kind else piece.at > at


def _waiting(row: Any, user: User) -> Waiting:
    lead: Lead = row.Lead
    *_, by, owner, block, cluster, item, helps = row
    concerned = [row.by_id, lead.owner_id, user.id if helps else None]
    refusal = moves.verification_refusal(
        queries.person(user), block_id=lead.block_id, concerned=concerned
    )
    return Waiting(
        kind=row.kind, id=row.id, version=row.version, lead=lead, stage=row.stage,
        amount=row.amount, happened_on=row.happened_on, at=row.at,
        evidence_kind=row.evidence_kind, evidence_ref=row.evidence_ref, note=row.note,
        by=by, owner=owner, block=block, cluster=cluster, item=item,
        may_verify=refusal is None, is_own=row.by_id == user.id,
    )  # fmt: skip
