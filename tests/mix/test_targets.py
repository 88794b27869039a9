"""Mix targets from draft to force: who may what, which week goes by which, pages and programs."""

import io
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Forbidden, Refused, Stale
from crm.desk import waiting as numbers
from crm.mix.measures import Measure
from crm.mix.models import MixTarget
from crm.mix.progress import TargetState
from crm.mix.queries import closed_week, open_week, progress
from crm.mix.rules import CLUSTERS
from crm.mix.targets import actions, files, queries
from crm.mix.targets.plan_drafts import load_draft_targets
from crm.mix.targets.rules import RefuseTarget
from crm.notices.models import Notice
from crm.notices.queries import count_unread
from crm.plan.models import Block, BlockEmphasis
from tests.api.conftest import Program, program_of
from tests.makers.mix import target_draft
from tests.makers.people import make_user
from tests.makers.statements import statements
from tests.mix.figures import W46, W47, landed_firms

__all__ = ["program_of"]

ClientOf = Callable[[Any], Any]
TODAY = date(2026, 11, 25)
OTHER = (20, 20, 3, 2, 5, 5, 45)
TYPED = {
    "way": "shares",
    "source": "片区工作会",
    "period_from": "2026-01-01",
    "period_to": "2030-12-31",
    **{f"share_{k.lower()}": str(n) for k, n in zip(CLUSTERS, OTHER, strict=True)},
}


@pytest.fixture(autouse=True)
def a_wednesday(session: Session) -> Iterator[None]:
    with clock.at(clock.local(TODAY, 10)):
        load_draft_targets()
        db.session.commit()
        yield


def in_force(day: date, measure: Measure = Measure.COUNT) -> int | None:
    found = queries.shelf("JK", measure.value).on(day)
    return found.id if found else None


def approved(target: MixTarget) -> MixTarget:
    found = actions.approve(target.id, by=make_user(Role.COORDINATOR), base_version=target.version)
    db.session.commit()
    return found


def test_weeks_keep_the_target_they_had_and_figures_go_by_it() -> None:
    chief = make_user(Role.COORDINATOR)
    plan = queries.shelf("JK", "count").now
    assert plan is not None and plan.from_plan
    monday = W47.next.next.monday
    later = approved(target_draft(chief, "JK", wanted_from=monday))
    assert in_force(TODAY) == in_force(monday - timedelta(days=1)) == plan.id
    assert in_force(monday) == later.id
    sooner = approved(target_draft(chief, "JK", wanted_from=TODAY, shares=OTHER))
    assert in_force(TODAY) == in_force(monday) == sooner.id, "one approved later takes its place"
    assert in_force(W47.sunday) == plan.id, "a closed week keeps what it had"
    assert {one.target.state for one in queries.shelf("JK", "count").versions} == {
        TargetState.SUPERSEDED, TargetState.APPROVED,
    }  # fmt: skip
    now, before = progress(open_week()).targets["JK"], progress(closed_week(W46)).targets["JK"]
    assert (now.id, now.provisional, now.shares["TR"]) == (sooner.id, False, 2000)
    assert (before.id, before.provisional) == (plan.id, True)
    assert load_draft_targets() == 0


def test_another_measure_has_none_until_one_is_approved() -> None:
    drafted = target_draft(make_user(Role.MANAGER, "JK"), "JK", Measure.RECEIVED)
    assert progress(open_week(), measure=Measure.RECEIVED).targets == {}
    approved(drafted)
    assert set(progress(open_week(), measure=Measure.RECEIVED).targets) == {"JK"}
    with pytest.raises(Refused):
        target_draft(make_user(Role.MANAGER, "JK"), "JK", Measure.REGISTERED)


def test_one_drafts_and_another_decides_once() -> None:
    manager, chief = make_user(Role.MANAGER, "JK"), make_user(Role.COORDINATOR)
    with pytest.raises(Forbidden):
        target_draft(make_user(Role.MANAGER, "ZD"), "JK")
    drafted = target_draft(manager, "JK")
    with pytest.raises(Refused):
        target_draft(chief, "JK")
    with pytest.raises(Forbidden):
        actions.approve(drafted.id, by=manager, base_version=1)
    with pytest.raises(Forbidden):
        actions.withdraw(drafted.id, by=chief, base_version=1)
    with pytest.raises(Stale):
        actions.approve(drafted.id, by=chief, base_version=9)
    actions.refuse(drafted.id, RefuseTarget("先看两个季度"), by=chief, base_version=1)
    db.session.flush()
    with pytest.raises(Refused):
        actions.approve(drafted.id, by=chief, base_version=drafted.version)
    own = target_draft(chief, "JK")
    with pytest.raises(Forbidden):
        actions.approve(own.id, by=chief, base_version=1)
    actions.withdraw(own.id, by=chief, base_version=1)
    db.session.flush()
    shelf = queries.shelf("JK", "count")
    assert shelf.waiting is None and shelf.now is not None and shelf.now.from_plan
    ended = [(one.target.state.value, one.target.ended_reason) for one in shelf.versions[1:]]
    assert ended == [("refused", "先看两个季度"), ("withdrawn", "")]


