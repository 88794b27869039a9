"""Plays one tale through the product's own verbs: each beat is a method of the same name."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property

from sqlalchemy import select

from crm.accounts.models import User
from crm.activities.rules import ActivityKind, LogActivity
from crm.core import clock
from crm.core.db import db
from crm.core.weeks import next_working_day
from crm.enterprises.actions import create_enterprise
from crm.enterprises.rules import EnterpriseDraft, origin_of
from crm.leads import actions, classifying, moving, pausing, receiving
from crm.leads.commands import Classify, Hold, Leave, LogLead, Lose, Receive, Split
from crm.leads.models import Fact, Lead, StageClaim, Transition
from crm.leads.reasons import HoldReason, LeaveReason, LossReason
from crm.leads.rules import Stage
from crm.plan.models import Block, Cluster, ItemCell, ListItem
from crm.targets.actions import add_target
from crm.targets.rules import AddTarget, TargetSource
from seed import dsl, phrases
from seed.preparing import promises_kept, ready
from seed.tales import WAN, Beat, Tale

BARRED_UNTIL = Stage.S4
"""Up to here a lead that ends may have ended because of the negative list."""


class Cast:
    """The people and places of the story, read once."""

    @cached_property
    def people(self) -> dict[str, User]:
        return {one.login: one for one in db.session.scalars(select(User))}

    @cached_property
    def by_id(self) -> dict[int, User]:
        return {one.id: one for one in self.people.values()}

    @cached_property
    def items(self) -> dict[str, ListItem]:
        query = select(ListItem).where(ListItem.parent_id.is_(None))
        return {one.code: one for one in db.session.scalars(query.order_by(ListItem.id))}

    @cached_property
    def cells(self) -> dict[int, list[int]]:
        """Cells of table 4 by list item."""
        found: dict[int, list[int]] = {}
        for item, cell in db.session.execute(select(ItemCell.item_id, ItemCell.cell_id)):
            found.setdefault(item, []).append(cell)
        return found

    @cached_property
    def blocks(self) -> dict[str, int]:
        return {one.code: one.id for one in db.session.scalars(select(Block))}

    @cached_property
    def clusters(self) -> dict[str, int]:
        return {one.code: one.id for one in db.session.scalars(select(Cluster))}


class Player:
    """One lead of the story and what its beats have made so far."""

    lead: Lead
    claimed: StageClaim
    money: Fact
    moved: Transition

    def __init__(self, tale: Tale, cast: Cast) -> None:
        self.tale, self.cast = tale, cast
        self.target_id: int | None = None

    def play(self, beat: Beat) -> None:
        """Do one deed at its minute."""
        with clock.at(clock.local(beat.day, beat.hour, beat.minute)):
            getattr(self, beat.deed)(**beat.what)

    @property
    def owner(self) -> User:
        return self.cast.by_id[self.lead.owner_id]

    @property
    def manager(self) -> User:
        return self.cast.people[self.tale.district.manager]

    def list_target(self) -> None:
        firm = self.tale.firm
        command = AddTarget(firm.name, firm.item, TargetSource.RESEARCH.value, country=firm.country)
        self.target_id = add_target(self.cast.people[self.tale.by], command).target.id

    def log(self) -> None:
        firm, by = self.tale.firm, self.cast.people[self.tale.by]
        if firm.country != "CN" and self.target_id is None:
            origin = origin_of(firm.country).value
            create_enterprise(by, EnterpriseDraft(firm.name, origin, firm.country))
        command = LogLead(
            name=firm.name,
            source=self.tale.source,
            item_id=self.cast.items[firm.item].id,
            block_id=self.cast.blocks[self.tale.district.code],
            target_id=self.target_id,
        )
        self.lead = actions.log_lead(command, by=by)
        dsl.plan(self.lead, by, "电话确认投资意向", 4)

    def contact(self, *, text: str, step: str, step_in: int, whom: str, **how: bool) -> None:
        if not self.lead.status.is_open:
            return
        kind = ActivityKind.VISIT if how["visit"] else ActivityKind.CALL
        dsl.finish_steps(self.lead, self.owner, ahead=how["clear"])
        due = next_working_day(clock.today() + timedelta(days=step_in))
        note = LogActivity(kind, clock.today(), text, whom, step, due)
        dsl.visit(self.lead, self.owner, note)

    def finish_all(self) -> None:
        dsl.finish_steps(self.lead, self.owner, ahead=True)

    def reach(self, *, stage: Stage, late: int) -> None:
        ready(self.lead, stage, self.tale, self.owner)
        if stage is Stage.S11:
            promises_kept(self.lead, self.owner)
        self.moved = dsl.move(self.lead, stage, self.owner, late=late)

    def undo(self) -> None:
        lead = dsl.fresh(self.lead, self.owner)
        moving.undo(lead, self.moved.id, by=self.owner, base_version=lead.version)

    def back(self, *, stage: Stage, reason: str) -> None:
        self.moved = dsl.move(self.lead, stage, self.owner, reason)

    def claim(self, *, stage: Stage) -> None:
        ready(self.lead, stage, self.tale, self.owner)
        self.claimed = dsl.claim(self.lead, stage, self.owner)

    def verify(self) -> None:
        dsl.decide(self.lead, self.claimed, self.manager)

    def refuse(self, *, reason: str) -> None:
        dsl.decide(self.lead, self.claimed, self.manager, reason)

    def receive(self, *, part: int) -> None:
        """Money arrives: so many hundredths of what is planned."""
        lead = dsl.fresh(self.lead, self.owner)
        amount = self.tale.firm.planned * part // 100 // WAN * WAN
        command = Receive(amount, clock.today(), f"银行回单 {lead.code}")
        self.money = receiving.receive(lead, command, by=self.owner, base_version=lead.version)

    def verify_receipt(self) -> None:
        lead = dsl.fresh(self.lead, self.manager)
        receiving.verify_receipt(lead, self.money.id, by=self.manager, base_version=lead.version)

    def hold(self, *, reason: HoldReason, review_on: date) -> None:
        lead = dsl.fresh(self.lead, self.owner)
        command = Hold(reason, next_working_day(review_on))
        pausing.hold(lead, command, by=self.owner, base_version=lead.version)

    def resume(self) -> None:
        lead = dsl.fresh(self.lead, self.owner)
        pausing.resume(lead, by=self.owner, base_version=lead.version)

    def lose(self, *, reason: LossReason, place: str) -> None:
        lead = dsl.fresh(self.lead, self.owner)
        if lead.stage.rank <= BARRED_UNTIL.rank and dsl.bar(lead, self.owner):
            reason = LossReason.NEGATIVE_LIST
        said = phrases.LOSS_NOTES.get(reason, "")
        command = Lose(reason, place if reason is LossReason.ELSEWHERE else "", said)
        if reason is LossReason.DISSOLVED:
            command = replace(command, dissolved_on=clock.today(), document=f"解约协议 {lead.code}")
        moving.lose(lead, command, by=self.owner, base_version=lead.version)

    def leave(self, *, reason: tuple[LeaveReason, str, str]) -> None:
        lead = dsl.fresh(self.lead, self.owner)
        command = Leave(clock.today(), *reason)
        moving.leave(lead, command, by=self.owner, base_version=lead.version)

    def classify(self) -> None:
        """A neighbouring item of the same cluster, and the cells that go with the own one."""
        lead, own = dsl.fresh(self.lead, self.owner), self.cast.items[self.tale.firm.item]
        near = [
            one.id
            for one in self.cast.items.values()
            if one.cluster_id == own.cluster_id and one.takes_leads and one.id != own.id
        ]
        command = Classify(
            frozenset({near[lead.id % len(near)]}),
            frozenset(self.cast.cells.get(own.id, [])[:2]),
        )
        classifying.classify(lead, command, by=self.owner, base_version=lead.version)

    def add_co_owner(self) -> None:
        lead = dsl.fresh(self.lead, self.owner)
        actions.add_co_owner(lead, self._colleague(), by=self.owner, base_version=lead.version)

    def reassign(self) -> None:
        lead = dsl.fresh(self.lead, self.manager)
        actions.reassign(lead, self._colleague(), by=self.manager, base_version=lead.version)

    def _colleague(self) -> User:
        others = [name for name in self.tale.district.officers if name != self.owner.login]
        taken = {one.user_id for one in self.lead.co_owners}
        people = [self.cast.people[name] for name in others]
        return next((one for one in people if one.id not in taken), people[0])

    def split(self) -> None:
        """Shared with a neighbouring cluster, or with the airport next door."""
        lead = dsl.fresh(self.lead, self.manager)
        here, own = lead.block_id, lead.shares[0].cluster_id
        if self.tale.firm.cluster in ("LG", "MF"):
            next_door = "JK" if self.tale.district.code == "HK" else "HK"
            tenths = {(here, own): 7, (self.cast.blocks[next_door], own): 3}
        else:
            other = "FI" if self.tale.firm.cluster != "FI" else "IN"
            tenths = {(here, own): 6, (here, self.cast.clusters[other]): 4}
        actions.split(lead, Split(tenths), by=self.manager, base_version=lead.version)
