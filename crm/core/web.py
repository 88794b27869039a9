"""What every page shares: the request as a transaction, safe headers, words for templates."""

from typing import Any

from flask import Flask, Response, abort, current_app, g, request, session
from flask_babel import gettext
from flask_login import current_user
from flask_wtf import CSRFProtect
from werkzeug.routing import IntegerConverter, Map

from crm.core import clock, idempotency
from crm.core.addresses import row_url
from crm.core.assets import asset, icon_href
from crm.core.db import db, writing
from crm.core.files.taking import most_at_once
from crm.core.language import translated
from crm.core.types import is_clean

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
MOST_BODY = 1024 * 1024
MOST_KEY = 2**31 - 1
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-src 'self'; "
    "frame-ancestors 'self'; base-uri 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}

csrf = CSRFProtect()


class RecordNumber(IntegerConverter):
    """`<int:…>` in routes: a number too large for any key is an unknown address, not an error.

    The pattern itself says so: where it matches, the router already counts methods (405).
    """

    regex = r"(?:\d{1,9}|1\d{9})"

    def __init__(self, map: Map, **options: Any) -> None:  # noqa: A002 - werkzeug's name
        super().__init__(map, **{"max": MOST_KEY, **options})


def init_app(app: Flask) -> None:
    """Hang the request's habits on the application."""
    app.url_map.converters["int"] = RecordNumber
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = MOST_BODY
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # a form may lie open all day; the session ends it
    app.before_request(_intend)
    app.before_request(_let_files_in)
    csrf.init_app(app)
    app.before_request(_refuse_unkeepable)
    app.before_request(idempotency.replay)
    app.after_request(_headers)
    app.after_request(_hand_over)
    app.after_request(
        _finish
    )  # the last to register is the first to run: its errors get headers too
    app.teardown_request(_restore)
    app.add_template_filter(translated, "say")
    # Imported macros see the globals only, not the context.
    app.jinja_env.globals.update(asset=asset, icon_href=icon_href, row_url=row_url)
    app.jinja_env.globals.update(now=clock.now, today=clock.today)
    app.context_processor(_template_words)


def _intend() -> None:
    g.intent = writing.set(request.method not in SAFE)


def _let_files_in() -> None:
    """A long body is read only where files are taken, and only from somebody who is signed in."""
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method == "POST" and hasattr(view, "takes_files") and current_user.is_authenticated:
        request.max_content_length = most_at_once()


def _restore(_error: BaseException | None) -> None:
    if token := g.pop("intent", None):
        writing.reset(token)
    if "files" in request.__dict__:  # read, and perhaps laid down on disk meanwhile
        for files in request.files.listvalues():
            for file in files:
                file.close()


def _refuse_unkeepable() -> None:
    """NUL bytes and lone surrogates fit into no column of either database."""
    typed = [request.path, *request.args.values()]
    if request.method not in SAFE:
        typed += [text for _, text in request.form.items(multi=True)]
    if not all(is_clean(text) for text in typed):
        abort(422, gettext("文字里有无法保存的字符，请删去后再试。"))


def _finish(response: Response) -> Response:
    """One request, one transaction: an unsafe method answered below 400 commits, else rollback."""
    if request.method in SAFE or response.status_code >= 400:
        db.session.rollback()
        return response
    try:
        idempotency.remember(response)
        db.session.commit()
    except Exception as error:  # noqa: BLE001 - Flask handles no error that is raised this late
        session.pop("_flashes", None)  # they say that all went well
        return current_app.make_response(current_app.handle_user_exception(error))
    return response


def _hand_over(response: Response) -> Response:
    """A form sent in the background that asks so moves the whole page to where it is redirected.

    What is kept for a second sending is the redirect itself: this runs after it was remembered.
    """
    if "X-Navigate" in request.headers and response.status_code in (302, 303):
        handed = Response(status=204)
        handed.headers["HX-Redirect"] = response.headers["Location"]
        for cookie in response.headers.getlist("Set-Cookie"):
            handed.headers.add("Set-Cookie", cookie)
        return handed
    return response


def _headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", CSP)
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _template_words() -> dict[str, Any]:
    return {
        "theme": request.cookies.get("theme", "auto"),
    }
