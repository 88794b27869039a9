"""What may be done with a lead's files: they are added and withdrawn, never changed or deleted. Pure."""

from dataclasses import dataclass

from crm.core.errors import Problem
from crm.core.files.kinds import Received
from crm.core.say import Sentence, say


@dataclass(frozen=True)
class Attach:
    """Add files whose bytes are kept already."""

    files: tuple[Received, ...]


@dataclass(frozen=True)
class Withdraw:
    """Take a file back: it stays on record and can be opened no more."""

    reason: str


MOST_REASON = 500


def attach_problems(command: Attach) -> list[Problem]:
    return [] if command.files else [Problem("files", say("请选择要上传的文件。"))]


def withdraw_problems(command: Withdraw) -> list[Problem]:
    if not command.reason.strip():
        return [Problem("reason", say("撤回材料需要写明原因。"))]
    if len(command.reason) > MOST_REASON:
        return [Problem("reason", say("最多 %(most)s 个字。", most=MOST_REASON))]
    return []


def withdrawal_refusal(*, withdrawn: bool, proven: bool, by_sender: bool) -> Sentence | None:
    """Why a file may not be withdrawn; None when it may."""
    if withdrawn:
        return say("这份材料已经撤回。")
    if proven:
        return say("已核验的证据不能撤回。")
    return None if by_sender else say("只有上传人、本区块负责人和片区统筹可以撤回材料。")
