"""The command line: shallow commands over the same verbs as the pages."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from typing import Any, cast

import click
from flask import Flask, current_app

from config import ROOT, WrongSetting
from crm import create_app, schedule
from crm.accounts import demo as demo_accounts
from crm.accounts.commands import token, user
from crm.audit.actions import broken_links
from crm.campaigns.commands import campaigns
from crm.carriers.commands import carriers
from crm.core import revisions, schema, statistics
from crm.core.commandline import Group, NotReady, bar, tell
from crm.core.console import in_language, said, wanted
from crm.core.db import db, writing
from crm.core.language import LANGUAGES
from crm.core.search.commands import rebuild_if_missing, search
from crm.digests import advancing
from crm.digests.commands import digests
from crm.enterprises.commands import industries
from crm.firstreports.commands import firstreports
from crm.goals.commands import goals
from crm.leads.cli import leads
from crm.leads.evidence.commands import files
from crm.leads.tasks.commands import tasks
from crm.mix.commands import mix
from crm.mix.targets.plan_drafts import load_draft_targets
from crm.plan.actions import load_plan
from crm.plan.commands import plan
from crm.reports.commands import exceptions
from crm.reports.indicators.commands import indicators
from crm.reports.projects.commands import projects
from crm.screening.commands import screening
from crm.screening.loading import load_lists
from crm.settings.commands import settings as office_settings
from crm.trips.commands import trips
from seed import demo
from seed.districts import WEEKS
from seed.landmarks import landmarks as found_landmarks


class Transacted(Group):
    """Every command runs in the application and commits when it ends well."""

    def main(self, args: Sequence[str] | None = None, *rest: Any, **extra: Any) -> Any:
        """Run in the language asked for, from the first word of help on."""
        words = sys.argv[1:] if args is None else args
        with in_language(wanted(words)):
            return super().main(args, *rest, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        if ctx.parent is None:  # a group within another runs in the same application
            ctx.with_resource(_app().app_context())
            writing.set(True)
        return super().invoke(ctx)

    def done(self, answer: Any) -> Any:
        """Commit, inside what turns refusals into sentences."""
        db.session.commit()
        return answer


def main_app() -> Flask:
    """The application that the command runs in."""
    found: Flask = cast("Any", current_app)._get_current_object()  # noqa: SLF001 - Flask's own way
    return found


def _app() -> Flask:
    try:
        return create_app()
    except WrongSetting as wrong:
        raise NotReady(str(wrong)) from None


@click.group(cls=Transacted, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    expose_value=False,
    help="Language of help and answers; else that of LC_ALL or LANG, else Chinese.",
)
def main() -> None:
    """Attraction Desk 招商台."""


@main.group("db")
def database() -> None:
    """The database's shape."""


@database.command()
def upgrade() -> None:
    """Bring the database to the newest migration, and index what it holds."""
    _bring_up_to_date()


def _bring_up_to_date() -> None:
    schema.upgrade()
    rebuild_if_missing()
    db.session.commit()  # else what it read would still hold the lock
    statistics.refresh()


@database.command()
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Go back to a migration."""
    schema.downgrade(revision)


@database.command()
@click.argument("number")
@click.argument("message")
def revision(number: str, message: str) -> None:
    """Write migration NUMBER from what the models say."""
    schema.revision(message, number)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def seed(*, as_json: bool) -> None:
    """Load what every office starts with: the plan, mix drafts, negative lists; again does no harm."""
    counts = load_plan()
    load_draft_targets()
    load_lists()
    told = said(
        "plan: %(items)s {items:item|items}, %(children)s named {children:part|parts}", **counts
    )
    tell(counts, as_json=as_json, text=[told])


@main.command()
@click.option("--with-worker", is_flag=True, help="Run the worker beside the web server.")
@click.option("--workers", default=1, show_default=True, help="Web processes.")
def serve(*, with_worker: bool, workers: int) -> None:
    """Start the web server (and the worker)."""
    _serve(with_worker=with_worker, workers=workers)


@main.command()
@click.pass_context
def up(ctx: click.Context) -> None:
    """Bring everything up to date and start web and worker: what `make run` calls."""
    if not revisions.is_current():
        _bring_up_to_date()
    ctx.invoke(seed, as_json=False)
    if current_app.config["CRM"].is_demo:
        ctx.invoke(build, if_empty=True, weeks=WEEKS)
        ctx.invoke(accounts)
    db.session.commit()
    db.session.close()
    click.echo(f"\n{current_app.config['CRM'].public_url}\n")
    _serve(with_worker=True, workers=1)


def _serve(*, with_worker: bool, workers: int) -> None:
    web = [sys.executable, "-m", *web_server(os.environ.get("PORT", "5000"), workers)]
    commands = [web] + ([[sys.executable, "-P", "-m", "crm", "work"]] if with_worker else [])
    _run_together(commands)


LEAN = {"MALLOC_ARENA_MAX": "2"}
"""Else each of a server's eight threads keeps a heap of its own, which it hardly uses."""


