"""The forms of a cause and of a snooze; each only coerces what was typed into a command."""

from typing import Any

from flask_babel import lazy_gettext as _l

from crm.core.forms import Choice, Day, Form, Needed, Text, options_of
from crm.leads.standstills.rules import MOST_NOTE, Cause, Snooze, StateCause


class CauseForm(Form):
    """Why a lead stands still."""

    cause = Choice(_l("为何停滞"), [Needed()], empty=_l("请选择"))
    note = Text(_l("说明"), most=MOST_NOTE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cause.offer(options_of(tuple(Cause)))

    def command(self) -> StateCause:
        return StateCause(Cause(self.cause.data), self.note.data)


class SnoozeForm(Form):
    """Until when a lead is kept quiet, and why."""

    until = Day(_l("缓到哪天"), [Needed()])
    reason = Text(_l("为什么缓"), [Needed()], most=MOST_NOTE)

    def command(self) -> Snooze:
        return Snooze(self.until.data, self.reason.data)
