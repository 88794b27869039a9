"""The desk's first line: each clause a number and the list it counts; what is 0 is left out."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext

from crm.accounts.rules import Role
from crm.reports.attention import OVERDUE
from crm.reports.week_rows import ReaderWeek


@dataclass(frozen=True)
class Clause:
    """A number in words and the address of what it counts."""

    text: str
    url: str


def closed_week(rows: ReaderWeek) -> list[Clause]:
    """What the closed week brought."""
    counted = [
        (len(rows.forward), gettext("前进 %(n)s 项", n=len(rows.forward)), "#forward"),
        (len(rows.back), gettext("退回 %(n)s 项", n=len(rows.back)), "#back"),
        (rows.counts.fresh, gettext("新增 %(n)s 条", n=rows.counts.fresh), url_for("desk.fresh")),
    ]
    return _named(counted)


def now(rows: ReaderWeek) -> list[Clause]:
    """What waits for somebody at this moment."""
    waiting, overdue = len(rows.waiting), rows.counts.overdue
    still = rows.counts.standing_still
    own = "1" if rows.role is Role.OFFICER else None
    return _named(
        [
            (
                waiting,
                gettext("%(n)s 项在等第二人核实", n=waiting),
                url_for("leads.claims", mine=own),
            ),
            (overdue, gettext("%(n)s 件逾期", n=overdue), url_for("desk.due", only=OVERDUE)),
            (still, gettext("%(n)s 条停滞", n=still), url_for("desk.stalled")),
        ]
    )


def _named(counted: list[tuple[int, str, str]]) -> list[Clause]:
    return [Clause(text, url) for count, text, url in counted if count]
