"""The search page, and the same hits as a fragment for the palette."""

import re

from flask import Blueprint, render_template, request

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.core.search.queries import MOST_COUNTED
from crm.desk import searching

bp = Blueprint("search", __name__, template_folder="templates")

KINDS = {kind.name: kind for kind in searching.KINDS}


@bp.get("/search")
@requires(Permission.DESK_READ)
def index() -> str:
    """Everything that answers, a few of each kind; or one kind, page by page."""
    text, only = _typed(), request.args.get("kind", "")
    only = only if only in KINDS else ""
    most = MOST_COUNTED if request.args.get("counts") == "all" else searching.AT_ONCE
    after = _after() if only else None
    answer = searching.answer(reader(), text, only, after, most=most)
    whole = {"q": text, "kind": only or None, "after": after, "counts": "all"}
    return render_template("search/index.html", answer=answer, text=text, only=only, whole=whole)


@bp.get("/search/hits")
@requires(Permission.DESK_READ)
def hits() -> str:
    """A few of each kind, as options of a list."""
    return render_template("search/_hits.html", answer=searching.glance(reader(), _typed()))


def _typed() -> str:
    return request.args.get("q", "").strip()


def _after() -> int | None:
    after = request.args.get("after", "")
    return int(after) if re.fullmatch(r"[0-9]{1,15}", after) else None
