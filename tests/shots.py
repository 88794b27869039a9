"""`make shots`: a picture of every page of a fresh demo, light and dark, wide and on a phone."""

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser

from config import ROOT
from crm.accounts.demo import DEMO_PASSWORD
from tests.servers import browser as browsers

PORT = "5799"
FOLDER = ROOT / "shots"
LOOKS = (("light", 1440), ("dark", 1440), ("light", 390), ("dark", 360))
PAGES: dict[str, tuple[str, ...]] = {
    "wanglei": (
        "/desk",
        "/leads",
        "/leads/new",
        "/leads/3",
        "/leads/3/transitions",
        "/leads/3/edit",
        "/leads/3/visits",
        "/targets",
        "/enterprises",
        "/enterprises/31",
        "/coverage",
        "/items/LG2",
        "/clusters/MF",
        "/account",
    ),
    "zhoumin": ("/desk", "/claims", "/leads/11", "/mix/blocks/JK/baseline", "/mailbox"),
    "chenli": (
        "/desk",
        "/mix",
        "/mix?basis=stock",
        "/mix/blocks/JK?basis=stock",
        "/mix/JK/LG",
        "/mix/targets",
        "/blocks",
        "/blocks/ZD",
        "/major-projects",
        "/indicators-of-plan",
    ),
    "xitong": ("/people", "/people/new"),
}


def main() -> None:
    """Build a demo, serve it, and look at everything."""
    with tempfile.TemporaryDirectory() as var:
        environment = {**os.environ, "VAR_DIR": var, "APP_MODE": "demo", "PORT": PORT}
        environment["PYTHONPATH"] = str(ROOT)
        for command in (["db", "upgrade"], ["seed"], ["demo", "build"], ["work", "--once"]):
            subprocess.run([sys.executable, "-m", "crm", *command], env=environment, check=True)
        line = [sys.executable, "-m", "crm", "serve"]
        server = subprocess.Popen(line, cwd=ROOT, env=environment)
        try:
            _wait()
            with browsers.chromium() as chromium:
                _look(chromium)
        finally:
            server.terminate()
            server.wait(timeout=20)


def _wait() -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}/login", timeout=5).close()
        except OSError:
            time.sleep(0.3)
        else:
            return


def _look(chromium: Browser) -> None:
    FOLDER.mkdir(exist_ok=True)
    for theme, width in LOOKS:
        for login, pages in PAGES.items():
            _look_as(chromium, login, pages, theme, width)


def _look_as(chromium: Browser, login: str, pages: tuple[str, ...], theme: str, width: int) -> None:
    size = {"width": width, "height": 900}
    scheme = "dark" if theme == "dark" else "light"
    with chromium.new_context(
        base_url=f"http://127.0.0.1:{PORT}",
        viewport=size,
        color_scheme=scheme,
        locale="zh-CN",
    ) as context:
        page = context.new_page()
        page.goto("/login")
        page.locator("[name=login]").fill(login)
        page.locator("[name=password]").fill(DEMO_PASSWORD)
        page.locator("button[type=submit]").click()
        page.wait_for_load_state()
        for path in pages:
            answer = page.goto(path)
            name = path.strip("/").replace("/", "-").replace("?", "-").replace("=", "-")
            page.screenshot(path=_file(login, name, theme, width), full_page=True)
            wide = page.evaluate("document.documentElement.scrollWidth") > width
            status = answer.status if answer else 0
            print(status, f"{login} {path} {theme} {width}", "TOO WIDE" if wide else "")


def _file(login: str, name: str, theme: str, width: int) -> Path:
    return FOLDER / f"{name}-{login}-{theme}-{width}.png"


if __name__ == "__main__":
    main()
