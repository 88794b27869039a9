"""What the list can be asked for: each part by itself, in the reader's rights, nonsense included."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core import clock
from crm.core.db import db
from crm.leads import actions, lists
from crm.leads.commands import EditLead
from crm.leads.listing.filtering import READABLE, Filter
from crm.leads.listing.summing import totals
from crm.leads.models import Lead
from crm.leads.rules import AmountKind, Funding, Source, Stage
from crm.leads.stalls import Stall
from seed import dsl
from tests.leads.posting import row
from tests.makers.leads import end, make_claim, make_lead, wait
from tests.makers.people import make_user
from tests.makers.week import logged

MONDAY = date(2026, 11, 23)


def names(user: User, query: str) -> set[str]:
    chosen = Filter.from_query(MultiDict(pair.split("=", 1) for pair in query.split("&") if pair))
    return {lead.name for lead in db.session.scalars(lists.matching(chosen, user))}


def change(lead: Lead, by: User, **values: Any) -> None:
    fresh = dsl.fresh(lead, by)
    amounts = {AmountKind.PLANNED: values.pop("planned")} if "planned" in values else {}
    actions.edit(fresh, EditLead(values, amounts), by=by, base_version=fresh.version)
    db.session.commit()


@pytest.fixture
def officer(app: Flask) -> User:
    found = make_user()
    found.login = "zhaoqi"
    return found


@pytest.fixture
def three(officer: User) -> list[Lead]:
    found = [
        make_lead(owner=officer, name="甲物流"),
        make_lead(Stage.S3, owner=officer, name="乙银行", item="FI1"),
        make_lead(owner=make_user(), name="丙制造", item="MF-A1"),
    ]
    change(found[0], officer, planned=3 * 10**8, source=Source.FAIR, funding=Funding.FOREIGN)
    return found


WANTED = {
    "": "甲乙丙",
    "cluster=FI": "乙",
    "block=ZD": "甲乙丙",
    "item=MF-A1": "丙",
    "stage=S1": "甲丙",
    "stage=S1&stage=S3": "甲乙丙",
    "stage=S1,S3": "甲乙丙",
    "bucket=active": "乙",
    "status=all": "甲乙丙",
    "status=active": "甲乙丙",
    "owner=zhaoqi": "甲乙",
    "mine=1": "甲乙",
    "source=fair": "甲",
    "funding=foreign": "甲",
    "track=build": "甲乙丙",
    "least=3亿": "甲乙",
    "least=3亿&most=4亿": "甲",
    "most=30000": "甲",
    "least=4 亿": "乙",
    "step=none": "甲丙",
    "step=0": "乙",
    "unverified=1": "",
    "co_owned=1": "",
    "stage=S3&mine=1&cluster=FI&least=1亿": "乙",
}
"""What each question lets through of the three leads, by the first sign of their names."""


def test_each_part_lets_through_what_it_says(officer: User, three: list[Lead]) -> None:
    found = {query: {name[0] for name in names(officer, query)} for query in WANTED}
    assert found == {query: set(wanted) for query, wanted in WANTED.items()}


NONSENSE = ("x", "S99", "²", "-1", "1e9x", "2026-13-01", "9" * 40)


@pytest.mark.parametrize("name", sorted(READABLE))
def test_nonsense_matches_nothing_and_says_so(
    officer: User, three: list[Lead], client_of: Any, name: str
) -> None:
    wrong = [one for one in NONSENSE if not READABLE[name](one)]
    assert {text for text in wrong if names(officer, f"{name}={text}")} == set()
    client = client_of(officer)
    for text in wrong:
        page = client.get("/leads", query_string={name: text})
        assert page.status_code == 200, text
        assert (
            "没有线索符合" in page.text and "filter-chip-wrong" in page.text and text in page.text
        )


@pytest.mark.parametrize("name", ["block", "cluster", "item", "owner"])
def test_a_name_that_nobody_knows_matches_nothing_and_says_so(
    officer: User, three: list[Lead], client_of: Any, name: str
) -> None:
    page = client_of(officer).get("/leads", query_string={name: "nobody"}).text
    assert "没有线索符合" in page and "没有这个选项" in page and "nobody" in page


def test_claims_and_co_owners_can_be_asked_for(officer: User, app: Flask) -> None:
    claimed = make_lead(Stage.S5, owner=officer, name="申报中")
    make_claim(claimed, Stage.S6, officer)
    shared = make_lead(owner=make_user(), name="协办的")
    actions.add_co_owner(
        dsl.fresh(shared, officer), officer, by=officer, base_version=row(shared).version
    )
    db.session.commit()
    assert names(officer, "unverified=1") == {"申报中"}
    assert names(officer, "co_owned=1") == {"协办的"}


def test_ended_leads_come_only_when_asked_for(officer: User, app: Flask) -> None:
    lost = make_lead(owner=officer, name="没了")
    end(lost, officer)
    waiting = make_lead(owner=officer, name="等着")
    wait(waiting, officer)
    assert names(officer, "") == {"等着"}
    assert names(officer, "status=lost") == {"没了"}
    assert names(officer, "status=onhold") == {"等着"}
    assert names(officer, "status=all") == {"没了", "等着"}


def test_a_day_begins_at_midnight_in_shanghai(officer: User, app: Flask) -> None:
    """Peers' trap: leads of the small hours belong to the day on the wall, not to the one in UTC."""
    for name, hour, minute in (("早", 0, 30), ("晚", 23, 30)):
        with clock.at(clock.local(MONDAY, hour, minute)):
            make_lead(owner=officer, name=name)
    with clock.at(clock.local(MONDAY - timedelta(days=1), 23, 30)):
        make_lead(owner=officer, name="前一天")
    day = f"created_from={MONDAY}&created_to={MONDAY}"
    assert names(officer, day) == {"早", "晚"}
    assert names(officer, day.replace("created", "updated")) == {"早", "晚"}
    assert names(officer, day.replace("created", "stage")) == {"早", "晚"}


