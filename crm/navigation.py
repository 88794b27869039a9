"""The main menu and what the frame of every page needs to know about its reader."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request, url_for
from flask_babel import get_locale, gettext, lazy_gettext
from flask_login import current_user

from crm.accounts.rules import Permission
from crm.core import clock, weeks
from crm.core.forms import translated


@dataclass(frozen=True)
class Entry:
    """One line of the menu, shown to those who may open it."""

    endpoint: str
    label: Any
    icon: str
    permission: Permission


MENU = (
    Entry("desk.show", lazy_gettext("工作台"), "layout-dashboard", Permission.DESK_READ),
    Entry("leads.board", lazy_gettext("看板"), "kanban", Permission.LEADS_READ),
    Entry("leads.index", lazy_gettext("线索"), "list", Permission.LEADS_READ),
    Entry("targets.index", lazy_gettext("目标企业"), "target", Permission.TARGETS_READ),
    Entry("enterprises.index", lazy_gettext("企业"), "building-2", Permission.ENTERPRISES_READ),
    Entry("reports.coverage", lazy_gettext("产业图谱"), "network", Permission.PLAN_READ),
    Entry("mix.index", lazy_gettext("区块结构"), "grid-2x2", Permission.MIX_READ),
    Entry("plan.blocks", lazy_gettext("区块"), "map", Permission.PLAN_READ),
    Entry("leads.claims", lazy_gettext("待核"), "check-check", Permission.LEADS_READ),
    Entry("digests.mailbox", lazy_gettext("邮箱"), "mail", Permission.DEMO_ADVANCE),
    Entry("accounts.people", lazy_gettext("人员"), "users", Permission.ACCOUNTS_ADMIN),
)
DEMO_ONLY = frozenset({"digests.mailbox"})


def init_app(app: Flask) -> None:
    """Give every template the menu, the reader's language and the demo bar."""
    app.context_processor(_frame)


def reader_locale() -> str:
    """The language of the signed-in person; Chinese for everybody else."""
    chosen: str = getattr(current_user, "locale", "zh") or "zh"
    return chosen


def _frame() -> dict[str, Any]:
    known = current_user.is_authenticated
    return {
        "navigation": [_line(entry) for entry in MENU if known and _shown(entry)],
        "locale": str(get_locale() or "zh"),
        "demo": _demo_bar() if known else None,
        "url_home": "/",
        "url_new_lead": _new_lead() if known else None,
        "user_name": current_user.name if known else "",
        "user_role": translated(current_user.role.words) if known else "",
        "url_logout": url_for("accounts.logout") if known else "",
        "as_of_label": _as_of() if known else "",
    }


def _as_of() -> str:
    week = weeks.last_closed(clock.now())
    return str(gettext("统计截至第 %(number)s 周", number=week.number))


def _demo_bar() -> dict[str, str] | None:
    """The demo's clock, for those who may move it."""
    if not current_app.config["CRM"].is_demo or not current_user.can(Permission.DEMO_ADVANCE):
        return None
    at = clock.now().astimezone(clock.SHANGHAI)
    return {
        "now_label": f"{at:%Y-%m-%d %H:%M}",
        "advance_url": url_for("digests.advance"),
        "advance_label": gettext("走到下周一 08:00"),
        "mailbox_url": url_for("digests.mailbox"),
    }


def _new_lead() -> str | None:
    if (
        not current_user.can(Permission.LEADS_CREATE)
        or "leads.new" not in current_app.view_functions
    ):
        return None
    return url_for("leads.new")


def _shown(entry: Entry) -> bool:
    if entry.endpoint not in current_app.view_functions:
        return False
    if entry.endpoint in DEMO_ONLY and not current_app.config["CRM"].is_demo:
        return False
    return bool(current_user.can(entry.permission))


def _line(entry: Entry) -> dict[str, Any]:
    feature = entry.endpoint.split(".")[0]
    siblings = [other.endpoint for other in MENU if other.endpoint.startswith(f"{feature}.")]
    # Pages without an entry of their own belong to the feature's list, where it has one.
    home = f"{feature}.index" if f"{feature}.index" in siblings else siblings[-1]
    here = request.endpoint or ""
    active = here == entry.endpoint or (
        here not in siblings and here.startswith(f"{feature}.") and home == entry.endpoint
    )
    return {
        "endpoint": entry.endpoint,
        "url": url_for(entry.endpoint),
        "label": entry.label,
        "icon": entry.icon,
        "active": active,
    }
