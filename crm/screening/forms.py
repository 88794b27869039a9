"""The form of a screening decision; it only coerces what was typed into a command."""

from typing import Any

from flask_babel import lazy_gettext as _l

from crm.core import clock
from crm.core.forms import Choice, Day, Form, LongText, Needed, Text, options_of
from crm.screening.approval import ChooseRoute, Route
from crm.screening.decisions import Answer, Decide, numbers_of


class DecisionForm(Form):
    """What a person decides, why, and for which day."""

    answer = Choice(_l("结论"), [Needed()], empty=_l("请选择"))
    entries = Text(_l("命中条目"), most=100)
    reason = LongText(_l("理由"), [Needed()], most=2000)
    decided_on = Day(_l("判断日期"), [Needed()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answer.offer(options_of(tuple(Answer)))
        if not self.is_submitted():
            self.decided_on.data = clock.today()

    def command(self) -> Decide:
        """What was typed. Raises Invalid where the numbers cannot be read."""
        return Decide(
            Answer(self.answer.data),
            self.reason.data,
            self.decided_on.data,
            numbers_of(self.entries.data) or None,
        )


class RouteForm(Form):
    """Which way the project goes, and why where the rules point elsewhere."""

    route = Choice(_l("办理方式"), [Needed()], empty=_l("请选择"))
    reason = LongText(_l("理由"), most=2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.route.offer(options_of(tuple(Route)))

    def command(self) -> ChooseRoute:
        return ChooseRoute(Route(self.route.data), self.reason.data)
