"""The mail itself: what clients need, and SMTP."""

import re
import socket
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email import policy as policies
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy.orm import Session

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core import clock
from crm.core.say import say
from crm.digests import deliver, mailbox, render
from crm.digests.rules import compose
from crm.leads.rules import Stage
from crm.reports import week as reports
from crm.reports.week_rows import ReaderWeek
from crm.reports.week_storage import StageSum, Storage
from seed import dsl
from tests.makers.people import make_user
from tests.makers.week import MONDAY_8, TUESDAY, W47, logged, planned


class Inbox:
    """Keeps what arrives."""

    def __init__(self) -> None:
        self.messages: list[Any] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.messages.append(message_from_bytes(envelope.content, policy=policies.default))
        return "250 OK"


@pytest.fixture
def server() -> Iterator[tuple[Inbox, int]]:
    inbox = Inbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield inbox, port
    controller.stop()


@pytest.fixture
def manager(session: Session) -> User:
    with clock.at(W47.previous.start):
        return make_user(Role.MANAGER, "ZD")


def test_digests_leave_by_smtp(app: Flask, server: tuple[Inbox, int], manager: User) -> None:
    inbox, port = server
    settings = app.config["CRM"]
    app.config["CRM"] = replace(settings, mail_url=f"smtp://127.0.0.1:{port}")
    with clock.at(MONDAY_8):
        assert deliver.run(W47)["sent"] == 1
    app.config["CRM"] = settings
    (mail,) = inbox.messages
    assert mail["To"].addresses[0].addr_spec == manager.email
    assert mail["Message-ID"].startswith("<weekly.2026-W47.u")
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def html_of(reader: User) -> str:
    with clock.at(MONDAY_8):
        return render.html(compose(reports.of(reader, W47)))


def test_the_html_needs_nothing_from_outside(session: Session, manager: User) -> None:
    lead = logged(manager, TUESDAY)
    planned(lead, "陪同看地", W47.next.monday, manager, on=TUESDAY)
    html = html_of(manager)
    assert not re.search(r"<(img|script|link|iframe|form)\b", html)
    assert "url(" not in html and "@import" not in html
    assert 'width="640"' in html and 'content="light dark"' in html
    assert "prefers-color-scheme: dark" in html


def test_layout_tables_are_presentation_and_data_tables_have_headers(
    manager: User, session: Session
) -> None:
    logged(manager, TUESDAY)
    tables = re.findall(r"<table[^>]*>", html_of(manager))
    data = [table for table in tables if 'role="presentation"' not in table]
    assert data and all("data" in table for table in data)
    heads = re.findall(r"<th[^>]*>", html_of(manager))
    assert {scope for head in heads for scope in re.findall(r'scope="(\w+)"', head)} == {
        "col",
        "row",
    }
    assert all("scope=" in head for head in heads)


def test_every_class_that_shows_is_also_inline(manager: User, session: Session) -> None:
    planned(logged(manager, TUESDAY), "陪同看地", W47.next.monday, manager, on=TUESDAY)
    for tag in re.findall(r"<td[^>]*class=\"r[dtb]\"[^>]*>", html_of(manager)):
        assert "style=" in tag


def test_names_are_escaped(session: Session, manager: User) -> None:
    logged(manager, TUESDAY, "<b>示例&公司</b>")
    assert "&lt;b&gt;示例&amp;公司" in html_of(manager)


def test_the_policy_of_a_framed_mail_lists_exactly_its_styles(
    session: Session, manager: User
) -> None:
    policy = mailbox.content_policy('<style>a{b:c}</style><p style="color:red">x</p>')
    assert "'unsafe-inline'" not in policy and "default-src 'none'" in policy
    assert policy.count("sha256-") == 2
    assert "'sha256-8f935d27GvUutRyY9yWScUMiFUk4WTdZURISiYfPOeQ='" in policy


def test_a_stage_where_nobody_states_an_amount_has_none(app: Flask) -> None:
    """No sum of 0.00; where one was stated last week, its going is a change."""
    now = {Stage.S1: StageSum(20, 0), Stage.S3: StageSum(10, 5 * dsl.YI), Stage.S4: StageSum(10, 0)}
    before = {Stage.S1: StageSum(10, 0), Stage.S4: StageSum(10, 3 * dsl.YI)}
    stored = Storage(say("郑东"), now, before)
    week = ReaderWeek(W47, W47.next.monday, "王磊", Role.MANAGER, "郑东", storage=(stored,))
    with app.test_request_context():
        plain = render.text(compose(week))
    told = {line[:2]: line.partition("  ")[2] for line in plain.splitlines()}
    assert told["S1"] == "2 项 (+1)  — (—)"
    assert told["S3"] == "1 项 (+1)  5.00 亿元 (+5.00)"
    assert told["S4"] == "1 项 (0)  — (−3.00)"
