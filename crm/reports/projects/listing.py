"""What the list of major projects is asked for, and the counts above it."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from crm.core.language import translated
from crm.reports.projects import rules
from crm.reports.projects.queries import Row
from crm.reports.projects.rules import State

KINDS: dict[str, Callable[[Row, date], bool]] = {
    "late": lambda row, today: row.status(today).is_late,
    "soon": lambda row, today: rules.is_soon(row.points, today),
    "slipped": lambda row, today: row.status(today).to_meeting,
    "waiting": lambda row, _today: bool(row.waiting),
}
"""What the list can be narrowed to."""


def asked() -> dict[str, str]:
    """What the address asks for."""
    return {name: request.args.get(name, "") for name in ("show", "cluster", "block")}


def wanted(row: Row, asked: dict[str, str], today: date) -> bool:
    kind = KINDS.get(asked["show"])
    return (
        (kind is None or kind(row, today))
        and asked["cluster"] in ("", row.project.cluster.code)
        and (not asked["block"] or asked["block"] in {one.code for one in row.blocks})
    )


def strip(rows: list[Row], today: date) -> list[dict[str, Any]]:
    states = [row.status(today).state for row in rows]
    facts: list[dict[str, Any]] = [{"label": _("个项目"), "value": len(rows)}]
    for state in (State.ON_TIME, State.LATE, State.UNDATED, State.IDLE, State.OPERATING):
        count = states.count(state)
        if count or state is not State.UNDATED:
            tone = "bad" if state is State.LATE and count else ""
            facts.append({"label": translated(state.words), "value": count, "tone": tone})
    facts.append({"label": _("条关联线索"), "value": sum(row.leads for row in rows)})
    return facts


def choices(rows: list[Row], asked: dict[str, str], today: date) -> list[dict[str, Any]]:
    words = {
        "": _("全部"),
        "late": _("滞后"),
        "soon": _("90 天内有节点"),
        "slipped": _("改期 2 次以上"),
        "waiting": _("待核节点"),
    }
    found = []
    for name, label in words.items():
        same = dict(asked, show="")
        count = sum(wanted(row, dict(same, show=name), today) for row in rows)
        kept: dict[str, Any] = {key: value or None for key, value in same.items()}
        url = url_for("projects.index", **kept | {"show": name or None})
        found.append({"label": label, "url": url, "active": asked["show"] == name, "count": count})
    return found
