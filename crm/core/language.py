"""The language of whoever reads, and sentences in it."""

from contextvars import ContextVar
from typing import Any

from flask import has_request_context, request
from flask_babel import get_locale, gettext
from flask_login import current_user

from crm.core.rest.address import is_api
from crm.core.say import Sentence, Spoken

LANGUAGES = ("zh", "en")

speaking: ContextVar[str] = ContextVar("speaking", default="zh")
"""The language where there is no request: the command line's, Chinese for the worker."""


def of_reader() -> str:
    """The language of the signed-in person; what their browser asks for when nobody is.

    A program says in each request which language it wants.
    """
    if is_api() and (asked := request.accept_languages.best_match(LANGUAGES)):
        return asked
    chosen: str | None = getattr(current_user, "locale", None)
    if chosen:
        return chosen
    if not has_request_context():
        return speaking.get()
    return request.accept_languages.best_match(LANGUAGES, default="zh")


def speaks_chinese() -> bool:
    """Whether the reader gets the source's own words; so does everybody outside a request."""
    return str(get_locale() or "zh").startswith("zh")


def translated(sentence: Any) -> str:
    """A sentence in the reader's language; what is no Sentence (a lazy string) as it is."""
    if isinstance(sentence, Spoken):
        return str(sentence) if speaks_chinese() else sentence.in_english()
    if not isinstance(sentence, Sentence):
        return str(sentence)
    return str(gettext(sentence.template, **{k: _inner(v) for k, v in sentence.params.items()}))


def _inner(value: Any) -> Any:
    if isinstance(value, Sentence | Spoken):
        return translated(value)
    if isinstance(value, list | tuple):
        return listed(value)
    return value


def listed(words: Any) -> str:
    """Several words in a row, each in the reader's language."""
    return gettext("、").join(translated(word) for word in words)
