"""The kinds of what stands in the queue, in the same columns: what waits, and what was answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, String, cast, exists, literal, null, select
from sqlalchemy.orm import aliased

from crm.core.types import EnumText
from crm.leads.facts import FactKind
from crm.leads.models import Fact, Lead, StageClaim
from crm.leads.moves import ClaimState

CLAIM, RECEIPT = "claim", "receipt"

Refusal = aliased(Fact)
STATE = EnumText(ClaimState)


@dataclass(frozen=True)
class Piece:
    """One kind of lines, and the key of their order."""

    kind: str
    query: Select[Any]
    at: Any
    id: Any


def waiting() -> list[Piece]:
    """Open claims, and money whose proof nobody has seen."""
    other = aliased(Fact)
    answered = exists().where(other.retracts_id == Fact.id)
    claims = _claims(StageClaim.claimed_at).where(StageClaim.state == ClaimState.OPEN)
    receipts = _receipts(Fact.recorded_at, ClaimState.OPEN, _none(Fact.recorded_by_id), _no_words())
    seen = receipts.where(Fact.verified_at.is_(None), ~answered)
    return [
        Piece(CLAIM, claims, StageClaim.claimed_at, StageClaim.id),
        Piece(RECEIPT, seen, Fact.recorded_at, Fact.id),
    ]


def settled() -> list[Piece]:
    """Claims that were answered or taken back, money that was confirmed, and money that was refused.

    The last is dated by its retraction, which alone knows who refused it and why.
    """
    claims = _claims(StageClaim.decided_at).where(StageClaim.state != ClaimState.OPEN)
    verified = _receipts(Fact.verified_at, ClaimState.VERIFIED, Fact.verified_by_id, _no_words())
    reason = Refusal.payload["reason"].as_string()
    refused = _receipts(Refusal.recorded_at, ClaimState.REFUSED, Refusal.recorded_by_id, reason)
    by_refusal = refused.join(Refusal, Refusal.retracts_id == Fact.id).where(
        Refusal.kind == FactKind.RETRACTION, Refusal.subject == FactKind.RECEIPT.value
    )
    return [
        Piece(CLAIM, claims, StageClaim.decided_at, StageClaim.id),
        Piece(RECEIPT, verified.where(Fact.verified_at.is_not(None)), Fact.verified_at, Fact.id),
        Piece(RECEIPT, by_refusal, Refusal.recorded_at, Fact.id),
    ]


def _none(column: Any) -> Any:
    return cast(null(), column.type)


def _no_words() -> Any:
    return cast(literal(""), String)


def _claims(at: Any) -> Select[Any]:
    return select(
        *_named(
            literal(CLAIM),
            StageClaim,
            (StageClaim.stage, _none(Fact.amount)),
            (StageClaim.claimed_at, StageClaim.claimed_by_id, StageClaim.note),
            (at, StageClaim.state, StageClaim.decided_by_id, StageClaim.reason),
        ),
        StageClaim.version.label("version"),
    ).join(Lead, Lead.id == StageClaim.lead_id)


def _receipts(at: Any, state: ClaimState, by_id: Any, reason: Any) -> Select[Any]:
    return (
        select(
            *_named(
                literal(RECEIPT),
                Fact,
                (_none(StageClaim.stage), Fact.amount),
                (Fact.recorded_at, Fact.recorded_by_id, _no_words()),
                (at, literal(state, STATE), by_id, reason),
            ),
            Lead.version.label("version"),
        )
        .join(Lead, Lead.id == Fact.lead_id)
        .where(Fact.kind == FactKind.RECEIPT)
    )


def _named(
    kind: Any, row: Any, what: Sequence[Any], said: Sequence[Any], answered: Sequence[Any]
) -> list[Any]:
    """The columns of every piece: what is said of whom, how it is proven, and the answer."""
    parts = {
        "kind": kind, "id": row.id, "lead_id": row.lead_id, "stage": what[0], "amount": what[1],
        "happened_on": row.happened_on, "since": said[0], "by_id": said[1], "note": said[2],
        "evidence_kind": row.evidence_kind, "evidence_ref": row.evidence_ref,
        "at": answered[0], "state": answered[1], "decided_by_id": answered[2],
        "reason": answered[3],
    }  # fmt: skip
    return [column.label(name) for name, column in parts.items()]
