"""The settings as people and programs read them: in force, coming, waiting, and how it came so."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from crm.accounts.models import User
from crm.core import clock
from crm.core.db import db
from crm.settings.kinds import Part, Setting
from crm.settings.models import OfficeSetting, SettingChange
from crm.settings.rules import STARTING_VALUES, ChangeState
from crm.settings.table import TABLE


@dataclass(frozen=True)
class Step:
    """One value of a setting, in force or only drafted, with whose doing it is."""

    setting: Setting
    value: Any
    effective_from: date | None
    reason: str = ""
    state: ChangeState = ChangeState.APPROVED
    change_id: int | None = None
    drafted_by: str = ""
    drafted_by_id: int | None = None
    drafted_at: datetime | None = None
    decided_by: str = ""
    decided_at: datetime | None = None
    decided_reason: str = ""
    before: Any = None

    @property
    def values(self) -> dict[str, str]:
        return self.setting.texts(self.value)

    @property
    def lines(self) -> list[tuple[Part, str, str]]:
        """Each part with what it was before and what it is."""
        was = self.values if self.before is None else self.setting.texts(self.before)
        return [(part, was[part.key], self.values[part.key]) for part in self.setting.parts]

    @property
    def changed(self) -> list[tuple[Part, str, str]]:
        """The parts that differ from what was there before."""
        return [line for line in self.lines if line[1] != line[2]]


@dataclass(frozen=True)
class Shown:
    """A setting as it stands today."""

    setting: Setting
    now: Step
    coming: tuple[Step, ...]
    waiting: Step | None
    past: tuple[Step, ...]
    version: int


def all_shown() -> list[Shown]:
    """Every setting, in two statements."""
    in_force, drafted = _in_force(), _drafted()
    return [_shown(one, in_force, drafted) for one in TABLE]


def shown(setting: Setting) -> Shown:
    """One setting with all that was ever drafted for it."""
    return _shown(setting, _in_force(setting.name), _drafted(setting.name))


def _in_force(name: str = "") -> list[Any]:
    drafter = aliased(User)
    query = (
        select(OfficeSetting, User.name, SettingChange, drafter.name)
        .join(User, User.id == OfficeSetting.approved_by_id)
        .outerjoin(SettingChange, SettingChange.id == OfficeSetting.change_id)
        .outerjoin(drafter, drafter.id == SettingChange.drafted_by_id)
        .order_by(OfficeSetting.effective_from, OfficeSetting.id)
    )
    return list(db.session.execute(query.where(OfficeSetting.name == name) if name else query))


def _drafted(name: str = "") -> list[Any]:
    decider = aliased(User)
    query = (
        select(SettingChange, User.name, decider.name)
        .join(User, User.id == SettingChange.drafted_by_id)
        .outerjoin(decider, decider.id == SettingChange.decided_by_id)
        .order_by(SettingChange.id)
    )
    return list(db.session.execute(query.where(SettingChange.name == name) if name else query))


def _shown(setting: Setting, in_force: list[Any], drafted: list[Any]) -> Shown:
    steps = _steps(setting, in_force)
    today = clock.today()
    holding = [one for one in steps if one.effective_from is None or one.effective_from <= today]
    mine = [row for row in drafted if row[0].name == setting.name]
    undone = [_draft(setting, row, steps) for row in mine]
    waiting = [one for one in undone if one.state is ChangeState.WAITING]
    dropped = [one for one in undone if one.state in (ChangeState.REFUSED, ChangeState.WITHDRAWN)]
    return Shown(
        setting,
        now=holding[-1],
        coming=tuple(steps[len(holding) :]),
        waiting=waiting[0] if waiting else None,
        past=(*reversed(dropped), *reversed(holding)),
        version=sum(row[0].version for row in mine),
    )


def _steps(setting: Setting, in_force: list[Any]) -> list[Step]:
    """What came into force one after the other, from the value that every office starts with."""
    steps = [Step(setting, STARTING_VALUES[setting.name], None)]
    for row, approver, change, drafter in in_force:
        if row.name != setting.name:
            continue
        before = steps[-1].value
        steps.append(
            Step(
                setting,
                row.value["value"],
                row.effective_from,
                row.reason,
                change_id=row.change_id,
                drafted_by=drafter or "",
                drafted_by_id=change.drafted_by_id if change else None,
                drafted_at=change.drafted_at if change else None,
                decided_by=approver,
                decided_at=row.recorded_at,
                before=before,
            )
        )
    return steps


def _draft(setting: Setting, row: Any, steps: list[Step]) -> Step:
    change, drafter, decider = row
    held = [one for one in steps if (one.effective_from or date.min) <= change.effective_from]
    return Step(
        setting,
        change.value["value"],
        change.effective_from,
        change.reason,
        change.state,
        change.id,
        drafter,
        change.drafted_by_id,
        change.drafted_at,
        decider or "",
        change.decided_at,
        change.decided_reason,
        held[-1].value,
    )
