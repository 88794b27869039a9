"""`crm leads …`: the verbs of a lead, shallow over the same actions as pages and API."""

from collections.abc import Callable
from datetime import date
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from crm.accounts import queries as accounts
from crm.accounts.acting import acting, need
from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.activities.rules import ActivityKind, LogActivity, PlanStep
from crm.core import clock, reading
from crm.core.commandline import examples, tell
from crm.core.console import Spoken, said
from crm.core.db import db
from crm.core.errors import Invalid
from crm.core.language import translated
from crm.leads import actions, claiming, contacting, moving, queries
from crm.leads.commands import Hold, LogLead, Lose
from crm.leads.models import Lead, StageClaim
from crm.leads.moves import Move, Verdict
from crm.leads.reasons import Evidence, HoldReason, LossReason
from crm.leads.rules import Source, Stage
from crm.plan.models import Block, ListItem

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


def _of(kind: Any) -> click.Choice[str]:
    return click.Choice([one.value for one in kind], case_sensitive=False)


def by_code(code: str, by: User) -> Lead:
    """A lead by its code, in the person's rights. Raises NoResultFound."""
    found = queries.visible_to(by).where(Lead.code == code.upper())
    return db.session.scalars(found).one()


def _editable(code: str, by: User) -> Lead:
    need(by, Permission.LEADS_EDIT)
    return queries.get_editable(by_code(code, by).id, by)


def _version(lead: Lead, asked: int | None) -> int:
    return lead.version if asked is None else asked


def _told(lead: Lead, *, as_json: bool, **more: Any) -> None:
    db.session.flush()  # the version that this command leaves behind
    facts = {
        "code": lead.code,
        "stage": lead.stage.value,
        "status": lead.status.value,
        "version": lead.version,
        **more,
    }
    tell(facts, as_json=as_json, text=["  ".join(str(one) for one in facts.values())])


