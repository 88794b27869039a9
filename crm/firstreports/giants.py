"""须省级首报: leads in talks of that size, those without a receipt first, the largest first."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select

from crm.accounts.models import User
from crm.core import clock
from crm.core.db import db
from crm.core.hints import unindexed
from crm.core.paging import Key, Page, page
from crm.firstreports.models import ProvinceReport
from crm.firstreports.scope import scope
from crm.leads.models import Lead
from crm.leads.placing import is_open
from crm.leads.rules import Stage
from crm.settings.queries import in_force

BESIDE, REPORTED_BESIDE = 8, 4
"""So many stand beside the page's tabs; all of them have a tab of their own."""
MOST = 100
MOST_COUNTED = 300
BY_SIZE = [Key(Lead.size_key, descending=True), Key(Lead.id, descending=True)]


@dataclass(frozen=True)
class Giant:
    """A lead that owes the province a report, with what is on record of it."""

    lead: Lead
    is_reported: bool


@dataclass(frozen=True)
class Beside:
    """The first few giants, and how many lack their receipt."""

    rows: list[Giant]
    lacking: int

    @property
    def told(self) -> str:
        """The number as people read it: it is not counted to its end."""
        return f"{MOST_COUNTED}+" if self.lacking > MOST_COUNTED else str(self.lacking)


def beside(user: User) -> Beside:
    """What the rail shows: a few of each, and a count that stops."""
    counted = _lacking(user).with_only_columns(literal(1)).limit(MOST_COUNTED + 1).subquery()
    many = select(func.count()).select_from(counted).scalar_subquery()
    query = _in_order(_lacking(user).add_columns(many)).limit(BESIDE)
    rows = db.session.execute(query).all()
    found = [Giant(lead, is_reported=False) for lead, _ in rows]
    return Beside(found + reported(user, REPORTED_BESIDE), rows[0][1] if rows else 0)


def giants(user: User) -> list[Giant]:
    """Those without a receipt, then those that were reported last."""
    lacking = db.session.scalars(_in_order(_lacking(user)).limit(MOST))
    return [*(Giant(lead, is_reported=False) for lead in lacking), *reported(user, MOST)]


def lacking(user: User, after: str = "", size: int = 20) -> Page[Giant]:
    """All that lack a receipt, in pages."""
    found = page(_lacking(user), BY_SIZE, after, size)
    return Page([Giant(lead, is_reported=False) for lead in found.rows], found.after)


def reported(user: User, most: int = MOST) -> list[Giant]:
    """Those with a receipt or an exemption, the last reported first."""
    newest = func.max(ProvinceReport.id).label("newest")
    # Gathered by themselves: there are few of them, and many leads of that size.
    told = select(ProvinceReport.lead_id, newest).group_by(ProvinceReport.lead_id).offset(0)
    each = told.subquery()
    query = (
        select(Lead)
        .join(each, each.c.lead_id == Lead.id)
        .where(*_is_giant(user))
        .order_by(each.c.newest.desc())
        .limit(most)
    )
    return [Giant(lead, is_reported=True) for lead in db.session.scalars(query)]


def _lacking(user: User) -> Select[Any]:
    told = select(ProvinceReport.id).where(ProvinceReport.lead_id == Lead.id).exists()
    return select(Lead).where(*_is_giant(user), ~told)


def _is_giant(user: User) -> tuple[ColumnElement[bool], ...]:
    least = int(in_force(clock.today())["province_report_from"])
    # Not along the stages: of those there are most of all leads.
    rank = unindexed(Lead.stage_rank)
    return (
        scope(user),
        is_open(),
        rank.between(Stage.S3.rank, Stage.S7.rank),
        Lead.size_key >= least,
    )


def _in_order(query: Select[Any]) -> Select[Any]:
    return query.order_by(*(key.order for key in BY_SIZE))
