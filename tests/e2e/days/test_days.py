"""A day of a block in each language: its officer's, and its manager's."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Enter
from tests.e2e.days import cast, manager, officer
from tests.e2e.days.conftest import Day
from tests.e2e.days.person import PHONE, arrive
from tests.e2e.words import CHINESE, IN_ENGLISH, Words

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LANGUAGES = pytest.mark.parametrize("say", [CHINESE, IN_ENGLISH], ids=lambda say: say.language)
WANG, CHEN, LI = "王磊", "陈昊", "李静"


@pytest.fixture
def database_kind() -> str:
    """What people do in a browser does not depend on the database: one is enough."""
    return "sqlite"


@LANGUAGES
def test_an_officers_day(enter: Enter, day: Day, say: Words) -> None:
    """Twelve leads, three claims, two visits on a phone, one stale edit, one reassignment undone."""
    boss = arrive(enter, "zhoumin", say)
    lent = manager.hand_over_all(boss, CHEN, WANG)
    me = arrive(enter, "wanglei", say)
    me.page.goto("/desk")
    officer.may_not_reassign_many(me)

    new = {officer.log_lead(me, name) for name in (officer.NEW_ONE, officer.NEW_TWO)}
    officer.tick_off_a_step(me)
    officer.note_at_the_desk(me, day)
    officer.edit_in_the_list(me)
    officer.plan_a_step(me, day)
    officer.move_on_the_board(me)

    officer.claim_on_the_board(me, day)
    officer.claim_on_the_lead(me, day, cast.STARTS, "S9", "permit")
    officer.claim_on_the_lead(me, day, cast.LENT_SIGNS, "S6", "contract")

    on_the_way = arrive(enter, "wanglei", say, **PHONE)
    for name in (cast.VISITED, cast.LENT_VISITED):
        officer.visit_on_a_phone(on_the_way, day, name)

    officer.write_what_a_colleague_changed(me, boss, day)
    manager.take_it_all_back(boss, lent)
    assert manager.whole_set(boss, CHEN) == lent

    officer.see_the_day_at_the_desk(me)
    touched = day.touched_by("wanglei")
    assert touched == new | set(day.leads.values())
    assert len(touched) == 12


@LANGUAGES
def test_a_managers_day(enter: Enter, day: Day, say: Words) -> None:
    """Two claims come in: one is verified, one refused; work is handed to others."""
    claimer = arrive(enter, "wanglei", say)
    officer.claim_on_the_board(claimer, day)
    officer.claim_on_the_lead(claimer, day, cast.STARTS, "S9", "permit")

    me = arrive(enter, "zhoumin", say)
    manager.look_at_what_waits(me)
    manager.verify(me, cast.SIGNS)
    manager.refuse(me, cast.STARTS)
    manager.may_not_verify_own(me, day, cast.LENT_SIGNS)
    manager.reassign(me, day, cast.NOTED, LI)
    handed = manager.hand_over_all(me, CHEN, LI)
    assert manager.whole_set(me, CHEN) == 0

    manager.officer_sees_the_outcome(claimer, day)
    helper = arrive(enter, "lijing", say)
    helper.page.goto("/leads?mine=1")
    for name in (cast.NOTED, cast.LENT_SIGNS):
        expect(helper.page.locator("tr.lead-row", has_text=name)).to_have_count(1)
    assert handed >= 4
