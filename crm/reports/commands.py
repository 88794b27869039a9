"""`crm exceptions`: what stands still, and what else a manager looks at."""

import click

from crm.accounts.acting import acting, need
from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.core.commandline import Group, examples, tell
from crm.core.language import translated
from crm.core.say import Sentence
from crm.leads.stalls import Stall
from crm.leads.standstills.rules import NO_CAUSE, Cause
from crm.reports import exceptions as reading
from crm.reports.api.shapes import ExceptionsOut, StalledOut
from crm.reports.exception_rows import Asked, Part, Row

MOST = 500
as_json_option = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")


@click.group(cls=Group)
def exceptions() -> None:
    """What stands still, and what else a manager looks at."""


@exceptions.command(
    "sums", epilog=examples("crm exceptions sums --as zhoumin", "crm exceptions sums --json")
)
@as_json_option
@acting
def printed(*, by: User, as_json: bool) -> None:
    """Print how many leads stand still by reason, cause and owner, and the further parts."""
    need(by, Permission.DESK_READ)
    whole, further = reading.sums(by), reading.parts(by)
    told = [{"code": part.value, "sum": one} for part, one in further.items()]
    facts = ExceptionsOut().dump({**vars(whole), "further": told})
    lines = [*whole.reasons, *whole.causes, *whole.owners]
    text = [f"{line.sum.count:>6,}  {_words(line.words)}" for line in lines]
    text += [f"{one.count:>6,}  {translated(part.words)}" for part, one in further.items()]
    tell(facts, as_json=as_json, text=text)


@exceptions.command(
    "list",
    epilog=examples(
        "crm exceptions list --why silent --as zhoumin",
        "crm exceptions list --why signing --as zhoumin --json",
    ),
)
@click.option(
    "--why", type=click.Choice(["", *Stall, *Part]), default="", help="A reason or a further part."
)
@click.option("--cause", type=click.Choice(["", NO_CAUSE, *Cause]), default="", help="The cause.")
@click.option("--owner", default="", help="Login of whose leads.")
@as_json_option
@acting
def listed(*, why: str, cause: str, owner: str, by: User, as_json: bool) -> None:
    """Print the leads that stand still, those for the longest first."""
    need(by, Permission.DESK_READ)
    rows = list(reading.page(by, Asked(why, cause, owner, size=MOST)).rows)
    text = ["  ".join(_parts(row)) for row in rows]
    tell({"rows": StalledOut(many=True).dump(rows)}, as_json=as_json, text=text)


def _words(words: Sentence | str) -> str:
    return words if isinstance(words, str) else translated(words)


def _parts(row: Row) -> list[str]:
    first = row.first
    why = translated(first.kind.words) if first else ""
    days = str(first.days) if first else (row.day.isoformat() if row.day else "")
    return [row.lead.code, why, days, row.lead.name]
