"""A lead's own part: mix value in every block in words, and where it would do best."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from crm.accounts.rules import Role
from crm.carriers.rules import Use
from crm.core import clock
from crm.leads.models import Lead
from crm.leads.rules import Stage, Track
from crm.mix.measures import Measure
from tests.makers.people import make_user
from tests.makers.records import make_carrier
from tests.makers.statements import statements
from tests.mix import vector
from tests.mix.figures import IN_47

ClientOf = Callable[[Any], Any]


@pytest.fixture
def officer(session: Session) -> Any:
    """经开 and 航空港 by count: 经开 lacks logistics, 航空港 lacks making."""
    with clock.at(IN_47):
        officer = make_user(Role.OFFICER, "JK")
        for block in ("JK", "HK"):
            vector.target(block, Measure.COUNT, make_user(Role.COORDINATOR))
        vector.landed(officer, "JK", {"MF": [1] * 22, "TR": [1] * 3})
        vector.landed(officer, "HK", {"LG": [1] * 22, "TR": [1] * 3})
        vector.landed(officer, "JS", {"TR": [1] * 3})
    return officer


def part(client: Any, lead: Lead) -> Any:
    with clock.at(IN_47):
        return client.get(f"/leads/{lead.id}/mix-value", headers={"HX-Request": "true"})


def lead_of(officer: Any, block: str, cluster: str, **more: Any) -> Lead:
    with clock.at(IN_47):
        return vector.at_stage(officer, block, cluster, Stage.S4, 1, **more)


def test_the_words_say_what_it_does_where_and_what_it_takes(
    client_of: ClientOf, officer: Any
) -> None:
    client = client_of(officer)
    page = part(client, lead_of(officer, "JK", "LG")).text
    assert "建议放在：经开" in page and "补缺最多" in page and "未设目标" in page
    assert "补短板" in page and "加重失衡" in page
    page = part(client, lead_of(officer, "JK", "MF")).text
    assert "建议放在：航空港" in page and "需走流转" in page and "拒绝" not in page


def test_a_clause_comes_before_the_value_and_room_before_it_too(
    client_of: ClientOf, officer: Any
) -> None:
    client = client_of(officer)
    with clock.at(IN_47):
        zd = make_user(Role.OFFICER, "ZD")
        lead = vector.at_stage(zd, "ZD", "MF", Stage.S4, 1, industry="3610", land_mu="80")
    page = part(client_of(zd), lead).text
    assert "布局不符" in page and "首报郑东与选址条款不符" in page and "需走流转" in page
    desks = {"track": Track.LEASE, "industry": "7010", "floor_m2": "5000"}
    lead = lead_of(officer, "JK", "MF", **desks)
    with clock.at(IN_47):
        make_carrier(block="JK", use=Use.OFFICE)
    assert "建议放在：经开" in part(client, lead).text, "only here is room"


def test_landed_it_counts_already_and_a_stranger_finds_nothing(
    client_of: ClientOf, officer: Any
) -> None:
    with clock.at(IN_47):
        lead = vector.at_stage(officer, "JK", "LG", Stage.S8, 1)
    assert "已落地的已计入区块结构" in part(client_of(officer), lead).text
    assert part(client_of(make_user(Role.OFFICER, "ZD")), lead).status_code == 404
    assert part(client_of(make_user(Role.AUDITOR)), lead).status_code == 403


def test_the_fragment_takes_few_statements(client_of: ClientOf, officer: Any) -> None:
    client, number = client_of(officer), lead_of(officer, "JK", "LG").id
    client.get(f"/leads/{number}/mix-value")
    with clock.at(IN_47), statements() as seen:
        client.get(f"/leads/{number}/mix-value", headers={"HX-Request": "true"})
    assert len(seen) <= 6, seen
