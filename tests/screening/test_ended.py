"""What ended is not worked on in higher packages either: it is taken up again first."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from crm.audit.models import Event
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Refused
from crm.firstreports import arbitrating, provincial
from crm.firstreports.rules import Appeal, AppealKind, ReportToProvince
from crm.leads.models import Lead
from crm.leads.rules import Stage
from crm.screening import actions as screening
from crm.screening.approval import ChooseRoute, Route
from crm.screening.asks import actions as asks
from crm.screening.asks.rules import AddAsk, Kind, Review, ReviewAsk, WithdrawAsk
from crm.screening.decisions import Answer, Decide
from seed import dsl
from tests.makers.leads import end, make_lead
from tests.makers.people import make_user

Deed = Callable[[Lead, dict[str, Any]], Any]
DEEDS: dict[str, Deed] = {
    "decide": lambda lead, at: screening.decide(
        lead, Decide(Answer.CLEAR, "核对过", clock.today()), **at
    ),
    "route": lambda lead, at: screening.choose_route(
        lead, ChooseRoute(Route.FILING, "一般项目"), **at
    ),
    "ask": lambda lead, at: asks.add(lead, AddAsk(Kind.LAND, "用地指标"), **at),
    "province": lambda lead, at: provincial.report(lead, ReportToProvince("豫招 18"), **at),
    "appeal": lambda lead, at: arbitrating.appeal(
        lead, Appeal(AppealKind.ARBITRATION, "先谈"), **at
    ),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_nothing_more_is_noted_about_what_ended(app: Flask, deed: str) -> None:
    owner = make_user()
    lead = make_lead(Stage.S3, owner=owner)
    end(lead, owner)
    lead, before = dsl.fresh(lead, owner), _events()
    with pytest.raises(Refused, match="重新启动后才能改"):
        DEEDS[deed](lead, {"by": owner, "base_version": lead.version})
    assert _events() == before


def test_nor_about_the_asks_of_what_ended(app: Flask) -> None:
    owner, other = make_user(), make_user()
    lead = dsl.fresh(make_lead(Stage.S3, owner=owner), owner)
    ask = asks.add(
        lead, AddAsk(Kind.LAND, "用地指标", "示例办法"), by=owner, base_version=lead.version
    )
    end(lead, owner)
    lead = dsl.fresh(lead, owner)
    passed = ReviewAsk(Review.PASSED, "2026-12", "示例管委会")
    with pytest.raises(Refused, match="重新启动后才能改"):
        asks.review(lead, ask, passed, by=other, base_version=lead.version)
    with pytest.raises(Refused, match="重新启动后才能改"):
        asks.withdraw(lead, ask, WithdrawAsk("不要了"), by=owner, base_version=lead.version)


def _events() -> int:
    return db.session.scalar(select(func.count(Event.id))) or 0
