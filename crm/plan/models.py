"""The government plan as rows: what is wanted, where, and in which clause it says so."""

from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.core.db import Model
from crm.core.types import EnumText
from crm.plan.rules import EntryKind, PlaceKind, kinds_of
from crm.plan.tables import Clause, Indicator, MatrixCell, MatrixTerm, PlanVersion

__all__ = [
    "POINTS_TO",
    "Block",
    "BlockEmphasis",
    "BlockFigure",
    "Clause",
    "Cluster",
    "FocusArea",
    "Indicator",
    "InnovationPoint",
    "ItemCell",
    "ItemIndustry",
    "ListItem",
    "MajorProject",
    "MajorProjectBlock",
    "MatrixCell",
    "MatrixTerm",
    "Place",
    "PlanVersion",
]


class Cluster(Model):
    """One of the seven industry clusters."""

    __tablename__ = "cluster"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id"))
    code: Mapped[str] = mapped_column(unique=True)
    position: Mapped[int]
    name: Mapped[str]
    short: Mapped[str]
    name_en: Mapped[str]
    short_en: Mapped[str]
    aims: Mapped[list[Any]]
    aim_clause_id: Mapped[int] = mapped_column(ForeignKey("clause.id"))
    clause_id: Mapped[int] = mapped_column(ForeignKey("clause.id"))

    plan: Mapped["PlanVersion"] = relationship(lazy="raise")
    clause: Mapped[Clause] = relationship(lazy="raise", foreign_keys=[clause_id])
    aim_clause: Mapped[Clause] = relationship(lazy="raise", foreign_keys=[aim_clause_id])


class FocusArea(Model):
    """产业发展重点: a named focus of a cluster, or one that we cut from the sentences (`ours`)."""

    __tablename__ = "focus_area"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    cluster_id: Mapped[int] = mapped_column(ForeignKey("cluster.id"), index=True)
    position: Mapped[int]
    name: Mapped[str]
    name_en: Mapped[str]
    ours: Mapped[bool]
    clause_id: Mapped[int] = mapped_column(ForeignKey("clause.id"))
    sentence: Mapped[int | None]

    clause: Mapped[Clause] = relationship(lazy="raise")


class ListItem(Model):
    """产业招商: an entry of the attraction list; children roll up to their parent."""

    __tablename__ = "list_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    cluster_id: Mapped[int] = mapped_column(ForeignKey("cluster.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("list_item.id"), index=True)
    focus_area_id: Mapped[int | None] = mapped_column(ForeignKey("focus_area.id"))
    position: Mapped[int]
    name: Mapped[str]
    name_en: Mapped[str]
    verb: Mapped[str]
    attract: Mapped[bool]
    grow: Mapped[bool]
    outbound: Mapped[bool]
    takes_leads: Mapped[bool]
    focus_inferred: Mapped[bool]
    placement: Mapped[str] = mapped_column(default="")
    placement_en: Mapped[str] = mapped_column(default="")
    context: Mapped[list[Any]]
    group_name: Mapped[str] = mapped_column(default="")
    group_name_en: Mapped[str] = mapped_column(default="")
    clause_id: Mapped[int] = mapped_column(ForeignKey("clause.id"))
    sentence: Mapped[int | None]

    cluster: Mapped[Cluster] = relationship(lazy="raise")
    clause: Mapped[Clause] = relationship(lazy="raise")
    parent: Mapped["ListItem | None"] = relationship(remote_side="ListItem.id", lazy="raise")

    @property
    def kinds(self) -> list[EntryKind]:
        found = kinds_of(attract=self.attract, grow=self.grow, outbound=self.outbound)
        return list(found)


