"""A review from its convocation to the last condition: who sees what, what gates ask, who decides."""

import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from crm.accounts.rules import Role
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Forbidden, Invalid, Refused
from crm.leads import actions as leads
from crm.leads import gates
from crm.leads.models import Lead
from crm.leads.rules import Stage
from crm.leads.supplies import dossier
from crm.screening.cards.rules import Grade
from crm.screening.reviews.conditions import Condition
from crm.screening.reviews.models import Review
from crm.screening.reviews.rules import Outcome
from seed import dsl
from tests.leads.posting import version_of
from tests.makers.leads import make_lead
from tests.makers.people import make_user
from tests.makers.reviews import conditional, convene, decide, own_card, panel_of, score
from tests.makers.statements import statements
from tests.screening.test_commands import run

B = Grade.B


def missing(lead: Lead, by: Any, stage: Stage = Stage.S5, *reached: Stage) -> list[str]:
    db.session.expire_all()
    found = gates.missing(stage, {Stage.S4, *reached}, dossier(dsl.fresh(lead, by)))
    return [one.field for one in found]


def test_a_review_from_first_to_last(client_of: Any, owner: Any, manager: Any, lead: Lead) -> None:
    members = panel_of(manager)
    boss, department = client_of(manager), client_of(members[2])
    form = boss.get(f"/leads/{lead.id}/reviews/new").text
    assert "示例，待本办核定" in form and f'value="{owner.id}"' not in form
    typed = {
        "version": version_of(lead),
        "members": [one.id for one in members],
        "chair_id": manager.id,
        "due_on": clock.today() + timedelta(days=5),
    }
    assert boss.post(f"/leads/{lead.id}/reviews/new", data=typed).status_code == 302
    review = db.session.query(Review).one()
    url = f"/reviews/{review.id}"
    assert "等您" in department.get("/reviews").text
    grades = {f"grade_c{n}": "b" for n in range(1, 8)}
    wrong = department.post(f"{url}/score", data={**grades, "comment": "团队过硬"})
    assert (wrong.status_code, "请写明理由" in wrong.text) == (422, True)
    assert "团队过硬" in wrong.text, "nothing typed is lost"
    reasons = {f"reason_c{n}": "看过现场" for n in (1, 2, 3, 6)}
    for one in members[1:]:
        own = client_of(one)
        assert "总分" not in own.get(url).text, "others' scores are hidden until one's own is in"
        assert own.post(f"{url}/score", data=grades | reasons).status_code == 302
        assert "总分" in own.get(url).text
    assert department.post(f"{url}/score", data=grades | reasons).status_code == 409, "only once"
    assert "总分" not in client_of(owner).get(url).text
    assert boss.get(f"{url}/decision").status_code == 409, "the chair's own score comes first"
    score(review, manager, B)
    chosen = {
        "version": db.session.get_one(Review, review.id).version,
        "seen": "3",
        "outcome": "conditional",
        "reason": "能评未批",
        "what_1": "补充能评批复",
        "owner_1": owner.id,
        "due_1": clock.today() + timedelta(days=30),
    }
    stale = boss.post(f"{url}/decision", data=chosen)
    assert (stale.status_code, "能评未批" in stale.text) == (409, True), "a score came meanwhile"
    bad = boss.post(f"{url}/decision", data=chosen | {"seen": "4", "reason": ""})
    assert (bad.status_code, "请写明理由" in bad.text) == (422, True)
    assert boss.post(f"{url}/decision", data=chosen | {"seen": "4"}).status_code == 302
    page = client_of(owner).get(url).text
    for words in ("有条件通过", "按规则建议的是“通过”", "80.0", "补充能评批复"):
        assert words in page, words
    told = client_of(owner).get(f"/leads/{lead.id}").text
    assert "准入评审：有条件通过，总分 80.0" in told
    assert "补充能评批复" in client_of(owner).get("/reviews?tab=conditions").text


