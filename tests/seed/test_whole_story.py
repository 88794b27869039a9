"""The whole story, once, on SQLite: what directors see when they open the demo."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select

from crm.activities.models import NextStep
from crm.core.clock import today
from crm.core.db import db
from crm.digests.models import DigestDelivery
from crm.leads import queries
from crm.leads.facts import FactKind
from crm.leads.models import CoOwner, Fact, Lead, LeadShare, SecondaryItem, Transition
from crm.leads.moves import Verb
from crm.leads.rules import Stage, Status
from crm.leads.stalls import Stall
from crm.mix import queries as figures
from crm.mix.models import Baseline
from crm.plan.models import Block
from seed.demo import MAILED_WEEKS, WEEKS
from tests.seed import checks
from tests.seed.checks import OPEN
from tests.seed.conftest import Told

pytestmark = pytest.mark.slow


def test_what_is_on_record_holds_together(whole: Told) -> None:
    checks.check_invariants(WEEKS)
    checks.check_four_eyes()
    checks.check_days()


def test_there_is_enough_to_see(whole: Told) -> None:
    assert sum(checks.count_by(Lead.status).values()) >= 900
    pipeline = checks.count_by(Lead.stage, OPEN, Lead.landed_counted_on.is_(None))
    assert 220 <= sum(pipeline.values()) <= 280


def test_each_block_has_its_character(whole: Told) -> None:
    landed = {
        code: checks.count_by(Block.code, Lead.landed_counted_on.is_not(None), *_of(code))[code]
        for code in ("JK", "ZD", "HK", "JS")
    }
    assert min(landed["JK"], landed["ZD"], landed["HK"]) >= 20
    assert 0 < landed["JS"] <= 4
    approved = select(Block.code).join(Baseline, Baseline.block_id == Block.id)
    approved = approved.where(Baseline.approved_by_id.is_not(None))
    assert set(db.session.scalars(approved)) == {"JK", "ZD", "HK"}


def _of(code: str) -> tuple[object, ...]:
    return (Lead.block_id == Block.id, Block.code == code)


def test_finance_in_zhengdong_is_short_with_something_to_fill_it(whole: Told) -> None:
    shown = figures.progress(figures.last_closed_week())
    row = next(row for row in shown.table() if row.key == "ZD")
    cell = row.cell("FI")
    assert cell.gap is not None and cell.gap < -3
    assert shown.moved(["ZD"], ["FI"]).committed.leads >= 1


def test_stages_thin_out_on_the_way(whole: Told) -> None:
    query = (
        select(Fact.subject, func.count(Fact.lead_id.distinct()))
        .where(Fact.kind == FactKind.MILESTONE)
        .group_by(Fact.subject)
    )
    reached = dict(iter(db.session.execute(query)))
    steps = [reached[stage] for stage in Stage if not stage.optional]
    assert all(after < before for before, after in pairwise(steps))


def test_every_officer_has_something_to_do_today(whole: Told) -> None:
    unplanned = set()
    for officer in checks.officers():
        own = Lead.owner_id == officer.id
        kinds = checks.count_by(queries.weightiest_stall(today()), own, queries.is_stalled(today()))
        assert Stall.SILENT.value in kinds, officer.login
        unplanned |= {officer.login} if Stall.NO_NEXT_STEP.value in kinds else set()
        steps = select(func.count(NextStep.id)).join(Lead, Lead.id == NextStep.lead_id)
        steps = steps.where(own, OPEN, NextStep.done_at.is_(None))
        assert db.session.scalar(steps.where(NextStep.due_on < today())), officer.login
        ahead = NextStep.due_on.between(today(), today() + timedelta(days=6))
        assert 1 <= (db.session.scalar(steps.where(ahead)) or 0) < 30, officer.login
    assert len(unplanned) >= len(checks.officers()) - 1, "a scene may settle one of them"


def test_managers_have_claims_to_verify_and_reviews_to_hold(whole: Told) -> None:
    waiting = checks.waiting_by_block()
    assert set(waiting) == {"JK", "ZD", "HK", "JS"} and sum(waiting.values()) < 30
    this_week = Lead.review_on.between(date(2026, 11, 23), date(2026, 11, 27))
    assert len(checks.count_by(Lead.block_id, Lead.status == Status.ON_HOLD, this_week)) == 3


def test_a_giant_signs_its_framework_agreement_in_the_last_week(whole: Told) -> None:
    giants = select(Lead).where(Lead.planned >= 50 * 10**8, Lead.stage == Stage.S6A)
    assert [one.stage_on for one in db.session.scalars(giants)] == [date(2026, 11, 19)]


def test_history_has_its_mishaps(whole: Told) -> None:
    verbs = dict(
        iter(db.session.execute(select(Transition.verb, func.count()).group_by(Transition.verb)))
    )
    assert all(
        verbs[verb] >= 5 for verb in (Verb.HOLD, Verb.RESUME, Verb.LOSE, Verb.UNDO, Verb.LEAVE)
    )
    for kind in (CoOwner, SecondaryItem):
        assert (db.session.scalar(select(func.count(kind.id))) or 0) >= 20
    shared = select(LeadShare.lead_id).group_by(LeadShare.lead_id).having(func.count() > 1)
    assert len(list(db.session.scalars(shared))) >= 10
    assert (db.session.scalar(select(func.count(Fact.id)).where(Fact.late)) or 0) >= 50
    dollars = select(func.count(Fact.id)).where(Fact.currency == "USD")
    assert (db.session.scalar(dollars) or 0) >= 20


def test_the_mailbox_keeps_the_newest_weeks_only(whole: Told) -> None:
    weeks = sorted(set(db.session.scalars(select(DigestDelivery.week))))
    assert weeks == ["2026-W46", "2026-W47"] and len(weeks) == MAILED_WEEKS
