"""Forms of asks; each only coerces what was typed into a command."""

from typing import Any

from flask_babel import lazy_gettext as _l

from crm.core.forms import Choice, Day, Form, LongText, Needed, Text, Yuan, options_of
from crm.screening.asks.rules import OUTCOMES, AddAsk, Kind, Review, ReviewAsk, WithdrawAsk


class AskForm(Form):
    """What is asked for."""

    kind = Choice(_l("诉求类别"), [Needed()], empty=_l("请选择"))
    what = LongText(_l("诉求内容"), [Needed()], most=2000)
    legal_basis = LongText(_l("法律依据"), most=2000)
    amount = Yuan(_l("金额"))
    expires_on = Day(_l("有效期至"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.offer(options_of(tuple(Kind)))

    def command(self) -> AddAsk:
        return AddAsk(
            Kind(self.kind.data),
            self.what.data,
            self.legal_basis.data,
            self.amount.data,
            self.expires_on.data,
        )


class ReviewForm(Form):
    """What the review came to."""

    outcome = Choice(_l("审查结论"), [Needed()], empty=_l("请选择"))
    number = Text(_l("审查文号"))
    approver = Text(_l("批准人或机关"))
    reason = LongText(_l("理由"), most=2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outcome.offer(options_of(OUTCOMES))

    def command(self) -> ReviewAsk:
        return ReviewAsk(
            Review(self.outcome.data), self.number.data, self.approver.data, self.reason.data
        )


class WithdrawForm(Form):
    """Why it is off the table."""

    reason = LongText(_l("理由"), [Needed()], most=2000)

    def command(self) -> WithdrawAsk:
        return WithdrawAsk(self.reason.data)
