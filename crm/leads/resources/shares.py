"""/leads/7/shares: how a lead divides over blocks and clusters, with a look at it before it counts."""

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext
from sqlalchemy import literal, select

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.core.db import db
from crm.core.errors import Invalid
from crm.leads import actions, queries
from crm.leads.blueprint import bp
from crm.leads.models import Lead
from crm.leads.pages import Answer, lead_url
from crm.leads.shareform import ShareForm
from crm.plan.models import Block, Cluster
from crm.plan.wording import named

Names = dict[str, list[tuple[int, str]]]


@bp.route("/leads/<int:lead_id>/shares", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT_ALL)
def shares(lead_id: int) -> Answer:
    lead, form, names = queries.get_editable(lead_id, reader()), ShareForm(), _names()
    form.offer(names["block"], names["cluster"])
    if not form.is_submitted():
        form.show(lead)
        form.version.data = str(lead.version)
    elif form.validate() and request.form.get("then") != "preview":
        try:
            actions.split(lead, form.command(), by=reader(), base_version=form.base_version)
        except Invalid as invalid:
            db.session.rollback()
            form.absorb(invalid)
            lead = queries.get(lead_id, reader())
        else:
            flash(gettext("份额已调整，从本周起按新的份额计入结构。"), "good")
            return redirect(lead_url(lead_id))
    wrong = form.errors or form.form_errors
    page = render_template(
        "leads/shares.html", lead=lead, form=form, preview=_preview(lead, form, names)
    )
    return page, 422 if wrong else 200


def _names() -> Names:
    """Blocks and clusters by number, in the plan's order."""
    blocks = select(literal("block"), Block.id, named(Block, "short"), Block.position)
    clusters = select(literal("cluster"), Cluster.id, named(Cluster, "short"), Cluster.position)
    found: Names = {"block": [], "cluster": []}
    rows = db.session.execute(blocks.union_all(clusters))
    for kind, number, name, _ in sorted(rows, key=lambda row: (row[0], row[3])):
        found[kind].append((number, name))
    return found


def _preview(lead: Lead, form: ShareForm, names: Names) -> list[dict[str, Any]]:
    """What each part would count as: tenths of a firm, and of the planned amount."""
    blocks, clusters = dict(names["block"]), dict(names["cluster"])
    return [
        {
            "block": blocks.get(block, ""),
            "cluster": clusters.get(cluster, ""),
            "tenths": tenths,
            "planned": None if lead.planned is None else lead.planned * tenths // 10,
        }
        for block, cluster, tenths in form.written
    ]
