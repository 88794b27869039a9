"""The whole plan as one nested mapping, the way `crm plan show --json` prints it."""

from collections import defaultdict
from datetime import date
from typing import Any

from sqlalchemy import select

from crm.core.db import Model, db
from crm.plan.models import (
    POINTS_TO,
    Block,
    BlockEmphasis,
    BlockFigure,
    Clause,
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

Entry = dict[str, Any]
Codes = dict[type[Model], dict[int, str]]


def printed(version: PlanVersion) -> Entry:
    """Everything the plan holds, under its clusters, blocks, places and tables."""
    codes = {model: _codes(model) for model in set(POINTS_TO.values())}
    clusters = [one for one in _rows(Cluster, codes) if one.pop("plan") == version.code]
    _hang(clusters, "focus_areas", _rows(FocusArea, codes), "cluster")
    _hang(clusters, "items", _item_rows(codes), "cluster")
    _hang(clusters, "innovation_points", _rows(InnovationPoint, codes), "cluster")
    _hang(clusters, "major_projects", _project_rows(codes), "cluster")
    blocks = _rows(Block, codes)
    _hang(blocks, "emphases", _rows(BlockEmphasis, codes), "block")
    elsewhere = _hang(blocks, "figures", _rows(BlockFigure, codes), "block")
    cells = _rows(MatrixCell, codes)
    _hang(cells, "terms", _rows(MatrixTerm, codes), "cell")
    return {
        "plan": _plain(version, codes),
        "clauses": _rows(Clause, codes),
        "clusters": clusters,
        "blocks": blocks,
        "figures": elsewhere,
        "places": _rows(Place, codes),
        "indicators": _rows(Indicator, codes),
        "matrix": cells,
    }


def _codes(model: Any) -> dict[int, str]:
    return dict(db.session.execute(select(model.id, model.code)).all())


def _rows(model: Any, codes: Codes) -> list[Entry]:
    order = [model.position, model.id] if hasattr(model, "position") else [model.id]
    return [_plain(row, codes) for row in db.session.scalars(select(model).order_by(*order))]


def _item_rows(codes: Codes) -> list[Entry]:
    """Parents, with what hangs from them."""
    rows = _rows(ListItem, codes)
    parents = [row for row in rows if row["parent"] is None]
    _hang(parents, "children", rows, "parent")
    _hang(parents, "industries", _rows(ItemIndustry, codes), "item")
    _hang(parents, "cells", _rows(ItemCell, codes), "item")
    return parents


def _project_rows(codes: Codes) -> list[Entry]:
    rows = _rows(MajorProject, codes)
    _hang(rows, "blocks", _rows(MajorProjectBlock, codes), "project")
    return rows


def _plain(row: Any, codes: Codes) -> Entry:
    """A row's columns without numbers of the database: references by code, days as text."""
    found = {}
    for column in row.__table__.columns:
        value = getattr(row, column.key)
        if column.key in POINTS_TO:
            found[column.key.removesuffix("_id")] = codes[POINTS_TO[column.key]].get(value)
        elif column.key != "id":
            found[column.key] = value.isoformat() if isinstance(value, date) else value
    return found


def _hang(parents: list[Entry], name: str, rows: list[Entry], key: str) -> list[Entry]:
    """Put each row under the parent whose code it names; those that name none come back."""
    grouped: dict[str | None, list[Entry]] = defaultdict(list)
    for row in rows:
        grouped[row.pop(key)].append(row)
    for parent in parents:
        parent[name] = grouped[parent["code"]]
    return grouped[None]
