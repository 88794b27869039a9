"""Drafting a change of a setting, and bringing it into force by a second person."""

from datetime import date
from typing import Any

from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.audit.actions import record
from crm.audit.rules import changes
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Forbidden, Invalid, Refused, check_version
from crm.core.say import say
from crm.settings import queries, rules
from crm.settings.models import OfficeSetting, SettingChange
from crm.settings.rules import ChangeState


def draft(
    name: str, command: rules.DraftChange, *, by: User, base_version: int | None
) -> SettingChange:
    """Draft a change of a setting. Raises NoResultFound, Forbidden, Invalid, Refused or Stale."""
    setting, today = queries.get_setting(name), clock.today()
    may_begin(name, by, base_version)
    present = queries.in_force(command.effective_from or today)[name]
    value, found = rules.read_change(setting, command, present, today)
    if found := found or rules.counted_from_problems(setting, value, today):
        raise Invalid(found)
    values = changes(setting.spread(present), setting.spread(value))
    return put_forward(name, value, command.effective_from or today, command.reason, values, by=by)


def may_begin(name: str, by: User, base_version: int | None) -> None:
    """Raise Forbidden, Stale or Refused unless this person may draft a change of it now."""
    if not by.can(Permission.SETTINGS_WRITE):
        raise Forbidden(say("只有片区统筹和系统管理员可以起草设置的改动。"))
    check_version(queries.version_of(name), base_version)
    if queries.waiting_change(name):
        raise Refused(say("这项设置已有一份改动等待批准；先批准、不同意或撤回它。"))


def put_forward(
    name: str, value: Any, effective_from: date, reason: str, values: Any, *, by: User
) -> SettingChange:
    """Write a draft down; `values` is what the event tells of the difference."""
    change = SettingChange(
        name=name,
        value={"value": value},
        effective_from=effective_from,
        reason=reason.strip(),
        state=ChangeState.WAITING,
        drafted_by_id=by.id,
        drafted_at=clock.now(),
    )
    db.session.add(change)
    db.session.flush()  # the event needs its number
    record(
        by,
        "setting.drafted",
        change,
        name=name,
        effective_from=change.effective_from.isoformat(),
        reason=change.reason,
        values=values,
    )
    return change


def approve(name: str, change_id: int, *, by: User, base_version: int | None) -> OfficeSetting:
    """A second person brings a change into force: from its day, or from today when that has passed.

    Raises NoResultFound, Forbidden, Refused or Stale.
    """
    change = _decidable(name, change_id, by, base_version)
    _decide(change, ChangeState.APPROVED, by)
    setting = OfficeSetting(
        name=name,
        value=change.value,
        effective_from=max(change.effective_from, clock.today()),
        approved_by_id=by.id,
        reason=change.reason,
        recorded_at=clock.now(),
        change_id=change.id,
    )
    db.session.add(setting)
    db.session.flush()  # whoever asks next gets the new value
    day = setting.effective_from.isoformat()
    record(by, "setting.approved", change, name=name, effective_from=day)
    return setting


def refuse(
    name: str,
    change_id: int,
    command: rules.RefuseChange,
    *,
    by: User,
    base_version: int | None,
) -> SettingChange:
    """Say no to a change, and why. Raises NoResultFound, Forbidden, Invalid, Refused or Stale."""
    change = _decidable(name, change_id, by, base_version)
    if found := rules.reason_problems(command.reason, say("不同意的理由")):
        raise Invalid(found)
    _decide(change, ChangeState.REFUSED, by)
    change.decided_reason = command.reason.strip()
    record(by, "setting.refused", change, name=name, reason=change.decided_reason)
    return change


def withdraw(name: str, change_id: int, *, by: User, base_version: int | None) -> SettingChange:
    """Take back one's own draft. Raises NoResultFound, Forbidden, Refused or Stale."""
    change = check_waiting(name, change_id)
    if change.drafted_by_id != by.id:
        raise Forbidden(say("只有起草人可以撤回自己的改动；别人可以不同意它。"))
    check_version(queries.version_of(name), base_version)
    _decide(change, ChangeState.WITHDRAWN, by)
    record(by, "setting.withdrawn", change, name=name)
    return change


def may_decide(change: SettingChange, by: User) -> bool:
    """Whether this person may bring the change into force or refuse it: never one's own."""
    return by.can(Permission.SETTINGS_APPROVE) and change.drafted_by_id != by.id


def _decidable(name: str, change_id: int, by: User, base_version: int | None) -> SettingChange:
    change = check_waiting(name, change_id)
    if not by.can(Permission.SETTINGS_APPROVE):
        raise Forbidden(say("只有片区统筹可以批准设置的改动。"))
    if not may_decide(change, by):
        raise Forbidden(say("起草人不能批准自己的改动，请另一位片区统筹决定。"))
    check_version(queries.version_of(name), base_version)
    return change


def check_waiting(name: str, change_id: int) -> SettingChange:
    """A change that nobody has decided on. Raises NoResultFound or Refused."""
    change = queries.get_change(name, change_id)
    if change.state is not ChangeState.WAITING:
        raise Refused(say("这份改动已经有了结果，请打开最新内容核对。"))
    return change


def _decide(change: SettingChange, state: ChangeState, by: User) -> None:
    change.state, change.decided_by_id, change.decided_at = state, by.id, clock.now()
