"""How much waits behind each line of the menu, and unread behind the bell: one answer for all."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select

from crm.accounts.models import User
from crm.core.db import db
from crm.firstreports import lists as first_reports
from crm.leads import queue
from crm.leads.succession import queries as succession
from crm.notices import queries as notices
from crm.problems import queries as problems
from crm.screening.reviews import lists as reviews

BELL = "notices.index"

COUNTED: dict[str, Callable[[User], ColumnElement[int]]] = {
    BELL: notices.some_unread,
    "leads.claims": queue.some,
    "problems.index": problems.some_waiting,
    "reviews.index": reviews.some_waiting,
    "leads.successions": succession.some_left_behind,
}
"""What a line counts, as a part of one statement."""

FIRST_REPORTS = "firstreports.index"


@dataclass(frozen=True)
class Waits:
    """One line and its number."""

    endpoint: str
    count: int


def of(user: User, lines: Iterable[str]) -> list[Waits]:
    """The numbers of the lines that this person's menu has; first reports go by rules, not by SQL."""
    shown = set(lines)
    asked = {line: count(user) for line, count in COUNTED.items() if line in shown}
    found: dict[str, Any] = dict(
        zip(asked, db.session.execute(select(*asked.values())).one(), strict=True)
    )
    if FIRST_REPORTS in shown:
        found[FIRST_REPORTS] = first_reports.waiting(user)
    return [Waits(line, count) for line, count in found.items()]
