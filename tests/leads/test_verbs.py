"""The verbs of a lead where no page asks them: each refuses in its own words."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from crm.accounts.rules import Role
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Forbidden, Invalid, Refused
from crm.leads import actions, claiming, commands, moving, parties, receiving
from crm.leads.moves import Move
from crm.leads.rules import PartyRole, Stage
from crm.plan.models import Cluster, ListItem
from tests.leads.rebuild import assert_rebuilds
from tests.makers.leads import item_id, make_lead, reread
from tests.makers.people import make_user

CODE = "91350100M000100Y43"


@pytest.fixture
def lead(manager: Any) -> Any:
    made = make_lead(owner=manager)
    return reread(made, manager)


def told(wrong: type[Exception], act: Callable[[], object]) -> str:
    with pytest.raises(wrong) as caught:
        act()
    db.session.rollback()
    return str(caught.value)


def divide(lead: Any, by: Any, *tenths: int) -> None:
    clusters = db.session.scalars(select(Cluster.id).order_by(Cluster.id))
    places = [(lead.block_id, cluster) for cluster in clusters][: len(tenths)]
    command = commands.Split(dict(zip(places, tenths, strict=True)))
    actions.split(lead, command, by=by, base_version=lead.version)


def test_a_manager_divides_a_lead_and_its_item_no_longer_moves_it(lead: Any, manager: Any) -> None:
    officer = make_user()
    assert "份额" in told(Forbidden, lambda: divide(lead, officer, 10))
    lead = reread(lead, manager)
    assert "100%" in told(Invalid, lambda: divide(lead, manager, 5, 4))
    lead = reread(lead, manager)
    divide(lead, manager, 4, 6)
    lead = reread(lead, manager)
    values = {"item_id": item_id("FI1")}
    actions.edit(lead, commands.EditLead(values), by=manager, base_version=lead.version)
    assert sorted(share.tenths for share in reread(lead, manager).shares) == [4, 6]
    assert_rebuilds([lead])


def test_an_item_of_the_same_cluster_changes_no_share(lead: Any, manager: Any) -> None:
    command = commands.EditLead({"item_id": item_id("LG5")})
    actions.edit(lead, command, by=manager, base_version=lead.version)
    assert_rebuilds([reread(lead, manager)])


def test_an_edit_does_not_go_abroad(lead: Any, manager: Any) -> None:
    outbound = db.session.scalars(select(ListItem.id).where(~ListItem.takes_leads)).first()
    command = commands.EditLead({"item_id": outbound})
    version = lead.version
    assert "走出去" in told(
        Invalid, lambda: actions.edit(lead, command, by=manager, base_version=version)
    )


def test_owners_are_people_of_the_block_named_by_a_manager(lead: Any, manager: Any) -> None:
    officer, far, auditor = make_user(), make_user(block="JK"), make_user(Role.AUDITOR)
    db.session.commit()
    for person, by, wrong in (
        (officer, officer, Forbidden),
        (far, manager, Invalid),
        (auditor, manager, Invalid),
    ):
        kept = reread(lead, manager)
        version = kept.version
        told(wrong, partial(actions.reassign, kept, person, by=by, base_version=version))
    kept = reread(lead, manager)
    told(Invalid, lambda: actions.add_co_owner(kept, far, by=manager, base_version=kept.version))


def test_a_four_eyes_stage_is_claimed_and_a_plain_one_is_moved_to(manager: Any) -> None:
    lead = reread(make_lead(Stage.S5, owner=manager), manager)
    command = Move(Stage.S6, clock.today())
    version = lead.version
    assert "需要申报" in told(
        Refused, lambda: moving.move(lead, command, by=manager, base_version=version)
    )
    kept = reread(lead, manager)
    assert "请直接移动" in told(Refused, lambda: _claim_plain(kept, manager))


def _claim_plain(lead: Any, by: Any) -> None:
    command = Move(Stage.S4, clock.today(), "退")
    claiming.claim(lead, command, by=by, base_version=lead.version)


def test_the_recorder_does_not_verify_their_own_receipt(lead: Any, manager: Any) -> None:
    command = commands.Receive(100, clock.today(), "回单")
    fact = receiving.receive(lead, command, by=manager, base_version=lead.version)
    lead, number = reread(lead, manager), fact.id
    told(
        Forbidden,
        lambda: receiving.verify_receipt(lead, number, by=manager, base_version=lead.version),
    )


def test_a_party_is_found_by_its_code_and_named_when_new(lead: Any, manager: Any) -> None:
    for name in ("乙投资", "别的叫法"):
        kept = reread(lead, manager)
        command = commands.AddParty(name, PartyRole.PARENT, uscc=CODE)
        parties.add_party(kept, command, by=manager, base_version=kept.version)
    kept = reread(lead, manager)
    assert [one.enterprise.name for one in kept.parties][1:] == ["乙投资"]
    blank = commands.AddParty(" ", PartyRole.PARENT)
    told(Invalid, lambda: parties.add_party(kept, blank, by=manager, base_version=kept.version))
