"""保护期 and 公海: carried on by contact, run out, taken once."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.activities.rules import ActivityKind
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Refused
from crm.firstreports import pooled, queries, transferring
from crm.firstreports.models import Protection
from crm.firstreports.rules import AskTransfer, TransferReason, protected_until
from crm.leads.models import Lead
from crm.leads.queries import may_edit
from crm.leads.rules import Stage
from seed import dsl
from tests.firstreports.made import officer, registered
from tests.leads.rebuild import assert_rebuilds
from tests.makers.leads import block_id, make_lead, note
from tests.makers.people import make_user

START = datetime(2026, 6, 1, 10, tzinfo=clock.SHANGHAI)


def _later(days: int) -> datetime:
    return START + timedelta(days=days)


def _names(user: User) -> list[int]:
    return [one.lead_id for one in pooled.pool(user).rows]


def _until(lead: Lead) -> int:
    row = queries.protection_of(lead.id)
    assert row
    return (row.until - START.date()).days


def test_ninety_days_without_contact_and_anybody_may_take_it(app: Flask) -> None:
    owner, other = officer("ZD"), officer("JK")
    with clock.at(START):
        lead = registered(owner)
    with clock.at(_later(90)):
        assert _names(other) == []
    with clock.at(_later(91)):
        assert _names(other) == _names(owner) == [lead.id]


def test_real_contact_carries_it_on_and_a_note_does_not(app: Flask) -> None:
    owner = officer("ZD")
    with clock.at(START):
        lead = registered(owner)
    with clock.at(_later(80)):
        note(lead, owner, "内部会商", ActivityKind.NOTE)
        assert _until(lead) == 90
        note(lead, owner, "去总部拜访")
        assert _until(lead) == 110
    with clock.at(_later(111)):
        note(lead, owner, "补打电话", ActivityKind.CALL)
        assert _until(lead) == 110, "what has run out is not revived by calling again"


def test_what_is_kept_is_what_the_rule_says(app: Flask) -> None:
    owner = officer("ZD")
    with clock.at(START):
        lead = registered(owner)
    for day in (30, 85, 110, 139):
        with clock.at(_later(day)):
            note(lead, owner, "往来")
    row = db.session.scalars(select(Protection)).one()
    days = queries.contact_days(lead.id, row.since)
    assert row.until == protected_until(row.since, days, queries.terms_on(row.since))
    assert _until(lead) == 169


def test_signed_leads_do_not_lapse(app: Flask) -> None:
    with clock.at(START):
        make_lead(Stage.S6, owner=officer("ZD"), checker=make_user(Role.MANAGER))
    with clock.at(_later(200)):
        assert _names(officer("JK")) == []


def test_whoever_takes_it_owns_it_and_protection_begins_anew(app: Flask) -> None:
    owner, taker = officer("ZD"), officer("JK")
    with clock.at(START):
        lead = registered(owner)
    with clock.at(_later(100)):
        lead = transferring.take(lead.id, by=taker)
        db.session.commit()
        assert (lead.block_id, lead.owner_id) == (block_id("JK"), taker.id)
        assert _until(lead) == 190
        assert may_edit(lead, taker) and not may_edit(lead, owner)
        assert dsl.fresh(lead, owner), "the old owner still reads it"
        assert_rebuilds([lead])


def test_the_second_taker_is_told(app: Flask) -> None:
    with clock.at(START):
        lead = registered(officer("ZD"))
    with clock.at(_later(100)):
        transferring.take(lead.id, by=officer("JK"))
        db.session.commit()
        with pytest.raises(Refused, match="刚被领走"):
            transferring.take(lead.id, by=officer("HK"))


def test_of_a_protected_lead_of_others_nobody_learns_that_it_exists(app: Flask) -> None:
    lead = registered(officer("ZD"))
    for number in (lead.id, 987_654):
        with pytest.raises(NoResultFound):
            transferring.take(number, by=officer("JK"))
    with pytest.raises(Refused):
        transferring.take(lead.id, by=officer("ZD"))


def test_ones_own_block_may_take_it_back(app: Flask) -> None:
    owner, colleague = officer("ZD"), officer("ZD")
    with clock.at(START):
        lead = registered(owner)
    with clock.at(_later(100)):
        lead = transferring.take(lead.id, by=colleague)
        assert lead.owner_id == colleague.id and _until(lead) == 190


def test_the_office_has_no_block_to_take_it_for(app: Flask) -> None:
    with clock.at(START):
        lead = registered(officer("ZD"))
    with clock.at(_later(100)), pytest.raises(Refused):
        transferring.take(lead.id, by=make_user(Role.COORDINATOR))


def test_what_is_being_decided_is_not_free(app: Flask) -> None:
    owner = officer("ZD")
    with clock.at(START):
        lead = registered(owner)
    with clock.at(_later(100)):
        command = AskTransfer(block_id("HK"), TransferReason.LAND)
        lead = dsl.fresh(lead, owner)
        transferring.ask(lead, command, by=owner, base_version=lead.version)
        db.session.commit()
        assert _names(officer("JK")) == []


def test_departments_do_not_see_the_pool(app: Flask) -> None:
    with clock.at(START):
        registered(officer("ZD"))
    with clock.at(_later(100)):
        assert _names(make_user(Role.VIEWER, cluster="LG")) == []
