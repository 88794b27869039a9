"""What else a lead answers: secondary items and cells of table 4."""

from typing import Any

from flask import Flask
from sqlalchemy import select

from crm.accounts.rules import Role
from crm.core.db import db
from crm.leads.classifying import classified
from crm.leads.commands import Classify, classify_problems
from crm.plan.models import ListItem, MatrixCell
from tests.makers.leads import item_id, make_lead
from tests.makers.people import make_user


def test_the_first_item_is_not_chosen_twice_and_strangers_are_refused() -> None:
    wrong = classify_problems(Classify(frozenset({1, 9}), frozenset({7})), 1, {1, 2}, {3})
    assert [problem.field for problem in wrong] == ["items", "items", "cells"]
    assert classify_problems(Classify(frozenset({2}), frozenset({3})), 1, {1, 2}, {3}) == []


def _address(lead: Any) -> str:
    return f"/leads/{lead.id}/classification"


def _cell() -> int:
    return db.session.scalars(select(MatrixCell.id).order_by(MatrixCell.id)).first() or 0


def test_it_keeps_what_was_chosen_and_shows_it(app: Flask, client_of: Any) -> None:
    officer = make_user(Role.OFFICER, "JK")
    lead = make_lead(owner=officer, item="LG5")
    body = {"items": [item_id("LG7"), item_id("TR1")], "cells": [_cell()], "version": lead.version}
    client = client_of(officer)
    assert client.post(_address(lead), data=body).status_code == 302
    found = classified(lead.id)
    assert [one.code for one in found["item"]] == ["LG7", "TR1"]
    assert len(found["cell"]) == 1
    page = client.get(f"/leads/{lead.id}").text
    assert "LG7、TR1" in page and "调整次要条目和表4" in page


def test_an_unknown_or_outbound_item_is_refused_in_words(app: Flask, client_of: Any) -> None:
    officer = make_user(Role.OFFICER, "JK")
    lead = make_lead(owner=officer, item="LG5")
    outbound = db.session.scalars(select(ListItem.id).where(ListItem.code == "LG-X")).one()
    for wrong in (outbound, 999_999, "²"):
        answer = client_of(officer).post(
            _address(lead), data={"items": [wrong], "version": lead.version}
        )
        assert answer.status_code == 422
        assert "没有这个选项" in answer.text
    assert classified(lead.id) == {"item": [], "cell": []}


def test_a_stale_choice_is_told(app: Flask, client_of: Any) -> None:
    officer = make_user(Role.OFFICER, "JK")
    lead = make_lead(owner=officer, item="LG5")
    body = {"items": [item_id("LG7")], "version": lead.version - 1 or 99}
    assert client_of(officer).post(_address(lead), data=body).status_code == 409
