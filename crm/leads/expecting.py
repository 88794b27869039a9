"""The day on which a contract is expected (预计签约日), and how often it was put off."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column

from crm.accounts.models import User
from crm.core import clock
from crm.core.db import Model, db
from crm.core.errors import Problem
from crm.core.say import say
from crm.core.types import BigId
from crm.leads.models import Lead
from crm.leads.rules import Stage

FIELD = "expected_signing_on"
MOST_DAYS = 5 * 366
"""Nobody expects a contract beyond so many days."""


class ExpectedSigning(Model):
    """What was expected of a lead from some moment on (None: nothing any more); never changed."""

    __tablename__ = "expected_signing"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"), index=True)
    expected_on: Mapped[date | None]
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]


def problems(values: Mapping[str, Any], stage: Stage, today: date) -> list[Problem]:
    """A day that is expected lies ahead, and a contract that was signed is not expected."""
    day = values.get(FIELD)
    if day is None:
        return []
    if stage.rank >= Stage.S6.rank:
        return [Problem(FIELD, say("已经正式签约，不再填预计签约日。"))]
    if day < today:
        return [Problem(FIELD, say("预计签约日不能早于今天。"))]
    if day > today + timedelta(days=MOST_DAYS):
        return [Problem(FIELD, say("预计签约日最远五年。"))]
    return []


def slips(said: Sequence[tuple[date, date | None]]) -> int:
    """How often it was put off: (day it was said on, day expected), as it was said.

    Of what was said on one day only the last counts, so a slip of the pen is none; and a day that
    was taken away is still remembered, so that taking it away first does not hide a delay.
    """
    found, last = 0, None
    for expected in dict(said).values():
        if expected is None:
            continue
        found += last is not None and expected > last
        last = expected
    return found


def keep(lead: Lead, by: User) -> None:
    """Write down what is expected now, and count the delays anew."""
    db.session.add(
        ExpectedSigning(
            lead_id=lead.id, expected_on=lead.expected_signing_on, by_id=by.id, at=clock.now()
        )
    )
    db.session.flush()
    query = select(ExpectedSigning.at, ExpectedSigning.expected_on)
    query = query.where(ExpectedSigning.lead_id == lead.id).order_by(ExpectedSigning.id)
    said = [(at.astimezone(clock.SHANGHAI).date(), day) for at, day in db.session.execute(query)]
    lead.signing_slips = slips(said)
