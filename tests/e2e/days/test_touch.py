"""Cards by finger: held and dragged on a tablet, tapped and chosen on a phone; a swipe only scrolls."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Enter
from tests.e2e.days import cast
from tests.e2e.days.conftest import Day
from tests.e2e.days.person import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TABLET: dict[str, Any] = {
    "viewport": {"width": 1180, "height": 820},
    "has_touch": True,
    "is_mobile": True,
}
STEPS = 12
HELD_MS = 450
"""Longer than a finger must rest on a card before it is picked up."""


@pytest.fixture
def database_kind() -> str:
    """What a finger does in a browser does not depend on the database: one is enough."""
    return "sqlite"


class Finger:
    """One finger, as the screen reports it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.screen = page.context.new_cdp_session(page)

    def _tell(self, kind: str, *points: tuple[float, float]) -> None:
        touches = [{"x": x, "y": y} for x, y in points]
        self.screen.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    def drag(self, start: tuple[float, float], end: tuple[float, float], *, rest_ms: int) -> None:
        """Put the finger down, let it rest, go over to the end and lift it."""
        self._tell("touchStart", start)
        self.page.wait_for_timeout(rest_ms)
        for step in range(1, STEPS + 1):
            part = step / STEPS
            at = tuple(a + (b - a) * part for a, b in zip(start, end, strict=True))
            self._tell("touchMove", (at[0], at[1]))
        self._tell("touchEnd")


def middle_of(place: Locator, down: float) -> tuple[float, float]:
    box = place.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + down


def card_of(page: Page, name: str) -> Locator:
    return page.locator(".lead-card", has_text=name)


def asked_by(page: Page) -> list[str]:
    """The panels the page asks for, from now on."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/moves" in request.url else 0)
    return asked


def test_cards_move_by_finger(enter: Enter, day: Day) -> None:
    assert day.leads
    hold_and_drag(enter("wanglei", **TABLET))
    tap_and_choose(enter("wanglei", **PHONE))


def hold_and_drag(page: Page) -> None:
    """A swipe over a card asks for nothing; a finger that rested on it first picks it up."""
    page.goto("/board?sort=newest")
    card, column = card_of(page, cast.NOTED), page.locator("#col-talks")
    asked, finger = asked_by(page), Finger(page)
    card.scroll_into_view_if_needed()
    finger.drag(middle_of(card, 14), middle_of(column, 150), rest_ms=0)
    page.goto("/board?sort=newest")
    assert asked == []

    card.scroll_into_view_if_needed()
    finger.drag(middle_of(card, 14), middle_of(column, 150), rest_ms=HELD_MS)
    stage = page.locator("#mover [data-stage=S3]")
    expect(stage.locator("[name=evidence_ref]")).to_be_visible()
    assert len(asked) == 1
    stage.locator("[name=evidence_ref]").fill("会谈纪要 12")
    stage.locator("[data-act]").tap()
    expect(column).to_contain_text(cast.NOTED)


def tap_and_choose(page: Page) -> None:
    page.goto("/board?sort=newest")
    card = card_of(page, cast.DUE)
    card.get_by_role("link", name=f"移动到… {cast.DUE}").tap()
    stage = page.locator("#mover [data-stage=S4]")
    stage.locator(".mover-row").tap()
    stage.locator("[name=evidence_ref]").fill("考察报告 3")
    stage.locator("[data-act]").tap()
    expect(card).to_contain_text("S4")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
