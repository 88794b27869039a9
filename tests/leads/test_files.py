"""Files of a lead: sent, listed, given back, withdrawn; refused in words, in the rights of the lead."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any
from unittest.mock import patch
from urllib.parse import quote

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from crm.accounts.rules import Role
from crm.audit.models import Event
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Invalid
from crm.core.files.store import store
from crm.leads.evidence.models import EvidenceFile
from crm.leads.models import Lead, StageClaim
from crm.leads.rules import Stage
from tests.leads.posting import version_of
from tests.makers import files
from tests.makers.files import sent
from tests.makers.leads import end, make_claim, make_lead
from tests.makers.people import make_user
from tests.makers.statements import statements

IN_PLACE = {"HX-Request": "true"}


@pytest.fixture
def lead(owner: Any) -> Lead:
    return make_lead(owner=owner)


@pytest.fixture
def small(app: Flask) -> Iterator[None]:
    """A file may have one megabyte."""
    with patch.dict(app.config, CRM=replace(app.config["CRM"], most_file_mb=1)):
        yield


def kept() -> list[EvidenceFile]:
    db.session.expire_all()
    return list(db.session.scalars(select(EvidenceFile).order_by(EvidenceFile.id)))


def send(client: Any, lead: Lead, *what: tuple[BytesIO, str], **more: Any) -> Any:
    headers = more.pop("headers", {})
    return client.post(
        f"/leads/{lead.id}/files", data={"files": list(what), **more}, headers=headers
    )


def send_long(client: Any, url: str, content: bytes, name: str = "a.pdf") -> Any:
    """A long file: the test client would leave its own temporary one open."""
    head = b'Content-Disposition: form-data; name="files"; filename="%s"' % name.encode()
    body = b"--x\r\n" + head + b"\r\n\r\n" + content + b"\r\n--x--\r\n"
    return client.post(url, data=body, content_type="multipart/form-data; boundary=x")


def attached(client: Any, lead: Lead, content: bytes = files.PDF, name: str = "合同.pdf") -> int:
    """The number of a file that was just sent."""
    assert send(client, lead, sent(content, name)).status_code == 302
    return kept()[-1].id


def test_files_are_listed_and_come_back_as_they_were_sent(
    client_of: Any, owner: Any, lead: Lead
) -> None:
    client = client_of(owner)
    done = send(client, lead, *(sent(content, name) for name, content in files.GOOD.items()))
    assert (done.status_code, done.location) == (302, f"/leads/{lead.id}#materials")
    page, alone = client.get(f"/leads/{lead.id}").text, client.get(f"/leads/{lead.id}/files").text
    for row, (name, content) in zip(kept(), files.GOOD.items(), strict=True):
        url = f"/leads/{lead.id}/files/{row.id}"
        assert name in page and name in alone and f'href="{url}"' in page
        answer = client.get(url)
        assert (answer.data, answer.mimetype) == (content, row.kind.mime)
        assert answer.headers["Content-Length"] == str(len(content))
    assert "上传材料：合同.pdf" in page


def test_a_file_is_an_attachment_and_never_a_page(client_of: Any, owner: Any, lead: Lead) -> None:
    client = client_of(owner)
    name = "合同 a='%.pdf"
    url = f"/leads/{lead.id}/files/{attached(client, lead, name=name)}"
    for method in ("GET", "HEAD"):
        answer = client.open(url, method=method)
        said = answer.headers
        assert answer.status_code == 200 and said["Content-Length"] == str(len(files.PDF))
        assert said["Content-Disposition"] == (
            f"attachment; filename=\"__ a='_.pdf\"; filename*=UTF-8''{quote(name, safe='')}"
        )
        assert said["X-Content-Type-Options"] == "nosniff"
        assert said["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert said["Cache-Control"] == "private, no-store"
    assert client.head(url).data == b""
    mark = {"If-None-Match": client.get(url).headers["ETag"]}
    assert client.get(url, headers=mark).status_code == 304


@pytest.mark.parametrize("case", files.BAD)
def test_a_bad_file_is_refused_by_its_name_and_nothing_is_kept(
    client_of: Any, owner: Any, lead: Lead, case: str
) -> None:
    name, made, told = files.BAD[case]
    answer = send_long(client_of(owner), f"/leads/{lead.id}/files", made(), name)
    assert (answer.status_code, told in answer.text, kept()) == (422, True, [])


def test_what_was_fine_need_not_be_sent_again(client_of: Any, owner: Any, lead: Lead) -> None:
    client = client_of(owner)
    wrong = send(client, lead, sent(), sent(b"x", "说明.txt"), headers=IN_PLACE)
    assert (wrong.status_code, kept()) == (422, [])
    assert "说明.txt：只收 PDF" in wrong.text and "已收到，不用再选" in wrong.text
    (token,) = re.findall(r'name="files-kept" value="([^"]+)"', wrong.text)
    again = {"files-kept": token}
    assert "已过期" in send(client_of(make_user(Role.MANAGER)), lead, **again).text
    assert "已过期" in send(client, lead, **{"files-kept": token + "x"}).text
    with time_machine.travel(clock.real() + timedelta(hours=21)):
        assert "已过期" in send(client_of(owner), lead, **again).text
    done = send(client, lead, sent(files.PNG, "照.png"), **again, headers=IN_PLACE)
    assert (done.status_code, done.headers["HX-Trigger"]) == (200, "lead-saved")
    assert [row.name for row in kept()] == ["合同.pdf", "照.png"]
    assert store().open(kept()[0].sha256).read() == files.PDF


def test_nothing_and_too_much_are_refused(
    app: Flask, client_of: Any, owner: Any, lead: Lead, small: None
) -> None:
    client = client_of(owner)
    assert "请选择要上传的文件" in send(client, lead).text
    assert "一次最多 10 个文件" in send(client, lead, *(sent() for _ in range(11))).text
    long = files.PDF[:9] + b"%" * 1024 * 1024 + files.PDF[9:]
    answer = send_long(client, f"/leads/{lead.id}/files", long)
    assert (answer.status_code, "文件超过 1 MB" in answer.text) == (422, True)
    whole = send_long(client, f"/leads/{lead.id}/files", b"x" * 12 * 1024 * 1024)
    assert (whole.status_code, "每个不超过 1 MB" in whole.text) == (413, True)
    stranger = app.test_client()
    unasked = send_long(stranger, f"/leads/{lead.id}/files", long)
    elsewhere = send_long(client, f"/leads/{lead.id}/steps", long)
    for answer in (unasked, elsewhere):
        assert (answer.status_code, "超过 1 MB，没有保存" in answer.text) == (413, True)
    assert kept() == []


def test_who_may_do_what(client_of: Any, owner: Any, lead: Lead) -> None:
    number = attached(client_of(owner), lead)
    urls = [f"/leads/{lead.id}/files", f"/leads/{lead.id}/files/{number}"]
    for user, read, write in (
        (owner, 200, 302),
        (make_user(Role.MANAGER), 200, 302),
        (make_user(), 200, 403),
        (make_user(block="JK"), 404, 404),
        (make_user(Role.VIEWER, cluster="LG"), 200, 403),
        (make_user(Role.VIEWER, cluster="FI"), 404, 403),
        (make_user(Role.AUDITOR), 403, 403),
    ):
        client = client_of(user)
        assert [client.get(url).status_code for url in urls] == [read, read], user.role
        assert send(client, lead, sent()).status_code == write, user.role
    other = make_lead(owner=owner)
    assert client_of(owner).get(f"/leads/{other.id}/files/{number}").status_code == 404


def test_a_file_is_withdrawn_with_a_reason_and_opened_no_more(
    client_of: Any, owner: Any, lead: Lead
) -> None:
    client, manager = client_of(owner), client_of(make_user(Role.MANAGER))
    number = attached(client, lead)
    url = f"/leads/{lead.id}/files/{number}/withdrawal"
    version = {"version": version_of(lead)}
    assert "撤回材料" in client.get(url).text
    for reason in ("", " ", "长" * 501, "\x00"):
        assert client.post(url, data={"reason": reason, **version}).status_code == 422
    assert client.post(url, data={"reason": "传错了", **version}).status_code == 302
    opened = client.get(f"/leads/{lead.id}/files/{number}")
    assert (opened.status_code, "已撤回" in opened.text) == (409, True)
    assert "传错了" in client.get(f"/leads/{lead.id}").text
    assert client.post(url, data={"reason": "再来", **version}).status_code == 409
    theirs = attached(manager, lead)
    mine = client.post(f"/leads/{lead.id}/files/{theirs}/withdrawal", data={"reason": "不要"})
    assert mine.status_code == 403
    done = select(func.count()).where(Event.action == "file.withdrawn")
    assert (db.session.scalar(done), len(kept())) == (1, 2)


def test_an_ended_lead_takes_no_files(client_of: Any, owner: Any, lead: Lead) -> None:
    number = attached(client_of(owner), lead)
    end(lead, owner)
    client = client_of(owner)
    assert send(client, lead, sent()).status_code == 409
    assert "data-upload" not in client.get(f"/leads/{lead.id}").text
    assert client.get(f"/leads/{lead.id}/files/{number}").status_code == 200


def test_sent_twice_it_is_there_once(client_of: Any, owner: Any, lead: Lead) -> None:
    client, key = client_of(owner), {"idempotency_key": "k1"}
    for _ in range(2):
        assert send(client, lead, sent(), **key).status_code == 302
    assert len(kept()) == 1
    other = send(client, lead, sent(files.PNG, "合同.png"), **key)
    assert (other.status_code, len(kept())) == (422, 1)


def test_lost_bytes_are_told_and_not_sent_as_nothing(
    client_of: Any, owner: Any, lead: Lead
) -> None:
    client = client_of(owner)
    number = attached(client, lead)
    kept()[0].sha256 = "0" * 64
    db.session.commit()
    answer = client.get(f"/leads/{lead.id}/files/{number}")
    assert (answer.status_code, "找不到" in answer.text) == (409, True)


def test_it_costs_the_same_at_one_and_at_many(client_of: Any, owner: Any, lead: Lead) -> None:
    client, manager = client_of(owner), client_of(make_user(Role.MANAGER))
    other = make_lead(Stage.S5, owner=owner)
    make_claim(other, Stage.S6, owner)
    claim = db.session.scalars(select(StageClaim)).one()
    pages = {
        "list": lambda: client.get(f"/leads/{lead.id}/files"),
        "lead": lambda: client.get(f"/leads/{lead.id}"),
        "queue": lambda: manager.get("/claims"),
    }
    seen: list[dict[str, int]] = []
    for more in (1, 8):
        for _ in range(more):
            attached(client, lead)
            file = db.session.get_one(EvidenceFile, attached(client, other))
            file.claim_id = claim.id
            db.session.commit()
        seen.append({})
        for name, get in pages.items():
            with statements() as asked:
                assert get().status_code == 200
            seen[-1][name] = len(asked)
    assert seen[0] == seen[1]
    assert seen[0]["list"] <= 8 and seen[0]["lead"] <= 14 and seen[0]["queue"] <= 6, seen
    url = f"/leads/{lead.id}/files/{kept()[0].id}"
    with statements() as asked:
        client.get(url)
    assert len(asked) <= 4, "\n".join(asked)
    with statements() as asked:
        send(client, lead, sent())
    assert len(asked) <= 12, "\n".join(asked)


def test_an_english_reader_is_told_in_english(client_of: Any, owner: Any, lead: Lead) -> None:
    owner.locale = "en"
    client = client_of(owner)
    answer = send(client, lead, sent(b"MZ", "a.pdf"))
    assert "a.pdf: only PDF" in answer.text
    attached(client, lead, name="a.pdf")
    assert f"PDF · {len(files.PDF)} B" in client.get(f"/leads/{lead.id}/files").text


def test_all_problems_are_told_at_once(app: Flask) -> None:
    from werkzeug.datastructures import FileStorage

    from crm.core.files.taking import receive

    wrong = [FileStorage(BytesIO(text), name) for text, name in ((b"", "甲.pdf"), (b"x", "乙.pdf"))]
    with app.test_request_context(), pytest.raises(Invalid) as refused:
        receive(wrong)
    assert [str(one.sentence)[:5] for one in refused.value.problems] == ["甲.pdf", "乙.pdf"]
