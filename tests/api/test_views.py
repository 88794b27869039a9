"""Saved views by API: kept, renamed, shared, moved, put away, brought back, shown first."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.accounts.rules import Role
from crm.savedviews.models import SavedView
from tests.api.conftest import Program
from tests.api.test_refusals import refused
from tests.makers.people import make_user
from tests.makers.statements import statements
from tests.makers.views import make_view

ProgramOf = Callable[..., Program]
VIEW = {"page": "leads", "name": "物流大项目", "address": "sort=-planned&cluster=LG&after=x"}


def test_a_view_lives_its_life(program_of: ProgramOf) -> None:
    program = program_of(make_user())
    made = program.post("/views", VIEW)
    assert made.status_code == 201, made.text
    address, view = made.headers["Location"], made.json
    assert "after" not in view["address"] and "cluster=LG" in view["address"]
    assert (view["url"], view["may_change"]) == (f"/leads?view={view['id']}", True)
    shared = program.put(address, {"name": "大项目", "shared": True}, version=view["version"])
    assert (shared.status_code, shared.json["shared"]) == (200, True), shared.text
    moved = program.put(
        f"{address}/address", {"address": "cluster=FI"}, version=shared.json["version"]
    )
    assert moved.json["address"] == "cluster=FI"
    gone = program.delete(address, version=moved.json["version"])
    assert gone.status_code == 200 and gone.json["deleted_at"]
    refused(program.get(address), 404)
    back = program.post(f"{address}/restoration", version=gone.json["version"])
    assert (back.status_code, back.json["deleted_at"]) == (201, None)
    assert program.get(address).json == back.json


def test_what_is_shown_first_is_chosen(program_of: ProgramOf) -> None:
    officer = make_user()
    view, program = make_view(officer), program_of(officer)
    pages = {one["page"]: one for one in program.get("/views/pages").json["rows"]}
    assert {name: one["url"] for name, one in pages.items()} == {
        "leads": "/leads",
        "board": "/board",
    }
    page = pages["leads"]
    assert page["first"] == ""
    built_in = page["built_in"][0]["code"]
    for choice in (str(view.id), built_in, ""):
        chosen = program.put("/views/pages/leads/first", {"choice": choice})
        assert (chosen.status_code, chosen.json["first"]) == (200, choice), chosen.text
    stranger = make_view(make_user(block="JS"))
    refused(program.put("/views/pages/leads/first", {"choice": str(stranger.id)}), 422)
    refused(program.put("/views/pages/nowhere/first", {"choice": ""}), 404)


def test_ones_own_and_shared_views_are_listed_page_by_page(program_of: ProgramOf) -> None:
    officer, colleague = make_user(), make_user()
    mine = [make_view(officer).id for _ in range(2)]
    theirs = make_view(colleague, shared=True).id
    make_view(colleague)
    make_view(make_user(block="JS"), shared=True)
    program = program_of(officer)
    first = program.get("/views?page=leads&limit=2").json
    rest = program.get(first["next"]).json
    rows = first["rows"] + rest["rows"]
    assert [one["id"] for one in rows] == [*mine, theirs]
    assert [one["may_change"] for one in rows] == [True, True, False]
    refused(program.get("/views?page=nowhere"), 422)


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"name": ""}, "name", "请给视图起个名字。"),
        ({"name": "长" * 41}, "name", "最多 40 个字"),
        ({"name": 7}, "name", "文字"),
        ({"name": "已有"}, "name", "同名"),
        ({"page": "nowhere"}, "page", "没有这个选项"),
        ({"address": "q=" + "a" * 2001}, "address", "条件太多，存不下"),
        ({"shared": "yes"}, "shared", "true 或 false"),
        ({"owner_id": 1}, "owner_id", "没有这个字段"),
    ],
    ids=repr,
)
def test_what_makes_no_sense_is_said_and_keeps_nothing(
    program_of: ProgramOf, session: Session, changed: dict[str, Any], field: str, words: str
) -> None:
    officer = make_user()
    make_view(officer, name="已有")
    (told,) = refused(program_of(officer).post("/views", VIEW | changed), 422)["errors"]
    assert told["field"] == field and words in told["sentence"]
    assert len(session.scalars(select(SavedView.id)).all()) == 1


def test_a_stale_change_shows_both(program_of: ProgramOf) -> None:
    officer = make_user()
    view, program = make_view(officer, name="先前"), program_of(officer)
    program.put(f"/views/{view.id}", {"name": "别人改的"}, version=1)
    found = refused(program.put(f"/views/{view.id}", {"name": "我改的"}, version=1), 412)
    assert found["fields"] == [{"field": "name", "mine": "我改的", "theirs": "别人改的"}]
    refused(program.put(f"/views/{view.id}", {"name": "我改的"}), 428)
    refused(program.delete(f"/views/{view.id}", version=1), 412)


def test_others_change_what_is_shared_only_if_they_answer_for_it(program_of: ProgramOf) -> None:
    view = make_view(make_user(), shared=True)
    for person, status in (
        (make_user(), 403),
        (make_user(Role.MANAGER), 200),
        (make_user(Role.MANAGER, "JS"), 404),
        (make_user(Role.SYSTEM), 403),
    ):
        answer = program_of(person).put(f"/views/{view.id}", {"name": "新名", "shared": True},
                                        version=1)  # fmt: skip
        assert answer.status_code == status, (person.role, answer.text)


def test_a_token_of_another_area_reads_no_views(program_of: ProgramOf) -> None:
    officer = make_user()
    refused(program_of(officer, "leads:write").get("/views"), 403)
    assert program_of(officer, "views:read").get("/views").status_code == 200


def test_the_list_asks_as_little_for_many(program_of: ProgramOf) -> None:
    officer = make_user()
    make_view(officer)
    program = program_of(officer)
    counts = []
    for _ in range(2):
        program.get("/views")
        with statements() as seen:
            assert program.get("/views?limit=200").status_code == 200
        counts.append(len(seen))
        for _ in range(12):
            make_view(officer)
    assert counts[0] == counts[1] <= 4
