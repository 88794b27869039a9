"""The stamp: made with the last missing part, once, and for one registration of a firm only."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crm.audit.models import Event
from crm.core import clock
from crm.core.db import db
from crm.enterprises import queries as enterprises
from crm.enterprises.actions import edit_contact, edit_enterprise
from crm.enterprises.rules import ContactDraft, EnterpriseDraft
from crm.firstreports import queries, registering
from crm.firstreports.models import FirstReport, ReportMark
from crm.leads import actions, moving, parties
from crm.leads.commands import AddParty, EditLead
from crm.leads.models import Lead
from crm.leads.rules import PartyRole
from seed import dsl
from tests.firstreports.made import clash, complete, officer, registered, stamp
from tests.makers.enterprises import make_contact
from tests.makers.leads import end, make_lead

FIRM = "华信示例冷链（郑州）有限公司"
SPELLINGS = (
    "华信示例冷链（郑州）有限责任公司",
    "华信示例冷链(郑州)有限公司",
    "华信示例冷链 郑州 公司",
)


def test_the_last_missing_part_makes_the_stamp_by_the_servers_clock(app: Flask) -> None:
    by = officer()
    lead = make_lead(owner=by)
    assert stamp(lead) is None
    lead = dsl.fresh(lead, by)
    actions.edit(lead, EditLead({"project": "基地"}), by=by, base_version=lead.version)
    assert stamp(lead) is None
    moment = datetime(2026, 11, 25, 3, 4, 5, tzinfo=clock.SHANGHAI)
    with clock.at(moment):
        complete(lead, by)
    made = stamp(lead)
    assert made and (made.stamped_at, made.block_id, made.by_id) == (moment, lead.block_id, by.id)


def test_a_stamp_is_never_changed_by_what_comes_later(app: Flask) -> None:
    by = officer()
    lead = registered(by)
    made = stamp(lead)
    assert made
    before = made.stamped_at
    with clock.at(clock.now() + timedelta(days=3)):
        for project in ("", "另一个项目"):
            lead = dsl.fresh(lead, by)
            actions.edit(lead, EditLead({"project": project}), by=by, base_version=lead.version)
            db.session.commit()
    assert [one.stamped_at for one in db.session.scalars(select(FirstReport))] == [before]


@pytest.mark.parametrize("name", SPELLINGS)
def test_the_same_firm_in_another_spelling_is_told(app: Flask, name: str) -> None:
    first = registered(officer("ZD"), FIRM)
    second = registered(officer("JK"), name)
    met = clash(second)
    assert stamp(first) and stamp(second) is None
    assert met and (met.first_lead_id, met.matched) == (first.id, ["name"])


@pytest.mark.parametrize(
    "name", ["华信示例冷链（洛阳）有限公司", "华信示例冷链有限公司", "华信示例冷链（郑州）分公司"]
)
def test_the_place_is_compared_and_not_stripped(app: Flask, name: str) -> None:
    registered(officer("ZD"), FIRM)
    assert stamp(registered(officer("JK"), name))


def test_the_phone_is_known_by_its_fingerprint_only(app: Flask) -> None:
    registered(officer("ZD"), phone="13812345678")
    met = clash(registered(officer("JK"), phone="138-1234-5678"))
    assert met and met.matched == ["phone"]
    (mark,) = [one for one in db.session.scalars(select(ReportMark.mark)) if "phone:" in one]
    assert "12345678" not in mark and len(mark) == len("phone:") + 64


def test_the_phone_of_an_intermediary_tells_nothing(app: Flask) -> None:
    for block in ("ZD", "JK"):
        by = officer(block)
        lead = dsl.fresh(make_lead(owner=by), by)
        broker = AddParty("示例招商咨询有限公司", PartyRole.INTERMEDIARY)
        party = parties.add_party(lead, broker, by=by, base_version=lead.version)
        db.session.flush()
        contact = make_contact(by, party.enterprise)
        command = EditLead({"project": "基地", "contact_id": contact.id})
        actions.edit(lead, command, by=by, base_version=lead.version)
        assert stamp(lead), block


def test_two_children_of_one_group_meet(app: Flask) -> None:
    for block, seen in (("ZD", None), ("JK", ["parent"])):
        by = officer(block)
        lead = dsl.fresh(make_lead(owner=by), by)
        group = AddParty("示例控股集团有限公司", PartyRole.PARENT)
        parties.add_party(lead, group, by=by, base_version=lead.version)
        met = clash(complete(lead, by))
        assert (met.matched if met else None) == seen


def test_a_name_that_came_after_the_stamp_protects_too(app: Flask) -> None:
    by = officer("ZD")
    lead = registered(by, "甲示例有限公司")
    firm = enterprises.get(by, lead.parties[0].enterprise_id)
    draft = EnterpriseDraft(
        "甲示例有限公司", uscc="91410000170001401D", former_names=("乙示例公司",)
    )
    edit_enterprise(by, firm, draft, firm.version)
    db.session.commit()
    met = clash(registered(officer("JK"), "乙示例有限公司"))
    assert met and met.matched == ["code", "name"]


def test_a_phone_that_came_after_the_stamp_protects_too(app: Flask) -> None:
    by = officer("ZD")
    lead = registered(by)
    contact = enterprises.contact(by, lead.contact_id or 0)
    draft = ContactDraft(name="李伟", source="card", phone="13700001111")
    edit_contact(by, contact, draft, contact.version)
    db.session.commit()
    met = clash(registered(officer("JK"), phone="13700001111"))
    assert met and met.matched == ["phone"]


def test_what_has_ended_no_longer_stands_in_the_way(app: Flask) -> None:
    owner = officer("ZD")
    first = registered(owner, FIRM)
    end(first, owner)
    second = registered(officer("JK"), FIRM)
    assert stamp(second) and clash(second) is None
    assert stamp(first), "what was first stays on record"
    met = clash(registered(officer("HK"), FIRM))
    assert met and met.first_lead_id == second.id, "now the second one is protected"


def test_the_next_edit_stamps_when_the_first_has_ended_meanwhile(app: Flask) -> None:
    owner, other = officer("ZD"), officer("JK")
    first, second = registered(owner, FIRM), registered(other, FIRM)
    assert clash(second)
    end(first, owner)
    second = dsl.fresh(second, other)
    actions.edit(second, EditLead({"project": "二期"}), by=other, base_version=second.version)
    assert stamp(second) and clash(second) is None


def test_who_comes_back_after_an_end_finds_the_place_taken(app: Flask) -> None:
    owner = officer("ZD")
    first = registered(owner, FIRM)
    end(first, owner)
    second = registered(officer("JK"), FIRM)
    first = dsl.fresh(first, owner)
    moving.revive(first, by=owner, base_version=first.version)
    db.session.commit()
    met = clash(first)
    assert met and (met.first_lead_id, first.has_clash) == (second.id, True)
    assert stamp(first), "its own stamp stays on record"
    with clock.at(clock.now() + timedelta(days=200)):
        assert not queries.is_in_pool(first.id, clock.today())


def test_who_comes_back_before_anybody_else_is_first_again(app: Flask) -> None:
    owner = officer("ZD")
    first = registered(owner, FIRM)
    end(first, owner)
    first = dsl.fresh(first, owner)
    moving.revive(first, by=owner, base_version=first.version)
    db.session.commit()
    assert clash(first) is None
    assert clash(registered(officer("JK"), FIRM))


def test_every_stamp_and_clash_is_an_event_that_names_no_other_lead(app: Flask) -> None:
    first, second = registered(officer("ZD"), FIRM), registered(officer("JK"), FIRM)
    found = {one.action: one for one in db.session.scalars(select(Event))}
    assert found["first_report.stamped"].lead_id == first.id
    told = found["first_report.clashed"]
    assert told.lead_id == second.id
    block = {"code": "ZD", "zh": "郑东", "en": "Zhengdong"}
    assert told.particulars == {"first_block": block, "matched": ["name"]}


def test_two_leads_never_hold_the_same_mark(app: Flask) -> None:
    for block in ("ZD", "JK", "HK"):
        registered(officer(block), FIRM)
    held = select(ReportMark.mark).where(ReportMark.released_at.is_(None))
    marks = list(db.session.scalars(held))
    assert len(marks) == len(set(marks))
    assert db.session.scalars(select(FirstReport)).one().lead_id == min(_ids())


def _ids() -> list[Any]:
    return list(db.session.scalars(select(Lead.id)))


def test_a_mark_that_somebody_took_this_moment_stops_the_stamp_whole(app: Flask) -> None:
    """Between the look for others and the taking another process may commit: then nothing is taken."""
    registered(officer("JK"), FIRM)
    mine = dsl.fresh(make_lead(owner=officer("ZD"), name=SPELLINGS[0]), officer("ZD"))
    marks = queries.marks(mine)
    assert len(marks) > 1, "the firm itself is another record, and free"
    assert registering._stamped(mine, marks, (officer("ZD"), clock.now())) is False
    assert (stamp(mine), queries.held_by(mine.id)) == (None, set())