def test_recusal_is_recorded_and_the_quorum_counts_who_remains(
    client_of: Any, manager: Any, lead: Lead
) -> None:
    members = panel_of(manager)
    review = convene(lead, manager, members[:3])
    for one in members[:3]:
        score(review, one)
    url, client = f"/reviews/{review.id}", client_of(members[2])
    version = db.session.get_one(Review, review.id).version
    assert client.post(f"{url}/recusal", data={"version": version}).status_code == 422
    data = {"version": version, "reason": "曾在该企业任职"}
    assert client.post(f"{url}/recusal", data=data).status_code == 302
    page = client_of(manager).get(url).text
    assert "曾在该企业任职" in page and "只剩 2 人可以评分" in page
    with pytest.raises(Invalid):
        decide(review, manager, Outcome.PASSED)
    db.session.rollback()
    version = db.session.get_one(Review, review.id).version
    data = {"version": version, "members": [members[3].id]}
    assert client_of(manager).post(f"{url}/members", data=data).status_code == 302
    score(review, members[3])
    decide(review, manager, Outcome.PASSED)


def test_whoever_is_concerned_neither_scores_nor_counts(manager: Any, lead: Lead) -> None:
    members = panel_of(manager)
    other = make_lead(Stage.S4, owner=manager, checker=make_user(Role.MANAGER))
    with pytest.raises(Invalid, match="回避"):
        convene(other, members[1], members)
    db.session.rollback()
    review = convene(lead, manager, members, chair=members[1])
    for one in members:
        score(review, one, B)
    found = dsl.fresh(lead, manager)
    leads.reassign(found, manager, by=manager, base_version=found.version)
    db.session.commit()
    with pytest.raises(Forbidden):
        decide(review, manager, Outcome.PASSED)
    db.session.rollback()
    decide(review, members[1], Outcome.PASSED)
    closed = db.session.get_one(Review, review.id)
    assert [bool(one.recused_at) for one in closed.members] == [True, False, False, False]


def test_a_veto_refuses_and_offers_the_loss(client_of: Any, manager: Any, lead: Lead) -> None:
    members = panel_of(manager)
    review = convene(lead, manager, members)
    for one in members[1:]:
        score(review, one)
    score(review, manager, vetoes={"v2": "能耗超过指标"})
    for outcome in (Outcome.PASSED, Outcome.CONDITIONAL):
        with pytest.raises(Invalid):
            decide(
                review, manager, outcome, "仍看好", [Condition("补能评", manager.id, clock.today())]
            )
        db.session.rollback()
    decide(review, manager, Outcome.REFUSED)
    page = client_of(manager).get(f"/leads/{lead.id}/reviews").text
    assert "按“评审未通过”终止" in page and "否决" in page
    form = client_of(manager).get(f"/leads/{lead.id}/loss?reason=review").text
    assert 'selected value="review"' in form
    assert "review" in missing(lead, manager), "a refused lead does not go on"
    assert "review" in missing(lead, manager, Stage.S6), "nor by leaping over S5"


def test_s5_asks_for_a_review_once_the_office_has_a_card_of_its_own(
    owner: Any, manager: Any, lead: Lead
) -> None:
    old = make_lead(Stage.S5, owner=owner, checker=manager)
    assert missing(lead, owner) == []
    own_card(make_user(Role.SYSTEM), make_user(Role.COORDINATOR))
    assert missing(lead, owner) == ["review"]
    assert "review" not in missing(old, owner, Stage.S6, Stage.S5), "asked as it was then"
    members = panel_of(manager)
    review = convene(lead, manager, members)
    for one in members:
        score(review, one)
    assert missing(lead, owner) == ["review"]
    decide(review, manager, Outcome.PASSED)
    assert missing(lead, owner) == []
    dsl.move(lead, Stage.S5, owner)


