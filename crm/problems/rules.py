"""Problems put to departments: whose turn it is, what each verb needs, how long it takes. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from crm.core.errors import Problem as Wrong
from crm.core.files.kinds import Received
from crm.core.say import Sentence, Worded, say

MOST_DAYS = 366
"""A due date lies within a year."""


class State(Worded):
    """Where a problem stands."""

    OPEN = "open", say("待受理")
    ACCEPTED = "accepted", say("办理中")
    RETURNED = "returned", say("部门退回")
    ANSWERED = "answered", say("已答复，待销号")
    CLOSED = "closed", say("已销号")

    @property
    def is_with_department(self) -> bool:
        return self in (State.OPEN, State.ACCEPTED)


class Kind(Worded):
    """What it is about: a lead on its way, or a firm that is here already, by a lead or without."""

    OBSTACLE = "obstacle", say("推进障碍")
    AFTERCARE = "aftercare", say("企业服务诉求")


class Verdict(Worded):
    """What a department says."""

    ACCEPT = "accept", say("受理")
    RETURN = "return", say("退回：不归本部门")
    ANSWER = "answer", say("答复")


class Step(Worded):
    """What was done about a problem."""

    RAISED = "raised", say("已提出")
    ACCEPTED = "accepted", say("已受理")
    RETURNED = "returned", say("部门退回")
    ANSWERED = "answered", say("已答复")
    PUT_AGAIN = "put-again", say("再次提交")
    ESCALATED = "escalated", say("已升级")
    CLOSED = "closed", say("已销号")


@dataclass(frozen=True)
class RaiseProblem:
    """Put a problem to the department of a cluster."""

    title: str
    text: str
    cluster_id: int
    due_on: date
    files: tuple[Received, ...] = ()


@dataclass(frozen=True)
class RaiseForFirm:
    """Put a problem of a firm that is in a block without a lead; no block means one's own."""

    enterprise_id: int
    block_id: int | None
    problem: RaiseProblem


@dataclass(frozen=True)
class AnswerProblem:
    """What the department says to it."""

    verdict: Verdict
    text: str = ""
    files: tuple[Received, ...] = ()


@dataclass(frozen=True)
class CloseProblem:
    """销号: solved or not, with words where these do not follow from the answer."""

    solved: bool
    text: str = ""
    files: tuple[Received, ...] = ()


@dataclass(frozen=True)
class PutAgain:
    """Put it to a department once more: another one, or the same that has not solved it."""

    cluster_id: int
    due_on: date
    reason: str
    files: tuple[Received, ...] = ()


@dataclass(frozen=True)
class Escalate:
    """Ask the coordinator to answer in the department's place."""

    reason: str


AFTER: dict[Verdict, State] = {
    Verdict.ACCEPT: State.ACCEPTED,
    Verdict.RETURN: State.RETURNED,
    Verdict.ANSWER: State.ANSWERED,
}
STEPS: dict[Verdict, Step] = {
    Verdict.ACCEPT: Step.ACCEPTED,
    Verdict.RETURN: Step.RETURNED,
    Verdict.ANSWER: Step.ANSWERED,
}


def verdicts(state: State) -> tuple[Verdict, ...]:
    """What can be said in a state; what is accepted is not accepted again."""
    if not state.is_with_department:
        return ()
    return tuple(one for one in Verdict if not (state is State.ACCEPTED and one is Verdict.ACCEPT))


def raise_problems(command: RaiseProblem, today: date) -> list[Wrong]:
    """What is wrong with a problem as it was written."""
    named = (("title", command.title, say("问题")), ("text", command.text, say("情况和请求")))
    return [
        Wrong(field, say("请填写%(label)s。", label=label))
        for field, typed, label in named
        if not typed.strip()
    ] + _due(command.due_on, today)


def block_asked(given: int | None, own: int | None) -> int | None:
    """In which block a firm asks: the one that is named, else that of whoever writes it down."""
    return given if given is not None else own


def asks_in(block_id: int | None, own: int | None, *, everywhere: bool) -> bool:
    """For firms of which block somebody speaks: of their own, the coordinator of all."""
    return block_id is not None and (everywhere or block_id == own)


def firm_problems(command: RaiseProblem, landed: str, today: date) -> list[Wrong]:
    """What is wrong with a firm's; `landed` is the code of the lead that it landed by, if any."""
    found = raise_problems(command, today)
    if not landed:
        return found
    return [Wrong("enterprise", has_landed(landed)), *found]


def has_landed(code: str) -> Sentence:
    """Where the requests of a firm stand that landed by the lead of this code."""
    return say("这家企业在本区块有落地线索 %(code)s，请在那条线索的“问题协调”里提出。", code=code)


def answer_problems(command: AnswerProblem) -> list[Wrong]:
    """Accepting needs no words; returning a reason, answering an answer."""
    if command.text.strip() or command.verdict is Verdict.ACCEPT:
        return []
    label = say("理由") if command.verdict is Verdict.RETURN else say("答复内容")
    return [Wrong("text", say("请填写%(label)s。", label=label))]


def close_problems(command: CloseProblem, state: State) -> list[Wrong]:
    """A problem that was not answered, or not solved, is closed with words."""
    if command.text.strip() or (command.solved and state is State.ANSWERED):
        return []
    if command.solved:
        return [Wrong("text", say("部门还没有答复，请写明怎样解决的。"))]
    return [Wrong("text", say("没有解决就销号，请写明原因。"))]


def again_problems(command: PutAgain, today: date) -> list[Wrong]:
    """What is wrong with putting it to a department once more."""
    return _reason(command.reason) + _due(command.due_on, today)


def escalate_problems(command: Escalate) -> list[Wrong]:
    return _reason(command.reason)


def _reason(reason: str) -> list[Wrong]:
    if reason.strip():
        return []
    return [Wrong("reason", say("请填写%(label)s。", label=say("理由")))]


def _due(due_on: date, today: date) -> list[Wrong]:
    if due_on < today:
        return [Wrong("due_on", say("答复期限不能早于今天。"))]
    if due_on > today + timedelta(days=MOST_DAYS):
        return [Wrong("due_on", say("答复期限最长一年。"))]
    return []


def is_overdue(state: State, due_on: date, today: date) -> bool:
    """Whether the department is late: an answer ends its time."""
    return state.is_with_department and due_on < today


def days_open(raised_on: date, closed_on: date | None, today: date) -> int:
    """Calendar days from the first raising to the closing, or to today."""
    return ((closed_on or today) - raised_on).days
