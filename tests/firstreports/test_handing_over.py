"""Whoever takes a lead over gets all that hangs from it: by page and API, to a block or a colleague."""

from typing import Any, NamedTuple

import pytest
from flask import Flask
from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.activities.models import Activity, NextStep
from crm.activities.tasks.models import Task
from crm.core.db import db
from crm.core.files.kinds import FileKind, Received
from crm.firstreports import transferring
from crm.firstreports.models import Transfer
from crm.firstreports.rules import AskTransfer, TransferReason
from crm.leads.evidence import actions as evidence
from crm.leads.evidence.models import EvidenceFile
from crm.leads.evidence.rules import Attach
from crm.leads.models import Lead
from crm.leads.rules import Stage
from seed import dsl
from tests.api.conftest import Program, make_token
from tests.leads.rebuild import assert_rebuilds
from tests.makers.drawn import drawn
from tests.makers.leads import block_id, make_claim, make_lead, note
from tests.makers.people import make_user
from tests.makers.reviews import conditional


class Cast(NamedTuple):
    """Who has the lead, who answers for its block, and the two of the block that takes it."""

    owner: User
    boss: User
    taker: User
    other: User


@pytest.fixture
def cast(app: Flask) -> Cast:
    owner, boss = make_user(), make_user(Role.MANAGER)
    return Cast(owner, boss, make_user(block="JK"), make_user(Role.MANAGER, "JK"))


@pytest.fixture
def lead(cast: Cast) -> Lead:
    """With a note, a step to do, a file and a condition, all of its owner."""
    lead = make_lead(Stage.S4, owner=cast.owner, checker=cast.boss)
    conditional(lead, cast.boss, cast.owner)
    note(lead, cast.owner, "谈了选址", step="带看地块")
    file = Received("合同.pdf", 69, "0" * 64, FileKind.PDF)
    evidence.attach(dsl.fresh(lead, cast.owner), Attach((file,)), by=cast.owner)
    db.session.commit()
    return lead


def offered(lead: Lead, cast: Cast) -> Transfer:
    found = dsl.fresh(lead, cast.owner)
    command = AskTransfer(block_id=block_id("JK"), reason=TransferReason.LAND)
    row = transferring.ask(found, command, by=cast.owner, base_version=found.version)
    db.session.commit()
    return row


def held(lead: Lead) -> dict[str, set[Any]]:
    """In which block all of it stands, and who is to do what is to be done."""
    db.session.expire_all()
    blocks = [db.session.get_one(Lead, lead.id).block_id]
    for kind in (Activity, NextStep, EvidenceFile, Task):
        found = list(db.session.scalars(select(kind.block_id).where(kind.lead_id == lead.id)))
        assert found, kind
        blocks += found
    owners = [db.session.get_one(Lead, lead.id).owner_id]
    open_steps = select(NextStep.owner_id).where(
        NextStep.lead_id == lead.id, NextStep.done_at.is_(None)
    )
    owners += db.session.scalars(open_steps)
    owners += db.session.scalars(select(Task.owner_id).where(Task.lead_id == lead.id))
    return {"blocks": set(blocks), "owners": set(owners)}


@pytest.mark.parametrize("door", ["page", "api"])
def test_a_transfer_that_is_taken_brings_everything(
    app: Flask, client_of: Any, lead: Lead, cast: Cast, door: str
) -> None:
    row = offered(lead, cast)
    if door == "page":
        url = f"/leads/{lead.id}/transfers/{row.id}/answer"
        boss = client_of(cast.other)
        typed = drawn(boss.get(url).text, f"{url}?") | {
            "answer": "takes",
            "owner_id": str(cast.taker.id),
        }
        done = boss.post(url, data=typed)
        assert done.status_code == 302, done.text
    else:
        body = {"takes": True, "owner_id": cast.taker.id}
        address = f"/leads/{lead.id}/transfers/{row.id}/answer"
        done = Program(app, make_token(cast.other)).post(address, body, row.version)
        assert done.status_code == 201, done.text
    assert held(lead) == {"blocks": {block_id("JK")}, "owners": {cast.taker.id}}
    assert_rebuilds([db.session.get_one(Lead, lead.id)])


@pytest.mark.parametrize("door", ["page", "api"])
def test_no_transfer_is_taken_past_an_open_claim(
    app: Flask, client_of: Any, cast: Cast, door: str
) -> None:
    lead = make_lead(Stage.S5, owner=cast.owner, checker=cast.boss)
    row = offered(lead, cast)
    make_claim(dsl.fresh(lead, cast.owner), Stage.S6, cast.owner)
    db.session.commit()
    address = f"/leads/{lead.id}/transfers/{row.id}/answer"
    if door == "page":
        boss = client_of(cast.other)
        typed = drawn(boss.get(address).text, f"{address}?") | {
            "answer": "takes",
            "owner_id": str(cast.taker.id),
        }
        told = boss.post(address, data=typed)
    else:
        body = {"takes": True, "owner_id": cast.taker.id}
        told = Program(app, make_token(cast.other)).post(address, body, row.version)
    assert (told.status_code, "待核" in told.text) == (409, True)
    db.session.expire_all()
    assert db.session.get_one(Lead, lead.id).block_id == block_id("ZD")
