"""Editions of the negative list with their entries, and what people decided about leads."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.core.db import Model, partial
from crm.core.say import Pair
from crm.core.types import BigId, EnumText, Money
from crm.screening.approval import Route
from crm.screening.decisions import Answer
from crm.screening.rules import Entry, Measure, Scope, Term


class NegativeEdition(Model):
    """An edition of the negative list; loaded from files, never edited by hand."""

    __tablename__ = "negative_edition"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    scope: Mapped[Scope] = mapped_column(EnumText(Scope))
    year: Mapped[int]
    effective_from: Mapped[date]
    official_count: Mapped[int]
    document: Mapped[str] = mapped_column(default="")
    document_en: Mapped[str] = mapped_column(default="")
    url: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    note_en: Mapped[str] = mapped_column(default="")
    horizontal: Mapped[list[Any]]
    verified: Mapped[bool]

    entries: Mapped[list["NegativeEntry"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="NegativeEntry.number"
    )

    @property
    def numbers(self) -> range | set[int]:
        """The numbers that its entries have; all there can be where none is entered yet."""
        return {entry.number for entry in self.entries} or range(1, self.official_count + 1)


class NegativeEntry(Model):
    """One entry: what is restricted, by which terms, and where we look for it."""

    __tablename__ = "negative_entry"
    __table_args__ = (UniqueConstraint("edition_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("negative_edition.id"))
    number: Mapped[int]
    name: Mapped[str]
    name_en: Mapped[str]
    terms: Mapped[list[Any]]
    industries: Mapped[list[Any]]
    items: Mapped[list[Any]]
    stays_open: Mapped[list[Any]]
    pilots: Mapped[list[Any]]
    opened_by: Mapped[list[Any]] = mapped_column(default=list)
    verified: Mapped[bool]

    @property
    def asked(self) -> tuple[Term, ...]:
        """What it asks of the shares, as the rules have it."""
        return tuple(
            Term(Measure(one["measure"]), one.get("percent"), _own(one)) for one in self.terms
        )

    @property
    def rule(self) -> Entry:
        return Entry(self.number, tuple(self.industries), tuple(self.items), self.asked)


def _own(term: dict[str, Any]) -> Pair | None:
    return Pair(term["zh"], term["en"]) if "zh" in term else None


class ScreeningDecision(Model):
    """A person's decision about a lead under an edition; append-only, the newest one counts."""

    __tablename__ = "screening_decision"
    __table_args__ = (
        Index("ix_screening_decision_lead_id_id", "lead_id", "id"),
        partial("ix_screening_decision_barred", "lead_id", "answer = 'barred'"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"))
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))
    edition_id: Mapped[int] = mapped_column(ForeignKey("negative_edition.id"))
    answer: Mapped[Answer] = mapped_column(EnumText(Answer))
    reason: Mapped[str]
    decided_on: Mapped[date]
    basis: Mapped[dict[str, Any]]
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]

    edition: Mapped[NegativeEdition] = relationship(lazy="raise")
    hits: Mapped[list["DecidedHit"]] = relationship(lazy="raise", order_by="DecidedHit.number")

    @property
    def entries(self) -> list[int]:
        """The numbers of the entries that it names."""
        return [hit.number for hit in self.hits]


class DecidedHit(Model):
    """An entry that a decision says is hit, by its number in the decision's edition."""

    __tablename__ = "screening_hit"
    __table_args__ = (UniqueConstraint("decision_id", "number"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("screening_decision.id"))
    number: Mapped[int]


class ApprovalRule(Model):
    """What the law asks of a project before it begins, from a day on; loaded, never edited by hand."""

    __tablename__ = "approval_rule"
    __table_args__ = (UniqueConstraint("code", "effective_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    effective_from: Mapped[date]
    name: Mapped[str]
    name_en: Mapped[str]
    source: Mapped[str] = mapped_column(default="")
    source_en: Mapped[str] = mapped_column(default="")
    url: Mapped[str] = mapped_column(default="")
    limit_usd: Mapped[int | None] = mapped_column(Money)
    verified: Mapped[bool]


class ApprovalRoute(Model):
    """Which way a person says a lead's project goes; append-only, the newest one counts."""

    __tablename__ = "approval_route"
    __table_args__ = (Index("ix_approval_route_lead_id_id", "lead_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"))
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))
    route: Mapped[Route] = mapped_column(EnumText(Route))
    reason: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
