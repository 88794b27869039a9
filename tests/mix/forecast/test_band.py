"""The band on a block's bullets says what the forecast's page says, or nothing, in words."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core import clock
from crm.leads.rules import Stage
from crm.mix import closing
from crm.mix.rules import CLUSTERS
from tests.makers.people import make_user
from tests.makers.statements import statements
from tests.mix.figures import IN_47, W46, W47, approved_target, landed_firms, make_lead, state

NOW = W47.end + timedelta(days=1)
ClientOf = Callable[[Any], Any]
INSIDE = {"HX-Request": "true"}


@pytest.fixture
def officer(session: Session) -> User:
    person = make_user(Role.OFFICER, "JK")
    approved_target("JK")
    landed_firms(person, 25)
    for stage, cluster in ((Stage.S8, "LG"), (Stage.S3, "MF"), (Stage.S6, "MF"), (Stage.S6, "TR")):
        lead = make_lead(person, "JK", cluster, stage)
        with clock.at(IN_47):
            state(lead, person, "planned", 300_000_000)
            session.commit()
    return person


def get(client: Any, url: str, **headers: str) -> Any:
    with clock.at(NOW):
        return client.get(url, headers=headers)


def band_of(page: str) -> str:
    found = re.search(r'hx-get="(/mix/blocks/JK/band[^"]*)"', page)
    return found[1].replace("&amp;", "&") if found else ""


@pytest.mark.parametrize("query", ["?basis=flow", "?as_of=closed&basis=flow", "?measure=expected"])
def test_band_and_forecast_agree_to_the_digit(
    officer: User, client_of: ClientOf, query: str
) -> None:
    for week in (W46, W47):
        with clock.at(week.snapshot_at):
            closing.close_week(week)
    client = client_of(officer)
    url = band_of(get(client, f"/mix/blocks/JK{query}").text)
    part = get(client, url, **INSIDE).text
    if "没有预测带" in part:
        pytest.fail(part)
    for cluster in CLUSTERS:
        said = re.search(rf'see={cluster}[^>]*>.*?</th>((?:<td class="num">[0-9.]+</td>)+)', part)
        assert said, part
        three = re.findall(r"[0-9]+\.[0-9]", said[1])[:3]
        link = re.search(rf'href="(/mix/forecast[^"]*see={cluster}[^"]*)"', part)
        assert link
        page = get(client, link[1].replace("&amp;", "&")).text
        table = page[page.index("看数据表") :]
        last = re.findall(r'<td class="num">([0-9.]+)</td>', table[: table.index("</table>")])
        p10, _, p50, _, p90 = last[-6:-1]  # the last horizon: six figures, then the chance
        assert three == [p10, p50, p90]
        drawn = re.search(rf'id="bullet-{cluster}" hx-swap-oob="true">.*?</svg>', part, re.DOTALL)
        assert drawn and f"P10 {p10}%、P50 {p50}%、P90 {p90}%" in drawn[0]


@pytest.mark.parametrize(
    "query",
    ["?measure=received", "?measure=jobs", "?measure=expected&basis=stock", "?as_of=2026-W46",
     "?as_of=2026-W47&known=1", "?measure=expected&largest=without"],
)  # fmt: skip
def test_there_is_none_beside_received_money_or_in_the_past(
    officer: User, client_of: ClientOf, query: str
) -> None:
    for week in (W46, W47):
        with clock.at(week.snapshot_at):
            closing.close_week(week)
    page = get(client_of(officer), f"/mix/blocks/JK{query}")
    assert page.status_code == 200 and band_of(page.text) == ""


def test_few_firms_and_unknown_stock_are_told_in_words(officer: User, client_of: ClientOf) -> None:
    client = client_of(officer)
    few = get(client, "/mix/blocks/ZD/band", **INSIDE).text
    assert "样本过少" in few and "hx-swap-oob" not in few
    unknown = get(client, "/mix/blocks/JK/band?basis=stock", **INSIDE).text
    assert "存量基数未知" in unknown and "hx-swap-oob" not in unknown


def test_without_script_it_leads_to_the_forecast(officer: User, client_of: ClientOf) -> None:
    client = client_of(officer)
    answer = get(client, "/mix/blocks/JK/band?basis=flow&measure=expected&_external=1")
    assert answer.status_code == 302
    assert answer.location.startswith("/mix/forecast?") and "measure=expected" in answer.location
    assert get(client, "/mix/blocks/XX/band").status_code == 404
    assert get(client_of(make_user(Role.AUDITOR)), "/mix/blocks/JK/band").status_code == 403


def test_it_takes_as_few_statements_as_the_forecast(officer: User, client_of: ClientOf) -> None:
    client = client_of(make_user(Role.COORDINATOR))
    counted = []
    for more in (5, 200):
        landed_firms(make_user(Role.OFFICER, "JK"), more)
        get(client, "/mix/blocks/JK/band", **INSIDE)
        with statements() as seen:
            get(client, "/mix/blocks/JK/band", **INSIDE)
        counted.append(len(seen))
    assert counted[0] == counted[1] <= 8, seen
