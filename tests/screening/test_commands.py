"""`crm screening`: what the command line loads and prints."""

import json
from pathlib import Path
from typing import Any

from flask import Flask

from crm.core.db import db
from crm.leads import actions as leads
from crm.leads.commands import EditLead
from crm.leads.rules import Funding
from crm.screening.commands import screening
from seed import dsl
from tests.makers.leads import make_lead
from tests.makers.people import make_user


def run(app: Flask, *words: str) -> Any:
    return app.test_cli_runner().invoke(screening, words)


def test_a_lead_is_screened_in_the_rights_of_who_asks(app: Flask) -> None:
    owner = make_user()
    lead = dsl.fresh(make_lead(owner=owner, item="TR5.1"), owner)
    values = {"funding": Funding.FOREIGN}
    leads.edit(lead, EditLead(values, {}), by=owner, base_version=lead.version)
    db.session.commit()
    said = run(app, "lead", lead.code, "--as", owner.login)
    assert (said.exit_code, "医疗机构" in said.output) == (0, True), said.output
    told = json.loads(run(app, "lead", lead.code, "--as", owner.login, "--json").stdout)
    assert [one["number"] for one in told["screening"]["possible_hits"]] == [22]
    assert (told["approval"]["suggested"], told["screening"]["decisions"]) == (None, [])
    stranger = run(app, "lead", lead.code, "--as", make_user(block="JS").login)
    assert stranger.exit_code == 4


def test_a_domestic_lead_is_filed(app: Flask) -> None:
    owner = make_user()
    said = run(app, "lead", make_lead(owner=owner).code, "--as", owner.login)
    assert (said.exit_code, "filing" in said.output) == (0, True), said.output


def test_a_file_of_ones_own_is_loaded_or_refused_in_words(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(
        "approval:\n  - {code: filing, effective_from: 2026-01-01, zh: 新文, en: new, verified: true}\n"
    )
    assert json.loads(run(app, "load", str(file), "--json").stdout) == {
        "editions": 0,
        "entries": 0,
        "rules": 1,
        "headquarters": 0,
    }
    file.write_text("approval:\n  - {code: filing}\n")
    refused = run(app, "load", str(file))
    assert (refused.exit_code, "缺少或写错" in refused.output) == (2, True)
    assert [one["code"] for one in json.loads(run(app, "show", "--json").stdout)["rows"]]
