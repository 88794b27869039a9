"""The office settings for programs."""

from typing import Any

from crm.accounts.access import reader
from crm.accounts.operations import operation
from crm.accounts.rules import Permission
from crm.core.rest.contract import Contract
from crm.core.rest.openapi import Resource
from crm.core.say import say
from crm.settings import actions, showing
from crm.settings.queries import get_setting
from crm.settings.rules import DraftChange, RefuseChange
from crm.settings.shapes import ChangeBody, RefusalBody, Settings, SettingWhole

settings = Resource("settings", say("办公室设置"))
RESOURCES = (settings,)
CHANGE = "POST /settings/<setting>/changes/<int:change_id>"


def _now(setting: str, **_parts: int) -> showing.Shown:
    return showing.shown(get_setting(setting))


def _current(setting: str, **_parts: int) -> dict[str, Any]:
    return dict(SettingWhole().dump(_now(setting)))


@operation(
    settings,
    "GET /settings",
    Permission.SETTINGS_READ,
    Contract(say("所有设置：现在生效、已定和待批准的"), gives=Settings),
)
def index() -> dict[str, Any]:
    return {"rows": showing.all_shown()}


@operation(
    settings,
    "GET /settings/<setting>",
    Permission.SETTINGS_READ,
    Contract(say("一项设置和它的历史"), gives=SettingWhole),
)
def show(setting: str) -> showing.Shown:
    return _now(setting)


@operation(
    settings,
    "POST /settings/<setting>/changes",
    Permission.SETTINGS_WRITE,
    Contract(
        say("起草一项设置的改动"),
        takes=ChangeBody,
        gives=SettingWhole,
        status=201,
        current=_current,
    ),
)
def draft(setting: str, given: dict[str, Any], base_version: int) -> showing.Shown:
    actions.draft(setting, DraftChange(**given), by=reader(), base_version=base_version)
    return _now(setting)


@operation(
    settings,
    f"{CHANGE}/approval",
    Permission.SETTINGS_APPROVE,
    Contract(say("批准别人起草的改动"), gives=SettingWhole, current=_current),
)
def approve(setting: str, change_id: int, base_version: int) -> showing.Shown:
    actions.approve(setting, change_id, by=reader(), base_version=base_version)
    return _now(setting)


@operation(
    settings,
    f"{CHANGE}/refusal",
    Permission.SETTINGS_APPROVE,
    Contract(say("不同意别人起草的改动"), takes=RefusalBody, gives=SettingWhole, current=_current),
)
def refuse(setting: str, change_id: int, given: dict[str, Any], base_version: int) -> showing.Shown:
    command = RefuseChange(**given)
    actions.refuse(setting, change_id, command, by=reader(), base_version=base_version)
    return _now(setting)


@operation(
    settings,
    f"{CHANGE}/withdrawal",
    Permission.SETTINGS_WRITE,
    Contract(say("撤回自己起草的改动"), gives=SettingWhole, current=_current),
)
def withdraw(setting: str, change_id: int, base_version: int) -> showing.Shown:
    actions.withdraw(setting, change_id, by=reader(), base_version=base_version)
    return _now(setting)
