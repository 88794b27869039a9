"""Somebody at their own browser, who reads one language and does a few ordinary things."""

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Enter
from tests.e2e.words import CHINESE, Words

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
}


@dataclass(frozen=True)
class Person:
    """A signed-in person and the words their pages use."""

    page: Page
    say: Words
    login: str

    def press(self, words: str, within: Locator | None = None) -> None:
        (within or self.page.locator("main")).get_by_role("button", name=words, exact=True).click()

    def follow(self, words: str, within: Locator | None = None) -> None:
        (within or self.page.locator("main")).get_by_role("link", name=words, exact=True).click()

    def fill(self, **values: str) -> None:
        """Fill fields of the page's form by their names."""
        for name, value in values.items():
            self.page.locator(f"main form [name={name}]").fill(value)

    def is_told(self, words: str) -> None:
        """A toast, or the line that stands for one, says so."""
        expect(self.page.locator("#flashes")).to_contain_text(words)


def arrive(enter: Enter, login: str, say: Words, **device: Any) -> Person:
    """Sign in and read in one's language from then on: whoever does not yet, chooses it once."""
    page = enter(login, say, **device)
    person = Person(page, say, login)
    if say is not CHINESE and page.locator("html").get_attribute("lang") != "en":
        page.locator(".menu-user > summary").click()
        page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", re.compile(f"^{say.language}"))
    return person
