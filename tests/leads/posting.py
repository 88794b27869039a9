"""What page tests of leads share: the forms that pages draw, and what must not change."""

import re
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from crm.audit.models import Event
from crm.core import clock
from crm.core.db import db
from crm.leads.models import Fact, Lead, StageClaim, Transition
from crm.leads.moves import ClaimState


def today(ahead: int = 0) -> str:
    return str(clock.today() + timedelta(days=ahead))


def version_of(lead: Lead) -> int:
    """The version that a page drawn now would carry."""
    return int(db.session.scalars(select(Lead.version).where(Lead.id == lead.id)).one())


def row(lead: Lead) -> Any:
    """The lead's kept columns, read anew."""
    db.session.expire_all()
    return db.session.get_one(Lead, lead.id)


def size() -> tuple[Any, ...]:
    """How many rows of each kind there are; equal before and after a refusal."""
    kinds = (Lead, Fact, Transition, StageClaim, Event)
    return tuple(db.session.scalar(select(func.count()).select_from(kind)) for kind in kinds)


def open_claims() -> Any:
    query = select(func.count()).select_from(StageClaim)
    return db.session.scalar(query.where(StageClaim.state == ClaimState.OPEN))


def button(page: str, ending: str) -> tuple[str, str]:
    """(address, version) of the button that posts to an address with that ending."""
    pattern = rf'action="([^"]*{ending})"(.*?)</form>'
    found = re.search(pattern, page, re.DOTALL)
    assert found, f"no button {ending}"
    version = re.search(r'name="version" value="(\d+)"', found[2])
    assert version, f"no version at {ending}"
    return found[1], version[1]


def press(client: Any, lead: Lead, ending: str, **typed: str) -> Any:
    """Press a button of the lead's page, as it was drawn."""
    url, version = button(client.get(f"/leads/{lead.id}").text, ending)
    return client.post(url, data={"version": version, **typed})


def yesterday() -> date:
    return clock.today() - timedelta(days=1)
