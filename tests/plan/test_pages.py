"""Pages of the plan: what they show, to whom, and what they cost."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from crm.accounts.rules import Role
from crm.plan import queries, tree
from tests.makers.people import make_user

PAGES = (
    "/blocks",
    "/blocks/ZD",
    "/blocks/HK",
    "/clusters/MF",
    "/items/LG6",
    "/items/LG6.1",
    "/indicators-of-plan",
    "/major-projects",
)


@pytest.fixture
def read(session: Session, client_of: Callable[[Any], Any]) -> Callable[[str], str]:
    """The text of a page in an officer's eyes."""
    client = client_of(make_user(Role.OFFICER))

    def get(path: str) -> str:
        answer = client.get(path)
        assert answer.status_code == 200, answer.text
        return str(answer.text)

    return get


@pytest.mark.parametrize("path", PAGES)
def test_each_page_opens_for_every_business_role(
    path: str, client_of: Callable[[Any], Any], session: Session
) -> None:
    for role in (Role.OFFICER, Role.MANAGER, Role.COORDINATOR, Role.VIEWER):
        user = make_user(role, cluster="LG" if role is Role.VIEWER else None)
        assert client_of(user).get(path).status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_no_page_opens_for_strangers_and_administrators(
    path: str, client: Any, client_of: Callable[[Any], Any], session: Session
) -> None:
    assert client.get(path).status_code in (302, 401)
    assert client_of(make_user(Role.SYSTEM)).get(path).status_code == 403


@pytest.mark.parametrize("path", ["/blocks/XX", "/clusters/XX", "/items/XX9"])
def test_an_unknown_code_is_not_found(
    path: str, client_of: Callable[[Any], Any], session: Session
) -> None:
    assert client_of(make_user()).get(path).status_code == 404


def test_blocks_keep_the_two_totals_apart(read: Callable[[str], str]) -> None:
    page = read("/blocks")
    assert "片区合计（3 区块）" in page and "含航空港协同" in page and "73.17" in page
    assert "规划未给区块面积" in page and "推不出结构目标草案" in page


def test_printed_figures_are_marked_as_no_baseline(read: Callable[[str], str]) -> None:
    assert "规划所列 2017 年数据，不作结构基线" in read("/blocks/ZD")
    assert "规划未列出本区块 2017 年数据" in read("/blocks/JS")


def test_city_figures_stand_on_no_page_of_the_area(read: Callable[[str], str]) -> None:
    assert "20349.56" in read("/indicators-of-plan")
    assert "20349.56" not in read("/blocks")


def test_the_airport_shows_its_layout_and_table_three(read: Callable[[str], str]) -> None:
    page = read("/blocks/HK")
    for place in queries.places():
        if place.kind.value.startswith("airport"):
            assert place.name in page


def test_manufacturing_alone_shows_table_four(read: Callable[[str], str]) -> None:
    assert "铝合金高真空压铸" in read("/clusters/MF")
    assert "表4" not in read("/clusters/LG")


def test_a_cluster_shows_each_of_its_items_and_points(
    read: Callable[[str], str], app: Flask
) -> None:
    page = read("/clusters/FI")
    branch = next(one for one in tree.tree() if one.cluster.code == "FI")
    assert all(f"/items/{one.item.code}" in page for one in branch.items)
    assert all(point.name in page for point in queries.innovation_points(branch.cluster))


def test_an_item_shows_clause_verb_and_what_is_inferred(read: Callable[[str], str]) -> None:
    page = read("/items/LG6")
    assert "四（二）3" in page and "句" in page and "推断" in page and "/items/LG6.1" in page


def test_an_outbound_item_says_that_it_takes_no_leads(read: Callable[[str], str]) -> None:
    assert "不计引进线索" in read("/items/LG-X")


def test_major_projects_are_twenty_and_one_with_their_conflicts(read: Callable[[str], str]) -> None:
    page = read("/major-projects")
    assert all(project.name in page for project in queries.major_projects())
    assert page.count("原文不一致") == 1 + sum(
        bool(one.conflict) for one in queries.major_projects()
    )


def test_english_readers_get_english_names(
    client_of: Callable[[Any], Any], session: Session
) -> None:
    user = make_user()
    user.locale = "en"
    page = client_of(user).get("/items/LG6").text
    assert queries.get_item("LG6").name_en in page


def test_choices_leave_out_what_takes_no_leads(app: Flask) -> None:
    words = [word for _, options in tree.item_options("zh", leads=True) for _, word in options]
    assert any("LG6.1" in word for word in words)
    assert not any("LG-X" in word for word in words)
    assert any("LG-X" in word for _, options in tree.item_options() for _, word in options)
