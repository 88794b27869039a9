"""What can be asked of a lead, one dataclass per verb; moves and claims stand in `moves`. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from crm.core.errors import Problem
from crm.core.say import Sentence, say
from crm.leads.reasons import HoldReason, LeaveReason, LossReason
from crm.leads.rules import AmountKind, Funding, PartyRole, Source

MOST_REASON = 500


@dataclass(frozen=True)
class LogLead:
    """The quick log: a firm, where it came from, the list item and the block. S1 asks no more."""

    name: str
    source: Source
    item_id: int
    block_id: int
    target_id: int | None = None


@dataclass(frozen=True)
class EditLead:
    """New values of descriptive fields and amounts; only what is named changes."""

    values: Mapping[str, Any] = field(default_factory=dict)
    amounts: Mapping[AmountKind, int | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Classify:
    """Further list items that a lead answers, and cells of table 4 that it fits, by number."""

    items: frozenset[int] = frozenset()
    cells: frozenset[int] = frozenset()


@dataclass(frozen=True)
class AddParty:
    """An enterprise joins a lead; `share_bp` is its share of the project company."""

    name: str
    role: PartyRole
    uscc: str = ""
    share_bp: int | None = None
    funding: Funding = Funding.DOMESTIC
    uscc_check_ok: bool = False


@dataclass(frozen=True)
class Receive:
    """Money that arrived (到资), in 元, on a day, with its proof."""

    amount: int
    happened_on: date
    evidence_ref: str


@dataclass(frozen=True)
class Hold:
    """Let a lead wait, with the reason and the day to look again."""

    reason: HoldReason
    review_on: date


@dataclass(frozen=True)
class Lose:
    """End a lead that will not land, with what its reason asks for (`LOSS_ASKS`)."""

    reason: LossReason
    place: str = ""
    note: str = ""
    dissolved_on: date | None = None
    document: str = ""

    @property
    def particulars(self) -> dict[str, str]:
        """What was said beside the reason and belongs to it; the rest was typed for another one."""
        said = {
            "place": self.place.strip(),
            "dissolved_on": self.dissolved_on.isoformat() if self.dissolved_on else "",
            "document": self.document.strip(),
            "note": self.note.strip(),
        }
        return {name: text for name, text in said.items() if text and belongs(self.reason, name)}


@dataclass(frozen=True)
class Leave:
    """A landed firm goes away, on a day, with what its reason asks for (`LEAVE_ASKS`)."""

    left_on: date
    reason: LeaveReason
    place: str = ""
    note: str = ""

    @property
    def particulars(self) -> dict[str, str]:
        """What was said beside the reason and belongs to it."""
        said = {"place": self.place.strip(), "note": self.note.strip()}
        return {name: text for name, text in said.items() if text and belongs(self.reason, name)}


@dataclass(frozen=True)
class Split:
    """How a lead divides: (block, cluster) → tenths, ten in all."""

    tenths: Mapping[tuple[int, int], int]


def log_problems(command: LogLead, *, takes_leads: bool) -> list[Problem]:
    """What is wrong with a quick log."""
    found = []
    if not command.name.strip():
        found.append(Problem("name", say("请填写企业名称。")))
    if not takes_leads:
        found.append(Problem("item_id", say("这一条目是「走出去」，不计引进线索，请选其他条目。")))
    return found


def edit_problems(command: EditLead) -> list[Problem]:
    """A lead never loses its name."""
    if "name" in command.values and not command.values["name"].strip():
        return [Problem("name", say("请填写%(label)s。", label=say("线索名称")))]
    return []


def classify_problems(
    command: Classify, primary: int, items: Collection[int], cells: Collection[int]
) -> list[Problem]:
    """Only what the plan lists, and the first item not a second time."""
    found = []
    if primary in command.items:
        found.append(Problem("items", say("主条目不用再选一次。")))
    if not command.items <= set(items):
        found.append(Problem("items", say("没有这个清单条目，请重新选择。")))
    if not command.cells <= set(cells):
        found.append(Problem("cells", say("表4 里没有这一格，请重新选择。")))
    return found


def receive_problems(command: Receive, today: date) -> list[Problem]:
    """What is wrong with a receipt."""
    found = []
    if command.amount <= 0:
        found.append(Problem("amount", say("到资金额应大于 0。")))
    if command.happened_on > today:
        found.append(Problem("happened_on", say("日期不能晚于今天。")))
    if not command.evidence_ref.strip():
        found.append(Problem("evidence_ref", say("请写明到资凭证编号或出处。")))
    return found


def reason_problems(reason: str) -> list[Problem]:
    """A refusal tells why, in at most so many letters."""
    if not reason.strip():
        return [Problem("reason", say("退回需要写明原因。"))]
    if len(reason) > MOST_REASON:
        return [Problem("reason", say("最多 %(most)s 个字。", most=MOST_REASON))]
    return []


def hold_problems(command: Hold, today: date) -> list[Problem]:
    """A wait needs a review date ahead."""
    if command.review_on <= today:
        return [Problem("review_on", say("复查日期应晚于今天。"))]
    return []


LOSS_ASKS: dict[LossReason, dict[str, Sentence]] = {
    LossReason.ELSEWHERE: {"place": say("请写明落户的城市。")},
    LossReason.SILENT: {"note": say("请写明三次以上联系的经过。")},
    LossReason.DUPLICATE: {"note": say("请写明并入哪条线索。")},
    LossReason.FALSE: {"note": say("请写明哪些内容不实。")},
    LossReason.DISSOLVED: {
        "dissolved_on": say("请写明解约日期。"),
        "document": say("请写明解约文件编号或出处。"),
    },
}
"""What a reason for a loss demands besides itself, and the words that ask for it."""

LEAVE_ASKS: dict[LeaveReason, dict[str, Sentence]] = {
    LeaveReason.MOVED: {"place": say("请写明迁往何地。")},
    LeaveReason.MERGED: {"note": say("请写明由谁并购、转到何处。")},
    LeaveReason.OTHER: {"note": say("请写明退出原因。")},
}
"""The same for a departure."""

BELONGS: dict[str, frozenset[LossReason | LeaveReason]] = {
    "place": frozenset(
        {LossReason.ELSEWHERE, LossReason.OUTSIDE, LeaveReason.MOVED, LeaveReason.MERGED}
    ),
    "dissolved_on": frozenset({LossReason.DISSOLVED}),
    "document": frozenset({LossReason.DISSOLVED}),
}
"""The reasons that a particular belongs to; what is not named here belongs to every reason."""


def belongs(reason: LossReason | LeaveReason, field: str) -> bool:
    """Whether a particular is asked for, or may be told, with this reason."""
    return field not in BELONGS or reason in BELONGS[field]


def lose_problems(command: Lose, today: date, signed_on: date | None) -> list[Problem]:
    """What a loss lacks; a contract is dissolved only after it was signed (S6, on `signed_on`)."""
    found = _unsaid(command, LOSS_ASKS.get(command.reason, {}))
    if command.reason is LossReason.DISSOLVED:
        found += _dissolved(command.dissolved_on, today, signed_on)
    return found


def _unsaid(command: Lose | Leave, asks: Mapping[str, Sentence]) -> list[Problem]:
    return [
        Problem(field, sentence)
        for field, sentence in asks.items()
        if not str(getattr(command, field) or "").strip()
    ]


def _dissolved(day: date | None, today: date, signed_on: date | None) -> list[Problem]:
    if signed_on is None:
        return [Problem("reason", say("还没有正式签约（S6），不能记为签约后解约。"))]
    if day is not None and not signed_on <= day <= today:
        return [Problem("dissolved_on", say("解约日期应在正式签约之后、不晚于今天。"))]
    return []


def leave_problems(command: Leave, today: date, landed_on: date) -> list[Problem]:
    """A departure lies between the landing and today."""
    found = []
    if not landed_on <= command.left_on <= today:
        found.append(Problem("left_on", say("退出日期应在落地之后、不晚于今天。")))
    return found + _unsaid(command, LEAVE_ASKS.get(command.reason, {}))


def split_problems(command: Split) -> list[Problem]:
    """Shares come in tenths and make ten."""
    parts = command.tenths.values()
    if sum(parts) != 10 or any(part < 1 for part in parts):
        return [Problem("tenths", say("各份应为 10% 的整数倍，合计 100%。"))]
    return []
