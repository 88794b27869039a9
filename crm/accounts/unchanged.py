"""304 for a page that would be drawn just the same: what it is made of stands in its tag.

Whatever is written records an event, and every transaction with events moves the end of the chain
under a lock and commits it together with them. So its digest tells whether anything was written.
It is read before the page: what commits meanwhile may be on the page, but never behind the tag.
"""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any, TypeVar, cast

from flask import current_app, g, make_response, request, session
from flask_babel import get_locale
from werkzeug.wrappers import Response

from crm.accounts.access import reader
from crm.audit.queries import end_of_chain
from crm.core import clock
from crm.core.assets import asset

View = TypeVar("View", bound=Callable[..., Any])


def unless_changed(view: View) -> View:
    """Ask the browser to keep the page, and to ask each time whether it still holds."""

    @wraps(view)
    def asked(*args: Any, **kwargs: Any) -> Any:
        if "_flashes" in session:  # what is said once belongs to no kept page
            return view(*args, **kwargs)
        tag = _tag()
        if request.if_none_match.contains_weak(tag):
            return _kept(Response(status=304), tag)
        g.is_kept = True
        answer = make_response(view(*args, **kwargs))
        return _kept(answer, tag) if answer.status_code == 200 else answer

    return cast("View", asked)


def _kept(answer: Response, tag: str) -> Response:
    answer.set_etag(tag, weak=True)
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Vary"] = "Cookie, HX-Request"
    return answer


def _tag() -> str:
    user, now = reader(), clock.now()
    parts = (
        end_of_chain(),
        (user.id, user.role, user.block_id, user.cluster_id),
        session.get("csrf_token"),
        [request.cookies.get(name, "") for name in ("theme", "density")],
        # A page that is asked for by another page answers with its inside.
        (str(get_locale()), request.full_path, "HX-Request" in request.headers, clock.today()),
        (asset("app.js"), asset("app.css")),
        # The demo's bar shows its clock.
        now.isoformat(timespec="minutes") if current_app.config["CRM"].is_demo else "",
    )
    return sha256(repr(parts).encode()).hexdigest()[:32]
