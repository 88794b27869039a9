"""Who holds how much: never more than there is, lapsing by itself, told to others without the lead."""

import random
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from crm.accounts.rules import Role
from crm.carriers import holding, queries
from crm.carriers.models import Carrier, CarrierHolding
from crm.carriers.rules import ChangeHold, Holding, Kind, Space, free_area
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Invalid, Refused
from crm.leads import moving
from crm.leads.commands import Lose
from crm.leads.models import Lead
from crm.leads.reasons import LossReason
from seed import dsl
from tests.makers.leads import make_lead
from tests.makers.people import make_user
from tests.makers.records import make_carrier, make_hold


@pytest.fixture
def lead(owner: Any) -> Lead:
    return make_lead(owner=owner)


def ahead(days: int) -> date:
    return clock.today() + timedelta(days=days)


def free(carrier: Carrier, on: date | None = None) -> int:
    db.session.commit()
    db.session.expire_all()
    return queries.row(carrier.id, make_user(), on or clock.today()).free


def refused(lead: Lead, by: Any, carrier: Carrier, area: int, **given: Any) -> str:
    with pytest.raises(Invalid) as no:
        make_hold(lead, by, carrier, area, **given)
    db.session.rollback()
    return str(no.value)


def test_never_more_than_there_is_on_any_day(owner: Any, lead: Lead) -> None:
    carrier = make_carrier()
    make_hold(lead, owner, carrier, 7_000, until=ahead(60))
    assert "最多还能放 3,000 平方米" in refused(lead, owner, carrier, 3_001)
    make_hold(lead, owner, carrier, 4_000, starts_on=ahead(61), until=ahead(90))
    assert "最多还能放 3,000 平方米" in refused(lead, owner, carrier, 6_001, until=ahead(70))
    make_hold(lead, owner, carrier, 9_000, state=Holding.INTEREST)
    assert (free(carrier), free(carrier, ahead(61))) == (3_000, 6_000)
    with pytest.raises(IntegrityError):
        db.session.execute(update(Carrier).values(peak_m2=10_001))


def test_a_reservation_lapses_by_itself_and_what_ended_lets_go(owner: Any, lead: Lead) -> None:
    carrier, other = make_carrier(), make_lead(owner=owner)
    make_hold(lead, owner, carrier, 6_000)
    make_hold(other, owner, carrier, 4_000, until=ahead(90))
    assert free(carrier) == 0
    with clock.at(clock.now() + timedelta(days=31)):
        assert free(carrier) == 6_000
        fresh = dsl.fresh(other, owner)
        lost = Lose(LossReason.CANCELLED)
        moving.lose(fresh, lost, by=owner, base_version=fresh.version)
        assert free(carrier) == 10_000
        make_hold(lead, owner, carrier, 10_000, until=ahead(10))
        ends = {one.ended_reason for one in db.session.query(CarrierHolding)}
    assert ends == {"", holding.LAPSED, holding.LEAD_ENDED}, "history stays, with why it ended"


def test_a_change_begins_anew_and_keeps_what_was(owner: Any, lead: Lead) -> None:
    carrier = make_carrier()
    row = make_hold(lead, owner, carrier, 2_000)
    lead = dsl.fresh(lead, owner)
    command = ChangeHold(Holding.RESERVED, 10_000, ahead(20))
    holding.change(lead, row, command, by=owner)
    assert free(carrier) == 0
    with pytest.raises(Refused):
        holding.change(lead, row, ChangeHold(None, reason="改选"), by=owner)
    new = queries.of_lead(lead)[0]
    with pytest.raises(Invalid):
        holding.change(lead, new, ChangeHold(None), by=owner)
    holding.change(lead, new, ChangeHold(None, reason="改选"), by=owner)
    assert free(carrier) == 10_000 and len(queries.of_lead(lead)) == 2


def test_a_split_building_is_held_by_its_units(owner: Any, lead: Lead) -> None:
    building, boss = make_carrier(), make_user(Role.MANAGER)
    unit = make_carrier(boss, kind=Kind.UNIT, parent=building, area_m2=4_000)
    with pytest.raises(Invalid) as no:
        make_carrier(boss, kind=Kind.UNIT, parent=building, area_m2=6_001)
    assert "超过楼宇的 10,000 平方米" in str(no.value)
    db.session.rollback()
    assert "已分层分单元" in refused(lead, owner, building, 10)
    make_hold(lead, owner, unit, 4_000)
    held = make_carrier(boss)
    make_hold(lead, owner, held, 10)
    with pytest.raises(Refused):
        make_carrier(boss, kind=Kind.UNIT, parent=held, area_m2=10)


def test_only_where_the_lead_has_a_share(owner: Any, lead: Lead) -> None:
    assert "线索在那里没有份额" in refused(lead, owner, make_carrier(block="JK"), 10)


def test_the_database_and_the_pure_sum_agree(owner: Any, lead: Lead) -> None:
    """Issue 5 asks the pure one."""
    chance = random.Random(5)  # noqa: S311 - any numbers do
    carriers = [make_carrier(ready_on=ready) for ready in (None, ahead(15))]
    for _ in range(8):
        start = ahead(chance.randrange(20))
        until = start + timedelta(days=chance.randrange(20))
        make_hold(lead, owner, chance.choice(carriers), 900, starts_on=start, until=until)
    spaces = [Space(one.id, one.area_m2, one.ready_on) for one in carriers]
    held = queries.as_held(db.session.query(CarrierHolding).all())
    for day in (ahead(number) for number in (0, 7, 15, 25, 60)):
        assert {one.id: free(one, day) for one in carriers} == free_area(spaces, held, day)
