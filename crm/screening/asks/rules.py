"""Policy asks (一企一策): what an investor asks for, its basis, and the fair-competition review. Pure.

Source: the trade notes, rule R3. Nothing selective is given without a basis; a person reviews.
"""

from dataclasses import dataclass
from datetime import date

from crm.core.errors import Problem
from crm.core.say import Worded, say


class Kind(Worded):
    """What is asked for."""

    LAND = "land", say("用地")
    SPACE = "space", say("厂房和租金")
    FISCAL = "fiscal", say("财政奖补")
    TAX = "tax", say("税收")
    TALENT = "talent", say("人才和住房")
    SUPPLY = "supply", say("水电气等要素")
    OTHER = "other", say("其他诉求")


class Review(Worded):
    """Where the fair-competition review of an ask stands."""

    WAITING = "waiting", say("还没有审查")
    PASSED = "passed", say("审查通过")
    EXCEPTED = "excepted", say("适用例外规定")
    REFUSED = "refused", say("审查不通过")

    @property
    def lets_on(self) -> bool:
        """Whether the lead may go on with the ask in it."""
        return self in {Review.PASSED, Review.EXCEPTED}


OUTCOMES = (Review.PASSED, Review.EXCEPTED, Review.REFUSED)


@dataclass(frozen=True)
class AddAsk:
    """An investor asks for something of its own; the amount is in 元 where there is one."""

    kind: Kind
    what: str
    legal_basis: str = ""
    amount: int | None = None
    expires_on: date | None = None


@dataclass(frozen=True)
class ReviewAsk:
    """What the fair-competition review came to: its number, who approved, and why."""

    outcome: Review
    number: str = ""
    approver: str = ""
    reason: str = ""


@dataclass(frozen=True)
class WithdrawAsk:
    """The ask is off the table."""

    reason: str


def ask_problems(command: AddAsk, today: date) -> list[Problem]:
    """What is wrong with an ask."""
    found = []
    if not command.what.strip():
        found.append(Problem("what", say("请填写%(label)s。", label=say("诉求内容"))))
    if command.amount is not None and command.amount <= 0:
        found.append(Problem("amount", say("金额应大于 0；没有金额就不填。")))
    if command.expires_on is not None and command.expires_on < today:
        found.append(Problem("expires_on", say("有效期不能早于今天。")))
    return found


def review_problems(command: ReviewAsk, legal_basis: str) -> list[Problem]:
    """What is wrong with the outcome of a review."""
    if command.outcome is Review.REFUSED:
        return _lacking("reason", command.reason)
    found = _lacking("number", command.number) + _lacking("approver", command.approver)
    if command.outcome is Review.EXCEPTED:
        found += _lacking("reason", command.reason)
    elif not legal_basis.strip():
        found.append(Problem("outcome", say("没有法律依据的诉求不能审查通过。")))
    return found


LACKING = {
    "number": say("请填写%(label)s。", label=say("审查文号")),
    "approver": say("请填写%(label)s。", label=say("批准人或机关")),
    "reason": say("请填写%(label)s。", label=say("理由")),
}


def _lacking(name: str, text: str) -> list[Problem]:
    return [] if text.strip() else [Problem(name, LACKING[name])]
