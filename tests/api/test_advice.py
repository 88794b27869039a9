"""Advice through the API and the command line: the same figures as on the pages."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session

from crm.accounts.rules import Role
from crm.core import clock
from crm.core.db import db
from crm.leads.rules import Stage
from crm.mix.advice.at_lead import at_lead
from crm.mix.commands import mix
from crm.mix.measures import Measure
from tests.makers.people import make_user
from tests.mix import vector
from tests.mix.figures import IN_47


@pytest.fixture
def officer(session: Session) -> Any:
    with clock.at(IN_47):
        officer = make_user(Role.OFFICER, "JK")
        vector.target("JK", Measure.EXPECTED, make_user(Role.COORDINATOR))
        vector.landed(officer)
    return officer


def test_what_if_value_gaps_and_plans(program_of: Callable[..., Any], officer: Any) -> None:
    with clock.at(IN_47):
        lead = vector.at_stage(officer, "JK", "LG", Stage.S6, 20, item="LG7")
        number, code = lead.id, lead.code
        program, other = program_of(officer), program_of(make_user(Role.OFFICER, "JK"))
        asked = f"/mix/what-if?block=JK&measure=expected&basis=flow&t={number}"
        tried = program.get(asked).json
        assert (tried["fit"], tried["fit_after"], tried["gain"]) == ("75.0", "82.5", "7.5")
        value = program.get(f"/leads/{number}/mix-value?measure=expected").json
        assert value["best"] == "JK" and value["blocks"][0]["effect"] == "beyond"
        gaps = program.get("/mix/blocks/JK/gaps?measure=expected&basis=flow").json
        hub = next(row for row in gaps["items"] if row["item"] == "LG7")
        assert (hub["gap"], hub["expected"], hub["leads"]) == ("-10.0", "4.5", {"S6": 1})
        body = {"name": "一", "block": "JK", "measure": "expected", "leads": [number]}
        kept = program.post("/mix/what-if/plans", body)
        assert kept.status_code == 201 and kept.json["assumptions"]["fit_after"] == "82.5"
        assert program.post("/mix/what-if/plans", {**body, "leads": []}).status_code == 422
        url = f"/mix/what-if/plans/{kept.json['id']}"
        assert other.delete(url, version=1).status_code == 404
        assert program.delete(url).status_code == 428
        assert program.delete(url, version=1).status_code == 204
        words = ["value", code, "--as", officer.login, "--measure", "expected", "--json"]
        shown = json.loads(CliRunner().invoke(mix, words).output)
        assert shown["blocks"][0]["value"] == "7.5"
        words = ["gaps", "JK", "--as", officer.login, "--measure", "expected"]
        assert "LG7  -10.0" in CliRunner().invoke(mix, words).output


def test_programs_read_the_same_with_its_week(program_of: Callable[..., Any], officer: Any) -> None:
    """Points of deviation by count, with the week they rest on; a disputed lead does nothing yet."""
    with clock.at(IN_47):
        vector.target("JK", Measure.COUNT, make_user(Role.COORDINATOR))
        lead = vector.at_stage(officer, "JK", "LG", Stage.S4)
        disputed = vector.at_stage(officer, "JK", "LG", Stage.S4, has_clash=True)
        landed = vector.at_stage(officer, "JK", "LG", Stage.S8)
        db.session.commit()
        program = program_of(officer)
        listed = {row["lead"]["id"]: row for row in program.get("/leads?limit=100").json["rows"]}
        one = program.get(f"/leads/{lead.id}").json["mix_value"]
        looked = at_lead(lead.id, officer).looked
    assert looked and looked.at_home.worth
    points = str(looked.at_home.worth.points)
    effect = looked.at_home.worth.effect
    words = {"effect": effect.value, "words": str(effect.words)}
    said = {**words, "judged": True, "block": "JK", "week": None}
    assert one == {"points": points, **said}
    assert listed[lead.id]["mix_value"] == one and listed[landed.id]["mix_value"] is None
    nothing = listed[disputed.id]["mix_value"]
    assert nothing["points"] is None and nothing["words"] == "撞单未决", "nothing until a ruling"
