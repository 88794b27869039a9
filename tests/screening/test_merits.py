"""亩均, 500强 and headquarters on a lead, and the card: drafted by one, approved by another."""

import html
import re
from typing import Any

import pytest

from crm.accounts.rules import Role
from crm.core.db import db
from crm.leads.models import Lead
from crm.leads.rules import Stage
from crm.screening.cards.queries import is_own
from crm.screening.merits.headquarters import Control
from crm.screening.merits.models import TopRank
from crm.settings.models import SettingChange
from tests.leads.posting import version_of
from tests.makers.leads import make_lead
from tests.makers.people import make_user
from tests.makers.reviews import make_rank
from tests.makers.statements import statements


@pytest.fixture
def lead(owner: Any) -> Lead:
    return make_lead(Stage.S2, owner=owner)


def post(client: Any, lead: Lead, where: str, **typed: str) -> Any:
    data = {"version": str(version_of(lead))} | typed
    return client.post(f"/leads/{lead.id}/merits/{where}", data=data)


def test_yields_stand_beside_the_offices_thresholds(client_of: Any, owner: Any, lead: Lead) -> None:
    page = client_of(owner).get(f"/leads/{lead.id}/merits").text
    for words in ("投资强度", "500.00", "标准 300", "达到", "1 亩 = 666.67 平方米"):
        assert words in page, words
    assert "待核" in page, "recognition rules that nobody compared with the official text"


def test_a_person_decides_about_headquarters(client_of: Any, owner: Any, lead: Lead) -> None:
    client = client_of(owner)
    stated = {"registered": "3亿", "revenue": "10亿", "local_tax": "1000"}
    lost = post(client, lead, "headquarters", **stated, verdict="recognised", reason="")
    assert (lost.status_code, "10亿" in lost.text) == (422, True)
    done = post(client, lead, "headquarters", **stated, verdict="recognised", reason="三项都达到")
    assert done.status_code == 302
    page = client.get(f"/leads/{lead.id}/merits").text
    assert "按总部对待" in page and "可能符合" in page and "三项都达到" in page
    assert "总部认定：按总部对待" in client.get(f"/leads/{lead.id}").text


def test_only_control_makes_a_top_500_project(client_of: Any, owner: Any, lead: Lead) -> None:
    client, url = client_of(owner), f"/leads/{lead.id}/merits"
    make_rank(lead, owner, Control.MINORITY)
    db.session.commit()
    assert "500强项目" not in client.get(url).text and "不计入" in client.get(url).text
    enterprise = str(db.session.query(TopRank).one().enterprise_id)
    typed = {
        "enterprise_id": enterprise, "ranking": "china", "year": "2026", "rank": "12",
        "control": "controlled", "listed_as": "示例集团", "percent": "40", "source": "示例榜单",
    }  # fmt: skip
    wrong = post(client, lead, "ranks", **typed)
    assert (wrong.status_code, "控股应不低于 50%" in wrong.text) == (422, True)
    assert post(client, lead, "ranks", **typed | {"percent": "51"}).status_code == 302
    assert "500强项目" in client.get(url).text
    row = max(db.session.query(TopRank), key=lambda one: one.id)
    assert post(client, lead, f"ranks/{row.id}/withdrawal", reason="记错").status_code == 302
    assert "500强项目" not in client.get(url).text
    assert post(client, lead, f"ranks/{row.id}/withdrawal", reason="再撤").status_code == 409


def test_strangers_find_nothing_and_departments_change_nothing(client_of: Any, lead: Lead) -> None:
    stranger = client_of(make_user(Role.OFFICER, "JS"))
    assert stranger.get(f"/leads/{lead.id}/merits").status_code == 404
    reader = client_of(make_user(Role.VIEWER, cluster="LG"))
    assert reader.get(f"/leads/{lead.id}/merits").status_code == 200
    assert post(reader, lead, "headquarters").status_code == 403


def test_the_fragment_takes_few_statements(client_of: Any, owner: Any, lead: Lead) -> None:
    client, asked, url = client_of(owner), [], f"/leads/{lead.id}/merits"
    for _ in range(2):
        make_rank(lead, owner)
        db.session.commit()
        with statements() as seen:
            client.get(url, headers={"HX-Request": "true"})
        asked.append(len(seen))
    assert asked[0] == asked[1] <= 6, seen


def test_a_card_takes_two_people(client_of: Any) -> None:
    drafter, approver = client_of(make_user(Role.SYSTEM)), client_of(make_user(Role.COORDINATOR))
    form = drafter.get("/review-card/changes").text
    typed = _typed(form)
    bad = drafter.post("/review-card/changes", data=typed | {"weight_1": "20", "reason": "试行"})
    assert (bad.status_code, "现在是 105" in bad.text, "试行" in bad.text) == (422, True, True)
    assert drafter.post("/review-card/changes", data=typed | {"reason": "试行"}).status_code == 302
    change = db.session.query(SettingChange).one()
    url = f"/review-card/changes/{change.id}"
    assert not is_own() and "示例，待本办核定" in approver.get("/review-card").text
    assert drafter.post(f"{url}/approval", data={"version": "1"}).status_code == 403
    assert approver.post(f"{url}/approval", data={"version": "1"}).status_code == 302
    db.session.rollback()
    assert is_own() and "示例，待本办核定" not in approver.get("/review-card").text
    assert approver.get("/review-card", headers={"Accept-Language": "en"}).status_code == 200
    officer = client_of(make_user())
    assert officer.get("/review-card").status_code == 200
    assert officer.get("/review-card/changes").status_code == 403


def _typed(form: str) -> dict[str, str]:
    """What the form shows, as a browser would send it."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name:
            found[name[1]] = html.unescape(value[1]) if value else ""
    for name, text in re.findall(
        r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', form, re.DOTALL
    ):
        found[name] = html.unescape(text).strip()
    for name, inside in re.findall(
        r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL
    ):
        chosen = re.search(r'<option selected value="([^"]*)"', inside)
        found[name] = chosen[1] if chosen else ""
    return found
