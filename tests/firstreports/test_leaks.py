"""What the second block gets of the first report, byte by byte: the block, what matched, protected."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.audit.models import Event
from crm.core.db import db
from crm.firstreports import arbitrating
from crm.firstreports.models import ReportAppeal
from crm.firstreports.rules import Appeal, AppealKind
from crm.leads.models import Lead
from crm.leads.rules import Stage
from seed import dsl
from tests.api.conftest import Program
from tests.firstreports.made import YI, registered
from tests.makers.leads import note
from tests.makers.people import make_user

FIRM = "华信示例冷链（郑州）有限公司"
OTHER = "华信示例冷链(郑州)有限责任公司"
PAGES = (
    "/leads/{id}",
    "/leads/{id}/first-report",
    "/leads/{id}/first-report/appeal",
    "/first-reports",
    "/first-reports?tab=appeals",
    "/first-reports?tab=transfers",
    "/first-reports?tab=pool",
    "/leads?q=华信",
    "/leads/known?name=华信示例冷链(郑州)有限责任公司",
    "/leads/{id}/versions",
    "/board",
)
ANSWERS = (
    "/api/v1/leads/{id}/first-report",
    "/api/v1/leads/{id}/timeline",
    "/api/v1/leads/{id}/edits",
    "/api/v1/first-reports",
    "/api/v1/first-reports/clashes",
    "/api/v1/first-reports/appeals",
    "/api/v1/first-reports/giants",
    "/api/v1/first-reports/pool",
    "/api/v1/transfers",
    "/api/v1/leads?q=华信",
)


class Story:
    """A first report full of words that nobody else has, and a second block that clashes with it."""

    def __init__(self) -> None:
        self.owner = make_user(block="ZD")
        self.owner.name = "秘而不宣"
        self.first = registered(
            self.owner, FIRM, phone="13777778888", planned=1234567 * 10**4, project="绝密基地"
        )
        note(self.first, self.owner, "只有郑东知道的话")
        self.asker = make_user(block="JK")
        self.second = registered(self.asker, OTHER, phone="13777778888", planned=5 * YI)
        self.asks()

    def asks(self) -> None:
        lead = dsl.fresh(self.second, self.asker)
        command = Appeal(AppealKind.ARBITRATION, "我方先谈")
        arbitrating.appeal(lead, command, by=self.asker, base_version=lead.version)
        db.session.commit()

    @property
    def secrets(self) -> list[str]:
        """The first lead's code, owner, project, amount, notes, contact; its name is spelt its way."""
        return [
            self.first.code, "秘而不宣", "绝密基地", "123.4", "1234567", "1,234", "12345670000",
            "只有郑东知道的话", "77778888", self.owner.login,
        ]  # fmt: skip


@pytest.fixture
def story(app: Flask) -> Story:
    return Story()


def _leaks(text: str, story: Story) -> list[str]:
    numbers = rf"(/leads/|lead_id\W+|first_lead\w*\W+){story.first.id}\b"
    found = [one for one in story.secrets if one in text]
    return found + [match.group() for match in re.finditer(numbers, text)]


@pytest.mark.parametrize("page", PAGES)
def test_no_page_tells_more(story: Story, client_of: Callable[[Any], Any], page: str) -> None:
    for person in (story.asker, make_user(Role.MANAGER, "JK")):
        answer = client_of(person).get(page.format(id=story.second.id))
        assert answer.status_code == 200
        assert _leaks(answer.text, story) == []


@pytest.mark.parametrize("address", ANSWERS)
def test_no_answer_to_a_program_tells_more(
    story: Story, program_of: Callable[..., Program], address: str
) -> None:
    answer = program_of(story.asker).send("GET", address.format(id=story.second.id))
    assert answer.status_code == 200, answer.text
    assert _leaks(answer.text, story) == []


def test_a_program_gets_exactly_three_things(
    story: Story, program_of: Callable[..., Program]
) -> None:
    found = program_of(story.asker).send("GET", f"/api/v1/leads/{story.second.id}/first-report")
    told = json.loads(found.text)["clash"]
    assert told == {"block": "郑东", "matched": ["name", "phone"], "protected": True}


def test_no_event_that_the_second_block_reads_names_the_first_lead(story: Story) -> None:
    mine = db.session.query(Event).filter(Event.lead_id == story.second.id)
    text = json.dumps([one.particulars for one in mine], ensure_ascii=False)
    assert _leaks(text, story) == []


@pytest.mark.parametrize("verb", ["first-report", "first-report/appeal", "first-report/transfer"])
def test_the_first_leads_own_addresses_are_not_found(
    story: Story, client_of: Callable[[Any], Any], verb: str
) -> None:
    client = client_of(story.asker)
    there = client.get(f"/leads/{story.first.id}/{verb}")
    nowhere = client.get(f"/leads/987654/{verb}")
    assert there.status_code == nowhere.status_code == 404
    main = re.compile(r"<main.*</main>", re.DOTALL)
    shown = [main.findall(one.text)[0] for one in (there, nowhere)]
    assert shown[0] == shown[1]


def test_the_first_block_learns_who_asks_and_why_and_no_more(
    story: Story, client_of: Callable[[Any], Any]
) -> None:
    client = client_of(story.owner)
    for page in ("/leads/{id}", "/leads/{id}/first-report", "/first-reports?tab=appeals"):
        text = client.get(page.format(id=story.first.id)).text
        assert story.second.code not in text and f"/leads/{story.second.id}" not in text
    assert "我方先谈" in client.get(f"/leads/{story.first.id}/first-report").text


def test_the_coordinator_sees_both_sides(story: Story, client_of: Callable[[Any], Any]) -> None:
    number = db.session.scalars(select(ReportAppeal.id)).one()
    text = client_of(_coordinator()).get(f"/first-reports/appeals/{number}").text
    assert FIRM in text and OTHER in text


def _coordinator() -> User:
    return make_user(Role.COORDINATOR)


def test_a_giant_of_others_is_not_on_the_list(
    story: Story, client_of: Callable[[Any], Any]
) -> None:
    owner = make_user(block="ZD")
    giant = registered(owner, "巨无霸示例有限公司", planned=99 * YI)
    db.session.get_one(Lead, giant.id).stage, giant.stage_rank = Stage.S3, Stage.S3.rank
    db.session.commit()
    assert "巨无霸" in client_of(owner).get("/first-reports").text
    assert "巨无霸" not in client_of(story.asker).get("/first-reports").text
