"""Contacts: sealed, masked, shown only on request and on record."""

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from crm.accounts.rules import Role
from crm.audit.models import Event
from crm.core.db import db
from crm.core.idempotency import Answer
from crm.enterprises.models import Contact, ContactPoint
from crm.enterprises.points import PointKind, read
from crm.enterprises.queries import with_point, with_tail
from tests.makers.enterprises import make_contact, make_enterprise
from tests.makers.people import make_user

PHONE, EMAIL, WECHAT = "13812345678", "li.wei@example.com", "liwei_1988"
FORM = {"name": "李伟", "title": "副总", "source": "card"}
PLAIN = {"phone": PHONE, "email": EMAIL, "wechat": WECHAT}
SECRETS = (PHONE, "12345678", EMAIL, "li.wei", WECHAT, "李伟")


def events() -> Any:
    return [
        json.dumps(each.particulars, ensure_ascii=False)
        for each in db.session.scalars(select(Event))
    ]


def test_a_contact_is_written_down_and_shown_masked(app: Flask, client_of: Any) -> None:
    user = make_user()
    row = make_enterprise(user)
    client = client_of(user)
    answer = client.post(f"/enterprises/{row.id}/contacts/new", data={**FORM, **PLAIN})
    assert answer.status_code == 302
    page = client.get(f"/enterprises/{row.id}").get_data(as_text=True)
    for shown in ("李伟", "138****5678", "l***@example.com", "l***", "名片"):
        assert shown in page
    for secret in (PHONE, EMAIL, WECHAT):
        assert secret not in page


def test_nothing_personal_reaches_events_or_the_kept_answers(app: Flask, client_of: Any) -> None:
    user = make_user()
    row = make_enterprise(user)
    client = client_of(user)
    typed = {**FORM, **PLAIN, "idempotency_key": "k1"}
    client.post(f"/enterprises/{row.id}/contacts/new", data=typed)
    contact = db.session.scalars(select(Contact)).one()
    client.post(f"/contacts/{contact.id}/reveals")
    edit = {**FORM, "phone": "13900000000", "version": contact.version}
    client.post(f"/contacts/{contact.id}/edit", data=edit)
    kept = [answer.body for answer in db.session.scalars(select(Answer))]
    assert [secret for secret in SECRETS for note in events() if secret in note] == []
    assert [secret for secret in SECRETS for body in kept if secret in body] == []
    actions = set(db.session.scalars(select(Event.action).where(Event.subject_kind == "contact")))
    assert actions == {"contact.created", "contact.edited", "contact.revealed"}


def test_the_database_holds_no_plain_value(app: Flask) -> None:
    user = make_user()
    make_contact(user, make_enterprise(user), **PLAIN)
    rows = db.session.execute(
        text("SELECT value, fingerprint, tail, masked FROM contact_point")
    ).all()
    assert len(rows) == 3
    assert [secret for secret in (PHONE, EMAIL, WECHAT) if secret in str(rows)] == []


def test_a_reveal_is_a_recorded_post_and_no_get_ever_shows_it(app: Flask, client_of: Any) -> None:
    user = make_user()
    contact = make_contact(user, make_enterprise(user), **PLAIN)
    client = client_of(user)
    assert client.get(f"/contacts/{contact.id}/reveals").status_code == 405
    page = client.post(f"/contacts/{contact.id}/reveals").get_data(as_text=True)
    assert "+8613812345678" in page
    assert EMAIL in page
    last = db.session.scalars(select(Event).order_by(Event.id.desc()).limit(1)).one()
    assert (last.action, last.by_id, last.subject_id) == ("contact.revealed", user.id, contact.id)
    form = client.get(f"/contacts/{contact.id}/edit").get_data(as_text=True)
    assert [secret for secret in ("12345678", EMAIL, WECHAT) if secret in form] == []


