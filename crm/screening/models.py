"""Editions of the negative list with their entries, and what people decided about leads."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.core.db import Model
from crm.core.say import Pair
from crm.core.types import BigId, EnumText
from crm.screening.rules import Answer, Entry, Measure, Scope, Term


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
    __table_args__ = (Index("ix_screening_decision_lead_id_id", "lead_id", "id"),)

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
