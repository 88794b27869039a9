"""One's own account, and the people page of the system administrator."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crm.accounts import passwords, queries, sessions
from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.audit.actions import broken_links
from crm.audit.models import Event
from crm.core.db import db
from crm.plan.models import Block, Cluster
from tests.makers.people import make_user

GOOD, BETTER = "Zhaoshang-2026", "Kaifang-2027-x"


@pytest.fixture
def admin(client_of: Any) -> Any:
    return client_of(make_user(Role.SYSTEM))


@pytest.fixture
def user(app: Flask) -> User:
    user = make_user()
    user.password_hash = passwords.hashed(GOOD)
    db.session.commit()
    return user


def form(**changes: Any) -> dict[str, Any]:
    block = db.session.scalar(select(Block.id).where(Block.code == "JK"))
    known = {"login": "wangfang", "name": "王芳", "email": "wang@example.cn", "role": "officer"}
    return {**known, "block_id": block, "active": "y", "password": GOOD, **changes}


def edited(user: User, **changes: Any) -> dict[str, Any]:
    known = {"login": user.login, "name": user.name, "email": user.email, "role": user.role.value}
    return {**known, "block_id": user.block_id, "active": "y", "version": user.version, **changes}


def events() -> list[str]:
    return list(db.session.scalars(select(Event.action).order_by(Event.id)))


def test_the_administrator_opens_an_account_that_can_sign_in(admin: Any, client: Any) -> None:
    assert admin.post("/people/new", data=form()).location == "/people"
    page = admin.get("/people").text
    assert "王芳" in page and "经开" in page and "招商专员" in page
    assert client.post("/login", data={"login": "wangfang", "password": GOOD}).status_code == 302
    assert events() == ["accounts.user_created", "accounts.signed_in"]
    assert broken_links() == []


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"login": ""}, "请填写登录名"),
        ({"login": "王芳"}, "登录名用 3 到 32 个"),
        ({"email": "wang"}, "邮箱写法不对"),
        ({"role": "king"}, "没有这个选项"),
        ({"block_id": ""}, "要属于一个区块"),
        ({"block_id": "999"}, "没有这个选项"),
        ({"role": "viewer"}, "要对应一个集群"),
        ({"password": "short"}, "密码至少 10 位"),
        ({"name": "王\x00芳"}, "无法保存的字符"),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_what_was_typed(
    admin: Any, wrong: Any, says: str
) -> None:
    answer = admin.post("/people/new", data=form(note="kept", **wrong))
    assert answer.status_code == 422
    assert says in answer.text and ("wang@" in answer.text or "email" in wrong)
    assert GOOD not in answer.text
    assert queries.by_login("wangfang") is None


def test_a_login_is_taken_only_once(admin: Any, user: User) -> None:
    answer = admin.post("/people/new", data=form(login=user.login))
    assert answer.status_code == 422 and "已经有人用了" in answer.text
    other = make_user()
    answer = admin.post(f"/people/{other.id}", data=edited(other, login=user.login))
    assert answer.status_code == 422 and "已经有人用了" in answer.text


def test_a_place_follows_the_role(admin: Any, user: User) -> None:
    cluster = db.session.scalar(select(Cluster.id).where(Cluster.code == "FI"))
    admin.post(f"/people/{user.id}", data=edited(user, role="viewer", cluster_id=cluster))
    assert (user.role, user.block_id, user.cluster_id) == (Role.VIEWER, None, cluster)


def test_closing_an_account_ends_its_sessions(admin: Any, user: User, client_of: Any) -> None:
    theirs = client_of(user)
    assert theirs.get("/account").status_code == 200
    data = edited(user)
    del data["active"]
    assert admin.post(f"/people/{user.id}", data=data).status_code == 302
    assert theirs.get("/account").status_code == 302
    assert not user.active


def test_administrators_cannot_shut_themselves_out(client_of: Any) -> None:
    me = make_user(Role.SYSTEM)
    data = edited(me, role="auditor")
    del data["active"]
    answer = client_of(me).post(f"/people/{me.id}", data=data)
    assert answer.status_code == 422
    assert "不能停用自己的账号" in answer.text and "不能改自己的角色" in answer.text


@pytest.mark.parametrize(("shift", "status"), [(0, 302), (1, 409), (None, 422)])
def test_an_account_edited_by_somebody_else_meanwhile_is_not_overwritten(
    admin: Any, user: User, shift: int | None, status: int
) -> None:
    version = "" if shift is None else user.version - shift
    answer = admin.post(f"/people/{user.id}", data=edited(user, name="新名字", version=version))
    assert answer.status_code == status
    assert (user.name == "新名字") == (status == 302)
    assert status == 302 or "新名字" in answer.text


def test_an_unknown_account_is_not_found(admin: Any) -> None:
    assert admin.get("/people/2147483647").status_code == 404
    assert admin.get("/people/99999999999999999999").status_code == 404


def test_nobody_else_keeps_accounts(client_of: Any, user: User) -> None:
    before = edited(user, name="新名字")
    answer = client_of(make_user(Role.MANAGER)).post(f"/people/{user.id}", data=before)
    assert answer.status_code == 403 and user.name != "新名字"


def test_sending_an_account_twice_opens_it_once(admin: Any) -> None:
    data = form(idempotency_key="k" * 32)
    first, second = (admin.post("/people/new", data=data) for _ in range(2))
    assert (
        (first.status_code, first.location)
        == (second.status_code, second.location)
        == (302, "/people")
    )
    assert admin.post("/people/new", data={**data, "login": "lihua"}).status_code == 422


def test_ones_own_choices_are_kept(client_of: Any, user: User) -> None:
    client = client_of(user)
    data = {"locale": "en", "theme": "dark", "version": user.version}
    assert client.post("/account", data=data).status_code == 302
    assert (user.locale, user.digest_wanted) == ("en", False)
    page = client.get("/account").text
    assert 'lang="en"' in page and 'data-bs-theme="dark"' in page
    assert client.post("/account", data=data).status_code == 409


@pytest.mark.parametrize("wrong", [{"locale": "fr"}, {"theme": "pink"}, {"version": ""}])
def test_a_choice_that_there_is_not_is_refused(
    client_of: Any, user: User, wrong: dict[str, str]
) -> None:
    data = {"locale": "en", "theme": "dark", "version": user.version, **wrong}
    assert client_of(user).post("/account", data=data).status_code == 422
    assert user.locale == "zh"


def test_a_new_password_ends_all_other_sessions(client_of: Any, user: User, client: Any) -> None:
    here, elsewhere = client_of(user), client_of(user)
    data = {"old_password": GOOD, "password": BETTER, "password_again": BETTER}
    assert here.post("/account/password", data=data).status_code == 302
    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 302
    assert client.post("/login", data={"login": user.login, "password": GOOD}).status_code == 422
    assert client.post("/login", data={"login": user.login, "password": BETTER}).status_code == 302


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"old_password": "guess"}, "现在的密码不对"),
        ({"password": "short", "password_again": "short"}, "密码至少 10 位"),
        ({"password_again": "Other-2027-x"}, "不一样"),
    ],
)
def test_a_password_is_not_changed_by_guessing_or_slipping(
    client_of: Any, user: User, wrong: dict[str, str], says: str
) -> None:
    data = {"old_password": GOOD, "password": BETTER, "password_again": BETTER, **wrong}
    answer = client_of(user).post("/account/password", data=data)
    assert answer.status_code == 422 and says in answer.text
    assert passwords.matches(user.password_hash, GOOD)


def test_events_about_people_hold_no_mail_address(admin: Any, user: User) -> None:
    admin.post(f"/people/{user.id}", data=edited(user, email="new@example.cn", name="新名字"))
    event = db.session.scalars(select(Event)).one()
    assert event.action == "accounts.user_edited" and "@" not in str(event.particulars)


def test_the_people_of_a_block_are_its_active_ones(user: User) -> None:
    gone, elsewhere = make_user(), make_user(block="JK")
    gone.active = False
    assert user.block_id is not None
    found = list(db.session.scalars(queries.people_for(user.block_id)))
    assert user in found and gone not in found and elsewhere not in found


def test_a_person_may_be_signed_in_twice(user: User) -> None:
    assert sessions.open_session(user) != sessions.open_session(user)


def test_two_people_are_never_the_same_person(user: User) -> None:
    assert user != make_user() and len({user, make_user()}) == 2


def test_the_administrator_resets_a_password_and_every_session_ends(
    admin: Any, client_of: Any, client: Any, user: User
) -> None:
    theirs = client_of(user)
    assert theirs.get("/account").status_code == 200
    assert "重设密码" in admin.get(f"/people/{user.id}").text
    for weak, told in (("", "请填写新密码"), ("short", "至少 10 位")):
        wrong = admin.post(f"/people/{user.id}/password", data={"password": weak})
        assert (wrong.status_code, told in wrong.text) == (422, True)
    done = admin.post(f"/people/{user.id}/password", data={"password": BETTER})
    assert done.location == "/people"
    assert theirs.get("/account").status_code == 302
    sign_in = {"login": user.login, "password": BETTER}
    assert client.post("/login", data=sign_in).status_code == 302
    assert events() == ["accounts.password_changed", "accounts.signed_in"]


def test_nobody_resets_their_own_password_on_the_people_page(client_of: Any) -> None:
    oneself = make_user(Role.SYSTEM)
    client = client_of(oneself)
    assert "重设密码" not in client.get(f"/people/{oneself.id}").text
    answer = client.post(f"/people/{oneself.id}/password", data={"password": BETTER})
    assert (answer.status_code, "我的账号" in answer.text) == (409, True)
    assert client.post("/people/999999/password", data={"password": BETTER}).status_code == 404
