"""An increase of capital counts by the increase only, wherever a total is summed or sorted by."""

from typing import Any

import pytest

from crm.accounts.models import User
from crm.core.amounts import Money
from crm.core.db import db
from crm.leads import actions, lists
from crm.leads.commands import EditLead
from crm.leads.increments import TOTALS, shown
from crm.leads.models import Lead
from crm.leads.rules import AmountKind, Stage, Track
from tests.api.conftest import Program, make_token
from tests.leads.posting import row, size, version_of
from tests.leads.rebuild import assert_rebuilds
from tests.makers.leads import end, make_lead, reread

YI = 10**8


def edit(lead: Lead, by: User, track: Track | None = None, **amounts: int | None) -> None:
    values = {"track": track} if track else {}
    command = EditLead(values, {AmountKind(kind): new for kind, new in amounts.items()})
    fresh = reread(lead, by)
    actions.edit(fresh, command, by=by, base_version=fresh.version)
    db.session.commit()


def totals(lead: Lead) -> tuple[int | None, int | None]:
    kept = row(lead)
    return kept.planned, kept.contract


def test_totals_follow_the_increase_and_come_back_with_the_track(owner: User) -> None:
    lead = make_lead(Stage.S2, owner=owner)
    edit(lead, owner, planned=10 * YI, contract=9 * YI)
    edit(lead, owner, Track.CAPITAL)
    assert totals(lead) == (None, None), "nobody has said yet how much more it is"
    edit(lead, owner, increase=2 * YI)
    assert totals(lead) == (2 * YI, 2 * YI)
    edit(lead, owner, increase=3 * YI)
    assert totals(lead) == (3 * YI, 3 * YI)
    assert_rebuilds([lead])
    edit(lead, owner, Track.BUILD)
    assert totals(lead) == (10 * YI, 9 * YI), "what was stated is not lost"
    assert_rebuilds([lead])


def test_sums_and_orders_count_the_increase(client_of: Any, owner: User) -> None:
    lead, other = (make_lead(Stage.S3, owner=owner) for _ in range(2))
    edit(lead, owner, planned=10 * YI)
    edit(lead, owner, Track.CAPITAL, increase=YI)
    edit(other, owner, planned=2 * YI)
    assert lists.totals(lists.Filter(), owner).planned == 3 * YI
    ordered = client_of(owner).get("/leads?sort=-planned").text
    assert ordered.index(other.name) < ordered.index(lead.name)


@pytest.mark.parametrize("kind", TOTALS)
def test_a_total_is_not_stated_beside_it(app: Any, owner: User, kind: AmountKind) -> None:
    lead = make_lead(Stage.S2, owner=owner)
    edit(lead, owner, Track.CAPITAL, increase=YI)
    program, before = Program(app, make_token(owner)), size()
    told = program.patch(f"/leads/{lead.id}", {kind.value: 5 * YI}, version_of(lead))
    assert (told.status_code, "只计增资" in told.text, kind.value in told.text) == (422, True, True)
    body = {"kind": kind.value, "currency": "USD", "amount": "100", "rate": "7.1"}
    body |= {"rate_on": "2026-11-20", "rate_source": "中行"}
    told = program.post(f"/leads/{lead.id}/amounts", body, version_of(lead))
    assert (told.status_code, "只计增资" in told.text, size()) == (422, True, before)


def test_an_increase_in_dollars_counts_at_its_rate(app: Any, owner: User) -> None:
    lead = make_lead(Stage.S2, owner=owner)
    edit(lead, owner, Track.CAPITAL)
    body = {"kind": "increase", "currency": "USD", "amount": "1000000", "rate": "7.1"}
    body |= {"rate_on": "2026-11-20", "rate_source": "中行"}
    made = Program(app, make_token(owner)).post(f"/leads/{lead.id}/amounts", body, version_of(lead))
    assert (made.status_code, totals(lead)) == (201, (7_100_000, 7_100_000))
    assert_rebuilds([lead])


def test_the_page_shows_the_increase_alone_and_the_form_keeps_what_is_typed(
    client_of: Any, owner: User
) -> None:
    lead, client = make_lead(Stage.S2, owner=owner), client_of(owner)
    edit(lead, owner, Track.CAPITAL, increase=YI)
    assert shown(Track.CAPITAL) == [kind for kind in AmountKind if kind not in TOTALS]
    assert shown(Track.BUILD) == list(AmountKind)
    page = client.get(f"/leads/{lead.id}").text
    assert "合同投资额" not in page.split("下一阶段")[0] and str(Money(YI)) in page
    url = f"/leads/{lead.id}/edit"
    assert "增资扩股只计增资" in client.get(url).text


def test_an_edit_that_touches_neither_adds_nothing(owner: User) -> None:
    lead = make_lead(Stage.S2, owner=owner)
    edit(lead, owner, Track.CAPITAL, increase=YI)
    before = size()
    edit(lead, owner, fixed=YI)
    added = [new - old for new, old in zip(size(), before, strict=True)]
    assert added == [0, 1, 0, 0, 1]


def test_an_increase_is_shown_under_its_own_name(client_of: Any, owner: User) -> None:
    lead = make_lead(Stage.S2, owner=owner)
    edit(lead, owner, Track.CAPITAL, increase=2 * YI)
    client = client_of(owner)
    for page in ("/leads", "/board"):
        assert '<small class="muted">增资</small>' in client.get(page).text, page
    assert f"/leads/{lead.id}/cells/increase" in client.get("/leads").text
    top = client.get(f"/leads/{lead.id}").text
    assert "计划总投资" not in top.partition('class="facts"')[2].partition("</dl>")[0]
    typed = {"increase": "3亿", "version": version_of(lead)}
    saved = client.post(f"/leads/{lead.id}/cells/increase", data=typed)
    assert (saved.status_code, "3.00" in saved.text, "增资" in saved.text) == (200, True, True)


def test_the_form_of_a_move_is_not_drawn_for_what_ended(client_of: Any, owner: User) -> None:
    lead = make_lead(Stage.S3, owner=owner)
    end(lead, owner)
    answer = client_of(owner).get(f"/leads/{lead.id}/transitions?stage=S4")
    assert (answer.status_code, "这条线索已终止" in answer.text) == (409, True)
