"""The demo's mailbox and its button to Monday."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core import clock
from crm.core.weeks import next_digest_moment
from crm.digests import advancing, deliver, mailbox
from tests.makers.people import make_user
from tests.makers.week import MONDAY_8, TUESDAY, W47, logged
from tests.pages import CheckingClient

Client = Callable[[Any], Any]


@pytest.fixture(autouse=True)
def _mails_are_no_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CheckingClient, "not_pages", ("/mailbox/[^/]+/body",))


@pytest.fixture
def box(app: Flask, tmp_path: Path) -> Iterator[Path]:
    before = app.config["CRM"]
    app.config["CRM"] = replace(before, mail_url=f"file:{tmp_path}")
    yield tmp_path
    app.config["CRM"] = before


@pytest.fixture
def officer(session: Session) -> User:
    with clock.at(W47.previous.start):
        return make_user(Role.OFFICER, "ZD")


@pytest.fixture
def delivered(box: Path, officer: User) -> str:
    logged(officer, TUESDAY, "示例中原冷链云仓")
    with clock.at(MONDAY_8):
        deliver.run(W47)
    return mailbox.newest(box)[0].name


def test_the_mailbox_lists_and_filters(
    client_of: Callable[[Any], Any], delivered: str, officer: User
) -> None:
    client = client_of(officer)
    assert "第47周" in client.get("/mailbox").text
    assert "第47周" in client.get("/mailbox", query_string={"to": officer.email}).text
    assert "第47周" not in client.get("/mailbox?to=nobody@example.cn").text


def test_an_empty_mailbox_says_what_to_do(
    client_of: Callable[[Any], Any], box: Path, officer: User
) -> None:
    assert "走到下周一 08:00" in client_of(officer).get("/mailbox").text


def test_a_message_shows_its_headers_frame_and_text(
    client_of: Client, delivered: str, officer: User
) -> None:
    page = client_of(officer).get(f"/mailbox/{delivered}").text
    assert officer.email in page and "示例中原冷链云仓" in page
    assert f'src="/mailbox/{delivered}/body"' in page and "sandbox=" in page


def test_the_framed_mail_has_a_policy_of_its_own(
    app: Flask, client_of: Client, delivered: str, officer: User
) -> None:
    answer = client_of(officer).get(f"/mailbox/{delivered}/body")
    policy = answer.headers["Content-Security-Policy"]
    assert "sandbox" in policy and "unsafe-inline" not in policy and "sha256-" in policy
    assert '<base target="_top">' in answer.text


@pytest.mark.parametrize(
    "name", ["../demo-clock.json", "..%2Fdemo-clock.json", "nothing.eml", ".hidden.eml", "a/../b"]
)
def test_nothing_but_kept_messages_can_be_read(
    client_of: Client, box: Path, officer: User, name: str
) -> None:
    (box.parent / "demo-clock.json").write_text("{}")
    (box / ".hidden.eml").write_text("Subject: x\n\n")
    assert client_of(officer).get(f"/mailbox/{name}").status_code == 404


def test_outside_the_demo_none_of_it_exists(
    app: Flask, client_of: Client, box: Path, officer: User
) -> None:
    client = client_of(officer)
    app.config["CRM"] = replace(app.config["CRM"], mode="production")
    assert client.get("/mailbox").status_code == 404
    assert client.post("/clock/advance").status_code == 404


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (W47.next.start, W47.digest_at),
        (W47.digest_at, W47.next.digest_at),
        (clock.local(W47.sunday, 23), W47.digest_at),
    ],
)
def test_the_jump_goes_to_the_next_monday_at_eight(now: datetime, then: datetime) -> None:
    assert next_digest_moment(now) == then


@pytest.fixture
def movable(tmp_path: Path) -> Iterator[None]:
    before = list(clock._demo_file)
    clock.use_demo_file(tmp_path / "clock.json")
    yield
    clock._demo_file[:] = before


def test_the_button_closes_the_week_and_sends_the_digests(
    session: Session, client_of: Client, box: Path, movable: None
) -> None:
    officer = make_user(Role.OFFICER, "ZD")
    logged(officer, clock.today())
    client = client_of(officer)
    answer = client.post("/clock/advance")
    assert answer.headers["Location"] == "/mailbox"
    page = client.get("/mailbox").text
    assert "结账 1 周" in page and "发出" in page
    assert len(mailbox.newest(box)) >= 1
    assert clock.now().astimezone(clock.SHANGHAI).strftime("%a %H:%M") == "Mon 08:00"


def test_the_command_line_can_do_the_same(
    session: Session, box: Path, officer: User, movable: None
) -> None:
    logged(officer, clock.today())
    done = advancing.advance()
    assert done.outcomes["sent"] == 1 and len(done.closed) == 1


def test_two_people_who_press_the_same_button_move_one_week(
    session: Session, client_of: Client, box: Path, movable: None
) -> None:
    logged(make_user(Role.OFFICER, "ZD"), clock.today())
    promised = next_digest_moment(clock.now())
    for person in (make_user(Role.OFFICER, "ZD"), make_user(Role.MANAGER, "ZD")):
        client_of(person).post("/clock/advance", data={"seen": promised.isoformat()})
    assert promised <= clock.now() < promised + timedelta(hours=1)
