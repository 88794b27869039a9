"""Reading the plan. It belongs to nobody: who may open its pages may read all of it."""

from collections import defaultdict
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from crm.core.db import db
from crm.plan.models import (
    Block,
    BlockEmphasis,
    BlockFigure,
    Cluster,
    FocusArea,
    Indicator,
    InnovationPoint,
    ItemCell,
    ItemIndustry,
    ListItem,
    MajorProject,
    MajorProjectBlock,
    MatrixCell,
    MatrixTerm,
    Place,
    PlanVersion,
)
from crm.plan.wording import named


def current_version() -> PlanVersion:
    """The edition in force: the newest loaded. Raises NoResultFound before the first load."""
    query = select(PlanVersion).order_by(PlanVersion.valid_from.desc(), PlanVersion.id.desc())
    return db.session.scalars(query.limit(1)).one()


def clusters_all() -> list[Cluster]:
    """The seven clusters in the plan's order, with the edition that says so."""
    words = joinedload(Cluster.plan), joinedload(Cluster.clause), joinedload(Cluster.aim_clause)
    return list(db.session.scalars(select(Cluster).options(*words).order_by(Cluster.position)))


def blocks_all() -> list[Block]:
    """The four blocks, the coordinated one last."""
    query = select(Block).options(joinedload(Block.clause))
    return list(db.session.scalars(query.order_by(Block.position)))


def focus_areas_all() -> list[FocusArea]:
    """Every focus area, in the plan's order within its cluster."""
    query = select(FocusArea).options(joinedload(FocusArea.clause))
    return list(db.session.scalars(query.order_by(FocusArea.cluster_id, FocusArea.position)))


def block_options(locale: str = "zh") -> list[tuple[str, str]]:
    """(block number, short name) in the plan's order."""
    return [(str(block.id), named(block, "short", locale)) for block in blocks_all()]


def get_block(code: str) -> Block:
    """One block. Raises NoResultFound."""
    query = select(Block).where(Block.code == code).options(joinedload(Block.clause))
    return db.session.scalars(query).one()


def get_cluster(code: str) -> Cluster:
    """One cluster with its clauses. Raises NoResultFound."""
    query = select(Cluster).options(joinedload(Cluster.clause), joinedload(Cluster.aim_clause))
    return db.session.scalars(query.where(Cluster.code == code)).one()


def get_item(code: str) -> ListItem:
    """One list item with its cluster, clause and parent. Raises NoResultFound."""
    query = select(ListItem).where(ListItem.code == code)
    words = (ListItem.cluster, ListItem.clause, ListItem.parent)
    return db.session.scalars(query.options(*(joinedload(word) for word in words))).one()


def children_of(item: ListItem) -> list[ListItem]:
    """The terms of an item's enumeration."""
    query = select(ListItem).where(ListItem.parent_id == item.id).order_by(ListItem.position)
    return list(db.session.scalars(query))


def industries_of(item: ListItem) -> list[str]:
    """The GB/T 4754 codes that we read into an item, or into its parent where it is a child."""
    query = select(ItemIndustry.industry).where(ItemIndustry.item_id == (item.parent_id or item.id))
    return list(db.session.scalars(query.order_by(ItemIndustry.industry)))


def cells_of(item: ListItem) -> list[MatrixCell]:
    """The cells of table 4 that we count an item to."""
    owner = item.parent_id or item.id
    query = select(MatrixCell).join(ItemCell, ItemCell.cell_id == MatrixCell.id)
    return list(
        db.session.scalars(query.where(ItemCell.item_id == owner).order_by(MatrixCell.position))
    )


def focus_area(area_id: int | None) -> FocusArea | None:
    """The focus area of an item."""
    return db.session.get(FocusArea, area_id) if area_id else None


def figures() -> list[BlockFigure]:
    """The 2017 figures as printed: of the area, the blocks and the city."""
    query = select(BlockFigure).options(joinedload(BlockFigure.clause))
    return list(db.session.scalars(query.order_by(BlockFigure.position)))


def emphases() -> list[BlockEmphasis]:
    """What the plan stresses in each block, the strongest first."""
    words = (joinedload(BlockEmphasis.cluster), joinedload(BlockEmphasis.clause))
    query = select(BlockEmphasis).options(*words)
    order = (BlockEmphasis.block_id, BlockEmphasis.weight.desc(), BlockEmphasis.position)
    return list(db.session.scalars(query.order_by(*order)))


def places() -> list[Place]:
    """Axis, rings, zones, parks and the airport's layout."""
    query = select(Place).options(joinedload(Place.clause)).order_by(Place.id)
    return list(db.session.scalars(query))


def innovation_points(cluster: Cluster) -> list[InnovationPoint]:
    """What the plan wants to be tried in a cluster's institutions."""
    query = select(InnovationPoint).where(InnovationPoint.cluster_id == cluster.id)
    query = query.options(joinedload(InnovationPoint.clause)).order_by(InnovationPoint.position)
    return list(db.session.scalars(query))


def major_projects(
    cluster: Cluster | None = None, block: Block | None = None
) -> list[MajorProject]:
    """Table 5's twenty and the one that only the text names, narrowed to a cluster or a site."""
    words = (joinedload(MajorProject.cluster), joinedload(MajorProject.clause))
    query = select(MajorProject).options(*words).order_by(MajorProject.position)
    if cluster is not None:
        query = query.where(MajorProject.cluster_id == cluster.id)
    if block is not None:
        sited = select(MajorProjectBlock.project_id).where(MajorProjectBlock.block_id == block.id)
        query = query.where(MajorProject.id.in_(sited))
    return list(db.session.scalars(query))


def indicators() -> list[Indicator]:
    """Table 1."""
    return list(db.session.scalars(select(Indicator).order_by(Indicator.position)))


def matrix() -> list[tuple[MatrixCell, list[MatrixTerm]]]:
    """Table 4: each cell with its terms; two statements."""
    terms: dict[int, list[MatrixTerm]] = defaultdict(list)
    for term in db.session.scalars(select(MatrixTerm).order_by(MatrixTerm.position)):
        terms[term.cell_id].append(term)
    query = select(MatrixCell).options(joinedload(MatrixCell.clause)).order_by(MatrixCell.position)
    return [(cell, terms[cell.id]) for cell in db.session.scalars(query)]


def with_children(code: str) -> Select[Any]:
    """Numbers of an item and its children: what hangs from a child counts for both."""
    own = select(ListItem.id).where(ListItem.code == code)
    return select(ListItem.id).where(or_(ListItem.code == code, ListItem.parent_id.in_(own)))


def items_in_cell(code: str) -> Select[Any]:
    """Numbers of the items that we count to a cell of table 4, and of their children."""
    cell = select(MatrixCell.id).where(MatrixCell.code == code).scalar_subquery()
    owner = func.coalesce(ListItem.parent_id, ListItem.id)
    return (
        select(ListItem.id)
        .join(ItemCell, ItemCell.item_id == owner)
        .where(ItemCell.cell_id == cell)
    )


def cell_words(locale: str | None = None) -> ColumnElement[str]:
    """A cell of table 4 as people call it: its sector, and what of it."""
    words: ColumnElement[str] = (
        named(MatrixCell, "sector", locale) + " · " + named(MatrixCell, "kind", locale)
    )
    return words


def cell_options() -> list[tuple[str, str]]:
    """The cells of table 4 by their codes."""
    query = select(MatrixCell.code, cell_words()).order_by(MatrixCell.position)
    return [(code, words) for code, words in db.session.execute(query)]
