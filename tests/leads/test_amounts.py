"""An amount stated in its own currency: kept with its rate, counted in 元."""

from typing import Any

from flask import Flask
from sqlalchemy import select

from crm.accounts.rules import Role
from crm.core.db import db
from crm.leads.models import Fact
from tests.leads.posting import row, size, today, version_of
from tests.leads.rebuild import assert_rebuilds
from tests.makers.leads import make_lead
from tests.makers.people import make_user


def _body(lead: Any, **changed: Any) -> dict[str, Any]:
    plain = {
        "kind": "foreign",
        "currency": "USD",
        "amount": "1亿美元",
        "rate": "7.1",
        "rate_on": today(),
        "rate_source": "中间价",
        "version": version_of(lead),
    }
    return plain | changed


def test_dollars_are_kept_as_stated_and_counted_in_yuan(app: Flask, client_of: Any) -> None:
    owner = make_user(Role.OFFICER, "ZD")
    lead = make_lead(owner=owner)
    client = client_of(owner)
    assert client.post(f"/leads/{lead.id}/amounts", data=_body(lead)).status_code == 302
    assert row(lead).foreign == 710_000_000
    fact = db.session.scalars(select(Fact).where(Fact.subject == "foreign")).one()
    assert (fact.currency, fact.original_amount, fact.rate) == ("USD", "100000000", "7.1")
    assert_rebuilds()
    page = client.get(f"/leads/{lead.id}").text
    assert "71,000" in page and "USD 100,000,000 × 7.1" in page


def test_what_is_missing_is_told_and_nothing_is_written(app: Flask, client_of: Any) -> None:
    owner = make_user(Role.OFFICER, "ZD")
    lead = make_lead(owner=owner)
    before = size()
    for wrong, words in (
        ({"rate": ""}, "汇率"),
        ({"rate_on": today(1)}, "不晚于今天"),
        ({"amount": "1亿欧元"}, "币种和所选的不一致"),
        ({"currency": "XXX"}, "没有这个选项"),
        ({"kind": "received"}, "没有这个选项"),
    ):
        answer = client_of(owner).post(f"/leads/{lead.id}/amounts", data=_body(lead, **wrong))
        assert (answer.status_code, words in answer.text) == (422, True), wrong
    assert size() == before


def test_an_old_version_is_told(app: Flask, client_of: Any) -> None:
    owner = make_user(Role.OFFICER, "ZD")
    lead = make_lead(owner=owner)
    stale = _body(lead, version=version_of(lead) + 1)
    assert client_of(owner).post(f"/leads/{lead.id}/amounts", data=stale).status_code == 409