class ItemIndustry(Model):
    """Our inference: the GB/T 4754 codes that a list item usually goes by."""

    __tablename__ = "item_industry"
    __table_args__ = (UniqueConstraint("item_id", "industry"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("list_item.id"))
    industry: Mapped[str]


class InnovationPoint(Model):
    """制度创新: what the plan wants to be opened or tried."""

    __tablename__ = "innovation_point"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    cluster_id: Mapped[int] = mapped_column(ForeignKey("cluster.id"), index=True)
    position: Mapped[int]
    name: Mapped[str]
    name_en: Mapped[str]
    clause_id: Mapped[int] = mapped_column(ForeignKey("clause.id"))

    sentence: Mapped[int | None]

    clause: Mapped[Clause] = relationship(lazy="raise")


class Block(Model):
    """One of the four blocks; 航空港 is coordinated, outside the 73.17 km²."""

    __tablename__ = "block"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    position: Mapped[int]
    name: Mapped[str]
    short: Mapped[str]
    name_en: Mapped[str]
    short_en: Mapped[str]
    km2: Mapped[str | None]
    core_km2: Mapped[str | None]
    in_area: Mapped[bool]
    note: Mapped[str] = mapped_column(default="")
    note_en: Mapped[str] = mapped_column(default="")
    draft_impossible: Mapped[str] = mapped_column(default="")
    draft_impossible_en: Mapped[str] = mapped_column(default="")
    clause_id: Mapped[int] = mapped_column(ForeignKey("clause.id"))

    clause: Mapped[Clause] = relationship(lazy="raise")


class BlockFigure(Model):
    """A 2017 figure as printed; a plan fact, never a baseline of the mix."""

    __tablename__ = "block_figure"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    block_id: Mapped[int | None] = mapped_column(ForeignKey("block.id"), index=True)
    scope: Mapped[str]
    year: Mapped[int]
    position: Mapped[int]
    name: Mapped[str]
    name_en: Mapped[str]
    value: Mapped[str]
    unit: Mapped[str]
    unit_en: Mapped[str]
    clause_id: Mapped[int] = mapped_column(ForeignKey("clause.id"))

    clause: Mapped[Clause] = relationship(lazy="raise")


class BlockEmphasis(Model):
    """A wording of the plan about a block and a cluster, weighed 3 / 2 / 1 by us.

    Where a cluster has several in a block, the one that the draft mix target quotes is `drawn`.
    """

    __tablename__ = "block_emphasis"
    __table_args__ = (UniqueConstraint("block_id", "cluster_id", "wording"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))
    cluster_id: Mapped[int] = mapped_column(ForeignKey("cluster.id"))
    position: Mapped[int]
    weight: Mapped[int]
    drawn: Mapped[bool]
    wording: Mapped[str]
    wording_en: Mapped[str]
    clause_id: Mapped[int] = mapped_column(ForeignKey("clause.id"))

    cluster: Mapped[Cluster] = relationship(lazy="raise")
    clause: Mapped[Clause] = relationship(lazy="raise")


class Place(Model):
    """An axis, ring, zone, key park or a part of the airport's layout."""

    __tablename__ = "place"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[PlaceKind] = mapped_column(EnumText(PlaceKind))
    position: Mapped[int]
    block_id: Mapped[int | None] = mapped_column(ForeignKey("block.id"), index=True)
    block_inferred: Mapped[bool]
    name: Mapped[str]
    name_en: Mapped[str]
    block_reason: Mapped[str] = mapped_column(default="")
    block_reason_en: Mapped[str] = mapped_column(default="")
    functions: Mapped[list[Any]]
    clause_id: Mapped[int] = mapped_column(ForeignKey("clause.id"))

    clause: Mapped[Clause] = relationship(lazy="raise")


class ItemCell(Model):
    """Our inference: the cell of table 4 that a list item belongs to."""

    __tablename__ = "item_cell"
    __table_args__ = (UniqueConstraint("item_id", "cell_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("list_item.id"))
    cell_id: Mapped[int] = mapped_column(ForeignKey("matrix_cell.id"))


class MajorProject(Model):
    """A flagship project of table 5, or the one that only the text names."""

    __tablename__ = "major_project"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    number: Mapped[int | None]
    position: Mapped[int]
    cluster_id: Mapped[int] = mapped_column(ForeignKey("cluster.id"), index=True)
    name: Mapped[str]
    name_en: Mapped[str]
    text_name: Mapped[str] = mapped_column(default="")
    in_table: Mapped[bool]
    form: Mapped[str] = mapped_column(default="")
    form_en: Mapped[str] = mapped_column(default="")
    notes: Mapped[list[Any]]
    site: Mapped[str] = mapped_column(default="")
    site_en: Mapped[str] = mapped_column(default="")
    alternative: Mapped[str] = mapped_column(default="")
    alternative_en: Mapped[str] = mapped_column(default="")
    conflict: Mapped[str] = mapped_column(default="")
    conflict_en: Mapped[str] = mapped_column(default="")
    clause_id: Mapped[int | None] = mapped_column(ForeignKey("clause.id"))

    cluster: Mapped[Cluster] = relationship(lazy="raise")
    clause: Mapped[Clause | None] = relationship(lazy="raise")


class MajorProjectBlock(Model):
    """A block that the plan suggests as a flagship project's site."""

    __tablename__ = "major_project_block"
    __table_args__ = (UniqueConstraint("project_id", "block_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("major_project.id"))
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))


POINTS_TO: dict[str, type[Model]] = {
    "plan_id": PlanVersion,
    "clause_id": Clause,
    "aim_clause_id": Clause,
    "cluster_id": Cluster,
    "focus_area_id": FocusArea,
    "parent_id": ListItem,
    "item_id": ListItem,
    "block_id": Block,
    "cell_id": MatrixCell,
    "project_id": MajorProject,
}
"""Which table each reference column of the plan leads to; all of these have codes."""
