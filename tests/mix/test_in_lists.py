"""结构贡献 in the list of leads: one column among others, for whoever chooses it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from crm.accounts.rules import Role
from crm.core import clock
from crm.core.db import db
from crm.core.weeks import Week
from crm.leads.models import Lead
from crm.leads.rules import Stage, Status
from crm.mix import rules
from crm.mix.advice.at_lead import at_lead
from crm.mix.closing import close_week
from crm.mix.measures import Measure
from tests.makers.people import make_user
from tests.makers.statements import statements
from tests.mix import vector
from tests.mix.figures import IN_47, put

URL = "/leads?status=all&cols=block,mix_value"
IN_48 = clock.local(date(2026, 11, 23), 10)
ClientOf = Callable[[Any], Any]


@pytest.fixture
def officer(session: Session) -> Any:
    """经开 by count as in the vector; 金水 has no target."""
    with clock.at(IN_47):
        officer = make_user(Role.OFFICER, "JK")
        vector.target("JK", Measure.COUNT, make_user(Role.COORDINATOR))
        vector.landed(officer)
    return officer


def row(page: str, lead: Lead) -> str:
    return page.partition(f'id="lead-{lead.id}"')[2].partition("</tr>")[0]


def get(client: Any, url: str = URL) -> str:
    with clock.at(IN_47):
        return str(client.get(url).text)


def test_the_list_says_what_the_lead_s_page_says(
    session: Session, client_of: ClientOf, officer: Any
) -> None:
    with clock.at(IN_47):
        making = vector.at_stage(officer, "JK", "MF", Stage.S4)
        landed = vector.at_stage(officer, "JK", "MF", Stage.S8)
        lost = vector.at_stage(officer, "JK", "MF", Stage.S2, status=Status.LOST)
        parted = vector.at_stage(officer, "JK", "MF", Stage.S3)
        parted.shares = []
        session.flush()
        put(parted, {("JK", "MF"): 4, ("ZD", "TR"): 6})
        session.commit()
        page = get(client_of(officer))
        for lead in (making, parted):
            looked = at_lead(lead.id, officer).looked
            assert looked is not None and looked.at_home.worth is not None
            worth = looked.at_home.worth
            assert f"<b>{rules.signed(worth.points)}</b>" in row(page, lead)
            assert str(worth.effect.words) in row(page, lead)
    assert "—" in row(page, landed) and "—" in row(page, lost)
    usual = get(client_of(officer), "/leads")
    assert "补短板" not in usual and 'value="mix_value"' in usual, "to be chosen, off by default"


def test_where_nothing_may_be_said_the_column_says_why(client_of: ClientOf, officer: Any) -> None:
    with clock.at(IN_47):
        js = make_user(Role.OFFICER, "JS")
        lead = vector.at_stage(js, "JS", "LG", Stage.S4)
    page = get(client_of(js))
    assert "未设目标" in row(page, lead)


def test_it_weighs_with_the_last_closed_week_in_one_statement_however_many_leads(
    client_of: ClientOf, officer: Any
) -> None:
    with clock.at(IN_47):
        lead = vector.at_stage(officer, "JK", "LG", Stage.S4)
        before = at_lead(lead.id, officer).looked
    with clock.at(IN_48):
        assert close_week(Week.parse("2026-W47"))
        vector.at_stage(officer, "JK", "LG", Stage.S8, landed_counted_on=date(2026, 11, 23))
        db.session.commit()
        now = at_lead(lead.id, officer).looked
    assert before and now and before.at_home.worth and now.at_home.worth
    was, newer = (rules.signed(one.at_home.worth.points) for one in (before, now))
    client, counted = client_of(officer), {}
    for more in (1, 30):
        with clock.at(IN_48):
            for _ in range(more):
                vector.at_stage(officer, "JK", "LG", Stage.S4)
            db.session.commit()
            for url in ("/leads?status=all", URL):
                client.get(url)
                with statements() as seen:
                    page = client.get(url).text
                counted.setdefault(url, []).append(len(seen))
    assert was != newer and f"<b>{was}</b>" in row(page, lead)
    assert "截至 2026-W47" in page
    usual, chosen = counted.values()
    assert usual[0] == usual[1] == chosen[0] - 1 == chosen[1] - 1 <= 7
