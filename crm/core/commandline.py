"""What every command of `crm` does alike: refusals as sentences, exit codes that mean something."""

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import click
import structlog
from sqlalchemy.exc import IntegrityError, NoResultFound, OperationalError, ProgrammingError

from crm.core.console import EXAMPLES, Spoken, said
from crm.core.errors import Forbidden, Invalid, Refused, Stale, taken
from crm.core.language import translated
from crm.core.say import say

NO_DATABASE = (
    "The database does not answer or is not up to date; run: crm db upgrade (error %(number)s)."
)
NOT_FOUND = say("没有找到，或者不在您能看到的范围内。")


class NotReady(click.ClickException):
    """What the program needs is not there: settings, a database, a file."""

    exit_code = 1


class WrongInput(click.ClickException):
    """Used or filled in wrongly."""

    exit_code = 2


class NotAllowed(click.ClickException):
    """Refused by a rule or right."""

    exit_code = 3


class Unknown(click.ClickException):
    """What was named does not exist, or not for this person."""

    exit_code = 4


class Outdated(click.ClickException):
    """Somebody else changed it first."""

    exit_code = 5


class Group(Spoken, click.Group):
    """A group whose commands may raise what verbs raise.

    Exit codes: 1 not ready or not whole, 2 wrong usage or input, 3 refused by a rule or right,
    4 unknown, 5 stale.
    """

    command_class = Spoken
    group_class = type

    def invoke(self, ctx: click.Context) -> Any:
        with in_words():
            return self.done(super().invoke(ctx))

    def done(self, answer: Any) -> Any:
        """What is still to do when a command ended well."""
        return answer


@contextmanager
def in_words() -> Iterator[None]:
    """Turn what verbs raise into a sentence and an exit code."""
    try:
        yield
    except Invalid as wrong:
        lines = (_line(one.field, one.sentence) for one in wrong.problems)
        raise WrongInput("\n".join(lines)) from None
    except (Refused, Forbidden) as no:
        raise NotAllowed(translated(no.sentence)) from None
    except IntegrityError as clash:
        raise NotAllowed(translated(taken(str(clash.orig)))) from None
    except NoResultFound:
        raise Unknown(translated(NOT_FOUND)) from None
    except Stale:
        raise Outdated(translated(say("刚刚被别人改过，这一次没有保存。"))) from None
    except (OperationalError, ProgrammingError) as broken:
        raise NotReady(_told(broken, NO_DATABASE)) from None


def _told(broken: Exception, sentence: str) -> str:
    """The sentence, and a number under which the whole is in the log."""
    number = uuid4().hex[:10]
    structlog.get_logger().error("database", error_id=number, problem=str(broken))
    return said(sentence, number=number)


def _line(field: str, sentence: Any) -> str:
    return f"{field}: {translated(sentence)}" if field else translated(sentence)


def examples(*lines: str) -> str:
    """An epilog with examples, one a line."""
    return f"\b\n{EXAMPLES}\n" + "\n".join(f"  {line}" for line in lines)


def tell(found: Any, *, as_json: bool, text: Iterable[str]) -> None:
    """Print the answer for a script or for a person."""
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, default=str, indent=2))
        return
    for line in text:
        click.echo(line)


def bar(length: int, label: str, *, quiet: bool = False) -> Any:
    """A progress bar on a terminal, away from what a script reads."""
    hidden = quiet or not sys.stderr.isatty()
    return click.progressbar(length=length, label=said(label), file=sys.stderr, hidden=hidden)
