"""Two officers in two processes reserve the last of a carrier: it never holds more than it has."""

from collections import Counter
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from config import Config
from crm.carriers.models import Carrier, CarrierHolding
from crm.core import clock
from crm.core.db import db
from tests.carriers.contest import Side, run
from tests.leads.test_races import config, racecourse  # noqa: F401 - the racecourse
from tests.makers.leads import make_lead
from tests.makers.people import make_user
from tests.makers.records import make_carrier
from tests.servers.warm import context

ROUNDS = 3


@pytest.mark.slow
def test_of_two_only_one_gets_the_last_of_it(racecourse: Flask, config: Config) -> None:  # noqa: F811
    carriers = [make_carrier().id for _ in range(ROUNDS)]
    sides = []
    for _ in range(2):
        owner = make_user()
        until = str(clock.today() + timedelta(days=30))
        sides.append(Side(config, owner.id, make_lead(owner=owner).id, carriers, until))
    db.session.commit()
    gate, told = context.Barrier(2), context.Queue()
    runners = [context.Process(target=run, args=(side, gate, told)) for side in sides]
    for runner in runners:
        runner.start()
    answers = [told.get(timeout=120) for _ in range(2 * ROUNDS)]
    for runner in runners:
        runner.join(timeout=60)
        assert runner.exitcode == 0
    counted = Counter(status for status, _ in answers)
    assert counted == {302: ROUNDS, 422: ROUNDS}, counted
    assert all("最多还能放 4,000 平方米" in text for status, text in answers if status == 422)
    db.session.expire_all()
    held = select(func.sum(CarrierHolding.area_m2)).group_by(CarrierHolding.carrier_id)
    assert set(db.session.scalars(held)) == {6_000}
    assert set(db.session.scalars(select(Carrier.peak_m2))) == {6_000}
