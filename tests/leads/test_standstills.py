"""Why a lead stands still and until when it is kept quiet; what ends either, and who may say so."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.activities.rules import ActivityKind, PlanStep
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Forbidden, Invalid, Refused
from crm.leads import actions as leads
from crm.leads import contacting, handing, limits, pausing, queries
from crm.leads.commands import EditLead, Hold
from crm.leads.models import Lead
from crm.leads.reasons import HoldReason
from crm.leads.rules import Person, Stage
from crm.leads.standstills import actions
from crm.leads.standstills import queries as standstills
from crm.leads.standstills.models import StandstillCause
from crm.leads.standstills.rules import (
    Cause,
    Snooze,
    StateCause,
    cause_problems,
    snooze_problems,
    snooze_refusal,
)
from tests.leads.posting import size
from tests.makers.people import make_user
from tests.makers.settings import change
from tests.makers.standstills import fresh, keep_quiet, note, row, say_why
from tests.makers.week import logged, moved

Client = Callable[[Any], Any]
TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def a_monday() -> Iterator[None]:
    with clock.at(clock.local(TODAY, 10)):
        yield


@pytest.fixture
def lead(owner: User) -> Lead:
    """Silent, stuck and without a next step since October."""
    found = logged(owner, TODAY - 40 * DAY, "示例停滞企业")
    db.session.commit()
    return found


def test_words_are_shared_with_the_reasons_to_wait_where_they_mean_the_same() -> None:
    shared = {one.value: one.words for one in Cause if one.value in set(HoldReason)}
    assert shared == {code: HoldReason(code).words for code in shared} and len(shared) == 9
    assert [one.field for one in cause_problems(StateCause(Cause.OTHER, " "))] == ["note"]
    assert cause_problems(StateCause(Cause.OURS)) == []


@pytest.mark.parametrize(
    ("days", "reason", "wrong"),
    [
        (1, "等董事会", []),
        (30, "等董事会", []),
        (0, "等董事会", ["until"]),
        (31, "等董事会", ["until"]),
        (None, " ", ["until", "reason"]),
    ],
)
def test_a_snooze_lasts_from_tomorrow_to_the_limit(
    days: int | None, reason: str, wrong: list[str]
) -> None:
    until = None if days is None else TODAY + days * DAY
    assert [one.field for one in snooze_problems(Snooze(until, reason), TODAY, 30)] == wrong


@pytest.mark.parametrize(
    ("block", "everywhere", "verifies", "number", "may"),
    [
        (1, False, True, 9, True),
        (2, False, True, 9, False),
        (None, True, True, 9, True),
        (1, False, False, 9, False),
        (1, False, True, 7, False),
        (None, True, True, 7, False),
    ],
)
def test_who_works_on_a_lead_never_keeps_it_quiet(
    block: int | None, everywhere: bool, verifies: bool, number: int, may: bool
) -> None:
    who = Person(
        id=number,
        block_id=block,
        sees_all=everywhere,
        may_edit=True,
        may_edit_all=verifies,
        may_verify=verifies,
    )
    assert (snooze_refusal(who, block_id=1, concerned={7}) is None) is may


@pytest.mark.parametrize("kind", list(ActivityKind))
def test_only_real_contact_resets_the_clock_of_silence(
    lead: Lead, owner: User, kind: ActivityKind
) -> None:
    before = lead.last_contact_on
    note(lead, owner, kind)
    real = kind not in {ActivityKind.NOTE, ActivityKind.UNANSWERED}
    assert row(lead).last_contact_on == (TODAY if real else before)


def test_no_other_work_on_a_lead_is_contact(lead: Lead, owner: User, manager: User) -> None:
    before = lead.last_contact_on, lead.silent_after
    now = fresh(lead, owner)
    leads.edit(now, EditLead({"competitors": "武汉"}), by=owner, base_version=now.version)
    contacting.plan_step(fresh(lead, owner), PlanStep("约电话", TODAY + DAY), by=owner)
    say_why(lead, owner)
    keep_quiet(lead, manager)
    moved(fresh(lead, owner), Stage.S2, TODAY, owner)
    now = fresh(lead, manager)
    leads.reassign(now, make_user(), by=manager, base_version=now.version)
    kept = row(lead)
    assert (kept.last_contact_on, kept.silent_after) == before


def test_a_cause_ends_with_its_standstill_and_not_before(lead: Lead, owner: User) -> None:
    say_why(lead, owner, note="等 30 亩")
    note(lead, owner, ActivityKind.CALL)  # no longer silent, but stuck and without a next step
    assert row(lead).stall_cause == "land"
    contacting.plan_step(fresh(lead, owner), PlanStep("约电话", TODAY + DAY), by=owner)
    assert row(lead).stall_cause == "land", "still stuck"
    moved(fresh(lead, owner), Stage.S2, TODAY, owner)
    assert row(lead).stall_cause == ""
    found = standstills.of(fresh(lead, owner), owner)
    assert (found.cause, [one.note for one in found.past]) == (None, ["等 30 亩"])
    with clock.at(clock.now() + 60 * DAY):
        assert row(lead).stall_cause == "", "the next standstill begins without one"
        assert standstills.of(fresh(lead, owner), owner).reasons


def test_waiting_and_longer_limits_end_a_standstill_too(owner: User) -> None:
    held, drawn = (logged(owner, TODAY - 40 * DAY) for _ in range(2))
    for one in (held, drawn):
        say_why(one, owner)
    now = fresh(held, owner)
    review = Hold(HoldReason.LAND, TODAY + 30 * DAY)
    pausing.hold(now, review, by=owner, base_version=now.version)
    assert row(held).stall_cause == ""
    contacting.plan_step(fresh(drawn, owner), PlanStep("约电话", TODAY + DAY), by=owner)
    office = make_user(Role.SYSTEM), make_user(Role.COORDINATOR)
    change(*office, "contact_days", {"early": "90"})
    change(*office, "stage_days", {"S1": "90"})
    limits.draw_due()
    assert row(drawn).stall_cause == ""
    ended = select(StandstillCause.ended_at)
    assert all(db.session.scalars(ended))


def test_what_cannot_be_said_is_refused_in_words(owner: User) -> None:
    active = logged(owner, TODAY)
    contacting.plan_step(fresh(active, owner), PlanStep("约电话", TODAY + DAY), by=owner)
    still = logged(owner, TODAY - 40 * DAY)
    db.session.commit()
    before = size()
    with pytest.raises(Refused, match="没有停滞"):
        say_why(active, owner)
    with pytest.raises(Invalid):
        say_why(still, owner, Cause.OTHER)
    with pytest.raises(Forbidden, match="区块"):
        keep_quiet(still, owner)
    with pytest.raises(Refused, match="没有停滞"):
        keep_quiet(active, make_user(Role.MANAGER))
    db.session.rollback()
    assert size() == before


@pytest.mark.parametrize("how", ["day", "contact", "manager", "block"])
def test_a_snooze_ends_by_its_day_by_contact_by_the_manager_and_on_the_way_out(
    lead: Lead, owner: User, manager: User, how: str
) -> None:
    keep_quiet(lead, manager)

    def stalled() -> bool:
        db.session.expire_all()
        found = queries.visible_to(manager).where(queries.is_stalled(clock.today()))
        return lead.id in {one.id for one in db.session.scalars(found)}

    with clock.at(clock.now() + 10 * DAY):
        assert not stalled(), "through the day itself"
    if how == "day":
        with clock.at(clock.now() + 11 * DAY):
            assert stalled()
        return
    note(lead, owner, ActivityKind.UNANSWERED)
    note(lead, manager, ActivityKind.VISIT, TODAY - 41 * DAY)  # what came before is nothing new
    assert row(lead).snoozed_until
    if how == "contact":
        note(lead, owner, ActivityKind.CALL)
    elif how == "manager":
        now = fresh(lead, manager)
        actions.wake(now, by=manager, base_version=now.version)
    else:
        other = make_user(Role.MANAGER, "JS")
        handing.hand_over(fresh(lead, manager), other.block_id or 0, other, by=manager)
    assert row(lead).snoozed_until is None
