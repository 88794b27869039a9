"""The quick note of the desk: always open, for one's own leads, losing nothing that was typed."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from crm.accounts.rules import Role
from crm.activities.models import Activity
from crm.core.db import db
from crm.leads.models import Lead
from tests.leads.posting import row, size, today
from tests.makers.leads import end, make_lead
from tests.makers.people import make_user


@pytest.fixture
def officer(app: Flask) -> Any:
    return make_user()


@pytest.fixture
def lead(officer: Any) -> Lead:
    return make_lead(owner=officer, name="示例冷链物流有限公司")


def note(lead_id: Any, **typed: str) -> dict[str, Any]:
    """What the page sends: it has no field for the day, which is today."""
    return {"kind": "call", "text": "对方下周来访", "lead_id": lead_id, **typed}


def visits() -> Any:
    return db.session.scalar(select(func.count()).select_from(Activity))


def test_it_offers_ones_own_open_leads_and_logs_there(
    client_of: Any, officer: Any, lead: Lead
) -> None:
    colleague = make_lead(name="示例同事的线索")
    ended = make_lead(owner=officer, name="示例终止的线索")
    end(ended, officer)
    client = client_of(officer)
    form = client.get("/desk").text.partition('id="note-form"')[2].partition("</form>")[0]
    assert lead.name in form and colleague.name not in form and ended.name not in form
    typed = note(lead.id, next_step="备好材料", next_step_on=today(3))
    answer = client.post("/desk/visits", data=typed)
    assert (answer.status_code, answer.location, visits()) == (302, "/desk", 1)
    assert str(row(lead).next_step_on) == today(3)
    page = client.get("/desk").text
    assert "已记下：示例冷链物流有限公司，电话。" in page and "/undo" in page
    assert "对方下周来访" not in page, "the form is empty again"


def test_a_manager_logs_on_a_lead_that_is_not_on_offer(client_of: Any, lead: Lead) -> None:
    client = client_of(make_user(Role.MANAGER))
    assert "请选择" in client.get("/desk").text
    assert client.post("/desk/visits", data=note(lead.id)).status_code == 302
    assert visits() == 1


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"text": " "}, "请填写发生了什么"),
        ({"lead_id": ""}, "请填写企业或线索"),
        ({"lead_id": "999999"}, "没有这条线索"),
        ({"lead_id": "x"}, "没有这条线索"),
        ({"kind": "dream"}, "没有这个选项"),
        ({"next_step": "再约"}, "定一个日期"),
        ({"happened_on": "2199-01-01"}, "不能晚于今天"),
    ],
)
def test_a_mistake_is_told_on_the_desk_and_what_was_typed_stays(
    client_of: Any, officer: Any, lead: Lead, wrong: dict[str, str], told: str
) -> None:
    before = size()
    answer = client_of(officer).post("/desk/visits", data=note(lead.id) | wrong)
    assert (answer.status_code, told in answer.text, visits()) == (422, True, 0)
    assert "今日要办" in answer.text and size() == before
    assert wrong.get("text", "对方下周来访") in answer.text


def test_a_lead_that_one_may_not_edit_is_refused_with_words(
    client_of: Any, officer: Any, lead: Lead
) -> None:
    for user, told in ((make_user(), "可以修改这条线索"), (make_user(block="JK"), "没有这条线索")):
        answer = client_of(user).post("/desk/visits", data=note(lead.id))
        assert (answer.status_code, told in answer.text, visits()) == (422, True, 0)
    end(lead, officer)
    answer = client_of(officer).post("/desk/visits", data=note(lead.id))
    assert (answer.status_code, "已终止" in answer.text, visits()) == (422, True, 0)


def test_readers_write_no_note(client_of: Any, lead: Lead) -> None:
    viewer = client_of(make_user(Role.VIEWER, cluster="LG"))
    assert viewer.post("/desk/visits", data=note(lead.id)).status_code == 403
    assert 'id="note-form"' not in viewer.get("/desk").text
