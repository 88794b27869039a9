"""The plan's own frame as rows: its edition, its clauses and its printed tables 1 and 4."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.core.db import Model


class PlanVersion(Model):
    """One edition of the plan; entries of a successor get rows of their own."""

    __tablename__ = "plan_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    title_en: Mapped[str]
    short: Mapped[str]
    short_en: Mapped[str]
    issuer: Mapped[str]
    issuer_en: Mapped[str]
    km2: Mapped[str]
    document: Mapped[str]
    issued_on: Mapped[date]
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    provisional: Mapped[bool]
    checksum: Mapped[str]


class Clause(Model):
    """A place in the plan's text that entries point to."""

    __tablename__ = "clause"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    position: Mapped[int]
    reference: Mapped[str]
    reference_en: Mapped[str]


class Indicator(Model):
    """One of table 1's indicators; the plan prints units, no values. Its `kind` is our reading."""

    __tablename__ = "indicator"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    position: Mapped[int]
    category: Mapped[str]
    category_en: Mapped[str]
    subcategory: Mapped[str]
    subcategory_en: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str]
    unit: Mapped[str]
    unit_en: Mapped[str]
    kind: Mapped[str] = mapped_column(server_default="flow")


class MatrixCell(Model):
    """A cell of table 4: a manufacturing sector's technologies, products or services."""

    __tablename__ = "matrix_cell"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    position: Mapped[int]
    sector: Mapped[str]
    sector_en: Mapped[str]
    kind: Mapped[str]
    kind_en: Mapped[str]
    focus_area_id: Mapped[int] = mapped_column(ForeignKey("focus_area.id"))
    clause_id: Mapped[int] = mapped_column(ForeignKey("clause.id"))

    clause: Mapped[Clause] = relationship(lazy="raise")


class MatrixTerm(Model):
    """One term inside a cell of table 4."""

    __tablename__ = "matrix_term"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    cell_id: Mapped[int] = mapped_column(ForeignKey("matrix_cell.id"), index=True)
    position: Mapped[int]
    name: Mapped[str]
    name_en: Mapped[str]
    under: Mapped[str] = mapped_column(default="")
    under_en: Mapped[str] = mapped_column(default="")
