"""The command line: shallow commands over the same verbs as the pages."""

import json
import os
import signal
import subprocess
import sys
from typing import Any, cast

import click
from flask import Flask, current_app

from config import ROOT, WrongSetting
from crm import create_app, schedule
from crm.accounts import demo as demo_accounts
from crm.accounts.commands import token, user
from crm.audit.actions import broken_links
from crm.core import schema
from crm.core.commandline import Group
from crm.core.db import db, writing
from crm.core.search.commands import rebuild_if_missing, search
from crm.digests import advancing
from crm.digests.commands import digests
from crm.enterprises.commands import industries
from crm.leads.cli import leads
from crm.mix.actions import load_draft_targets
from crm.mix.commands import mix
from crm.plan.actions import load_plan
from crm.plan.commands import plan
from seed import demo
from seed.districts import WEEKS
from seed.landmarks import landmarks as found_landmarks


class Transacted(Group):
    """Every command runs in the application and commits when it ends well."""

    def invoke(self, ctx: click.Context) -> Any:
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
        raise click.ClickException(str(wrong)) from None


@click.group(cls=Transacted, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Attraction Desk 招商台."""


@main.group("db")
def database() -> None:
    """The database's shape."""


@database.command()
def upgrade() -> None:
    """Bring the database to the newest migration, and index what it holds."""
    schema.upgrade()
    rebuild_if_missing()


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
def seed() -> None:
    """Load what every office starts with: the plan and the draft mix targets; again does no harm."""
    counts = load_plan()
    load_draft_targets()
    click.echo(f"plan: {counts['items']} items, {counts['children']} named parts")


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
    if not schema.is_current():
        schema.upgrade()
        rebuild_if_missing()
    ctx.invoke(seed)
    if current_app.config["CRM"].is_demo:
        ctx.invoke(build, if_empty=True, weeks=WEEKS)
        ctx.invoke(accounts)
    db.session.commit()
    db.session.close()
    click.echo(f"\n{current_app.config['CRM'].public_url}\n")
    _serve(with_worker=True, workers=1)


def _serve(*, with_worker: bool, workers: int) -> None:
    port = os.environ.get("PORT", "5000")
    web = [
        sys.executable,
        "-m",
        "gunicorn",
        "wsgi:app",
        f"--bind=127.0.0.1:{port}",
        "--worker-class=gthread",
    ]
    web += [f"--workers={workers}", "--threads=8", "--log-level=warning"]
    commands = [web] + ([[sys.executable, "-P", "-m", "crm", "work"]] if with_worker else [])
    _run_together(commands)


def _run_together(commands: list[list[str]]) -> None:
    """Run processes side by side; when one ends, or we are told to stop, all end."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
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
@click.option("--json", "as_json", is_flag=True)
def check(*, deploy: bool, as_json: bool) -> None:
    """Look whether migrations, the event chain and, for production, the settings are whole."""
    found: dict[str, Any] = {"migrations": schema.is_current(), "broken_events": broken_links()}
    settings = current_app.config["CRM"]
    if deploy:
        found |= {"unsafe": settings.unsafe, "remarks": settings.remarks}
    click.echo(json.dumps(found) if as_json else _checked(found))
    if not found["migrations"] or found["broken_events"] or found.get("unsafe"):
        sys.exit(1)


def _checked(found: dict[str, Any]) -> str:
    broken = len(found["broken_events"])
    lines = [f"migrations current: {found['migrations']}; broken events: {broken}"]
    lines += [f"unsafe: {name} {why}" for name, why in found.get("unsafe", {}).items()]
    lines += [f"note: {name} {why}" for name, why in found.get("remarks", {}).items()]
    return "\n".join(lines)


@main.group("demo")
def demo_group() -> None:
    """The demo story and its clock."""


@demo_group.command()
@click.option("--if-empty", is_flag=True, help="Do nothing when there are leads already.")
@click.option("--weeks", default=WEEKS, show_default=True, type=click.IntRange(8, 104))
def build(*, if_empty: bool, weeks: int) -> None:
    """Act out the demo story; a shorter one has fewer leads."""
    if if_empty and not demo.is_empty():
        return
    with click.progressbar(length=weeks, label="demo story", file=sys.stderr) as bar:
        demo.build(say=click.echo, weeks=weeks, done=bar.update)


@demo_group.command()
@click.argument("login")
def landmarks(login: str) -> None:
    """Print the paths of a few telling records of a person, as JSON."""
    click.echo(json.dumps(found_landmarks(login)))


@demo_group.command()
def advance() -> None:
    """Move the demo's clock to next Monday 08:00, close the week and send the digests."""
    done = advancing.advance()
    closed = ", ".join(str(week) for week in done.closed) or "no week"
    click.echo(f"{done.moment:%Y-%m-%d %H:%M} UTC; closed {closed}; digests {dict(done.outcomes)}")


@demo_group.command()
def accounts() -> None:
    """Print the demo accounts."""
    click.echo(demo_accounts.printed())


for group in (user, token, plan, industries, leads, mix, digests, search):
    main.add_command(group)
