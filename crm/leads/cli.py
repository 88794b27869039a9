"""`crm leads`: reading leads from the command line."""

import json

import click
from sqlalchemy import select

from crm.core.db import db
from crm.leads import queries
from crm.leads.facts import project
from crm.leads.models import Lead


@click.group()
def leads() -> None:
    """Leads."""


@leads.command("show")
@click.argument("code")
def show(code: str) -> None:
    """Print one lead as JSON."""
    lead = db.session.scalar(select(Lead).where(Lead.code == code.upper()))
    if lead is None:
        raise click.ClickException(code)
    columns = {column.name: getattr(lead, column.name) for column in Lead.__table__.columns}
    click.echo(json.dumps(columns, ensure_ascii=False, default=str, indent=2))


@leads.command("rebuild-check")
def rebuild_check() -> None:
    """Name the leads whose current columns differ from what their facts say."""
    wrong = [
        lead.code
        for lead in db.session.scalars(select(Lead).order_by(Lead.id))
        if (standing := project(queries.facts_of(lead.id))).stage is not lead.stage
        or standing.status is not lead.status
    ]
    click.echo("\n".join(wrong) if wrong else "all leads rebuild from their facts")
    if wrong:
        raise SystemExit(1)
