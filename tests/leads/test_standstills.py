"""Why a lead stands still and until when it is kept quiet; what ends either, and who may say so."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.activities.rules import ActivityKind, LogActivity, PlanStep
from crm.audit.models import Event
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Forbidden, Invalid, Refused
from crm.leads import actions as leads
from crm.leads import contacting, handing, limits, pausing, queries
from crm.leads.bulk import actions as bulk
from crm.leads.bulk import queries as bulk_queries
from crm.leads.bulk.rules import CAUSE, Change, Selection, Skip
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
from tests.leads import posting
from tests.leads.posting import size, version_of
from tests.makers.people import make_user
from tests.makers.settings import change
from tests.makers.statements import statements
from tests.makers.week import logged, moved

Client = Callable[[Any], Any]
TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
PART = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def a_monday() -> Iterator[None]:
    with clock.at(clock.local(TODAY, 10)):
        yield


@pytest.fixture
def owner(session: Session) -> User:
    return make_user()


@pytest.fixture
def manager(session: Session) -> User:
    return make_user(Role.MANAGER)


@pytest.fixture
def lead(owner: User) -> Lead:
    """Silent, stuck and without a next step since October."""
    found = logged(owner, TODAY - 40 * DAY, "示例停滞企业")
    db.session.commit()
    return found


def fresh(lead: Lead, user: User) -> Lead:
    db.session.flush()
    return queries.get(lead.id, user, lock=True)


def row(lead: Lead) -> Any:
    """The lead as it is kept, after what was just done."""
    db.session.flush()
    return posting.row(lead)


def say_why(lead: Lead, by: User, cause: Cause = Cause.LAND, note: str = "") -> None:
    lead = fresh(lead, by)
    actions.state_cause(lead, StateCause(cause, note), by=by, base_version=lead.version)
    db.session.commit()


def keep_quiet(lead: Lead, by: User, days: int = 10) -> None:
    lead = fresh(lead, by)
    command = Snooze(clock.today() + days * DAY, "对方董事会下月初开")
    actions.snooze(lead, command, by=by, base_version=lead.version)
    db.session.commit()


def note(lead: Lead, by: User, kind: ActivityKind, on: date | None = None) -> None:
    command = LogActivity(kind, on or clock.today(), "说了一句")
    contacting.log_visit(fresh(lead, by), command, by=by)


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


def test_a_page_says_why_and_the_timeline_keeps_it(
    client_of: Client, lead: Lead, owner: User
) -> None:
    client = client_of(owner)
    assert "未写原因" in client.get(f"/leads/{lead.id}").text
    page = client.get(f"/leads/{lead.id}/cause").text
    assert "失联" in page and "等土地指标" in page
    sent = {"version": str(version_of(lead)), "cause": "other", "note": ""}
    wrong = client.post(f"/leads/{lead.id}/cause", data=sent)
    assert wrong.status_code == 422 and "请写一句" in wrong.text
    done = client.post(f"/leads/{lead.id}/cause?back=/desk/stalled", data={**sent, "note": "等电"})
    assert (done.status_code, done.location) == (302, "/desk/stalled")
    assert "为何停滞：其他原因" in client.get(f"/leads/{lead.id}").text
    assert "等电" in client.get(f"/leads/{lead.id}/standstill").text
    stale = client.post(f"/leads/{lead.id}/cause", data={**sent, "cause": "funds"})
    assert stale.status_code == 409 and row(lead).stall_cause == "other"


def test_a_manager_snoozes_on_the_page_and_everybody_reads_it(
    client_of: Client, lead: Lead, owner: User, manager: User
) -> None:
    client, url = client_of(manager), f"/leads/{lead.id}/snooze"
    sent = {"version": str(version_of(lead)), "until": "2027-01-20", "reason": "等董事会"}
    wrong = client.post(url, data=sent)
    assert wrong.status_code == 422 and "30 天以内" in wrong.text and "等董事会" in wrong.text
    assert client.post(url, data={**sent, "until": "2026-12-10"}).status_code == 302
    for path in (f"/leads/{lead.id}", f"/leads/{lead.id}/standstill", "/leads", "/board"):
        assert "已缓至 12-10" in client_of(owner).get(path).text, path
    assert "等董事会" in client.get("/desk/stalled?only=snoozed").text
    assert client_of(owner).post(url, data=sent).status_code == 403
    assert client_of(make_user(Role.MANAGER, "JS")).post(url, data=sent).status_code == 404
    sent = {"version": str(version_of(lead))}
    assert client.post(f"{url}/end", data=sent).status_code == 302
    assert "恢复提醒" in client.get(f"/leads/{lead.id}").text
    kinds = select(Event.action).where(Event.lead_id == lead.id, Event.action.startswith("stall"))
    assert db.session.scalars(kinds).all() == ["stall.snoozed", "stall.woken"]


def test_strangers_and_roles_without_the_right(client_of: Client, lead: Lead) -> None:
    for person, status in (
        (make_user(block="JS"), 404),
        (make_user(), 403),
        (make_user(Role.VIEWER, cluster="LG"), 403),
    ):
        sent = {"version": str(version_of(lead)), "cause": "land"}
        assert client_of(person).post(f"/leads/{lead.id}/cause", data=sent).status_code == status
    assert client_of(make_user(block="JS")).get(f"/leads/{lead.id}/standstill").status_code == 404


def test_the_fragment_costs_the_same_however_much_was_said(
    client_of: Client, lead: Lead, owner: User, manager: User
) -> None:
    client, url = client_of(owner), f"/leads/{lead.id}/standstill"

    def asked() -> int:
        client.get(url, headers=PART)  # the test's own hold on the lead is renewed here
        with statements() as seen:
            assert client.get(url, headers=PART).status_code == 200
        return len(seen)

    say_why(lead, owner)
    keep_quiet(lead, manager)
    few = asked()
    for cause in (Cause.FUNDS, Cause.MARKET, Cause.OURS):
        say_why(lead, owner, cause)
    assert few == asked() <= 6


def test_ticked_rows_get_a_cause_together_and_lose_it_together(
    lead: Lead, owner: User, manager: User
) -> None:
    other, active = logged(owner, TODAY - 40 * DAY), logged(owner, TODAY)
    contacting.plan_step(fresh(active, owner), PlanStep("约电话", TODAY + DAY), by=owner)
    say_why(other, owner, Cause.OTHER, "等电")
    chosen, land = Selection(frozenset({lead.id, other.id, active.id})), Change(CAUSE, "land")
    seen = bulk_queries.preview(chosen, land, manager)
    assert (seen.total, seen.changing, seen.skipped) == (3, 2, {Skip.NOT_STALLED: 1})
    job = bulk.start(chosen, land, seen=3, by=manager)
    bulk.run_batch(job, manager)
    causes = lambda: [row(one).stall_cause for one in (lead, other, active)]  # noqa: E731
    assert causes() == ["land", "land", ""]
    bulk.run_batch(bulk.undo(job, by=manager), manager)
    assert causes() == ["", "other", ""]
    assert [one.note for one in [standstills.of(fresh(other, owner), owner).cause] if one] == [
        "等电"
    ]
