"""/leads/7/follow: being told how a lead goes on, and who can be named with @ in its notes."""

from flask import flash, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.core.forms import Form
from crm.core.say import say
from crm.leads import mentions, queries
from crm.leads.blueprint import bp
from crm.leads.fragments import FRAGMENTS, Fragment
from crm.leads.pages import lead_url
from crm.notices import actions
from crm.notices import queries as notices

FRAGMENTS.append(Fragment("leads.follow", say("关注与提醒")))


@bp.get("/leads/<int:lead_id>/follow")
@requires(Permission.LEADS_READ)
def follow(lead_id: int) -> str:
    lead = queries.get(lead_id, reader())
    whole = "leads/_follow.html" if "HX-Request" in request.headers else "leads/follow.html"
    return render_template(
        whole,
        lead=lead,
        follows=notices.follow_of(lead_id, reader()),
        people=mentions.readers_of(lead),
    )


@bp.get("/leads/<int:lead_id>/names")
@requires(Permission.LEADS_READ)
def names(lead_id: int) -> str:
    """Buttons that put a colleague's name into a note; drawn when somebody opens them."""
    people = mentions.readers_of(queries.get(lead_id, reader()))
    return render_template("leads/_names.html", people=people)


@bp.post("/leads/<int:lead_id>/follow")
@requires(Permission.LEADS_READ)
def change_follow(lead_id: int) -> Response:
    """Follow the lead, or with an empty `follow` not any more."""
    Form().validate()
    lead = queries.get(lead_id, reader())
    if request.form.get("follow"):
        actions.follow(lead.id, by=reader())
        flash(gettext("已关注；这条线索有进展时会提醒您。"), "good")
    else:
        actions.unfollow(lead.id, by=reader())
        flash(gettext("不再关注这条线索。"), "good")
    return redirect(lead_url(lead_id))
