"""/calendar: a block's week or month; and each person's own days as a file for their phone."""

from datetime import timedelta
from hashlib import sha256

from flask import Response, abort, make_response, render_template, request
from flask_babel import force_locale, gettext
from werkzeug.wrappers import Response as Answer

from crm.accounts import calendar_keys
from crm.accounts.access import open_to_all, reader, requires
from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.core import clock
from crm.core.language import translated
from crm.core.weeks import Week
from crm.leads import options
from crm.plan.models import Block
from crm.reports.blueprint import bp
from crm.reports.calendar import ics, queries, rules, words
from crm.reports.calendar.queries import Wanted
from crm.reports.calendar.rules import Entry, Span

AGO, AHEAD = timedelta(days=30), timedelta(days=180)


@bp.get("/calendar")
@requires(Permission.LEADS_READ)
def calendar() -> str:
    span = Span.of(request.args.get("week", ""), request.args.get("month", ""), clock.today())
    block, person = _block(), request.args.get("person", "")
    people = queries.people(block.id if block else None)
    chosen = next((one for one in people if str(one.id) == person), None)
    wanted = Wanted(
        span.first, span.last, block.id if block else None, chosen.id if chosen else None
    )
    found, cut = queries.entries(reader(), wanted)
    kept = {"block": block.code if block else None, "person": chosen.id if chosen else None}
    return render_template(
        "reports/calendar/show.html",
        span=span,
        days=rules.days(span, found),
        cut=cut,
        people=people,
        chosen=chosen,
        block=block,
        blocks=options.block_codes(reader()) if _sees_all() else [],
        kept=kept,
        week_now=str(Week.of(span.month or span.first)),
        month_now=f"{(span.month or span.first + timedelta(days=3)):%Y-%m}",
        text=words.text,
        entry_url=words.url,
    )


def _sees_all() -> bool:
    return reader().can(Permission.LEADS_READ_ALL)


def _block() -> Block | None:
    """One's own block; who sees all chooses one, and departments look at all that is theirs."""
    return queries.block(reader(), request.args.get("block", "") if _sees_all() else "")


@bp.get("/calendar/<key>.ics")
@open_to_all
def calendar_feed(key: str) -> Answer:
    """The days of whoever's secret it is, in their rights and language, as of now."""
    person = calendar_keys.person_of(key)
    if person is None:
        abort(404)
    with force_locale(person.locale):
        body = _file(person)
    answer = make_response(Response(body, mimetype="text/calendar"))
    answer.set_etag(sha256(body.encode()).hexdigest()[:32])
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Content-Disposition"] = 'inline; filename="attraction-desk.ics"'
    return answer.make_conditional(request)


def _file(person: User) -> str:
    today = clock.today()
    wanted = Wanted(today - AGO, today + AHEAD, person_id=person.id)
    found, _ = queries.entries(person, wanted)
    return ics.calendar(gettext("招商台"), map(_event, found))


def _event(entry: Entry) -> ics.Event:
    said = " · ".join(part for part in (words.text(entry), entry.lead) if part)
    number = f"{entry.kind.value}-{entry.number}"
    if entry.kind is rules.Kind.MILESTONE:
        number += f"-{entry.what}"
    return ics.Event(
        uid=f"{number}@attraction-desk",
        on=entry.on,
        summary=rules.without_phones(said),
        url=words.url(entry, external=True),
        category=translated(entry.kind.words),
        stamp=entry.changed_at,
    )
