"""Pages of the plan: what it says, where it says so, and what is our reading."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from flask import Blueprint, Flask, current_app, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import pgettext

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.plan import queries, tree
from crm.plan.models import Block, Cluster
from crm.plan.rules import EMPHASIS_WORDS, PlaceKind
from crm.plan.sections import SECTIONS
from crm.plan.wording import clause_reference, joined, named, placed, verbs

bp = Blueprint("plan", __name__, template_folder="templates")

MANUFACTURING = "MF"
LAYOUT_WIDE = (PlaceKind.AXIS, PlaceKind.RING)


def init_app(app: Flask) -> None:
    """Add the pages, and the plan's words to every template."""
    app.register_blueprint(bp)
    # Imported macros see the globals only, not the context.
    app.jinja_env.globals.update(
        named=named,
        joined=joined,
        verbs=verbs,
        clause_reference=clause_reference,
        placed=placed,
        emphasis_words=EMPHASIS_WORDS,
    )


@bp.get("/blocks")
@requires(Permission.PLAN_READ)
def blocks() -> str:
    figures = queries.figures()
    places = queries.places()
    return _page(
        "blocks",
        blocks=queries.blocks_all(),
        version=queries.current_version(),
        figures=[figure for figure in figures if figure.scope == "area"],
        figures_of=_by_block(figures),
        emphases_of=_emphases_by_block(),
        layout=[place for place in places if place.kind in LAYOUT_WIDE],
        unplaced=[place for place in places if place.block_inferred and place.block_id is None],
    )


@bp.get("/blocks/<code>")
@requires(Permission.PLAN_READ)
def block(code: str) -> str:
    found = queries.get_block(code)
    places = [place for place in queries.places() if place.block_id == found.id]
    return _page(
        "block",
        block=found,
        figures=_by_block(queries.figures())[found.id],
        emphases=_emphases_by_block()[found.id],
        zones=[place for place in places if place.block_inferred],
        airport=_airport(found, places),
        projects=queries.major_projects(block=found),
    )


@bp.get("/clusters/<code>")
@requires(Permission.PLAN_READ)
def cluster(code: str) -> str:
    found = queries.get_cluster(code)
    branch = next(one for one in tree.tree() if one.cluster.id == found.id)
    return _page(
        "cluster",
        cluster=found,
        branch=branch,
        points=queries.innovation_points(found),
        barred_url=_url_above("screening.barred_lines"),
        projects=queries.major_projects(cluster=found),
        sectors=_sectors(found),
    )


@bp.get("/items/<code>")
@requires(Permission.PLAN_READ)
def item(code: str) -> str:
    found = queries.get_item(code)
    return _page(
        "item",
        item=found,
        area=queries.focus_area(found.focus_area_id),
        groups=_grouped(queries.children_of(found), lambda child: named(child, "group_name")),
        industries=queries.industries_of(found),
        cells=queries.cells_of(found),
        sections=[section(found, reader()) for section in SECTIONS],
    )


@bp.get("/indicators-of-plan")
@requires(Permission.PLAN_READ)
def indicators() -> str:
    rows = queries.indicators()
    return _page(
        "indicators",
        groups=_grouped(rows, lambda row: named(row, "category")),
        figures=[figure for figure in queries.figures() if figure.scope == "city"],
    )


@bp.get("/major-projects")
@requires(Permission.PLAN_READ)
def projects() -> str:
    found = queries.major_projects()
    return _page("projects", projects=found, conflicts=sum(bool(one.conflict) for one in found))


def _page(name: str, **context: Any) -> str:
    return render_template(
        f"plan/{name}.html", tabs_of_plan=_tabs(), tree_url=_tree_url(), **context
    )


def _tabs() -> list[dict[str, Any]]:
    """The flat pages of the plan beside each other."""
    pages = (
        ("plan.blocks", pgettext("list", "区块")),
        ("plan.projects", _("重大项目")),
        ("plan.indicators", _("关注指标")),
        ("screening.editions", _("负面清单")),
    )
    return [
        {"label": label, "url": url_for(endpoint), "active": request.endpoint == endpoint}
        for endpoint, label in pages
        if endpoint in current_app.view_functions  # the last one stands in a higher package
    ]


def _tree_url() -> str:
    return _url_above("reports.coverage") or url_for("plan.blocks")


def _url_above(endpoint: str) -> str:
    """A page that stands in a higher package and may be missing."""
    return url_for(endpoint) if endpoint in current_app.view_functions else ""


def _by_block(rows: Iterable[Any]) -> dict[int | None, list[Any]]:
    grouped: dict[int | None, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[row.block_id].append(row)
    return grouped


def _emphases_by_block() -> dict[int | None, list[tuple[Cluster, list[Any]]]]:
    """Each block's clusters, the strongest first, with the wordings that speak of them."""
    found: dict[int | None, list[tuple[Cluster, list[Any]]]] = defaultdict(list)
    for block_id, rows in _by_block(queries.emphases()).items():
        words: dict[int, list[Any]] = {}
        for row in rows:
            words.setdefault(row.cluster_id, []).append(row)
        found[block_id] = [(group[0].cluster, group) for group in words.values()]
    return found


def _grouped(rows: Iterable[Any], key: Any) -> list[tuple[str, list[Any]]]:
    """Runs of equal keys, in the order they stand."""
    return [(name, list(group)) for name, group in groupby(rows, key=key)]


def _airport(block: Block, places: list[Any]) -> list[Any]:
    return [] if block.in_area else [place for place in places if not place.block_inferred]


def _sectors(cluster: Cluster) -> list[tuple[str, list[Any]]]:
    """Table 4 speaks of manufacturing only."""
    if cluster.code != MANUFACTURING:
        return []
    rows = [
        (cell, _grouped(terms, lambda term: named(term, "under")))
        for cell, terms in queries.matrix()
    ]
    return _grouped(rows, lambda row: named(row[0], "sector"))
