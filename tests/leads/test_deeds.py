"""`crm leads …` and `crm token …`: the verbs of the pages, with exit codes for scripts."""

import json
from collections.abc import Callable
from typing import Any

import click
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.accounts.commands import token, user
from crm.accounts.models import ApiToken, User
from crm.accounts.rules import Role
from crm.core.db import db
from crm.leads.cli import leads
from crm.leads.models import Lead
from crm.leads.rules import Stage
from tests.makers.leads import equip, make_lead
from tests.makers.people import make_user

Crm = Callable[..., Any]


@pytest.fixture
def crm(app: Flask, session: Session) -> Crm:
    """Run a command; its exit code and what it printed."""

    def run(group: click.Group, *words: object) -> Any:
        session.commit()
        return app.test_cli_runner().invoke(group, [str(word) for word in words])

    return run


def done(result: Any) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.stdout))


def test_a_lead_lives_its_life_by_command(crm: Crm, session: Session) -> None:
    officer, manager = make_user(), make_user(Role.MANAGER)
    me, boss = ("--as", officer.login, "--json"), ("--as", manager.login, "--json")
    where = ("--source", "visit", "--item", "lg4", "--block", "zd")
    made = done(crm(leads, "log", "示例第一物流有限公司", *where, *me))
    code = made["code"]
    assert (made["stage"], made["status"]) == ("S1", "active")
    lead = session.scalars(select(Lead).where(Lead.code == code)).one()
    equip(lead, officer, manager)
    for stage in ("S2", "S3"):
        proof = ("--evidence", "minutes", "--ref", "纪要 1")
        assert done(crm(leads, "move", code, stage, *proof, *me))["stage"] == stage
    waits = ("--reason", "land", "--until", "2199-01-01")
    assert done(crm(leads, "hold", code, *waits, *me))["status"] == "onhold"
    assert done(crm(leads, "resume", code, *me))["status"] == "active"
    noted = ("看了冷库", "--next", "送方案", "--by-day", "2199-01-01")
    done(crm(leads, "visit", code, *noted, *me))
    done(crm(leads, "step", code, "约见", "--due", "2199-01-02", *me))
    colleague = make_user()
    given = done(crm(leads, "reassign", code, "--to", colleague.login, *boss))
    assert given["owner"] == colleague.login
    ended = done(crm(leads, "lose", code, "--reason", "cancelled", *boss))
    assert ended["status"] == "lost"
    assert done(crm(leads, "revive", code, *boss))["status"] == "active"


def test_a_landed_firm_leaves_by_command(crm: Crm) -> None:
    officer = make_user()
    code = make_lead(Stage.S8, owner=officer).code
    leaves = ("leave", code, "--reason", "moved", "--as", officer.login, "--json")
    assert crm(leads, *leaves).exit_code == 2
    assert done(crm(leads, *leaves, "--place", "武汉"))["status"] == "left"


def test_claims_are_made_refused_withdrawn_and_verified(crm: Crm) -> None:
    officer, manager = make_user(), make_user(Role.MANAGER)
    me, boss = ("--as", officer.login, "--json"), ("--as", manager.login, "--json")
    code = make_lead(Stage.S5, owner=officer, checker=manager).code
    claim = ("claim", code, "S6", "--evidence", "contract", "--ref", "HT-1", *me)
    assert done(crm(leads, *claim))["claimed"] == "S6"
    queue = crm(leads, "queue", *boss)
    assert [row["code"] for row in json.loads(queue.stdout)["rows"]] == [code]
    assert crm(leads, "verify", code, *me).exit_code == 3
    assert done(crm(leads, "refuse", code, "--reason", "缺页", *boss))["state"] == "refused"
    done(crm(leads, *claim))
    assert done(crm(leads, "withdraw", code, *me))["state"] == "withdrawn"
    done(crm(leads, *claim))
    assert done(crm(leads, "verify", code, *boss))["stage"] == "S6"
    assert crm(leads, "verify", code, *boss).exit_code == 4


