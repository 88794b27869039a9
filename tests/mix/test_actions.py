"""Baselines and targets: who may enter, who may approve, and what the plan's words come to."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.accounts.rules import Role
from crm.audit.models import Event
from crm.core import clock
from crm.core.errors import Forbidden, Invalid, Refused, Stale
from crm.mix import actions, queries
from crm.mix.models import Baseline
from crm.mix.progress import TargetState
from crm.mix.rules import CLUSTERS, WHOLE
from crm.mix.targets import actions as targets
from crm.mix.targets import showing
from crm.mix.targets.plan_drafts import load_draft_targets
from crm.plan.models import Block
from tests.makers.mix import draft_target, target_draft, waiting_baseline
from tests.makers.people import make_user

FIRMS: dict[str, int | None] = dict.fromkeys(CLUSTERS, 3)


def jk() -> Block:
    return queries.block("JK")


def test_an_entered_baseline_waits_with_its_source(session: Session) -> None:
    manager = make_user(Role.MANAGER, "JK")
    entered = waiting_baseline(manager, "JK", FIRMS, source="  登记库  ")
    session.commit()
    assert (entered.source, entered.approved_by_id) == ("登记库", None)
    assert queries.firms_of(entered) == FIRMS
    event = session.scalars(select(Event).where(Event.action == "baseline.entered")).one()
    assert (event.by_id, event.block_id) == (manager.id, entered.block_id)
    assert event.particulars["firms"]["TR"] == [None, 3]


def test_a_baseline_is_entered_whole(session: Session) -> None:
    with pytest.raises(Invalid) as wrong:
        waiting_baseline(
            make_user(Role.MANAGER, "JK"),
            "JK",
            {**FIRMS, "TR": None, "LG": -1},
            source=" ",
            as_of=date(2999, 1, 1),
        )
    fields = {problem.field for problem in wrong.value.problems}
    assert fields == {"as_of", "source", "firms_tr", "firms_lg"}


def test_a_waiting_baseline_is_corrected_and_not_doubled(session: Session) -> None:
    manager = make_user(Role.MANAGER, "JK")
    first = waiting_baseline(manager, "JK", FIRMS)
    second = waiting_baseline(manager, "JK", {**FIRMS, "MF": 9}, base_version=first.version)
    assert second.id == first.id and second.version == 2
    assert queries.firms_of(second)["MF"] == 9


def test_an_outdated_correction_is_refused(session: Session) -> None:
    manager = make_user(Role.MANAGER, "JK")
    waiting_baseline(manager, "JK", FIRMS)
    with pytest.raises(Stale):
        waiting_baseline(manager, "JK", FIRMS, base_version=0)


@pytest.mark.parametrize(
    ("role", "block"), [(Role.MANAGER, "ZD"), (Role.OFFICER, "JK"), (Role.VIEWER, None)]
)
def test_others_may_not_enter_a_blocks_baseline(session: Session, role: Role, block: str) -> None:
    with pytest.raises(Forbidden):
        waiting_baseline(make_user(role, block, "LG" if role is Role.VIEWER else None), "JK", FIRMS)


def test_whoever_entered_it_may_not_approve_it(session: Session) -> None:
    manager = make_user(Role.MANAGER, "JK")
    entered = waiting_baseline(manager, "JK", FIRMS)
    with pytest.raises(Forbidden):
        actions.approve_baseline(jk(), entered.id, by=manager, base_version=1)
    approved = actions.approve_baseline(
        jk(), entered.id, by=make_user(Role.MANAGER, "JK"), base_version=1
    )
    assert approved.approved_at is not None
    with pytest.raises(Refused):
        actions.approve_baseline(
            jk(), entered.id, by=make_user(Role.COORDINATOR), base_version=approved.version
        )


def test_after_approval_a_new_baseline_is_a_new_row(session: Session) -> None:
    manager, other = make_user(Role.MANAGER, "JK"), make_user(Role.COORDINATOR)
    first = waiting_baseline(manager, "JK", FIRMS)
    actions.approve_baseline(jk(), first.id, by=other, base_version=1)
    session.flush()
    second = waiting_baseline(manager, "JK", FIRMS, as_of=date(2026, 9, 30))
    assert second.id != first.id
    assert len(session.scalars(select(Baseline)).all()) == 2


def test_the_drafts_follow_the_plans_words_and_come_once(session: Session) -> None:
    first = load_draft_targets()
    assert load_draft_targets() == 0
    pages = {page.block: page for page in showing.targets_by_block()}
    assert first in (0, 3)
    assert [str(line.share) for line in pages["JK"].lines] == [
        "20.0",
        "30.0",
        "0.0",
        "0.0",
        "10.0",
        "10.0",
        "30.0",
    ]
    assert pages["JK"].lines[0].wording == "跨境电商继续领跑全国" and pages["JK"].lines[0].clause
    assert pages["JK"].target is not None and pages["JK"].target.draft


def test_jinshui_gets_no_draft(session: Session) -> None:
    load_draft_targets()
    page = next(page for page in showing.targets_by_block() if page.block == "JS")
    assert page.target is None and page.lines == [] and "金水" in page.impossible


def test_an_approved_target_supersedes_the_one_before(session: Session) -> None:
    plan = draft_target("JK")
    drafter, coordinator = make_user(Role.COORDINATOR), make_user(Role.COORDINATOR)
    found = []
    for _ in range(2):
        found.append(target_draft(drafter, "JK"))
        targets.approve(found[-1].id, by=coordinator, base_version=1)
        session.flush()
    states = [one.state for one in (plan, *found)]
    assert states == [TargetState.SUPERSEDED, TargetState.SUPERSEDED, TargetState.APPROVED]
    assert found[1].effective_from == clock.today()
    assert load_draft_targets() == 0


def test_the_plans_own_draft_is_not_approved_after_the_plan_s_years(session: Session) -> None:
    plan = draft_target("JK")
    with pytest.raises(Refused, match="2022"):
        targets.approve(plan.id, by=make_user(Role.COORDINATOR), base_version=1)


def test_a_target_is_approved_by_a_coordinator_who_did_not_draft_it(session: Session) -> None:
    target = draft_target("JK")
    with pytest.raises(Forbidden):
        targets.approve(target.id, by=make_user(Role.MANAGER, "JK"), base_version=1)
    drafter = make_user(Role.COORDINATOR)
    target.drafted_by_id = drafter.id
    session.flush()
    with pytest.raises(Forbidden):
        targets.approve(target.id, by=drafter, base_version=target.version)
    with pytest.raises(Stale):
        targets.approve(target.id, by=make_user(Role.COORDINATOR), base_version=99)


def test_drafted_shares_make_a_whole(session: Session) -> None:
    draft_target("JK")
    assert all(
        sum(t.shares.values()) == WHOLE
        for t in queries.progress(queries.open_week()).targets.values()
    )
