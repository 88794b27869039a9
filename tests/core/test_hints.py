"""Only SQLite is told to leave an index alone, and what is asked stays the same."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from crm.accounts.models import User
from crm.core.db import db
from crm.core.hints import unindexed
from tests.makers.people import make_user


@pytest.mark.parametrize(
    ("dialect", "wanted"),
    [(sqlite.dialect(), "+app_user.id = "), (postgresql.dialect(), "WHERE app_user.id = ")],
)
def test_one_database_is_told(dialect: Any, wanted: str) -> None:
    text = str(select(User.login).where(unindexed(User.id) == 7).compile(dialect=dialect))
    assert wanted.replace("app_user", User.__tablename__) in text


def test_it_finds_what_the_column_finds(app: Flask) -> None:
    people = [make_user() for _ in range(3)]
    numbers = [people[0].id, people[2].id]
    found = db.session.scalars(select(User).where(unindexed(User.id).in_(numbers)))
    assert set(found) == {people[0], people[2]}
    assert (
        db.session.scalars(select(unindexed(User.id)).filter_by(id=numbers[0])).one() == numbers[0]
    )