def test_a_refused_plan_draft_stands_in_until_then() -> None:
    plan = queries.shelf("ZD", "count").now
    assert plan is not None
    chief = make_user(Role.COORDINATOR)
    actions.refuse(plan.id, RefuseTarget("不合实际"), by=chief, base_version=plan.target.version)
    db.session.flush()
    assert "ZD" not in progress(open_week()).targets
    assert progress(closed_week(W47)).targets["ZD"].id == plan.id
    assert load_draft_targets() == 0


def test_words_that_change_in_the_plan_move_no_closed_week(session: Session) -> None:
    """The draft that these weeks were judged by stays; the new one stands in from today on."""
    plan = queries.shelf("JK", "count").now
    assert plan is not None
    before = progress(closed_week(W47)).targets["JK"]
    words = select(BlockEmphasis).join(Block, Block.id == BlockEmphasis.block_id)
    said = session.scalars(words.where(Block.code == "JK", BlockEmphasis.drawn)).first()
    assert said is not None
    said.weight = 3 if said.weight != 3 else 1
    session.flush()
    assert load_draft_targets() == 1 and load_draft_targets() == 0
    assert progress(closed_week(W47)).targets["JK"] == before
    now = progress(open_week()).targets["JK"]
    assert (now.provisional, now.id != plan.id, now.shares != before.shares) == (True,) * 3
    shown = queries.shelf("JK", "count")
    assert shown.plan_draft is not None and shown.plan_draft.id == now.id


def waits(person: User) -> list[tuple[str, int]]:
    """The number beside the menu's line."""
    return [(one.endpoint, one.count) for one in numbers.of(person, ["mix.index"])]


def test_who_may_decide_is_told_and_so_is_the_drafter_of_the_outcome(client_of: ClientOf) -> None:
    manager, chief, other = (
        make_user(Role.MANAGER, "JK"),
        *(make_user(Role.COORDINATOR) for _ in range(2)),
    )
    drafted = target_draft(manager, "JK", source="一季度")
    db.session.commit()
    office = client_of(chief)
    assert waits(chief) == [("mix.index", 1)] and waits(manager) == [("mix.index", 0)]
    for person in (chief, other):
        page = client_of(person).get("/notices").text
        assert f"{manager.name}起草了目标结构，等你批准：经开 · 企业数" in page
    assert press(office, drafted.id, "approve") == 302
    assert waits(chief) == [("mix.index", 0)]
    assert count_unread(other) == 0, "it waits no more"
    for person in (chief, other):
        page = client_of(person).get("/notices").text
        assert (
            f"{manager.name}起草的目标结构已批准：经开 · 企业数" in page and "等你批准" not in page
        )
    page = client_of(manager).get("/notices").text
    assert f"{chief.name}批准了你起草的目标结构" in page
    notice = db.session.scalars(select(Notice).where(Notice.user_id == manager.id)).one()
    opened = client_of(manager).post(f"/notices/{notice.id}/reading")
    assert opened.location.endswith(f"/mix/targets/JK/count#draft-{drafted.id}")


def press(client: Any, target_id: int, verb: str, **typed: str) -> int:
    db.session.expire_all()
    version = str(db.session.get_one(MixTarget, target_id).version)
    url = f"/mix/targets/{target_id}/{verb}"
    return int(client.post(url, data={"version": version} | typed).status_code)


def test_a_draft_is_typed_corrected_compared_and_approved(client_of: ClientOf) -> None:
    manager, chief = client_of(make_user(Role.MANAGER, "JS")), make_user(Role.COORDINATOR)
    empty = manager.get("/mix/targets/JS/count").text
    assert "没有草案" in empty and "起草一版" in empty
    wrong = manager.post("/mix/targets/JS/count/draft", data={**TYPED, "share_tr": "18.5"})
    assert wrong.status_code == 422
    assert "现在是 98.5%，还差 1.5 点" in wrong.text and 'value="片区工作会"' in wrong.text
    assert manager.post("/mix/targets/JS/count/draft", data=TYPED).status_code == 302
    waiting = queries.shelf("JS", "count").waiting
    assert waiting is not None
    assert "还没有目标" not in manager.get("/mix/targets").text
    typed = {**TYPED, "way": "weights", "weight_fi": "lead", "weight_ps": "support"}
    assert press(manager, waiting.id, "edit", **typed) == 302
    assert press(client_of(make_user(Role.MANAGER, "JS")), waiting.id, "edit", **typed) == 403
    coordinator = client_of(chief)
    assert press(coordinator, waiting.id, "refuse", reason=" ") == 422
    assert press(coordinator, waiting.id, "approve") == 302
    assert press(coordinator, waiting.id, "approve") == 409
    page = manager.get("/mix/targets/JS/count").text
    assert "现行一版" in page and ">75.0<" in page and "主导 3" in page and chief.name in page
    assert manager.post("/mix/targets/JS/count/draft", data=TYPED).status_code == 302
    told = manager.get("/mix/targets/JS/count/compare").text
    assert "点换了集群" in told and "+20.0" in told
    assert manager.get("/mix/targets/JS/count/compare?before=1&after=999999").status_code == 404
    assert manager.get("/mix/targets/JS/nothing").status_code == 404


