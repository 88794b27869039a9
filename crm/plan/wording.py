"""The plan's words in the reader's language, and its clauses the way they are printed."""

from collections.abc import Mapping
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from crm.plan.models import Clause

CIRCLED_ONE = ord("①")
MOST_CIRCLED = 20


def named(row: Any, field: str = "name", locale: str | None = None) -> str:
    """A row's words in Chinese or English; a pair of words ({zh, en}) will do as a row."""
    chinese = speaks_chinese() if locale is None else locale.startswith("zh")
    if isinstance(row, Mapping):
        words: str = row["zh" if chinese else "en"]
        return words
    column: str = getattr(row, field if chinese else f"{field}_en")
    return column


def speaks_chinese() -> bool:
    """Whether the reader gets the plan's own words; so does everybody outside a request."""
    return str(get_locale() or "zh").startswith("zh")


def joined(pairs: list[Any]) -> str:
    """Several pairs of words in a row."""
    return str(_("、")).join(named(pair) for pair in pairs)


def clause_reference(clause: Clause | None, sentence: int | None = None) -> str:
    """Where it stands in the plan, with the sentence where that is known: 四（二）3 句③."""
    if clause is None:
        return "—"
    reference = named(clause, "reference")
    if sentence is None:
        return reference
    return str(_("%(reference)s 句%(number)s", reference=reference, number=circled(sentence)))


def circled(number: int) -> str:
    """A number the way the plan's sentences are counted."""
    return chr(CIRCLED_ONE + number - 1) if number <= MOST_CIRCLED else str(number)