def web_server(port: str, workers: int) -> list[str]:
    """The web server's own words."""
    where = ["gunicorn", "wsgi:app", f"--bind=127.0.0.1:{port}", "--worker-class=gthread"]
    return [*where, f"--workers={workers}", "--threads=8", "--log-level=warning"]


def _run_together(commands: list[list[str]]) -> None:
    """Run processes side by side; when one ends, or we are told to stop, all end."""
    environment = {**LEAN, **os.environ, "PYTHONPATH": str(ROOT)}
    # The lines are our own, put together above.
    children = [subprocess.Popen(line, cwd=ROOT, env=environment) for line in commands]  # noqa: S603
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        os.wait()
    except KeyboardInterrupt:
        pass
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait(timeout=10)


@main.command()
@click.option("--once", is_flag=True, help="Catch up once and stop.")
def work(*, once: bool) -> None:
    """Run what is due: weekly close, digests, sweeps."""
    schedule.work(main_app(), once=once)


@main.command()
@click.option("--deploy", is_flag=True, help="Refuse settings that are unsafe in production.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def check(*, deploy: bool, as_json: bool) -> None:
    """Look whether migrations, the event chain and, for production, the settings are whole."""
    found: dict[str, Any] = {"migrations": revisions.is_current(), "broken_events": broken_links()}
    settings = current_app.config["CRM"]
    if deploy:
        found |= {"unsafe": settings.unsafe, "remarks": settings.remarks}
    click.echo(json.dumps(found) if as_json else _checked(found))
    if not found["migrations"] or found["broken_events"] or found.get("unsafe"):
        sys.exit(1)


def _checked(found: dict[str, Any]) -> str:
    current = said("migrations are current" if found["migrations"] else "migrations are missing")
    lines = [current, said("broken events: %(n)s", n=len(found["broken_events"]))]
    unsafe, remarks = found.get("unsafe", {}), found.get("remarks", {})
    lines += [said("unsafe: %(name)s %(why)s", name=one, why=why) for one, why in unsafe.items()]
    lines += [said("note: %(name)s %(why)s", name=one, why=why) for one, why in remarks.items()]
    return "\n".join(lines)


@main.group("demo")
def demo_group() -> None:
    """The demo story and its clock."""


@demo_group.command()
@click.option("--if-empty", is_flag=True, help="Do nothing when there are leads already.")
@click.option(
    "--weeks", default=WEEKS, show_default=True, type=click.IntRange(8, 104), help="How long it is."
)
def build(*, if_empty: bool, weeks: int) -> None:
    """Act out the demo story; a shorter one has fewer leads."""
    if if_empty and not demo.is_empty():
        return
    with bar(weeks, "demo story") as shown:
        demo.build(say=click.echo, weeks=weeks, done=shown.update)


@demo_group.command()
@click.argument("login")
def landmarks(login: str) -> None:
    """Print the paths of a few telling records of a person, as JSON."""
    click.echo(json.dumps(found_landmarks(login)))


@demo_group.command()
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def advance(*, as_json: bool) -> None:
    """Move the demo's clock to next Monday 08:00, close the week and send the digests."""
    done = advancing.advance()
    found = {
        "now": f"{done.moment:%Y-%m-%dT%H:%M}Z",
        "closed": [str(week) for week in done.closed],
        "digests": dict(done.outcomes),
    }
    told = said("now %(now)s; closed %(closed)s; digests %(digests)s", **found)
    tell(found, as_json=as_json, text=[told])


@demo_group.command()
def accounts() -> None:
    """Print the demo accounts."""
    click.echo(demo_accounts.printed())


GROUPS = (
    user, token, plan, industries, leads, tasks, files, firstreports, screening, carriers, mix, digests,
    search, projects, indicators, campaigns, trips, goals, exceptions,
    office_settings,
)  # fmt: skip
for group in GROUPS:
    main.add_command(group)
