"""The machine that drives one lead through random verbs by three people, and what must hold."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from typing import Any

from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.audit.actions import broken_links
from crm.core import clock
from crm.core.db import db, writing
from crm.core.errors import Forbidden, Invalid, Refused, Stale
from crm.leads import actions, claiming, commands, moving, overriding, pausing, queries, receiving
from crm.leads.facts import FactKind
from crm.leads.gates import PHOTOGRAPHED
from crm.leads.models import Fact, Lead, StageClaim, Transition
from crm.leads.moves import ClaimState, Move, Override, Verb, Verdict
from crm.leads.reasons import HoldReason, LeaveReason, LossReason
from crm.leads.rules import ORDER, AmountKind, Stage, Status
from crm.plan.models import Cluster
from seed import dsl
from tests.conftest import isolated
from tests.leads.rebuild import assert_rebuilds, holds
from tests.makers.leads import equip, make_lead
from tests.makers.people import make_user

ROLES = (Role.OFFICER, Role.OFFICER, Role.MANAGER, Role.COORDINATOR)
who = st.sampled_from(range(len(ROLES)))
stages = st.sampled_from(ORDER)
minutes = st.sampled_from([0, 1, 4, 11, 60 * 24, 60 * 24 * 5, 60 * 24 * 200])
backdated = st.sampled_from([0, 0, 0, 1, 8])


class Life(RuleBasedStateMachine):
    """One lead, three people of its block, a clock that only runs forward."""

    def __init__(self, application: Flask) -> None:
        super().__init__()
        self.open = ExitStack()
        token = writing.set(True)
        self.open.callback(writing.reset, token)
        self.open.enter_context(application.app_context())
        self.open.enter_context(isolated())
        self.moment = datetime(2026, 3, 2, 2, tzinfo=dsl.clock.SHANGHAI)
        self.lead_id = 0
        self.people: list[int] = []

    def teardown(self) -> None:
        self.open.close()

    @initialize(ready=st.sampled_from([True, True, False]), last=st.sampled_from(ORDER[:10]))
    def log(self, ready: bool, last: Stage) -> None:
        with clock.at(self.moment):
            made = [make_user(role) for role in ROLES]
            self.people = [one.id for one in made]
            lead = make_lead(last if ready else Stage.S1, owner=made[0], checker=made[2])
            self.lead_id = lead.id
            if ready and last is Stage.S1:
                equip(lead, made[0], made[2])
            db.session.commit()

    @property
    def claim(self) -> StageClaim | None:
        query = select(StageClaim).where(StageClaim.lead_id == self.lead_id)
        return db.session.scalars(query.order_by(StageClaim.id.desc()).limit(1)).one_or_none()

    def do(self, who: int, verb: Callable[[Lead, User], Any]) -> bool:
        """Let a person act as one transaction; the rules may say no, and then nothing is kept."""
        with clock.at(self.moment):
            by = db.session.get_one(User, self.people[who])
            try:
                verb(queries.get(self.lead_id, by, lock=True), by)
            except (Forbidden, Invalid, Refused, Stale):
                db.session.rollback()
                return False
            db.session.commit()
            return True

    def day(self, back: int) -> date:
        return (self.moment - timedelta(days=back)).astimezone(dsl.clock.SHANGHAI).date()

    def proven(self, stage: Stage, back: int, reason: str) -> Move:
        kind, reference = dsl.PROOF.get(stage, ("", ""))
        shown = stage in PHOTOGRAPHED
        return Move(stage, self.day(back), reason, str(kind), str(reference), has_photo=shown)

    @rule(passing=minutes)
    def time_passes(self, passing: int) -> None:
        self.moment += timedelta(minutes=passing)

    @rule(who=who, stage=stages, back=backdated, reason=st.sampled_from(["", "现场情况有变"]))
    def move(self, who: int, stage: Stage, back: int, reason: str) -> None:
        command = self.proven(stage, back, reason)
        self.do(who, lambda lead, by: moving.move(lead, command, by=by, base_version=lead.version))

    @rule(who=who, stage=stages, back=backdated, reason=st.sampled_from(["", "会议决定"]))
    def override(self, who: int, stage: Stage, back: int, reason: str) -> None:
        command = Override(stage, self.day(back), reason)
        done = self.do(
            who,
            lambda lead, by: overriding.override(lead, command, by=by, base_version=lead.version),
        )
        assert not done or (ROLES[who] is Role.COORDINATOR and reason), "an exception by anybody"

    @rule(who=who)
    def move_on(self, who: int) -> None:
        """The next stage, moved or claimed: random stages alone seldom get far."""
        with clock.at(self.moment):
            rank = db.session.get_one(Lead, self.lead_id).stage_rank
        ahead = [stage for stage in ORDER[rank + 1 :] if not stage.optional]
        if ahead and ahead[0].four_eyes:
            self.claim_stage(who, ahead[0], 0)
        elif ahead:
            self.move(who, ahead[0], 0, "")

    @rule(who=who, stage=stages, back=backdated)
    def claim_stage(self, who: int, stage: Stage, back: int) -> None:
        command = self.proven(stage, back, "合同齐备")
        self.do(
            who, lambda lead, by: claiming.claim(lead, command, by=by, base_version=lead.version)
        )

    @rule(who=who, verified=st.booleans())
    def decide(self, who: int, verified: bool) -> None:
        made, verdict = self.claim, Verdict(verified=verified, reason="缺附件")
        if made is None:
            return
        own = self.people[who] in (made.claimed_by_id, self.people[0])
        done = self.do(
            who,
            lambda lead, by: claiming.decide(lead, made, verdict, by=by, base_version=made.version),
        )
        assert not (done and (own or ROLES[who] is Role.OFFICER)), "decided without the right"

    @rule(who=who)
    def withdraw(self, who: int) -> None:
        made = self.claim
        if made is None:
            return
        claimer = made.claimed_by_id
        done = self.do(
            who,
            lambda lead, by: claiming.withdraw(lead, made, by=by, base_version=made.version),
        )
        assert not done or claimer == self.people[who], "withdrew somebody else's claim"

    @rule(who=who)
    def undo(self, who: int) -> None:
        last = queries.last_transition(self.lead_id)
        if last is None:
            return
        number, mover, at = last.id, last.by_id, last.at
        done = self.do(
            who, lambda lead, by: moving.undo(lead, number, by=by, base_version=lead.version)
        )
        late = self.moment - at > timedelta(minutes=10)
        assert not (done and (late or mover != self.people[who])), "undone by another or too late"

    @rule(who=who, reason=st.sampled_from(HoldReason), ahead=st.sampled_from([0, 1, 30]))
    def hold(self, who: int, reason: HoldReason, ahead: int) -> None:
        command = commands.Hold(reason, self.day(-ahead))
        self.do(who, lambda lead, by: pausing.hold(lead, command, by=by, base_version=lead.version))

    @rule(who=who)
    def resume(self, who: int) -> None:
        self.do(who, lambda lead, by: pausing.resume(lead, by=by, base_version=lead.version))

    @rule()
    def night(self) -> None:
        with clock.at(self.moment):
            pausing.put_to_rest()

    @rule(who=who, reason=st.sampled_from(LossReason), place=st.sampled_from(["", "武汉"]))
    def lose(self, who: int, reason: LossReason, place: str) -> None:
        command = commands.Lose(reason, place, "三次未接", self.day(0), "协议")
        self.do(who, lambda lead, by: moving.lose(lead, command, by=by, base_version=lead.version))

    @rule(who=who)
    def revive(self, who: int) -> None:
        self.do(who, lambda lead, by: moving.revive(lead, by=by, base_version=lead.version))

    @rule(who=who, back=backdated, reason=st.sampled_from(LeaveReason))
    def leave(self, who: int, back: int, reason: LeaveReason) -> None:
        command = commands.Leave(self.day(back), reason, note="总部调整")
        self.do(who, lambda lead, by: moving.leave(lead, command, by=by, base_version=lead.version))

    @rule(who=who, amount=st.sampled_from([0, 1, 10**7]), back=backdated)
    def receive(self, who: int, amount: int, back: int) -> None:
        command = commands.Receive(amount, self.day(back), "回单")
        self.do(
            who, lambda lead, by: receiving.receive(lead, command, by=by, base_version=lead.version)
        )

    @rule(who=who)
    def verify_receipt(self, who: int) -> None:
        waiting = select(Fact.id).where(
            Fact.lead_id == self.lead_id, Fact.kind == FactKind.RECEIPT, Fact.verified_at.is_(None)
        )
        fact_id = db.session.scalars(waiting.limit(1)).one_or_none()
        if fact_id is not None:
            self.do(
                who,
                lambda lead, by: receiving.verify_receipt(
                    lead, fact_id, by=by, base_version=lead.version
                ),
            )

    @rule(who=who, amount=st.sampled_from([None, 0, 10**8]), kind=st.sampled_from(AmountKind))
    def edit(self, who: int, amount: int | None, kind: AmountKind) -> None:
        command = commands.EditLead(amounts={kind: amount})
        self.do(who, lambda lead, by: actions.edit(lead, command, by=by, base_version=lead.version))

    @rule(who=who, tenths=st.integers(0, 10))
    def split(self, who: int, tenths: int) -> None:
        def divide(lead: Lead, by: User) -> None:
            clusters = list(db.session.scalars(select(Cluster.id).order_by(Cluster.id).limit(2)))
            places = [(lead.block_id, cluster) for cluster in clusters]
            command = commands.Split(dict(zip(places, (tenths, 10 - tenths), strict=True)))
            actions.split(lead, command, by=by, base_version=lead.version)

        self.do(who, divide)

    @invariant()
    def no_illegal_state(self) -> None:
        if not self.lead_id:
            return
        db.session.rollback()
        lead = db.session.get_one(Lead, self.lead_id)
        with clock.at(self.moment):
            assert_rebuilds([lead])
        _claims_are_legal(lead)
        _stages_are_legal(lead)
        _status_is_legal(lead)
        _moves_join_up(lead)
        assert broken_links() == []


def _claims_of(lead: Lead) -> list[StageClaim]:
    return list(db.session.scalars(select(StageClaim).where(StageClaim.lead_id == lead.id)))


def _claims_are_legal(lead: Lead) -> None:
    claims = _claims_of(lead)
    waiting = [one for one in claims if one.state is ClaimState.OPEN]
    assert len(waiting) <= 1
    for one in claims:
        assert (one.decided_at is None) == (one.state is ClaimState.OPEN)
        assert one.state is not ClaimState.VERIFIED or one.decided_by_id != one.claimed_by_id
    if waiting:
        assert lead.status is Status.ACTIVE
        assert waiting[0].stage.rank > lead.stage_rank


def _stages_are_legal(lead: Lead) -> None:
    facts = queries.facts_of(lead.id)
    claims = {one.id: one for one in _claims_of(lead)}
    moves = {one.id: one for one in db.session.scalars(select(Transition))}
    proven = [f for f in facts if f.kind is FactKind.MILESTONE and holds(f, facts)]
    by_stage = {Stage(fact.subject): fact for fact in proven}
    assert len(by_stage) == len(proven), "a stage stands twice"
    for stage in ORDER[: lead.stage_rank + 1]:
        if not stage.four_eyes:
            continue
        fact = by_stage[stage]
        claim = claims[moves[fact.transition_id or 0].claim_id or 0]
        assert claim.state is ClaimState.VERIFIED and claim.stage is stage
        assert fact.verified_by_id == claim.decided_by_id != claim.claimed_by_id
    for stage, fact in by_stage.items():
        excepted = fact.transition_id and moves[fact.transition_id].verb is Verb.OVERRIDE
        assert not (excepted and stage.four_eyes), "what four eyes look at is never waived"
        proven_by = fact.evidence_ref or excepted
        assert stage is Stage.S1 or not dsl.PROOF.get(stage) or proven_by, stage


def _status_is_legal(lead: Lead) -> None:
    landed = lead.stage.rank >= Stage.S8.rank
    assert (lead.landed_counted_on is not None) == landed
    assert (lead.status in pausing.WAITING) == (lead.review_on is not None)
    assert (lead.status is Status.LEFT) == (lead.left_on is not None)
    assert lead.status is not Status.LEFT or landed
    assert lead.status is not Status.LOST or (lead.lost_reason and not landed)


def _moves_join_up(lead: Lead) -> None:
    query = select(Transition).where(Transition.lead_id == lead.id).order_by(Transition.id)
    stage = Stage.S1
    for one in db.session.scalars(query):
        assert one.origin is stage, "a move starts where the one before it ended"
        stage = one.target
    assert lead.stage is stage
