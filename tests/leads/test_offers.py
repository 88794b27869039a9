"""Where a lead can go from its card: pure, no database."""

from datetime import date
from typing import Any

import pytest

from crm.leads.facts import Standing
from crm.leads.moves import How
from crm.leads.offers import Offer, is_elsewhere, notes, offers, preferred, refusal
from crm.leads.rules import Person, Stage, Status

DAY = date(2026, 11, 23)
OFFICER = Person(1, 1, sees_all=False, may_edit=True, may_edit_all=False, may_verify=False)
MANAGER = Person(2, 1, sees_all=False, may_edit=True, may_edit_all=True, may_verify=True)
BARE: dict[str, Any] = {"source": "visit", "item_id": 1, "investor": True}
SCREENED = {"project": "冷链", "industry": "5930", "funding": "domestic", "planned": 10**8}


def standing(*reached: Stage, status: Status = Status.ACTIVE) -> Standing:
    return Standing(stage=reached[-1], status=status, reached=dict.fromkeys(reached, DAY))


def offer(found: list[Offer], stage: Stage) -> Offer:
    return next(one for one in found if one.stage is stage)


def said(one: Offer, origin: Stage) -> str:
    return " · ".join(str(note) for note in notes(one, origin))


def test_what_is_missing_is_counted_and_what_is_complete_is_one_press() -> None:
    bare = offer(offers(standing(Stage.S1), BARE, OFFICER), Stage.S2)
    assert (len(bare.lacks), bare.open, said(bare, Stage.S1)) == (4, False, "还缺 4 项")
    whole = offer(offers(standing(Stage.S1), BARE | SCREENED, OFFICER), Stage.S2)
    assert (whole.ready, said(whole, Stage.S1)) == (True, "可以移动")


def test_evidence_a_reason_and_a_second_person_are_said() -> None:
    found = offers(standing(Stage.S1, Stage.S2), dict.fromkeys(FIELDS, 1), OFFICER)
    words = {one.stage: said(one, Stage.S2) for one in found}
    assert words[Stage.S1] == "退回，写原因"
    assert words[Stage.S3] == "填证据"
    assert words[Stage.S4] == "跨 1 个阶段，写原因 · 填证据"
    assert words[Stage.S6] == "双人核验 · 跨 3 个阶段，写原因 · 填证据"
    assert list(words) == sorted(words, key=lambda stage: stage.rank)
    assert not any(one.ready for one in found)


FIELDS = (
    *BARE, *SCREENED, "contact_id", "site_need", "competitors", "next_step", "visit_heads",
    "intended_site", "fixed", "land_mu", "output_forecast", "tax_forecast", "jobs_forecast",
    "energy_conclusion", "fair_review", "mou_amount", "mou_until", "contract",
    "promised_start_on", "promised_operation_on", "promised_full_on", "breach_terms",
)  # fmt: skip


def test_from_s8_on_the_lead_page_is_the_place() -> None:
    found = offers(standing(Stage.S5, Stage.S6, Stage.S7), {}, MANAGER)
    landed = offer(found, Stage.S8)
    assert (landed.open, said(landed, Stage.S7)) == (False, "在详情页办理")
    assert [is_elsewhere(stage, How.NEXT) for stage in (Stage.S7, Stage.S8, Stage.S11)] == [
        False, True, True,
    ]  # fmt: skip
    assert not is_elsewhere(Stage.S8, How.BACK)


@pytest.mark.parametrize(("person", "blocked"), [(OFFICER, True), (MANAGER, False)])
def test_back_over_a_verified_stage_is_the_managers(person: Person, blocked: bool) -> None:
    found = offers(standing(Stage.S5, Stage.S6, Stage.S7), {}, person)
    assert bool(offer(found, Stage.S5).blocked) is blocked
    assert not offer(found, Stage.S6).blocked


def test_the_next_stage_is_marked_at_first_and_s6a_only_when_nothing_else_is_next() -> None:
    marked = preferred(offers(standing(Stage.S4, Stage.S5), {}, OFFICER))
    assert marked is not None and marked.stage is Stage.S6
    last = preferred(offers(standing(Stage.S10, Stage.S11), {}, OFFICER))
    assert last is not None and last.stage is Stage.S10
    assert preferred([]) is None


def test_a_column_out_of_reach_says_why() -> None:
    early = standing(Stage.S1)
    assert "不能跨过去" in str(refusal(early, [Stage.S9], [], claim_open=False))
    waiting = standing(Stage.S1, status=Status.ON_HOLD)
    assert "暂缓中" in str(refusal(waiting, [], [], claim_open=False))
    assert "正在待核" in str(refusal(early, [], [], claim_open=True))
    assert refusal(early, [], [], claim_open=False) is None
