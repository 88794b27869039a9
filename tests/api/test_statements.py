"""What the API asks of the database: little, and no more for many rows."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from crm.accounts.models import ApiToken
from crm.accounts.rules import Role
from crm.core import clock
from crm.core.db import db
from crm.leads.models import Lead, LeadShare
from crm.leads.rules import Stage
from tests.api.conftest import Program
from tests.makers.leads import make_claim, make_lead
from tests.makers.people import make_user
from tests.makers.statements import statements
from tests.makers.targets import make_target

LISTS = ("/leads?limit=200", "/leads/totals", "/board", "/targets", "/enterprises", "/claims")
SUMS = ("/mix", "/mix/cells/ZD/all", "/mix/targets", "/coverage")
PLAN = ("clusters", "blocks", "focus-areas", "items", "indicators", "major-projects", "cells")


@pytest.fixture
def used(program_of: Callable[..., Program]) -> Callable[[Any], Program]:
    """A program whose token was used just now, so that its use need not be noted."""

    def made(user: Any) -> Program:
        program = program_of(user)
        db.session.execute(update(ApiToken).values(last_used_at=clock.real()))
        db.session.commit()
        return program

    return made


def _asked(program: Program, method: str, path: str, *rest: Any, **headers: str) -> int:
    with statements() as seen:
        answer = program.send(method, path, *rest, **headers)
    assert answer.status_code < 300, answer.text
    return len(seen)


def _many(lead: Lead, count: int) -> None:
    """The lead again and again, with its share: rows as a list meets them."""
    columns = {c.name: getattr(lead, c.name) for c in Lead.__table__.columns if c.name != "id"}
    (share,) = db.session.scalars(select(LeadShare).where(LeadShare.lead_id == lead.id))
    db.session.execute(insert(Lead), [columns | {"code": f"ZD-1999-{n:04d}"} for n in range(count)])
    made = db.session.scalars(select(Lead.id).where(Lead.code.startswith("ZD-1999-")))
    parts = {"block_id": share.block_id, "cluster_id": share.cluster_id, "tenths": 10}
    db.session.execute(insert(LeadShare), [{"lead_id": number, **parts} for number in made])
    db.session.commit()


@pytest.mark.parametrize("path", [*LISTS, *SUMS])
def test_a_list_asks_at_most_eight_times_at_ten_and_at_a_thousand_rows(
    used: Callable[[Any], Program], session: Session, path: str
) -> None:
    manager = make_user(Role.MANAGER)
    lead = make_lead(owner=manager)
    make_target(manager)
    program, lead = used(manager), session.get_one(Lead, lead.id)
    _many(lead, 9)
    few = _asked(program, "GET", path)
    for number in range(5):
        make_target(manager, enterprise=f"示例第{number}企业")
    _many_more(lead)
    assert _asked(program, "GET", path) == few <= 8


def _many_more(lead: Lead) -> None:
    db.session.execute(
        update(Lead).where(Lead.code.startswith("ZD-1999-")).values(code="X" + Lead.code)
    )
    _many(lead, 990)


@pytest.mark.parametrize("path", [*(f"/plan/{name}" for name in PLAN), "/words", "/account"])
def test_what_never_grows_asks_little(used: Callable[[Any], Program], path: str) -> None:
    assert _asked(used(make_user()), "GET", path) <= 3


@pytest.mark.parametrize(("path", "most"), [("/desk", 11), ("/week", 17)])
def test_a_week_asks_as_its_page_does(used: Callable[[Any], Program], path: str, most: int) -> None:
    assert _asked(used(make_user(Role.MANAGER)), "GET", path) <= most


def test_a_lead_asks_at_most_fourteen_times(used: Callable[[Any], Program]) -> None:
    officer, manager = make_user(), make_user(Role.MANAGER)
    lead = make_lead(Stage.S6, owner=officer, checker=manager)
    assert _asked(used(officer), "GET", f"/leads/{lead.id}") <= 14


def test_logging_claiming_and_verifying_ask_at_most_fifteen_times(
    used: Callable[[Any], Program],
) -> None:
    officer, manager = make_user(), make_user(Role.MANAGER)
    lead = make_lead(Stage.S5, owner=officer, checker=manager)
    body = {"name": "示例第九物流有限公司", "source": "visit", "item": "LG4", "block": "ZD"}
    assert _asked(used(officer), "POST", "/leads", body) <= 15
    claim = {"stage": "S6", "evidence_kind": "contract", "evidence_ref": "HT-1"}
    address, version = f"/leads/{lead.id}/claims", db.session.get_one(Lead, lead.id).version
    counted = _asked(used(officer), "POST", address, claim, If_Match=f'"{version}"')
    assert counted <= 15


def test_verifying_asks_at_most_fifteen_times(used: Callable[[Any], Program]) -> None:
    officer, manager = make_user(), make_user(Role.MANAGER)
    made = make_claim(make_lead(Stage.S5, owner=officer, checker=manager), Stage.S6, officer)
    address = f"/leads/{made.lead_id}/claims/{made.id}/verification"
    assert _asked(used(manager), "POST", address, None, If_Match=f'"{made.version}"') <= 15


def _walk(program: Program, path: str) -> Iterator[dict[str, Any]]:
    following: str | None = path
    while following:
        page = program.get(following).json
        yield from page["rows"]
        following = page["next"]


def test_pages_show_every_row_once(used: Callable[[Any], Program], session: Session) -> None:
    officer = make_user()
    lead, stranger = make_lead(owner=officer), make_lead(block="JS")
    program = used(officer)
    _many(session.get_one(Lead, lead.id), 44)
    codes = [row["lead"]["code"] for row in _walk(program, "/leads?limit=7&block=ZD")]
    assert len(codes) == len(set(codes)) == 45
    assert stranger.code not in codes
