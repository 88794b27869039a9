"""The plan's words in the reader's language, and its clauses the way they are printed."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask_babel import gettext as _

from crm.core.language import listed, speaks_chinese
from crm.plan.models import Clause, ListItem
from crm.plan.rules import VERBS

CIRCLED_ONE = ord("①")
MOST_CIRCLED = 20


class Reference(NamedTuple):
    """A clause by what it is called, and no more of it."""

    reference: str
    reference_en: str


def named(row: Any, field: str = "name", locale: str | None = None) -> Any:
    """A row's words in Chinese or English; a pair of words ({zh, en}) will do as a row.

    Of a model it is the column to select.
    """
    chinese = speaks_chinese() if locale is None else locale.startswith("zh")
    if isinstance(row, Mapping):
        return row["zh" if chinese else "en"]
    return getattr(row, field if chinese else f"{field}_en")


def joined(pairs: list[Any]) -> str:
    """Several pairs of words in a row."""
    return listed(named(pair) for pair in pairs)


def verbs(item: ListItem) -> str:
    """What the plan says is to be done about an item, in the order of its words."""
    return listed(VERBS.get(word, word) for word in item.verb.split("、"))


def clause_reference(clause: Clause | Reference | None, sentence: int | None = None) -> str:
    """Where it stands in the plan, with the sentence where that is known: 四（二）3 句③."""
    return "—" if clause is None else placed(named(clause, "reference"), sentence)


def placed(reference: str, sentence: int | None) -> str:
    """A clause's place in the plan, in the reader's language, with the sentence if known."""
    if sentence is None:
        return reference
    return str(_("%(reference)s 句%(number)s", reference=reference, number=circled(sentence)))


def circled(number: int) -> str:
    """A number the way the plan's sentences are counted."""
    return chr(CIRCLED_ONE + number - 1) if number <= MOST_CIRCLED else str(number)
