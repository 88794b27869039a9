"""`make shots`: a picture of every page of a fresh demo, light and dark, wide and on a phone."""

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request

from playwright.sync_api import Browser, Page

from config import ROOT
from crm.accounts.demo import DEMO_PASSWORD
from tests.servers import browser as browsers

PORT = "5799"
FOLDER = ROOT / "shots"
LOOKS = (("light", 1440), ("dark", 1440), ("light", 390), ("dark", 360))
NOBODY = "nobody"
PAGES: dict[str, tuple[str, ...]] = {
    NOBODY: ("/login", "/login?as=wanglei"),
    "wanglei": (
        "/desk",
        "/board",
        "/leads",
        "/leads?cluster=CU",
        "/leads/new",
        *(
            f"{{lead}}{page}"
            for page in (
                *("", "/transitions", "/transitions?stage=S3", "/edit", "/visits", "/steps"),
                *("/hold", "/loss", "/parties", "/receipts", "/co-owners", "/classification"),
            )
        ),
        "{landed}",
        "{landed}/departure",
        "{landed}/transitions",
        "/targets",
        "/targets/new",
        "/targets/1/edit",
        "/targets/1/drop",
        "/enterprises",
        "{enterprise}",
        "{enterprise}/edit",
        "{enterprise}/contacts/new",
        "/enterprises/new",
        "/contacts/1/edit",
        "/search",
        "/search?q=物流",
        "/search?q=物流&kind=item",
        "/search?q=没有的",
        "/coverage",
        "/coverage?untouched=1&open=LG",
        "/items/LG2",
        "/items/MF-A4",
        "/clusters/MF",
        "/account",
        "/account/password",
        "/people",
    ),
    "zhoumin": (
        "/desk",
        "/claims",
        "/first-reports",
        "/first-reports?tab=transfers",
        "{lead}",
        "{lead}/owner",
        "/mix/blocks/JK/baseline",
        "/mailbox",
    ),
    "chenli": (
        "/desk",
        "/desk/stalled",
        "/desk/stalled?only=snoozed",
        "/mix",
        "/mix?basis=stock",
        "/mix/blocks/JK?basis=stock",
        "/mix/blocks/JS",
        "/mix/JK/LG",
        "/mix/streams",
        "/mix/AREA/all",
        "/mix/targets",
        "/mix/targets/JK/count",
        "/mix/targets/JK/count/compare",
        "/blocks",
        "/blocks/ZD",
        "/blocks/HK",
        "/major-projects",
        "/indicators-of-plan",
    ),
    "fangyu": ("/desk", "/leads", "/claims", "/targets?cluster=CU&untouched=1"),
    "xitong": (
        "/settings",
        "/settings/dormant_days/changes",
        "/people",
        "/people/new",
        "/people/8",
    ),
}


def main() -> None:
    """Build a demo, serve it, and look at everything."""
    with tempfile.TemporaryDirectory() as var:
        environment = {**os.environ, "VAR_DIR": var, "APP_MODE": "demo", "PORT": PORT}
        environment["PYTHONPATH"] = str(ROOT)
        for command in (["db", "upgrade"], ["seed"], ["demo", "build"], ["work", "--once"]):
            subprocess.run([sys.executable, "-m", "crm", *command], env=environment, check=True)
        places = _places(environment)
        line = [sys.executable, "-m", "crm", "serve"]
        server = subprocess.Popen(line, cwd=ROOT, env=environment)
        try:
            _wait()
            with browsers.chromium() as chromium:
                _look(chromium, places)
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


def _places(environment: dict[str, str]) -> dict[str, str]:
    """Where the demo's telling records are."""
    line = [sys.executable, "-m", "crm", "demo", "landmarks", "wanglei"]
    done = subprocess.run(line, env=environment, check=True, capture_output=True, text=True)
    found: dict[str, str] = json.loads(done.stdout)
    return found


def _look(chromium: Browser, places: dict[str, str]) -> None:
    FOLDER.mkdir(exist_ok=True)
    for theme, width in LOOKS:
        for login, pages in PAGES.items():
            found = tuple(path.format(**places) for path in pages)
            _look_as(chromium, login, found, theme, width)


def _look_as(chromium: Browser, login: str, pages: tuple[str, ...], theme: str, width: int) -> None:
    with chromium.new_context(
        base_url=f"http://127.0.0.1:{PORT}",
        viewport={"width": width, "height": 900},
        color_scheme="dark" if theme == "dark" else "light",
        locale="zh-CN",
    ) as context:
        page = context.new_page()
        if login != NOBODY:
            _sign_in(page, login)
        for path in pages:
            answer = page.goto(path)
            status = answer.status if answer else 0
            _keep(page, f"{login} {path} {theme} {width}", status)
        if login == "zhoumin":
            page.goto("/mailbox")
            page.locator(".rows a").first.click()
            _keep(page, f"{login} /mailbox/message {theme} {width}", 200)
        if login == "wanglei":
            _mistakes(page, f"{login} %s {theme} {width}", pages[5])


def _sign_in(page: Page, login: str) -> None:
    page.goto("/login")
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill(DEMO_PASSWORD)
    page.locator("button[type=submit]").click()
    page.wait_for_load_state()


def _mistakes(page: Page, title: str, lead: str) -> None:
    """Refused forms: nothing filled in (422), and an expired page with what was typed (400)."""
    page.goto("/leads/new")
    page.locator("main button[type=submit]").click()
    _keep(page, title % "/refused-form", 422)
    page.goto(f"{lead}/visits")
    page.locator("[name=text]").fill("电话沟通，对方下周来访。")
    page.evaluate("for (const one of document.querySelectorAll('[name=csrf_token]')) one.value=''")
    page.locator("main button[type=submit]").click()
    _keep(page, title % "/expired-form", 400)


def _keep(page: Page, title: str, status: int) -> None:
    """Keep the picture; say what is wider than the window."""
    page.wait_for_load_state()
    words = title.replace("/", "-").replace("?", "-").replace("=", "-").replace(" ", "-")
    page.screenshot(path=FOLDER / f"{words}.png", full_page=True)
    window = page.viewport_size or {"width": 0}
    wide = page.evaluate("document.documentElement.scrollWidth") > window["width"]
    print(status, title, "TOO WIDE" if wide else "")


if __name__ == "__main__":
    main()