def test_next_steps_are_counted_from_the_day_on_the_wall(officer: User, app: Flask) -> None:
    for days in (-1, 0, 7, 8):
        lead = make_lead(owner=officer, name=f"{days}天")
        lead.next_step_on = clock.today() + timedelta(days=days)
    db.session.commit()
    assert names(officer, "step=overdue") == {"-1天"}
    assert names(officer, "step=7") == {"0天", "7天"}


def test_the_filter_and_the_badges_agree(officer: User, app: Flask) -> None:
    """Peers' trap: whoever is asked for as stalled wears the badge, with the reason asked for."""
    for ago in (0, 3, 9, 40, 120):
        logged(officer, MONDAY - timedelta(days=ago))
    with clock.at(clock.local(MONDAY, 12)):
        rows = lists.rows(list(db.session.scalars(lists.matching(Filter(), officer))))
        worn: dict[Stall | None, set[str]] = {kind: set() for kind in (*Stall, None)}
        for one in rows:
            worn[one.stall.kind if one.stall else None].add(one.lead.name)
        assert len(rows) == 5 and sum(bool(found) for found in worn.values()) >= 2
        for kind in Stall:
            assert names(officer, f"stalled={kind.value}") == worn[kind]
        stalled = {name for kind in Stall for name in worn[kind]}
        assert names(officer, "stalled=1") == stalled


def test_nobody_is_let_through_to_what_they_may_not_see(app: Flask) -> None:
    lead = make_lead(owner=make_user(), name="郑东的")
    for query in ("", f"owner={lead.owner_id}", "block=ZD", "status=all", "cluster=LG"):
        assert names(make_user(block="JK"), query) == set()
    assert names(make_user(Role.VIEWER, cluster="LG"), "block=ZD") == {"郑东的"}
    assert names(make_user(Role.AUDITOR), "") == set()


def test_an_address_reads_back_as_it_was_written() -> None:
    query = MultiDict(
        [("stage", "S1"), ("stage", "S3"), ("least", "3亿"), ("mine", "1"), ("x", "y")]
    )
    chosen = Filter.from_query(query)
    assert chosen.address == {"stage": "S1,S3", "least": "3亿", "mine": "1"}
    assert Filter.from_query(chosen.address) == chosen
    assert chosen.without("stage").address == {"least": "3亿", "mine": "1"}
    assert Filter.from_query({}).is_empty and Filter().address == {}


def test_totals_beyond_the_limit_say_that_they_are_not_exact(officer: User, three: Any) -> None:
    capped, exact = (totals(Filter(), officer, most=most) for most in (2, 3))
    assert (capped.leads, capped.exact) == (3, False)
    assert (exact.leads, exact.unknown, exact.exact) == (3, 1, True)
    assert exact == totals(Filter(), officer)
