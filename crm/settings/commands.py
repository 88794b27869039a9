"""`crm settings`: show what is in force, draft a change, decide on it."""

from collections.abc import Iterator
from typing import Any

import click

from crm.accounts.acting import acting, need
from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.core import reading
from crm.core.commandline import Group, examples, tell
from crm.core.console import said
from crm.core.errors import Invalid, Problem, Refused
from crm.core.language import translated
from crm.core.say import say
from crm.settings import actions, showing
from crm.settings.kinds import ONE
from crm.settings.queries import get_setting
from crm.settings.rules import DraftChange, RefuseChange
from crm.settings.shapes import Settings as SettingsShape
from crm.settings.shapes import SettingWhole


@click.group(cls=Group)
def settings() -> None:
    """Office settings: show them, draft changes, approve those of others."""


@settings.command(epilog=examples("crm settings show", "crm settings show stage_days --json"))
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def show(name: str | None, *, as_json: bool) -> None:
    """Print what is in force, or the setting NAME with its history."""
    if name is None:
        found = showing.all_shown()
        text = (f"{one.setting.name:22} {_values(one.now)}" for one in found)
        tell(SettingsShape().dump({"rows": found}), as_json=as_json, text=text)
        return
    _tell(name, as_json=as_json)


@settings.command(
    epilog=examples(
        "crm settings draft dormant_days 120 --from 2026-12-07 --reason '...' --as chenli",
        "crm settings draft stage_days S4=30 S5=21 --from 2026-12-07 --reason '...' --as chenli",
    ),
)
@click.argument("name")
@click.argument("values", nargs=-1, required=True)
@click.option("--from", "since", required=True, metavar="DAY", help="The day it begins on.")
@click.option("--reason", default="", help="Why it is done.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@acting
def draft(
    name: str, values: tuple[str, ...], *, since: str, reason: str, by: User, as_json: bool
) -> None:
    """Draft a change of NAME: a value, or PART=VALUE for each part that changes."""
    need(by, Permission.SETTINGS_WRITE)
    given = dict(_part(one) for one in values)
    command = DraftChange(given, _day(since), reading.several_lines(reason))
    actions.draft(name, command, by=by, base_version=_version(name))
    _tell(name, as_json=as_json)


@settings.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@acting
def approve(name: str, *, by: User, as_json: bool) -> None:
    """Bring the change of NAME that waits into force."""
    need(by, Permission.SETTINGS_APPROVE)
    actions.approve(name, _waiting(name), by=by, base_version=_version(name))
    _tell(name, as_json=as_json)


@settings.command()
@click.argument("name")
@click.option("--reason", default="", help="Why it is done.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@acting
def refuse(name: str, *, reason: str, by: User, as_json: bool) -> None:
    """Say no to the change of NAME that waits, and why."""
    need(by, Permission.SETTINGS_APPROVE)
    command = RefuseChange(reading.several_lines(reason))
    actions.refuse(name, _waiting(name), command, by=by, base_version=_version(name))
    _tell(name, as_json=as_json)


@settings.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@acting
def withdraw(name: str, *, by: User, as_json: bool) -> None:
    """Take back one's own change of NAME that waits."""
    need(by, Permission.SETTINGS_WRITE)
    actions.withdraw(name, _waiting(name), by=by, base_version=_version(name))
    _tell(name, as_json=as_json)


def _part(text: str) -> tuple[str, str]:
    key, sign, value = text.partition("=")
    return (key, value) if sign else (ONE, text)


def _day(text: str) -> Any:
    try:
        return reading.day(text)
    except Invalid as wrong:
        problem = wrong.problems[0]
        raise Invalid([Problem("effective_from", problem.sentence)]) from None


def _version(name: str) -> int:
    return showing.shown(get_setting(name)).version


def _waiting(name: str) -> int:
    waiting = showing.shown(get_setting(name)).waiting
    if waiting is None or waiting.change_id is None:
        raise Refused(say("这项设置没有等待批准的改动。"))
    return waiting.change_id


def _tell(name: str, *, as_json: bool) -> None:
    found = showing.shown(get_setting(name))
    tell(SettingWhole().dump(found), as_json=as_json, text=_lines(found))


def _lines(found: showing.Shown) -> Iterator[str]:
    yield f"{found.setting.name}  {translated(found.setting.words)}"
    yield translated(found.setting.explained)
    if found.waiting:
        yield said("waiting: %(values)s", values=_values(found.waiting))
    for step in (*reversed(found.coming), *found.past):
        since = step.effective_from or "—"
        words = translated(step.state.words)
        yield f"{since}  {words}  {_values(step)}  {step.decided_by}  {step.reason}"


def _values(step: showing.Step) -> str:
    values = step.values
    if step.setting.is_single:
        shown = values[ONE]
    else:
        shown = " ".join(f"{key}={text}" for key, text in values.items())
    return f"{shown} {translated(step.setting.kind.unit)}".strip()
