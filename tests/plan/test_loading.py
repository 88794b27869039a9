"""The loader: all of the files, once, and only when they changed."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm.plan.actions import FOLDER, load_plan
from crm.plan.models import (
    BlockEmphasis,
    Clause,
    Cluster,
    InnovationPoint,
    ListItem,
    MatrixTerm,
    PlanVersion,
)
from tests.makers.statements import statements
from tests.plan.seed_plan import load


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the plan's files that a test may change."""
    return Path(shutil.copytree(FOLDER, tmp_path / "plan"))


def change(folder: Path, name: str, edit: Callable[[Any], None]) -> None:
    path = folder / f"{name}.yaml"
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    edit(data)
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")


def writes(session: Session, work: Callable[[], Any]) -> list[str]:
    """The statements of some work that write."""
    with statements() as seen:
        work()
        session.flush()
    return [one for one in seen if one.split()[0] in ("INSERT", "UPDATE", "DELETE")]


def count(session: Session, model: Any) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_every_row_of_the_files_is_in_the_database(session: Session) -> None:
    counts = load_plan()
    items = load("items")["items"]
    assert counts["items"] == len(items) == 54
    assert counts["children"] == sum(len(item["children"]) for item in items)
    assert count(session, ListItem) == counts["items"] + counts["children"]
    assert count(session, Clause) == counts["clauses"] == len(load("clauses")["clauses"])
    assert count(session, InnovationPoint) == len(load("innovation")["points"])
    terms = sum(len(cell["terms"]) for cell in load("matrix")["cells"])
    assert count(session, MatrixTerm) == counts["terms"] == terms
    assert counts["figures"] == len(load("blocks")["figures"])
    assert counts["major_projects"] == 21


def test_a_second_load_writes_nothing(session: Session) -> None:
    with statements() as seen:
        load_plan()
    assert [one.split()[0] for one in seen] == ["SELECT"]


def test_files_that_only_look_different_write_the_checksum_alone(
    session: Session, folder: Path
) -> None:
    change(folder, "items", len)  # the same data, written another way
    done = writes(session, lambda: load_plan(folder))
    assert [one.split()[1] for one in done] == ["plan_version"]


def test_a_changed_word_reaches_its_row_and_no_other(session: Session, folder: Path) -> None:
    before = session.scalar(select(ListItem.id).where(ListItem.code == "LG4"))
    change(folder, "items", lambda data: _item(data, "LG4").update(en="Another name"))
    done = writes(session, lambda: load_plan(folder))
    row = session.scalars(select(ListItem).where(ListItem.code == "LG4")).one()
    assert (row.id, row.name_en) == (before, "Another name")
    assert sorted(one.split()[1] for one in done) == ["list_item", "plan_version"]


def test_an_item_that_left_the_files_stays_for_what_points_to_it(
    session: Session, folder: Path
) -> None:
    change(folder, "items", lambda data: data["items"].remove(_item(data, "LG4")))
    load_plan(folder)
    assert session.scalar(select(ListItem.id).where(ListItem.code == "LG4"))


def test_a_wording_that_left_the_files_goes(session: Session, folder: Path) -> None:
    before = count(session, BlockEmphasis)
    change(folder, "blocks", lambda data: data["blocks"][0]["emphasis"].pop())
    load_plan(folder)
    assert count(session, BlockEmphasis) == before - 1


def test_each_drawn_weight_is_the_weight_of_the_draft(session: Session) -> None:
    query = select(BlockEmphasis.weight, Cluster.code).join(Cluster).where(BlockEmphasis.drawn)
    drawn = sorted((code, weight) for weight, code in session.execute(query))
    drafts = [one for draft in load("mix_draft")["drafts"] for one in draft["weights"]]
    assert drawn == sorted((one["cluster"], one["weight"]) for one in drafts if one["quote"])


def test_children_are_wanted_the_way_their_parent_is(session: Session) -> None:
    parent = session.scalars(select(ListItem).where(ListItem.code == "LG-X")).one()
    children = session.scalars(select(ListItem).where(ListItem.parent_id == parent.id)).all()
    assert children
    assert {(child.outbound, child.takes_leads) for child in children} == {(True, False)}


def test_the_edition_knows_its_years(session: Session) -> None:
    version = session.scalars(select(PlanVersion)).one()
    assert f"{version.valid_from} {version.valid_to}" == "2018-01-01 2022-12-31"
    assert version.provisional


def _item(data: Any, code: str) -> Any:
    return next(item for item in data["items"] if item["code"] == code)
