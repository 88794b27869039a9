"""Forms about problems; each only coerces what was typed into a command."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l

from crm.core.files.fields import Files
from crm.core.forms import Choice, Day, Form, LongText, Needed, Text, options_of
from crm.core.say import Pair, say
from crm.leads.evidence.rules import MOST_REASON
from crm.plan.models import Block, Cluster
from crm.problems import rules
from crm.problems.rules import (
    AnswerProblem,
    CloseProblem,
    Escalate,
    PutAgain,
    RaiseForFirm,
    RaiseProblem,
    Verdict,
)
from crm.problems.wording import department

OUTCOMES = {"yes": say("已解决"), "no": say("没有解决")}


class _PutForm(Form):
    """To which department, and until when."""

    cluster_id = Choice(_l("交给部门"), [Needed()], empty=_l("请选择"))
    due_on = Day(_l("答复期限"), [Needed()])
    files = Files(_l("材料"))

    def prepare(self, clusters: list[Cluster]) -> None:
        self.cluster_id.offer((one.id, department(one)) for one in clusters)


class RaiseForm(_PutForm):
    """What is asked."""

    title = Text(_l("问题"), [Needed()], most=100)
    text = LongText(_l("情况和请求"), [Needed()], most=2000)

    def command(self) -> RaiseProblem:
        return RaiseProblem(
            self.title.data,
            self.text.data,
            int(self.cluster_id.data),
            self.due_on.data,
            tuple(self.files.data),
        )


class FirmForm(RaiseForm):
    """What a firm asks for that is here without a lead: which firm, and in which block."""

    enterprise = Text(_l("企业名称或统一社会信用代码"), [Needed()])
    block_id = Choice(_l("区块"), [Needed()], empty=_l("请选择"))

    def offer(self, blocks: Iterable[Block]) -> None:
        self.block_id.offer((one.id, Pair(one.short, one.short_en)) for one in blocks)

    def for_firm(self, enterprise_id: int) -> RaiseForFirm:
        return RaiseForFirm(enterprise_id, int(self.block_id.data), self.command())


class AgainForm(_PutForm):
    """The same once more, and why."""

    reason = LongText(_l("理由"), [Needed()], most=2000)

    def command(self) -> PutAgain:
        sent = tuple(self.files.data)
        return PutAgain(int(self.cluster_id.data), self.due_on.data, self.reason.data, sent)


class AnswerForm(Form):
    """What the department says."""

    verdict = Choice(_l("处理"), [Needed()], empty=_l("请选择"))
    text = LongText(_l("答复或理由"), most=2000)
    files = Files(_l("材料"))

    def __init__(self, state: rules.State, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.verdict.offer(options_of(rules.verdicts(state) or tuple(Verdict)))

    def command(self) -> AnswerProblem:
        return AnswerProblem(Verdict(self.verdict.data), self.text.data, tuple(self.files.data))


class CloseForm(Form):
    """Solved or not."""

    solved = Choice(_l("结果"), [Needed()], empty=_l("请选择"))
    text = LongText(_l("说明"), most=2000)
    files = Files(_l("解决的证明"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.solved.offer(OUTCOMES.items())

    def command(self) -> CloseProblem:
        return CloseProblem(self.solved.data == "yes", self.text.data, tuple(self.files.data))


class FilesForm(Form):
    """Files by themselves."""

    files = Files(_l("文件"))


class WithdrawFileForm(Form):
    """Why a file is taken back."""

    reason = Text(_l("撤回原因"), [Needed()], most=MOST_REASON)


class EscalateForm(Form):
    """Why the coordinator should see to it."""

    reason = LongText(_l("理由"), [Needed()], most=2000)

    def command(self) -> Escalate:
        return Escalate(self.reason.data)
