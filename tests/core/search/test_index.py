"""The index answers exactly, and follows what happens to the records."""

import json
import random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from crm.core.db import db
from crm.core.search import commands, rebuilding
from crm.core.search.models import SearchDoc
from crm.core.search.queries import matching_ids
from crm.enterprises.actions import edit_enterprise
from crm.enterprises.models import Enterprise
from crm.enterprises.queries import get
from crm.enterprises.rules import EnterpriseDraft
from crm.plan.models import ListItem
from tests.makers.enterprises import make_contact, make_enterprise
from tests.makers.leads import make_lead
from tests.makers.people import make_user

NAMES = ("瑞鑫科技", "鑫瑞科技", "深圳瑞鑫", "科瑞技鑫", "瑞鑫（深圳）科技", "技科鑫瑞", "鑫科")


def found(kind: str, text: str) -> set[int]:
    db.session.commit()
    return set(db.session.scalars(matching_ids(kind, text)))


def count_of(kind: str) -> int:
    query = select(func.count()).select_from(SearchDoc).where(SearchDoc.kind == kind)
    return db.session.scalar(query) or 0


def test_a_hit_is_a_substring_and_every_substring_is_a_hit(app: Flask) -> None:
    """Against the plain truth, for every pair, triple and quadruple of a small alphabet."""
    user = make_user()
    rows = {
        make_enterprise(user, name).id: name.replace("（", "|").replace("）", "|") for name in NAMES
    }
    picked = random.Random(7).choices  # noqa: S311 - which words are tried is no secret
    wanted = {"".join(picked("瑞鑫科技深圳", k=size)) for size in (2, 2, 3, 4) for _ in range(40)}
    wanted |= {name[at : at + size] for name in NAMES for size in (2, 3, 4) for at in range(4)}
    wanted = {text for text in wanted if len(text) > 1 and text.isalpha()}
    wrong = {
        text: (hits, truth)
        for text in sorted(wanted)
        if (hits := found("enterprise", text) & set(rows))
        != (truth := {number for number, name in rows.items() if text in name})
    }
    assert wrong == {}


@pytest.mark.parametrize(
    "text",
    [
        *(
            "外运",
            "国外",
            "中国外运",
            "外运 中国",
            "ＷＡＩＹＵＮ",
            "waiyun",
            "guowai",
            "zhongguowaiyun",
        ),
        *("zhongguowaiy", "waiy", "zgwy", "gwy", "外运 zgwy", "91350100m000100y43", "91350100"),
    ],
)
def test_an_enterprise_is_found(app: Flask, text: str) -> None:
    row = make_enterprise(make_user(), "中国外运", uscc="91350100M000100Y43")
    assert found("enterprise", text) == {row.id}


@pytest.mark.parametrize(
    "text",
    [
        "运外",
        "外运 物流",
        "中外",
        "aiyun",
        "zwgy",
        "waiyunn",
        "1350100",
        "外",
        "w",
        "",
        "k_enterprise",
    ],
)
def test_an_enterprise_is_not_found(app: Flask, text: str) -> None:
    make_enterprise(make_user(), "中国外运", uscc="91350100M000100Y43")
    assert found("enterprise", text) == set()


def test_no_phrase_reaches_from_one_name_to_the_next(app: Flask) -> None:
    make_enterprise(make_user(), "甲乙", short_name="丙丁")
    assert found("enterprise", "乙丙") == set()


def test_other_names_find_too(app: Flask) -> None:
    row = make_enterprise(
        make_user(), "新来物流", former_names=["旧港货运"], english_name="Old Harbour"
    )
    assert found("enterprise", "旧港") == found("enterprise", "harb") == {row.id}


def test_leads_and_items_are_found_by_name_code_and_project(app: Flask) -> None:
    lead = make_lead(name="中原班列")
    for text in ("班列", "zyb", lead.code, lead.code.lower(), lead.code[:-2]):
        assert lead.id in found("lead", text), text
    item = db.session.scalars(select(ListItem).where(ListItem.code == "FI4")).one()
    assert item.id in found("item", "fi4") & found("item", "外资银行") & found("item", "yinhang")
    assert found("lead", "外资银行") == set()


