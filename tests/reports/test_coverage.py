"""产业图谱: sums, touches, scope, links, and what the page costs."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.activities.rules import ActivityKind, LogActivity
from crm.core import clock
from crm.core.db import db
from crm.leads.actions import log_lead
from crm.leads.commands import LogLead
from crm.leads.contacting import log_visit
from crm.leads.models import Lead
from crm.leads.rules import Source, Stage, Status
from crm.plan.models import Block, ListItem
from crm.reports.coverage import ItemRow, Tally, coverage_of, total_of
from tests.makers.people import make_user
from tests.makers.statements import statements
from tests.makers.targets import make_target

MOST_STATEMENTS = 8


def lead_on(item: str, by: User, block: str = "ZD", **columns: Any) -> Lead:
    """A lead on a list item; columns are set the way the projection would."""
    item_id = by_code(ListItem, item)
    lead = log_lead(
        LogLead(f"测试企业{item}{columns}", Source.FAIR, item_id, by_code(Block, block)), by=by
    )
    for name, value in columns.items():
        setattr(lead, name, value)
    lead.stage_rank = lead.stage.rank
    return lead


def by_code(model: Any, code: str) -> int:
    return int(db.session.scalar(select(model.id).where(model.code == code)))


def row_of(user: User, code: str) -> ItemRow:
    db.session.flush()
    rows = {row.item.code: row for cluster in coverage_of(user) for row in cluster.items}
    return rows[code]


@pytest.fixture
def officer(session: Session) -> User:
    return make_user(Role.OFFICER)


@pytest.fixture
def coordinator(session: Session) -> User:
    return make_user(Role.COORDINATOR)


def test_an_empty_desk_shows_every_item_untouched(officer: User) -> None:
    clusters = coverage_of(officer)
    assert [row.cluster.code for row in clusters] == ["TR", "LG", "FI", "CU", "IN", "PS", "MF"]
    assert sum(len(row.items) for row in clusters) == 54
    assert sum(row.untouched for row in clusters) == 54
    assert total_of(clusters) == Tally()


def test_running_leads_stand_by_stage_and_landed_ones_apart(officer: User) -> None:
    lead_on("LG4", officer)
    lead_on("LG4", officer, stage=Stage.S6)
    lead_on("LG4", officer, stage=Stage.S8)
    lead_on("LG4", officer, status=Status.LOST)
    tally = row_of(officer, "LG4").tally
    assert (tally.stages, tally.landed) == ([(Stage.S1, 1), (Stage.S6, 1)], 1)


def test_children_roll_up_to_their_item_and_items_to_their_cluster(officer: User) -> None:
    lead_on("LG6", officer)
    lead_on("LG6.1", officer)
    make_target(officer, item="LG6.2")
    row = row_of(officer, "LG6")
    assert (row.tally.running, row.tally.targets) == (2, 1)
    assert [child.code for child, _ in row.busy_children] == ["LG6.1", "LG6.2"]
    assert "LG6.3" in [child.code for child in row.idle_children]


def test_clusters_add_up_to_their_items_and_the_strip_to_the_clusters(officer: User) -> None:
    for code in ("LG4", "LG6.1", "TR1", "TR1", "MF-A1", "FI4"):
        lead_on(code, officer)
    make_target(officer, item="PS1")
    clusters = coverage_of(officer)
    for row in clusters:
        assert sum((one.tally for one in row.items), Tally()) == row.tally
    total = total_of(clusters)
    assert (total.running, total.targets) == (6, 1)


def test_the_last_touch_may_be_older_than_the_day_on_which_its_lead_was_logged(
    officer: User,
) -> None:
    """Days kept at leads only bound the search: the newest contact counts, not the newest lead."""
    today, manager = clock.today(), make_user(Role.MANAGER)
    for days_ago, logged_today in ((9, False), (4, True), (30, False)):
        lead = lead_on("LG4", officer)
        day = today - timedelta(days=days_ago)
        log_visit(lead, LogActivity(ActivityKind.VISIT, day, "谈过"), by=manager)
        if not logged_today:
            lead.last_contact_on = day  # as if it had been logged then
    lead_on("LG4", officer)
    assert row_of(officer, "LG4").tally.touched_on == today - timedelta(days=4)


def test_a_lead_that_was_only_logged_is_no_touch(officer: User) -> None:
    lead_on("LG4", officer)
    assert not row_of(officer, "LG4").touched


@pytest.mark.parametrize("kind", [ActivityKind.VISIT, ActivityKind.NOTE])
def test_a_contact_is_a_touch_and_a_note_is_none(officer: User, kind: ActivityKind) -> None:
    lead = lead_on("LG4", officer)
    log_visit(lead, LogActivity(kind, clock.today(), "见面"), by=officer)
    assert row_of(officer, "LG4").touched is (kind is ActivityKind.VISIT)


def test_a_touched_target_touches_its_item(officer: User) -> None:
    make_target(officer, item="LG4").last_touched_on = date(2026, 5, 4)
    assert row_of(officer, "LG4").tally.touched_on == date(2026, 5, 4)


def test_another_blocks_lead_is_not_counted_but_its_touch_is(officer: User) -> None:
    other = make_user(Role.OFFICER, block="JK")
    lead = lead_on("LG4", other, block="JK")
    command = LogActivity(ActivityKind.CALL, clock.today(), "电话")
    log_visit(lead, command, by=other)
    row = row_of(officer, "LG4")
    assert (row.tally.running, row.touched) == (0, True)


def test_a_coordinator_counts_every_block(coordinator: User) -> None:
    lead_on("LG4", make_user(block="JK"), block="JK")
    lead_on("LG4", make_user(block="ZD"))
    assert row_of(coordinator, "LG4").tally.running == 2


def test_untouched_items_stand_first_in_their_focus_area(officer: User) -> None:
    areas = [area for cluster in coverage_of(officer) for area in cluster.areas]
    crowded = next(area for area in areas if len(area.items) > 1)
    first = crowded.items[0].item.code
    make_target(officer, item=first).last_touched_on = clock.today()
    db.session.flush()
    again = [area for cluster in coverage_of(officer) for area in cluster.areas]
    rows = next(area.items for area in again if area.area.code == crowded.area.code)
    assert [row.touched for row in rows] == [False] * (len(rows) - 1) + [True]
    assert rows[-1].item.code == first


def test_counts_link_to_the_lists_they_count(
    officer: User, client_of: Callable[[Any], Any]
) -> None:
    lead_on("LG4", officer)
    lead_on("LG4", officer, stage=Stage.S3)
    lead_on("LG4", officer, stage=Stage.S8)
    make_target(officer, item="LG4")
    client = client_of(officer)
    page = client.get("/coverage").text
    for address in (
        "/targets?item=LG4",
        "/leads?item=LG4&amp;stage=S1",
        "/leads?item=LG4&amp;bucket=landed",
        "/leads?item=LG4&amp;bucket=pipeline",
    ):
        assert f'href="{address}"' in page
        assert client.get(address.replace("&amp;", "&")).status_code == 200


def test_the_list_behind_a_count_has_as_many_leads(
    officer: User, client_of: Callable[[Any], Any]
) -> None:
    leads = [lead_on("LG6.1", officer), lead_on("LG6", officer), lead_on("LG4", officer)]
    page = client_of(officer).get("/leads?item=LG6&stage=S1").text
    shown = [lead.id for lead in leads if f'id="lead-{lead.id}"' in page]
    assert len(shown) == row_of(officer, "LG6").tally.running == 2


def test_untouched_rows_say_so_and_offer_the_next_step(
    officer: User, client_of: Callable[[Any], Any]
) -> None:
    page = client_of(officer).get("/coverage").text
    assert page.count("从未触达</span>") == 54
    assert "/targets/new?item=LG4" in page and "不计引进线索" in page


def test_a_viewer_sees_no_buttons(session: Session, client_of: Callable[[Any], Any]) -> None:
    page = client_of(make_user(Role.VIEWER, cluster="LG")).get("/coverage").text
    assert "/targets/new" not in page and "LG4" in page


def test_only_untouched_leaves_out_what_was_touched(
    officer: User, client_of: Callable[[Any], Any]
) -> None:
    make_target(officer, item="LG4").last_touched_on = clock.today()
    client = client_of(officer)
    assert "/items/LG4" in client.get("/coverage").text
    page = client.get("/coverage?untouched=1").text
    assert '/items/LG4"' not in page and '/items/LG5"' in page


def test_strangers_and_administrators_see_nothing(
    session: Session, client: Any, client_of: Callable[[Any], Any]
) -> None:
    assert client.get("/coverage").status_code in (302, 401)
    assert client_of(make_user(Role.SYSTEM)).get("/coverage").status_code == 403


def test_ten_and_two_hundred_leads_cost_the_same_few_statements(officer: User) -> None:
    codes = ("LG4", "LG6", "LG6.1", "TR1", "MF-A1", "FI4", "PS1", "CU4", "LG5", "IN1")
    costs = []
    for number in range(200):
        lead_on(codes[number % len(codes)], officer)
        if number in (9, 199):
            db.session.flush()
            with statements() as seen:
                assert total_of(coverage_of(officer)).running == number + 1
            costs.append(len(seen))
    assert costs[0] == costs[1] <= MOST_STATEMENTS


def test_the_page_takes_eight_statements(officer: User, client_of: Callable[[Any], Any]) -> None:
    client = client_of(officer)
    with statements() as seen:
        assert client.get("/coverage").status_code == 200
    assert len(seen) <= 8, seen


def test_an_items_page_shows_what_stands_on_it_and_its_children(
    officer: User, client_of: Callable[[Any], Any]
) -> None:
    lead_on("LG6.1", officer)
    make_target(officer, item="LG6")
    page = client_of(officer).get("/items/LG6").text
    assert '<a href="/targets?item=LG6">1</a>' in page
    assert "从未触达" in page and "/leads/new?item=LG6" in page


def test_an_outbound_items_page_offers_no_lead(
    officer: User, client_of: Callable[[Any], Any]
) -> None:
    page = client_of(officer).get("/items/LG-X").text
    assert "/leads/new?item=" not in page and "/targets/new?item=LG-X" in page


@pytest.mark.parametrize(
    ("query", "drawn_open"),
    [("", []), ("?open=LG", ["LG"]), ("?open=none", []), ("?open=nonsense", [])],
)
def test_clusters_fold_away_until_one_is_asked_for(
    officer: User, client_of: Callable[[Any], Any], query: str, drawn_open: list[str]
) -> None:
    page = client_of(officer).get(f"/coverage{query}").text
    assert re.findall(r'<details open id="cluster-(\w+)"', page) == drawn_open
    assert "条未触达" in page


def test_all_clusters_open_at_once(officer: User, client_of: Callable[[Any], Any]) -> None:
    page = client_of(officer).get("/coverage?untouched=1&open=all").text
    assert page.count("<details open") == 7
