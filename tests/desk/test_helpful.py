"""Which of one's leads would do most for the block's mix."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from crm.accounts.rules import Role
from crm.core import clock
from crm.core.db import db
from crm.core.weeks import Week
from crm.desk import helpful
from crm.leads.rules import Stage
from crm.mix import closing
from crm.mix.measures import Measure
from tests.makers.people import make_user
from tests.makers.statements import statements
from tests.mix import vector
from tests.mix.figures import IN_47

ClientOf = Callable[[Any], Any]
W47 = Week.of(IN_47)
LATER = W47.snapshot_at


@pytest.fixture
def officer(session: Session) -> Any:
    """经开 by count: logistics and finance are short, making is far over."""
    with clock.at(IN_47):
        officer = make_user(Role.OFFICER, "JK")
        vector.target("JK", Measure.COUNT, make_user(Role.COORDINATOR))
        vector.landed(officer, "JK", {"MF": [1] * 22, "TR": [1] * 3})
    with clock.at(LATER):
        closing.close_week(W47)
    return officer


def lead(officer: Any, cluster: str, stage: Stage, block: str = "JK") -> Any:
    with clock.at(LATER):
        return vector.at_stage(officer, block, cluster, stage, 1)


def found(reader: Any) -> Any:
    with clock.at(LATER):
        return helpful.of(reader)


def shown(client: Any) -> str:
    with clock.at(LATER):
        answer = client.get("/desk/mix", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return str(answer.text)


def test_what_is_expected_to_fill_most_comes_first_and_a_surplus_never(
    client_of: ClientOf, officer: Any
) -> None:
    early, late = lead(officer, "LG", Stage.S2), lead(officer, "LG", Stage.S5)
    lead(officer, "MF", Stage.S5)
    told = found(officer)
    assert [one.lead.id for one in told.leads] == [late.id, early.id]
    assert told.leads[0].worth == told.leads[1].worth and told.leads[0].worth.points > 0
    assert "LG" not in told.idle and "IN" in told.idle and "MF" not in told.idle
    page = shown(client_of(officer))
    assert "您手上最补短板的线索" in page and late.name in page
    assert "还缺、但手上没有能推的" in page and "/mix/blocks/JK/gaps" in page


def test_only_ones_own_leads_for_an_officer_and_the_blocks_for_its_manager(officer: Any) -> None:
    colleague = make_user(Role.OFFICER, "JK")
    theirs = lead(colleague, "LG", Stage.S3)
    assert found(officer).leads == () and "LG" in found(officer).idle
    manager = found(make_user(Role.MANAGER, "JK"))
    assert [one.lead.id for one in manager.leads] == [theirs.id]
    chief = found(make_user(Role.COORDINATOR))
    assert [one.lead.id for one in chief.leads] == [theirs.id] and chief.idle == ()


def test_a_block_that_is_not_judged_lacks_nothing(client_of: ClientOf, officer: Any) -> None:
    other = make_user(Role.OFFICER, "JS")
    lead(other, "FI", Stage.S4, "JS")
    told = found(other)
    assert (told.leads, told.idle) == ((), ())
    assert shown(client_of(other)).strip() == ""
    with clock.at(LATER):
        assert "没有要补的" in client_of(other).get("/desk/mix").text


def test_nothing_is_said_before_a_week_was_closed(client_of: ClientOf, session: Session) -> None:
    client = client_of(make_user(Role.OFFICER, "JK"))
    assert "第一次周结账以后才有" in client.get("/desk/mix").text


def test_it_costs_few_statements_however_many_leads(client_of: ClientOf, officer: Any) -> None:
    client, counts = client_of(officer), []
    for more in (1, 80):
        for _ in range(more):
            lead(officer, "LG", Stage.S3)
        db.session.commit()
        with statements() as seen:
            shown(client)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 6, seen
    assert found(officer).idle == (), "of so many not all were looked at"


@pytest.mark.parametrize("role", [Role.SYSTEM, Role.SECURITY, Role.AUDITOR])
def test_who_has_no_desk_has_none_of_this(
    client_of: ClientOf, session: Session, role: Role
) -> None:
    assert client_of(make_user(role)).get("/desk/mix").status_code == 403
