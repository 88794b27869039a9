"""Keys that find and sort names."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.enterprises.names import name_key, pinyin_key
from tests.makers.real import real_rows


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("华为技术（郑州）有限公司", "华为技术郑州有限责任公司"),
        ("宇通客车股份有限公司", "宇通客车"),
        ("比亚迪 汽车有限公司", "比亚迪汽车有限公司"),
        ("ＡＢＣ物流有限公司", "abc物流集团有限公司"),
        ("Siemens AG", "SIEMENS"),
        ("A. P. Moller Holding, Inc.", "ap moller"),
        ("DHL Express Co., Ltd.", "DHL Express Limited"),
    ],
)
def test_legal_forms_and_writing_habits_do_not_matter(one: str, other: str) -> None:
    assert name_key(one) == name_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("郑州宇通客车有限公司", "宇通客车有限公司"),
        ("中国电信集团有限公司", "中国电信集团有限公司北海分公司"),
        ("华为技术有限公司", "华为终端有限公司"),
    ],
)
def test_places_and_branches_keep_firms_apart(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


def test_a_name_that_is_only_a_legal_form_keeps_it() -> None:
    assert name_key("有限公司") == "有限公司"
    assert name_key("Limited") == "limited"


def test_a_name_without_letters_has_no_key() -> None:
    assert name_key("——（）") == ""


def test_firms_that_only_look_alike_have_different_keys() -> None:
    rows = real_rows("near_miss_pairs.csv")
    assert [row["id"] for row in rows if name_key(row["name_a"]) == name_key(row["name_b"])] == []


@given(st.text())
def test_keys_are_stable(text: str) -> None:
    assert name_key(name_key(text)) == name_key(text)


@settings(deadline=None)  # the first call loads the tables
@given(st.text(min_size=1))
def test_sort_keys_are_plain_and_never_empty(text: str) -> None:
    assert re.fullmatch(r"[a-z0-9]{1,200}", pinyin_key(text))


def test_names_sort_by_sound() -> None:
    names = ["郑州航空", "安图生物", "宇通客车", "3M 中国", "Bosch", "牧原食品"]
    assert sorted(names, key=pinyin_key) == [
        "3M 中国",
        "安图生物",
        "Bosch",
        "牧原食品",
        "宇通客车",
        "郑州航空",
    ]
