"""GB/T 4754 and what its codes suggest."""

from typing import Any

import pytest

from crm.enterprises.industries import (
    cluster_rules,
    code_problem,
    normalised_code,
    section_of_division,
    short_table,
    suggest,
)
from crm.plan.rules import CLUSTER_CODES
from tests.makers.real import real_rows


def test_the_table_holds_all_sections_and_divisions() -> None:
    codes = list(short_table())
    assert sum(code.isalpha() for code in codes) == 20
    assert sum(len(code) == 2 for code in codes) == 97
    assert len(section_of_division()) == 97


def test_every_code_of_the_table_hangs_from_another() -> None:
    table = short_table()
    assert [code for code in table if len(code) > 2 and code[:-1] not in table] == []


def test_the_table_agrees_with_the_standard() -> None:
    rows = real_rows("gbt4754_2017.csv")
    standard = {row["code"]: (row["name_zh"], row["section"]) for row in rows}
    assert {code: name for code, name in short_table().items() if standard[code][0] != name} == {}
    assert {code: standard[code][1] for code in section_of_division()} == section_of_division()


def test_every_rule_speaks_of_known_codes_and_clusters() -> None:
    assert [code for code in cluster_rules() if code not in short_table()] == []
    named = {c for rule in cluster_rules().values() for c in (rule.cluster, *rule.ask) if c}
    assert named == set(CLUSTER_CODES)


def test_a_rule_decides_or_asks_with_a_reason() -> None:
    for rule in cluster_rules().values():
        assert bool(rule.cluster) != bool(rule.ask)
        assert bool(rule.ask) == bool(rule.why)


@pytest.mark.parametrize(
    ("code", "cluster"),
    [
        ("5193", "TR"),
        ("5261", "TR"),
        ("5821", "LG"),
        ("5620", "PS"),
        ("6621", "FI"),
        ("8730", "CU"),
        ("6572", "CU"),
        ("6510", "IN"),
        ("7224", "LG"),
        ("7231", "PS"),
        ("3973", "MF"),
        ("2432", "CU"),
        ("8111", "MF"),
        ("J", "FI"),
    ],
)
def test_the_longest_rule_decides(code: str, cluster: str) -> None:
    assert suggest(code).cluster == cluster


@pytest.mark.parametrize("code", ["7211", "6639", "7212", "7119", "7310", "1711", "C"])
def test_some_codes_can_only_be_asked_about(code: str) -> None:
    found = suggest(code)
    assert found.cluster == ""
    assert len(found.ask) > 1
    assert str(found.why).endswith("。")


def test_what_the_plan_does_not_name_gets_no_suggestion() -> None:
    assert suggest("0111") == suggest("7010")
    assert not suggest("0111").cluster
    assert not suggest("0111").ask


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (" 3612 ", "3612"),
        ("C3612", "3612"),
        ("ｃ36", "36"),
        ("3612 汽车", "3612"),
        ("c", "C"),
        ("", ""),
    ],
)
def test_codes_are_read_as_people_write_them(typed: Any, code: str) -> None:
    assert normalised_code(typed) == code


@pytest.mark.parametrize("code", ["99", "36123", "X", "汽车", "361Z"])
def test_codes_outside_every_division_are_refused(code: str) -> None:
    assert code_problem(code, whole_standard=False, known=False)


def test_only_the_full_standard_knows_every_class() -> None:
    assert code_problem("3699", whole_standard=False, known=False) is None
    assert code_problem("3699", whole_standard=True, known=False) is not None
    assert code_problem("3612", whole_standard=True, known=True) is None
