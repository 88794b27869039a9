"""A test client that looks at every page as a careful reader would."""

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, ClassVar

from flask import has_app_context
from flask.testing import FlaskClient

from crm.core.db import db

REST = r"""[^>"']*(?:(?:"[^"]*"|'[^']*')[^>"']*)*"""
TAG = re.compile(rf"<!--.*?-->|</(title|h1|label|svg)\s*>|<([a-zA-Z][^\s/>]*)({REST})>", re.DOTALL)
END = re.compile(r"</[^>]*>")
"""Most of them are of no interest, so they are passed over where a page is read."""
ATTRIBUTE = re.compile(r"""([^\s=/"']+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"']+))?""")
WATCHED = ("title", "h1", "label", "svg")
"""Tags of which it matters what stands inside."""
NEEDS_NO_LABEL = frozenset({"hidden", "submit", "button", "reset", "image"})


class CheckingClient(FlaskClient):
    """Checks each HTML answer, and gives each request a context of its own as a server does.

    What the test wrote is committed before the request; what it holds is read anew afterwards.
    """

    not_pages: ClassVar[tuple[str, ...]] = ()
    """Patterns of paths whose HTML is no page of ours, e.g. the text of a mail."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        if has_app_context():
            db.session.commit()
        with self.application.app_context():
            response = super().open(*args, **kwargs)
        path = response.request.path
        if response.mimetype != "text/html" or response.status_code in (301, 302, 303, 308):
            return response
        if not any(re.fullmatch(pattern, path) for pattern in self.not_pages):
            assert faults(response.text, response.headers) == [], path
        return response


class Page:
    """What the checks want to know of a page; read by hand, as a parser takes as long as the page."""

    def __init__(self, text: str) -> None:
        self.ids: list[str] = []
        self.labelled: set[str] = set()
        self.controls: list[dict[str, str]] = []
        self.inline: list[str] = []
        self.counts: dict[str, int] = {}
        self.words: dict[str, str] = {"title": "", "h1": ""}
        self.depth = dict.fromkeys(WATCHED, 0)
        self.language = ""
        self._read(text)

    def _read(self, text: str) -> None:
        end, inside = 0, False
        for found in TAG.finditer(text):
            if inside:
                self._text(text[end : found.start()])
            end = found.end()
            closed, tag, rest = found.groups()
            if tag:
                self._start(tag.lower(), rest)
            if (watched := closed or tag) in WATCHED:
                self.depth[watched] = max(0, self.depth[watched] + (-1 if closed else 1))
                inside = any(self.depth[one] for one in self.words)

    def _start(self, tag: str, rest: str) -> None:
        self.counts[tag] = self.counts.get(tag, 0) + 1
        given = attributes(rest) if rest else {}
        if "id" in given:
            self.ids.append(given["id"])
        self.inline += [f"{tag} {name}" for name in given if name == "style" or name[:2] == "on"]
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(tag)
        if tag == "label" and "for" in given:
            self.labelled.add(given["for"])
        if tag in ("input", "select", "textarea"):
            wrapped = "label" if self.depth["label"] else ""
            self.controls.append({"tag": tag, "wrapped": wrapped, **given})
        self.language = given.get("lang", "") if tag == "html" else self.language

    def _text(self, marked: str) -> None:
        text = END.sub("", marked)
        for tag in self.words:
            if self.depth[tag] and not self.depth["svg"]:
                self.words[tag] += text.strip()


@lru_cache(50_000)
def attributes(text: str) -> Mapping[str, str]:
    """What is written in a tag; kept, as most tags stand on many pages."""
    return {name: value.strip("\"'") for name, value in ATTRIBUTE.findall(text)}


def faults(html: str, headers: Any) -> list[str]:
    """Everything that is wrong with an answer; a fragment need not be a whole page."""
    page = Page(html)
    found = [f"inline: {what}" for what in page.inline]
    found += [
        f"id used twice: {one}" for one, times in sorted(Counter(page.ids).items()) if times > 1
    ]
    found += [f"no label: {control}" for control in page.controls if not _has_label(control, page)]
    policy = headers.get("Content-Security-Policy", "")
    if not policy or "unsafe-inline" in policy:
        found.append(f"policy: {policy!r}")
    return found + (_page_faults(page) if page.counts.get("html") else [])


def _page_faults(page: Page) -> list[str]:
    found = []
    if not page.words["title"].strip(" ·"):
        found.append("no title")
    if page.counts.get("h1", 0) != 1 or not page.words["h1"]:
        found.append(f"{page.counts.get('h1', 0)} h1: {page.words['h1']!r}")
    if not page.language:
        found.append("no language")
    return found


def _has_label(control: dict[str, str], page: Page) -> bool:
    if control.get("type", "") in NEEDS_NO_LABEL or control["wrapped"]:
        return True
    named = control.get("aria-label") or control.get("aria-labelledby") in page.ids
    return bool(named) or control.get("id", "") in page.labelled
