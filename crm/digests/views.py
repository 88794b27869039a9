"""The demo's mailbox, and its button to next Monday. None of it exists outside the demo."""

from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext
from werkzeug.wrappers import Response as Answer

from crm.accounts.access import requires
from crm.accounts.rules import Permission
from crm.core.days import Shown
from crm.core.language import translated
from crm.digests import mailbox as kept
from crm.digests.advancing import Advanced
from crm.digests.advancing import advance as move_on

bp = Blueprint("digests", __name__, template_folder="templates")


def init_app(app: Flask) -> None:
    """Register the demo's pages."""
    app.register_blueprint(bp)


@bp.before_request
def _only_in_the_demo() -> None:
    if not current_app.config["CRM"].is_demo:
        abort(404)


def _folder() -> Path:
    settings = current_app.config["CRM"]
    found = kept.folder(settings.mail_url, settings.var)
    if found is None:
        abort(404)
    return found


@bp.get("/mailbox")
@requires(Permission.DEMO_ADVANCE)
def mailbox() -> str:
    found = kept.newest(_folder())
    person = request.args.get("to", "").strip()
    people = sorted({(one.address, one.to) for one in found})
    shown = [one for one in found if person in ("", one.address)]
    return render_template("digests/mailbox.html", messages=shown, people=people, person=person)


@bp.get("/mailbox/<name>")
@requires(Permission.DEMO_ADVANCE)
def message(name: str) -> str:
    found = _message(name)
    return render_template(
        "digests/message.html",
        name=name,
        headers=[(key, str(found[key])) for key in ("From", "To", "Date", "Subject")],
        subject=str(found["Subject"]),
        text=kept.part(found, "plain"),
    )


@bp.get("/mailbox/<name>/body")
@requires(Permission.DEMO_ADVANCE)
def message_body(name: str) -> Response:
    page = kept.in_frame(kept.part(_message(name), "html"))
    answer = Response(page, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = kept.content_policy(page)
    return answer


def _message(name: str) -> EmailMessage:
    try:
        return kept.read(_folder(), name)
    except LookupError:
        abort(404)


@bp.post("/clock/advance")
@requires(Permission.DEMO_ADVANCE)
def advance() -> Answer:
    flash(_what_happened(move_on(_seen())), "good")
    return redirect(url_for("digests.mailbox"))


def _seen() -> datetime | None:
    """The Monday that the page showed on its button; None when it says nothing readable."""
    try:
        seen = datetime.fromisoformat(request.form.get("seen", ""))
    except ValueError:
        return None
    return seen if seen.tzinfo else None


def _what_happened(done: Advanced) -> str:
    words: str = gettext(
        "演示时钟已走到 %(moment)s：结账 %(weeks)s 周，发出 %(sent)s 封摘要。",
        moment=translated(Shown(done.moment, year=True)),
        weeks=len(done.closed),
        sent=done.outcomes["sent"],
    )
    return words
