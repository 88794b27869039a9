"""The mix for programs: figures, the rows behind them and baselines; targets add their own."""

from dataclasses import replace
from importlib import import_module
from typing import Any

from flask import abort

from crm.accounts.access import reader
from crm.accounts.operations import operation
from crm.accounts.rules import Permission
from crm.core.rest.contract import Contract
from crm.core.say import say
from crm.mix import actions, queries
from crm.mix.advice.api import advice
from crm.mix.baselines import OPTIONAL, EnterBaseline
from crm.mix.behind import size_of
from crm.mix.drilling import rows_behind
from crm.mix.figures import plain
from crm.mix.history.api import add_operations
from crm.mix.history.asking import closed_weeks
from crm.mix.lately import Drift, Wish, drifts, read, week_before, weeks_and_values
from crm.mix.models import Baseline
from crm.mix.progress import SCOPES, Progress
from crm.mix.resource import mix
from crm.mix.rules import BLOCKS, CLUSTERS
from crm.mix.shapes import (
    BaselineBody,
    BaselineOut,
    CellOut,
    CellQuery,
    MixOut,
    MixQuery,
)

RESOURCES = (mix, advice)
import_module("crm.mix.forecast.api")
import_module("crm.mix.streams.api")
import_module("crm.mix.targets.api")
READ = Permission.MIX_READ
add_operations(mix)
EVERY = "all"
MOST_ROWS = 100
BLOCK_BASELINE = "/mix/blocks/<code>/baseline"


def _progress(asked: dict[str, Any], prefer: tuple[str, ...] = BLOCKS) -> Progress:
    as_of = closed_weeks().get(asked["as_of"], known=bool(asked["known"]))
    shown = queries.progress(as_of, asked["basis"], prefer, measure=asked["measure"])
    return _largest(shown, asked)


def _largest(shown: Progress, asked: dict[str, Any]) -> Progress:
    return replace(shown, without_largest=asked["largest"] == "without")


def _compared(
    asked: dict[str, Any], prefer: tuple[str, ...] = BLOCKS
) -> tuple[Progress, dict[str, Drift]]:
    """The figures, and what changed since the closed week before."""
    wish = Wish(asked["basis"], prefer, asked["measure"])
    moments, values = weeks_and_values(asked["as_of"], wish.measure)
    as_of = moments.get(asked["as_of"], known=bool(asked["known"]))
    found, last = read(wish, as_of, week_before(moments.weeks, as_of), values)
    shown = _largest(found, asked)
    return shown, drifts(shown, last)


@operation(
    mix, "GET /mix", READ, Contract(say("四个区块和两个合计的结构"), asks=MixQuery, gives=MixOut)
)
def index(asked: dict[str, Any]) -> dict[str, Any]:
    return plain(*_compared(asked))


@operation(
    mix,
    "GET /mix/blocks/<code>",
    READ,
    Contract(say("一个区块的结构"), asks=MixQuery, gives=MixOut),
)
def block(code: str, asked: dict[str, Any]) -> dict[str, Any]:
    place = queries.block(code)
    found = plain(*_compared(asked, (place.code,)))
    return {**found, "rows": [row for row in found["rows"] if row["row"] == place.code]}


@operation(
    mix,
    "GET /mix/cells/<scope>/<cluster>",
    READ,
    Contract(say("一个数字背后的行，加起来等于它"), asks=CellQuery, gives=CellOut),
)
def cell(scope: str, cluster: str, asked: dict[str, Any]) -> dict[str, Any]:
    clusters = CLUSTERS if cluster == EVERY else (cluster,)
    if scope not in SCOPES or not set(clusters) <= set(CLUSTERS):
        abort(404)
    shown = _progress(asked, SCOPES[scope])
    found = rows_behind(reader(), shown, SCOPES[scope], clusters, asked["kind"])
    start = (asked["page"] - 1) * MOST_ROWS
    rows = found.entries[start : start + MOST_ROWS]
    return {
        "total": found.total,
        "rows": rows,
        "other_pages": size_of(found.entries) - size_of(rows),
        "hidden": found.hidden,
        "baseline": found.stock,
        "next_page": asked["page"] + 1 if start + MOST_ROWS < len(found.entries) else None,
    }


def _waiting(code: str, **_parts: int) -> dict[str, Any]:
    place = queries.block(code)
    waiting = queries.waiting_baseline(place.id)
    return dict(BaselineOut().dump(_baseline(code, waiting)))


def _baseline(code: str, row: Baseline | None) -> dict[str, Any]:
    if row is None:
        nothing: dict[str, Any] = {"id": None, "as_of": None, "source": "", "firms": {}}
        nothing |= dict.fromkeys(OPTIONAL)
        return {**nothing, "block": code, "approved": False, "version": 0}
    return {
        "id": row.id,
        "block": code,
        "as_of": row.as_of,
        "source": row.source,
        **_columns(row),
        "approved": row.approved_by_id is not None,
        "version": row.version,
    }


def _columns(row: Baseline) -> dict[str, Any]:
    """The table column by column; a column that nobody stated is null."""
    cells = queries.cells_of(row)
    found: dict[str, Any] = {"firms": {k: cell.firms for k, cell in cells.items()}}
    for name in OPTIONAL:
        values = {k: getattr(cell, name) for k, cell in cells.items()}
        found[name] = None if None in values.values() else values
    return found


@operation(
    mix,
    f"GET {BLOCK_BASELINE}",
    Permission.BASELINES_WRITE,
    Contract(say("等待批准的基数"), gives=BaselineOut),
)
def baseline(code: str) -> dict[str, Any]:
    place = queries.block(code)
    if not actions.may_enter(place.id, reader()):
        abort(403)
    return _waiting(code)


@operation(
    mix,
    f"PUT {BLOCK_BASELINE}",
    Permission.BASELINES_WRITE,
    Contract(say("填写或更正基数"), takes=BaselineBody, gives=BaselineOut, current=_waiting),
)
def enter_baseline(code: str, given: dict[str, Any], base_version: int) -> dict[str, Any]:
    command = EnterBaseline(**given)
    place = queries.block(code)
    row = actions.enter_baseline(place, command, by=reader(), base_version=base_version)
    return _baseline(code, row)


@operation(
    mix,
    f"POST {BLOCK_BASELINE}/<int:baseline_id>/approval",
    Permission.BASELINES_WRITE,
    Contract(
        say("批准别人填写的基数"),
        gives=BaselineOut,
        current=_waiting,
    ),
)
def approve_baseline(code: str, baseline_id: int, base_version: int) -> dict[str, Any]:
    place = queries.block(code)
    row = actions.approve_baseline(place, baseline_id, by=reader(), base_version=base_version)
    return _baseline(code, row)
