"""The exceptions: every count agrees with every other, and has the rows behind it."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.activities.rules import PlanStep
from crm.core import clock
from crm.core.db import db
from crm.core.weeks import Week
from crm.leads import contacting, ledger, lists, queries, tallies
from crm.leads.facts import FactKind
from crm.leads.lists import Filter
from crm.leads.models import Lead
from crm.leads.rules import AmountKind, Stage
from crm.leads.stalls import Stall
from crm.leads.standstills import actions
from crm.leads.standstills.rules import Cause, Snooze, StateCause
from crm.reports import exceptions, week
from crm.reports.exception_rows import Asked, Part
from tests.api.conftest import Program, make_token
from tests.makers.people import make_user
from tests.makers.week import logged, moved

Client = Callable[[Any], Any]
TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
LAST_WEEK = Week.parse("2026-W47")
YI = 10**8


@pytest.fixture(autouse=True)
def a_monday() -> Iterator[None]:
    with clock.at(clock.local(TODAY, 10)):
        yield


@pytest.fixture
def block(session: Session) -> dict[str, Any]:
    """Leads of two officers in 郑东 and one in 金水: still for each reason, and not at all."""
    people = {
        "officer": make_user(),
        "colleague": make_user(),
        "manager": make_user(Role.MANAGER),
        "coordinator": make_user(Role.COORDINATOR),
        "viewer": make_user(Role.VIEWER, cluster="LG"),
    }
    officer, colleague = people["officer"], people["colleague"]
    found = {
        "silent": logged(officer, TODAY - 40 * DAY, planned=2),
        "quiet": logged(officer, TODAY - 50 * DAY, planned=3),
        "stuck": _in_touch(logged(colleague, TODAY - 11 * DAY)),
        "aimless": logged(colleague, TODAY - DAY, planned=12),
        "fine": _in_touch(logged(officer, TODAY - DAY, planned=1)),
        "elsewhere": logged(make_user(block="JS"), TODAY - 40 * DAY, planned=5),
    }
    db.session.commit()
    return people | found


def _in_touch(lead: Lead) -> Lead:
    owner = db.session.get_one(User, lead.owner_id)
    contacting.plan_step(lead, PlanStep("约会", TODAY + 3 * DAY), by=owner)
    return lead


def _quiet(world: dict[str, Any], name: str) -> None:
    lead = queries.get(world[name].id, world["manager"], lock=True)
    command = Snooze(TODAY + 5 * DAY, "等董事会")
    actions.snooze(lead, command, by=world["manager"], base_version=lead.version)
    db.session.commit()


def _told_everywhere(reader: User, client: Any, program: Any) -> dict[str, int]:
    """How many leads stand still, by every place that says so; 郑东 alone where a filter can say it."""
    db.session.expire_all()
    sums = exceptions.sums(reader)
    desk, whole = (week.of(reader, LAST_WEEK, whole=one) for one in (False, True))
    page = client.get("/desk/stalled").text.partition("rows-exceptions")[2]
    found = {
        "sums": sums.whole.count,
        "by reason": sum(one.sum.count for one in sums.reasons),
        "by cause": sum(one.sum.count for one in sums.causes),
        "by owner": sum(one.sum.count for one in sums.owners),
        "desk": desk.counts.standing_still,
        "digest": len(whole.stalled),
        "page": page.count('<span class="mark">'),
        "rows": len(exceptions.page(reader, Asked()).rows),
        "api rows": len(program.get("/desk/stalled").json["rows"]),
        "api sums": program.get("/desk/exceptions").json["whole"]["count"],
    }
    if reader.role is not Role.OFFICER:  # whose desk is about fewer leads than they may read
        every = Filter(stalled="1")
        found |= {
            "list": lists.totals(every, reader).leads,
            "list by reason": sum(
                lists.totals(Filter(stalled=kind.value), reader).leads for kind in Stall
            ),
            "list by cause": sum(
                lists.totals(Filter(cause=one), reader).leads for one in ("none", *Cause)
            ),
            "board": sum(one.stalled for one in tallies.by_stage(Filter(), reader).values()),
            "rows of the list": sum(
                one.stall is not None for one in lists.rows(list(_visible(reader)))
            ),
            "api list": len(program.get("/leads?stalled=1").json["rows"]),
        }
    return found


def _visible(reader: User) -> Any:
    return db.session.scalars(queries.visible_to(reader))


@pytest.mark.parametrize(
    ("role", "before", "after"),
    [("officer", 2, 1), ("colleague", 2, 2), ("manager", 4, 3), ("coordinator", 5, 4)],
)
def test_all_counts_agree_whoever_reads_and_while_a_lead_is_quiet(
    app: Flask,
    client_of: Client,
    block: dict[str, Any],
    role: str,
    before: int,
    after: int,
) -> None:
    reader = block[role]
    client, program = client_of(reader), Program(app, make_token(reader))
    assert set(_told_everywhere(reader, client, program).values()) == {before}
    _quiet(block, "quiet")
    lead = queries.get(block["stuck"].id, block["colleague"], lock=True)
    why = StateCause(Cause.LAND)
    actions.state_cause(lead, why, by=block["colleague"], base_version=lead.version)
    db.session.commit()
    told = _told_everywhere(reader, client, program)
    assert set(told.values()) == {after}, told
    with clock.at(clock.local(TODAY + 6 * DAY, 10)):
        found = exceptions.sums(reader)
        assert found.whole.count >= before, "the snooze ended by itself"


def test_money_and_days_are_told_with_what_is_unknown(block: dict[str, Any]) -> None:
    found = exceptions.sums(block["manager"])
    assert (found.whole.planned, found.whole.unknown) == (17 * YI, 1)
    assert found.whole.days(TODAY) == 50 and found.whole.causeless == 4
    assert [(one.code, one.sum.count) for one in found.reasons] == [
        ("silent", 2), ("stuck", 1), ("no-next-step", 1),
    ]  # fmt: skip
    first = exceptions.page(block["manager"], Asked()).rows[0]
    assert first.lead.id == block["quiet"].id and first.first and first.first.days == 50


def test_further_parts_are_exact(block: dict[str, Any], session: Session) -> None:
    manager, officer = block["manager"], block["officer"]
    signed, back, started, renting = (
        logged(officer, TODAY - 200 * DAY, f"示例签约{n}企业") for n in range(4)
    )
    for one in (signed, back, started, renting):
        moved(one, Stage.S6, TODAY - 100 * DAY, officer)
    moved(back, Stage.S5, TODAY - 20 * DAY, officer)
    moved(back, Stage.S6, TODAY - 10 * DAY, officer)
    moved(started, Stage.S9, TODAY - 5 * DAY, officer)
    renting.track = renting.track.__class__("lease")
    contract = {"subject": AmountKind.CONTRACT.value, "amount": 11 * YI}
    ledger.append(signed, FactKind.AMOUNT, TODAY, officer, **contract)
    ledger.refresh(signed, officer)
    _quiet(block, "aimless")
    parts = exceptions.parts(manager)
    rows = {part: exceptions.page(manager, Asked(part.value)).rows for part in Part}
    assert {part: one.count for part, one in parts.items()} == {
        part: len(found) for part, found in rows.items()
    }
    assert [one.lead.id for one in rows[Part.UNSTARTED]] == [signed.id]
    assert rows[Part.UNSTARTED][0].day == TODAY - 100 * DAY
    assert {one.lead.id for one in rows[Part.GIANT]} == {signed.id, block["aimless"].id}
    assert [(one.lead.id, one.note) for one in rows[Part.SNOOZED]] == [
        (block["aimless"].id, "等董事会")
    ]


def test_causes_are_asked_for_in_place_and_narrow_the_list(
    client_of: Client, block: dict[str, Any]
) -> None:
    client = client_of(block["manager"])
    page = client.get("/desk/stalled").text
    assert "4 条线索停滞" in page and "其中 4 条还没有人写原因" in page
    assert page.count("hx-get=") >= 8 and "给勾选的写原因" in page
    lead = block["silent"]
    sent = {"version": str(lead.version), "cause": "funds"}
    client.post(f"/leads/{lead.id}/cause?back=/desk/stalled", data=sent)
    narrowed = client.get("/desk/stalled?cause=funds").text
    assert lead.name in narrowed and block["quiet"].name not in narrowed
    mine = client.get(f"/desk/stalled?owner={block['colleague'].login}").text
    assert lead.name not in mine and block["stuck"].name in mine
    reading = client_of(block["viewer"]).get("/desk/stalled").text
    assert lead.name in reading and "写原因</button>" not in reading and "/cause" not in reading
    assert client_of(make_user(Role.AUDITOR)).get("/desk/stalled").status_code == 403
