"""The main menu and what the frame of every page needs to know about its reader."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request, url_for
from flask_babel import get_locale, gettext, lazy_gettext, lazy_pgettext
from flask_login import current_user

from crm.accounts.access import reader
from crm.accounts.rules import Permission
from crm.core import clock, weeks
from crm.core.days import Shown
from crm.core.language import translated


@dataclass(frozen=True)
class Entry:
    """One line of the menu, shown to those who may open it."""

    endpoint: str
    label: Any
    icon: str
    permission: Permission
    keys: str = ""


@dataclass(frozen=True)
class Group:
    """Lines that belong together, under a word that says why; the first group needs none."""

    label: Any
    entries: tuple[Entry, ...]


LEADS, PLAN = Permission.LEADS_READ, Permission.PLAN_READ
GROUPS = (
    Group(
        "",
        (
            Entry(
                "desk.show", lazy_gettext("工作台"), "layout-dashboard", Permission.DESK_READ, "g d"
            ),
            Entry("leads.board", lazy_gettext("看板"), "kanban", LEADS, "g b"),
            Entry("leads.index", lazy_pgettext("list", "线索"), "list", LEADS, "g l"),
            Entry("reports.calendar", lazy_gettext("日历"), "calendar", LEADS, "g a"),
        ),
    ),
    Group(
        lazy_pgettext("menu", "待办理"),
        (
            Entry("leads.claims", lazy_gettext("待核"), "check-check", LEADS, "g v"),
            Entry("firstreports.index", lazy_pgettext("menu", "首报与流转"), "flag", LEADS, "g r"),
            Entry("problems.index", lazy_gettext("问题协调"), "message-square", LEADS, "g p"),
            Entry(
                "reviews.index", lazy_pgettext("menu", "准入评审"), "clipboard-check", LEADS, "g w"
            ),
            Entry(
                "leads.successions",
                lazy_gettext("工作交接"),
                "users-round",
                Permission.LEADS_EDIT_ALL,
            ),
        ),
    ),
    Group(
        lazy_pgettext("menu", "企业与资源"),
        (
            Entry(
                "targets.index", lazy_gettext("目标企业"), "target", Permission.TARGETS_READ, "g t"
            ),
            Entry(
                "enterprises.index",
                lazy_gettext("企业"),
                "building-2",
                Permission.ENTERPRISES_READ,
                "g e",
            ),
            Entry(
                "carriers.index", lazy_gettext("载体"), "factory", Permission.CARRIERS_READ, "g z"
            ),
            Entry("trips.index", lazy_gettext("走出去 · 请进来"), "plane", LEADS, "g o"),
        ),
    ),
    Group(
        lazy_pgettext("menu", "规划与结构"),
        (
            Entry("mix.index", lazy_gettext("区块结构"), "grid-2x2", Permission.MIX_READ, "g m"),
            Entry("reports.coverage", lazy_gettext("产业图谱"), "network", PLAN, "g c"),
            Entry("projects.index", lazy_gettext("重大项目"), "landmark", PLAN, "g j"),
            Entry("indicators.index", lazy_gettext("指标"), "chart-line", PLAN, "g i"),
            Entry("goals.index", lazy_gettext("年度目标"), "trophy", LEADS, "g y"),
            Entry("plan.blocks", lazy_pgettext("list", "区块"), "map", PLAN),
        ),
    ),
    Group(
        lazy_pgettext("menu", "办公室"),
        (
            Entry(
                "digests.mailbox", lazy_pgettext("demo", "邮箱"), "mail", Permission.DEMO_ADVANCE
            ),
            Entry(
                "settings.index", lazy_gettext("办公室设置"), "settings", Permission.SETTINGS_READ
            ),
            Entry("accounts.people", lazy_gettext("人员"), "users", Permission.ACCOUNTS_ADMIN),
        ),
    ),
)
MENU = tuple(entry for group in GROUPS for entry in group.entries)
COUNTS = "desk.waiting"
"""Where the numbers beside the lines are asked, all in one."""
HOMES = {
    "plan.cluster": "reports.coverage",
    "plan.item": "reports.coverage",
    "firstreports.lead": "leads.index",
    "carriers.lead": "leads.index",
    "carriers.hold": "leads.index",
    "carriers.change": "leads.index",
    "problems.lead": "leads.index",
    "problems.new": "leads.index",
    "trips.lead": "leads.index",
    "trips.join": "enterprises.index",
    **dict.fromkeys(
        ("campaigns.index", "campaigns.show", "campaigns.new", "campaigns.edit"), "trips.index"
    ),
    **dict.fromkeys(("campaigns.lead", "campaigns.name_of_lead"), "leads.index"),
    "cards.show": "reviews.index",
    "cards.draft": "reviews.index",
    "cards.refuse": "reviews.index",
    **dict.fromkeys(
        (
            f"mixtargets.{page}"
            for page in ("index", "show", "compare", "draft", "edit", "upload", "refuse")
        ),
        "mix.index",
    ),
    **dict.fromkeys(
        ("advice.what_if", "advice.kept_plans", "advice.keep_plan", "advice.gaps"), "mix.index"
    ),
    **dict.fromkeys(
        ("mix_history.changes", "mix_history.fit", "mix_history.corrected"), "mix.index"
    ),
    "advice.lead": "leads.index",
    "reviews.lead": "leads.index",
    "reviews.convene": "leads.index",
    "merits.lead": "leads.index",
    **dict.fromkeys(
        ("tasks.index", "tasks.new", "tasks.edit", "tasks.hand_back", "notices.index"), "desk.show"
    ),
    "screening.editions": "plan.blocks",
    "screening.edition": "plan.blocks",
    "screening.barred_lines": "plan.blocks",
    "screening.barred_leads": "plan.blocks",
    **dict.fromkeys(("leads.succession", "leads.succession_record"), "leads.successions"),
    **dict.fromkeys(("savedviews.index", "savedviews.new", "savedviews.edit"), "leads.index"),
}
"""Pages that belong to an entry of another feature; the rest of the plan belongs to its blocks."""
DEMO_ONLY = frozenset({"digests.mailbox"})


def init_app(app: Flask) -> None:
    """Give every template the menu, the reader's language and the demo bar."""
    app.context_processor(_frame)


