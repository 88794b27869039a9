"""The demo as processes of its own: its environment, its commands, its story."""

import os
import socket
from pathlib import Path

from config import ROOT
from tests.servers import warm


def environment_of(var: Path) -> dict[str, str]:
    """What a process needs that works on the demo in `var`, with a port of its own."""
    environment = {**os.environ, "APP_MODE": "demo", "VAR_DIR": str(var)}
    environment["PYTHONPATH"] = str(ROOT)
    environment["PORT"] = str(free_port())
    environment.pop("DATABASE_URL", None)
    return environment


def tell(environment: dict[str, str], weeks: int = 12) -> None:
    """Make the database and act out a story of so many weeks."""
    for command in (["db", "upgrade"], ["seed"], ["demo", "build", "--weeks", str(weeks)]):
        run(command, environment)


def run(arguments: list[str], environment: dict[str, str], program: str = "crm") -> str:
    """Run `crm …`, or another of our programs; what it prints."""
    done = warm.run(program, arguments, environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
