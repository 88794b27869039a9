"""The calendar of a block, and each person's own days as a file."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import update

from crm.accounts import calendar_keys
from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.activities.rules import PlanStep
from crm.core import clock
from crm.core.db import db
from crm.firstreports import transferring
from crm.firstreports.rules import AskTransfer, TransferReason
from crm.leads import contacting
from crm.leads.models import Lead
from crm.problems.rules import State
from crm.reports.calendar import ics, queries, rules
from crm.reports.calendar.queries import Wanted
from crm.reports.calendar.rules import Entry, Kind, Span
from tests.api.conftest import Program, make_token
from tests.makers.enterprises import make_enterprise
from tests.makers.leads import block_id, make_lead, note, reread, wait
from tests.makers.people import make_user
from tests.makers.records import make_firm_problem, make_problem
from tests.makers.statements import statements
from tests.makers.together import make_task

TODAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("week", "month", "first", "last", "before", "after"),
    [
        ("", "", "11-23", "11-29", {"week": "2026-W47"}, {"week": "2026-W49"}),
        ("2026-W53", "", "12-28", "01-03", {"week": "2026-W52"}, {"week": "2027-W01"}),
        ("2026-W99", "", "11-23", "11-29", {"week": "2026-W47"}, {"week": "2026-W49"}),
        ("9999-W52", "", "11-23", "11-29", {"week": "2026-W47"}, {"week": "2026-W49"}),
        ("0001-W01", "", "11-23", "11-29", {"week": "2026-W47"}, {"week": "2026-W49"}),
        ("", "2026-11", "10-26", "12-06", {"month": "2026-10"}, {"month": "2026-12"}),
        ("", "2026-12", "11-30", "01-03", {"month": "2026-11"}, {"month": "2027-01"}),
        ("", "2026-13", "11-23", "11-29", {"week": "2026-W47"}, {"week": "2026-W49"}),
    ],
)
def test_a_span_is_a_week_or_the_weeks_of_a_month(
    week: str, month: str, first: str, last: str, before: dict[str, str], after: dict[str, str]
) -> None:
    span = Span.of(week, month, TODAY)
    assert (f"{span.first:%m-%d}", f"{span.last:%m-%d}") == (first, last)
    assert (span.before, span.after) == (before, after)


def _entry(on: date, person: str, number: int = 1) -> Entry:
    moment = datetime(2026, 11, 20, 1, tzinfo=UTC)
    return Entry(Kind.STEP, number, on, "约谈", 1, "示例", None, person, moment)


def test_a_month_shows_a_few_of_a_day_and_says_how_many_more() -> None:
    span = Span.of("", "2026-11", TODAY)
    many = [_entry(TODAY, "王磊", number) for number in range(rules.MOST_A_DAY + 2)]
    found = {day.on: day for day in rules.days(span, [*many, _entry(date(2026, 12, 1), "")])}
    assert (found[TODAY].more, found[TODAY].count) == (2, rules.MOST_A_DAY + 2)
    assert found[date(2026, 12, 1)].outside and not found[TODAY].outside


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("打 13812345678 约时间", "打 … 约时间"),
        ("0371-6789 1234", "…"),
        ("+86 138 1234 5678，谢总", "…，谢总"),
        ("面积 12000 平方米，2026-12-01", "面积 12000 平方米，…"),
        ("第 3 轮", "第 3 轮"),
    ],
)
def test_what_looks_like_a_number_to_call_is_left_out(text: str, left: str) -> None:
    assert rules.without_phones(text) == left


def test_any_text_comes_back_from_a_parser_as_it_went_in() -> None:
    said = "约见；地块,A\\B\n第二行 " + "长" * 60 + "😀" * 10
    stamp = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    event = ics.Event("step-1@x", TODAY, said, "https://e.cn/leads/1", "下一步", stamp)
    text = ics.calendar("招商台", [event])
    assert all(len(line.encode()) <= ics.LIMIT for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    [found] = Calendar.from_ical(text).walk("VEVENT")
    assert str(found["SUMMARY"]) == said and found["DTSTART"].dt == TODAY
    assert found["DTEND"].dt == TODAY + timedelta(days=1) and found["DTSTAMP"].dt == stamp
    assert not found.errors


@pytest.fixture
def officer(app: Flask) -> User:
    return make_user()


def _plan(lead: Lead, by: User, what: str, days: int = 2) -> None:
    command = PlanStep(what, clock.today() + timedelta(days=days))
    contacting.plan_step(reread(lead, by), command, by=by)
    db.session.commit()


def _feed(client: Any, key: str) -> Any:
    return client.get(f"/calendar/{key}.ics")


def test_a_feed_holds_ones_own_days_and_ends_when_it_is_revoked(
    client: Any, client_of: Any, officer: User
) -> None:
    colleague, manager = make_user(), make_user(Role.MANAGER)
    lead = make_lead(owner=officer)
    _plan(lead, officer, "致电 13812345678 约第二次")
    _plan(make_lead(owner=colleague), colleague, "同事的事")
    make_task(manager, officer)
    page = client_of(officer).post("/account/calendar")
    key = page.text.partition("/calendar/")[2].partition(".ics")[0]
    answer = _feed(client, key)
    assert answer.status_code == 200 and answer.mimetype == "text/calendar"
    said = {str(one["SUMMARY"]) for one in Calendar.from_ical(answer.text).walk("VEVENT")}
    assert said == {f"致电 … 约第二次 · {lead.name}", "整理园区台账"}
    known = {"If-None-Match": answer.headers["ETag"]}
    assert client.get(f"/calendar/{key}.ics", headers=known).status_code == 304
    assert key not in client_of(officer).get("/account/calendar").text
    newer = calendar_keys.make(by=officer)
    db.session.commit()
    assert [_feed(client, one).status_code for one in (key, newer, "x")] == [404, 200, 404]
    db.session.execute(update(User).where(User.id == officer.id).values(active=False))
    db.session.commit()
    assert _feed(client, newer).status_code == 404


def test_a_feed_follows_its_readers_rights(client: Any, officer: User) -> None:
    lead = make_lead(owner=officer)
    _plan(lead, officer, "约第二次")
    key = calendar_keys.make(by=officer)
    officer.block_id = block_id("JS")
    lead = reread(lead, make_user(Role.COORDINATOR))
    lead.owner_id = make_user().id
    db.session.commit()
    assert "约第二次" not in _feed(client, key).text


def test_a_blocks_calendar_shows_what_its_reader_may_see(client_of: Any, officer: User) -> None:
    manager, viewer = make_user(Role.MANAGER), make_user(Role.VIEWER, cluster="CU")
    lead, foreign = make_lead(owner=officer), make_lead(block="JS")
    _plan(lead, officer, "约第二次", days=0)
    note(lead, officer, "首次拜访")
    held = make_lead(owner=officer)
    wait(held, officer)
    offered = make_lead(owner=officer)
    asked = AskTransfer(block_id("JS"), TransferReason.LAND)
    fresh = reread(offered, officer)
    transfer = transferring.ask(fresh, asked, by=officer, base_version=fresh.version)
    stranger = make_user(block="JS")
    _plan(foreign, stranger, "金水的事", days=0)
    make_task(manager, officer, days=0)
    db.session.commit()
    page = client_of(manager).get("/calendar").text
    for told in ("约第二次", "已联系", "整理园区台账", officer.name):
        assert told in page
    assert "金水的事" not in page
    assert "金水的事" in client_of(make_user(Role.COORDINATOR)).get("/calendar?block=JS").text
    assert "约第二次" not in client_of(viewer).get("/calendar").text
    far = Wanted(clock.today(), clock.today() + timedelta(days=60), lead.block_id)
    kinds = {one.kind for one in queries.entries(manager, far)[0]}
    assert kinds == {Kind.STEP, Kind.VISIT, Kind.TASK, Kind.REVIEW, Kind.ANSWER}
    theirs = queries.entries(stranger, Wanted(far.first, far.last, transfer.to_block_id))[0]
    assert Kind.ANSWER in {one.kind for one in theirs}, "the asked block sees when to answer"


def test_days_are_read_in_one_statement(client_of: Any, app: Flask, officer: User) -> None:
    client, counts = client_of(officer), []
    for more in (1, 4):
        for _ in range(more):
            _plan(make_lead(owner=officer), officer, "再约", days=0)
        with statements() as seen:
            assert client.get("/calendar?month=2026-11").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 6
    program = Program(app, make_token(officer))
    day = clock.today().isoformat()
    rows = program.get(f"/calendar?first={day}&last={day}").json["rows"]
    assert [one["text"] for one in rows] == ["再约"] * 5
    wrong = program.get(f"/calendar?first={day}&last=2020-01-01")
    assert wrong.status_code == 422 and "天" in wrong.text


def _problems(reader: User, **wanted: Any) -> list[tuple[str, str]]:
    """The problems of the next weeks on a reader's calendar, with the leads that are named."""
    days = Wanted(clock.today(), clock.today() + timedelta(days=30), **wanted)
    found = queries.entries(reader, days)[0]
    return [(one.what, one.lead) for one in found if one.kind is Kind.PROBLEM]


