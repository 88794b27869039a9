"""The language of whoever reads, and sentences in it.

English says one of a thing otherwise than several; Chinese does not, and a sentence may count two
things. So the English of the catalogue holds both: `%(n)s {n:day|days} left`.
"""

import re
from collections.abc import Mapping
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.support import Translations
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, Domain, get_locale, gettext
from flask_login import current_user
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from crm.core.rest.address import is_api
from crm.core.say import Sentence, Spoken

LANGUAGES = ("zh", "en")
COUNTED = re.compile(r"\{(\w+):([^{}|]*)\|([^{}|]*)\}")
"""`{n:day|days}`: what stands for one of `n`, and what for any other number."""

speaking: ContextVar[str] = ContextVar("speaking", default="zh")
"""The language where there is no request: the command line's, Chinese for the worker."""


def filled(words: str, values: Mapping[str, Any]) -> str:
    """The words with their values in place; without any they are left as they stand."""
    return counted(words, values) % values if values else words


def counted(words: str, values: Mapping[str, Any]) -> str:
    """The words for one where the value is 1, else those for several."""
    if "{" not in words:
        return words
    return COUNTED.sub(lambda found: found[2 if str(values.get(found[1])) == "1" else 3], words)


class _Catalogues(Domain):
    """Finds the words of a language by its short name: a page asks hundreds of times."""

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[str, Translations] = {}

    def get_translations(self) -> Translations:
        locale = _locale()
        if locale is None:
            return super().get_translations()
        found = self.known.get(locale.language)
        if found is None:
            found = self.known[locale.language] = super().get_translations()
        return found

    def gettext(self, string: str, **variables: Any) -> str:
        """As the library's own, with one and several told apart."""
        return filled(self.get_translations().ugettext(string), variables)

    def pgettext(self, context: str, string: str, **variables: Any) -> str:
        """The same for a word that means two things."""
        return filled(self.get_translations().upgettext(context, string), variables)


WORDS = _Catalogues()


class _Languages(Babel):
    domain_instance = WORDS


def init_app(app: Flask) -> None:
    """Speak to each reader in their language, in templates by `_`."""
    _Languages(app, locale_selector=of_reader)
    app.jinja_env.globals["_"] = app.jinja_env.globals["gettext"] = _worded


@pass_eval_context
def _worded(place: EvalContext, text: str, /, **values: Any) -> str:
    """What Jinja's own `_` does, without looking for it by name each time."""
    words = WORDS.get_translations()
    # The words are ours; what is put into them is escaped where the template escapes.
    kind: type[str] = Markup if place.autoescape else str
    if not values:
        return _unchanging(words, text, kind)
    return kind(counted(words.ugettext(text), values)) % values


@lru_cache(4_096)
def _unchanging(words: Translations, text: str, kind: type[str]) -> str:
    """Words without values: a page says the same ones in every row."""
    return kind(counted(words.ugettext(text), {})) % {}


def _locale() -> Locale | None:
    """The locale of the request at hand, where Flask-Babel keeps it once it is known."""
    try:
        found: Locale | None = g._flask_babel.babel_locale  # noqa: SLF001
    except (AttributeError, RuntimeError):
        return get_locale()
    return found or get_locale()


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
    locale = _locale()
    return locale is None or locale.language == "zh"


def translated(sentence: Any) -> str:
    """A sentence in the reader's language; what is no Sentence (a lazy string) as it is."""
    if isinstance(sentence, Spoken):
        return str(sentence) if speaks_chinese() else sentence.in_english()
    if not isinstance(sentence, Sentence):
        return str(sentence)
    words = _looked_up(WORDS.get_translations(), sentence.template)
    return filled(words, {k: _inner(v) for k, v in sentence.params.items()})


@lru_cache(4_096)
def _looked_up(words: Translations, template: str) -> str:
    return str(words.ugettext(template))


def _inner(value: Any) -> Any:
    if isinstance(value, Sentence | Spoken):
        return translated(value)
    if isinstance(value, list | tuple):
        return listed(value)
    return value


def listed(words: Any) -> str:
    """Several words in a row, each in the reader's language."""
    return gettext("、").join(translated(word) for word in words)
