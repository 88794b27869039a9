"""One answer holds every number of the menu."""

from typing import Any

import pytest
from flask import Flask

from crm.accounts.rules import Role
from crm.core import counts
from crm.core.db import db
from tests.makers.leads import make_lead
from tests.makers.people import make_user
from tests.makers.statements import statements
from tests.makers.together import make_notice
from tests.makers.waits import waits


def test_who_has_a_line_gets_its_number_and_no_other(app: Flask, client_of: Any) -> None:
    officer = waits(client_of(make_user(Role.OFFICER)))
    manager = waits(client_of(make_user(Role.MANAGER)))
    assert set(manager) - set(officer) == {"leads.successions"}
    assert set(officer) == {
        "notices.index", "leads.claims", "firstreports.index", "problems.index", "reviews.index",
    }  # fmt: skip
    assert not any(officer.values())


def test_every_number_has_its_place_in_the_frame(app: Flask, client_of: Any) -> None:
    client = client_of(make_user(Role.MANAGER))
    page = client.get("/leads").text
    for line in waits(client):
        assert f'data-waits="{line}"' in page, line


def test_the_answer_costs_few_statements_however_much_waits(app: Flask, client_of: Any) -> None:
    reader = make_user(Role.COORDINATOR)
    client, owner = client_of(reader), make_user(Role.OFFICER)
    seen = []
    for more in (1, 120):
        for _ in range(more):
            make_notice(reader, make_lead(owner=owner).id)
        db.session.commit()
        with statements() as asked:
            numbers = waits(client)
        seen.append(len(asked))
    assert seen[0] == seen[1] <= 6, asked
    assert numbers["notices.index"] == "99+"


@pytest.mark.parametrize("role", [Role.SYSTEM, Role.SECURITY, Role.AUDITOR])
def test_who_has_no_desk_is_not_asked_to_look(app: Flask, client_of: Any, role: Role) -> None:
    client = client_of(make_user(role))
    assert client.get("/waiting").status_code == 403
    assert "/waiting" not in client.get("/account").text


def test_a_count_that_ended_early_says_so() -> None:
    assert [counts.told(n) for n in (0, 99, 100)] == ["0", "99", "99+"]
