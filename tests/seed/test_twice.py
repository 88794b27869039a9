"""A story told twice is the same: on PostgreSQL as on SQLite every day, on SQLite again in a trial."""

import pytest
from sqlalchemy import select

from crm.core.db import db
from crm.leads.models import Lead
from tests.seed import checks
from tests.seed.conftest import Told

pytestmark = pytest.mark.slow

daily_databases = ("postgresql",)
"""To tell it on SQLite twice takes as long as all other tests of it."""


def test_the_same_day_tells_the_same_story(short: Told, told_again: dict[str, str]) -> None:
    assert checks.fingerprint() == told_again
    assert db.session.scalar(select(Lead.id).limit(1)) is not None