def _deed(
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


_on = click.option(
    "--on", "happened_on", type=Day(), default=clock.today, help="The day, 2026-11-23; today."
)
_evidence = click.option(
    "--evidence", "evidence_kind", type=_of(Evidence), default=None, help="What proves it."
)
_proof = click.option("--ref", "evidence_ref", default="", help="Number or source of the proof.")
_why = click.option("--reason", default="", help="Why; asked for when skipping or going back.")


@click.command(
    "log",
    cls=Spoken,
    epilog=examples(
        'crm leads log "Example Logistics" --source visit --item LG4 --block JK --as wanglei'
    ),
)
@click.argument("name")
@click.option("--source", type=_of(Source), required=True, help="Where the lead is from.")
@click.option("--item", required=True, help="Code of the list item.")
@click.option("--block", required=True, help="Code of the block.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@acting
def log(name: str, *, by: User, source: str, item: str, block: str, as_json: bool) -> None:
    """Log a lead at S1."""
    need(by, Permission.LEADS_CREATE)
    item_id = db.session.scalar(select(ListItem.id).where(ListItem.code == item.upper()))
    block_id = db.session.scalar(select(Block.id).where(Block.code == block.upper()))
    command = LogLead(reading.one_line(name), Source(source), item_id or 0, block_id or 0)
    _told(actions.log_lead(command, by=by), as_json=as_json)


def _move(stage: str, given: dict[str, Any]) -> Move:
    return Move(Stage(stage), **{**given, "evidence_kind": given["evidence_kind"] or ""})


@_deed("move", "crm leads move JK-2026-0001 S2 --as wanglei")
@click.argument("stage", type=_of(Stage))
@_on
@_evidence
@_proof
@_why
def move(
    code: str, stage: str, *, by: User, version: int | None, as_json: bool, **given: Any
) -> None:
    """Move a lead to a stage that verifies itself, or back."""
    lead = _editable(code, by)
    moving.move(lead, _move(stage, given), by=by, base_version=_version(lead, version))
    _told(lead, as_json=as_json)


@_deed("claim", "crm leads claim JK-2026-0001 S6 --evidence contract --ref HT-18 --as wanglei")
@click.argument("stage", type=_of(Stage))
@_on
@_evidence
@_proof
@_why
def claim(
    code: str, stage: str, *, by: User, version: int | None, as_json: bool, **given: Any
) -> None:
    """Claim a stage that a second person must verify."""
    lead = _editable(code, by)
    made = claiming.claim(lead, _move(stage, given), by=by, base_version=_version(lead, version))
    _told(lead, as_json=as_json, claim=made.id, claimed=made.stage.value)


def _open_claim(lead: Lead) -> StageClaim:
    found = queries.open_claim(lead.id)
    if found is None:
        raise NoResultFound
    return queries.claim(lead, found.id, lock=True)


def _decide(code: str, by: User, verdict: Verdict, version: int | None) -> tuple[Lead, StageClaim]:
    need(by, Permission.CLAIMS_VERIFY)
    lead = queries.get(by_code(code, by).id, by, lock=True)
    made = _open_claim(lead)
    base = made.version if version is None else version
    claiming.decide(lead, made, verdict, by=by, base_version=base)
    return lead, made


@_deed("verify", "crm leads verify JK-2026-0001 --as zhoumin")
def verify(code: str, *, by: User, version: int | None, as_json: bool) -> None:
    """Verify the open claim of a lead; --version is the claim's."""
    lead, made = _decide(code, by, Verdict(verified=True), version)
    _told(lead, as_json=as_json, claim=made.id, state=made.state.value)


@_deed("refuse", "crm leads refuse JK-2026-0001 --reason unsigned --as zhoumin")
@click.option("--reason", required=True, help="What is wrong with it.")
def refuse(code: str, *, by: User, version: int | None, as_json: bool, reason: str) -> None:
    """Refuse the open claim of a lead; --version is the claim's."""
    lead, made = _decide(code, by, Verdict(verified=False, reason=reason), version)
    _told(lead, as_json=as_json, claim=made.id, state=made.state.value)


@_deed("withdraw", "crm leads withdraw JK-2026-0001 --as wanglei")
def withdraw(code: str, *, by: User, version: int | None, as_json: bool) -> None:
    """Withdraw one's own open claim; --version is the claim's."""
    need(by, Permission.LEADS_EDIT)
    lead = queries.get(by_code(code, by).id, by, lock=True)
    made = _open_claim(lead)
    base = made.version if version is None else version
    claiming.withdraw(lead, made, by=by, base_version=base)
    _told(lead, as_json=as_json, claim=made.id, state=made.state.value)


@_deed("reassign", "crm leads reassign JK-2026-0001 --to lijing --as zhoumin")
@click.option("--to", "login", required=True, metavar="LOGIN", help="The new owner.")
def reassign(code: str, *, by: User, version: int | None, as_json: bool, login: str) -> None:
    """Give a lead to another person of its block."""
    need(by, Permission.LEADS_EDIT_ALL)
    lead, owner = _editable(code, by), accounts.by_login(login)
    if owner is None:
        raise click.BadParameter(said("%(login)s: unknown login", login=login), param_hint="--to")
    actions.reassign(lead, owner, by=by, base_version=_version(lead, version))
    _told(lead, as_json=as_json, owner=owner.login)


@_deed("hold", "crm leads hold JK-2026-0001 --reason land --until 2027-01-15 --as wanglei")
@click.option("--reason", type=_of(HoldReason), required=True, help="What it waits for.")
@click.option("--until", type=Day(), required=True, help="The day to look again.")
def hold(code: str, *, by: User, version: int | None, as_json: bool, **given: Any) -> None:
    """Let a lead wait until a review day."""
    lead = _editable(code, by)
    command = Hold(HoldReason(given["reason"]), given["until"])
    moving.hold(lead, command, by=by, base_version=_version(lead, version))
    _told(lead, as_json=as_json)


@_deed("resume", "crm leads resume JK-2026-0001 --as wanglei")
def resume(code: str, *, by: User, version: int | None, as_json: bool) -> None:
    """Take a waiting lead up again."""
    lead = _editable(code, by)
    moving.resume(lead, by=by, base_version=_version(lead, version))
    _told(lead, as_json=as_json)


@_deed("lose", "crm leads lose JK-2026-0001 --reason elsewhere --place Wuhan --as wanglei")
@click.option("--reason", type=_of(LossReason), required=True, help="Why it ends.")
@click.option("--place", default="", help="The city, when it went elsewhere.")
def lose(code: str, *, by: User, version: int | None, as_json: bool, **given: Any) -> None:
    """End a lead that will not land."""
    lead = _editable(code, by)
    command = Lose(LossReason(given["reason"]), given["place"])
    moving.lose(lead, command, by=by, base_version=_version(lead, version))
    _told(lead, as_json=as_json)


@_deed("revive", "crm leads revive JK-2026-0001 --as wanglei")
def revive(code: str, *, by: User, version: int | None, as_json: bool) -> None:
    """Take an ended lead up again."""
    lead = _editable(code, by)
    moving.revive(lead, by=by, base_version=_version(lead, version))
    _told(lead, as_json=as_json)


@_deed("visit", 'crm leads visit JK-2026-0001 "Saw the cold store" --as wanglei', versioned=False)
@click.argument("text")
@click.option(
    "--kind", type=_of(ActivityKind), default="visit", show_default=True, help="How you met."
)
@_on
@click.option("--next", "next_step", default="", help="What comes next.")
@click.option("--by-day", "next_step_on", type=Day(), default=None, help="By when.")
def visit(code: str, *, by: User, as_json: bool, **given: Any) -> None:
    """Note a visit, call or meeting, and what comes next."""
    need(by, Permission.ACTIVITIES_WRITE)
    lead = _editable(code, by)
    command = LogActivity(**{**given, "kind": ActivityKind(given["kind"])})
    contacting.log_visit(lead, command, by=by)
    _told(lead, as_json=as_json)


@_deed(
    "step",
    'crm leads step JK-2026-0001 "Send the offer" --due 2026-12-01 --as wanglei',
    versioned=False,
)
@click.argument("what")
@click.option("--due", type=Day(), required=True, help="By when.")
def step(code: str, *, by: User, as_json: bool, **given: Any) -> None:
    """Plan a next step."""
    need(by, Permission.ACTIVITIES_WRITE)
    lead = _editable(code, by)
    contacting.plan_step(lead, PlanStep(given["what"], given["due"]), by=by)
    _told(lead, as_json=as_json)


DEEDS = (
    log,
    move,
    claim,
    verify,
    refuse,
    withdraw,
    reassign,
    hold,
    resume,
    lose,
    revive,
    visit,
    step,
)
