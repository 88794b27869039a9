"""How much of everything the plan holds, checked in; needs no source."""

from collections import Counter
from collections.abc import Iterable

import pytest

from tests.plan.seed_plan import Entry, load

ITEMS: list[Entry] = load("items")["items"]


def count(entries: Iterable[Entry], key: str) -> dict[str, int]:
    return dict(Counter(entry[key] for entry in entries))


def test_items_per_cluster() -> None:
    expected = {"TR": 6, "LG": 9, "FI": 8, "CU": 6, "IN": 6, "PS": 6, "MF": 13}
    assert count(ITEMS, "cluster") == expected
    assert len(ITEMS) == 54


def test_item_codes_are_those_of_the_catalogue() -> None:
    numbered = {"TR": 5, "LG": 7, "FI": 8, "CU": 6, "IN": 6, "PS": 6}
    numbered |= {"MF-A": 4, "MF-E": 3, "MF-B": 2, "MF-I": 4}
    expected = {f"{head}{n}" for head, last in numbered.items() for n in range(1, last + 1)}
    assert {item["code"] for item in ITEMS} == expected | {"TR-X", "LG-G", "LG-X"}


def test_items_by_kind() -> None:
    kinds = Counter("+".join(item["kinds"]) for item in ITEMS)
    assert kinds == {"attract": 31, "attract+grow": 14, "grow": 7, "outbound": 2}
    assert [i["code"] for i in ITEMS if not i["takes_leads"]] == ["TR-X", "LG-X"]


def test_children_per_cluster() -> None:
    below = [{"cluster": item["cluster"]} for item in ITEMS for _ in item["children"]]
    expected = {"TR": 23, "LG": 21, "FI": 25, "CU": 13, "IN": 22, "MF": 38}
    assert count(below, "cluster") == expected


def test_production_items_point_to_the_linked_development_area() -> None:
    assert [i["code"] for i in ITEMS if "placement" in i] == ["MF-E3", "MF-B2"]


def test_focus_areas_per_cluster() -> None:
    clusters = load("clusters")["clusters"]
    found = {c["code"]: len(c["focus_areas"]) for c in clusters}
    assert found == {"TR": 4, "LG": 5, "FI": 7, "CU": 4, "IN": 4, "PS": 9, "MF": 4}
    ours = {c["code"] for c in clusters for area in c["focus_areas"] if area.get("ours")}
    assert ours == {"LG", "PS"}


def test_innovation_points_per_cluster() -> None:
    expected = {"TR": 9, "LG": 6, "FI": 15, "CU": 7, "IN": 11, "PS": 4, "MF": 16}
    assert count(load("innovation")["points"], "cluster") == expected


@pytest.mark.parametrize(
    ("file", "key", "number"),
    [
        ("clusters", "clusters", 7),
        ("blocks", "blocks", 4),
        ("blocks", "figures", 40),
        ("space", "rings", 3),
        ("space", "zones", 7),
        ("space", "parks", 5),
        ("space", "airport_layout", 7),
        ("space", "airport_parks", 8),
        ("indicators", "indicators", 23),
        ("matrix", "cells", 12),
        ("major_projects", "projects", 21),
        ("innovation", "points", 68),
    ],
)
def test_entries_per_list(file: str, key: str, number: int) -> None:
    assert len(load(file)[key]) == number


def test_figures_by_scope() -> None:
    assert count(load("blocks")["figures"], "scope") == {"area": 12, "block": 11, "city": 17}


def test_terms_of_table_four_per_cell() -> None:
    found = {cell["code"]: len(cell["terms"]) for cell in load("matrix")["cells"]}
    assert found == {
        "T4-AUTO-TECH": 11,
        "T4-AUTO-PRODUCT": 13,
        "T4-AUTO-SERVICE": 8,
        "T4-EQUIPMENT-TECH": 7,
        "T4-EQUIPMENT-PRODUCT": 29,
        "T4-EQUIPMENT-SERVICE": 3,
        "T4-BIO-TECH": 13,
        "T4-BIO-PRODUCT": 35,
        "T4-BIO-SERVICE": 7,
        "T4-IT-TECH": 15,
        "T4-IT-PRODUCT": 17,
        "T4-IT-SERVICE": 5,
    }


def test_table_five_has_twenty_projects_and_the_text_one_more() -> None:
    projects = load("major_projects")["projects"]
    assert [p["number"] for p in projects if p["table"]] == list(range(1, 21))
    assert [p["zh"] for p in projects if not p["table"]] == ["商品期货交易中心"]
    assert [p["number"] for p in projects if p["conflict_zh"]] == [9, 11, None]
