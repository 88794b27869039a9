"""/problems/new: what a firm asks for that is here without a lead; a part of each firm's page."""

import re

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from crm.accounts.access import reader, requires
from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.core import editing
from crm.core.db import db
from crm.core.errors import Invalid
from crm.core.files.taking import takes_files
from crm.enterprises import queries as enterprises
from crm.enterprises.models import Enterprise
from crm.enterprises.sections import SECTIONS
from crm.leads.models import Lead
from crm.leads.pages import Answer
from crm.plan.models import Block
from crm.plan.queries import blocks_all
from crm.problems import actions, queries, rules
from crm.problems.forms import FirmForm
from crm.problems.models import Problem
from crm.problems.views import bp


def register() -> None:
    """Hang the part on the firms' pages, once."""
    if section not in SECTIONS:
        SECTIONS.append(section)


def section(enterprise: Enterprise, user: User) -> str:
    """What a firm that is here asked for, in the reader's rights."""
    return render_template(
        "problems/_firm.html",
        firm=enterprise,
        rows=queries.of_firm(user, enterprise),
        may_ask=actions.may_ask(user),
    )


@bp.route("/problems/new", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT)
@takes_files
def ask() -> Answer:
    """For the firm that the address names, or for one that is typed."""
    firm, form = _firm(request.args.get("enterprise", "")), FirmForm()
    form.prepare(queries.clusters())
    form.offer(_blocks(reader()))
    if firm:
        del form.enterprise
    if problem := _put(form, firm):
        flash(gettext("诉求已交给部门，答复会出现在这里。"), "good")
        return redirect(url_for("problems.show", problem_id=problem.id))
    if not form.is_submitted():
        form.block_id.data = str(reader().block_id) if reader().block_id else None
        form.due_on.data = actions.proposed_due()
    known = {"firm": firm, "landed": _landed(firm), "has_landed": rules.has_landed}
    return render_template("problems/ask.html", form=form, **known), editing.status(form)


def _put(form: FirmForm, firm: Enterprise | None) -> Problem | None:
    """What was raised; None when nothing was sent or something has to be corrected."""
    if not form.validate_on_submit():
        return None
    try:
        firm = firm or queries.firm_called(reader(), form.enterprise.data)
        return actions.put_for_firm(form.for_firm(firm.id), by=reader())
    except Invalid as invalid:
        db.session.rollback()
        form.absorb(invalid)
        return None


def _landed(firm: Enterprise | None) -> Lead | None:
    """The lead that the reader's own block is to ask by; said before anything is typed."""
    block_id = reader().block_id
    return queries.landed_by(firm.id, block_id) if firm and block_id else None


def _firm(number: str) -> Enterprise | None:
    """The firm of the address; 404 if there is none of that number."""
    if not number:
        return None
    known = re.fullmatch(r"\d{1,9}", number, re.ASCII)
    return (known and enterprises.find(reader(), int(number))) or abort(404)


def _blocks(user: User) -> list[Block]:
    return [one for one in blocks_all() if actions.may_ask_in(one.id, user)]
