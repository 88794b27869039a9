"""The rest of what a rival does well, restated: sight, helpers, statistics, reminders, filters.

No. 15, what is closed is not decided again, stands in `screening/test_asks.py` and `test_reviews.py`.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.activities.models import NextStep
from crm.activities.rules import PlanStep
from crm.core import clock
from crm.core.db import db
from crm.core.weeks import last_closed
from crm.leads import actions, contacting, lists
from crm.leads.listing.filtering import Filter
from crm.leads.models import CoOwner
from crm.leads.rules import Funding, Stage
from crm.mix import closing
from crm.mix.models import WeekRow
from crm.notices.actions import tell_due
from crm.notices.models import Notice
from crm.notices.rules import Kind
from tests.leads.doors import Door, words
from tests.leads.posting import size
from tests.makers.leads import end, item_id, make_lead, reread, wait
from tests.makers.people import make_user

CLOSES = clock.local(date(2026, 11, 23), 6)


def listed(user: User, **query: str) -> list[int]:
    """The leads that a list shows, each as often as it shows it."""
    chosen = Filter.from_query(MultiDict(query))
    return [lead.id for lead in db.session.scalars(lists.matching(chosen, user))]


def test_11_sight_is_the_same_everywhere_and_nothing_comes_twice(
    door_of: Callable[[User], Door], owner: User
) -> None:
    """Owner, helper, block and department at once are still one row; a stranger's way in is none."""
    manager = make_user(Role.MANAGER)
    lead = make_lead(Stage.S3, owner=owner, name="豫示例看得见物流有限公司")
    fresh = reread(lead, owner)
    actions.add_co_owner(fresh, manager, by=owner, base_version=fresh.version)
    db.session.commit()
    department, homeless = make_user(Role.VIEWER, cluster="LG"), make_user(Role.VIEWER)
    for sees in (owner, manager, department, make_user(Role.COORDINATOR)):
        assert listed(sees) == [lead.id]
    stranger = make_user(block="JS")
    for blind in (stranger, homeless):
        assert listed(blind) == []
        door = door_of(blind)
        ask = door.program.get if door.program else door.client.get
        for page in ("", "/timeline") if door.program else ("", "/versions"):
            assert ask(f"/leads/{lead.id}{page}").status_code == 404
        assert lead.code not in words(ask("/search?q=看得见")), (
            "the firm is known to all, the lead not"
        )


def test_12_nobody_helps_twice(door: Door, owner: User) -> None:
    lead, helper = make_lead(owner=owner), make_user()
    body = {"user_id": helper.id} if door.program else {"person_id": helper.id}
    assert door.send(lead, "/co-owners", body).status_code in (201, 302)
    before = size()
    again = door.send(lead, "/co-owners", body)
    assert door.refuses(again) and size() == before
    assert helper.name in words(again) or "协办" in words(again)
    count = select(func.count()).select_from(CoOwner).where(CoOwner.lead_id == lead.id)
    assert db.session.scalar(count) == 1


def test_14_what_a_closed_week_counted_stays_whatever_is_corrected_later(
    door: Door, owner: User
) -> None:
    checker = make_user(Role.MANAGER)
    with clock.at(CLOSES - timedelta(days=4)):
        lead = make_lead(Stage.S8, owner=owner, checker=checker)
    with clock.at(CLOSES):
        week = last_closed(clock.now())
        closing.close_week(week)
    kept = _counted(str(week))
    item = {"item": "FI4"} if door.program else {"item_id": item_id("FI4")}
    assert door.edit(lead, funding="hmt", **item).status_code in (200, 302)
    assert (reread(lead, owner).funding, _counted(str(week))) == (Funding.HMT, kept)
    assert kept


def _counted(week: str) -> list[tuple[Any, ...]]:
    query = select(WeekRow.block_id, WeekRow.cluster_id, WeekRow.stage, WeekRow.tenths)
    return [tuple(one) for one in db.session.execute(query.where(WeekRow.week == week))]


def test_16_a_second_run_on_a_day_tells_nobody_twice_and_a_moved_day_is_told_again(
    owner: User,
) -> None:
    monday = clock.local(date(2026, 11, 23), 7)
    with clock.at(monday):
        lead = make_lead(Stage.S3, owner=owner)
        assert [tell_due(), tell_due()] == [1, 0]
        step = db.session.scalars(select(NextStep).where(NextStep.lead_id == lead.id)).one()
        later = PlanStep("改到下周再谈", clock.today() + timedelta(days=7))
        fresh, base = reread(lead, owner), step.version
        contacting.reschedule_step(fresh, step, later, by=owner, base_version=base)
        db.session.commit()
    with clock.at(monday + timedelta(days=3)):
        assert tell_due() == 0, "nothing is due any more"
    with clock.at(monday + timedelta(days=8)):
        assert tell_due() == 1
    assert _due(owner) == 2


def test_17_and_18_one_line_a_day_for_who_works_on_what_runs(
    door_of: Callable[[User], Door], owner: User
) -> None:
    gone = make_user()
    with clock.at(clock.local(date(2026, 11, 23), 7)):
        for _ in range(4):
            make_lead(Stage.S3, owner=owner)
        make_lead(Stage.S3, owner=gone)
        gone.active = False
        resting, lost = make_user(), make_user()
        wait(make_lead(Stage.S3, owner=resting), resting)
        end(make_lead(Stage.S3, owner=lost), lost)
        tell_due()
    assert [_due(one) for one in (owner, gone, lost)] == [1, 0, 0]
    assert [_told(door_of(one)) for one in (owner, lost)] == [1, 0]


def _told(door: Door) -> int:
    """How many lines somebody's notices have."""
    if door.program:
        return len(door.program.get("/notices").json["rows"])
    return int(door.client.get("/notices").text.count('class="notice-open'))


def _due(user: User) -> int:
    query = select(func.count(Notice.id)).where(Notice.user_id == user.id, Notice.kind == Kind.DUE)
    return db.session.scalar(query) or 0


def test_21_an_item_answers_with_its_parts_and_a_cluster_with_its_items(
    door: Door, owner: User
) -> None:
    part, whole, other = (make_lead(owner=owner, item=code) for code in ("LG6.1", "LG6", "LG5"))
    assert _found(door, "item=LG6") == {part.id, whole.id}
    assert _found(door, "item=LG6.1") == {part.id}
    assert _found(door, "cluster=LG") == {part.id, whole.id, other.id}


def _found(door: Door, asked: str) -> set[int]:
    """The leads that the list shows."""
    if door.program:
        return {one["lead"]["id"] for one in door.program.get(f"/leads?{asked}").json["rows"]}
    page = door.client.get(f"/leads?{asked}").text
    return {int(number) for number in re.findall(r'data-open="/leads/(\d+)"', page)}
