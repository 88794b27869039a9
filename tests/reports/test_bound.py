"""What is worded once for a role answers each of its readers, and each week, for itself."""

from datetime import timedelta

import pytest

from crm.accounts.anyone import Anyone
from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core import clock
from crm.core.weeks import Week
from crm.leads.rules import Stage
from crm.reports import attention, moves
from crm.reports import week as reports
from crm.reports.week_rows import ReaderWeek
from tests.makers.people import make_user
from tests.makers.week import MONDAY_8, TUESDAY, W47, claimed, logged, moved, planned

pytestmark = pytest.mark.usefixtures("session")


def busy(owner: User) -> int:
    """A lead that has something of everything in the closed week; its number."""
    lead = logged(owner, W47.monday)
    moved(lead, Stage.S2, TUESDAY, owner)
    claimed(lead, Stage.S6, TUESDAY, owner)
    planned(lead, "补材料", W47.sunday, owner)
    return lead.id


def read(reader: User, week: Week = W47, days: int = 0, *, whole: bool = False) -> ReaderWeek:
    with clock.at(MONDAY_8 + timedelta(days=days)):
        return reports.of(reader, week, whole=whole)


def kinds(found: ReaderWeek) -> list[set[int]]:
    lists = (found.fresh, found.moved, found.waiting, found.due, found.recent)
    return [{one.lead.id for one in rows} for rows in lists[:-1]] + [
        {lead.id for lead in found.recent}
    ]


def wordings() -> list[int]:
    return [one.cache_info().misses for one in (attention._worded, moves._worded, reports._worded)]


def test_readers_of_a_role_share_the_words_and_nothing_else() -> None:
    one, other, third = (make_user(Role.OFFICER, block) for block in ("ZD", "ZD", "JK"))
    mine, theirs, far = busy(one), busy(other), busy(third)
    assert kinds(read(one)) == [{mine}] * 5
    before = wordings()
    assert kinds(read(other)) == [{theirs}] * 5
    assert kinds(read(third)) == [{far}] * 5
    assert wordings() == before


def test_every_role_and_block_gets_its_own_after_another_has_asked() -> None:
    near, far = make_user(Role.OFFICER, "ZD"), make_user(Role.OFFICER, "JK")
    here, there = busy(near), busy(far)
    assert kinds(read(near))[0] == {here}
    assert kinds(read(make_user(Role.MANAGER, "JK")))[:4] == [{there}] * 4
    assert kinds(read(make_user(Role.MANAGER, "ZD")))[:4] == [{here}] * 4
    assert kinds(read(make_user(Role.COORDINATOR)))[:4] == [{here, there}] * 4
    assert kinds(read(make_user(Role.SYSTEM))) == [set()] * 5
    assert kinds(read(near))[0] == {here}


def test_departments_read_their_own_cluster_from_the_same_words() -> None:
    owner = make_user(Role.OFFICER, "ZD")
    logistics, trade = (logged(owner, TUESDAY, item=item).id for item in ("LG4", "TR1"))
    assert kinds(read(make_user(Role.VIEWER, cluster="LG")))[0] == {logistics}
    before = wordings()
    assert kinds(read(make_user(Role.VIEWER, cluster="TR")))[0] == {trade}
    assert wordings() == before


def test_a_department_without_a_cluster_reads_nothing() -> None:
    logged(make_user(Role.OFFICER, "ZD"), TUESDAY, item="LG4")
    assert kinds(read(make_user(Role.VIEWER, cluster="LG")))[0]
    assert kinds(read(make_user(Role.VIEWER))) == [set()] * 5


def test_another_week_or_day_is_bound_to_the_same_words() -> None:
    owner = make_user(Role.OFFICER, "ZD")
    old, new = logged(owner, W47.previous.monday), logged(owner, W47.monday)
    planned(new, "补材料", W47.next.monday + timedelta(days=2), owner)
    assert kinds(read(owner))[0] == {new.id}
    before = wordings()
    assert kinds(read(owner, W47.previous))[0] == {old.id}
    assert [_when(read(owner, days=day)) for day in range(4)] == [
        ("later", 0), ("tomorrow", 0), ("today", 0), ("overdue", 1)
    ]  # fmt: skip
    assert wordings() == before


def _when(found: ReaderWeek) -> tuple[str, int]:
    (step,) = found.due
    (kind,) = (kind for kind in attention.DUE if getattr(found.counts, kind))
    return kind, step.days_over


def test_a_whole_week_is_not_shortened_by_a_desk_before_it() -> None:
    owner = make_user(Role.OFFICER, "ZD")
    made = {logged(owner, W47.monday).id for _ in range(reports.MOST_ON_DESK + 2)}
    assert len(kinds(read(owner))[0]) == reports.MOST_ON_DESK
    assert kinds(read(owner, whole=True))[0] == made


def test_who_shares_words_is_decided_by_role_and_by_having_a_block_or_cluster() -> None:
    alike = {Anyone.like(make_user(Role.MANAGER, block)) for block in ("ZD", "JK")}
    assert len(alike) == 1
    others = {Anyone.like(make_user(role)) for role in (Role.COORDINATOR, Role.VIEWER)}
    assert len(others | alike | {Anyone.like(make_user(Role.VIEWER, cluster="LG"))}) == 4
