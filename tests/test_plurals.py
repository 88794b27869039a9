"""English tells one from several: `{n:day|days}` in the catalogue, wherever a number is counted."""

import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from babel.messages.pofile import read_po
from flask import Flask, render_template_string
from flask_babel import force_locale, gettext, lazy_gettext

from config import ROOT
from crm.core.language import COUNTED, translated
from crm.core.say import say

CATALOGUE = ROOT / "crm/translations/en/LC_MESSAGES/messages.po"
THINGS = (
    "accounts campaigns cells changes columns conditions contracts days decimals digests "
    "enterprises entries figures files firms forecasts hours items leads mails minutes months "
    "notices outcomes people places projects reviewers rules runs scores stages steps targets "
    "tasks terms times tokens trips values vetoes visits weeks years"
)
"""What is counted in sentences; a new thing is added here with its first sentence."""
BARE = re.compile(
    rf"%\((\w+)\)[sd] (?:(?!who\b|of\b|pass\b)[a-z-]+ ){{0,3}}?(?:{'|'.join(THINGS.split())})\b"
)
AGREES = re.compile(
    r"%\((n|count|more|over|own|others|waiting|pending)\)[sd] (?:more |open )?"
    r"(?:are|were|have|do|wait|need|stand|belong)\b"
)
"""A verb that would read otherwise after one."""
NEVER_ONE = frozenset({"most", "least", "runs", "year", "rows"})
"""Limits that stand in the code, far above one, and a year before a noun."""


def _english() -> Iterator[tuple[str, str]]:
    for one in read_po(BytesIO(CATALOGUE.read_bytes()), locale="en"):
        if one.id:
            yield one.id, one.string


def test_what_is_counted_has_its_word_for_one() -> None:
    bare = [
        (source, words)
        for source, words in _english()
        for found in (*BARE.finditer(words), *AGREES.finditer(words))
        if found[1] not in NEVER_ONE and f"{{{found[1]}:" not in words
    ]
    assert bare == [], "write {n:day|days} in the English of the catalogue"


def test_what_is_told_apart_is_a_value_of_the_sentence() -> None:
    for source, words in _english():
        for name, one, many in COUNTED.findall(words):
            assert f"%({name})s" in source, (source, words)
            assert one != many, (source, words)
        assert not re.search(r"[{}|]", COUNTED.sub("", words)) or "{" in source or "|" in source, (
            source,
            words,
        )


@pytest.mark.parametrize(
    ("n", "english"), [(1, "1 day left"), ("1", "1 day left"), (0, "0 days left"), (11, "11 days left")]
)  # fmt: skip
def test_every_way_to_speak_tells_one_from_several(app: Flask, n: int | str, english: str) -> None:
    source = "还有 %(n)s 天"
    with app.test_request_context(), force_locale("en"):
        assert gettext(source, n=n) == english
        assert str(lazy_gettext(source, n=n)) == english
        assert translated(say(source, n=n)) == english
        assert render_template_string("{{ _('还有 %(n)s 天', n=n) }}", n=n) == english
        assert render_template_string("{{ gettext('还有 %(n)s 天', n=n) }}", n=n) == english
    with app.test_request_context(), force_locale("zh"):
        assert gettext(source, n=n) == f"还有 {n} 天"
