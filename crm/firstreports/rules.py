"""首报首谈 and 流转: who was first, for how long that protects, whose turn it is. Pure.

Source of terms, thresholds and the split: the trade notes, R1 and R2 (practice in Henan 2025 and of
other places; all of them office settings).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from crm.core.errors import Problem
from crm.core.say import Sentence, Worded, say
from crm.leads.rules import Stage

MOST_REASON = 500


class Match(Worded):
    """What two registrations of a firm have in common, the surest first."""

    CODE = "code", say("统一社会信用代码一致")
    NAME = "name", say("企业名称一致")
    PARENT = "parent", say("母公司一致")
    PHONE = "phone", say("联系电话一致")


@dataclass(frozen=True)
class Mark:
    """One thing a firm is known by, in a form that compares equal; never a plain phone number."""

    text: str
    kind: Match


@dataclass(frozen=True)
class Firm:
    """An enterprise of a lead as marks are taken from it."""

    number: int
    uscc: str | None
    name_keys: tuple[str, ...]
    is_parent: bool = False


def marks_of(firms: Iterable[Firm], phones: Iterable[str]) -> list[Mark]:
    """All that a registration is known by; a parent's name counts as the parent, not as the firm."""
    found: dict[str, Mark] = {}
    for firm in firms:
        code, name = (Match.PARENT,) * 2 if firm.is_parent else (Match.CODE, Match.NAME)
        texts = [(f"firm:{firm.number}", name)]
        texts += [(f"code:{firm.uscc}", code)] if firm.uscc else []
        texts += [(f"name:{key}", name) for key in firm.name_keys]
        for text, kind in texts:
            found.setdefault(text, Mark(text, kind))
    for phone in phones:
        found.setdefault(f"phone:{phone}", Mark(f"phone:{phone}", Match.PHONE))
    # In one order everywhere, so that two who register at once wait for each other only one way.
    return sorted(found.values(), key=lambda mark: mark.text)


def matches(mine: Iterable[Mark], theirs: Iterable[str]) -> list[Match]:
    """What of one's own marks somebody else has too, in the words of what one typed oneself."""
    common = set(theirs)
    kinds = {mark.kind for mark in mine if mark.text in common}
    return [kind for kind in Match if kind in kinds]


def is_protectable(stage: Stage) -> bool:
    """Until it landed a firm can be claimed for; what is here is nobody's lead any more."""
    return stage.rank < Stage.S8.rank


def can_lapse(stage: Stage) -> bool:
    """From the contract on nothing lapses into the common pool."""
    return stage.rank < Stage.S6.rank


def stays_out(later: Stage) -> bool:
    """Whether, of two registrations of one project, the later one's amount is in no total yet.

    The earlier stamp counts until there is a ruling. A verified contract counts whoever was first:
    then the other one stays out. Two contracts are two projects.
    """
    return can_lapse(later)


@dataclass(frozen=True)
class Terms:
    """How long protection lasts, and what a contact adds."""

    days: int
    contact_days: int


def protected_until(since: date, contacts: Iterable[date], terms: Terms) -> date:
    """The last protected day: the term, carried on by each contact made while it still ran."""
    until = since + timedelta(days=terms.days)
    for day in sorted(contacts):
        if day > until:
            break
        if day >= since:
            until = max(until, day + timedelta(days=terms.contact_days))
    return until


def credit(first: str, landing: str, first_percent: int) -> dict[str, int]:
    """Who is credited with a lead in the ranking, in per cent; amounts are never split by it."""
    if first == landing:
        return {landing: 100}
    parts = {first: first_percent, landing: 100 - first_percent}
    return {block: part for block, part in parts.items() if part}


def total(planned: int | None, contract: int | None) -> int:
    """The whole investment that thresholds look at: what is planned or, where more, contracted."""
    return max(planned or 0, contract or 0)


class TransferReason(Worded):
    """Why a block cannot place a project itself."""

    LAND = "land", say("土地或空间不足")
    SIZE = "size", say("规模不合适")
    POSITIONING = "positioning", say("功能定位不符")
    POLICY = "policy", say("政策条件不合适")


class TransferState(Worded):
    """What became of a wish to hand a lead over."""

    OPEN = "open", say("等对方答复")
    DECLINED = "declined", say("对方不接受，等统筹裁定")
    ACCEPTED = "accepted", say("已接受")
    MOVED = "moved", say("统筹裁定移交")
    KEPT = "kept", say("统筹裁定不移交")
    WITHDRAWN = "withdrawn", say("已撤回")

    @property
    def runs(self) -> bool:
        return self in (TransferState.OPEN, TransferState.DECLINED)


class AppealKind(Worded):
    """What the second block asks for."""

    ARBITRATION = "arbitration", say("认定")
    COOPERATION = "cooperation", say("协作")