def test_changing_the_ruler_is_told_apart_from_investment(client_of: ClientOf) -> None:
    manager = make_user(Role.MANAGER, "JK")
    landed_firms(manager, 20)
    first = approved(target_draft(manager, "JK"))
    second = target_draft(manager, "JK", shares=(10, 30, 3, 2, 5, 5, 45))
    db.session.commit()
    url = f"/mix/targets/JK/count/compare?before={first.id}&after={second.id}"
    page = client_of(manager).get(url).text
    assert "F 从 25.0 变为 30.0（+5.0 点）。这是换尺子，不是招商。" in page
    assert "+75.0" in page and "+70.0" in page


def test_a_sheet_goes_out_and_comes_back_as_a_draft(client_of: ClientOf) -> None:
    manager = make_user(Role.MANAGER, "JK")
    client = client_of(manager)
    first = approved(target_draft(manager, "JK", notes={"LG": "=枢纽"}))
    out = client.get(f"/mix/targets/JK/count/sheet?version={first.id}")
    assert out.status_code == 200 and "attachment" in out.headers["Content-Disposition"]
    sent = {"sheet": (io.BytesIO(out.data), "t.xlsx")}
    assert client.post("/mix/targets/JK/count/upload", data=sent).status_code == 302
    back = queries.shelf("JK", "count").waiting
    assert back is not None and back.shares == {k: n * 100 for k, n in zip(
        CLUSTERS, (15, 25, 3, 2, 5, 5, 45), strict=True
    )}  # fmt: skip
    assert back.lines[1].note == "=枢纽" and back.target.source == first.source
    empty = client.get("/mix/targets/JK/received/sheet").data
    for data, words in ((empty, "请填写贸易的占比"), (b"no sheet", ".xlsx"), (b"", ".xlsx")):
        sent = {"sheet": (io.BytesIO(data), "t.xlsx")}
        answer = client.post("/mix/targets/JK/received/upload", data=sent)
        assert (answer.status_code, words in answer.text) == (422, True), words
    command = files.command_of(out.data)
    assert command.period_to == first.period_to


def test_programs_do_the_same(program_of: Callable[..., Program]) -> None:
    manager = program_of(make_user(Role.MANAGER, "JK"))
    chief = program_of(make_user(Role.COORDINATOR))
    body = {name: TYPED[name] for name in ("way", "source", "period_from", "period_to")}
    body |= {"shares": {k: str(n) for k, n in zip(CLUSTERS, OTHER, strict=True)}}  # type: ignore[dict-item]
    made = manager.post("/mix/targets/JK/received/drafts", body)
    assert made.status_code == 201, made.text
    path = f"/mix/targets/{made.json['id']}"
    wrong = {**body, "shares": {"TR": "100.5"}}
    refused = manager.send("PUT", path, wrong, If_Match='"1"')
    assert refused.status_code == 422 and "share_lg" in refused.text
    assert manager.send("PUT", path, body, If_Match='"9"').status_code == 412
    assert chief.send("POST", f"{path}/approval", None, If_Match='"1"').status_code == 200
    found = manager.get("/mix/targets/JK/received").json
    assert (found["now"], found["provisional"], len(found["versions"])) == (
        made.json["id"],
        False,
        1,
    )
    assert found["versions"][0]["first_week"] == str(W47.next)
    assert manager.get("/mix/targets/JK/received/comparison").status_code == 409
    rows = {one["block"]: one for one in manager.get("/mix/targets").json["rows"]}
    assert rows["JK"]["target"]["state"] == "draft" and rows["JS"]["impossible"]


def test_pages_take_few_statements_that_do_not_grow(client_of: ClientOf) -> None:
    manager = make_user(Role.MANAGER, "JK")
    client, seen = client_of(manager), {}
    for shares in ((15, 25, 3, 2, 5, 5, 45), OTHER):
        approved(target_draft(manager, "JK", shares=shares))
    pages = ("/mix/targets", "/mix/targets/JK/count", "/mix/targets/JK/count/compare")
    for _ in range(2):
        for url in pages:
            with statements() as asked:
                assert client.get(url).status_code == 200
            seen.setdefault(re.sub(r"\d+", "", url), []).append(len(asked))
        approved(target_draft(manager, "JK", shares=OTHER))
    assert all(one == two <= 8 for one, two in seen.values()), seen