def test_conditions_hold_the_landing_until_a_second_person_ends_them(
    client_of: Any, owner: Any, manager: Any, lead: Lead
) -> None:
    condition = conditional(lead, manager, owner)
    assert "review_conditions" in missing(lead, owner, Stage.S8)
    fragment = client_of(owner).get(f"/leads/{lead.id}/reviews").text
    assert "1 项条件未销号，挡住 S8" in fragment and "市发改委" in fragment
    url, client = f"/reviews/conditions/{condition.id}", client_of(owner)
    data = {"version": 1, "text": "能评已批复", "evidence_ref": ""}
    lost = client.post(f"{url}/answer", data=data)
    assert (lost.status_code, "能评已批复" in lost.text) == (422, True)
    data["evidence_ref"] = "发改 12 号"
    assert client.post(f"{url}/answer", data=data).status_code == 302
    boss = client_of(manager)
    back = {"version": 2, "then": "return"}
    assert boss.post(f"{url}/ending", data=back).status_code == 422
    assert boss.post(f"{url}/ending", data=back | {"reason": "缺附件"}).status_code == 302
    assert "缺附件" in client.get(f"/leads/{lead.id}/reviews").text
    assert client.post(f"{url}/answer", data=data | {"version": 3}).status_code == 302
    assert boss.post(f"{url}/ending", data={"version": 4}).status_code == 302
    assert "review_conditions" not in missing(lead, owner, Stage.S8)
    assert "没有未销号的条件" in client.get("/reviews?tab=conditions").text


def test_a_script_reads_the_card_and_what_is_open(
    app: Flask, owner: Any, manager: Any, lead: Lead
) -> None:
    conditional(lead, manager, owner)
    card = json.loads(run(app, "card", "--json").stdout)["card"]
    assert (card["example"], len(card["criteria"])) == (True, 7)
    told = json.loads(run(app, "conditions", "--as", owner.login, "--json").stdout)
    assert [one["what"] for one in told["rows"]] == ["补充能评批复"]
    assert "补充能评批复" in run(app, "conditions", "--as", manager.login).stdout


def test_nobody_ends_what_they_saw_to_themselves(
    client_of: Any, owner: Any, manager: Any, lead: Lead
) -> None:
    condition = conditional(lead, manager, manager)
    url, boss = f"/reviews/conditions/{condition.id}", client_of(manager)
    data = {"version": 1, "text": "已批复", "evidence_ref": "12 号"}
    assert boss.post(f"{url}/answer", data=data).status_code == 302
    own = boss.post(f"{url}/ending", data={"version": 2})
    assert (own.status_code, "不能给自己销号" in own.text) == (403, True)
    office = client_of(make_user(Role.COORDINATOR))
    assert office.post(f"{url}/ending", data={"version": 2}).status_code == 302


def test_strangers_find_nothing_and_who_is_asked_reads_the_review_alone(
    client_of: Any, manager: Any, lead: Lead
) -> None:
    members = panel_of(manager)
    review = convene(lead, manager, members)
    stranger = client_of(make_user(Role.MANAGER, "JS"))
    for url in (f"/reviews/{review.id}", f"/reviews/{review.id}/score"):
        assert stranger.get(url).status_code == 404
    assert stranger.get(f"/leads/{lead.id}/reviews/new").status_code == 404
    asked = client_of(members[2])
    assert (asked.get(f"/reviews/{review.id}").status_code, lead.name) != (404, "")
    assert asked.get(f"/leads/{lead.id}").status_code == 404, "the review, not the lead"
    assert client_of(make_user()).get(f"/reviews/{review.id}/score").status_code == 403
    with pytest.raises(Refused):
        convene(lead, manager, members)


def test_pages_take_few_statements(client_of: Any, owner: Any, manager: Any) -> None:
    fragment, index = [], []
    client = client_of(owner)
    for _ in range(2):
        lead = make_lead(Stage.S4, owner=owner, checker=manager)
        conditional(lead, manager, owner)
        for url, counts in (
            (f"/leads/{lead.id}/reviews", fragment),
            ("/reviews?tab=convened", index),
        ):
            with statements() as seen:
                client.get(url, headers={"HX-Request": "true"})
            counts.append(len(seen))
    assert fragment[0] == fragment[1] <= 6, seen
    assert index[0] == index[1] <= 8, seen