def test_the_list_is_that_of_the_acting_person(crm: Crm) -> None:
    officer, stranger = make_user(), make_user(block="JS")
    mine, other = make_lead(owner=officer), make_lead(owner=stranger)
    listed = done(crm(leads, "list", "--json", "--as", officer.login))
    assert [row["code"] for row in listed["rows"]] == [mine.code]
    assert other.code in crm(leads, "list", "--block", "JS", "--as", stranger.login).output
    make_lead(owner=officer)
    first = done(crm(leads, "list", "--limit", 1, "--json", "--as", officer.login))
    rest = crm(leads, "list", "--limit", 1, "--after", first["after"], "--as", officer.login)
    assert rest.exit_code == 0 and first["rows"][0]["code"] not in rest.output


@pytest.mark.parametrize(
    ("words", "exit_code"),
    [
        (("show", "{code}"), 2),
        (("show", "{code}", "--as", "nobody"), 2),
        (("show", "ZD-1999-0001", "--as", "{me}"), 4),
        (("show", "{code}", "--as", "{stranger}"), 4),
        (("move", "{code}", "S99", "--as", "{me}"), 2),
        (("move", "{code}", "S2", "--as", "{me}"), 2),
        (("move", "{code}", "S6", "--as", "{me}"), 3),
        (("move", "{code}", "S2", "--as", "{viewer}"), 3),
        (("lose", "{code}", "--reason", "elsewhere", "--as", "{me}"), 2),
        (("lose", "{code}", "--reason", "cancelled", "--version", "99", "--as", "{me}"), 5),
        (("hold", "{code}", "--reason", "land", "--until", "soon", "--as", "{me}"), 2),
        (("reassign", "{code}", "--to", "{me}", "--as", "{me}"), 3),
        (("verify", "{code}", "--as", "{me}"), 3),
        (("log", "甲", "--source", "visit", "--item", "XX", "--block", "ZD", "--as", "{me}"), 2),
        (("log", "甲", "--source", "visit", "--item", "LG4", "--block", "JS", "--as", "{me}"), 2),
    ],
)
def test_the_exit_code_says_why(crm: Crm, words: tuple[str, ...], exit_code: int) -> None:
    officer = make_user()
    lead = make_lead(owner=officer)
    names = {
        "code": lead.code,
        "me": officer.login,
        "stranger": make_user(block="JS").login,
        "viewer": make_user(Role.VIEWER, cluster="LG").login,
    }
    result = crm(leads, *(word.format(**names) for word in words))
    assert result.exit_code == exit_code, result.output
    assert "Traceback" not in result.output and result.output.strip()


def test_a_refused_command_names_the_field_and_changes_nothing(crm: Crm, session: Session) -> None:
    officer = make_user()
    lead = make_lead(owner=officer)
    result = crm(leads, "move", lead.code, "S2", "--as", officer.login)
    assert "project: " in result.output and "planned: " in result.output
    session.expire_all()
    assert session.get_one(Lead, lead.id).stage is Stage.S1


def test_every_verb_shows_an_example() -> None:
    silent = [name for name, one in leads.commands.items() if not one.epilog]
    assert silent == ["rebuild-check"]


def test_tokens_are_made_listed_and_revoked(crm: Crm, session: Session) -> None:
    owner = make_user()
    made = crm(token, "create", owner.login, "--name", "取数", "--scope", "leads:read", "--json")
    text = done(made)["token"]
    assert text.startswith("atd_")
    listed = crm(token, "list", owner.login, "--json")
    (row,) = json.loads(listed.stdout)
    assert text not in listed.output and row["hint"] == text[-4:]
    assert crm(token, "revoke", row["id"]).exit_code == 0
    assert session.scalars(select(ApiToken.revoked_at)).one() is not None
    assert crm(token, "revoke", row["id"]).exit_code == 3
    assert crm(token, "revoke", 10**6).exit_code == 4
    assert crm(token, "create", "nobody", "--name", "x", "--scope", "read").exit_code == 2


def test_people_are_listed_for_scripts(crm: Crm) -> None:
    somebody = make_user()
    rows = json.loads(crm(user, "list", "--json").stdout)
    assert {
        "login": somebody.login,
        "name": somebody.name,
        "role": "officer",
        "active": True,
    } in rows
    assert db.session.scalar(select(User.id).where(User.login == somebody.login))
