"""Late edits of enterprises and contacts: merged, or shown side by side; phones stay masked."""

from typing import Any

from flask import Flask

from crm.core.db import db
from crm.enterprises import actions, queries
from crm.enterprises.models import Enterprise
from crm.enterprises.rules import ContactDraft
from tests.makers.drawn import drawn
from tests.makers.enterprises import make_contact, make_enterprise
from tests.makers.people import make_user


def test_lone_changes_of_both_sides_are_kept(app: Flask, client_of: Any) -> None:
    one, other = make_user(), make_user()
    made = make_enterprise(one)
    url = f"/enterprises/{made.id}/edit"
    mine, theirs = client_of(one), client_of(other)
    page, other_page = drawn(mine.get(url).text), drawn(theirs.get(url).text)
    assert (
        theirs.post(url, data={**other_page, "website": "https://a.example.cn"}).status_code == 302
    )
    assert mine.post(url, data={**page, "note": "我的备注"}).status_code == 302
    db.session.expire_all()
    kept = db.session.get_one(Enterprise, made.id)
    assert (kept.website, kept.note) == ("https://a.example.cn", "我的备注")


def test_a_clash_is_shown(app: Flask, client_of: Any) -> None:
    one, other = make_user(), make_user()
    made = make_enterprise(one)
    url = f"/enterprises/{made.id}/edit"
    mine, theirs = client_of(one), client_of(other)
    page, other_page = drawn(mine.get(url).text), drawn(theirs.get(url).text)
    assert theirs.post(url, data={**other_page, "note": "对方的备注"}).status_code == 302
    both = mine.post(url, data={**page, "note": "我的备注"})
    assert (both.status_code, "对方的备注" in both.text, "我的备注" in both.text) == (
        409,
        True,
        True,
    )


def test_a_phone_changed_by_both_is_asked_about_and_shown_masked(
    app: Flask, client_of: Any
) -> None:
    user = make_user()
    contact = make_contact(user, make_enterprise(user))
    client, url = client_of(user), f"/contacts/{contact.id}/edit"
    page = drawn(client.get(url).text)
    assert "13800001111" not in page["was"]
    row = queries.contact(user, contact.id)
    draft = ContactDraft(name=row.name, title=row.title, source="meeting", phone="13900002222")
    actions.edit_contact(user, row, draft, row.version)
    both = client.post(url, data={**page, "phone": "13700003333"})
    assert both.status_code == 409
    assert "13900002222" not in both.text and "139****2222" in both.text
    assert client.post(url, data={**drawn(both.text), "choose-phone": "theirs"}).status_code == 302
    db.session.expire_all()
    kept = queries.contact(user, contact.id)
    assert [point.value for point in kept.points] == ["+8613900002222"]
