"""What the pages say, in the language of whoever reads: looked up where the pages themselves look."""

from functools import cache

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
