"""From clusters to blocks: the streams are the matrix, and each leads to the rows that make it."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from crm.accounts.rules import Role
from crm.core import clock, sheets
from crm.leads.rules import Stage
from crm.mix import closing, queries
from crm.mix.drilling import rows_behind
from crm.mix.measures import Measure
from crm.mix.progress import SCOPES, AsOf, Basis, Progress
from crm.mix.rules import BLOCKS, CLUSTERS
from crm.mix.streams.drawing import picture
from crm.mix.streams.figures import Streams
from crm.mix.streams.wording import told
from crm.mix.tallies import Kind, Moves, Tally
from tests.api.conftest import Program, program_of
from tests.makers.people import make_user
from tests.makers.statements import statements
from tests.mix.figures import IN_47, W46, W47, known_baseline, landed_firms, make_lead, split

NOW = W47.end + timedelta(days=1)
ClientOf = Callable[[Any], Any]
__all__ = ["program_of"]
TALLY = st.integers(0, 900).map(lambda tenths: Tally(1, tenths, 10))
CELLS = st.dictionaries(
    st.tuples(st.sampled_from(BLOCKS), st.sampled_from(CLUSTERS)),
    st.builds(Moves, landed=TALLY, left=TALLY, committed=TALLY),
    max_size=8,
)
EMPTY = Progress(
    AsOf(W47, closed=False, day=date(2026, 11, 24), edge=NOW),
    Basis.FLOW, date(2017, 4, 1), Decimal("3.0"), {}, {}, {},
)  # fmt: skip


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(CELLS, st.sampled_from((Measure.COUNT, Measure.EXPECTED, Measure.RECEIVED)))
def test_streams_add_up_to_the_matrix_and_are_drawn_as_large(
    cells: dict[tuple[str, str], Moves], measure: Measure
) -> None:
    shown = replace(EMPTY, moves=cells, measure=measure)
    found = Streams(shown)
    for row in shown.table():
        assert row.values is not None
        for k in CLUSTERS:
            assert found.landed(row.key, (k,)) == row.values[k]
        assert found.signed(row.key) == sum(shown.committed(SCOPES[row.key]).values())
    sizes = {
        (one.ribbon.left, one.ribbon.right, one.ribbon.layer): one.ribbon.size
        for one in picture(found).ribbons
    }
    wanted = {(s.cluster, s.block, 0): s.landed for s in found.rows if s.landed and s.landed > 0}
    wanted |= {(s.cluster, s.block, 1): s.signed for s in found.rows if s.signed > 0}
    assert sizes == wanted
    below = [str(one) for one in told(found) if "不能小于 0" in str(one)]
    assert bool(below) == any((s.landed or 0) < 0 for s in found.rows)


@pytest.fixture
def world(session: Session) -> None:
    officer = make_user(Role.OFFICER, "JK")
    for week in (W46, W47):
        with clock.at(week.snapshot_at):
            closing.close_week(week)
    shared = make_lead(officer, "JK", "LG", Stage.S8)
    with clock.at(IN_47):
        split(shared, {("JK", "LG"): 5, ("ZD", "LG"): 2, ("ZD", "FI"): 3}, officer)
        session.commit()
    make_lead(officer, "ZD", "FI", Stage.S6)
    make_lead(officer, "HK", "MF", Stage.S8)


def get(client: Any, url: str, **headers: str) -> Any:
    with clock.at(NOW):
        return client.get(url, headers=headers)


def test_each_ribbon_leads_to_rows_that_add_up_to_it(world: None, client_of: ClientOf) -> None:
    person = make_user(Role.OFFICER, "ZD")
    page = get(client_of(person), "/mix/streams?basis=flow").text
    ribbons = re.findall(r'<a href="(/mix/[^"]+)" tabindex="-1" aria-label="([^"]+)"', page)
    assert {unescape(words) for _, words in ribbons} == {
        "物流→经开，落地减退出 0.5 家", "物流→郑东，落地减退出 0.2 家", "金融→郑东，落地减退出 0.3 家",
        "制造→航空港，落地减退出 1 家", "金融→郑东，已签约 1 家",
    }  # fmt: skip
    for url, words in ribbons:
        behind = get(client_of(person), unescape(url))
        amount = re.search(r"([0-9.]+) 家", words)
        assert amount and f">{amount[1]}<" in behind.text
    with clock.at(NOW):
        shown = queries.progress(queries.open_week(), Basis.FLOW)
        for one in Streams(shown).rows:
            found = rows_behind(person, shown, (one.block,), (one.cluster,), Kind.NET)
            rows = sum(entry.tenths for entry in found.entries)
            assert rows + found.hidden.tenths == found.total == one.landed


def test_sheet_program_and_page_say_the_same(
    world: None, client_of: ClientOf, program_of: Callable[..., Program]
) -> None:
    person = make_user(Role.VIEWER, cluster="LG")
    rows = sheets.read(get(client_of(person), "/mix/streams.xlsx?basis=flow").data)
    lines = {(row[0], row[1]): row[2:6] for row in rows if row[1] and row[0] != "集群"}
    assert lines["物流", "经开"] == [0.5, 0, 0.5, 0]
    assert lines["全部集群", "含航空港协同"] == [2, 0, 2, 1]
    assert lines["全部集群", "片区合计"] == [1, 0, 1, 1]
    assert any("企业数" in str(row[0]) for row in rows), "the definition stands above"
    with clock.at(NOW):
        answer = program_of(person).get("/mix/streams?basis=flow").json
    assert (answer["amount"], answer["committed"], len(answer["streams"])) == ("2", "1", 28)
    assert {"cluster": "LG", "block": "ZD", "amount": "0.2", "committed": "0"} in answer["streams"]
    with clock.at(NOW):
        bad = program_of(person).get("/mix/streams?as_of=2020-W01")
    assert bad.status_code == 422 and "已结账的周" in bad.text


def test_an_unknown_stock_is_not_drawn_and_said(world: None, client_of: ClientOf) -> None:
    known_baseline("JK", (3, 4, 0, 0, 0, 0, 9))
    page = get(client_of(make_user(Role.COORDINATOR)), "/mix/streams?basis=stock").text
    assert "郑东的存量基数未知，没有画。" in page and "经开的存量基数未知" not in page
    assert "制造→经开，存量 9 家" in page and "制造→航空港，存量" not in page
    wild = get(client_of(make_user(Role.COORDINATOR)), "/mix/streams?basis=x&measure=y&as_of=z")
    assert wild.status_code == 200 and "企业数" in wild.text


def test_who_may_and_what_it_costs(world: None, client_of: ClientOf) -> None:
    assert get(client_of(make_user(Role.AUDITOR)), "/mix/streams").status_code == 403
    assert get(client_of(make_user(Role.SYSTEM)), "/mix/streams.xlsx").status_code == 403
    client = client_of(make_user(Role.COORDINATOR))
    for url in ("/mix/streams", "/mix/streams?measure=received", "/mix/streams?as_of=closed"):
        counted = []
        for more in (5, 200):
            landed_firms(make_user(Role.OFFICER, "JK"), more)
            with statements() as seen:
                tag = get(client, url).headers["ETag"]
            counted.append(len(seen))
        assert counted[0] == counted[1] <= 8, seen
        assert get(client, url, **{"If-None-Match": tag}).status_code == 304
