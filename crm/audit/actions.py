"""Recording what was done, and checking that nobody rewrote it."""

from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import event as hooks
from sqlalchemy import insert, select
from sqlalchemy.orm import Session, SessionTransaction

from crm.audit.models import Event, EventChain
from crm.audit.queries import end_of_chain
from crm.audit.rules import GENESIS, digest_of
from crm.core import clock
from crm.core.db import BEFORE_COMMIT, WorkSession, db


class Recordable(Protocol):
    """A row that events can be about."""

    __tablename__: str
    id: Any


class Actor(Protocol):
    """A person; None stands for the system itself."""

    id: Any


@dataclass(frozen=True)
class _Pending:
    by_id: int | None
    action: str
    subject: Recordable
    lead_id: Any
    block_id: int | None
    particulars: dict[str, Any]
    at: Any


def record(by: Actor | None, action: str, subject: Recordable, **particulars: Any) -> None:
    """Note that `by` did `action` to `subject`; linked and written when the transaction commits.

    Particulars must be JSON and never hold a personal value (phone, e-mail).
    """
    pending = db.session.info.setdefault("pending_events", [])
    pending.append(
        _Pending(
            by_id=by.id if by else None,
            action=action,
            subject=subject,
            lead_id=subject
            if subject.__tablename__ == "lead"
            else getattr(subject, "lead_id", None),
            block_id=getattr(subject, "block_id", None),
            particulars=particulars,
            at=clock.now(),
        )
    )


@dataclass(frozen=True)
class Happened:
    """An event of the running transaction, as whoever listens sees it."""

    by_id: int | None
    action: str
    subject: Any
    lead_id: int | None
    particulars: dict[str, Any]
    at: Any

    @property
    def subject_kind(self) -> str:
        return str(self.subject.__tablename__)

    @property
    def subject_id(self) -> int:
        return int(self.subject.id)


def happened(session: Session) -> list[Happened]:
    """The events that the running transaction recorded so far, once their rows have numbers."""
    return [
        Happened(
            note.by_id,
            note.action,
            note.subject,
            getattr(note.lead_id, "id", note.lead_id),
            note.particulars,
            note.at,
        )
        for note in session.info.get("pending_events", [])
    ]


def link(session: Session) -> None:
    """Give the transaction's events their place at the end of the chain, all at once."""
    pending = session.info.pop("pending_events", [])
    if not pending:
        return
    chain = session.get(EventChain, 1, with_for_update=True, populate_existing=True)
    if chain is None:
        chain = EventChain(id=1, length=0, digest=GENESIS)
        session.add(chain)
    rows = []
    for note in pending:
        rows.append(_row(note, chain.digest))
        chain.digest, chain.length = rows[-1]["digest"], chain.length + 1
    # One statement, however many events, and whether or not they are about a lead.
    session.execute(insert(Event).execution_options(render_nulls=True), rows)


def _row(note: _Pending, previous: str) -> dict[str, Any]:
    row = {
        "at": note.at,
        "by_id": note.by_id,
        "action": note.action,
        "subject_kind": note.subject.__tablename__,
        "subject_id": note.subject.id,
        "lead_id": getattr(note.lead_id, "id", note.lead_id),
        "block_id": note.block_id,
        "particulars": note.particulars,
        "previous": previous,
    }
    return {**row, "digest": digest_of(_content(Event(**row)), previous)}


def _content(event: Event) -> dict[str, Any]:
    return {
        "at": event.at.isoformat(timespec="microseconds"),
        "by": event.by_id,
        "action": event.action,
        "subject": [event.subject_kind, event.subject_id],
        "lead": event.lead_id,
        "block": event.block_id,
        "particulars": event.particulars,
    }


def broken_links() -> list[int]:
    """Ids of events that no longer match their digest or predecessor; empty when all is well."""
    previous, broken = GENESIS, []
    for kept in db.session.scalars(select(Event).order_by(Event.id)):
        if kept.previous != previous or kept.digest != digest_of(_content(kept), previous):
            broken.append(kept.id)
        previous = kept.digest
    return broken if previous == end_of_chain() else [*broken, 0]


@hooks.listens_for(WorkSession, "after_soft_rollback")
def _forget(session: Session, ended: SessionTransaction) -> None:
    """What was taken back did not happen, even if the session goes on to commit something else."""
    if ended.parent is None:
        session.info.pop("pending_events", None)


BEFORE_COMMIT.append(link)
