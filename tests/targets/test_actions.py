"""Targets in the database."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, NoResultFound

from crm.accounts.rules import Role
from crm.audit.models import Event
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Invalid, Refused, Stale
from crm.enterprises.models import Enterprise
from crm.plan.models import ListItem
from crm.targets import queries
from crm.targets.actions import add_target, drop_target, edit_target, take_up, touch_target
from crm.targets.models import Target
from crm.targets.rules import AddTarget, DropTarget, EditTarget
from tests.makers.enterprises import make_enterprise
from tests.makers.people import make_user
from tests.makers.targets import make_target


def item_id(code: str) -> Any:
    return db.session.scalar(select(ListItem.id).where(ListItem.code == code))


def command(enterprise: str, item: str = "LG4") -> AddTarget:
    return AddTarget(enterprise, item, "research")


def test_a_known_enterprise_is_used_and_an_unknown_one_is_written_down(app: Flask) -> None:
    user = make_user()
    known = make_enterprise(user, "甲物流有限公司", uscc="91350100M000100Y43")
    by_name = add_target(user, command("甲物流有限责任公司"))
    by_code = add_target(user, command("91350100m000100y43", "LG5"))
    new = add_target(user, command("乙物流有限公司"))
    assert [each.target.enterprise_id for each in (by_name, by_code)] == [known.id, known.id]
    assert (by_name.new_enterprise, by_code.new_enterprise, new.new_enterprise) == (
        False,
        False,
        True,
    )
    assert db.session.get(Enterprise, new.target.enterprise_id).name == "乙物流有限公司"


def test_a_new_foreign_enterprise_gets_its_origin_from_the_country(app: Flask) -> None:
    target = make_target(make_user(), "Example Logistics GmbH", country="DE")
    assert (target.enterprise.origin.value, target.enterprise.country) == ("foreign", "DE")


@pytest.mark.parametrize(
    ("text", "told"),
    [("", "请填写"), ("91410000170001401D", "还没有这个代码"), ("（）", "要有文字")],
)
def test_an_unclear_enterprise_is_told_on_its_field(app: Flask, text: str, told: str) -> None:
    with pytest.raises(Invalid, match=told) as caught:
        add_target(make_user(), command(text))
    assert {each.field for each in caught.value.problems} == {"enterprise"}


def test_two_enterprises_of_one_name_ask_for_the_code(app: Flask) -> None:
    user = make_user()
    make_enterprise(user, "甲物流有限公司")
    make_enterprise(user, "甲物流有限公司")
    with pytest.raises(Invalid, match="2 家"):
        add_target(user, command("甲物流"))


def test_an_enterprise_stands_once_on_an_item(app: Flask) -> None:
    user = make_user()
    target = make_target(user)
    with pytest.raises(Invalid, match="已经在这一条清单上"):
        make_target(user)
    twin = Target(
        enterprise_id=target.enterprise_id,
        item_id=target.item_id,
        source=target.source,
        added_by_id=user.id,
        added_at=clock.now(),
    )
    db.session.add(twin)
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_a_dropped_target_can_come_back(app: Flask) -> None:
    user = make_user()
    target = make_target(user)
    drop_target(user, target, DropTarget("规模太小"), target.version)
    assert not target.is_open
    assert make_target(user, source="fair") is target
    assert (target.is_open, target.drop_reason, target.source.value) == (True, "", "fair")
    actions = db.session.info["pending_events"]
    assert [note.action for note in actions][-3:] == [
        "target.added",
        "target.dropped",
        "target.revived",
    ]


def test_edits_need_the_version_they_were_based_on(app: Flask) -> None:
    user = make_user()
    target = make_target(user)
    old = target.version
    edit_target(user, target, EditTarget("fair", "会上见过", clock.today()), old)
    assert (target.version, target.last_touched_on) == (old + 1, clock.today())
    with pytest.raises(Stale):
        drop_target(user, target, DropTarget("晚了"), old)
    with pytest.raises(Invalid):
        edit_target(user, target, EditTarget("fair"), None)


def test_an_edit_that_changes_nothing_still_moves_the_version(app: Flask) -> None:
    user = make_user()
    target = make_target(user)
    old = target.version
    edit_target(user, target, EditTarget(target.source.value, target.reason), old)
    assert target.version == old + 1


def test_only_open_targets_change(app: Flask) -> None:
    user = make_user()
    target = make_target(user)
    drop_target(user, target, DropTarget("规模太小"), target.version)
    with pytest.raises(Refused):
        edit_target(user, target, EditTarget("fair"), target.version)
    with pytest.raises(Refused):
        take_up(target.id, 1, by=user)


def test_an_outbound_item_holds_targets_but_gives_no_lead(app: Flask) -> None:
    user = make_user()
    outbound = db.session.scalars(select(ListItem).where(ListItem.takes_leads.is_(False))).first()
    target = make_target(user, item=outbound.code)
    with pytest.raises(Refused, match="走出去"):
        take_up(target.id, 1, by=user)


def test_counts_hold_open_targets_of_each_item(app: Flask) -> None:
    user = make_user()
    make_target(user, "甲物流")
    dropped = make_target(user, "乙物流")
    make_target(user, "丙银行", "FI1")
    drop_target(user, dropped, DropTarget("规模太小"), dropped.version)
    assert queries.counts_by_item() == {item_id("LG4"): 1, item_id("FI1"): 1}


def test_untouched_targets_are_those_nobody_spoke_to_lately(app: Flask) -> None:
    user = make_user()
    since = clock.today() - timedelta(days=90)
    make_target(user, "从未联系")
    touch_target(make_target(user, "很久以前"), since - timedelta(days=1))
    touch_target(make_target(user, "刚刚联系"), clock.today())
    assert queries.untouched_by_item(since) == {item_id("LG4"): 2}
    names = [row.enterprise.name for row in queries.index(user, untouched_since=since).rows]
    assert names == ["从未联系", "很久以前"]


def test_an_earlier_contact_changes_nothing(app: Flask) -> None:
    target = make_target(make_user())
    touch_target(target, clock.today())
    touch_target(target, clock.today() - timedelta(days=5))
    assert target.last_touched_on == clock.today()


def test_an_item_takes_its_children_along(app: Flask) -> None:
    user = make_user()
    child = db.session.scalars(select(ListItem).where(ListItem.parent_id.is_not(None))).first()
    parent = db.session.get(ListItem, child.parent_id)
    make_target(user, "甲公司", child.code)
    make_target(user, "乙公司", parent.code)
    assert len(queries.index(user, item=parent.code).rows) == 2
    assert len(queries.index(user, item=child.code).rows) == 1


def test_items_come_in_the_plans_order_with_children_behind_their_parents(app: Flask) -> None:
    codes = [item.code for item in queries.items()]
    assert codes.index("TR1") < codes.index("LG4") < codes.index("FI1")
    children = [item for item in queries.items() if item.parent_id]
    tops = [item.id for item in queries.items() if not item.parent_id]
    assert children
    assert {child.parent_id for child in children} <= set(tops)


def test_the_auditor_reads_no_target(app: Flask) -> None:
    target = make_target(make_user())
    with pytest.raises(NoResultFound):
        queries.get_target(target.id, make_user(Role.AUDITOR))


def test_events_of_targets_join_the_chain(app: Flask) -> None:
    make_target(make_user())
    db.session.commit()
    actions = list(db.session.scalars(select(Event.action).order_by(Event.id)))
    assert actions[-2:] == ["enterprise.created", "target.added"]