def test_a_change_is_indexed_with_it_and_the_old_name_forgotten(app: Flask) -> None:
    user = make_user()
    row = make_enterprise(user, "旧名公司", short_name="旧简称")
    assert found("enterprise", "旧名") == found("enterprise", "旧简称") == {row.id}
    draft = EnterpriseDraft(name="新号公司", short_name="新简称")
    row = get(user, row.id)
    edit_enterprise(user, row, draft, row.version)
    for gone in ("旧名", "旧简", "jiuming"):
        assert found("enterprise", gone) == set()
    assert found("enterprise", "新号") == found("enterprise", "xjc") == {row.id}
    assert count_of("enterprise") == 1


def test_a_new_other_name_alone_is_indexed(app: Flask) -> None:
    user = make_user()
    row = make_enterprise(user, "总名不变公司")
    db.session.commit()
    row = get(user, row.id)
    draft = EnterpriseDraft(name=row.name, short_name="新添简称")
    edit_enterprise(user, row, draft, row.version)
    assert found("enterprise", "新添") == {row.id}


def test_what_is_taken_back_is_not_indexed(app: Flask) -> None:
    make_enterprise(make_user(), "没有成的公司")
    db.session.rollback()
    assert found("enterprise", "没有成") == set()


def test_what_is_deleted_is_not_found(app: Flask) -> None:
    row = make_enterprise(make_user(), "要删的公司")
    assert found("enterprise", "要删的")
    db.session.delete(row)
    assert found("enterprise", "要删的") == set()


def test_no_way_to_reach_a_person_is_in_the_index(app: Flask) -> None:
    user = make_user()
    row = make_contact(user, make_enterprise(user), phone="13812345678", email="li@example.cn")
    tails = [point.tail for point in row.points if point.tail]
    db.session.commit()
    kept = str(db.session.scalar(select(SearchDoc.grams).where(SearchDoc.kind == "contact")))
    assert "李伟" in kept
    for value in (
        "5678",
        "138",
        "example",
        *tails,
    ):
        assert value not in kept


def test_rows_written_past_the_session_are_indexed_by_a_rebuild(app: Flask) -> None:
    user = make_user()
    row, lost = (make_enterprise(user, name).id for name in ("原来的名字", "丢失的公司"))
    db.session.commit()
    docs: Any = SearchDoc.__table__
    db.session.execute(docs.delete().where(docs.c.record_id == row))
    db.session.execute(docs.update().where(docs.c.record_id == lost).values(record_id=10**6))
    assert found("enterprise", "原来") == set()
    told: list[tuple[str, int]] = []
    counts = rebuilding.rebuild(lambda kind, _total: lambda size: told.append((kind, size)))
    assert found("enterprise", "原来") == {row}
    assert found("enterprise", "丢失") == {lost}
    assert counts["enterprise"] == sum(size for kind, size in told if kind == "enterprise") == 2
    assert counts["item"] == count_of("item") > 100


def test_an_index_is_missing_only_where_there_is_something_to_find(app: Flask) -> None:
    assert not rebuilding.is_missing()
    docs: Any = SearchDoc.__table__
    db.session.execute(docs.delete())
    assert rebuilding.is_missing()
    commands.rebuild_if_missing()
    assert not rebuilding.is_missing()
    assert found("item", "FI4")


def test_the_command_says_what_it_indexed(app: Flask) -> None:
    make_enterprise(make_user(), "命令重建公司")
    db.session.commit()
    told = app.test_cli_runner().invoke(commands.search, ["rebuild", "--json"])
    assert json.loads(told.stdout)["enterprise"] == 1
    assert "enterprise: 1" in app.test_cli_runner().invoke(commands.search, ["rebuild"]).stdout


def test_a_change_of_something_else_does_not_touch_the_index(app: Flask) -> None:
    row = make_enterprise(make_user(), "写过的公司")
    db.session.commit()
    docs: Any = SearchDoc.__table__
    db.session.execute(docs.delete().where(docs.c.kind == "enterprise"))
    db.session.get_one(Enterprise, row.id).note = "别的"
    assert found("enterprise", "写过") == set()
