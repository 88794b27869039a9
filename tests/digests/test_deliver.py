"""The ledger of digests: once each, whatever crashes."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core import clock
from crm.core.jobs import LEASE, MOST_ATTEMPTS, WorkState
from crm.digests import deliver, mailbox
from crm.digests.models import DigestDelivery
from crm.leads.rules import Stage
from tests.makers.people import make_user
from tests.makers.week import MONDAY_8, TUESDAY, W47, claimed, logged, moved

LONG_AGO = W47.previous.previous.monday


@pytest.fixture
def box(app: Flask, tmp_path: Path) -> Iterator[Path]:
    """Mail goes to a folder of this test."""
    before = app.config["CRM"]
    app.config["CRM"] = replace(before, mail_url=f"file:{tmp_path}")
    yield tmp_path
    app.config["CRM"] = before


@pytest.fixture
def officer(session: Session) -> User:
    with clock.at(clock.local(LONG_AGO)):
        return make_user(Role.OFFICER, "ZD")


def rows(session: Session) -> list[DigestDelivery]:
    session.expire_all()
    return list(session.scalars(select(DigestDelivery).order_by(DigestDelivery.id)))


def send(at: datetime = MONDAY_8) -> Counter[str]:
    with clock.at(at):
        return deliver.run(W47)


def test_twice_sends_once(session: Session, box: Path, officer: User) -> None:
    assert send()["sent"] == 1
    assert send(MONDAY_8 + timedelta(hours=1)) == {"made": 0}
    assert len(list(box.glob("*.eml"))) == 1
    assert rows(session)[0].state is WorkState.SENT


def test_nothing_leaves_before_its_hour(session: Session, box: Path, officer: User) -> None:
    assert send(MONDAY_8 - timedelta(minutes=1)) == {"made": 1}
    assert list(box.glob("*.eml")) == []


def test_the_unsubscribed_the_inactive_and_roles_without_a_desk_get_none(
    session: Session, box: Path
) -> None:
    with clock.at(clock.local(LONG_AGO)):
        make_user(Role.OFFICER, "ZD").digest_wanted = False
        make_user(Role.OFFICER, "ZD").active = False
        for role in (Role.SYSTEM, Role.SECURITY, Role.AUDITOR):
            make_user(role)
        session.flush()
    assert send() == {"made": 0}


def test_who_unsubscribes_before_it_leaves_gets_none(
    session: Session, box: Path, officer: User
) -> None:
    with clock.at(MONDAY_8 - timedelta(hours=1)):
        deliver.ensure_due(W47)
    officer.digest_wanted = False
    session.flush()
    assert send()["dropped"] == 1
    assert rows(session) == [] and list(box.glob("*.eml")) == []


def test_the_message_id_is_fixed_and_the_mail_is_personal(
    session: Session, box: Path, officer: User
) -> None:
    lead = logged(officer, TUESDAY, "示例中原冷链云仓")
    foreign = logged(make_user(Role.OFFICER, "JK"), TUESDAY, "示例外区块企业")
    moved(lead, Stage.S2, TUESDAY, officer)
    claimed(lead, Stage.S6, TUESDAY, officer)
    send()
    mine = next(one for one in mailbox.newest(box) if one.address == officer.email)
    mail = mailbox.read(box, mine.name)
    assert mail["Message-ID"] == f"<weekly.2026-W47.u{officer.id}@example.cn>"
    assert (
        mail["Subject"].replace("\N{NO-BREAK SPACE}", " ")
        == "第47周：前进 1、另待核 1、新增 1、本周到期 0 · 郑东"
    )
    assert mail["List-Unsubscribe"].endswith("/account>")
    for kind in ("plain", "html"):
        part = mailbox.part(mail, kind)
        assert "示例中原冷链云仓" in part and "待核 6 天" in part
        assert foreign.name not in part
        assert f"{deliver.current_app.config['CRM'].public_url}/leads/{lead.id}" in part


def test_a_late_mail_says_so(session: Session, box: Path, officer: User) -> None:
    send(MONDAY_8 + timedelta(days=1))
    assert "迟发，原定 11-23 08:00" in mailbox.part(_only(box), "plain")


def test_a_digest_speaks_its_readers_language(session: Session, box: Path, officer: User) -> None:
    officer.locale = "en"
    session.flush()
    send()
    assert str(_only(box)["Subject"]).startswith("Week\N{NO-BREAK SPACE}47:")


def _only(box: Path) -> EmailMessage:
    return mailbox.read(box, next(box.glob("*.eml")).name)


def leased(session: Session, *, begun: bool) -> DigestDelivery:
    """A row whose worker died."""
    with clock.at(MONDAY_8):
        deliver.ensure_due(W47)
        row = rows(session)[0]
        row.state, row.attempts, row.leased_until = WorkState.LEASED, 1, MONDAY_8 + LEASE
        row.begun_at = MONDAY_8 if begun else None
        session.commit()
    return row


def test_a_crash_before_sending_is_made_good(session: Session, box: Path, officer: User) -> None:
    leased(session, begun=False)
    assert send(MONDAY_8 + LEASE - timedelta(seconds=1))["sent"] == 0
    assert send(MONDAY_8 + 2 * LEASE)["sent"] == 1


def test_a_crash_while_sending_is_uncertain_and_never_sent_again(
    session: Session, box: Path, officer: User
) -> None:
    leased(session, begun=True)
    assert send(MONDAY_8 + 2 * LEASE)["uncertain"] == 1
    assert list(box.glob("*.eml")) == []
    assert send(MONDAY_8 + 9 * LEASE)["uncertain"] == 0


def test_after_a_crash_the_file_itself_tells_that_the_mail_left(
    session: Session, box: Path, officer: User
) -> None:
    row = leased(session, begun=True)
    (box / f"20261123T000000-{row.message_id.split('@')[0]}.eml").write_text("To: a\n\n")
    assert send(MONDAY_8 + 2 * LEASE)["sent"] == 1
    assert len(list(box.glob("*.eml"))) == 1


def test_a_failing_mailer_is_tried_again_later_and_given_up_visibly(
    app: Flask, session: Session, box: Path, officer: User
) -> None:
    settings = app.config["CRM"]
    app.config["CRM"] = replace(settings, mail_url="smtp://127.0.0.1:1")
    moment, tries = MONDAY_8, 0
    while rows(session) == [] or rows(session)[0].state is WorkState.DUE:
        send(moment)
        moment, tries = rows(session)[0].due_at, tries + 1
    row = rows(session)[0]
    assert (row.state, tries, row.problem) == (
        WorkState.FAILED,
        MOST_ATTEMPTS,
        "ConnectionRefusedError",
    )


def test_one_bad_reader_does_not_keep_the_others_from_their_mail(
    session: Session, box: Path, officer: User
) -> None:
    with clock.at(clock.local(LONG_AGO)):
        make_user(Role.OFFICER, "ZD").email = "no address at all"
        session.flush()
    outcomes = send()
    assert (outcomes["sent"], outcomes["postponed"]) == (1, 1)


def test_a_preview_writes_and_sends_nothing(session: Session, box: Path, officer: User) -> None:
    with clock.at(MONDAY_8):
        found = deliver.previews(W47)
    assert [one.address for one in found] == [officer.email]
    assert rows(session) == [] and list(box.glob("*.eml")) == []


def test_nothing_personal_stays_in_the_ledger(session: Session, box: Path, officer: User) -> None:
    logged(officer, TUESDAY, "示例中原冷链云仓")
    send()
    kept = " ".join(str(value) for value in vars(rows(session)[0]).values())
    assert "冷链" not in kept and officer.email not in kept


def test_readers_in_other_blocks_get_their_own(session: Session, box: Path, officer: User) -> None:
    lead = logged(officer, TUESDAY, "示例甲")
    with clock.at(clock.local(LONG_AGO)):
        other = make_user(Role.MANAGER, "JK")
    send()
    theirs = next(one for one in mailbox.newest(box) if one.address == other.email)
    assert lead.name not in mailbox.part(mailbox.read(box, theirs.name), "html")
