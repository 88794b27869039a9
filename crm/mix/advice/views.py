"""Pages of advice: what if these leads land, plans, the lead's own part, what a block lacks."""

from typing import Any

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.audit.actions import record
from crm.core.db import db
from crm.core.errors import Invalid
from crm.core.forms import Form
from crm.core.language import translated
from crm.core.say import say
from crm.core.sheets import download
from crm.leads.fragments import FRAGMENTS, Fragment
from crm.leads.listing.supplied import supply
from crm.leads.rules import PIPELINE
from crm.mix.advice import gap_sheets, in_lists, plans, sheets
from crm.mix.advice.asking import MEASURES, Asked, asked_of
from crm.mix.advice.at_lead import at_lead
from crm.mix.advice.beside import Beside
from crm.mix.advice.forms import KeepForm
from crm.mix.advice.gaps import DO, Gaps, gaps_of
from crm.mix.advice.models import MixPlan
from crm.mix.advice.trying import Shown, to_keep, try_out
from crm.mix.progress import Basis
from crm.mix.rules import BLOCKS, points
from crm.mix.wording import CLUSTER_WORDS, ROW_WORDS
from crm.plan.wording import clause_reference

bp = Blueprint("advice", __name__, template_folder="templates")

Answer = str | Response | tuple[str, int]
WHAT_IF = "/mix/what-if"
GAPS = "/mix/blocks/<code>/gaps"
FRAGMENT = Fragment("advice.lead", say("结构贡献"))


def init_app(app: Flask) -> None:
    """Register the pages and the lead's part."""
    app.register_blueprint(bp)
    if FRAGMENT not in FRAGMENTS:
        FRAGMENTS.append(FRAGMENT)
    supply(in_lists.COLUMN)
    app.jinja_env.filters.update(best_reason=sheets.reason, mix_points=points)


@bp.get(WHAT_IF)
@requires(Permission.LEADS_READ)
def what_if() -> str:
    return _trial(try_out(asked_of(request.args), reader()), KeepForm(formdata=None))


def _trial(shown: Shown, form: KeepForm) -> str:
    return render_template(
        "mix/advice/what_if.html",
        shown=shown,
        form=form,
        may_share=plans.may_share(reader()),
        measures=MEASURES,
        bases=tuple(Basis),
        besides=tuple(Beside),
        ahead=shown.asked.beside is Beside.FORECAST,
        blocks=BLOCKS,
        block_choices=[(code, ROW_WORDS[code]) for code in BLOCKS],
        here=_here,
        **_words(),
    )


def _here(asked: Asked, **changed: Any) -> str:
    """The same page with something else in its address."""
    return url_for("advice.what_if", **{**asked.address, **changed})


def _words() -> dict[str, Any]:
    return {"row_words": ROW_WORDS, "cluster_words": CLUSTER_WORDS}


@bp.post(f"{WHAT_IF}/sheet")
@requires(Permission.LEADS_READ)
def what_if_sheet() -> Response:
    """The page as a file; it names leads, so that it was taken is noted."""
    shown = try_out(asked_of(request.form), reader())
    record(reader(), "mix.what_if_taken", reader(), leads=len(shown.rows))
    name = gettext("试算 %(week)s", week=str(shown.progress.as_of.week))
    return download(name, sheets.of_trial(shown))


@bp.get(f"{WHAT_IF}/plans")
@requires(Permission.LEADS_READ)
def kept_plans() -> str:
    return render_template(
        "mix/advice/plans.html",
        plans=plans.index(reader()),
        url_of=_url_of,
        me=reader().id,
        **_words(),
    )


def _url_of(plan: MixPlan) -> str:
    """What a plan shows, worked out anew."""
    kept: dict[str, Any] = {
        "block": plan.block.code,
        "measure": plan.measure.value,
        "basis": plan.basis.value,
        "beside": plan.assumptions.get("beside", Beside.TODAY.value),
    }
    return url_for("advice.what_if", **kept, t=plan.ticks)


@bp.post(f"{WHAT_IF}/plans")
@requires(Permission.LEADS_READ)
def keep_plan() -> Answer:
    form, shown = KeepForm(), try_out(asked_of(request.form), reader())
    if form.validate():
        try:
            command = to_keep(shown, form.name.data, shared=form.shared.data)
            plan = plans.keep(command, by=reader())
        except Invalid as invalid:
            db.session.rollback()
            form.absorb(invalid)
        else:
            flash(gettext("已存为方案「%(name)s」。", name=plan.name), "good")
            return redirect(url_for("advice.kept_plans"))
    return _trial(shown, form), 422


@bp.post(f"{WHAT_IF}/plans/<int:plan_id>/deletion")
@requires(Permission.LEADS_READ)
def drop_plan(plan_id: int) -> Answer:
    form, plan = Form(), plans.get(plan_id, reader())
    form.validate()
    plans.drop(plan, by=reader(), base_version=form.base_version)
    flash(gettext("已删除方案「%(name)s」。", name=plan.name), "good")
    return redirect(url_for("advice.kept_plans"))


@bp.get("/leads/<int:lead_id>/mix-value")
@requires(Permission.LEADS_READ)
def lead(lead_id: int) -> str:
    """The part of the lead's page; asked for by itself it is a page of its own."""
    found = at_lead(lead_id, reader())
    inside = "_" if "HX-Request" in request.headers else ""
    return render_template(f"mix/advice/{inside}lead.html", found=found, blocks=BLOCKS, **_words())


@bp.get(GAPS)
@requires(Permission.MIX_READ)
def gaps(code: str) -> str:
    found = _gaps(code, request.args)
    return render_template(
        "mix/advice/gaps.html",
        found=found,
        do=DO,
        stages=PIPELINE,
        measures=MEASURES,
        here=_gaps_here,
        clause_of=lambda row: clause_reference(row.clause, row.item.sentence),
        **_words(),
    )


def _gaps(code: str, args: Any) -> Gaps:
    if code not in BLOCKS:
        abort(404)
    asked = asked_of(args)
    return gaps_of(code, reader(), asked.measure, asked.basis)


def _gaps_here(found: Gaps, **changed: Any) -> str:
    kept = {"measure": found.progress.measure.value, "basis": found.progress.basis.value}
    return url_for("advice.gaps", code=found.block, **{**kept, **changed})


@bp.post(f"{GAPS}/sheet")
@requires(Permission.MIX_READ)
def gaps_sheet(code: str) -> Response:
    """The list as a file; it names people, so that it was taken is noted."""
    found = _gaps(code, request.form)
    record(reader(), "mix.gaps_taken", reader(), block=code, items=len(found.items))
    title = translated(ROW_WORDS[code])
    name = gettext("%(block)s最该补的清单条目", block=title)
    return download(f"{name} {found.progress.as_of.week}", *gap_sheets.of_gaps(found, name))
