"""@ in a note names colleagues who may see the lead, and nobody else."""

from typing import Any

import pytest
from flask import Flask

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core.db import db
from crm.leads import mentions, queries, readers
from crm.leads.mentions import Named, mentioned
from crm.leads.models import Lead
from tests.makers.leads import make_lead, reread
from tests.makers.people import make_user

KNOWN = [
    Named(1, "wanglei", "王磊"),
    Named(2, "wangleiming", "王磊明"),
    Named(3, "zhoumin", "周敏"),
    Named(4, "lina", "李娜"),
    Named(5, "lina2", "李娜"),
    Named(6, "j.smith", "John Smith"),
]


@pytest.mark.parametrize(
    ("text", "people", "unknown"),
    [
        ("@王磊 请看", {1}, ()),
        ("请@王磊明跟进，@周敏审", {2, 3}, ()),
        ("＠王磊，@ZHOUMIN。", {1, 3}, ()),
        ("@wangleiming", {2}, ()),
        ("@j.smith. 和 @John Smith", {6}, ()),
        ("发到 zhang@wanglei.cn", set(), ()),
        ("@李娜 去", set(), ("李娜",)),
        ("@lina 去 @lina2", {4, 5}, ()),
        ("@张总 说 @张总", set(), ("张总",)),
        ("没有 @ 谁", set(), ()),
        ("@", set(), ()),
    ],
)
def test_who_is_named(text: str, people: set[int], unknown: tuple[str, ...]) -> None:
    found = mentioned(text, KNOWN)
    assert (found.people, found.unknown) == (frozenset(people), unknown)


def _share_with(lead: Lead, block: int, by: User) -> None:
    lead = reread(lead, by)
    readers.let_read(lead, block, readers.Why.COOPERATION)
    db.session.commit()


def test_those_who_can_be_named_are_those_who_may_see_the_lead(app: Flask) -> None:
    """Both ways of asking agree for every kind of person, with and without a reading block."""
    owner, coordinator = make_user(), make_user(Role.COORDINATOR)
    people = [owner, coordinator, make_user(Role.MANAGER), make_user(), make_user(block="JS")]
    people += [make_user(Role.VIEWER, cluster=code) for code in ("LG", "CU")]
    people += [make_user(role) for role in (Role.SYSTEM, Role.SECURITY, Role.AUDITOR)]
    closed = make_user()
    closed.active = False
    lead = make_lead(owner=owner)

    def agree() -> set[int]:
        named = {one.id for one in mentions.readers_of(queries.get(lead.id, coordinator))}
        seen = queries.visible_to
        assert {
            one.id for one in people if db.session.scalar(seen(one).where(Lead.id == lead.id))
        } == named & {one.id for one in people}
        assert closed.id not in named
        return named

    assert people[4].id not in agree()
    assert people[4].block_id is not None
    _share_with(lead, people[4].block_id, coordinator)
    assert people[4].id in agree()


def test_the_note_says_who_is_told_and_who_is_not(client_of: Any, app: Flask) -> None:
    owner, manager, stranger = make_user(), make_user(Role.MANAGER), make_user(block="JS")
    manager.name, stranger.name = "周敏敏", "方远远"
    lead = make_lead(owner=owner)
    sent = {"kind": "note", "text": "@周敏敏 看一下 @方远远 也看", "happened_on": ""}
    client = client_of(owner)
    form = {**sent, "happened_on": lead.last_contact_on.isoformat()}
    page = client.post(f"/leads/{lead.id}/visits", data=form, follow_redirects=True).text
    assert "已提醒 周敏敏。" in page and "@方远远 不是能看到这条线索的同事" in page
    assert "提到了你" in client_of(manager).get("/notices").text
    assert "提到了你" not in client_of(stranger).get("/notices").text
