"""流转: offered, answered in five working days, ruled on afterwards, and handed over whole."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import NoResultFound

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.activities.models import Activity, NextStep
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Forbidden, Invalid, Refused, Stale
from crm.core.files.kinds import FileKind, Received
from crm.firstreports import panel, transferring
from crm.firstreports.models import Transfer
from crm.firstreports.rules import AnswerTransfer, AskTransfer, TransferReason, TransferState
from crm.leads import actions, queries
from crm.leads.commands import EditLead
from crm.leads.evidence import actions as evidence
from crm.leads.evidence.rules import Attach
from crm.leads.models import Lead, LeadShare
from crm.leads.rules import Stage
from seed import dsl
from tests.firstreports.made import YI, officer, registered, stamp
from tests.leads.rebuild import assert_rebuilds
from tests.makers.leads import block_id, make_claim, make_lead, note
from tests.makers.people import make_user

MONDAY = datetime(2026, 11, 23, 10, tzinfo=clock.SHANGHAI)


class Story:
    """A lead of 郑东 that is offered to 经开, and the people of both."""

    def __init__(self) -> None:
        self.owner, self.boss = officer("ZD"), make_user(Role.MANAGER, "ZD")
        self.taker, self.other = officer("JK"), make_user(Role.MANAGER, "JK")
        self.office = make_user(Role.COORDINATOR)
        self.lead = registered(self.owner, planned=5 * YI)

    def fresh(self, by: User) -> Lead:
        db.session.commit()
        return queries.get(self.lead.id, by, lock=True)

    def offer(self, by: User | None = None, **changes: Any) -> Transfer:
        by = by or self.owner
        lead = self.fresh(by)
        command = AskTransfer(
            **{"block_id": block_id("JK"), "reason": TransferReason.LAND, **changes}
        )
        row = transferring.ask(lead, command, by=by, base_version=lead.version)
        db.session.commit()
        return row

    def answer(self, row: Transfer, by: User, **told: Any) -> None:
        lead = self.fresh(by)
        command = AnswerTransfer(**{"takes": True, "owner_id": self.taker.id, **told})
        transferring.answer(row, lead, command, by=by, base_version=row.version)
        db.session.commit()


def test_files_follow_the_lead(story: Story) -> None:
    file = Received("合同.pdf", 69, "0" * 64, FileKind.PDF)
    lead = story.fresh(story.owner)
    (row,) = evidence.attach(lead, Attach((file,)), by=story.owner)
    story.answer(story.offer(), story.other)
    db.session.refresh(row)
    assert row.block_id == block_id("JK")


@pytest.fixture
def story(app: Flask) -> Story:
    return Story()


def _reads(lead: Lead, user: User) -> bool:
    query = queries.visible_to(user).where(Lead.id == lead.id)
    return db.session.scalars(query).one_or_none() is not None


def test_the_answer_is_due_in_five_working_days(story: Story) -> None:
    with clock.at(MONDAY):
        row = story.offer()
    assert row.due_on == clock.date(2026, 11, 30)


def test_while_it_runs_both_read_and_the_first_alone_edits(story: Story) -> None:
    assert not _reads(story.lead, story.other)
    row = story.offer()
    lead = story.fresh(story.owner)
    assert _reads(lead, story.other) and _reads(lead, story.owner)
    assert queries.may_edit(lead, story.owner) and not queries.may_edit(lead, story.other)
    assert panel.of(lead, story.other).transfer == panel.moving(
        row, panel.block_names(), story.other
    )
    assert lead.block_id == block_id("ZD"), "amounts stay with the sender until it is taken"


def test_taken_over_it_goes_with_all_that_hangs_from_it(story: Story) -> None:
    note(story.lead, story.owner, "谈了选址", step="带看地块")
    row = story.offer()
    story.answer(row, story.other)
    lead = story.fresh(story.taker)
    assert (lead.block_id, lead.owner_id) == (block_id("JK"), story.taker.id)
    assert lead.code.startswith("ZD-"), "people have quoted its code for months: it stays"
    assert [(one.block_id, one.tenths) for one in lead.shares] == [(block_id("JK"), 10)]
    for kind in (Activity, NextStep):
        found = db.session.scalars(select(kind).where(kind.lead_id == lead.id)).one()
        assert found.block_id == block_id("JK")
    assert db.session.scalars(select(NextStep.owner_id)).one() == story.taker.id
    assert_rebuilds([lead])


def test_afterwards_the_old_block_only_reads(story: Story) -> None:
    row = story.offer()
    story.answer(row, story.other)
    for person in (story.owner, story.boss):
        lead = story.fresh(person)
        assert not queries.may_edit(lead, person)
        with pytest.raises(Forbidden):
            queries.get_editable(lead.id, person)
    assert queries.may_edit(story.fresh(story.taker), story.taker)
    made = stamp(story.lead)
    assert made and made.block_id == block_id("ZD"), "who was first stays who was first"


def test_an_amount_counts_once_before_meanwhile_and_after(story: Story) -> None:
    def sums() -> dict[int, int]:
        query = (
            select(LeadShare.block_id, func.sum(Lead.planned * LeadShare.tenths / 10))
            .join(Lead, Lead.id == LeadShare.lead_id)
            .group_by(LeadShare.block_id)
        )
        return {block: int(total) for block, total in db.session.execute(query)}

    assert sums() == {block_id("ZD"): 5 * YI}
    row = story.offer()
    assert sums() == {block_id("ZD"): 5 * YI}
    story.answer(row, story.other)
    assert sums() == {block_id("JK"): 5 * YI}
    lead = story.fresh(story.taker)
    assert panel.of(lead, story.taker).credit == {"郑东": 50, "经开": 50}
    assert sums() == {block_id("JK"): 5 * YI}, "credit is for the ranking and adds no amount"


def test_declined_it_is_the_coordinators_to_rule(story: Story) -> None:
    row = story.offer()
    story.answer(row, story.other, takes=False, owner_id=None, reason="也没有地")
    assert row.state is TransferState.DECLINED
    with pytest.raises(Forbidden):
        story.answer(row, story.other)
    with pytest.raises(Invalid):
        story.answer(row, story.office, reason="")
    story.answer(row, story.office, reason="经开有标准厂房")
    assert row.state is TransferState.MOVED
    assert story.fresh(story.taker).block_id == block_id("JK")


def test_ruled_against_the_other_block_no_longer_reads(story: Story) -> None:
    row = story.offer()
    story.answer(row, story.other, takes=False, owner_id=None, reason="也没有地")
    story.answer(row, story.office, takes=False, owner_id=None, reason="郑东自行解决")
    assert row.state is TransferState.KEPT
    assert not _reads(story.lead, story.other)
    assert story.fresh(story.owner).shared is False


def test_left_lying_it_goes_to_the_coordinator(story: Story) -> None:
    with clock.at(MONDAY):
        row = story.offer()
    with clock.at(MONDAY + timedelta(days=7)), pytest.raises(Forbidden):
        story.answer(row, story.office, reason="太早")
    with clock.at(MONDAY + timedelta(days=8)):
        with pytest.raises(Forbidden):
            story.answer(row, story.other)
        story.answer(row, story.office, reason="对方逾期未答复")
    assert row.state is TransferState.MOVED


def test_only_the_other_blocks_manager_answers_in_time(story: Story) -> None:
    row = story.offer()
    for person in (story.taker, story.office):
        with pytest.raises(Forbidden):
            story.answer(row, person)
    with pytest.raises(NoResultFound):
        story.answer(row, make_user(Role.MANAGER, "JS"))
    with pytest.raises(Invalid):
        story.answer(row, story.other, owner_id=story.owner.id)


def test_withdrawn_it_is_over_and_can_be_offered_again(story: Story) -> None:
    row = story.offer()
    with pytest.raises(Refused):
        story.offer()
    lead = story.fresh(story.owner)
    with pytest.raises(Stale):
        transferring.withdraw(row, lead, by=story.owner, base_version=row.version + 1)
    transferring.withdraw(row, lead, by=story.owner, base_version=row.version)
    db.session.commit()
    assert not _reads(story.lead, story.other)
    assert story.offer().id != row.id


def test_bad_wishes_are_refused_in_words(story: Story) -> None:
    for changes in ({"block_id": block_id("ZD")}, {"block_id": 0}, {"note": "长" * 501}):
        with pytest.raises(Invalid):
            story.offer(**changes)
        db.session.rollback()


def test_a_lead_that_has_landed_is_not_handed_on(app: Flask) -> None:
    owner, checker = officer("ZD"), make_user(Role.MANAGER)
    lead = dsl.fresh(make_lead(Stage.S8, owner=owner, checker=checker), owner)
    command = AskTransfer(block_id("JK"), TransferReason.SIZE)
    with pytest.raises(Refused):
        transferring.ask(lead, command, by=owner, base_version=lead.version)


def test_a_stage_that_waits_to_be_verified_is_settled_first(app: Flask) -> None:
    story = Story()
    story.lead = make_lead(Stage.S5, owner=story.owner, checker=story.boss)
    make_claim(story.lead, Stage.S6, story.owner)
    row = story.offer()
    with pytest.raises(Refused):
        story.answer(row, story.other)


def test_the_old_owner_cannot_undo_a_move_they_made_before(app: Flask) -> None:
    from crm.leads import moving

    story = Story()
    story.lead = make_lead(Stage.S4, owner=story.owner, checker=story.boss)
    moved = queries.last_transition(story.lead.id)
    assert moved
    story.answer(story.offer(), story.other)
    lead = story.fresh(story.owner)
    with pytest.raises(Refused):
        moving.undo(lead, moved.id, by=story.owner, base_version=lead.version)


def test_shares_of_third_blocks_stay_with_them(story: Story) -> None:
    lead = story.fresh(story.boss)
    cluster = lead.shares[0].cluster_id
    parts = {
        (block_id("ZD"), cluster): 5,
        (block_id("HK"), cluster): 3,
        (block_id("JK"), cluster): 2,
    }
    actions.split(lead, actions.commands.Split(parts), by=story.boss, base_version=lead.version)
    story.answer(story.offer(), story.other)
    lead = story.fresh(story.taker)
    assert {one.block_id: one.tenths for one in lead.shares} == {
        block_id("HK"): 3,
        block_id("JK"): 7,
    }


def test_an_edit_meanwhile_does_not_close_the_other_blocks_eyes(story: Story) -> None:
    """Whether a lead is shared is drawn anew with each edit: readers without a share must stay."""
    story.offer()
    lead = story.fresh(story.owner)
    actions.edit(lead, EditLead({"project": "二期"}), by=story.owner, base_version=lead.version)
    db.session.commit()
    assert _reads(lead, story.other)
