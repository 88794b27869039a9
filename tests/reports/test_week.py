"""The reader's week: what counts, what waits, and who may see it."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core import clock
from crm.leads import commands, moving
from crm.leads.models import Lead
from crm.leads.reasons import LossReason
from crm.leads.rules import Stage
from crm.leads.stalls import Stall
from crm.mix.closing import close_week
from crm.reports import week as reports
from crm.reports.week_rows import ReaderWeek
from tests.makers.people import make_user
from tests.makers.statements import statements
from tests.makers.week import MONDAY_8, TUESDAY, W47, claimed, logged, moved, noon, planned

BEFORE = W47.monday - timedelta(days=10)


def week_of(reader: User, *, whole: bool = True) -> ReaderWeek:
    with clock.at(MONDAY_8):
        return reports.of(reader, W47, whole=whole)


@pytest.fixture
def officer(session: Session) -> User:
    return make_user(Role.OFFICER, "ZD")


@pytest.fixture
def manager(session: Session) -> User:
    return make_user(Role.MANAGER, "ZD")


def test_what_waits_is_never_inside_forward(officer: User) -> None:
    first, second = logged(officer, BEFORE), logged(officer, BEFORE)
    moved(first, Stage.S2, TUESDAY, officer)
    claimed(second, Stage.S6, TUESDAY, officer)
    found = week_of(officer)
    assert [move.lead.id for move in found.forward] == [first.id]
    assert [(one.lead.id, one.days) for one in found.pending] == [(second.id, 6)]


def test_a_late_entry_counts_in_the_week_of_its_verification_and_says_so(officer: User) -> None:
    lead = logged(officer, BEFORE)
    moved(lead, Stage.S2, TUESDAY, officer, happened=BEFORE)
    move = week_of(officer).forward[0]
    assert move.late and move.happened_on == BEFORE


def test_moves_after_the_edge_belong_to_the_open_week(officer: User) -> None:
    lead = logged(officer, BEFORE)
    moved(lead, Stage.S2, W47.sunday, officer)
    moved(lead, Stage.S3, W47.next.monday, officer)
    found = week_of(officer)
    assert [move.target for move in found.forward] == [Stage.S2]
    assert [move.target for move in found.since_then] == [Stage.S3]


def test_a_step_back_is_told_apart_with_its_reason(officer: User) -> None:
    lead = logged(officer, BEFORE)
    moved(lead, Stage.S2, TUESDAY, officer)
    moved(lead, Stage.S1, TUESDAY + timedelta(days=1), officer)
    found = week_of(officer)
    assert (len(found.forward), len(found.back)) == (1, 1)
    assert found.back[0].reason == "选址不符"


def test_forth_and_back_and_forth_is_one_lead_forward(officer: User) -> None:
    lead = logged(officer, BEFORE)
    for day, stage in enumerate((Stage.S2, Stage.S1, Stage.S2)):
        moved(lead, stage, TUESDAY + timedelta(days=day), officer)
    found = week_of(officer)
    assert [(move.origin, move.target) for move in found.forward] == [(Stage.S1, Stage.S2)]
    assert len(found.back) == 1


def test_two_stages_in_a_week_are_one_row_over_both(officer: User, manager: User) -> None:
    lead = logged(officer, BEFORE)
    moved(lead, Stage.S2, TUESDAY, officer)
    moved(lead, Stage.S3, TUESDAY + timedelta(days=1), officer)
    found = week_of(officer)
    assert [(move.origin, move.target) for move in found.forward] == [(Stage.S1, Stage.S3)]
    assert found.forward[0].happened_on == TUESDAY + timedelta(days=1)
    assert [load.forward for load in week_of(manager).loads if load.name == officer.name] == [1]


def test_an_undone_move_never_happened(officer: User) -> None:
    lead = logged(officer, BEFORE)
    move = moved(lead, Stage.S2, TUESDAY, officer)
    with clock.at(noon(TUESDAY) + timedelta(minutes=5)):
        moving.undo(lead, move.id, by=officer, base_version=lead.version)
    assert week_of(officer).moved == ()


def test_new_and_ended_leads_are_listed(officer: User) -> None:
    fresh, ended = logged(officer, TUESDAY), logged(officer, BEFORE)
    with clock.at(noon(TUESDAY)):
        command = commands.Lose(LossReason.ELSEWHERE, "外省")
        moving.lose(ended, command, by=officer, base_version=ended.version)
    found = week_of(officer)
    assert [one.lead.id for one in found.fresh] == [fresh.id]
    assert [(one.lead.id, str(one.reason)) for one in found.exits] == [(ended.id, "落户他地")]


def test_due_holds_the_coming_week_and_what_is_overdue(officer: User) -> None:
    lead = logged(officer, W47.monday)
    planned(lead, "补材料", W47.sunday - timedelta(days=2), officer)
    planned(lead, "陪同看地", W47.next.monday + timedelta(days=3), officer)
    planned(lead, "下下周再联系", W47.next.next.monday, officer)
    found = week_of(officer)
    assert [(step.what, step.days_over) for step in found.due] == [("补材料", 3), ("陪同看地", 0)]


def test_one_reason_per_lead_with_its_limit(officer: User) -> None:
    silent = logged(officer, W47.monday - timedelta(days=40))
    fresh = logged(officer, W47.sunday)
    found = {one.lead.id: one for one in week_of(officer).stalled}
    assert found[silent.id].kind is Stall.SILENT
    assert (found[silent.id].limit, found[silent.id].days) == (14, 47)
    assert found[fresh.id].kind is Stall.NO_NEXT_STEP


def test_an_officer_reads_only_his_own_and_never_a_foreign_block(
    officer: User, manager: User
) -> None:
    mine, colleague = logged(officer, TUESDAY), logged(make_user(Role.OFFICER, "ZD"), TUESDAY)
    foreign = logged(make_user(Role.OFFICER, "JK"), TUESDAY)
    assert ids(week_of(officer)) == {mine.id}
    assert ids(week_of(manager)) == {mine.id, colleague.id}
    assert ids(week_of(make_user(Role.COORDINATOR))) == {mine.id, colleague.id, foreign.id}


def test_a_viewer_reads_the_cluster(officer: User) -> None:
    logistics, trade = logged(officer, TUESDAY, item="LG4"), logged(officer, TUESDAY, item="TR1")
    viewer = make_user(Role.VIEWER, cluster="LG")
    assert ids(week_of(viewer)) == {logistics.id}
    assert trade.id not in ids(week_of(viewer))


def test_roles_without_leads_read_nothing(officer: User) -> None:
    logged(officer, TUESDAY)
    assert ids(week_of(make_user(Role.SYSTEM))) == set()


def ids(found: ReaderWeek) -> set[int]:
    return {one.lead.id for one in (*found.fresh, *found.stalled, *found.due, *found.moved)}


def test_a_claimant_must_leave_it_to_another(officer: User, manager: User) -> None:
    own, other = logged(manager, BEFORE), logged(officer, BEFORE)
    claimed(own, Stage.S6, TUESDAY, manager)
    claimed(other, Stage.S6, TUESDAY, officer)
    found = {one.lead.id: one.by_another for one in week_of(manager).verifiable}
    assert found == {own.id: True, other.id: False}
    assert week_of(officer).verifiable == ()


def test_work_load_adds_up_to_the_lists(officer: User, manager: User) -> None:
    lead = logged(officer, BEFORE)
    moved(lead, Stage.S2, TUESDAY, officer)
    logged(officer, TUESDAY)
    found = week_of(manager)
    assert [(one.open, one.fresh, one.forward) for one in found.loads] == [(2, 1, 1)]
    assert sum(one.stalled for one in found.loads) == len(found.stalled)


def test_storage_compares_the_closed_week_with_the_one_before(officer: User, manager: User) -> None:
    lead = logged(officer, W47.previous.monday, planned=3)
    moved(lead, Stage.S2, TUESDAY, officer)
    logged(officer, TUESDAY, planned=2)
    with clock.at(MONDAY_8):
        close_week(W47.previous)
        close_week(W47)
    found = week_of(manager).storage[0]
    assert (found.pipeline.now.tenths, found.pipeline.now.planned) == (20, 5 * 10**8)
    assert found.pipeline.before is not None and found.pipeline.before.tenths == 10
    assert found.change(Stage.S2).now.planned == 3 * 10**8
    both = week_of(make_user(Role.COORDINATOR)).storage
    assert [str(one.place) for one in both] == ["片区合计（3区块）", "含航空港协同"]


def test_the_mix_says_which_closed_week_it_is_of(officer: User) -> None:
    logged(officer, W47.previous.monday)
    assert week_of(officer).mix is None
    with clock.at(MONDAY_8):
        close_week(W47.previous)
    found = week_of(officer).mix
    assert found is not None and found.week == W47.previous and found.drawn.key == "ZD"


def many(officer: User, number: int) -> None:
    for _ in range(number):
        lead = logged(officer, W47.monday)
        moved(lead, Stage.S2, TUESDAY, officer)
        planned(lead, "回访", W47.next.monday, officer, on=TUESDAY)


@pytest.mark.parametrize("whole", [False, True])
def test_statements_do_not_grow_with_the_leads(
    officer: User, manager: User, *, whole: bool
) -> None:
    many(officer, 2)
    with statements() as few:
        week_of(manager, whole=whole)
    many(officer, 20)
    with statements() as more:
        found = week_of(manager, whole=whole)
    assert (found.counts.fresh, len(found.fresh)) == (22, 22 if whole else 12)
    assert len(more) == len(few) <= (16 if whole else 10)


def test_rows_are_no_database_records(officer: User) -> None:
    lead = logged(officer, TUESDAY)
    found = week_of(officer)
    assert not isinstance(found.fresh[0].lead, Lead)
    assert found.fresh[0].lead.code == lead.code
