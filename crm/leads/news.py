"""Whether others changed leads since a page of them was drawn, and the answer that says so."""

from datetime import UTC, datetime
from hashlib import sha256

from flask import make_response, request
from flask_babel import get_locale
from sqlalchemy import func
from werkzeug.wrappers import Response

from crm.accounts.access import reader
from crm.accounts.models import User
from crm.core import clock
from crm.core.db import db
from crm.leads import lists
from crm.leads.lists import Filter
from crm.leads.models import Lead


def changed_since(moment: datetime, chosen: Filter, user: User) -> tuple[int, datetime | None]:
    """How many of these leads others wrote since a moment, and when the last of them was written.

    Where a lead stands may be what changed, so the filter's stage, status and stall are left out.
    """
    query = (
        lists.matching(chosen.wherever_it_stands, user)
        .where(Lead.updated_at > moment, Lead.updated_by_id.is_distinct_from(user.id))
        .with_only_columns(func.count(), func.max(Lead.updated_at))
    )
    count, newest = db.session.execute(query).one()
    return count, newest


def drawn_at() -> datetime:
    """When the page was drawn that asks; without it nothing counts as new."""
    try:
        moment = datetime.fromisoformat(request.args.get("since", ""))
        return moment.astimezone(UTC) if moment.tzinfo else clock.now()
    except (ValueError, OverflowError):  # the ends of the calendar have no other time zone
        return clock.now()


def answer(page: str, *seen: object) -> Response:
    """The line, or 304 when whoever asks has it already."""
    made = make_response(page)
    parts = (reader().id, str(get_locale()), request.full_path, *seen)
    made.set_etag(sha256(repr(parts).encode()).hexdigest()[:32], weak=True)
    made.headers["Cache-Control"], made.vary = "private, no-cache", ["Cookie"]
    return made.make_conditional(request)
