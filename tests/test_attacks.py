"""What a stranger tried and once got through with: odd requests, odd characters, foreign numbers."""

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from crm.accounts.models import User, UserSession
from crm.accounts.rules import Role
from crm.core import clock
from crm.core.db import db
from crm.core.jobs import LEASE, WorkState
from crm.digests import deliver
from crm.digests.models import DigestDelivery
from crm.leads import actions
from crm.leads.commands import EditLead, LogLead, Split
from crm.leads.models import Lead, Party
from crm.leads.rules import Source
from seed import dsl
from tests.leads.posting import row, version_of
from tests.makers.enterprises import make_contact, make_enterprise
from tests.makers.leads import block_id, item_id, make_lead, reread
from tests.makers.people import make_user
from tests.makers.targets import make_target
from tests.makers.week import MONDAY_8, W47

GOOD = "Langes-Wort-77"
ACCOUNT = {"login": "neu.person", "name": "新人", "email": "neu@example.cn", "role": "auditor"}


@pytest.fixture
def officer(app: Flask) -> User:
    return make_user()


@pytest.fixture
def visitor(officer: User, client_of: Any) -> Any:
    return client_of(officer)


def quick(**typed: Any) -> dict[str, Any]:
    known = {"name": "郑州攻击物流有限公司", "source": "visit"}
    return {**known, "item_id": item_id(), "block_id": block_id(), **typed}


@pytest.mark.parametrize(
    "query", ["endpoint=x", "_method=POST", "_scheme=ftp", "_external=1", "self=1", "values=1"]
)
def test_words_of_our_own_in_the_address_do_not_break_the_next_page(
    officer: User, visitor: Any, query: str
) -> None:
    for number in range(51):
        command = LogLead(f"翻页第{number}物流有限公司", Source.VISIT, item_id(), block_id())
        actions.log_lead(command, by=officer)
    answer = visitor.get(f"/leads?{query}&status=all")
    assert answer.status_code == 200
    assert 'href="/leads?' in answer.text and "status=all" in answer.text
    board = visitor.get(f"/board?{query}&mine=1&density=compact")
    assert board.status_code == 200
    assert "mine=1" in board.text and "density=compact" in board.text
    assert [page for page in (answer, board) if "http://localhost/" in page.text] == []


@pytest.mark.parametrize("page", ["9" * 5000, "-1", "0", "²", "x"])
def test_no_page_number_breaks_the_rows_behind_a_figure(visitor: Any, page: str) -> None:
    assert visitor.get(f"/mix/ZD/TR?page={page}").status_code == 200


@pytest.mark.parametrize("wanted", ["/\r\nX: 1", "/a\nb", "/\x0b/x"])
def test_a_line_end_in_the_wanted_page_leads_home(visitor: Any, wanted: str) -> None:
    answer = visitor.get("/login", query_string={"next": wanted})
    assert (answer.status_code, answer.location) == (302, "/")


def test_a_file_where_text_belongs_counts_as_nothing(visitor: Any) -> None:
    typed = quick(name=(io.BytesIO(b"x"), "x.txt"))
    answer = visitor.post("/leads/new", data=typed, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "请填写企业名称" in answer.text


def test_a_host_that_no_name_can_be_is_a_bad_request(client: Any) -> None:
    answer = client.get("/leads", headers={"Host": "x" * 300})
    assert answer.status_code == 400


def test_a_refused_method_names_the_allowed_ones(visitor: Any) -> None:
    answer = visitor.delete("/leads/new")
    assert answer.status_code == 405
    assert {"GET", "POST"} <= {one.strip() for one in answer.headers["Allow"].split(",")}


def test_one_key_for_two_addresses_is_no_repeat(officer: User, visitor: Any, session: Any) -> None:
    first, second = make_target(officer, "甲物流有限公司"), make_target(officer, "乙物流有限公司")
    session.commit()
    typed = quick(idempotency_key="once")
    assert visitor.post(f"/leads/new?target={first.id}", data=typed).status_code == 302
    answer = visitor.post(f"/leads/new?target={second.id}", data=typed)
    assert answer.status_code == 422
    assert session.get_one(type(second), second.id).taken_up_lead_id is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("甲\r\nBcc: x@example.cn", "甲 Bcc: x@example.cn"),
        ("甲\x0b\x1f乙", "甲 乙"),
        ("甲\u202e乙\u2066丙", "甲乙丙"),
        ("甲\u2028乙", "甲 乙"),
    ],
)
def test_one_line_of_text_stays_one_line_in_the_order_it_is_read(
    visitor: Any, session: Any, typed: str, kept: str
) -> None:
    assert visitor.post("/leads/new", data=quick(name=typed)).status_code == 302
    assert session.scalars(select(Lead.name)).one() == kept


def test_long_text_keeps_its_lines_and_nothing_that_cannot_be_seen(
    officer: User, visitor: Any
) -> None:
    lead = make_lead(owner=officer)
    typed = {"kind": "visit", "happened_on": str(clock.today())}
    typed["text"] = "一\r\n\t二\x08\u202e三"
    assert visitor.post(f"/leads/{lead.id}/visits", data=typed).status_code == 302
    shown = visitor.get(f"/leads/{lead.id}").text
    assert "二三" in shown and "\x08" not in shown and "\u202e" not in shown


