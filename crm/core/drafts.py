"""What one person drafts and another decides: who may do which. Pure."""

from datetime import date

from crm.core.days import Shown
from crm.core.errors import Forbidden, Refused
from crm.core.say import say


def must_wait(*, waiting: bool) -> None:
    """Nobody has decided yet. Raises Refused."""
    if not waiting:
        raise Refused(say("这份草案已经有了结果，请打开最新内容核对。"))


def must_be_current(ends_on: date, today: date) -> None:
    """A draft for a time that is over is not brought into force any more. Raises Refused."""
    if ends_on < today:
        words = say("这份草案管到 %(day)s，已经过去，不能再批准。", day=Shown(ends_on, year=True))
        raise Refused(words)


def must_be_own(drafted_by_id: int | None, by_id: int) -> None:
    """Only who drafted takes a draft back. Raises Forbidden."""
    if drafted_by_id != by_id:
        raise Forbidden(say("只有起草人可以撤回自己的草案；片区统筹可以不同意它。"))


def must_be_others(drafted_by_id: int | None, by_id: int) -> None:
    """Nobody decides on a draft of one's own. Raises Forbidden."""
    if drafted_by_id == by_id:
        raise Forbidden(say("起草人不能批准自己的草案，请另一位片区统筹决定。"))
