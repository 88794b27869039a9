"""Codes, references and English of the plan files; needs no source."""

import re
from collections import Counter
from typing import Any

import pytest

from tests.plan.seed_plan import FILES, codes, entries, everything, focus_codes, load

HAN = re.compile("[\u4e00-\u9fff]")
CLUSTERS = codes("clusters", "clusters")
BLOCKS = codes("blocks", "blocks")
CLAUSES = {clause["key"] for clause in load("clauses")["clauses"]}
ITEMS = load("items")["items"]


def used(key: str, *files: str) -> set[Any]:
    """Every value but null that stands under a key in some files (all by default)."""
    found = [e[key] for f in files or FILES for e in entries(load(f)) if e.get(key)]
    return {v for value in found for v in (value if isinstance(value, list) else [value])}


def test_codes_are_unique_in_the_whole_plan() -> None:
    kinds = ("items", "clusters", "blocks", "innovation", "space", "indicators", "major_projects")
    found = [e["code"] for f in kinds for e in entries(load(f)) if "code" in e]
    terms = [t["code"] for c in load("matrix")["cells"] for t in (c, *c["terms"])]
    assert [code for code, n in Counter(found + terms).items() if n > 1] == []


def test_clause_keys_and_references_are_unique() -> None:
    clauses = load("clauses")["clauses"]
    assert len({c["key"] for c in clauses}) == len({c["ref"] for c in clauses}) == len(clauses)


def test_every_clause_named_anywhere_exists() -> None:
    named = {v for _, e in everything() for k, v in e.items() if k.endswith("clause") and v}
    assert named - CLAUSES == set()


def test_clusters_focus_areas_blocks_and_cells_resolve() -> None:
    assert used("cluster") == CLUSTERS
    assert used("block") | used("blocks", "major_projects") == BLOCKS
    assert used("focus") <= focus_codes()
    assert used("cells", "items") <= codes("matrix", "cells")


def test_focus_areas_belong_to_the_cluster_of_their_items() -> None:
    stray = [i["code"] for i in ITEMS for e in entries(i) if "focus" in e
             and not e["focus"].startswith(f"{i['cluster']}.")]  # fmt: skip
    assert stray == []


def test_verbs_groups_and_kinds_are_declared() -> None:
    kinds_of = {v["zh"]: set(v["kinds"]) for v in load("items")["verbs"]}
    for item in ITEMS:
        possible = set().union(*(kinds_of[verb] for verb in item["verbs"]))
        assert item["kinds"], item["code"]
        assert set(item["kinds"]) <= possible, item["code"]
    assert used("group", "items") == codes("items", "groups")


def test_only_purely_outbound_items_refuse_leads() -> None:
    for item in ITEMS:
        assert item["takes_leads"] is (item["kinds"] != ["outbound"]), item["code"]


def test_children_number_on_from_their_item() -> None:
    for item in ITEMS:
        numbered = [f"{item['code']}.{n}" for n in range(1, len(item["children"]) + 1)]
        assert [child["code"] for child in item["children"]] == numbered


def test_an_item_that_enumerates_has_children() -> None:
    assert [i["code"] for i in ITEMS if "、" in i["zh"] and not i["children"]] == []


def test_industry_codes_have_the_form_of_the_standard() -> None:
    assert [c for c in used("industries", "items") if not re.fullmatch(r"[A-T]|\d{2,4}", c)] == []


def test_indicator_groups_and_matrix_axes_resolve() -> None:
    assert used("subgroup") == codes("indicators", "subgroups")
    assert used("kind", "matrix") == codes("matrix", "kinds")
    assert used("sector", "matrix") == codes("matrix", "sectors")


def test_draft_weights_cover_every_cluster_and_follow_the_scale() -> None:
    data = load("mix_draft")
    assert {draft["block"] for draft in data["drafts"]} == BLOCKS
    for draft in (d for d in data["drafts"] if d["possible"]):
        assert [w["cluster"] for w in draft["weights"]] == [*cluster_order()]
        assert all(w["weight"] == data["scale"][w["level"]] for w in draft["weights"])


def cluster_order() -> list[str]:
    return [cluster["code"] for cluster in load("clusters")["clusters"]]


def test_draft_weights_rest_on_the_emphasis_of_their_block() -> None:
    blocks = {block["code"]: block for block in load("blocks")["blocks"]}
    for draft in load("mix_draft")["drafts"]:
        block = blocks[draft["block"]]
        assert draft["possible"] is (block["draft"] == "possible")
        said = {(e["cluster"], e["level"], e["zh"], e["clause"]) for e in block["emphasis"]}
        told = {(w["cluster"], w["level"], w["quote"], w["clause"]) for w in draft["weights"]}
        assert {t for t in told if t[1] != "none"} <= said
        assert {s[:2] for s in said} == {t[:2] for t in told if t[1] != "none"}


def test_jinshui_has_a_reason_instead_of_a_draft() -> None:
    jinshui = next(b for b in load("blocks")["blocks"] if b["code"] == "JS")
    assert jinshui["draft"] == "impossible"
    assert jinshui["draft_reason_zh"]
    assert jinshui["draft_reason_en"]


def test_only_the_airport_lies_outside_the_area() -> None:
    blocks = load("blocks")["blocks"]
    assert [b["code"] for b in blocks if not b["in_area"]] == ["HK"]
    inside = [round(float(b["area_km2"]) * 100) for b in blocks if b["in_area"]]
    assert sum(inside) == round(float(load("plan")["plan"]["area_km2"]) * 100)


def test_figures_name_a_block_only_where_they_are_a_blocks() -> None:
    for figure in load("blocks")["figures"]:
        assert (figure["block"] is not None) is (figure["scope"] == "block"), figure["code"]
        assert figure["block"] != "JS"


@pytest.mark.parametrize("name", FILES)
def test_every_entry_has_an_english_name(name: str) -> None:
    for entry in entries(load(name)):
        if "zh" in entry or "ref" in entry:
            assert entry.get("en"), entry
            assert not HAN.search(entry["en"]), entry
        for key in (k for k in entry if k.endswith("_zh") and k != "text_zh"):
            assert bool(entry[key]) is bool(entry[key.removesuffix("zh") + "en"]), entry
        for key in (k for k in ("short", "unit") if k in entry):
            assert entry[f"{key}_en"], entry
