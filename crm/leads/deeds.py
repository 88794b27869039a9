"""`crm leads …`: the verbs of a lead, shallow over the same actions as pages and API."""

from dataclasses import replace
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
from crm.core.commandline import examples
from crm.core.console import Spoken, said
from crm.core.db import db
from crm.leads import actions, claiming, contacting, moving, overriding, pausing, queries
from crm.leads.commands import EditLead, Hold, Leave, LogLead, Lose
from crm.leads.deed import (
    Day,
    by_code,
    deed,
    editable,
    evidence,
    on,
    one_of,
    proof,
    told,
    version_of,
    why,
)
from crm.leads.evidence import photos
from crm.leads.evidence.actions import use
from crm.leads.models import Lead, StageClaim
from crm.leads.moves import Move, Override, Verdict
from crm.leads.reasons import HoldReason, LeaveReason, LossReason
from crm.leads.rules import Source, Stage, Track
from crm.plan.models import Block, ListItem


@click.command(
    "log",
    cls=Spoken,
    epilog=examples(
        'crm leads log "Example Logistics" --source visit --item LG4 --block JK --as wanglei'
    ),
)
@click.argument("name")
@click.option("--source", type=one_of(Source), required=True, help="Where the lead is from.")
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
    told(actions.log_lead(command, by=by), as_json=as_json)


@deed("track", "crm leads track JK-2026-0001 lease --as wanglei")
@click.argument("track", type=one_of(Track))
def set_track(code: str, track: str, *, by: User, version: int | None, as_json: bool) -> None:
    """Say what kind of project a lead is; its gates then ask for other things."""
    lead = editable(code, by)
    command = EditLead({"track": Track(track)})
    actions.edit(lead, command, by=by, base_version=version_of(lead, version))
    told(lead, as_json=as_json, track=lead.track.value)


def _move(stage: str, given: dict[str, Any]) -> Move:
    return Move(Stage(stage), **{**given, "evidence_kind": given["evidence_kind"] or ""})


@deed("move", "crm leads move JK-2026-0001 S2 --as wanglei")
@click.argument("stage", type=one_of(Stage))
@on
@evidence
@proof
@why
def move(
    code: str, stage: str, *, by: User, version: int | None, as_json: bool, **given: Any
) -> None:
    """Move a lead to a stage that verifies itself, or back."""
    lead = editable(code, by)
    moving.move(lead, _move(stage, given), by=by, base_version=version_of(lead, version))
    told(lead, as_json=as_json)


@deed("override", "crm leads override JK-2026-0001 S7 --reason mandate --as chenli")
@click.argument("stage", type=one_of(Stage))
@on
@why
def override(
    code: str, stage: str, *, by: User, version: int | None, as_json: bool, **given: Any
) -> None:
    """Put a lead into a stage against the table of moves; a coordinator's exception."""
    need(by, Permission.LEADS_OVERRIDE)
    lead = editable(code, by)
    command = Override(Stage(stage), **given)
    overriding.override(lead, command, by=by, base_version=version_of(lead, version))
    told(lead, as_json=as_json)


@deed("claim", "crm leads claim JK-2026-0001 S6 --evidence contract --ref HT-18 --as wanglei")
@click.argument("stage", type=one_of(Stage))
@on
@evidence
@proof
@why
@click.option("--file", "files", type=int, multiple=True, help="Number of a file that proves it.")
def claim(
    code: str, stage: str, *, by: User, version: int | None, as_json: bool, **given: Any
) -> None:
    """Claim a stage that a second person must verify."""
    lead, files = editable(code, by), given.pop("files")
    command = replace(_move(stage, given), has_photo=photos.among(lead, files))
    made = claiming.claim(lead, command, by=by, base_version=version_of(lead, version))
    use(lead, files, by=by, proves=made)
    told(lead, as_json=as_json, claim=made.id, claimed=made.stage.value)


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


@deed("verify", "crm leads verify JK-2026-0001 --as zhoumin")
def verify(code: str, *, by: User, version: int | None, as_json: bool) -> None:
    """Verify the open claim of a lead; --version is the claim's."""
    lead, made = _decide(code, by, Verdict(verified=True), version)
    told(lead, as_json=as_json, claim=made.id, state=made.state.value)


@deed("refuse", "crm leads refuse JK-2026-0001 --reason unsigned --as zhoumin")
@click.option("--reason", required=True, help="What is wrong with it.")
def refuse(code: str, *, by: User, version: int | None, as_json: bool, reason: str) -> None:
    """Refuse the open claim of a lead; --version is the claim's."""
    lead, made = _decide(code, by, Verdict(verified=False, reason=reason), version)
    told(lead, as_json=as_json, claim=made.id, state=made.state.value)


@deed("withdraw", "crm leads withdraw JK-2026-0001 --as wanglei")
def withdraw(code: str, *, by: User, version: int | None, as_json: bool) -> None:
    """Withdraw one's own open claim; --version is the claim's."""
    need(by, Permission.LEADS_EDIT)
    lead = queries.get(by_code(code, by).id, by, lock=True)
    made = _open_claim(lead)
    base = made.version if version is None else version
    claiming.withdraw(lead, made, by=by, base_version=base)
    told(lead, as_json=as_json, claim=made.id, state=made.state.value)


