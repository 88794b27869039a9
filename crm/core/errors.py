"""What can go wrong in ways a person can mend. Anything else is a bug and is shown with an id."""

from collections.abc import Iterable
from dataclasses import dataclass

from crm.core.say import Sentence, say


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a command: the field it hangs from and a sentence about it."""

    field: str
    sentence: Sentence


class Refused(Exception):
    """A rule says no (409); the sentence tells the user why."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


class Forbidden(Exception):
    """The record may be seen, but not this be done with it (403)."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


class Invalid(Exception):
    """A command does not hold together (422): every problem at once, each with its field."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem.sentence) for problem in self.problems))


class Stale(Exception):
    """The record was changed by somebody else since this write was begun (409)."""

    def __init__(self, theirs: object = None) -> None:
        super().__init__("stale")
        self.theirs = theirs


TAKEN: dict[str, Sentence] = {}


def when_taken(constraint: str, columns: str, sentence: Sentence) -> None:
    """Say what a refusing unique constraint means, by its name and, for SQLite, its columns."""
    TAKEN[constraint] = sentence
    TAKEN[columns] = sentence


def taken(message: str) -> Sentence:
    """The sentence for a database's complaint about a constraint."""
    for mark, sentence in TAKEN.items():
        if mark in message:
            return sentence
    return say("刚才有人先写了同样的内容，这一次没有保存。请刷新后再看。")


def check_version(current: int, base: int | None) -> None:
    """A write names the version it was based on. Raises Invalid without one, Stale with an old."""
    if base is None:
        raise Invalid([Problem("version", say("页面缺少版本号，请刷新后再提交。"))])
    if base != current:
        raise Stale