@pytest.mark.parametrize(
    "email",
    [
        "a,b@c.cn",
        "a;b@c.cn",
        "<x@y.cn>",
        '"x@c.cn',
        "张三@例子.cn",
        "x..y@c.cn",
        "x@[y].cn",
        "x@y..cn",
    ],
)
def test_an_address_that_no_mail_can_carry_is_refused(
    client_of: Any, app: Flask, email: str
) -> None:
    keeper = client_of(make_user(Role.SYSTEM))
    answer = keeper.post("/people/new", data={**ACCOUNT, "email": email, "password": GOOD})
    assert answer.status_code == 422
    assert "邮箱写法不对" in answer.text


def test_a_lead_brings_the_enterprise_of_the_target_it_takes_up(
    officer: User, visitor: Any, session: Any
) -> None:
    target = make_target(officer, "郑州目标物流有限公司")
    session.commit()
    answer = visitor.post(f"/leads/new?target={target.id}", data=quick(name="另一个名字的项目"))
    assert answer.status_code == 302
    investors = session.scalars(select(Party.enterprise_id)).all()
    assert investors == [target.enterprise_id]


def test_a_dropped_target_is_not_taken_up(officer: User, visitor: Any, session: Any) -> None:
    target = make_target(officer)
    target.dropped_at = clock.now()
    session.commit()
    answer = visitor.post(f"/leads/new?target={target.id}", data=quick())
    assert answer.status_code == 409
    assert session.scalars(select(Lead)).all() == []


def _with_contact(owner: User, by: User) -> Lead:
    lead = dsl.fresh(make_lead(owner=owner), owner)
    contact = make_contact(by, lead.parties[0].enterprise, name="线人赵六")
    db.session.commit()
    command = EditLead({"contact_id": contact.id})
    actions.edit(lead, command, by=by, base_version=version_of(lead))
    db.session.commit()
    return lead


def test_a_block_with_a_share_reads_the_lead_but_not_its_contact(
    officer: User, client_of: Any, session: Any
) -> None:
    lead = _with_contact(officer, officer)
    manager = make_user(Role.MANAGER)
    whole = reread(lead, manager)
    cluster = whole.shares[0].cluster_id
    parts = {(whole.block_id, cluster): 9, (block_id("JK"), cluster): 1}
    actions.split(whole, Split(parts), by=manager, base_version=whole.version)
    session.commit()
    assert "线人赵六" in client_of(officer).get(f"/leads/{lead.id}").text
    answer = client_of(make_user(block="JK")).get(f"/leads/{lead.id}")
    assert answer.status_code == 200
    assert "线人赵六" not in answer.text


def test_an_edit_does_not_lose_a_contact_that_the_coordinator_chose(
    officer: User, visitor: Any, app: Flask
) -> None:
    lead = _with_contact(officer, make_user(Role.COORDINATOR))
    assert "线人赵六" in visitor.get(f"/leads/{lead.id}/edit").text
    assert row(lead).contact_id is not None


@pytest.fixture
def movable(tmp_path: Path) -> Iterator[Path]:
    before = list(clock._demo_file)
    clock.use_demo_file(tmp_path / "clock.json")
    yield tmp_path / "clock.json"
    clock._demo_file[:] = before


def test_moving_the_demos_clock_prolongs_no_session(
    app: Flask, visitor: Any, session: Any, movable: Path
) -> None:
    ends = select(UserSession.seen_at, UserSession.expires_at)
    before = session.execute(ends).all()
    assert visitor.post("/clock/advance").status_code == 302
    assert session.execute(ends).all() == before


def test_many_move_the_demos_clock_at_once(movable: Path) -> None:
    there = clock.now() + timedelta(days=7)
    with ThreadPoolExecutor(8) as crowd:
        moves = [crowd.submit(clock.advance_demo_to, there) for _ in range(400)]
    assert [move.exception() for move in moves if move.exception()] == []
    assert clock.now() >= there
    assert [one.name for one in movable.parent.iterdir()] == ["clock.json"]


@pytest.fixture
def box(app: Flask, tmp_path: Path) -> Iterator[Path]:
    before = app.config["CRM"]
    app.config["CRM"] = replace(before, mail_url=f"file:{tmp_path}")
    yield tmp_path
    app.config["CRM"] = before


def test_a_digest_that_left_is_not_sent_again_when_noting_it_fails(session: Any, box: Path) -> None:
    with clock.at(W47.start):
        make_user()

    def fail_once(_session: Any) -> None:
        if list(box.glob("*.eml")):
            event.remove(session, "before_commit", fail_once)
            raise OSError

    event.listen(session, "before_commit", fail_once)
    with clock.at(MONDAY_8):
        assert deliver.run(W47)["unnoted"] == 1
    with clock.at(MONDAY_8 + LEASE * 2):
        assert deliver.sweep()["sent"] == 1
    assert len(list(box.glob("*.eml"))) == 1
    assert session.scalars(select(DigestDelivery.state)).all() == [WorkState.SENT]


def test_an_enterprise_name_in_a_heading_is_text(officer: User, visitor: Any) -> None:
    row = make_enterprise(officer, "<img src=x onerror=alert(1)>有限公司")
    db.session.commit()
    page = visitor.get(f"/enterprises/{row.id}").text
    assert "<img src=x" not in page and "&lt;img" in page
