"""`crm mix` prints the figures and closes weeks."""

import json
from typing import Any

from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from crm.accounts.rules import Role
from crm.core import clock
from crm.leads.rules import Stage
from crm.mix.commands import mix
from crm.mix.targets.plan_drafts import load_draft_targets
from tests.makers.people import make_user
from tests.mix.figures import W47, make_lead


def run(*words: str) -> Result:
    with clock.at(W47.snapshot_at):
        return CliRunner().invoke(mix, list(words))


def test_the_figures_are_printed_as_json(session: Session) -> None:
    load_draft_targets()
    make_lead(make_user(Role.OFFICER, "JK"), "JK", "LG", Stage.S8)
    shown: dict[str, Any] = json.loads(run("show", "--json").output)
    assert (shown["week"], shown["closed"], shown["measure"]) == ("2026-W48", False, "count")
    rows = {row["row"]: row for row in shown["rows"]}
    assert list(rows) == ["JK", "ZD", "JS", "AREA", "HK", "ALL"]
    assert rows["JK"]["clusters"]["LG"]["landed"] == "1" and rows["JK"]["provisional"] is True
    assert rows["JK"]["clusters"]["LG"]["gap"] is None


def test_the_figures_are_printed_in_words(session: Session) -> None:
    assert "金水" in run("show").output
    assert run("show", "--closed").exit_code != 0


def test_a_week_is_closed_once(session: Session) -> None:
    make_lead(make_user(Role.OFFICER, "JK"), "JK", "LG", Stage.S8)
    assert run("close", "--week", "2026-W47").output == "2026-W47 closed.\n"
    assert run("close", "--week", "2026-W47").output == "2026-W47 was closed before.\n"
    assert run("close").output == "Nothing to close.\n"
    assert json.loads(run("show", "--json", "--closed").output)["week"] == "2026-W47"


def test_what_is_no_week_is_refused_with_words(session: Session) -> None:
    answer = run("close", "--week", "47")
    assert answer.exit_code == 2 and "2026-W47" in answer.output
