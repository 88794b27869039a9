"""Taking files in: measured, told by their content, named, and their bytes kept."""

import os
from collections.abc import Callable, Sequence
from typing import Any, BinaryIO, TypeVar, cast

from flask import current_app
from werkzeug.datastructures import FileStorage

from crm.core.errors import Invalid, Problem
from crm.core.files.archives import FIELD, refused
from crm.core.files.kinds import Received, kind_of
from crm.core.files.names import clean_name, shown_name
from crm.core.files.store import store
from crm.core.say import say

MOST_FILES = 10
MEGABYTE = 1024 * 1024

View = TypeVar("View", bound=Callable[..., Any])


def takes_files(view: View) -> View:
    """Mark a route whose body may be as long as the files that people may send at once."""
    cast("Any", view).takes_files = True
    return view


def most_megabytes() -> int:
    """How long one file may be."""
    return int(current_app.config["CRM"].most_file_mb)


def most_at_once() -> int:
    """How long the body of a request with files may be, in bytes: the files, and a form with them."""
    return (MOST_FILES * most_megabytes() + 1) * MEGABYTE


def receive(sent: Sequence[FileStorage]) -> list[Received]:
    """Keep all files of a request, or none is named anywhere. Raises Invalid with every problem."""
    if len(sent) > MOST_FILES:
        raise refused(say("一次最多 %(most)s 个文件。", most=MOST_FILES))
    found, problems = tried(sent)
    if problems:
        raise Invalid(problems)
    return found


def tried(sent: Sequence[FileStorage]) -> tuple[list[Received], list[Problem]]:
    """The files that were fine, and what is wrong with the others, each by its name."""
    found, problems = [], []
    for one in sent:
        typed = one.filename or ""
        try:
            found.append(receive_one(cast("BinaryIO", one.stream), typed))
        except Invalid as invalid:
            problems += [_of(typed, problem) for problem in invalid.problems]
    return found, problems


def receive_one(stream: BinaryIO, typed: str) -> Received:
    """Keep what was sent under a name. Raises Invalid."""
    size, most = stream.seek(0, os.SEEK_END), most_megabytes()
    if size == 0:
        raise refused(say("文件是空的。"))
    if size > most * MEGABYTE:
        raise refused(say("文件超过 %(most)s MB，请压缩或分开后再传。", most=most))
    kind = kind_of(stream)
    name = clean_name(typed, kind)
    return Received(name, size, store().put(stream), kind)


def _of(typed: str, problem: Problem) -> Problem:
    name = shown_name(typed)
    words = (
        say("%(name)s：%(words)s", name=name, words=problem.sentence) if name else problem.sentence
    )
    return Problem(FIELD, words)
