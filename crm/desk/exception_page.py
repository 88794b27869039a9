"""The page of the exceptions: a head line for a director, three divisions, and the leads themselves."""

from collections.abc import Mapping
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext

from crm.accounts.models import User
from crm.accounts.rules import Permission, Role
from crm.core import clock
from crm.core.language import translated
from crm.desk.rules import TONES
from crm.leads.stalls import Stall
from crm.leads.standstills.rules import NO_CAUSE, Cause
from crm.reports import exceptions, worklists
from crm.reports.exception_rows import Asked, Line, Part, Sum, Sums

KINDS = (*Stall, *Part)
CAUSES = (NO_CAUSE, *Cause)
MOST_LINES = 6
"""Lines of a division; the others are added up in a last one."""


def drawn(user: User, args: Mapping[str, str]) -> str:
    """The whole page for one reader; what the address says wrongly shows everything."""
    asked = _asked(args)
    sums, parts = exceptions.sums(user), exceptions.parts(user)
    return render_template(
        "desk/stalled.html",
        sums=sums,
        today_=clock.today(),
        page=exceptions.page(user, asked),
        asked=asked,
        divisions=_divisions(sums, asked),
        tabs=_tabs(sums, asked),
        further=_further(parts, asked),
        overdue=worklists.count_overdue(user),
        narrowed=_narrowed(sums, asked),
        tones=TONES,
        with_owner=user.role is not Role.OFFICER,
        may_state=user.can(Permission.LEADS_EDIT),
        may_snooze=user.can(Permission.EXCEPTIONS_SNOOZE),
        user_id=user.id,
        here=_address(asked),
        next_url=_address,
    )


def _asked(args: Mapping[str, str]) -> Asked:
    part, cause = args.get("only", ""), args.get("cause", "")
    return Asked(
        part=part if part in KINDS else "",
        cause=cause if cause in CAUSES else "",
        owner=args.get("owner", "")[:32],
        after=args.get("after", ""),
        size=worklists.SIZE,
    )


def _address(asked: Asked, **changed: str) -> str:
    wanted = {"only": asked.part, "cause": asked.cause, "owner": asked.owner} | changed
    kept: dict[str, Any] = {name: text for name, text in wanted.items() if text}
    return url_for("desk.stalled", **kept)


def _tab(label: str, count: int, asked: Asked, part: str) -> dict[str, Any]:
    """A part of the list, within the cause and owner that are asked for; they count all of it."""
    return {
        "label": label,
        "count": count,
        "active": asked.part == part,
        "url": url_for("desk.stalled", only=part or None),
    }


def _tabs(sums: Sums, asked: Asked) -> list[dict[str, Any]]:
    counts = {line.code: line.sum.count for line in sums.reasons}
    kinds = [
        _tab(translated(one.words), counts.get(one.value, 0), asked, one.value) for one in Stall
    ]
    return [_tab(gettext("全部停滞"), sums.whole.count, asked, ""), *kinds]


def _further(parts: Mapping[Part, Sum], asked: Asked) -> list[dict[str, Any]]:
    return [
        _tab(translated(one.words), found.count, asked, one.value) for one, found in parts.items()
    ]


def _divisions(sums: Sums, asked: Asked) -> list[dict[str, Any]]:
    """By reason, by cause, by owner: each line leads to its rows."""
    named = (
        (gettext("按原因"), "only", sums.reasons),
        (gettext("按为何停滞"), "cause", sums.causes),
        (gettext("按负责人"), "owner", sums.owners),
    )
    current = {"only": asked.part, "cause": asked.cause, "owner": asked.owner}
    return [
        {
            "title": title,
            "lines": [_line(name, one, current[name]) for one in lines[:MOST_LINES]],
            "rest": _rest(lines[MOST_LINES:]),
        }
        for title, name, lines in named
    ]


def _line(name: str, one: Line, current: str) -> dict[str, Any]:
    arguments: dict[str, Any] = {name: one.code}
    return {
        "words": one.words if isinstance(one.words, str) else translated(one.words),
        "sum": one.sum,
        "url": url_for("desk.stalled", **arguments),
        "active": one.code == current,
        "bad": one.code == NO_CAUSE,
    }


def _rest(lines: list[Line]) -> dict[str, Any] | None:
    if not lines:
        return None
    return {"n": len(lines), "sum": sum((one.sum for one in lines), Sum())}


def _narrowed(sums: Sums, asked: Asked) -> list[dict[str, str]]:
    """Cause and owner that narrow the list, each with the way out."""
    found = []
    if asked.cause:
        words = (
            gettext("未写原因") if asked.cause == NO_CAUSE else translated(Cause(asked.cause).words)
        )
        found.append({"label": words, "url": _address(asked, cause="")})
    if asked.owner:
        names = {line.code: str(line.words) for line in sums.owners}
        words = names.get(asked.owner, asked.owner)
        found.append({"label": words, "url": _address(asked, owner="")})
    return found