def _frame() -> dict[str, Any]:
    known = current_user.is_authenticated
    return {
        "navigation": _groups() if known else [],
        "locale": str(get_locale() or "zh"),
        "demo": _demo_bar() if known else None,
        "url_home": "/",
        "url_new_lead": _new_lead() if known else None,
        "search": _search() if known else None,
        "bell": _bell() if known else None,
        "user_name": current_user.name if known else "",
        "user_key": current_user.id if known else "",
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
    return {
        "now_label": translated(Shown(clock.now(), year=True)),
        "advance_url": url_for("digests.advance"),
        "advance_seen": weeks.next_digest_moment(clock.now()).isoformat(),
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


def _search() -> dict[str, str] | None:
    """Where searches go, for those who have something to find."""
    if (
        not current_user.can(Permission.DESK_READ)
        or "search.index" not in current_app.view_functions
    ):
        return None
    return {"url": url_for("search.index"), "hits_url": url_for("search.hits")}


def _bell() -> dict[str, str] | None:
    """Notices, for those who can get any."""
    if not current_user.can(Permission.DESK_READ):
        return None
    return {"url": url_for("notices.index"), "count_url": url_for(COUNTS)}


def _shown(entries: Iterable[Entry]) -> list[Entry]:
    """Those that this application has and the reader may open."""
    known, person = current_app.view_functions, reader()
    is_demo = current_app.config["CRM"].is_demo
    return [
        entry
        for entry in entries
        if entry.endpoint in known
        and (is_demo or entry.endpoint not in DEMO_ONLY)
        and person.can(entry.permission)
    ]


def lines() -> list[str]:
    """The lines of the reader's menu, by endpoint."""
    return [entry.endpoint for entry in _shown(MENU)]


def _groups() -> list[dict[str, Any]]:
    """The groups of which the reader may open something."""
    home = _home_of(request.endpoint or "")
    found = (
        {
            "label": str(group.label),
            "lines": [_line(entry, home) for entry in _shown(group.entries)],
        }
        for group in GROUPS
    )
    return [group for group in found if group["lines"]]


def _line(entry: Entry, home: str) -> dict[str, Any]:
    return {
        "endpoint": entry.endpoint,
        "url": url_for(entry.endpoint),
        "label": str(entry.label),
        "icon": entry.icon,
        "keys": entry.keys,
        "active": entry.endpoint == home,
    }


def _home_of(here: str) -> str:
    """The entry a page belongs to: its own, the one named for it, or its feature's list."""
    entries = [entry.endpoint for entry in MENU]
    if here in entries or here in HOMES:
        return HOMES.get(here, here)
    feature = here.partition(".")[0]
    siblings = [endpoint for endpoint in entries if endpoint.startswith(f"{feature}.")]
    index = f"{feature}.index"
    return index if index in siblings else next(reversed(siblings), "")
