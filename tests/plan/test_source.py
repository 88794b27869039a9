"""The plan files against the plan's own text."""

from pathlib import Path

import pytest
import yaml

from tests.plan.plan_text import (
    clause_text,
    evidence,
    item_words,
    left_over,
    needs_source,
    normal,
    own_words,
    plan_text,
    sentence,
    starts,
)
from tests.plan.seed_plan import FILES, Entry, entries, load, pieces

pytestmark = needs_source
CONNECTIVES = yaml.safe_load(
    (Path(__file__).with_name("connectives.yaml")).read_text(encoding="utf-8")
)
ITEMS: list[Entry] = load("items")["items"]
PARAGRAPHS = [key for key in CONNECTIVES if key != "T4"]
SENTENCES = sorted({(item["clause"], item["sentence"]) for item in ITEMS})


def missing_words(clause: str, number: int, items: list[Entry]) -> str:
    """What of a sentence neither the items of that sentence nor the connectives cover."""
    here = [item for item in items if (item["clause"], item["sentence"]) == (clause, number)]
    words = [word for item in here for word in item_words(item)]
    return left_over(sentence(clause, number), [*words, *CONNECTIVES[clause]])


def without_child(item: Entry, code: str) -> Entry:
    return {**item, "children": [c for c in item["children"] if c["code"] != code]}


@pytest.mark.parametrize("name", FILES)
def test_every_term_stands_in_the_plan(name: str) -> None:
    terms = [e["zh"] for e in entries(load(name)) if "zh" in e]
    absent = [t for t in terms for p in pieces(t) if normal(p) not in plan_text()]
    assert absent == []


@pytest.mark.parametrize("name", [f for f in FILES if f not in ("major_projects", "clauses")])
def test_every_term_stands_in_the_clause_or_sentence_it_names(name: str) -> None:
    located = [e for e in entries(load(name)) if "zh" in e and e.get("clause")]
    absent = [e["zh"] for e in located for p in pieces(e["zh"]) if normal(p) not in evidence(e)]
    assert absent == []


def test_children_and_context_stand_in_the_sentence_of_their_item() -> None:
    told = [(i, e) for i in ITEMS for e in (*i["children"], *i.get("context", []))]
    absent = [entry["zh"] for item, entry in told if normal(entry["zh"]) not in evidence(item)]
    assert absent == []


def test_verbs_and_placements_stand_in_the_sentence_of_their_item() -> None:
    told = [(i, w) for i in ITEMS for w in (*i["verbs"], i.get("placement", {}).get("zh", ""))]
    assert [(i["code"], word) for i, word in told if word not in evidence(i)] == []


def test_aims_stand_in_the_core_idea_of_their_cluster() -> None:
    aims = [(c["aim_clause"], a["zh"]) for c in load("clusters")["clusters"] for a in c["aims"]]
    assert [zh for clause, zh in aims if normal(zh) not in clause_text(clause)] == []


def test_functions_and_roads_stand_in_the_clause_of_their_place() -> None:
    places = [e for e in entries(load("space")) if "functions" in e or "along" in e]
    told = [(p, t["zh"]) for p in places for t in (*p.get("functions", []), *p.get("along", []))]
    assert [zh for place, zh in told if normal(zh) not in evidence(place)] == []


def test_table_four_terms_and_headings_stand_in_table_four() -> None:
    terms = [t for cell in load("matrix")["cells"] for t in entries(cell["terms"])]
    assert [t["zh"] for t in terms if normal(t["zh"]) not in clause_text("T4")] == []


def test_every_word_of_table_four_is_covered() -> None:
    told = [e["zh"] for e in entries(load("matrix")) if "zh" in e]
    assert left_over(clause_text("T4"), [*told, *CONNECTIVES["T4"]]) == ""


def test_every_sentence_of_the_attraction_paragraphs_has_an_item() -> None:
    counted = {(key, n) for key in PARAGRAPHS for n in range(1, clause_text(key).count("。") + 1)}
    in_heading = {(key, clause_text(key).count("。")) for key in PARAGRAPHS if key.count(".") == 4}
    assert counted - in_heading == set(SENTENCES)


@pytest.mark.parametrize(("clause", "number"), SENTENCES)
def test_every_word_of_a_sentence_is_an_item_a_verb_or_a_connective(
    clause: str, number: int
) -> None:
    assert missing_words(clause, number, ITEMS) == ""


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item["code"])
def test_a_missing_item_or_child_would_be_noticed(item: Entry) -> None:
    place = (item["clause"], item["sentence"])
    assert missing_words(*place, [i for i in ITEMS if i is not item]) != ""
    for child in item["children"]:
        cut = without_child(item, child["code"])
        if any(normal(child["zh"]) in word for word in own_words(cut)):
            continue
        others = [cut if i is item else i for i in ITEMS]
        assert missing_words(*place, others) != "", child["code"]


@pytest.mark.parametrize("clause", PARAGRAPHS)
def test_connectives_hide_no_term_and_are_all_needed(clause: str) -> None:
    here = [item for item in ITEMS if item["clause"] == clause]
    terms = {normal(w) for i in here for w in (*own_words(i), *(c["zh"] for c in i["children"]))}
    hidden = [(c, t) for c in CONNECTIVES[clause] for t in terms if len(t) > 1 and t in c]
    assert hidden == []
    assert [c for c in CONNECTIVES[clause] if c not in clause_text(clause)] == []


def test_figures_are_printed_with_their_value_and_unit() -> None:
    figures = load("blocks")["figures"]
    printed = [{f"{f['value']}{more}{f['unit']}" for more in ("", "余")} for f in figures]
    absent = [
        figure["code"]
        for figure, forms in zip(figures, printed, strict=True)
        if not any(form in clause_text(figure["clause"]) for form in forms)
    ]
    assert absent == []


def test_major_projects_stand_in_table_five_and_in_the_text_they_name() -> None:
    for project in load("major_projects")["projects"]:
        in_table = normal(project["zh"]) in clause_text("T5")
        assert in_table is project["table"], project["code"]
        if project["clause"]:
            assert normal(project["text_zh"]) in clause_text(project["clause"]), project["code"]


def test_only_table_five_names_the_offshore_finance_centre() -> None:
    assert plan_text().count("离岸金融中心") == 1
    assert "离岸金融中心" in clause_text("T5")


def test_quotes_behind_draft_weights_stand_in_their_clause() -> None:
    weights = [w for d in load("mix_draft")["drafts"] for w in d["weights"] if w["quote"]]
    assert [w["quote"] for w in weights if w["quote"] not in clause_text(w["clause"])] == []


def test_clauses_open_in_the_order_of_the_document() -> None:
    opened = list(starts().values())
    assert opened == sorted(opened)


def test_area_sizes_and_the_document_are_as_printed() -> None:
    plan = load("plan")["plan"]
    assert normal(plan["title_zh"]) in plan_text()
    assert plan["document_number"] in plan_text()
    for block in load("blocks")["blocks"]:
        size = block["area_km2"] or block["core_km2"]
        assert f"{size}平方公里" in plan_text(), block["code"]
