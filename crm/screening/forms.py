"""The form of a screening decision; it only coerces what was typed into a command."""

from typing import Any

from flask_babel import lazy_gettext as _l

from crm.core import clock
from crm.core.forms import Choice, Day, Form, LongText, Needed, options_of
from crm.screening.rules import Answer, Decide


class DecisionForm(Form):
    """What a person decides, why, and for which day."""

    answer = Choice(_l("结论"), [Needed()], empty=_l("请选择"))
    reason = LongText(_l("理由"), [Needed()], most=2000)
    decided_on = Day(_l("判断日期"), [Needed()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answer.offer(options_of(tuple(Answer)))
        if not self.is_submitted():
            self.decided_on.data = clock.today()

    def command(self) -> Decide:
        return Decide(Answer(self.answer.data), self.reason.data, self.decided_on.data)
