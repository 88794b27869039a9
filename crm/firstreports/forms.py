"""Forms of 首报与流转; they only coerce what was typed into commands."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from crm.core.forms import Choice, Form, LongText, Needed, Text, options_of
from crm.firstreports.rules import (
    MOST_REASON,
    AnswerAppeal,
    AnswerTransfer,
    Appeal,
    AppealKind,
    AppealState,
    AskTransfer,
    ReportToProvince,
    State,
    TransferReason,
)

TAKES, DECLINES = "takes", "declines"


class AppealForm(Form):
    """What the second block asks for."""

    kind = Choice(_l("申请什么"), [Needed()], empty=_l("请选择"))
    reason = LongText(_l("理由"), most=MOST_REASON)
    evidence = LongText(_l("佐证"), most=MOST_REASON)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.offer(
            [
                (AppealKind.ARBITRATION.value, gettext("申请认定：请片区统筹裁定首报归属")),
                (AppealKind.COOPERATION.value, gettext("申请协作：请首报区块同意一起推进")),
            ]
        )

    def command(self) -> Appeal:
        return Appeal(AppealKind(self.kind.data), self.reason.data, self.evidence.data)


class StatementForm(Form):
    """What the first block has to say before a ruling."""

    text = LongText(_l("说明"), most=MOST_REASON)
    evidence = LongText(_l("佐证"), most=MOST_REASON)

    def command(self) -> State:
        return State(self.text.data, self.evidence.data)


class AnswerAppealForm(Form):
    """How an appeal ends."""

    state = Choice(_l("答复"), [Needed()], empty=_l("请选择"))
    reason = LongText(_l("理由"), most=MOST_REASON)

    def prepare(self, states: Iterable[AppealState]) -> None:
        """Set what can be chosen."""
        self.state.offer(options_of(tuple(states)))

    def command(self) -> AnswerAppeal:
        return AnswerAppeal(AppealState(self.state.data), self.reason.data)


class TransferForm(Form):
    """Where a lead should go, and why."""

    block_id = Choice(_l("流转到哪个区块"), [Needed()], empty=_l("请选择"))
    reason = Choice(_l("原因"), [Needed()], empty=_l("请选择"))
    note = LongText(_l("说明"), most=MOST_REASON)

    def prepare(self, blocks: Iterable[tuple[int, str]]) -> None:
        """Set what can be chosen."""
        self.block_id.offer(blocks)
        self.reason.offer(options_of(tuple(TransferReason)))

    def command(self) -> AskTransfer:
        reason = TransferReason(self.reason.data)
        return AskTransfer(int(self.block_id.data), reason, self.note.data)


class AnswerTransferForm(Form):
    """Taken over by whom, or why not."""

    answer = Choice(_l("答复"), [Needed()], empty=_l("请选择"))
    owner_id = Choice(_l("接手的负责人"), empty=_l("请选择"))
    reason = LongText(_l("理由"), most=MOST_REASON)

    def prepare(self, people: Iterable[tuple[int, str]], *, is_ruling: bool) -> None:
        """Set what can be chosen; the office rules, the other block answers."""
        words = (
            (gettext("裁定移交"), gettext("裁定不移交"))
            if is_ruling
            else (gettext("接受"), gettext("不接受，请统筹裁定"))
        )
        self.answer.offer(zip((TAKES, DECLINES), words, strict=True))
        self.owner_id.offer(people)

    def command(self) -> AnswerTransfer:
        owner = self.owner_id.data
        return AnswerTransfer(
            self.answer.data == TAKES, int(owner) if owner else None, self.reason.data
        )


class ProvinceForm(Form):
    """The receipt of the report to the province, or why none is needed."""

    receipt = Text(_l("省级首报回执号"))
    exemption = LongText(_l("免报理由"), most=MOST_REASON)

    def command(self) -> ReportToProvince:
        return ReportToProvince(self.receipt.data, self.exemption.data)
