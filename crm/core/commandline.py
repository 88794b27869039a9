"""What every command of `crm` does alike: refusals as sentences, exit codes that mean something."""

import json
from collections.abc import Iterable
from typing import Any

import click
from sqlalchemy.exc import IntegrityError, NoResultFound

from crm.core.errors import Forbidden, Invalid, Refused, Stale, taken
from crm.core.language import translated
from crm.core.say import say

NOT_FOUND = say("没有找到，或者不在您能看到的范围内。")


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


class Group(click.Group):
    """A group whose commands may raise what verbs raise.

    Exit codes: 2 wrong usage or input, 3 refused by a rule or right, 4 unknown, 5 stale.
    """

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return self.done(super().invoke(ctx))
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

    def done(self, answer: Any) -> Any:
        """What is still to do when a command ended well."""
        return answer


def _line(field: str, sentence: Any) -> str:
    return f"{field}: {translated(sentence)}" if field else translated(sentence)


def examples(*lines: str) -> str:
    """An epilog with examples, one a line."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


def tell(found: Any, *, as_json: bool, text: Iterable[str]) -> None:
    """Print the answer for a script or for a person."""
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, default=str, indent=2))
        return
    for line in text:
        click.echo(line)
