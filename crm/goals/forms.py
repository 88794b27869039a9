"""Forms of goals; each only coerces what was typed into a command."""

from typing import Any

from flask_babel import lazy_gettext as _l

from crm.core import clock
from crm.core.forms import Choice, Form, LongText, Needed, Text, Whole, Yuan
from crm.goals.rules import MOST_CONTRACTS, DraftGoal, RefuseGoal, years


class DraftForm(Form):
    """The numbers of a year."""

    year = Choice(_l("年度"), [Needed()])
    person_id = Choice(_l("谁的目标"), empty=_l("区块"))
    contracts = Whole(_l("签约数"), most=MOST_CONTRACTS)
    contracted = Yuan(_l("合同投资额"))
    received = Yuan(_l("实际到位"))
    source = Text(_l("依据"), [Needed()], most=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year.offer((one, str(one)) for one in years(clock.today()))

    def prepare(self, people: dict[int, tuple[int, str]]) -> None:
        self.person_id.offer((one, name) for one, (_, name) in people.items())

    def command(self) -> DraftGoal:
        return DraftGoal(
            int(self.year.data),
            int(self.person_id.data) if self.person_id.data else None,
            self.contracts.data or 0,
            self.contracted.data or 0,
            self.received.data or 0,
            self.source.data,
        )


class RefuseForm(Form):
    """Why not."""

    reason = LongText(_l("不同意的理由"), [Needed()], most=500)

    def command(self) -> RefuseGoal:
        return RefuseGoal(self.reason.data)