@deed("reassign", "crm leads reassign JK-2026-0001 --to lijing --as zhoumin")
@click.option("--to", "login", required=True, metavar="LOGIN", help="The new owner.")
def reassign(code: str, *, by: User, version: int | None, as_json: bool, login: str) -> None:
    """Give a lead to another person of its block."""
    need(by, Permission.LEADS_EDIT_ALL)
    lead, owner = editable(code, by), accounts.by_login(login)
    if owner is None:
        raise click.BadParameter(said("%(login)s: unknown login", login=login), param_hint="--to")
    actions.reassign(lead, owner, by=by, base_version=version_of(lead, version))
    told(lead, as_json=as_json, owner=owner.login)


@deed("hold", "crm leads hold JK-2026-0001 --reason land --until 2027-01-15 --as wanglei")
@click.option("--reason", type=one_of(HoldReason), required=True, help="What it waits for.")
@click.option("--until", type=Day(), required=True, help="The day to look again.")
def hold(code: str, *, by: User, version: int | None, as_json: bool, **given: Any) -> None:
    """Let a lead wait until a review day."""
    lead = editable(code, by)
    command = Hold(HoldReason(given["reason"]), given["until"])
    pausing.hold(lead, command, by=by, base_version=version_of(lead, version))
    told(lead, as_json=as_json)


@deed("resume", "crm leads resume JK-2026-0001 --as wanglei")
def resume(code: str, *, by: User, version: int | None, as_json: bool) -> None:
    """Take a waiting lead up again."""
    lead = editable(code, by)
    pausing.resume(lead, by=by, base_version=version_of(lead, version))
    told(lead, as_json=as_json)


@deed("lose", "crm leads lose JK-2026-0001 --reason elsewhere --place Wuhan --as wanglei")
@click.option("--reason", type=one_of(LossReason), required=True, help="Why it ends.")
@click.option("--place", default="", help="The city, when it went elsewhere.")
@click.option("--dissolved-on", type=Day(), default=None, help="When the contract was dissolved.")
@click.option("--document", default="", help="What dissolved it: number or source.")
@click.option("--note", default="", help="Particulars; some reasons ask for them.")
def lose(code: str, *, by: User, version: int | None, as_json: bool, **given: Any) -> None:
    """End a lead that will not land."""
    lead = editable(code, by)
    command = Lose(**{**given, "reason": LossReason(given["reason"])})
    moving.lose(lead, command, by=by, base_version=version_of(lead, version))
    told(lead, as_json=as_json)


@deed("leave", "crm leads leave JK-2026-0001 --reason moved --place Shanghai --as wanglei")
@click.option("--on", "left_on", type=Day(), default=clock.today, help="When it went away.")
@click.option("--reason", type=one_of(LeaveReason), required=True, help="Why it went away.")
@click.option("--place", default="", help="Where to, when it moved away.")
@click.option("--note", default="", help="Particulars; some reasons ask for them.")
def leave(code: str, *, by: User, version: int | None, as_json: bool, **given: Any) -> None:
    """Note that a landed firm went away."""
    lead = editable(code, by)
    command = Leave(**{**given, "reason": LeaveReason(given["reason"])})
    moving.leave(lead, command, by=by, base_version=version_of(lead, version))
    told(lead, as_json=as_json)


@deed("revive", "crm leads revive JK-2026-0001 --as wanglei")
def revive(code: str, *, by: User, version: int | None, as_json: bool) -> None:
    """Take an ended lead up again."""
    lead = editable(code, by)
    moving.revive(lead, by=by, base_version=version_of(lead, version))
    told(lead, as_json=as_json)


@deed("visit", 'crm leads visit JK-2026-0001 "Saw the cold store" --as wanglei', versioned=False)
@click.argument("text")
@click.option(
    "--kind", type=one_of(ActivityKind), default="visit", show_default=True, help="How you met."
)
@on
@click.option("--next", "next_step", default="", help="What comes next.")
@click.option("--by-day", "next_step_on", type=Day(), default=None, help="By when.")
def visit(code: str, *, by: User, as_json: bool, **given: Any) -> None:
    """Note a visit, call or meeting, and what comes next."""
    need(by, Permission.ACTIVITIES_WRITE)
    lead = editable(code, by)
    command = LogActivity(**{**given, "kind": ActivityKind(given["kind"])})
    contacting.log_visit(lead, command, by=by)
    told(lead, as_json=as_json)


@deed(
    "step",
    'crm leads step JK-2026-0001 "Send the offer" --due 2026-12-01 --as wanglei',
    versioned=False,
)
@click.argument("what")
@click.option("--due", type=Day(), required=True, help="By when.")
def step(code: str, *, by: User, as_json: bool, **given: Any) -> None:
    """Plan a next step."""
    need(by, Permission.ACTIVITIES_WRITE)
    lead = editable(code, by)
    contacting.plan_step(lead, PlanStep(given["what"], given["due"]), by=by)
    told(lead, as_json=as_json)


DEEDS = (
    log,
    set_track,
    move,
    override,
    claim,
    verify,
    refuse,
    withdraw,
    reassign,
    hold,
    resume,
    lose,
    leave,
    revive,
    visit,
    step,
)
