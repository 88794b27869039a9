"""Settings in force on a day: the newest row of each name, the starting values for the rest."""

from datetime import date
from typing import Any

from flask import Flask

from crm.accounts.rules import Role
from crm.core import clock
from crm.core.db import db
from crm.settings.models import OfficeSetting
from crm.settings.queries import in_force
from crm.settings.rules import STARTING_VALUES, Settings
from tests.makers.people import make_user


def change(value: Any, on: date) -> None:
    row = OfficeSetting(
        name="tolerance_points",
        value={"value": value},
        effective_from=on,
        approved_by_id=make_user(Role.COORDINATOR).id,
        reason="年度调整",
        recorded_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()


def test_an_office_starts_with_the_starting_values(app: Flask) -> None:
    assert in_force(date(2026, 11, 23)).values == STARTING_VALUES


def test_a_change_holds_from_its_day_on_and_old_days_keep_theirs(app: Flask) -> None:
    change(5, date(2026, 7, 1))
    change(4, date(2026, 1, 1))
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1))
    assert [in_force(day)["tolerance_points"] for day in days] == [3, 4, 4, 5]


def test_a_stage_without_a_limit_has_none() -> None:
    assert (Settings().stage_days("S1"), Settings().stage_days("S11")) == (7, None)
