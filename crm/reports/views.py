"""Pages that count over everything below them."""

from importlib import import_module
from typing import Any

from flask import Flask, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from crm.accounts.access import reader, requires
from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.accounts.unchanged import unless_changed
from crm.core import clock
from crm.core.sheets import download
from crm.plan.models import ListItem
from crm.plan.queries import current_version
from crm.plan.sections import SECTIONS
from crm.reports import coverage_sheets
from crm.reports.blueprint import bp
from crm.reports.coverage import ClusterRow, Tally, coverage_of, tally_of, total_of
from crm.reports.coverage_lines import areas_of
from crm.reports.matrix import matrix_of, whole_of

FEW = 3  # untouched items of a cluster that are shown without a click


def init_app(app: Flask) -> None:
    """Add the pages, and the counts to a list item's page."""
    import_module("crm.reports.calendar.views")
    app.register_blueprint(bp)
    if item_section not in SECTIONS:
        SECTIONS.append(item_section)


def item_section(item: ListItem, user: User) -> str:
    """What stands on a list item so far, and the way to the next step."""
    tally = tally_of(user, item)
    return render_template(
        "reports/_item_counts.html",
        item=item,
        counts=_item_counts(item, tally),
        tally=tally,
        add_target=url_for("targets.new", item=item.code)
        if user.can(Permission.TARGETS_WRITE)
        else "",
        add_lead=url_for("leads.new", item=item.code)
        if item.takes_leads and user.can(Permission.LEADS_CREATE)
        else "",
    )


def _item_counts(item: ListItem, tally: Tally) -> list[dict[str, Any]]:
    landed = url_for("leads.index", item=item.code, bucket="landed")
    targets = url_for("targets.index", item=item.code)
    running = url_for("leads.index", item=item.code, bucket="pipeline")
    counts = [{"label": _("目标企业"), "value": tally.targets, "url": tally.targets and targets}]
    if item.takes_leads:
        counts += [
            {"label": _("在推线索"), "value": tally.running, "url": tally.running and running},
            {"label": _("已落地"), "value": tally.landed, "url": tally.landed and landed},
        ]
    return counts


@bp.get("/coverage")
@requires(Permission.PLAN_READ)
@unless_changed
def coverage() -> str:
    clusters = coverage_of(reader())
    only = request.args.get("untouched") == "1"
    untouched = sum(row.untouched for row in clusters)
    return render_template(
        "reports/coverage.html",
        version=clusters[0].cluster.plan if clusters else current_version(),
        clusters=[row.only_untouched() for row in clusters] if only else clusters,
        strip=_strip(clusters, untouched),
        choices=_choices(only=only, untouched=untouched),
        only=only,
        opened=_opened(clusters),
        untouched=untouched,
        areas_of=areas_of,
        year=clock.today().year,
        may_add=reader().can(Permission.TARGETS_WRITE),
    )


@bp.get("/coverage/matrix")
@requires(Permission.PLAN_READ)
@unless_changed
def matrix() -> str:
    """Table 4 as it is printed, with what stands on each of its cells."""
    sectors = matrix_of(reader())
    return render_template(
        "reports/matrix.html",
        sectors=sectors,
        counts=whole_of(sectors),
    )


@bp.get("/coverage.xlsx")
@requires(Permission.PLAN_READ)
def coverage_sheet() -> Response:
    """List items and table 4 as two tabs."""
    found = [
        coverage_sheets.items(coverage_of(reader())),
        coverage_sheets.cells(matrix_of(reader())),
    ]
    return download(_("产业图谱 %(day)s", day=clock.today().isoformat()), *found)


def _opened(clusters: list[ClusterRow]) -> set[str]:
    """Codes of the clusters drawn open: those asked for, else where the last gaps are."""
    codes = {row.cluster.code for row in clusters}
    wanted = request.args.get("open", "")
    if wanted in ("all", "none"):
        return codes if wanted == "all" else set()
    if wanted in codes:
        return {wanted}
    return {row.cluster.code for row in clusters if 0 < row.untouched <= FEW}


def _strip(clusters: list[ClusterRow], untouched: int) -> list[dict[str, Any]]:
    total = total_of(clusters)
    items = sum(len(row.items) for row in clusters)
    return [
        {"label": _("招商条目"), "value": items},
        {"label": _("已触达"), "value": items - untouched},
        {"label": _("从未触达"), "value": untouched, "tone": "warn" if untouched else ""},
        {"label": _("在推线索"), "value": total.running},
        {"label": _("已落地"), "value": total.landed},
    ]


def _choices(*, only: bool, untouched: int) -> list[dict[str, Any]]:
    page = url_for("reports.coverage")
    return [
        {"label": _("全部条目"), "url": page, "active": not only},
        {
            "label": _("只看未触达"),
            "url": url_for("reports.coverage", untouched=1),
            "active": only,
            "count": untouched,
        },
    ]
