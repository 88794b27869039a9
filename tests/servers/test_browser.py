"""The browser starts, and a machine without one is told what to do."""

import pytest

from tests.servers import browser


@pytest.mark.browser
def test_a_page_is_drawn() -> None:
    with browser.chromium() as chromium:
        page = chromium.new_page()
        page.set_content("<h1>招商台</h1>")
        assert page.inner_text("h1") == "招商台"


def test_a_missing_browser_fails_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "no-such-browser")
    with pytest.raises(pytest.fail.Exception, match="make test"):
        browser.executable()
