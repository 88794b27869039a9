"""What can be done to targets. Taking one up belongs to leads."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm.attributes import flag_modified

from crm.accounts.models import User
from crm.audit.actions import record
from crm.audit.rules import changes
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Invalid, Problem, Refused, check_version
from crm.core.say import say
from crm.enterprises import actions as enterprises
from crm.enterprises import countries
from crm.plan.models import ListItem
from crm.targets import queries
from crm.targets.models import Target
from crm.targets.rules import (
    AddTarget,
    DropTarget,
    EditTarget,
    TargetSource,
    add_problems,
    drop_problems,
    edit_problems,
)


@dataclass(frozen=True)
class Added:
    """A target and whether its enterprise had to be written down first."""

    target: Target
    new_enterprise: bool


def add_target(by: User, command: AddTarget) -> Added:
    """Put an enterprise on a list item; one that was dropped from it comes back. Raises Invalid."""
    item = queries.item(command.item)
    known = frozenset({item.code} if item else ())
    wrong = add_problems(command, known, frozenset(countries.names()))
    if wrong or item is None:
        raise Invalid(wrong)
    enterprise, is_new = enterprises.find_or_create(by, command.enterprise, command.country)
    kept = queries.on_item(enterprise.id, item.id)
    if kept:
        return Added(_revive(by, kept, command), is_new)
    target = Target(
        enterprise=enterprise,
        item=item,
        source=TargetSource(command.source),
        reason=command.reason,
        added_by_id=by.id,
        added_at=clock.now(),
    )
    db.session.add(target)
    db.session.flush()
    record(by, "target.added", target, after=_facts(target, item), enterprise=enterprise.id)
    return Added(target, is_new)


def _revive(by: User, kept: Target, command: AddTarget) -> Target:
    if kept.dropped_at is None:
        raise Invalid([Problem("enterprise", say("这家企业已经在这一条清单上了。"))])
    before = _facts(kept, kept.item)
    kept.dropped_at, kept.drop_reason = None, ""
    kept.source, kept.reason = TargetSource(command.source), command.reason
    db.session.flush()
    record(by, "target.revived", kept, changes=changes(before, _facts(kept, kept.item)))
    return kept


def edit_target(by: User, target: Target, command: EditTarget, base_version: int | None) -> Target:
    """Change source, reason or the day of the last contact. Raises Stale, Refused and Invalid."""
    _open_and_same(target, base_version)
    if wrong := edit_problems(command, clock.today()):
        raise Invalid(wrong)
    before = _facts(target, target.item)
    target.source, target.reason = TargetSource(command.source), command.reason
    target.last_touched_on = command.last_touched_on
    flag_modified(target, "reason")  # an unchanged form counts as an edit too
    db.session.flush()
    record(by, "target.edited", target, changes=changes(before, _facts(target, target.item)))
    return target


def drop_target(by: User, target: Target, command: DropTarget, base_version: int | None) -> Target:
    """Take an enterprise off a list item. Raises Stale, Refused and Invalid."""
    _open_and_same(target, base_version)
    if wrong := drop_problems(command):
        raise Invalid(wrong)
    target.dropped_at, target.drop_reason = clock.now(), command.reason
    db.session.flush()
    record(by, "target.dropped", target, reason=command.reason)
    return target


def take_up(target_id: int, lead_id: int, *, by: User) -> Target:
    """Let a lead stand where the target stood. Raises NoResultFound and Refused."""
    target = queries.get_target(target_id, by)
    _still_open(target)
    if not target.item.takes_leads:
        raise Refused(say("这一条是“走出去”，只登记目标企业，不转成线索。"))
    target.taken_up_lead_id = lead_id
    touch_target(target, clock.today())
    db.session.flush()
    record(by, "target.taken_up", target, lead=lead_id)
    return target


def touch_target(target: Target, on: date) -> None:
    """Note that somebody spoke to the enterprise; an earlier day changes nothing."""
    if target.last_touched_on is None or target.last_touched_on < on:
        target.last_touched_on = on


def _open_and_same(target: Target, base_version: int | None) -> None:
    check_version(target.version, base_version)
    _still_open(target)


def _still_open(target: Target) -> None:
    if target.taken_up_lead_id is not None:
        raise Refused(say("这个目标已被认领成线索，请到线索页上操作。"))
    if target.dropped_at is not None:
        raise Refused(say("这个目标已经移出清单。需要的话请重新添加。"))


def _facts(target: Target, item: ListItem) -> dict[str, str | None]:
    touched = target.last_touched_on
    return {
        "item": item.code,
        "source": target.source.value,
        "reason": target.reason,
        "last_touched_on": touched.isoformat() if touched else None,
        "dropped": target.drop_reason or None,
    }
