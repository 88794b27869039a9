"""Files of a problem: with each step and by themselves, for who may read the problem, and no others."""

import os
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crm.accounts.rules import Role
from crm.core.db import db
from crm.core.files.store import store
from crm.leads.evidence.actions import sweep
from crm.leads.models import Lead
from crm.problems.models import Problem, ProblemFile
from tests.api.conftest import Program, make_token
from tests.leads.posting import today, version_of
from tests.makers.drawn import drawn
from tests.makers.files import PDF, PNG
from tests.makers.leads import make_lead
from tests.makers.people import make_user
from tests.makers.records import cluster_id, make_problem
from tests.makers.statements import statements


@pytest.fixture
def lead(owner: Any) -> Lead:
    return make_lead(owner=owner)


def sent(content: bytes = PDF, name: str = "证明.pdf") -> dict[str, Any]:
    return {"files": (BytesIO(content), name)}


def only() -> ProblemFile:
    db.session.expire_all()
    newest = select(ProblemFile).order_by(ProblemFile.id.desc()).limit(1)
    return db.session.scalars(newest).one()


def post(client: Any, url: str, **typed: Any) -> Any:
    return client.post(url, data=typed, content_type="multipart/form-data")


def test_each_step_brings_files_and_the_closing_its_proof(
    client_of: Any, owner: Any, department: Any, lead: Lead
) -> None:
    asks, answers = client_of(owner), client_of(department)
    typed = {
        "title": "外汇账户", "text": "请指定银行", "cluster_id": cluster_id("FI"),
        "due_on": today(5), "version": version_of(lead),
    }  # fmt: skip
    assert post(asks, f"/leads/{lead.id}/problems/new", **typed, **sent()).status_code == 302
    problem, first = db.session.query(Problem).one(), only()
    url, address = f"/problems/{problem.id}", f"/problems/files/{first.id}"
    got = answers.get(address)
    assert (got.data, got.headers["Content-Disposition"][:10]) == (PDF, "attachment")
    form = drawn(answers.get(f"{url}/answer").text, "") | {"verdict": "answer", "text": "已办妥"}
    wrong = post(answers, f"{url}/answer", **(form | sent(b"<html>", "回执.pdf")))
    assert (wrong.status_code, "回执.pdf" in wrong.text) == (422, True)
    assert "已办妥" in wrong.text, "nothing typed is lost"
    assert post(answers, f"{url}/answer", **(form | sent(PNG, "回执.png"))).status_code == 302
    form = drawn(asks.get(f"{url}/closing").text, "") | {"solved": "yes", "text": ""}
    assert post(asks, f"{url}/closing", **(form | sent(name="开户许可.pdf"))).status_code == 302
    page = asks.get(url).text
    assert page.index("开户许可.pdf") < page.index("回执.png") < page.index("证明.pdf")
    kept = asks.post(f"/problems/files/{only().id}/withdrawal", data={"reason": "错"})
    assert (kept.status_code, "凭这些材料销号" in kept.text) == (409, True)
    assert post(answers, f"{url}/files", **sent()).status_code == 409, "closed"
    assert "开户许可.pdf" in asks.get(f"/leads/{lead.id}").text, "the timeline tells of it"


def test_a_file_is_added_by_itself_and_taken_back_with_a_reason(
    client_of: Any, owner: Any, department: Any, lead: Lead
) -> None:
    problem = make_problem(lead, owner, "FI")
    url, client = f"/problems/{problem.id}", client_of(department)
    assert post(client, f"{url}/files").status_code == 422
    assert post(client, f"{url}/files", **sent()).status_code == 302
    address = f"/problems/files/{only().id}"
    assert client.get(f"{address}/withdrawal").status_code == 200
    other = client_of(owner).post(f"{address}/withdrawal", data={"reason": "错"})
    assert other.status_code == 403, "somebody else's"
    assert client.post(f"{address}/withdrawal", data={"reason": " "}).status_code == 422
    assert client.post(f"{address}/withdrawal", data={"reason": "传错了"}).status_code == 302
    assert client.get(address).status_code == 409
    assert "传错了" in client.get(url).text


def test_who_may_not_read_the_problem_opens_nothing(
    client_of: Any, owner: Any, department: Any, lead: Lead
) -> None:
    problem = make_problem(lead, owner, "FI")
    asks = client_of(owner)
    assert post(asks, f"/problems/{problem.id}/files", **sent()).status_code == 302
    address = f"/problems/files/{only().id}"
    for stranger in (make_user(block="JS"), make_user(Role.VIEWER, cluster="LG")):
        client = client_of(stranger)
        assert client.get(address).status_code == 404
        assert client.post(f"{address}/withdrawal", data={"reason": "x"}).status_code == 404
        assert post(client, f"/problems/{problem.id}/files", **sent()).status_code == 404
    colleague = client_of(make_user())
    assert colleague.get(address).status_code == 200, "whoever reads the lead reads its problems"
    assert post(colleague, f"/problems/{problem.id}/files", **sent()).status_code == 403
    assert client_of(department).get(address).status_code == 200
    form = drawn(asks.get(f"/problems/{problem.id}/again").text, "")
    moved = form | {"cluster_id": cluster_id("LG"), "reason": "归口不同"}
    assert post(asks, f"/problems/{problem.id}/again", **moved).status_code == 302
    assert client_of(department).get(address).status_code == 404, "it is another's now"


def test_the_sweep_leaves_the_files_of_problems(client_of: Any, owner: Any, lead: Lead) -> None:
    problem = make_problem(lead, owner, "FI")
    post(client_of(owner), f"/problems/{problem.id}/files", **sent())
    kept = only().sha256
    (path,) = Path(store().root).rglob(kept)
    os.utime(path, (0, 0))
    assert sweep() == 0
    with store().open(kept) as found:
        assert found.read() == PDF


def test_programs_send_and_read_files(app: Flask, owner: Any, lead: Lead) -> None:
    problem = make_problem(lead, owner, "FI")
    program = Program(app, make_token(owner))
    path = f"/api/v1/problems/{problem.id}/files"
    answer = program.client.post(
        path, data=sent(), headers=program.headers, content_type="multipart/form-data"
    )
    assert answer.status_code == 201, answer.text
    (file,) = answer.json["files"]
    assert (file["name"], file["step"], file["kind"]) == ("证明.pdf", None, "pdf")
    taken = program.post(f"/problems/files/{file['id']}/withdrawal", {"reason": "传错了"})
    assert taken.json["files"][0]["withdrawn_reason"] == "传错了"


def test_a_problem_takes_the_same_few_statements_however_many_files(
    client_of: Any, owner: Any, lead: Lead
) -> None:
    problem, client, counts = make_problem(lead, owner, "FI"), client_of(owner), []
    for more in (1, 3):
        for _ in range(more):
            post(client, f"/problems/{problem.id}/files", **sent())
        with statements() as seen:
            client.get(f"/problems/{problem.id}")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 6
