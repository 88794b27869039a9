"""What makes a draft of an enterprise or contact hold together."""

from dataclasses import replace
from typing import Any

import pytest

from crm.core.errors import Invalid
from crm.enterprises import countries
from crm.enterprises.points import PointKind
from crm.enterprises.rules import (
    ContactDraft,
    EnterpriseDraft,
    NameKind,
    Origin,
    Standard,
    contact_problems,
    origin_of,
    problems,
)
from crm.plan.rules import CLUSTER_CODES

GOOD = EnterpriseDraft(
    name="郑州测试物流有限公司", uscc="91350100M000100Y43", industry="5821", cluster="LG"
)
GOOD_CONTACT = ContactDraft(name="李伟", source="card", phone="13812345678")


def fields(draft: EnterpriseDraft) -> set[str]:
    known = frozenset(countries.names())
    return {each.field for each in problems(draft, frozenset(CLUSTER_CODES), known, Standard())}


def test_a_good_draft_has_no_problem() -> None:
    assert fields(GOOD) == set()


def test_a_name_is_all_that_is_needed() -> None:
    assert fields(EnterpriseDraft(name="某某公司")) == set()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "（）"}, "name"),
        ({"origin": "moon"}, "origin"),
        ({"country": "XX"}, "country"),
        ({"country": "DE"}, "country"),
        ({"origin": "hmt", "country": "CN"}, "country"),
        ({"origin": "foreign", "country": "HK"}, "country"),
        ({"uscc": "91350100M000100Y4"}, "uscc"),
        ({"uscc": "91350100M000100Y4A"}, "uscc_check_ok"),
        ({"industry": "9999"}, "industry"),
        ({"cluster": "ZZ"}, "cluster"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"former_names": tuple(str(n) for n in range(21))}, "former_names"),
    ],
)
def test_each_mistake_is_told_on_its_field(change: dict[str, Any], field: str) -> None:
    assert fields(replace(GOOD, **change)) == {field}


def test_all_mistakes_are_told_at_once() -> None:
    wrong = replace(GOOD, name="", uscc="1", industry="x", website="x")
    assert fields(wrong) == {"name", "uscc", "industry", "website"}


def test_a_ticked_check_lifts_the_warning_but_no_error() -> None:
    assert fields(replace(GOOD, uscc="91350100M000100Y4A", uscc_check_ok=True)) == set()
    assert fields(replace(GOOD, uscc="9.14E+17", uscc_check_ok=True)) == {"uscc"}


def test_names_come_with_their_kind_and_none_twice() -> None:
    draft = replace(GOOD, short_name="测试物流", former_names=("旧名", "旧名"))
    assert draft.names == [
        (NameKind.FULL, GOOD.name),
        (NameKind.SHORT, "测试物流"),
        (NameKind.FORMER, "旧名"),
    ]


def test_the_origin_follows_the_country() -> None:
    assert [origin_of(code) for code in ("CN", "TW", "DE")] == [
        Origin.DOMESTIC,
        Origin.HMT,
        Origin.FOREIGN,
    ]


def test_regions_are_named_as_official_lists_name_them() -> None:
    shown = countries.names()
    assert [shown[code] for code in ("HK", "MO", "TW")] == ["中国香港", "中国澳门", "中国台湾"]
    assert list(shown)[:4] == ["CN", "HK", "MO", "TW"]
    assert countries.names("en")["TW"] == "Taiwan, China"
    assert len(shown) == 249


def test_a_contact_needs_a_name_and_where_we_know_them_from() -> None:
    assert contact_problems(GOOD_CONTACT) == []
    found = contact_problems(ContactDraft(name="", phone="1", email="x"))
    assert [each.field for each in found] == ["name", "source", "phone", "email"]


def test_blank_ways_to_reach_a_person_are_no_points() -> None:
    assert [point.kind for point in GOOD_CONTACT.points()] == [PointKind.PHONE]
    with pytest.raises(Invalid):
        replace(GOOD_CONTACT, wechat="李 伟").points()
