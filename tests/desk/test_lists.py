"""Every number on the desk is a link, and what it leads to has that many rows."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.activities.models import NextStep
from crm.core import clock
from crm.core.db import db
from crm.leads.rules import Stage
from crm.reports import worklists
from crm.reports.week_rows import MOST_COUNTED, told
from tests.makers.people import make_user
from tests.makers.statements import statements
from tests.makers.week import MONDAY_8, TUESDAY, W47, claimed, logged, moved, planned

Client = Callable[[Any], Any]
NOW = MONDAY_8 + timedelta(hours=2)
TODAY = W47.next.monday


@pytest.fixture
def officer(session: Session) -> User:
    return make_user(Role.OFFICER, "ZD")


def get(client_of: Client, user: User, path: str) -> str:
    with clock.at(NOW):
        answer = client_of(user).get(path.replace("&amp;", "&"))
    assert answer.status_code == 200, path
    return str(answer.text)


def busy_week(officer: User) -> None:
    """Moves both ways, a new lead, a claim, steps late, today, tomorrow and later, stalls."""
    old = logged(officer, W47.monday - timedelta(days=40), "示例失联企业")
    moved(old, Stage.S2, W47.monday, officer)
    back = logged(officer, W47.monday - timedelta(days=3), "示例退回企业")
    moved(back, Stage.S3, W47.monday, officer)
    moved(back, Stage.S2, TUESDAY, officer)
    fresh = logged(officer, TUESDAY, "示例新增企业")
    claimed(fresh, Stage.S6, TUESDAY, officer)
    for what, day in (("早该办", -3), ("今天办", 0), ("明天办", 1), ("周四办", 3)):
        planned(fresh, what, TODAY + timedelta(days=day), officer, on=TUESDAY)


def rows_behind(client_of: Client, user: User, url: str) -> int:
    """How many rows the page behind a clause has."""
    if url.startswith("#"):
        part = get(client_of, user, "/desk").partition(f'id="{url[1:]}"')[2]
        return part.partition("rows-head")[0].partition("</section>")[0].count("<li>")
    page = get(client_of, user, url).partition('<main class="content"')[2]
    return page.partition('<ul class="rows')[2].count("<li")


@pytest.mark.parametrize("role", [Role.OFFICER, Role.MANAGER, Role.COORDINATOR])
def test_each_clause_of_the_sentence_counts_the_list_it_links_to(
    client_of: Client, officer: User, role: Role
) -> None:
    busy_week(officer)
    # Somebody else's work in the same block must not blur an officer's numbers.
    other = make_user(Role.OFFICER, "ZD")
    planned(logged(other, TUESDAY, "示例同事企业"), "同事的事", W47.sunday, other, on=TUESDAY)
    reader = officer if role is Role.OFFICER else make_user(role)
    line = get(client_of, reader, "/desk").partition('class="digest"')[2].partition("</p>")[0]
    clauses = re.findall(r'href="([^"]*)">\D*?(\d+)', line)
    assert len(clauses) == 6, line
    for url, number in clauses:
        assert rows_behind(client_of, reader, url) == int(number), url


def test_clauses_that_are_nothing_are_left_out(client_of: Client, officer: User) -> None:
    line = get(client_of, officer, "/desk").partition('class="digest"')[2].partition("</p>")[0]
    assert "没有变化" in line and "<a" not in line
    planned(logged(officer, TODAY - timedelta(days=9)), "早该办", W47.sunday, officer, on=TUESDAY)
    line = get(client_of, officer, "/desk").partition('class="digest"')[2].partition("</p>")[0]
    assert "1 件逾期" in line and "前进" not in line and "退回" not in line and "新增" not in line


def test_steps_stand_by_day_and_their_parts_add_up(client_of: Client, officer: User) -> None:
    busy_week(officer)
    page = get(client_of, officer, "/desk/due")
    order = [page.index(what) for what in ("早该办", "今天办", "明天办", "周四办")]
    assert order == sorted(order)
    for only, shown in (("overdue", "早该办"), ("today", "今天办"), ("tomorrow", "明天办")):
        part = get(client_of, officer, f"/desk/due?only={only}")
        assert shown in part and part.count('class="tick"') == 1, only
    desk = get(client_of, officer, "/desk").partition('id="due"')[2]
    assert re.findall(r"(全部|逾期|今天|明天) (\d+)</a>", desk)[:4] == [
        ("全部", "4"), ("逾期", "1"), ("今天", "1"), ("明天", "1"),
    ]  # fmt: skip
    assert "没有这样的事" in get(client_of, officer, "/desk/due?only=nonsense")


def test_the_open_week_shows_its_days(client_of: Client, officer: User) -> None:
    busy_week(officer)
    days = get(client_of, officer, "/desk").partition('id="days"')[2].partition("</section>")[0]
    assert "今天办" in days and "周四办" in days and "早该办" not in days
    assert 'aria-current="date"' in days and "第48周 24:00 结账" in days


def test_lists_come_in_pages_without_losing_a_row(
    client_of: Client, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worklists, "SIZE", 2)
    for number in range(5):
        lead = logged(officer, TUESDAY, f"示例第{number}家企业")
        planned(lead, f"第{number}件事", W47.sunday, officer, on=TUESDAY)
        logged(officer, W47.monday - timedelta(days=40), f"示例停滞{number}企业")
        moved(lead, Stage.S2, TUESDAY, officer)
    for path, pattern, expected in (
        ("/desk/due", r"第(\d)件事</a>", 5),
        ("/desk/stalled?only=silent", r"示例停滞(\d)企业</a>", 5),
        ("/desk/fresh", r"示例第(\d)家企业</a>", 5),
        ("/desk/moves?only=forward", r"示例第(\d)家企业</a>", 5),
    ):
        seen, url, pages = list[str](), path, 0
        while url:
            page = get(client_of, officer, url)
            seen += re.findall(pattern, page)
            following = re.search(r'rel="next" href="([^"]+)"', page)
            url, pages = (following[1] if following else ""), pages + 1
        assert (len(seen), len(set(seen)), pages) == (expected, expected, 3), path
        for odd in ("x", "WyJ4Il0", "WzEsMiwzXQ", "W251bGwsMV0"):
            get(client_of, officer, f"{path}{'&' if '?' in path else '?'}after={odd}")


@pytest.mark.parametrize(
    ("path", "most"),
    [("/desk/due", 5), ("/desk/stalled", 8), ("/desk/fresh", 5), ("/desk/moves", 5)],
)
def test_lists_cost_the_same_at_ten_and_a_hundred_rows(
    client_of: Client, officer: User, path: str, most: int
) -> None:
    def asked(number: int) -> list[str]:
        for _ in range(number):
            lead = logged(officer, W47.monday)
            planned(lead, "回访", W47.sunday, officer, on=TUESDAY)
            moved(lead, Stage.S2, TUESDAY, officer)
            logged(officer, W47.monday - timedelta(days=40))
        client = client_of(officer)
        with clock.at(NOW), statements() as seen:
            client.get(path)
        return [one for one in seen if "user_session" not in one]

    few, many = asked(5), asked(50)
    assert len(few) == len(many) <= most, "\n".join(many)


def test_what_lies_in_another_block_is_in_no_list(client_of: Client, officer: User) -> None:
    foreign = make_user(Role.OFFICER, "JK")
    lead = logged(foreign, TUESDAY, "示例外区块企业")
    planned(lead, "外区块的事", W47.sunday, foreign, on=TUESDAY)
    moved(lead, Stage.S2, TUESDAY, foreign)
    logged(foreign, W47.monday - timedelta(days=40), "示例外区块停滞企业")
    for path in ("/desk/due", "/desk/stalled", "/desk/fresh", "/desk/moves"):
        assert "外区块" not in get(client_of, officer, path), path
        assert "外区块" not in get(client_of, make_user(Role.MANAGER, "ZD"), path), path
        with clock.at(NOW):
            assert client_of(make_user(Role.AUDITOR)).get(path).status_code == 403


def test_a_department_reads_without_buttons(client_of: Client, officer: User) -> None:
    busy_week(officer)
    viewer = make_user(Role.VIEWER, cluster="LG")
    for path in ("/desk", "/desk/due", "/desk/stalled"):
        page = get(client_of, viewer, path)
        assert "早该办" in page or "示例失联企业" in page
        assert 'class="tick"' not in page and "记一笔" not in page and "/edit" not in page, path


def test_exceptions_come_first_for_those_who_verify(client_of: Client, officer: User) -> None:
    busy_week(officer)
    for role, order in (
        (Role.OFFICER, ["due", "stalled"]),
        (Role.MANAGER, ["waiting", "stalled", "due"]),
        (Role.COORDINATOR, ["waiting", "stalled", "due"]),
    ):
        page = get(client_of, officer if role is Role.OFFICER else make_user(role), "/desk")
        found = re.findall(r'<section class="card[^"]*" id="(due|stalled|waiting)"', page)
        assert found == order, role


def test_what_is_counted_to_its_end_stands_there_and_more_is_said_to_be_more(
    client_of: Client, officer: User
) -> None:
    lead = logged(officer, TUESDAY)
    row = {
        "lead_id": lead.id,
        "block_id": lead.block_id,
        "what": "一件事",
        "due_on": W47.sunday,
        "owner_id": officer.id,
        "by_id": officer.id,
        "recorded_at": NOW,
    }
    db.session.execute(insert(NextStep), [row] * MOST_COUNTED)
    assert "逾期 300<" in get(client_of, officer, "/desk")
    db.session.execute(insert(NextStep), [row, row])
    page = get(client_of, officer, "/desk")
    for words in ("300+ 件逾期", "逾期 300+<", "全部 300+ 件"):
        assert words in page, words
    assert "302" in get(client_of, officer, "/desk/due")


def test_parts_that_were_not_counted_to_their_end_add_up_to_at_least_that_many() -> None:
    assert told(3, 4) == "7"
    assert told(MOST_COUNTED) == "300"
    assert told(MOST_COUNTED + 1) == "300+"
    assert told(MOST_COUNTED + 1, 300) == "600+"
