"""What the commands about a lead share: finding it, its version, what is told afterwards."""

from collections.abc import Callable
from datetime import date
from typing import Any

import click

from crm.accounts.acting import acting, need
from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.core import clock, reading
from crm.core.commandline import examples, tell
from crm.core.console import Spoken
from crm.core.db import db
from crm.core.errors import Invalid
from crm.core.language import translated
from crm.leads import queries
from crm.leads.models import Lead
from crm.leads.reasons import Evidence

View = Callable[..., Any]


class Day(click.ParamType[date]):
    """A day written 2026-11-23."""

    name = "day"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        if isinstance(value, date):
            return value
        try:
            return reading.day(value)
        except Invalid as wrong:
            self.fail(translated(wrong.problems[0].sentence), param, ctx)


def one_of(kind: Any) -> click.Choice[str]:
    return click.Choice([one.value for one in kind], case_sensitive=False)


def by_code(code: str, by: User) -> Lead:
    """A lead by its code, in the person's rights. Raises NoResultFound."""
    found = queries.visible_to(by).where(Lead.code == code.upper())
    return db.session.scalars(found).one()


def editable(code: str, by: User) -> Lead:
    need(by, Permission.LEADS_EDIT)
    return queries.get_editable(by_code(code, by).id, by)


def version_of(lead: Lead, asked: int | None) -> int:
    return lead.version if asked is None else asked


def told(lead: Lead, *, as_json: bool, **more: Any) -> None:
    db.session.flush()  # the version that this command leaves behind
    facts = {
        "code": lead.code,
        "stage": lead.stage.value,
        "status": lead.status.value,
        "version": lead.version,
        **more,
    }
    tell(facts, as_json=as_json, text=["  ".join(str(one) for one in facts.values())])


def deed(
    name: str, *lines: str, versioned: bool = True
) -> Callable[[Callable[..., Any]], click.Command]:
    """A command about one lead: its code, the person, --json, the version where it goes by one."""

    def made(view: View) -> click.Command:
        wish = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
        base = click.option(
            "--version", type=int, help="Refuse (exit 5) unless the record has this version."
        )
        door = wish(acting(view))
        return click.command(name, cls=Spoken, epilog=examples(*lines))(
            click.argument("code")(base(door) if versioned else door)
        )

    return made


on = click.option(
    "--on", "happened_on", type=Day(), default=clock.today, help="The day, 2026-11-23; today."
)
evidence = click.option(
    "--evidence", "evidence_kind", type=one_of(Evidence), default=None, help="What proves it."
)
proof = click.option("--ref", "evidence_ref", default="", help="Number or source of the proof.")
why = click.option("--reason", default="", help="Why; asked for when skipping or going back.")
