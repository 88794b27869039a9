"""The form of a visit, on its own page and on the desk: what happened, and what comes next."""

from typing import Any

from flask import flash, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from crm.accounts.models import User
from crm.activities.models import Activity
from crm.activities.rules import ActivityKind, LogActivity, days_ahead
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Invalid
from crm.core.forms import Choice, Day, Form, LongText, Needed, Text, options_of
from crm.core.language import listed, translated
from crm.core.templates import day
from crm.leads import contacting
from crm.leads.mentions import AT, mentioned, readers_of
from crm.leads.models import Lead


class VisitForm(Form):
    """Three taps and a sentence are enough: kind, text, and one of the days ahead."""

    kind = Choice(_l("方式"), [Needed()], default=ActivityKind.VISIT.value)
    happened_on = Day(_l("哪天"), [Needed()], default=clock.today)
    counterpart = Text(_l("对方参加人"))
    text = LongText(_l("发生了什么"), [Needed()])
    next_step = Text(_l("下一步"))
    next_day = Day(_l("下一步哪天"))
    next_step_on = Day(_l("下一步日期"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.offer(options_of(tuple(ActivityKind)))
        self.days_ahead = days_ahead(clock.today())

    def command(self) -> LogActivity:
        """A day that was written counts before one that was tapped."""
        return LogActivity(
            kind=ActivityKind(self.kind.data),
            happened_on=self.happened_on.data or clock.today(),
            text=self.text.data,
            counterpart=self.counterpart.data,
            next_step=self.next_step.data,
            next_step_on=self.next_step_on.data or self.next_day.data,
        )


def noted(lead: Lead, form: VisitForm, *, by: User, back: str) -> Activity | None:
    """Log what the form says and offer to undo it; None when something has to be corrected."""
    try:
        activity = contacting.log_visit(lead, form.command(), by=by)
    except Invalid as invalid:
        db.session.rollback()
        form.absorb(invalid)
        return None
    _say_noted(lead, activity, back)
    return activity


def _say_noted(lead: Lead, activity: Activity, back: str) -> None:
    kind = translated(activity.kind.words)
    text = gettext("已记下：%(name)s，%(kind)s。", name=lead.name, kind=kind)
    if lead.next_step_on:
        text += gettext("下一步 %(day)s。", day=day(lead.next_step_on))
    text += _say_mentioned(lead, activity.text)
    url = url_for("leads.undo_visit", lead_id=lead.id, activity_id=activity.id)
    offer: Any = {"text": text, "undo_url": url, "undo_fields": {"back": back}}
    flash(offer, "good")


def _say_mentioned(lead: Lead, text: str) -> str:
    """Who is told because the note names them, and what names nobody who may see the lead."""
    if not AT.search(text):
        return ""
    known = readers_of(lead)
    found, said = mentioned(text, known), ""
    names = [one.name for one in known if one.id in found.people]
    if names:
        said += gettext("已提醒 %(names)s。", names=listed(names))
    if found.unknown:
        words = listed(f"@{one}" for one in found.unknown)
        said += gettext("%(words)s 不是能看到这条线索的同事，没有提醒。", words=words)
    return said
