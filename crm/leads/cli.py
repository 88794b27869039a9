"""`crm leads`: reading leads from the command line; what can be done to them stands in `deeds`."""

from collections.abc import Iterator
from typing import Any

import click
from sqlalchemy import select

from crm.accounts.acting import acting, need
from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.core import paging
from crm.core.commandline import Group, bar, examples, tell
from crm.core.console import said
from crm.core.db import db
from crm.leads import lists, queries, queue
from crm.leads.deed import by_code
from crm.leads.deeds import DEEDS
from crm.leads.evidence.commands import attach
from crm.leads.facts import project
from crm.leads.limits import draw_anew
from crm.leads.models import Lead
from crm.leads.succession.commands import succession

MOST = 1000


@click.group(cls=Group)
def leads() -> None:
    """Leads: read them, and do to them what the pages do."""


@leads.command(
    "list",
    epilog=examples(
        "crm leads list --as wanglei --stalled",
        "crm leads list --as chenli --block ZD --bucket committed --json",
    ),
)
@click.option("--block", default="", help="Code of a block, e.g. ZD.")
@click.option("--cluster", default="", help="Code of a cluster, e.g. LG.")
@click.option("--item", default="", help="Code of a list item, e.g. LG4.")
@click.option("--stage", default="", help="A stage, e.g. S4.")
@click.option("--bucket", default="", help="idea, active, committed, landed or pipeline.")
@click.option("--status", default="", help="active, onhold, lost, left or all.")
@click.option("--mine", is_flag=True, help="Only the acting person's own.")
@click.option("--stalled", is_flag=True, help="Only those that need attention.")
@click.option(
    "--limit", default=50, show_default=True, type=click.IntRange(1, MOST), help="How many."
)
@click.option("--after", default="", help="The cursor that the page before gave.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@acting
def list_leads(*, by: User, limit: int, after: str, as_json: bool, **chosen: Any) -> None:
    """List the leads that the acting person may read."""
    need(by, Permission.LEADS_READ)
    said = {name: "1" if value is True else value or "" for name, value in chosen.items()}
    query = lists.matching(lists.Filter.from_query(said), by)
    page = paging.page(query, [Lead.pinyin_key, Lead.id], after, limit)
    rows = [_plain(row) for row in lists.rows(page.rows)]
    tell(
        {"rows": rows, "after": page.after or None}, as_json=as_json, text=_lines(rows, page.after)
    )


@leads.command(epilog=examples("crm leads limits --json"))
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def limits(*, as_json: bool) -> None:
    """Draw the last days of all open leads by the limits in force today."""
    changed = draw_anew()
    tell(
        {"changed": changed},
        as_json=as_json,
        text=[said("%(n)s {n:lead|leads} changed.", n=changed)],
    )


def _plain(row: lists.Row) -> dict[str, Any]:
    return {
        "code": row.lead.code,
        "name": row.lead.name,
        "stage": row.lead.stage.value,
        "claimed": row.claimed.value if row.claimed else None,
        "status": row.lead.status.value,
        "item": row.item_code,
        "owner": row.owner,
        "planned": row.lead.planned,
        "next_step_on": row.lead.next_step_on,
        "version": row.lead.version,
    }


def _lines(rows: list[dict[str, Any]], after: str) -> Iterator[str]:
    for row in rows:
        shown = ("code", "stage", "status", "item", "owner", "name")
        yield "  ".join(str(row[name]) for name in shown)
    if after:
        yield said("more: --after %(after)s", after=after)


@leads.command("show", epilog=examples("crm leads show JK-2026-0001 --as wanglei --json"))
@click.argument("code")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@acting
def show(code: str, *, by: User, as_json: bool) -> None:
    """Print one lead."""
    need(by, Permission.LEADS_READ)
    lead = by_code(code, by)
    columns = {column.name: getattr(lead, column.name) for column in Lead.__table__.columns}
    filled = (f"{name}: {value}" for name, value in columns.items() if value not in (None, ""))
    tell(columns, as_json=as_json, text=filled)


@leads.command("queue", epilog=examples("crm leads queue --as zhoumin --json"))
@click.option(
    "--limit", default=50, show_default=True, type=click.IntRange(1, MOST), help="How many."
)
@click.option("--after", default="", help="The cursor that the page before gave.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@acting
def show_queue(*, by: User, limit: int, after: str, as_json: bool) -> None:
    """List what waits for a second person, the longest waiting first."""
    need(by, Permission.LEADS_READ)
    page = queue.page(by, queue.Asked(after=after), limit)
    rows = [
        {
            "kind": row.kind,
            "id": row.id,
            "version": row.version,
            "code": row.lead.code,
            "name": row.lead.name,
            "stage": row.stage.value if row.stage else None,
            "amount": row.amount,
            "since": row.since,
            "days": row.days,
            "evidence": f"{row.evidence_kind} {row.evidence_ref}".strip(),
        }
        for row in page.rows
    ]
    tell(
        {"rows": rows, "after": page.after or None}, as_json=as_json, text=_waits(rows, page.after)
    )


def _waits(rows: list[dict[str, Any]], after: str) -> Iterator[str]:
    for row in rows:
        yield f"{row['code']}  {row['stage'] or row['amount']}  {row['evidence']}  {row['name']}"
    if after:
        yield said("more: --after %(after)s", after=after)


@leads.command("rebuild-check")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def rebuild_check(*, as_json: bool) -> None:
    """Name the leads whose current columns differ from what their facts say."""
    found = list(db.session.scalars(select(Lead).order_by(Lead.id)))
    with bar(len(found), "leads", quiet=as_json) as shown:
        wrong = [lead.code for lead in found if _differs(lead, shown)]
    told = wrong or [said("all leads rebuild from their facts")]
    tell({"leads": len(found), "wrong": wrong}, as_json=as_json, text=told)
    if wrong:
        raise SystemExit(1)


def _differs(lead: Lead, shown: Any) -> bool:
    standing = project(queries.facts_of(lead.id))
    shown.update(1)
    return standing.stage is not lead.stage or standing.status is not lead.status


for deed in (*DEEDS, attach, succession):
    leads.add_command(deed)