def test_a_problem_stands_on_its_day_until_it_is_answered(officer: User) -> None:
    """With its department, its block and who raised it; whoever may not read the lead is not told it."""
    manager, colleague = make_user(Role.MANAGER), make_user()
    office, other = (make_user(Role.VIEWER, cluster=code) for code in ("FI", "CU"))
    lead = make_lead(owner=officer)
    problem = make_problem(lead, officer, "FI")
    make_firm_problem(make_enterprise(officer), officer, "FI", due=6)
    title = "铁路专用线接轨意见"
    both = [(title, lead.name), (title, "")]
    assert _problems(manager, block_id=lead.block_id) == both
    assert _problems(manager, block_id=block_id("JS")) == []
    assert _problems(officer, person_id=officer.id) == both
    assert _problems(colleague, person_id=colleague.id) == []
    assert _problems(office) == _problems(office, person_id=office.id) == [(title, "")] * 2
    assert _problems(other) == _problems(make_user(block="JS")) == []
    problem.state = State.ANSWERED
    db.session.commit()
    assert _problems(officer) == _problems(office) == [(title, "")]


def test_a_problem_on_a_calendar_leads_to_its_page(
    client_of: Any, client: Any, officer: User
) -> None:
    lead, office = make_lead(owner=officer), make_user(Role.VIEWER, cluster="FI")
    problem = make_problem(lead, officer, "FI", due=0)
    page = client_of(office).get("/calendar").text
    assert f'href="/problems/{problem.id}"' in page and "问题待答复" in page
    assert lead.name not in page
    key = calendar_keys.make(by=office)
    db.session.commit()
    [event] = Calendar.from_ical(_feed(client, key).text).walk("VEVENT")
    assert str(event["SUMMARY"]) == problem.title
    assert str(event["URL"]).endswith(f"/problems/{problem.id}")
