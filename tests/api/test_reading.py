"""What is read page by page: the queue, the desk's lists, a column of the board, a lead's past."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from crm.accounts.rules import Role
from crm.leads.models import Lead
from crm.leads.rules import Stage
from tests.api.conftest import Program
from tests.api.test_refusals import refused
from tests.makers.leads import make_claim, make_lead
from tests.makers.people import make_user
from tests.makers.statements import statements

ProgramOf = Callable[..., Program]
PAGED = (
    "/claims",
    "/desk/due",
    "/desk/stalled",
    "/desk/fresh",
    "/desk/moves",
    "/board/columns/screen",
    "/leads/{lead}/timeline",
    "/leads/{lead}/edits",
    "/leads/bulk/jobs",
    "/views",
)


def _walk(program: Program, path: str) -> list[dict[str, Any]]:
    """All rows of a list, page by page."""
    rows: list[dict[str, Any]] = []
    following: str | None = path
    while following:
        page = program.get(following)
        assert page.status_code == 200, page.text
        rows += page.json["rows"]
        following = page.json["next"]
    return rows


def _claims(owner: Any, checker: Any, count: int) -> list[int]:
    leads = [make_lead(Stage.S5, owner=owner, checker=checker) for _ in range(count)]
    return [make_claim(lead, Stage.S6, owner).id for lead in leads]


def test_the_queue_comes_in_pages_the_longest_waiting_first(program_of: ProgramOf) -> None:
    officer, manager = make_user(), make_user(Role.MANAGER)
    ids = _claims(officer, manager, 3)
    program = program_of(manager)
    rows = _walk(program, "/claims?limit=2")
    assert [one["id"] for one in rows] == ids
    assert {(one["stage"], one["kind"], one["may_verify"]) for one in rows} == {
        ("S6", "claim", True)
    }
    assert rows[0]["lead"]["stage"] == "S5"
    assert program.get("/claims/counts").json == {"claim": 3, "receipt": 0}
    assert program.get("/claims/counts?kind=receipt").json == {"claim": 0, "receipt": 0}
    assert program_of(make_user(Role.MANAGER, "JS")).get("/claims").json["rows"] == []
    assert program.get("/claims?mine=1").json["rows"] == []


def test_money_waits_in_the_same_queue_until_it_is_refused(program_of: ProgramOf) -> None:
    officer, manager = make_user(), make_user(Role.MANAGER)
    lead = make_lead(owner=officer, checker=manager)
    money = {"amount": 5_000_000, "happened_on": "2026-01-05", "evidence_ref": "回单"}
    program_of(officer).post(f"/leads/{lead.id}/receipts", money, version=lead.version)
    program = program_of(manager)
    (row,) = program.get("/claims").json["rows"]
    assert (row["kind"], row["stage"], row["amount"]) == ("receipt", None, 5_000_000)
    address = f"/leads/{lead.id}/receipts/{row['id']}/refusal"
    (told,) = refused(program.post(address, {}, version=row["version"]), 422)["errors"]
    assert told["field"] == "reason"
    gone = program.post(address, {"reason": "回单看不清"}, version=row["version"])
    assert (gone.status_code, gone.json["lead"]["received"]) == (201, 0), gone.text
    assert program.get("/claims").json["rows"] == []


def test_a_lead_tells_its_past_and_where_it_can_go(program_of: ProgramOf) -> None:
    officer = make_user()
    lead, program = make_lead(owner=officer), program_of(officer)
    address = f"/leads/{lead.id}"
    version = lead.version
    for project in ("冷链", "冷库"):
        edited = program.patch(address, {"project": project}, version=version)
        version = edited.json["version"]
    seen = program.post(f"{address}/visits", {"text": "看了地块", "counterpart": "赵总"})
    gone = program.post(f"{address}/visits/{seen.json['visit']['id']}/undo")
    assert (gone.status_code, bool(gone.json["visit"]["undone_at"])) == (201, True), gone.text
    told = _walk(program, f"{address}/timeline?limit=2")
    assert [one["action"] for one in told[:2]] == ["visit.undone", "visit.logged"]
    assert (told[1]["detail"], told[1]["remark"], told[1]["by"]) == (
        "看了地块", "已撤销", officer.name,
    )  # fmt: skip
    contacts = _walk(program, f"{address}/timeline?show=contacts&limit=1")
    assert {one["action"] for one in contacts} == {"visit.undone", "visit.logged"}
    edits = _walk(program, f"{address}/edits?limit=1")
    assert [one["changes"][0]["after"] for one in edits] == ["冷库", "冷链"]
    ways = program.get(f"{address}/moves").json
    assert (ways["stage"], ways["refused"]) == ("S1", None)
    following = next(one for one in ways["offers"] if one["stage"] == "S2")
    assert [one["field"] for one in following["missing"]] == ["industry", "funding", "planned"]
    lost = program.get(address).json["version"]
    assert program.post(f"{address}/loss", {"reason": "cancelled"}, version=lost).status_code == 201
    closed = program.get(f"{address}/moves").json
    assert closed["offers"] == [] and closed["refused"]


def test_a_column_of_the_board_shows_every_card_once(program_of: ProgramOf) -> None:
    officer = make_user()
    ids = {make_lead(owner=officer).id for _ in range(5)}
    make_lead(Stage.S3, owner=officer)
    program = program_of(officer)
    for order in ("stalled", "newest", "amount", "next"):
        rows = _walk(program, f"/board/columns/screen?limit=2&sort={order}")
        assert [len(rows), {one["lead"]["id"] for one in rows}] == [5, ids]
    assert len(_walk(program, "/board/columns/S3?split=stages")) == 1
    refused(program.get("/board/columns/nowhere"), 404)
    refused(program.get("/board/columns/S3"), 404)
    refused(program.get("/board/columns/screen?sort=luck"), 422)


def test_the_desks_lists_are_the_readers_own(program_of: ProgramOf) -> None:
    officer = make_user()
    lead = make_lead(owner=officer)
    program = program_of(officer)
    today = {"what": "送方案", "due_on": program.get("/desk").json["today"]}
    assert program.post(f"/leads/{lead.id}/steps", today).status_code == 201
    (due,) = _walk(program, "/desk/due")
    assert (due["lead"]["id"], due["what"], due["days_over"]) == (lead.id, "送方案", 0)
    assert _walk(program, "/desk/due?when=overdue") == []
    colleague = make_user()
    still = make_lead(owner=colleague)
    rows = _walk(program_of(colleague), "/desk/stalled?why=")
    assert [one["lead"]["id"] for one in rows] == [still.id]


def test_the_moves_of_a_week_are_read_kind_by_kind(program_of: ProgramOf) -> None:
    officer = make_user()
    lead = make_lead(Stage.S3, owner=officer)
    program = program_of(officer)
    rows = _walk(program, "/desk/moves?which=since_then&limit=1")
    assert [(one["lead"]["id"], one["origin"], one["target"]) for one in rows] == [
        (lead.id, "S2", "S3"),
        (lead.id, "S1", "S2"),
    ]
    for which in ("forward", "back"):
        assert _walk(program, f"/desk/moves?which={which}") == []
    refused(program.get("/desk/moves?which=sideways"), 422)
    refused(program.get("/desk/moves?after=nonsense"), 422)


def test_one_search_finds_what_the_reader_may_see(program_of: ProgramOf) -> None:
    officer = make_user()
    lead, program = make_lead(owner=officer), program_of(officer)
    for words in (lead.code, lead.name[:4]):
        groups = {one["kind"]: one for one in program.get(f"/search?q={words}").json["groups"]}
        assert lead.id in [one["id"] for one in groups["lead"]["rows"]], words
    stranger = program_of(make_user(block="JS")).get(f"/search?q={lead.code}").json["groups"]
    assert all(one["count"] == 0 for one in stranger if one["kind"] == "lead")
    for query in ("", "?q=", "?q=a", "?q=。。", f"?q={'a' * 101}", "?q=aa&kind=ship",
                  "?q=aa&kind=lead&after=x", "?q=%00aa"):  # fmt: skip
        refused(program.get(f"/search{query}"), 422)


def test_hits_of_one_kind_come_in_pages(program_of: ProgramOf) -> None:
    officer = make_user()
    ids = [make_lead(owner=officer, name=f"示例冷链第{n}公司").id for n in range(23)]
    program, after, seen = program_of(officer), "", []
    while True:
        answer = program.get(f"/search?q=示例冷链&kind=lead&after={after}").json
        group = next(one for one in answer["groups"] if one["kind"] == "lead")
        seen += [one["id"] for one in group["rows"]]
        assert group["count"] == 23
        if not (after := group["after"]):
            break
    assert seen == ids[::-1]


@pytest.mark.parametrize("path", PAGED)
def test_a_cursor_of_nobody_is_refused(program_of: ProgramOf, path: str) -> None:
    officer = make_user()
    address = path.format(lead=make_lead(owner=officer).id)
    program = program_of(officer)
    for cursor in ("nonsense", "W10", "W251bGxd", "WzEsMl0", "9" * 300):
        assert program.get(f"{address}?after={cursor}").status_code == 422, cursor
    for limit in ("0", "201", "ten", "٣"):
        assert program.get(f"{address}?limit={limit}").status_code == 422, limit


@pytest.mark.parametrize("path", [one for one in PAGED if "{" not in one])
def test_a_page_asks_as_little_for_many(program_of: ProgramOf, session: Session, path: str) -> None:
    officer, manager = make_user(), make_user(Role.MANAGER)
    counts = []
    for _ in range(2):
        _claims(officer, manager, 1)
        make_lead(owner=officer)
        program = program_of(officer)
        program.get("/account")
        with statements() as seen:
            assert program.get(path).status_code == 200
        counts.append(len(seen))
        for _ in range(4):
            make_lead(owner=officer)
        _claims(officer, manager, 2)
    assert counts[0] == counts[1] <= 8
    assert session.get(Lead, 0) is None
