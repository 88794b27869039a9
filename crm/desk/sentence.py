"""The desk's first line: each clause a number and the list it counts; what is 0 is left out."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext

from crm.accounts.rules import Role
from crm.reports.attention import OVERDUE
from crm.reports.moves import BACK, FORWARD
from crm.reports.week_rows import ReaderWeek, told


@dataclass(frozen=True)
class Clause:
    """A number in words and the address of what it counts."""

    text: str
    url: str


def closed_week(rows: ReaderWeek) -> list[Clause]:
    """What the closed week brought."""
    counts = rows.counts
    counted = [
        (
            counts.forward,
            gettext("前进 %(n)s 项", n=told(counts.forward)),
            url_for("desk.moves", only=FORWARD),
        ),
        (
            counts.back,
            gettext("退回 %(n)s 项", n=told(counts.back)),
            url_for("desk.moves", only=BACK),
        ),
        (counts.fresh, gettext("新增 %(n)s 条", n=told(counts.fresh)), url_for("desk.fresh")),
    ]
    return _named(counted)


def now(rows: ReaderWeek) -> list[Clause]:
    """What waits for somebody at this moment."""
    counts = rows.counts
    own = "1" if rows.role is Role.OFFICER else None
    still = gettext("%(n)s 条停滞", n=counts.standing_still_told)
    return _named(
        [
            (
                counts.waiting,
                gettext("%(n)s 项在等第二人核实", n=told(counts.waiting)),
                url_for("leads.claims", mine=own),
            ),
            (
                counts.overdue,
                gettext("%(n)s 件逾期", n=told(counts.overdue)),
                url_for("desk.due", only=OVERDUE),
            ),
            (counts.standing_still, still, url_for("desk.stalled")),
        ]
    )


def _named(counted: list[tuple[int, str, str]]) -> list[Clause]:
    return [Clause(text, url) for count, text, url in counted if count]
