"""What each stage asks for: all of it at once, each need met on its own."""

from typing import Any

import pytest

from crm.leads.gates import (
    EVIDENCE,
    NEEDS,
    Need,
    checklist,
    evidence_problems,
    first_report_lacks,
    missing,
)
from crm.leads.reasons import Evidence
from crm.leads.rules import ORDER, Stage

GATED = [(stage, need) for stage, needs in NEEDS.items() for need in needs]


def filled(stage: Stage) -> dict[str, Any]:
    """A dossier that meets every need of a stage."""
    return {need.field: "有" for need in NEEDS[stage]} | {need.when: True for need in NEEDS[stage]}


@pytest.mark.parametrize("stage", ORDER)
def test_everything_that_is_missing_is_named_at_once(stage: Stage) -> None:
    found = missing(stage, [], {})
    unconditional = [need.field for need in NEEDS[stage] if not need.when]
    assert [one.field for one in found] == unconditional
    assert all(str(one.sentence).startswith("还缺：") for one in found)


@pytest.mark.parametrize("stage", ORDER)
def test_a_full_dossier_opens_the_gate(stage: Stage) -> None:
    assert missing(stage, [], filled(stage)) == []


@pytest.mark.parametrize(("stage", "need"), GATED)
@pytest.mark.parametrize("empty", [None, "", False])
def test_each_need_is_asked_for_on_its_own(stage: Stage, need: Need, empty: object) -> None:
    found = missing(stage, [], {**filled(stage), need.field: empty})
    assert [one.field for one in found] == [need.field]


@pytest.mark.parametrize(("stage", "need"), [pair for pair in GATED if pair[1].any_of])
def test_either_of_two_fields_meets_a_need(stage: Stage, need: Need) -> None:
    for name in need.any_of:
        dossier = {**filled(stage), need.field: None, name: True}
        assert missing(stage, [], dossier) == []


def test_zero_is_a_value_and_not_a_gap() -> None:
    assert missing(Stage.S10, [], {"jobs_actual": 0}) == []


def test_foreign_capital_is_asked_of_foreign_parties_only() -> None:
    dossier = {**filled(Stage.S6), "foreign": None}
    assert [one.field for one in missing(Stage.S6, [], dossier)] == ["foreign"]
    assert missing(Stage.S6, [], {**dossier, "has_foreign_party": False}) == []


def test_needs_of_reached_stages_stay_and_those_of_skipped_ones_do_not() -> None:
    fields = {check.field for check in checklist(Stage.S4, [Stage.S1, Stage.S2], {})}
    assert {"project", "source", "intended_site"} <= fields
    assert "site_need" not in fields


def test_stages_after_the_wanted_one_ask_nothing() -> None:
    later = checklist(Stage.S2, [Stage.S1, Stage.S2, Stage.S3], {})
    assert "site_need" not in {check.field for check in later}


def test_a_later_stage_asks_more_strictly_for_the_same_field() -> None:
    unstated = {**filled(Stage.S2), "planned": None, "amount_not_stated": True}
    assert missing(Stage.S2, [], unstated) == []
    both = {**filled(Stage.S3), **unstated}
    assert [one.field for one in missing(Stage.S3, [Stage.S2], both)] == ["planned"]


def test_what_is_missing_stands_first() -> None:
    checks = checklist(Stage.S4, [], {"visit_heads": "甲、乙"})
    assert [(check.field, check.met) for check in checks] == [
        ("intended_site", False),
        ("visit_heads", True),
    ]


@pytest.mark.parametrize("stage", ORDER)
def test_evidence_is_of_a_kind_the_stage_takes(stage: Stage) -> None:
    wanted = EVIDENCE.get(stage, ())
    wrong = next(kind for kind in Evidence if kind not in wanted)
    both = ["evidence_kind", "evidence_ref"] if wanted else []
    assert [one.field for one in evidence_problems(stage, wrong, " ")] == both
    for kind in wanted:
        assert evidence_problems(stage, kind, "豫审 1 号") == []
    told = [str(one.sentence) for one in evidence_problems(stage, "", "x")]
    assert not wanted or all(str(kind.words) in told[0] for kind in wanted)


def test_the_evidence_of_four_eyes_is_never_waived() -> None:
    assert all(EVIDENCE[stage] for stage in ORDER if stage.four_eyes)


def test_the_first_report_says_what_it_still_lacks() -> None:
    assert [check.field for check in first_report_lacks({"source": "fair", "investor": True})] == [
        "project",
        "contact_id",
    ]
