"""Changes of office settings for tests."""

from datetime import date

from crm.accounts.models import User
from crm.core import clock
from crm.settings import actions, queries
from crm.settings.models import SettingChange
from crm.settings.rules import DraftChange


def waiting_change(
    by: User,
    name: str = "dormant_days",
    values: dict[str, str] | None = None,
    on: date | None = None,
    reason: str = "年度调整",
) -> SettingChange:
    """A change that waits for a second person."""
    command = DraftChange(values or {"value": "120"}, on or clock.today(), reason)
    return actions.draft(name, command, by=by, base_version=queries.version_of(name))


def change(
    by: User, approver: User, name: str, values: dict[str, str], on: date | None = None
) -> None:
    """A change that was approved."""
    drafted = waiting_change(by, name, values, on)
    actions.approve(name, drafted.id, by=approver, base_version=queries.version_of(name))
