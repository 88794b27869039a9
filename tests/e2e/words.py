"""What the pages say, in the language of whoever reads: looked up where the pages themselves look."""

from functools import cache

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from config import ROOT

ENGLISH = ROOT / "crm/translations/en/LC_MESSAGES/messages.po"


@cache
def _english() -> Catalog:
    with ENGLISH.open("rb") as file:
        return read_po(file)


class Words:
    """Sentences of the pages in one language; one that no page says fails the test."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, source: str, context: str | None = None, **values: object) -> str:
        message = _english().get(source, context)
        assert message and message.string, f"no page says {source!r}"
        text = source if self.language == "zh" else str(message.string)
        return text % values if values else text


CHINESE, IN_ENGLISH = Words("zh"), Words("en")


def _spoken(*says: object) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("say", says, ids=lambda say: say.language)


CHINESE_DAILY = _spoken(CHINESE, pytest.param(IN_ENGLISH, marks=pytest.mark.trial))
"""A journey that is lived in Chinese on every run; in English it is lived by the long trials."""
ENGLISH_DAILY = _spoken(pytest.param(CHINESE, marks=pytest.mark.trial), IN_ENGLISH)
