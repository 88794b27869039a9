"""Two officers in two processes: the same firm in the same instant, the same lead out of the pool."""

from collections import Counter
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from config import Config
from crm.accounts.models import User
from crm.audit.actions import broken_links
from crm.core import clock
from crm.core.db import db
from crm.enterprises.models import Enterprise
from crm.firstreports.models import Clash, FirstReport, ReportMark
from crm.leads import actions
from crm.leads.commands import EditLead
from crm.leads.models import Lead
from seed import dsl
from tests.firstreports.contest import Side, run
from tests.firstreports.made import registered
from tests.leads.rebuild import assert_rebuilds
from tests.leads.test_races import config, racecourse  # noqa: F401 - the racecourse
from tests.makers.enterprises import make_contact
from tests.makers.leads import make_lead
from tests.makers.people import make_user
from tests.servers.warm import context

ROUNDS = 8
SPELLINGS = ("同时示例{}号物流（郑州）有限公司", "同时示例{}号物流(郑州)有限责任公司")


def _almost_complete(by: User, name: str) -> tuple[int, int]:
    """A lead that lacks nothing but its contact, who is known already: (lead, contact).

    The second spelling is a record of its own, so that only the marks can tell that it is one firm.
    """
    lead = dsl.fresh(make_lead(owner=by, name=f"{name}之一"), by)
    firm = lead.parties[0].enterprise
    rename(firm, name)
    actions.edit(lead, EditLead({"project": "基地"}), by=by, base_version=lead.version)
    number = make_contact(by, firm, phone=f"135{lead.id:08d}").id
    return lead.id, number


def rename(firm: Enterprise, name: str) -> None:
    """Give a firm another name, as an import would that knows no better."""
    from crm.enterprises.models import EnterpriseName
    from crm.enterprises.names import name_key

    firm.name, firm.name_key = name, name_key(name)
    db.session.flush()
    row = db.session.scalars(
        select(EnterpriseName).where(EnterpriseName.enterprise_id == firm.id)
    ).one()
    row.name, row.name_key = name, name_key(name)
    db.session.flush()


def _sides(config: Config) -> list[Side]:  # noqa: F811
    people = [make_user(block="ZD"), make_user(block="JK")]
    owner = make_user(block="HK")
    with clock.at(clock.now() - timedelta(days=120)):
        pool = [registered(owner).id for _ in range(ROUNDS)]
    sides = [
        Side(
            config,
            person.id,
            [_almost_complete(person, spelling.format(number)) for number in range(ROUNDS)],
            pool,
        )
        for person, spelling in zip(people, SPELLINGS, strict=True)
    ]
    db.session.commit()
    return sides


def _race(sides: list[Side]) -> list[tuple[str, int, int, int, str]]:
    gate, told = context.Barrier(len(sides)), context.Queue()
    runners = [context.Process(target=run, args=(side, gate, told)) for side in sides]
    for runner in runners:
        runner.start()
    answers = [told.get(timeout=120) for _ in range(2 * len(sides) * ROUNDS)]
    for runner in runners:
        runner.join(timeout=60)
        assert runner.exitcode == 0
    return answers


@pytest.mark.slow
def test_one_stamp_one_taker_and_the_other_is_told(racecourse: Flask, config: Config) -> None:  # noqa: F811
    sides = _sides(config)
    answers = _race(sides)
    counted = Counter((what, status) for what, _, _, status, _ in answers)
    assert counted[("take", 302)] == counted[("take", 409)] == ROUNDS, counted
    assert all("刚被领走" in text for *_, status, text in answers if status == 409)
    assert all(status < 400 for what, *_, status, _ in answers if what == "stamp"), counted
    db.session.expire_all()
    for number in range(ROUNDS):
        _one_stamp([side.registrations[number][0] for side in sides])
        lead = db.session.get_one(Lead, sides[0].pool[number])
        assert lead.owner_id in {side.person for side in sides}
    assert_rebuilds()
    assert broken_links() == []


def _one_stamp(leads: list[int]) -> None:
    stamped = list(
        db.session.scalars(select(FirstReport.lead_id).where(FirstReport.lead_id.in_(leads)))
    )
    assert len(stamped) == 1
    (second,) = set(leads) - set(stamped)
    met = db.session.scalars(select(Clash).where(Clash.lead_id == second)).one()
    assert (met.first_lead_id, met.matched) == (stamped[0], ["name"])
    held = select(ReportMark.mark).where(ReportMark.lead_id == second)
    assert list(db.session.scalars(held)) == [], "who lost holds nothing"
