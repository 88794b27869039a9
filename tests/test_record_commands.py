"""`crm exceptions`, `trips`, `campaigns` and `goals`: the verbs of the pages, in the person's rights."""

import json
from typing import Any

import pytest
from flask import Flask

from crm.accounts.rules import Role
from crm.campaigns.commands import campaigns
from crm.core import clock
from crm.goals.commands import goals
from crm.reports.commands import exceptions
from crm.trips.commands import trips
from tests.makers.leads import make_lead
from tests.makers.outreach import make_campaign, make_trip
from tests.makers.people import make_user


@pytest.fixture
def run(app: Flask) -> Any:
    return lambda command, by, *words: app.test_cli_runner().invoke(
        command, [*words, "--as", by.login]
    )


def rows(answer: Any) -> Any:
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.stdout)["rows"]


def test_trips_are_listed_and_ended(run: Any, owner: Any) -> None:
    trip, stranger = make_trip(owner), make_user(block="JS")
    assert [one["id"] for one in rows(run(trips, owner, "list", "--json"))] == [trip.id]
    assert rows(run(trips, stranger, "list", "--json")) == []
    assert "深圳" in run(trips, owner, "list", "--direction", "out").output
    number = str(trip.id)
    assert run(trips, stranger, "end", number, "--result", "x").exit_code == 4
    assert run(trips, owner, "end", number).exit_code == 2, "a result is asked for"
    stale = run(trips, owner, "end", number, "--result", "见了三家", "--version", "9")
    assert stale.exit_code == 5
    assert "已完成" in run(trips, owner, "end", number, "--result", "见了三家").output


def test_a_lead_is_said_to_come_from_a_campaign(run: Any, owner: Any) -> None:
    fair, lead = make_campaign(owner), make_lead(owner=owner)
    assert run(campaigns, owner, "name", lead.code, str(fair.id)).exit_code == 0
    (row,) = rows(run(campaigns, owner, "list", "--json"))
    assert (row["id"], row["got"]["leads"]) == (fair.id, 1)
    assert run(campaigns, owner, "name", lead.code, "999").exit_code == 2
    assert run(campaigns, owner, "name", lead.code).exit_code == 0
    assert rows(run(campaigns, owner, "list", "--json"))[0]["got"]["leads"] == 0


def test_a_goal_is_drafted_and_approved_by_somebody_else(run: Any, owner: Any) -> None:
    boss, office = make_user(Role.MANAGER), make_user(Role.COORDINATOR)
    words = ("draft", "ZD", "--contracts", "12", "--source", "年度计划")
    assert run(goals, owner, *words).exit_code == 3
    made = json.loads(run(goals, boss, *words, "--json").stdout)
    number = str(made["id"])
    assert run(goals, boss, "approve", number).exit_code == 3
    assert run(goals, office, "refuse", number).exit_code == 2, "a reason is asked for"
    assert run(goals, office, "approve", number).exit_code == 0
    (row,) = rows(run(goals, boss, "list", "--json"))
    assert row["figures"][0]["goal"] == 12
    assert "12" in run(goals, boss, "list", "--year", str(clock.today().year)).output


def test_exceptions_are_summed_and_listed(run: Any, owner: Any) -> None:
    lead = make_lead(owner=owner)
    with clock.at(clock.now().replace(year=clock.now().year + 1)):
        listed = rows(run(exceptions, owner, "list", "--json"))
        assert [one["lead"]["code"] for one in listed] == [lead.code]
        assert lead.code in run(exceptions, owner, "list").output
        whole = json.loads(run(exceptions, owner, "sums", "--json").stdout)["whole"]
        assert whole["count"] == 1
        assert run(exceptions, owner, "sums").exit_code == 0
    assert run(exceptions, make_user(Role.AUDITOR), "sums").exit_code == 3
