"""What a block lacks: which items in which order, whom to call, and no gaps where n is small."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from crm.accounts.rules import Role
from crm.core import clock
from crm.core.db import db
from crm.core.sheets import read
from crm.leads.rules import Stage
from crm.mix.advice.gaps import gaps_of
from crm.mix.measures import Measure
from tests.makers.enterprises import make_contact, make_enterprise
from tests.makers.people import make_user
from tests.makers.statements import statements
from tests.makers.targets import make_target
from tests.mix import vector
from tests.mix.figures import IN_47

ClientOf = Callable[[Any], Any]
URL = "/mix/blocks/JK/gaps"
BY_AMOUNT = f"{URL}?measure=expected&basis=flow"


@pytest.fixture
def officer(session: Session) -> Any:
    """经开 as in the vector by amount; 金水 with three firms and a target."""
    with clock.at(IN_47):
        officer = make_user(Role.OFFICER, "JK")
        for block in ("JK", "JS"):
            vector.target(block, Measure.EXPECTED, make_user(Role.COORDINATOR))
        vector.landed(officer)
        vector.landed(officer, "JS", {"TR": [1] * 3})
        contact = make_contact(officer, make_enterprise(officer, "示例远达物流集团"))
        make_target(officer, item="LG5")
        make_target(officer, item="LG6.1", enterprise="示例供应链公司")
        vector.at_stage(officer, "JK", "LG", Stage.S6, 20, item="LG7", contact_id=contact.id)
        vector.at_stage(officer, "JK", "LG", Stage.S3, 8, item="LG7")
        vector.at_stage(officer, "JK", "MF", Stage.S6, 30, item="MF-A1")
        vector.at_stage(officer, "JK", "IN", Stage.S5, None, item="IN4")
        vector.at_stage(officer, "JS", "CU", Stage.S4, 1, item="CU2")
    return officer


def found(officer: Any, block: str = "JK") -> Any:
    with clock.at(IN_47):
        return gaps_of(block, officer, Measure.EXPECTED)


def get(client: Any, url: str) -> Any:
    with clock.at(IN_47):
        return client.get(url)


def test_the_widest_gap_first_then_what_nobody_works_on(officer: Any) -> None:
    items = found(officer).items
    clusters = list(dict.fromkeys(one.row.cluster for one in items))
    assert clusters == ["LG", "TR", "IN", "PS"], "−10, −5 and −3, which is at the edge; −2 is not"
    logistics = [one.row.item.code for one in items if one.row.cluster == "LG"]
    assert logistics[-1] == "LG7" and "LG5" in logistics[:-1]
    assert all(one.row.item.attract and one.row.item.parent_id is None for one in items)


def test_an_item_says_what_is_on_it_and_whom_to_call(officer: Any) -> None:
    by_code = {one.row.item.code: one for one in found(officer).items}
    hub = by_code["LG7"]
    assert hub.row.stages == {Stage.S6: 1, Stage.S3: 1}
    assert hub.expected is not None and float(hub.expected) == pytest.approx(0.045)
    assert hub.row.warmest.contact.name == "李伟"
    assert "5678" in hub.row.warmest.contact.phone and "*" in hub.row.warmest.contact.phone
    assert str(hub.action.words) == "催到资"
    assert by_code["IN4"].expected is None, "nobody said how much"
    assert (by_code["LG6"].row.targets, str(by_code["LG6"].action.words)) == (1, "约访")
    assert str(by_code["LG1"].action.words) == "找目标企业"


def test_a_disputed_lead_is_marked_and_counts_for_nothing(
    client_of: ClientOf, officer: Any
) -> None:
    with clock.at(IN_47):
        clash = vector.at_stage(officer, "JK", "LG", Stage.S7, 90, item="LG7", has_clash=True)
        alone = vector.at_stage(officer, "JK", "LG", Stage.S7, 90, item="LG5", has_clash=True)
        db.session.commit()
    by_code = {one.row.item.code: one for one in found(officer).items}
    hub, only = by_code["LG7"], by_code["LG5"]
    assert hub.row.stages == {Stage.S6: 1, Stage.S3: 1} and hub.row.disputed == 1
    assert hub.row.warmest is not None and hub.row.warmest.id != clash.id
    assert only.row.warmest is not None and only.row.warmest.id == alone.id
    assert only.row.stages == {} and only.expected is None and only.row.leads == 1
    assert "另 1 条撞单未决，未计" in get(client_of(officer), BY_AMOUNT).text


def test_what_a_reader_may_not_see_is_counted_without_a_name(officer: Any) -> None:
    stranger = make_user(Role.OFFICER, "ZD")
    hub = next(one for one in found(stranger).items if one.row.item.code == "LG7")
    assert (hub.row.stages, hub.row.hidden, hub.row.warm) == ({}, 2, ())
    assert str(hub.action.words) == "其它区块在谈"


def test_too_few_firms_have_no_gap_but_somebody_to_call(client_of: ClientOf, officer: Any) -> None:
    small = make_user(Role.OFFICER, "JS")
    page = get(client_of(small), "/mix/blocks/JS/gaps?measure=expected").text
    assert "样本太少（n=3）" in page and "差距 点" not in page and "约评审" in page
    assert "接下来打给谁" in get(client_of(small), "/mix/blocks/JS").text
    assert get(client_of(small), "/mix/blocks/XX/gaps").status_code == 404
    assert get(client_of(make_user(Role.AUDITOR)), URL).status_code == 403


def test_few_statements_however_many_leads(client_of: ClientOf, officer: Any) -> None:
    client, counted = client_of(officer), []
    for more in (1, 30):
        with clock.at(IN_47):
            for _ in range(more):
                vector.at_stage(officer, "JK", "LG", Stage.S4, 1, item="LG5")
        get(client, BY_AMOUNT)
        with statements() as seen:
            assert get(client, BY_AMOUNT).status_code == 200
        counted.append(len(seen))
    assert counted[0] == counted[1] <= 8, seen


def test_the_sheet_holds_the_same_rows(client_of: ClientOf, officer: Any) -> None:
    data = {"measure": "expected", "basis": "flow"}
    with clock.at(IN_47):
        client = client_of(officer)
        answer = client.post(f"{URL}/sheet", data={**data, "idempotency_key": "once"})
        assert client.post(f"{URL}/sheet", data={**data, "idempotency_key": "once"}).data
    line = next(row for row in read(answer.data) if row and row[0] == "LG7")
    assert -10 in line and 4.5 in line and "催到资" in line
