"""The mix over time on its pages: F week by week, why a share changed, past weeks."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.accounts.rules import Role
from crm.core import clock, sheets
from crm.leads.rules import Stage
from crm.mix import queries
from crm.mix.history.asking import closed_weeks
from crm.mix.history.series import series
from crm.mix.measures import Measure
from crm.mix.models import MixTarget
from crm.mix.progress import Basis
from crm.mix.rules import CLUSTERS
from tests.makers.people import make_user
from tests.makers.statements import statements
from tests.mix.figures import W45, W46, W47, approved_target, make_lead, three_closed_weeks

NOW = W47.end + timedelta(days=1)


@pytest.fixture
def weeks(session: Session) -> None:
    three_closed_weeks(make_user(Role.OFFICER, "JK"))


def test_f_over_the_weeks_names_the_receipts_of_the_largest(weeks: None) -> None:
    with clock.at(NOW):
        by_count = series(closed_weeks(), "JK", 26, Basis.FLOW, Measure.COUNT)
        by_money = series(closed_weeks(), "JK", 26, Basis.FLOW, Measure.RECEIVED)
        rows = [
            next(row for row in queries.progress(one, Basis.FLOW).table() if row.key == "JK")
            for one in map(queries.closed_week, (W45, W46, W47))
        ]
    assert by_count and by_money
    assert [one.week for one in by_count.weeks] == [W45, W46, W47]
    assert [one.row.deviation for one in by_count.weeks] == [row.deviation for row in rows]
    assert not any(one.small for one in by_count.weeks)
    assert by_money.giant and [one.amount for one in by_money.receipts] == [300_000_000] * 3


def test_a_new_target_breaks_the_line_and_its_jump_is_named(weeks: None, session: Session) -> None:
    first_target = session.scalars(select(MixTarget).where(MixTarget.state == "approved")).one()
    later = dict(zip(CLUSTERS, (0, 3000, 1000, 0, 0, 0, 6000), strict=True))
    approved_target("JK", later).effective_from = W46.monday
    first_target.superseded_from = W46.monday
    session.commit()
    with clock.at(NOW):
        found = series(closed_weeks(), "JK", 26, Basis.FLOW, Measure.COUNT)
    assert found
    old, first, second = found.weeks
    assert old.ruler != first.ruler == second.ruler
    assert (old.jump, second.jump) == (None, None)
    assert first.jump == first.fit - old.fit if first.fit and old.fit else False
    assert old.fit_today == first.fit


ClientOf = Callable[[Any], Any]
PAGES = (
    "/mix?as_of=2026-W45",
    "/mix?as_of=2026-W46&known=1",
    "/mix/blocks/JK?as_of=2026-W45",
    "/mix/JK/FI?as_of=2026-W46&known=1",
    "/mix/blocks/JK/changes",
    "/mix/blocks/JK/changes?cluster=FI&from=2026-W47&to=now&measure=received",
    "/mix/blocks/ALL/changes?cluster=MF&from=2026-W45&to=2026-W46&known=1",
    "/mix/blocks/JK/fit",
    "/mix/blocks/AREA/fit?weeks=104&measure=received",
    "/mix/corrections?as_of=2026-W45",
)


def test_pages_of_the_past_take_few_statements(weeks: None, client_of: ClientOf) -> None:
    client = client_of(make_user(Role.COORDINATOR))
    for url in PAGES:
        with clock.at(NOW):
            assert client.get(url).status_code == 200, url
            with statements() as seen:
                assert client.get(url, headers={"HX-Request": "true"}).status_code == 200, url
        assert len(seen) <= 8, (url, seen)


def test_a_browser_keeps_a_page_of_the_past_until_something_is_written(
    weeks: None, client_of: ClientOf
) -> None:
    """The minute stands still: in the demo the clock is on the page."""
    client = client_of(make_user(Role.COORDINATOR))
    with clock.at(NOW):
        for path in ("/mix/blocks/JK/changes", "/mix/blocks/JK/fit", "/mix?as_of=closed&known=1"):
            client.get(path)
            tag = {"If-None-Match": client.get(path).headers["ETag"]}
            assert client.get(path, headers=tag).status_code == 304, path
            inside = client.get(path, headers={**tag, "HX-Request": "true"})
            assert inside.status_code == 200, "asked for by another page it is another answer"


@pytest.mark.parametrize(
    "address", ["/mix/blocks/JK/changes", "/mix/blocks/JK/fit", "/mix/corrections"]
)
def test_before_the_first_week_is_closed_the_pages_say_so(
    session: Session, client_of: ClientOf, address: str
) -> None:
    page = client_of(make_user(Role.OFFICER, "JK")).get(address).text
    assert "还没有结过账的周" in page and "每周一 06:00 结账" in page and "None" not in page


def test_why_finance_rose_is_answered_in_a_sentence(weeks: None, client_of: ClientOf) -> None:
    with clock.at(NOW):
        page = (
            client_of(make_user(Role.OFFICER, "ZD"))
            .get("/mix/blocks/JK/changes?cluster=FI&from=2026-W47")
            .text
        )
        sheet = client_of(make_user(Role.MANAGER, "JK")).get(
            "/mix/blocks/JK/changes.xlsx?cluster=FI&from=2026-W47"
        )
        weekly = client_of(make_user(Role.MANAGER, "JK")).get("/mix/blocks/JK/fit.xlsx")
    assert (
        "金融占比由 8.0% 变为 18.5%（+10.5 点）：本集群新落地 3 个项目（3 家）（+9.9 点）" in page
    )
    assert "其它集群少了 1 家" in page and "另有 3 个项目属其他区块，不显示" in page
    assert "示例企业" not in page
    assert sheet.status_code == weekly.status_code == 200
    assert sheet.data[:2] == weekly.data[:2] == b"PK"


def test_why_opens_on_what_moved_most_in_the_last_four_weeks(
    weeks: None, client_of: ClientOf
) -> None:
    client = client_of(make_user(Role.OFFICER, "JK"))
    with clock.at(NOW):
        opened = client.get("/mix/blocks/JK/changes").text
        wished = client.get("/mix/blocks/JK/changes?cluster=FI").text
        moments = closed_weeks()
        ends = queries.closed_week(W45), queries.open_week()
        first, last = (
            next(row for row in queries.progress(one).table() if row.key == "JK").shares
            for one in ends
        )
    most = max(CLUSTERS, key=lambda k: abs(last.get(k, 0) - first.get(k, 0)))
    assert moments.weeks[-1] == W45, "three weeks are closed, so the change begins at the oldest"
    assert f'name="cluster" value="{most}"' in opened
    for page in (opened, wished):
        assert '<option value="2026-W45" selected>' in page


def test_a_past_week_is_for_reading_only(weeks: None, client_of: ClientOf) -> None:
    client = client_of(make_user(Role.MANAGER, "JK"))
    with clock.at(NOW):
        now, past = (client.get(f"/mix/blocks/JK{asked}").text for asked in ("", "?as_of=2026-W45"))
        strip = client.get("/mix/corrections?as_of=2026-W46", headers={"HX-Request": "1"}).text
    assert "填写基数" in now and "填写基数" not in past
    assert "这是过去的周，页面只读" in past and "这是过去的周" not in now
    assert "结账后没有更正" in strip
    assert client.get("/mix/blocks/XX/changes").status_code == 404


def test_of_few_firms_no_share_leaves_the_house_in_a_sheet(
    weeks: None, client_of: ClientOf
) -> None:
    officer = make_user(Role.OFFICER, "ZD")
    make_lead(officer, "ZD", "FI", Stage.S8, at=W47.end + timedelta(hours=9))
    client = client_of(officer)
    with clock.at(NOW):
        rows = sheets.read(client.get("/mix/blocks/ZD/changes.xlsx?cluster=FI&basis=flow").data)
        page = client.get("/mix/blocks/ZD/changes?cluster=FI&basis=flow").text
        judged = sheets.read(
            client.get("/mix/blocks/JK/changes.xlsx?cluster=FI&from=2026-W47").data
        )
    head = next(number for number, row in enumerate(rows) if row[0] == "步骤")
    assert [row[3] for row in rows[head + 1 :]] == [1, 1]
    assert [row[5] for row in rows[head + 1 :]] == [None, None]
    assert any(row[5] for row in judged if len(row) > 5)
    told = "样本 n：0 → 1 家。"
    assert told in page and any(row[0] == told for row in rows)
    assert any("企业数：" in str(row[0]) for row in rows)
