"""A day of a block in each language: its officer's, and its manager's."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Enter
from tests.e2e.days import cast, managers_deeds, officers_deeds
from tests.e2e.days.conftest import Day
from tests.e2e.days.person import PHONE, arrive
from tests.e2e.words import CHINESE_DAILY, ENGLISH_DAILY, Words

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WANG, CHEN, LI = "王磊", "陈昊", "李静"


@pytest.fixture
def database_kind() -> str:
    """What people do in a browser does not depend on the database: one is enough."""
    return "sqlite"


@CHINESE_DAILY
def test_an_officers_day(enter: Enter, day: Day, say: Words) -> None:
    """Twelve leads, three claims, two visits on a phone, one stale edit, one reassignment undone."""
    boss = arrive(enter, "zhoumin", say)
    lent = managers_deeds.hand_over_all(boss, CHEN, WANG)
    me = arrive(enter, "wanglei", say)
    me.page.goto("/desk")
    officers_deeds.may_not_reassign_many(me)

    new = {
        officers_deeds.log_lead(me, name)
        for name in (officers_deeds.NEW_ONE, officers_deeds.NEW_TWO)
    }
    officers_deeds.tick_off_a_step(me)
    officers_deeds.note_at_the_desk(me, day)
    officers_deeds.edit_in_the_list(me)
    officers_deeds.plan_a_step(me, day)
    officers_deeds.move_on_the_board(me)

    officers_deeds.claim_on_the_board(me, day)
    officers_deeds.claim_on_the_lead(me, day, cast.STARTS, "S9", "permit")
    officers_deeds.claim_on_the_lead(me, day, cast.LENT_SIGNS, "S6", "contract")

    on_the_way = arrive(enter, "wanglei", say, **PHONE)
    for name in (cast.VISITED, cast.LENT_VISITED):
        officers_deeds.visit_on_a_phone(on_the_way, day, name)

    officers_deeds.write_what_a_colleague_changed(me, boss, day)
    managers_deeds.take_it_all_back(boss, lent)
    assert managers_deeds.whole_set(boss, CHEN) == lent

    officers_deeds.see_the_day_at_the_desk(me)
    touched = day.touched_by("wanglei")
    assert touched == new | set(day.leads.values())
    assert len(touched) == 12


@ENGLISH_DAILY
def test_a_managers_day(enter: Enter, day: Day, say: Words) -> None:
    """Two claims come in: one is verified, one refused; work is handed to others."""
    claimer = arrive(enter, "wanglei", say)
    officers_deeds.claim_on_the_board(claimer, day)
    officers_deeds.claim_on_the_lead(claimer, day, cast.STARTS, "S9", "permit")

    me = arrive(enter, "zhoumin", say)
    managers_deeds.look_at_what_waits(me)
    managers_deeds.verify(me, cast.SIGNS)
    managers_deeds.refuse(me, cast.STARTS)
    managers_deeds.may_not_verify_own(me, day, cast.LENT_SIGNS)
    managers_deeds.reassign(me, day, cast.NOTED, LI)
    handed = managers_deeds.hand_over_all(me, CHEN, LI)
    assert managers_deeds.whole_set(me, CHEN) == 0

    managers_deeds.officer_sees_the_outcome(claimer, day)
    helper = arrive(enter, "lijing", say)
    helper.page.goto("/leads?mine=1")
    for name in (cast.NOTED, cast.LENT_SIGNS):
        expect(helper.page.locator("tr.lead-row", has_text=name)).to_have_count(1)
    assert handed >= 4
