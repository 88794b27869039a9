"""The machine that drives first reports and transfers by random verbs, and what must hold."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import func, select
from sqlalchemy.exc import NoResultFound

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.audit.actions import broken_links
from crm.core import clock
from crm.core.db import db, writing
from crm.core.errors import Forbidden, Invalid, Refused, Stale
from crm.firstreports import arbitrating, queries, transferring
from crm.firstreports.models import (
    Clash,
    FirstReport,
    Protection,
    ReportAppeal,
    ReportMark,
    Transfer,
)
from crm.firstreports.rules import (
    AnswerAppeal,
    AnswerTransfer,
    Appeal,
    AppealKind,
    AppealState,
    AskTransfer,
    TransferReason,
    protected_until,
)
from crm.leads import moving, pausing, readers
from crm.leads.commands import Hold, Lose
from crm.leads.models import Lead, LeadShare
from crm.leads.queries import get, get_editable, last_transition, visible_to
from crm.leads.reasons import HoldReason, LossReason
from crm.leads.rules import Status
from seed import dsl
from tests.conftest import isolated
from tests.firstreports.made import YI, complete
from tests.firstreports.totals import assert_totals_are_their_rows
from tests.leads.rebuild import assert_rebuilds
from tests.makers.leads import block_id, make_lead, note
from tests.makers.people import make_user

FIRM = "华信示例冷链（郑州）有限公司"
BLOCKS = ("ZD", "JK")
SIZES = (5 * YI, 7 * YI, 11 * YI)
PEOPLE: tuple[tuple[Role, str | None], ...] = (
    (Role.MANAGER, "ZD"),
    (Role.MANAGER, "JK"),
    (Role.COORDINATOR, None),
)
who = st.sampled_from(range(len(PEOPLE)))
which = st.sampled_from(range(len(SIZES)))
days = st.sampled_from([0, 1, 3, 8, 25, 40, 95, 200])


class Life(RuleBasedStateMachine):
    """Three leads, two of them of one firm in two blocks; three people; a clock that runs forward."""

    def __init__(self, application: Flask) -> None:
        super().__init__()
        self.open = ExitStack()
        token = writing.set(True)
        self.open.callback(writing.reset, token)
        self.open.enter_context(application.app_context())
        self.open.enter_context(isolated())
        self.moment = datetime(2026, 3, 2, 10, tzinfo=clock.SHANGHAI)
        self.people: list[int] = []
        self.leads: list[int] = []
        self.stamps: dict[int, tuple[Any, ...]] = {}

    def teardown(self) -> None:
        self.open.close()

    @initialize(completed=st.lists(st.booleans(), min_size=3, max_size=3))
    def log(self, completed: list[bool]) -> None:
        with clock.at(self.moment):
            people = [make_user(role, block) for role, block in PEOPLE]
            self.people = [one.id for one in people]
            for number, size in enumerate(SIZES):
                by = people[number % 2]
                name = FIRM if number < 2 else "另一家示例有限公司"
                lead = make_lead(owner=by, name=name)
                lead = dsl.edit(dsl.fresh(lead, by), by, {dsl.AmountKind.PLANNED: size})
                db.session.commit()
                self.leads.append(lead.id)
                if completed[number]:
                    complete(lead, by)

    def do(self, who: int, verb: Callable[[User], Any]) -> bool:
        """Let a person act as one transaction; the rules may say no, and then nothing is kept."""
        with clock.at(self.moment):
            by = self._person(who)
            try:
                verb(by)
            except (Forbidden, Invalid, Refused, Stale, NoResultFound):
                db.session.rollback()
                return False
            db.session.commit()
            return True

    def _person(self, who: int) -> User:
        return db.session.get_one(User, self.people[who])

    @rule(passing=days)
    def time_passes(self, passing: int) -> None:
        self.moment += timedelta(days=passing)

    @rule(who=who, which=which)
    def complete(self, who: int, which: int) -> None:
        number = self.leads[which]
        self.do(who, lambda by: complete(get_editable(number, by), by))

    @rule(who=who, which=which)
    def contact(self, who: int, which: int) -> None:
        number = self.leads[which]
        self.do(who, lambda by: note(get_editable(number, by), by, "谈了一次"))

    @rule(who=who, which=which)
    def lose(self, who: int, which: int) -> None:
        def act(by: User) -> None:
            lead = get_editable(self.leads[which], by)
            moving.lose(lead, Lose(LossReason.CANCELLED), by=by, base_version=lead.version)

        self.do(who, act)

    @rule(who=who, which=which)
    def undo(self, who: int, which: int) -> None:
        def act(by: User) -> None:
            lead = get_editable(self.leads[which], by)
            last = last_transition(lead.id)
            moving.undo(lead, last.id if last else 0, by=by, base_version=lead.version)

        self.do(who, act)

    @rule(who=who, which=which)
    def hold(self, who: int, which: int) -> None:
        def act(by: User) -> None:
            lead = get_editable(self.leads[which], by)
            command = Hold(HoldReason.LAND, clock.today() + timedelta(days=5))
            pausing.hold(lead, command, by=by, base_version=lead.version)

        self.do(who, act)

    @rule()
    def night(self) -> None:
        with clock.at(self.moment):
            pausing.put_to_rest()

    @rule(who=who, which=which)
    def revive(self, who: int, which: int) -> None:
        def act(by: User) -> None:
            lead = get_editable(self.leads[which], by)
            again = moving.revive if lead.status is Status.LOST else pausing.resume
            again(lead, by=by, base_version=lead.version)

        self.do(who, act)

    @rule(who=who, which=which, to=st.sampled_from(BLOCKS))
    def offer(self, who: int, which: int, to: str) -> None:
        def act(by: User) -> None:
            lead = get_editable(self.leads[which], by)
            command = AskTransfer(block_id(to), TransferReason.LAND)
            transferring.ask(lead, command, by=by, base_version=lead.version)

        self.do(who, act)

    @rule(who=who, which=which, takes=st.booleans(), owner=st.sampled_from([0, 1]))
    def answer_offer(self, who: int, which: int, takes: bool, owner: int) -> None:
        def act(by: User) -> None:
            lead = get(self.leads[which], by, lock=True)
            row = self._running(lead)
            command = AnswerTransfer(takes, self.people[owner], "见说明")
            transferring.answer(row, lead, command, by=by, base_version=row.version)

        self.do(who, act)

    @rule(who=who, which=which)
    def withdraw_offer(self, who: int, which: int) -> None:
        def act(by: User) -> None:
            lead = get_editable(self.leads[which], by)
            row = self._running(lead)
            transferring.withdraw(row, lead, by=by, base_version=row.version)

        self.do(who, act)

    def _running(self, lead: Lead) -> Transfer:
        query = select(Transfer).where(Transfer.lead_id == lead.id)
        found = db.session.scalars(query.order_by(Transfer.id.desc()).limit(1)).one_or_none()
        if found is None:
            raise NoResultFound
        return found

    @rule(who=who, which=which)
    def take(self, who: int, which: int) -> None:
        number = self.leads[which]
        free = self._is_free(number)
        done = self.do(who, lambda by: transferring.take(number, by=by))
        assert done == (free and PEOPLE[who][1] is not None), "taken without being free, or refused"

    def _is_free(self, number: int) -> bool:
        return queries.is_in_pool(number, self.moment.date())

    @rule(who=who, which=which, kind=st.sampled_from(AppealKind))
    def appeal(self, who: int, which: int, kind: AppealKind) -> None:
        def act(by: User) -> None:
            lead = get_editable(self.leads[which], by)
            arbitrating.appeal(lead, Appeal(kind, "先谈的"), by=by, base_version=lead.version)

        self.do(who, act)

    @rule(who=who, state=st.sampled_from(AppealState))
    def answer_appeal(self, who: int, state: AppealState) -> None:
        newest = db.session.scalar(select(func.max(ReportAppeal.id)))

        def act(by: User) -> None:
            row, sides = arbitrating.get(newest or 0, by)
            command = AnswerAppeal(state, "见说明")
            arbitrating.answer(row, sides, command, by=by, base_version=row.version)

        self.do(who, act)

    @invariant()
    def nothing_is_counted_twice_or_lost(self) -> None:
        if not self.leads:
            return
        db.session.rollback()
        db.session.expire_all()
        query = select(func.sum(Lead.planned * LeadShare.tenths)).join(
            LeadShare, LeadShare.lead_id == Lead.id
        )
        assert db.session.scalar(query) == 10 * sum(SIZES[: len(self.leads)])
        with clock.at(self.moment):
            assert_rebuilds()
            assert_totals_are_their_rows(self._person(2), self.leads)
        assert broken_links() == []

    @invariant()
    def a_stamp_never_changes(self) -> None:
        rows = db.session.scalars(select(FirstReport)).all()
        now = {one.lead_id: (one.id, one.block_id, one.by_id, one.stamped_at) for one in rows}
        assert {number: now.get(number) for number in self.stamps} == self.stamps
        self.stamps = now

    @invariant()
    def one_firm_is_protected_once(self) -> None:
        stamped = set(db.session.scalars(select(FirstReport.lead_id)))
        held: dict[str, int] = {}
        query = select(ReportMark).where(ReportMark.released_at.is_(None))
        for one in db.session.scalars(query):
            assert held.setdefault(one.mark, one.lead_id) == one.lead_id
            assert one.lead_id in stamped
        pair = [number for number in self.leads[:2] if self._shields(number, held)]
        assert len(pair) <= 1, "both leads of one firm hold it"

    def _shields(self, number: int, held: dict[str, int]) -> bool:
        return any(mark.startswith("name:") and by == number for mark, by in held.items())

    @invariant()
    def protection_is_what_the_rule_says(self) -> None:
        for row in db.session.scalars(select(Protection)):
            contacts = queries.contact_days(row.lead_id, row.since)
            terms = queries.terms_on(row.since)
            assert row.until == protected_until(row.since, contacts, terms)

    @invariant()
    def clashes_and_transfers_are_legal(self) -> None:
        for clash in db.session.scalars(select(Clash).where(Clash.settled_at.is_(None))):
            assert queries.held_by(clash.lead_id) == set(), "first and second at once"
            assert db.session.get_one(Lead, clash.lead_id).has_clash
        running = [one for one in db.session.scalars(select(Transfer)) if one.state.runs]
        assert len({one.lead_id for one in running}) == len(running)
        for row in running:
            lead = db.session.get_one(Lead, row.lead_id)
            assert lead.block_id == row.from_block_id
            assert readers.LeadReader and self._block_reads(row.to_block_id, lead)

    def _block_reads(self, block: int, lead: Lead) -> bool:
        for number in self.people[:2]:
            person = db.session.get_one(User, number)
            if person.block_id == block:
                query = visible_to(person).where(Lead.id == lead.id)
                return db.session.scalars(query).one_or_none() is not None
        return False