def test_an_edit_keeps_what_is_left_blank_and_removes_what_is_ticked(
    app: Flask, client_of: Any
) -> None:
    user = make_user()
    contact = make_contact(user, make_enterprise(user), **PLAIN)
    client, version = client_of(user), contact.version
    url = f"/contacts/{contact.id}/edit"
    typed = {**FORM, "phone": "0371-67179999", "removed": "wechat", "version": version}
    assert client.post(url, data=typed).status_code == 302
    masked = {point.kind: point.masked for point in db.session.scalars(select(ContactPoint))}
    assert masked == {PointKind.PHONE: "037*****9999", PointKind.EMAIL: "l***@example.com"}
    assert client.post(url, data=typed).status_code == 409


def test_replacing_and_removing_at_once_keeps_the_new_value(app: Flask, client_of: Any) -> None:
    user = make_user()
    contact = make_contact(user, make_enterprise(user))
    typed = {**FORM, "phone": "13900001111", "removed": "phone", "version": contact.version}
    assert client_of(user).post(f"/contacts/{contact.id}/edit", data=typed).status_code == 302
    assert db.session.scalars(select(ContactPoint)).one().masked == "139****1111"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"name": ""}, "请填写姓名"),
        ({"source": ""}, "联系方式来源"),
        ({"phone": "67179999"}, "带区号"),
        ({"email": "li.wei"}, "邮箱地址"),
        ({"wechat": "李 伟"}, "微信号"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_written(
    app: Flask, client_of: Any, typed: Any, told: str
) -> None:
    user = make_user()
    row = make_enterprise(user)
    answer = client_of(user).post(
        f"/enterprises/{row.id}/contacts/new", data={**FORM, "title": "总工", **typed}
    )
    page = answer.get_data(as_text=True)
    assert (answer.status_code, told in page, "总工" in page) == (422, True, True)
    assert db.session.scalars(select(Contact)).all() == []


def test_another_block_finds_no_contact(app: Flask, client_of: Any) -> None:
    user = make_user(block="ZD")
    row = make_enterprise(user)
    contact = make_contact(user, row)
    client = client_of(make_user(Role.MANAGER, block="JK"))
    assert "李伟" not in client.get(f"/enterprises/{row.id}").get_data(as_text=True)
    assert client.get(f"/contacts/{contact.id}/edit").status_code == 404
    assert client.post(f"/contacts/{contact.id}/edit", data=FORM).status_code == 404
    assert client.post(f"/contacts/{contact.id}/reveals").status_code == 404


def test_colleagues_of_the_block_and_the_coordinator_see_it(app: Flask, client_of: Any) -> None:
    user = make_user(block="ZD")
    row = make_enterprise(user)
    make_contact(user, row)
    for reader in (make_user(Role.MANAGER, block="ZD"), make_user(Role.COORDINATOR)):
        assert "李伟" in client_of(reader).get(f"/enterprises/{row.id}").get_data(as_text=True)


def test_what_a_coordinator_wrote_down_stays_out_of_the_blocks(app: Flask, client_of: Any) -> None:
    coordinator = make_user(Role.COORDINATOR)
    row = make_enterprise(coordinator)
    make_contact(coordinator, row)
    assert "李伟" not in client_of(make_user()).get(f"/enterprises/{row.id}").get_data(as_text=True)


def test_a_department_may_not_ask_for_a_reveal(app: Flask, client_of: Any) -> None:
    user = make_user()
    contact = make_contact(user, make_enterprise(user))
    client = client_of(make_user(Role.VIEWER, cluster="LG"))
    assert client.post(f"/contacts/{contact.id}/reveals").status_code == 403


def test_contacts_are_found_by_whole_value_and_by_the_last_four_digits(app: Flask) -> None:
    user, stranger = make_user(block="ZD"), make_user(block="JK")
    contact = make_contact(user, make_enterprise(user), **PLAIN)
    phone = read(PointKind.PHONE, "+86 138-1234-5678")
    mail = read(PointKind.EMAIL, "LI.WEI@example.com")
    assert with_point(user, phone) == with_point(user, mail) == with_tail(user, "5678") == [contact]
    assert with_tail(user, "0000") == []
    assert with_point(stranger, phone) == with_tail(stranger, "5678") == []
