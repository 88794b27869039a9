"""Pages of the mix over time: why a share changed, F week by week, what was corrected."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.accounts.unchanged import unless_changed
from crm.core.language import translated
from crm.core.sheets import download
from crm.mix.history import pages
from crm.mix.history.asking import Moments, closed_weeks, moment_words, name_of
from crm.mix.history.causes import Atom
from crm.mix.history.changes import Changes, corrections
from crm.mix.history.drawing import mark
from crm.mix.history.pages import NONE_YET
from crm.mix.history.picture import picture
from crm.mix.history.series import LONG, SHORT, Series, series
from crm.mix.history.sheets import changes_sheet, fit_sheet
from crm.mix.history.wording import Amount, cause_words
from crm.mix.measures import Measure
from crm.mix.progress import AsOf, Basis
from crm.mix.wording import CLUSTER_WORDS, ROW_WORDS

bp = Blueprint("mix_history", __name__, url_prefix="/mix", template_folder="../templates")

READ = Permission.MIX_READ


def _inside() -> str:
    """A fragment for a page that asks for it, a page of its own for everybody else."""
    return "_" if "HX-Request" in request.headers else ""


def _frame(scope: str, moments: Moments, basis: Basis | None, measure: Measure) -> dict[str, Any]:
    known = {"basis": basis.value if basis else None, "measure": measure.value}
    asked = {
        **known,
        "cluster": request.args.get("cluster"),
        "from": request.args.get("from"),
        "to": request.args.get("to"),
        "known": "1" if "known" in request.args else None,
    }

    def here(**values: Any) -> str:
        place = request.view_args or {}
        return url_for(str(request.endpoint), **{**asked, **place, **values})

    def there(endpoint: str, **values: Any) -> str:
        return url_for(endpoint, **{**known, **values})

    return {
        "scope": scope,
        "weeks": [str(week) for week in moments.weeks],
        "basis": basis,
        "measure": measure,
        "here": here,
        "there": there,
        "row_words": ROW_WORDS,
        "cluster_words": CLUSTER_WORDS,
        "moment_words": moment_words,
        "name_of": name_of,
    }


@bp.get("/blocks/<scope>/changes")
@requires(READ)
@unless_changed
def changes(scope: str) -> str:
    moments = closed_weeks()
    question = pages.question_asked(pages.scope_or_404(scope), moments, request.args)
    cluster = pages.cluster_asked(request.args)
    told = pages.answer(question, cluster, reader()) if question else None
    basis = told.found.end.basis if told else pages.basis_asked(request.args)
    frame = _frame(scope, moments, basis, pages.measure_asked(request.args))
    return render_template(
        f"mix/history/{_inside()}changes.html",
        **frame,
        answer=told,
        cluster=told.cluster if told else cluster,
        sampled=pages.sampled,
        spans=pages.spans(moments),
        none_yet=NONE_YET,
    )


@bp.get("/blocks/<scope>/changes.xlsx")
@requires(READ)
def changes_file(scope: str) -> Response | tuple[str, int]:
    question = pages.question_asked(pages.scope_or_404(scope), closed_weeks(), request.args)
    cluster = pages.cluster_asked(request.args)
    told = pages.answer(question, cluster, reader()) if question else None
    if told is None or told.told is None:
        return changes(scope), 409
    sheet = changes_sheet(told, told.told)
    ends = (told.found.question.start, told.found.question.end)
    return download(f"{scope}-{told.cluster}-{'-'.join(map(name_of, ends))}", sheet)


@bp.get("/blocks/<scope>/fit")
@requires(READ)
@unless_changed
def fit(scope: str) -> str:
    found, moments = _series(pages.scope_or_404(scope))
    measure = pages.measure_asked(request.args)
    basis = found.basis if found else pages.basis_asked(request.args)
    return render_template(
        f"mix/history/{_inside()}fit.html",
        **_frame(scope, moments, basis, measure),
        found=found,
        drawn=picture(found) if found else None,
        many=_many(request.args),
        spans=(SHORT, LONG),
        none_yet=NONE_YET,
        amount=lambda yuan: translated(Amount(yuan * 10, measure)),
        mark=mark,
    )


@bp.get("/blocks/<scope>/fit.xlsx")
@requires(READ)
def fit_file(scope: str) -> Response | tuple[str, int]:
    found, _ = _series(pages.scope_or_404(scope))
    if found is None:
        return fit(scope), 409
    return download(f"{scope}-fit-{found.weeks[-1].week}", fit_sheet(found))


def _series(scope: str) -> tuple[Series | None, Moments]:
    moments, args = closed_weeks(), request.args
    measure, basis = pages.measure_asked(args), pages.basis_asked(args)
    return series(moments, scope, _many(args), basis, measure), moments


def _many(args: Mapping[str, str]) -> int:
    return LONG if args.get("weeks") == str(LONG) else SHORT


@bp.get("/corrections")
@requires(READ)
def corrected() -> str:
    """What was learnt of a closed week since, lead by lead; in a toolbar only how many they are."""
    moments = closed_weeks()
    as_of = moments.asked(request.args.get("as_of") or "closed")
    measure, basis = pages.measure_asked(request.args), pages.basis_asked(request.args)
    found = corrections(as_of, measure, basis, reader()) if as_of else None
    return render_template(
        f"mix/history/{_inside()}corrections.html",
        **_frame("ALL", moments, found.end.basis if found else basis, measure),
        as_of=as_of,
        found=found,
        rows=_rows(found) if found else [],
        none_yet=NONE_YET,
        moment=_moment(as_of),
    )


def _moment(as_of: AsOf | None) -> str:
    return str(as_of.week) if as_of else ""


def _rows(found: Changes) -> list[dict[str, Any]]:
    measure = found.question.measure
    seen = found.told([atom for atom in found.atoms if atom.correction])
    return [
        {"lead": lead, "cause": _cause(atom, measure), "parts": _parts(atom, measure)}
        for lead, atom in seen.rows
        if lead
    ]


def _cause(atom: Atom, measure: Measure) -> str:
    return translated(cause_words(atom.cause, measure))


def _parts(atom: Atom, measure: Measure) -> list[tuple[str, str]]:
    return [(k, translated(Amount(v, measure, change=True))) for k, v in atom.deltas.items()]
