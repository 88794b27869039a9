"""Bringing the plan's files into the database, as often as wanted."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import select

from config import ROOT
from crm.core import yamls
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
from crm.plan.pairs import Entry
from crm.plan.reading import checksum, rows_of, version_of

FOLDER = ROOT / "seed" / "plan"

CODED: dict[str, type[Model]] = {
    "clauses": Clause,
    "clusters": Cluster,
    "focus_areas": FocusArea,
    "items": ListItem,
    "children": ListItem,
    "innovation_points": InnovationPoint,
    "blocks": Block,
    "figures": BlockFigure,
    "places": Place,
    "indicators": Indicator,
    "cells": MatrixCell,
    "terms": MatrixTerm,
    "major_projects": MajorProject,
}
"""Kinds whose rows have codes that others point to, in loading order."""

LINKS: dict[str, tuple[type[Model], tuple[str, ...]]] = {
    "industries": (ItemIndustry, ("item_id", "industry")),
    "item_cells": (ItemCell, ("item_id", "cell_id")),
    "emphases": (BlockEmphasis, ("block_id", "cluster_id", "wording")),
    "project_blocks": (MajorProjectBlock, ("project_id", "block_id")),
}
"""Kinds that nothing points to, with what tells their rows apart."""


Numbers = dict[type[Model], dict[str, int]]
"""The number behind each code, by table."""


def load_plan(folder: Path = FOLDER) -> dict[str, int]:
    """Bring the plan's files in and say how many rows of each kind they hold.

    Files that did not change since the last load cause no write. Rows with codes are added and
    changed, never taken out: leads and targets may point to them. The caller commits.
    """
    texts = {path.stem: path.read_bytes() for path in folder.glob("*.yaml")}
    files = {name: yamls.read(text) for name, text in texts.items()}
    rows, mark = rows_of(files), checksum(texts)
    version = version_of(files["plan"]["plan"], mark)
    if not _is_loaded(version):
        _write(version, rows)
    return {kind: len(entries) for kind, entries in rows.items()}


def _is_loaded(version: Entry) -> bool:
    query = select(PlanVersion.checksum).where(PlanVersion.code == version["code"])
    return bool(db.session.scalar(query) == version["checksum"])


def _write(version: Entry, rows: dict[str, list[Entry]]) -> None:
    ids: Numbers = {}
    _upsert(PlanVersion, [version], ids)
    for kind, model in CODED.items():
        _upsert(model, rows[kind], ids)
    for kind, (model, keys) in LINKS.items():
        _replace(model, keys, rows[kind], ids)


def _upsert(model: Any, entries: Iterable[Entry], ids: Numbers) -> None:
    """Add and change rows by their code, then note the numbers of all."""
    known = {row.code: row for row in db.session.scalars(select(model))}
    for entry in entries:
        values = _resolved(entry, ids)
        row = known.get(entry["code"])
        if row is None:
            db.session.add(model(**values))
        else:
            _change(row, values)
    db.session.flush()
    ids[model] = dict(db.session.execute(select(model.code, model.id)).all())


def _replace(
    model: Any,
    keys: tuple[str, ...],
    entries: Iterable[Entry],
    ids: Numbers,
) -> None:
    """Make the rows of a link table equal the entries."""
    known = {
        tuple(getattr(row, key) for key in keys): row for row in db.session.scalars(select(model))
    }
    for entry in entries:
        values = _resolved(entry, ids)
        row = known.pop(tuple(values[key] for key in keys), None)
        if row is None:
            db.session.add(model(**values))
        else:
            _change(row, values)
    for row in known.values():
        db.session.delete(row)
    db.session.flush()


def _resolved(entry: Entry, ids: Numbers) -> Entry:
    return {
        key: ids[POINTS_TO[key]][value] if key in POINTS_TO and value is not None else value
        for key, value in entry.items()
    }


def _change(row: Any, values: Entry) -> None:
    for key, value in values.items():
        if getattr(row, key) != value:
            setattr(row, key, value)
