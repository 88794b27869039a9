"""New limits reach the leads on their day, in small transactions, and touch nothing else."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.audit.models import Event
from crm.core import clock
from crm.core.db import db
from crm.leads import limits
from crm.leads.cli import leads as command_line
from crm.leads.rules import Stage
from crm.reports import exceptions
from crm.settings.models import OfficeSetting
from tests.leads.rebuild import differences
from tests.makers.leads import end, make_lead, reread
from tests.makers.people import make_user
from tests.makers.settings import change
from tests.makers.statements import statements

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def a_friday() -> Iterator[None]:
    """Limits neither begin nor lapse on a day off, so the day of the week matters."""
    with clock.at(clock.local(date(2026, 11, 27), 10)):
        yield


def people() -> tuple[User, User]:
    return make_user(Role.SYSTEM), make_user(Role.COORDINATOR)


def stalled(owner: User) -> dict[str, int]:
    db.session.expire_all()
    return {line.code: line.sum.count for line in exceptions.sums(owner).reasons}


def in_days(days: int) -> Any:
    return clock.at(clock.now() + days * DAY)


def test_a_shorter_limit_makes_leads_stand_still_on_its_day_and_not_before(owner: User) -> None:
    make_lead(Stage.S4, owner=owner)
    change(*people(), "contact_days", {"early": "5"}, clock.today() + 9 * DAY)
    with in_days(8):
        assert (limits.draw_due(), stalled(owner).get("silent")) == (0, None)
    with in_days(9):
        assert limits.draw_due() == 1
        assert stalled(owner)["silent"] == 1
        assert limits.draw_due() == 0, "a second round finds nothing to do"


def test_a_longer_limit_lets_them_go_and_the_projection_rebuilds(owner: User) -> None:
    lead = make_lead(Stage.S4, owner=owner)
    with in_days(30):
        assert stalled(owner)["silent"] == 1
        change(*people(), "contact_days", {"early": "60"})
        limits.draw_due()
        assert "silent" not in stalled(owner)
        again = reread(lead, owner)
        assert again.version == lead.version, "nobody changed the lead"
        assert differences(again) == {}


def test_ended_leads_and_other_settings_are_left_alone(owner: User) -> None:
    ended = make_lead(Stage.S4, owner=owner)
    end(ended, owner)
    before = reread(ended, owner).silent_after
    with in_days(1):
        change(*people(), "contact_days", {"early": "60"})
        change(*people(), "dormant_days", {"value": "60"})
        limits.draw_due()
    assert reread(ended, owner).silent_after == before
    undrawn = select(OfficeSetting.name).where(OfficeSetting.drawn_at.is_(None))
    assert db.session.scalars(undrawn).all() == ["dormant_days"]


def test_kept_pages_learn_of_it(owner: User) -> None:
    make_lead(Stage.S4, owner=owner)
    change(*people(), "stage_days", {"S4": "10"})
    limits.draw_due()
    told = db.session.scalars(select(Event).order_by(Event.id.desc()).limit(1)).one()
    assert (told.action, told.by_id, told.particulars["leads"]) == ("setting.drawn", None, 1)


def test_a_crash_between_two_batches_leaves_it_due(
    owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        make_lead(Stage.S4, owner=owner)
    change(*people(), "stage_days", {"S4": "10"})
    db.session.commit()
    monkeypatch.setattr(limits, "BATCH", 2)
    once = limits._drawn

    def crashing(rows: Any, office: Any) -> int:
        if len(rows) < 2:
            message = "crash"
            raise OSError(message)
        return once(rows, office)

    monkeypatch.setattr(limits, "_drawn", crashing)
    with pytest.raises(OSError, match="crash"):
        limits.draw_due()
    db.session.rollback()
    monkeypatch.setattr(limits, "_drawn", once)
    assert limits.draw_due() == 1, "two were drawn before the crash"


def test_statements_grow_with_batches_not_with_leads(owner: User) -> None:
    asked = []
    for wanted in (1, 4):
        for _ in range(wanted):
            make_lead(Stage.S4, owner=owner)
        change(*people(), "stage_days", {"S4": str(20 - wanted)})
        db.session.commit()
        with statements() as seen:
            limits.draw_due()
        asked.append(len([one for one in seen if "lead" in one and "event" not in one]))
    assert asked[0] == asked[1]


def test_the_command_draws_all_of_them(app: Flask, owner: User) -> None:
    lead = make_lead(Stage.S4, owner=owner)
    lead.silent_after = clock.today() - DAY
    db.session.commit()
    assert "silent_after" in differences(reread(lead, owner))
    said = app.test_cli_runner().invoke(command_line, ["limits", "--json"])
    assert '"changed": 1' in said.output
    db.session.expire_all()
    assert differences(reread(lead, owner)) == {}
