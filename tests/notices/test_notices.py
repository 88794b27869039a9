"""In-app notices: written with the verb, worded and scoped when they are read."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core import clock
from crm.core.db import db
from crm.leads import actions as verbs
from crm.leads.handing import hand_over
from crm.leads.models import Lead
from crm.leads.rules import Stage
from crm.notices import actions, queries
from crm.notices.models import Notice
from crm.notices.rules import KEPT, Kind
from seed import dsl
from seed.telling import put_in_order
from tests.api.conftest import Program, make_token
from tests.makers.leads import block_id, make_claim, make_lead, note, reread
from tests.makers.people import make_user
from tests.makers.statements import statements
from tests.makers.together import make_notice, make_task
from tests.makers.waits import waits


@pytest.fixture
def officer(app: Flask) -> User:
    return make_user()


def _told(user: User) -> list[tuple[Kind, str]]:
    query = select(Notice.kind, Notice.action).where(Notice.user_id == user.id)
    return [(kind, action) for kind, action in db.session.execute(query.order_by(Notice.id))]


def _reassign(lead: Lead, owner: User, by: User) -> None:
    fresh = reread(lead, by)
    verbs.reassign(fresh, owner, by=by, base_version=fresh.version)
    db.session.commit()


def test_verbs_tell_those_whom_they_concern(manager: User, officer: User) -> None:
    follower, colleague = make_user(), make_user()
    lead = make_lead(Stage.S5, owner=officer, checker=manager)
    actions.follow(lead.id, by=follower)
    claim = make_claim(lead, Stage.S6, officer)
    dsl.decide(lead, claim, manager)
    _reassign(lead, colleague, manager)
    make_task(manager, officer)
    assert _told(officer) == [
        (Kind.CLAIM, "claim.verified"),
        (Kind.REASSIGNED, "lead.reassigned"),
        (Kind.TASK, "task.given"),
    ]
    assert _told(colleague) == [(Kind.REASSIGNED, "lead.reassigned")]
    assert [action for _, action in _told(follower)] == [
        "claim.made",
        "claim.verified",
        "lead.reassigned",
    ]
    assert _told(manager) == [], "nobody is told of what they did"


def test_what_was_rolled_back_tells_nobody(manager: User, officer: User) -> None:
    lead = make_lead(owner=officer)
    fresh = reread(lead, manager)
    verbs.reassign(fresh, make_user(), by=manager, base_version=fresh.version)
    db.session.rollback()
    db.session.commit()
    assert _told(officer) == []


def test_a_notice_of_what_went_out_of_sight_is_not_there(
    client_of: Any, manager: User, officer: User
) -> None:
    """Worded now: the new name is told, and nothing once the lead is another block's."""
    stranger = make_user(block="JS")
    lead = make_lead(owner=officer)
    notice = make_notice(stranger, lead.id)
    mine = make_notice(officer, lead.id)
    db.session.commit()
    client = client_of(stranger)
    assert "提到了你" not in client.get("/notices").text
    assert waits(client)["notices.index"] == ""
    assert client.post(f"/notices/{notice.id}/reading").status_code == 404
    assert lead.name in client_of(officer).get("/notices").text
    fresh = reread(lead, officer)
    coordinator = make_user(Role.COORDINATOR)
    hand_over(fresh, block_id("JS"), stranger, by=coordinator)
    db.session.commit()
    assert lead.name in client.get("/notices").text
    assert queries.count_unread(officer) == 1, "the former block reads on"
    assert client_of(officer).post(f"/notices/{mine.id}/reading").status_code == 302


def test_reading_one_reading_all_and_choosing(client_of: Any, officer: User) -> None:
    lead = make_lead(owner=make_user(), block="ZD")
    notices = [make_notice(officer, lead.id) for _ in range(3)]
    db.session.commit()
    client = client_of(officer)
    assert waits(client)["notices.index"] == "3"
    opened = client.post(f"/notices/{notices[0].id}/reading")
    assert opened.location.endswith(f"/leads/{lead.id}") and queries.count_unread(officer) == 2
    client.post("/notices/reading", data={"upto": notices[1].id})
    assert queries.count_unread(officer) == 1, "what came since the page was drawn stays unread"
    wanted = [kind.value for kind in Kind if kind is not Kind.MENTION]
    assert client.post("/account/notices", data={"wanted": wanted}).status_code == 302
    assert queries.muted(officer) == {Kind.MENTION}
    note(lead, make_user(Role.MANAGER), f"@{officer.login} 看")
    db.session.commit()
    assert queries.count_unread(officer) == 1
    assert client.post("/account/notices", data={"wanted": "everything"}).status_code == 422


def test_counting_takes_one_statement_and_no_session(client_of: Any, officer: User) -> None:
    for _ in range(3):
        make_notice(officer, make_lead(owner=officer).id)
    client = client_of(officer)
    with statements() as seen:
        client.get("/notices")
    assert len(seen) <= 6


def test_following_by_page_and_program(client_of: Any, app: Flask, officer: User) -> None:
    lead, client = make_lead(owner=make_user()), client_of(officer)
    assert "关注后" in client.get(f"/leads/{lead.id}/follow").text
    client.post(f"/leads/{lead.id}/follow", data={"follow": "1"})
    assert queries.follow_of(lead.id, officer) is not None
    with statements() as seen:
        part = client.get(f"/leads/{lead.id}/follow", headers={"HX-Request": "true"})
    assert "取消关注" in part.text and len(seen) <= 6
    client.post(f"/leads/{lead.id}/follow", data={})
    assert queries.follow_of(lead.id, officer) is None
    program = Program(app, make_token(officer))
    for _ in range(2):
        assert program.put(f"/leads/{lead.id}/follow").status_code == 204
    assert officer.login in [
        one["login"] for one in program.get(f"/leads/{lead.id}/readers").json["rows"]
    ]
    assert program.delete(f"/leads/{lead.id}/follow").status_code == 204
    foreign = make_lead(block="JS")
    assert client.post(f"/leads/{foreign.id}/follow", data={"follow": "1"}).status_code == 404


def test_what_is_due_is_told_once_a_day(manager: User, officer: User) -> None:
    other, ended = make_user(), make_user()
    make_task(manager, officer, days=0)
    make_task(manager, other, days=2)
    ended.active = False
    actions.tell_due()
    assert actions.tell_due() == 0
    assert _told(officer)[-1] == (Kind.DUE, "due")
    assert Kind.DUE not in dict(_told(other))


def test_what_was_read_long_ago_is_forgotten(officer: User) -> None:
    read, unread = make_notice(officer), make_notice(officer)
    read.at = unread.at = clock.now() - KEPT - timedelta(days=1)
    read.read_at = clock.now()
    db.session.commit()
    actions.forget_old()
    assert list(db.session.scalars(select(Notice.id))) == [unread.id]


def test_the_demo_numbers_notices_in_the_order_of_time(officer: User) -> None:
    now = clock.now()
    for hours in (3, 1, 2):
        with clock.at(now - timedelta(hours=hours)):
            make_notice(officer)
    put_in_order()
    found = db.session.scalars(select(Notice.at).order_by(Notice.id)).all()
    assert [round((now - at) / timedelta(hours=1)) for at in found] == [3, 2, 1]
