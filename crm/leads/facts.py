"""Dated facts and what follows from them: the present is a projection of what is on record. Pure.

A fact is never changed. What takes one back is another fact (a retraction), which can itself be
taken back; so the log always rebuilds the present.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from operator import attrgetter
from typing import Any, Protocol, TypeVar

from crm.core.weeks import Week
from crm.leads.rules import LANDED, ORDER, AmountKind, Stage, Status


class FactKind(StrEnum):
    """What a fact says about its lead; the subject names the stage, amount or reason."""

    MILESTONE = "milestone"
    AMOUNT = "amount"
    RECEIPT = "receipt"
    FIGURE = "figure"
    SHARE = "share"
    HOLD = "hold"
    DORMANT = "dormant"
    LOST = "lost"
    LEFT = "left"
    CLASH = "clash"
    RETRACTION = "retraction"


class FactLike(Protocol):
    """The columns of a fact that rules read."""

    id: Any
    kind: Any
    subject: Any
    amount: Any
    payload: Any
    happened_on: Any
    verified_at: Any
    counted_on: Any
    retracts_id: Any


SomeFact = TypeVar("SomeFact", bound=FactLike)

_number = attrgetter("id")


@dataclass(frozen=True)
class Standing:
    """Where a lead stands: everything that its current columns hold."""

    stage: Stage | None = None
    stage_on: date | None = None
    status: Status = Status.ACTIVE
    reached: Mapping[Stage, date] = field(default_factory=dict)
    counted: Mapping[Stage, date] = field(default_factory=dict)
    amounts: Mapping[AmountKind, int] = field(default_factory=dict)
    received: int = 0
    figures: Mapping[str, int | None] = field(default_factory=dict)
    shares: tuple[tuple[int, int, int], ...] = ()
    hold_reason: str = ""
    review_on: date | None = None
    lost_reason: str = ""
    left_on: date | None = None
    left_counted_on: date | None = None
    has_clash: bool = False

    @property
    def landed_counted_on(self) -> date | None:
        """Monday of the week in which the landing counts; None before S8."""
        return min((self.counted[stage] for stage in LANDED if stage in self.counted), default=None)


def live(facts: Iterable[SomeFact]) -> list[SomeFact]:
    """The facts that still hold, oldest first: not retracted by a retraction that itself holds."""
    ordered = sorted(facts, key=_number)
    if not any(fact.kind == FactKind.RETRACTION for fact in ordered):
        return ordered
    retracted: set[int] = set()
    kept = []
    for fact in reversed(ordered):
        if fact.id in retracted:
            continue
        if fact.kind == FactKind.RETRACTION:
            retracted.add(fact.retracts_id)
        kept.append(fact)
    return kept[::-1]


def known_before(facts: Iterable[SomeFact], moment: datetime) -> list[SomeFact]:
    """The facts that were on record and verified before `moment` (a week's edge)."""
    return [fact for fact in facts if fact.verified_at is not None and fact.verified_at < moment]


def project(facts: Iterable[FactLike]) -> Standing:
    """What the facts, taken together, say about the present."""
    by_kind: dict[str, list[FactLike]] = {}
    for fact in live(facts):
        by_kind.setdefault(fact.kind, []).append(fact)
    milestones = {Stage(f.subject): f for f in by_kind.get(FactKind.MILESTONE, [])}
    top = max(milestones, key=ORDER.index, default=None)
    return Standing(
        stage=top,
        stage_on=milestones[top].happened_on if top else None,
        reached={stage: f.happened_on for stage, f in milestones.items()},
        counted={stage: f.counted_on for stage, f in milestones.items()},
        amounts=_latest_amounts(by_kind.get(FactKind.AMOUNT, [])),
        received=sum(f.amount for f in by_kind.get(FactKind.RECEIPT, []) if f.verified_at),
        figures={f.subject: f.amount for f in by_kind.get(FactKind.FIGURE, [])},
        shares=_latest_shares(by_kind.get(FactKind.SHARE, [])),
        has_clash=FactKind.CLASH in by_kind,
        **_exit(by_kind),
    )


def _latest_amounts(facts: list[FactLike]) -> dict[AmountKind, int]:
    ordered = sorted(facts, key=lambda one: (one.happened_on, one.id))
    latest = {AmountKind(fact.subject): fact.amount for fact in ordered}
    # The newest word may be that an amount is unknown again.
    return {kind: amount for kind, amount in latest.items() if amount is not None}


def _latest_shares(facts: list[FactLike]) -> tuple[tuple[int, int, int], ...]:
    if not facts:
        return ()
    rows = facts[-1].payload["shares"]
    return tuple((row["block"], row["cluster"], row["tenths"]) for row in rows)


def _exit(by_kind: Mapping[str, list[FactLike]]) -> dict[str, Any]:
    """Status and its particulars; the heavier exit wins."""
    if left := by_kind.get(FactKind.LEFT):
        fact = left[-1]
        return {
            "status": Status.LEFT,
            "left_on": fact.happened_on,
            "left_counted_on": fact.counted_on,
            "lost_reason": fact.subject,
        }
    if lost := by_kind.get(FactKind.LOST):
        return {"status": Status.LOST, "lost_reason": lost[-1].subject}
    if held := by_kind.get(FactKind.HOLD):
        review = date.fromisoformat(held[-1].payload["review_on"])
        status = Status.DORMANT if by_kind.get(FactKind.DORMANT) else Status.ON_HOLD
        return {"status": status, "hold_reason": held[-1].subject, "review_on": review}
    return {}


def counted_on(happened_on: date, verified_at: datetime) -> tuple[date, bool]:
    """(Monday of the week it counts in, whether it is a 补报).

    It counts in the week it happened if that week was still open when it was verified,
    otherwise in the week of verification.
    """
    own = Week.of(happened_on)
    if verified_at < own.end:
        return own.monday, False
    return Week.of(verified_at).monday, True
