"""Processes of the product that start warm: forked from one that has imported it, never from us.

Two seconds and a half of imports for each command, server and rival are a third of what browser
journeys and races cost. A forked process shares nothing else: it gets its environment whole.
"""

import multiprocessing
import os
import runpy
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from config import ROOT
from crm import APIS, FEATURES

IMPORTED = [
    *("crm.cli", "gunicorn.app.wsgiapp", "gunicorn.workers.gthread", "tests.makers.leads"),
    *(f"crm.{feature}.views" for feature in FEATURES),
    *(f"crm.{feature}.api" for feature in APIS),
]
PATIENCE = 300

context = multiprocessing.get_context("forkserver")
context.set_forkserver_preload(IMPORTED)


@dataclass(frozen=True)
class Done:
    """What a program printed, and the code that it ended with."""

    returncode: int
    stdout: str
    stderr: str


def run(program: str, arguments: Sequence[str], environment: Mapping[str, str]) -> Done:
    """Run `python -m program …` to its end."""
    with tempfile.TemporaryDirectory() as folder:
        process = started(program, arguments, environment, Path(folder))
        process.join(PATIENCE)
        code = process.exitcode
        assert code is not None, f"{program} {arguments} does not end"
        printed = [(Path(folder) / name).read_text("utf-8") for name in ("stdout", "stderr")]
    return Done(code, *printed)


def started(
    program: str, arguments: Sequence[str], environment: Mapping[str, str], folder: Path
) -> BaseProcess:
    """Start `python -m program …`; what it prints goes into files of the folder."""
    words = (program, list(arguments), dict(environment), str(folder))
    process = context.Process(target=_become, args=words)
    process.start()
    return process


def _become(program: str, arguments: list[str], environment: dict[str, str], folder: str) -> Any:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)
    for number, name in ((1, "stdout"), (2, "stderr")):
        file = os.open(Path(folder) / name, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(file, number)
        os.close(file)
    sys.argv = [program, *arguments]
    runpy.run_module(program, run_name="__main__", alter_sys=True)