class AppealState(Worded):
    """What became of it."""

    OPEN = "open", say("等答复")
    AGREED = "agreed", say("同意协作")
    DECLINED = "declined", say("不同意协作")
    UPHELD = "upheld", say("维持首报")
    AWARDED = "awarded", say("改归申请方")
    SEPARATE = "separate", say("两个项目，各自成立")
    WITHDRAWN = "withdrawn", say("已撤回")


RULINGS = (AppealState.UPHELD, AppealState.AWARDED, AppealState.SEPARATE)


class Turn(Worded):
    """Who has to act."""

    RECEIVER = "receiver", say("对方区块")
    COORDINATOR = "coordinator", say("片区统筹")
    NOBODY = "nobody", say("已结")


def transfer_turn(state: TransferState, due_on: date, today: date) -> Turn:
    """The other block until its day has passed; what it declined or left lying is the office's."""
    if not state.runs:
        return Turn.NOBODY
    in_time = state is TransferState.OPEN and today <= due_on
    return Turn.RECEIVER if in_time else Turn.COORDINATOR


def appeal_turn(kind: AppealKind, state: AppealState, due_on: date, today: date) -> Turn:
    """Cooperation is the first block's to answer until its day has passed; rulings are the office's."""
    if state is not AppealState.OPEN:
        return Turn.NOBODY
    in_time = kind is AppealKind.COOPERATION and today <= due_on
    return Turn.RECEIVER if in_time else Turn.COORDINATOR


def is_awaited(kind: AppealKind, state: AppealState, stated_at: datetime | None) -> bool:
    """Whether the first block may still state something: before a ruling, and once."""
    return kind is AppealKind.ARBITRATION and state is AppealState.OPEN and stated_at is None


@dataclass(frozen=True)
class AskTransfer:
    """Offer a lead to another block, with the reason."""

    block_id: int
    reason: TransferReason
    note: str = ""


@dataclass(frozen=True)
class AnswerTransfer:
    """Take a lead over for `owner_id`, or say why not; the office rules the same way."""

    takes: bool
    owner_id: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class Appeal:
    """The second block asks for a ruling or for cooperation."""

    kind: AppealKind
    reason: str
    evidence: str = ""


@dataclass(frozen=True)
class State:
    """What the first block has to say before a ruling, and what bears it out."""

    text: str
    evidence: str = ""


@dataclass(frozen=True)
class AnswerAppeal:
    """How an appeal ends; all but an agreement give a reason."""

    state: AppealState
    reason: str = ""


@dataclass(frozen=True)
class ReportToProvince:
    """The receipt of the report to the province, or why none is needed."""

    receipt: str = ""
    exemption: str = ""


def ask_transfer_problems(command: AskTransfer, own_block: int) -> list[Problem]:
    """A lead goes to another block."""
    found = _too_long("note", command.note)
    if command.block_id == own_block:
        found.append(Problem("block_id", say("线索已经在这个区块，请选择另一个区块。")))
    return found


def answer_transfer_problems(command: AnswerTransfer, *, is_ruling: bool) -> list[Problem]:
    """Whoever takes it names an owner; a refusal and every ruling says why."""
    found = _too_long("reason", command.reason)
    if command.takes and command.owner_id is None:
        found.append(Problem("owner_id", say("请选择接手的负责人。")))
    if (is_ruling or not command.takes) and not command.reason.strip():
        found.append(Problem("reason", say("请写明理由。")))
    return found


def reason_problems(reason: str) -> list[Problem]:
    """A reason is there and is not too long."""
    if not reason.strip():
        return [Problem("reason", say("请写明理由。"))]
    return _too_long("reason", reason)


def statement_problems(command: State) -> list[Problem]:
    """Something is stated, and neither part is too long."""
    found = _too_long("text", command.text) + _too_long("evidence", command.evidence)
    if not command.text.strip():
        found.append(Problem("text", say("请写明情况。")))
    return found


def appeal_problems(command: Appeal) -> list[Problem]:
    """A reason is there, and neither part is too long."""
    return reason_problems(command.reason) + _too_long("evidence", command.evidence)


def province_problems(command: ReportToProvince) -> list[Problem]:
    """One of the two, never both."""
    receipt, exemption = command.receipt.strip(), command.exemption.strip()
    if not receipt and not exemption:
        return [Problem("receipt", say("请填写省级首报回执号，或写明免报理由。"))]
    if receipt and exemption:
        return [Problem("exemption", say("有回执号就不用写免报理由，请只填一项。"))]
    return _too_long("exemption", exemption)


def _too_long(field: str, text: str) -> list[Problem]:
    sentence: Sentence = say("最多 %(most)s 个字。", most=MOST_REASON)
    return [Problem(field, sentence)] if len(text) > MOST_REASON else []
