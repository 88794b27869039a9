"""A digest as a mail: HTML with every style inline, the same as text, and its headers."""

from email.headerregistry import Address
from email.message import EmailMessage
from functools import cache
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import force_locale, get_locale, gettext
from werkzeug.routing import BuildError

from crm.accounts.models import User
from crm.core import clock
from crm.core.amounts import Money
from crm.core.language import speaks_chinese, translated
from crm.core.templates import signed
from crm.digests.rules import Digest
from crm.leads.rules import PIPELINE
from crm.mix.rules import count, figure
from crm.mix.rules import signed as signed_points
from crm.reports.week_storage import StageChange, Storage

NO_BREAK = "\N{NO-BREAK SPACE}"
CLUSTER_COLOURS = {
    "TR": "#2f6bd8",
    "LG": "#0e8f9c",
    "FI": "#b98300",
    "CU": "#b23a8e",
    "IN": "#6b4fd8",
    "PS": "#56707f",
    "MF": "#cf5328",
}


def message(digest: Digest, reader: User, message_id: str) -> EmailMessage:
    """The mail in its reader's language; every link in it asks for a login."""
    settings = current_app.config["CRM"]
    mail = EmailMessage()
    mail["From"] = settings.mail_from
    mail["To"] = Address(display_name=reader.name, addr_spec=reader.email)
    mail["Date"] = clock.now().astimezone(clock.SHANGHAI)
    mail["Message-ID"] = f"<{message_id}>"
    mail["List-Unsubscribe"] = f"<{link('accounts.account')}>"
    mail["Auto-Submitted"] = "auto-generated"
    # Folding an encoded header loses plain spaces; no-break ones stay inside the words.
    mail["Subject"] = subject(digest, reader).replace(" ", NO_BREAK)
    with force_locale(reader.locale):
        mail.set_content(text(digest))
        mail.add_alternative(html(digest), subtype="html")
    return mail


def subject(digest: Digest, reader: User) -> str:
    """The subject in its reader's language."""
    with force_locale(reader.locale):
        return translated(digest.subject)


def html(digest: Digest) -> str:
    """The HTML part, in the locale at hand."""
    return _inliner().inline(_filled("digests/mail/digest.html", digest))


@cache
def _inliner() -> Any:
    """Loaded with the first mail: a web process that writes none does without its megabytes."""
    return import_module("css_inline").CSSInliner(
        keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False
    )


def text(digest: Digest) -> str:
    """The plain part, in the locale at hand."""
    return _filled("digests/mail/digest.txt", digest)


def _filled(template: str, digest: Digest) -> str:
    # Not render_template: the page frame's words ask who is signed in, and nobody is.
    page = current_app.jinja_env.get_template(template)
    return page.render(
        digest=digest,
        link=link,
        locale=str(get_locale() or "zh"),
        storage=_storage_rows(digest.storage),
        colours=CLUSTER_COLOURS,
        figure=figure,
        signed_points=signed_points,
    )


def link(endpoint: str, **values: Any) -> str:
    """An absolute address under the configured public one, outside any request."""
    public = urlsplit(current_app.config["CRM"].public_url)
    where = current_app.url_map.bind(public.netloc, public.path or "/", url_scheme=public.scheme)
    try:
        return where.build(endpoint, values, force_external=True)
    except BuildError:  # the page does not exist in this office
        return f"{public.geturl()}/"


def _storage_rows(found: tuple[Storage, ...]) -> dict[str, Any] | None:
    """储备变化 as text: stages of the first place, then a total line for each."""
    if not found:
        return None
    first = found[0]
    most = max((first.change(stage).now.planned for stage in PIPELINE), default=0)
    stages = [
        _change(f"{stage.value} {translated(stage.words)}", first.change(stage), most)
        for stage in PIPELINE
    ]
    totals = []
    for place in found:
        name = translated(place.place)
        totals.append(_change(gettext("储备合计 · %(place)s", place=name), place.pipeline, 0))
        totals.append(_change(gettext("已落地 S8–S11 · %(place)s", place=name), place.landed, 0))
    return {"stages": stages, "totals": totals}


def _change(label: str, change: StageChange, most: int) -> dict[str, Any]:
    now, before = change.now, change.before
    return {
        "label": label,
        "width": max(round(100 * now.planned / most), 1) if most and now.planned else 0,
        "count": count(now.tenths),
        "count_change": "—" if before is None else _signed_count(now.tenths - before.tenths),
        "planned": translated(Money(now.planned)) if now.planned else "—",
        "planned_change": _planned_change(now.planned, before.planned if before else None),
    }


def _planned_change(now: int, before: int | None) -> str:
    """Of a stage where nobody states an amount there is none."""
    return "—" if before is None or not (now or before) else _signed_yi(now - before)


def _signed_count(tenths: int) -> str:
    return f"+{count(tenths)}" if tenths > 0 else count(tenths)


def _signed_yi(yuan: int) -> str:
    if speaks_chinese():
        return signed(yuan / 10**8, 2)
    words = translated(Money(yuan))
    return f"+{words}" if yuan > 0 else words
