"""The board: five columns that add up to the list, a claimed card where its claim would put it."""

from typing import Any

from flask import Flask

from crm.accounts.rules import Role
from crm.leads import board, lists
from crm.leads.lists import Filter
from crm.leads.rules import Stage
from tests.makers.leads import end, make_claim, make_lead, wait
from tests.makers.people import make_user
from tests.makers.statements import statements

ALL = {group.code: 100 for group in board.GROUPS}


def _by_code(user: Any, shown: Any = None) -> dict[str, board.Column]:
    found = board.columns(Filter(), user, shown or ALL)
    return {column.group.code: column for column in found}


def test_every_stage_has_one_column() -> None:
    placed = [stage for group in board.GROUPS for stage in group.stages]
    assert placed == list(Stage)


def test_columns_add_up_to_the_list(app: Flask) -> None:
    officer = make_user(Role.OFFICER, "ZD")
    for stage in (Stage.S1, Stage.S1, Stage.S3, Stage.S5, Stage.S8):
        make_lead(stage, owner=officer)
    columns = _by_code(officer)
    totals = lists.totals(Filter(), officer)
    assert [column.count for column in columns.values()] == [2, 1, 1, 1, 0]
    assert sum(column.planned for column in columns.values()) == totals.planned
    assert sum(column.unknown for column in columns.values()) == totals.unknown
    assert all(len(column.cards) == column.count for column in columns.values())


def test_a_claimed_card_stands_where_its_claim_would_put_it(app: Flask) -> None:
    officer = make_user(Role.OFFICER, "ZD")
    lead = make_lead(Stage.S7, owner=officer)
    make_claim(lead, Stage.S8, officer)
    land = _by_code(officer)["land"]
    assert (land.count, land.waiting, land.by_stage) == (1, 1, {Stage.S8: 1})
    assert land.cards[0].claimed is Stage.S8


def test_more_cards_come_by_the_address_and_counts_stay_those_of_all(
    app: Flask, client_of: Any
) -> None:
    officer = make_user(Role.OFFICER, "ZD")
    for number in range(8):
        make_lead(owner=officer, name=f"第{number}家物流有限公司")
    client = client_of(officer)
    page = client.get("/board").text
    assert page.count('class="lead-card') == 6
    assert "已显示 6 条，再显示 2 条" in page
    assert client.get("/board?n_screen=26").text.count('class="lead-card') == 8
    assert client.get("/board?n_screen=²&density=x").status_code == 200


def test_another_blocks_leads_are_not_on_it(app: Flask, client_of: Any) -> None:
    lead = make_lead(owner=make_user(Role.OFFICER, "ZD"))
    stranger = make_user(Role.OFFICER, "JK")
    assert lead.name not in client_of(stranger).get("/board").text
    assert client_of(make_user(Role.AUDITOR)).get("/board").status_code == 403


def test_waiting_leads_stay_and_ended_ones_go(app: Flask) -> None:
    officer = make_user(Role.OFFICER, "ZD")
    lead = make_lead(owner=officer)
    wait(lead, officer)
    lost = make_lead(owner=officer, name="已终止物流有限公司")
    end(lost, officer)
    assert _by_code(officer)["screen"].count == 1


def test_it_asks_the_same_number_of_questions_at_two_and_at_forty_leads(
    app: Flask, client_of: Any
) -> None:
    officer = make_user(Role.OFFICER, "ZD")
    client = client_of(officer)
    counts = []
    for many in (2, 38):
        for number in range(many):
            make_lead(owner=officer, name=f"{many}之{number}物流有限公司")
        with statements() as asked:
            client.get("/board")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 8
