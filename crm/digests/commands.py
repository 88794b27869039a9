"""`crm digests …`: send, preview and list weekly digests."""

import json
from dataclasses import asdict

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from crm.accounts.models import User
from crm.core import clock, weeks
from crm.core.commandline import Group
from crm.core.console import said
from crm.core.db import db
from crm.core.weeks import Week
from crm.digests import deliver
from crm.digests.models import DigestDelivery


@click.group("digests", cls=Group)
def digests() -> None:
    """Weekly digests: run, preview, list."""


def _week(text: str | None) -> Week:
    if not text:
        return weeks.last_closed(clock.now())
    try:
        return Week.parse(text)
    except ValueError:
        told = said("expected a week like 2026-W47")
        raise click.BadParameter(told, param_hint="--week") from None


@digests.command("run")
@click.option("--week", "wanted", help="ISO week like 2026-W47; the last closed one without it.")
@click.option(
    "--preview", is_flag=True, help="Show what everybody would get; write and send nothing."
)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@with_appcontext
def run(wanted: str | None, preview: bool, as_json: bool) -> None:  # noqa: FBT001
    """Send a week's digests; running it twice sends once."""
    week = _week(wanted)
    if preview:
        _show_previews(week, as_json=as_json)
        return
    outcomes = dict(deliver.run(week))
    if as_json:
        print(json.dumps({"week": str(week), **outcomes}))
    else:
        print(f"{week}: " + ", ".join(f"{name} {n}" for name, n in sorted(outcomes.items())))
    if outcomes.get("failed") or outcomes.get("uncertain"):
        raise SystemExit(1)


def _show_previews(week: Week, *, as_json: bool) -> None:
    found = deliver.previews(week)
    if as_json:
        print(json.dumps([asdict(one) for one in found], ensure_ascii=False))
        return
    for one in found:
        print(f"{one.reader} <{one.address}>\n{one.subject}\n\n{one.text}\n")


@digests.command("list")
@click.option("--week", "wanted", help="Only this ISO week.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@with_appcontext
def show(wanted: str | None, as_json: bool) -> None:  # noqa: FBT001
    """The ledger: who, which week, in which state."""
    query = select(DigestDelivery, User.login).join(User, User.id == DigestDelivery.user_id)
    if wanted:
        query = query.where(DigestDelivery.week == str(_week(wanted)))
    newest = query.order_by(DigestDelivery.week.desc(), DigestDelivery.id).limit(500)
    rows = [_line(row, login) for row, login in db.session.execute(newest)]
    if as_json:
        print(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        print("  ".join(str(part) for part in row.values() if part not in ("", None)))


def _line(row: DigestDelivery, login: str) -> dict[str, str | int | None]:
    return {
        "week": row.week,
        "login": login,
        "state": row.state.value,
        "attempts": row.attempts,
        "finished_at": row.finished_at.isoformat() if row.finished_at else None,
        "subject": row.subject,
        "problem": row.problem,
    }
