"""`crm plan show`: everything that was loaded can be read back."""

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.plan.commands import plan
from crm.plan.models import POINTS_TO
from tests.plan.seed_plan import entries


def shown(app: Flask, *options: str) -> str:
    result = app.test_cli_runner().invoke(plan, ["show", *options])
    assert result.exit_code == 0, result.output
    return str(result.output)


@pytest.fixture
def everything(app: Flask) -> dict[str, Any]:
    return dict(json.loads(shown(app, "--json")))


def test_json_holds_every_code_of_every_table(everything: dict[str, Any], session: Session) -> None:
    printed = {entry["code"] for entry in entries(everything) if "code" in entry}
    for model in {*POINTS_TO.values()}:
        loaded = set(session.scalars(select(model.code)))
        assert loaded <= printed, model.__tablename__


def test_json_nests_children_under_items_under_clusters(everything: dict[str, Any]) -> None:
    logistics = next(one for one in everything["clusters"] if one["code"] == "LG")
    item = next(one for one in logistics["items"] if one["code"] == "LG6")
    assert item["children"][0]["code"] == "LG6.1"
    assert item["focus_area"].startswith("LG.F") and item["industries"]
    assert len(everything["clusters"]) == 7


def test_json_has_no_numbers_of_the_database(everything: dict[str, Any]) -> None:
    keys = {key for entry in entries(everything) for key in entry}
    assert not {key for key in keys if key == "id" or key.endswith("_id")}


def test_json_keeps_area_and_city_figures_apart_from_the_blocks(everything: dict[str, Any]) -> None:
    assert {figure["scope"] for figure in everything["figures"]} == {"area", "city"}
    inside = {figure["scope"] for block in everything["blocks"] for figure in block["figures"]}
    assert inside == {"block"}


def test_plain_show_names_document_items_and_clauses(app: Flask) -> None:
    text = shown(app)
    assert "郑政办〔2018〕94号" in text and "LG6.1" in text and "四（二）3" in text
