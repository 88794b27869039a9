"""/campaigns: events that leads come from and what came of each; a part of each lead's page."""

from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.campaigns import actions, at_enterprise, listed, queries
from crm.campaigns.forms import CampaignForm, NameForm, NewCampaignForm
from crm.campaigns.queries import Row
from crm.core import clock, editing, paging
from crm.core.db import db
from crm.core.editing import Kept
from crm.core.errors import Invalid
from crm.core.say import say
from crm.leads import telling
from crm.leads.fragments import FRAGMENTS, Fragment
from crm.leads.models import Lead
from crm.leads.pages import Answer, form_page
from crm.leads.queries import get, may_edit
from crm.plan.queries import blocks_all

bp = Blueprint("campaigns", __name__, template_folder="templates")

CAMPAIGN = "/campaigns/<int(max=2147483647):campaign_id>"
FRAGMENT = Fragment("campaigns.lead", say("招商活动"))
SIZE = 40
TOLD: dict[str, Any] = {
    "campaign.tied": lambda facts: gettext("来自活动：%(name)s", name=facts["name"]),
    "campaign.untied": lambda _facts: gettext("不再归到招商活动"),
}


def init_app(app: Flask) -> None:
    """Register the pages, the lead's part, and what its timeline says."""
    app.register_blueprint(bp)
    if FRAGMENT not in FRAGMENTS:
        FRAGMENTS.append(FRAGMENT)
    telling.PLAIN.update(TOLD)
    listed.register()
    at_enterprise.register()


@bp.get("/campaigns")
@requires(Permission.LEADS_READ)
def index() -> str:
    by = reader()
    after = request.args.get("after", "")
    page = paging.page(queries.visible_to(by), queries.KEYS, after, SIZE)
    return render_template(
        "campaigns/index.html",
        rows=queries.shown(page.rows, by),
        page=page,
        may_write=by.can(Permission.LEADS_EDIT),
    )


@bp.get(CAMPAIGN)
@requires(Permission.LEADS_READ)
def show(campaign_id: int) -> str:
    row = queries.get(campaign_id, reader())
    return render_template(
        "campaigns/show.html",
        row=row,
        campaign=row.campaign,
        leads=queries.leads_of(row.campaign, reader()),
        may_write=actions.may_write(row.campaign.block_id, reader()),
    )


@bp.route("/campaigns/new", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT)
def new() -> Answer:
    form, by = NewCampaignForm(), reader()
    blocks = [one for one in blocks_all() if actions.may_write(one.id, by)]
    form.offer(blocks, area=actions.may_write(None, by))
    if form.validate_on_submit():
        try:
            campaign = actions.add(form.command(), by=by)
        except Invalid as invalid:
            db.session.rollback()
            form.absorb(invalid)
        else:
            flash(gettext("已登记活动。"), "good")
            return redirect(url_for("campaigns.show", campaign_id=campaign.id))
    elif not form.is_submitted():
        form.block_id.data = str(by.block_id) if by.block_id else None
    return render_template("campaigns/edit.html", form=form, row=None), editing.status(form)


@bp.route(f"{CAMPAIGN}/edit", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT)
def edit(campaign_id: int) -> Answer:
    row = queries.get(campaign_id, reader(), lock=request.method == "POST")
    actions.must_write(row.campaign.block_id, reader())
    form, kept = CampaignForm(), CampaignForm(formdata=None)
    kept.show(row.campaign)
    if not form.is_submitted():
        form = kept
    elif form.validate():
        try:
            editing.save(
                form,
                Kept(kept, row.campaign.version, row.saved_by),
                lambda base: _edited(row, form, base),
            )
        except Invalid as invalid:
            db.session.rollback()
            form.absorb(invalid)
            row = queries.get(campaign_id, reader())
        else:
            if not form.conflict:
                flash(gettext("已保存。"), "good")
                return redirect(url_for("campaigns.show", campaign_id=campaign_id))
    return render_template("campaigns/edit.html", form=form, row=row), editing.status(form)


def _edited(row: Row, form: CampaignForm, base: int | None) -> bool:
    actions.edit(row, form.campaign(), by=reader(), base=base)
    return True


@bp.get("/leads/<int:lead_id>/campaign")
@requires(Permission.LEADS_READ)
def lead(lead_id: int) -> str:
    """The part of the lead's page; asked for by itself it is a page of its own."""
    found = get(lead_id, reader())
    name = "_lead" if "HX-Request" in request.headers else "lead"
    return render_template(
        f"campaigns/{name}.html",
        lead=found,
        row=queries.of_lead(found, reader()),
        editable=may_edit(found, reader()) and found.status.is_open,
    )


@bp.route("/leads/<int:lead_id>/campaign/edit", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT)
def name_of_lead(lead_id: int) -> Answer:
    form = NameForm()
    form.offer(queries.choices(reader(), clock.today()))
    if not form.is_submitted() and (tie := queries.tie_of(lead_id)):
        form.campaign_id.data = str(tie.campaign_id)

    def act(found: Lead) -> None:
        actions.name_of_lead(found, form.command(), by=reader(), base=form.base_version)

    return form_page(lead_id, form, act, template="campaigns/name.html", done=gettext("已保存。"))
