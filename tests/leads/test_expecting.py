"""预计签约日: it lies ahead, what puts it off is counted, and managers look at what was put off."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from crm.accounts.models import User
from crm.core import clock
from crm.core.db import db
from crm.leads.expecting import problems, slips
from crm.leads.models import Lead
from crm.leads.rules import Stage
from crm.reports import exceptions
from crm.reports.exception_rows import Asked, Part
from tests.api.conftest import Program, program_of
from tests.leads.posting import version_of
from tests.makers.leads import make_lead
from tests.makers.people import make_user

__all__ = ["program_of"]

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
SOON, LATER, LAST = (TODAY + n * DAY for n in (10, 20, 30))


@pytest.fixture(autouse=True)
def a_monday() -> Iterator[None]:
    with clock.at(clock.local(TODAY, 10)):
        yield


@pytest.mark.parametrize(
    ("said", "n"),
    [
        ([], 0),
        ([(TODAY, SOON)], 0),
        ([(TODAY, SOON), (TODAY + DAY, LATER)], 1),
        ([(TODAY, LATER), (TODAY + DAY, SOON), (TODAY + 2 * DAY, LATER)], 1),
        ([(TODAY, SOON), (TODAY + DAY, LATER), (TODAY + 2 * DAY, LAST)], 2),
        ([(TODAY, SOON), (TODAY, LATER)], 0),
        ([(TODAY, SOON), (TODAY + DAY, None), (TODAY + 2 * DAY, LATER)], 1),
        ([(TODAY, SOON), (TODAY + DAY, LATER), (TODAY + DAY, SOON)], 0),
    ],
    ids=["none", "once", "later", "earlier and back", "twice", "same day", "emptied", "corrected"],
)
def test_only_what_is_put_off_counts(said: list[tuple[date, date | None]], n: int) -> None:
    assert slips(said) == n


@pytest.mark.parametrize(
    ("day", "stage", "fine"),
    [
        (None, Stage.S6, True),
        (TODAY, Stage.S3, True),
        (TODAY - DAY, Stage.S3, False),
        (TODAY + 1831 * DAY, Stage.S3, False),
        (SOON, Stage.S6A, True),
        (SOON, Stage.S6, False),
    ],
)
def test_it_lies_ahead_and_before_the_contract(day: date | None, stage: Stage, fine: bool) -> None:
    assert (problems({"expected_signing_on": day}, stage, TODAY) == []) is fine
    assert problems({}, stage, TODAY) == []


def expect(client: Any, lead: Lead, day: date | str, **headers: str) -> Any:
    data = {"version": str(version_of(lead)), "expected_signing_on": str(day)}
    return client.post(
        f"/leads/{lead.id}/cells/expected_signing_on?on=lead",
        data=data,
        headers={"HX-Request": "true"} | headers,
    )


def put_off(client: Any, lead: Lead, *days: date) -> None:
    """Say each of these days on a day of its own."""
    for n, day in enumerate(days):
        with clock.at(clock.local(TODAY - (len(days) - n) * DAY, 10)):
            saved = expect(client, lead, day)
            assert (saved.status_code, saved.text) == (200, ""), saved.text


def test_it_is_set_in_place_and_delays_are_shown(client_of: Callable[..., Any]) -> None:
    owner = make_user()
    lead, client = make_lead(Stage.S3, owner=owner), client_of(owner)
    put_off(client, lead, SOON, LATER, LAST)
    page = client.get(f"/leads/{lead.id}").text
    assert "改期 2 次" in page
    assert f"预计签约日 {SOON} → {LATER}" in page, "the old day stays on the timeline"
    late = expect(client, lead, TODAY - DAY)
    assert "预计签约日不能早于今天" in late.text
    assert expect(client_of(make_user(block="JS")), lead, SOON).status_code == 404
    assert expect(client_of(make_user()), lead, SOON).status_code == 403


def test_programs_read_and_write_it_too(program_of: Callable[[User], Program]) -> None:
    owner = make_user()
    lead, program = make_lead(Stage.S3, owner=owner), program_of(owner)
    path = f"/leads/{lead.id}"
    saved = program.patch(path, {"expected_signing_on": str(SOON)}, version_of(lead))
    assert saved.status_code == 200, saved.text
    told = program.get(path).json["lead"]
    assert (told["expected_signing_on"], told["signing_slips"]) == (str(SOON), 0)


def test_the_exceptions_show_what_is_near_and_what_was_put_off(
    client_of: Callable[..., Any], session: Any
) -> None:
    owner = make_user()
    client = client_of(owner)
    near, far, delayed, over = (make_lead(Stage.S3, owner=owner) for _ in range(4))
    put_off(client, near, SOON)
    put_off(client, far, LATER)
    put_off(client, delayed, SOON, LATER, LAST)
    put_off(client, over, TODAY - DAY)
    db.session.expire_all()
    rows = {part: exceptions.page(owner, Asked(part.value)).rows for part in Part}
    assert [one.lead.id for one in rows[Part.SIGNING]] == [over.id, near.id]
    assert [(one.lead.id, one.slips) for one in rows[Part.SLIPPED]] == [(delayed.id, 2)]
    counts = exceptions.parts(owner)
    assert (counts[Part.SIGNING].count, counts[Part.SLIPPED].count) == (2, 1)
    page = client.get("/desk/stalled?only=signing").text
    assert "拟签约（2 周内）" in page and "超 1 天" in page and "还有 10 天" in page
    assert "改期 2 次" in client.get("/desk/stalled?only=slipped").text
