"""A lead as its gates see it."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from crm.leads.dossier import PLAIN, dossier
from crm.leads.gates import NEEDS
from crm.leads.models import Lead
from crm.leads.rules import Funding, PartyRole

R = PartyRole


def party(
    role: PartyRole, share: int | None = None, uscc: str = "", funding: Funding = Funding.DOMESTIC
) -> Any:
    return SimpleNamespace(
        role=role, share_bp=share, funding=funding, enterprise=SimpleNamespace(uscc=uscc)
    )


def seen(*parties: Any, **columns: Any) -> dict[str, Any]:
    plain = dict.fromkeys((*PLAIN, "received", "next_step_on"))
    return dossier(SimpleNamespace(**{**plain, **columns, "parties": parties}))


def test_every_need_asks_for_something_a_dossier_has() -> None:
    asked = {
        name for needs in NEEDS.values() for need in needs for name in need.any_of or (need.field,)
    }
    assert asked <= seen().keys()
    assert {name for name in PLAIN if not hasattr(Lead, name)} == set()


def test_investor_and_company_are_seen_by_role() -> None:
    assert (seen()["investor"], seen(party(R.INVESTOR))["investor"]) == (None, True)
    assert seen(party(R.PARENT))["investor"] is None
    assert seen(party(R.PROJECT_COMPANY))["project_company"] is None
    assert seen(party(R.PROJECT_COMPANY, uscc="Y1"))["project_company"] is True


@pytest.mark.parametrize(
    ("shares", "known"),
    [([], None), ([10_000], True), ([4000, 6000], True), ([4000, None], None), ([4000], None)],
)
def test_shareholding_is_known_when_investors_make_the_whole(
    shares: list[int | None], known: bool | None
) -> None:
    parties = [party(R.INVESTOR, share) for share in shares]
    assert seen(*parties, party(R.PARENT))["shareholding"] is known


@pytest.mark.parametrize(
    ("parties", "funding", "foreign"),
    [
        ([Funding.DOMESTIC], None, False),
        ([Funding.DOMESTIC, Funding.HMT], None, True),
        ([Funding.FOREIGN], Funding.DOMESTIC, True),
        ([Funding.DOMESTIC], Funding.FOREIGN, True),
    ],
)
def test_one_foreign_party_makes_a_foreign_lead(
    parties: list[Funding], funding: Funding | None, foreign: bool
) -> None:
    row = [party(R.INVESTOR, funding=one) for one in parties]
    assert seen(*row, funding=funding)["has_foreign_party"] is foreign


@pytest.mark.parametrize(
    ("output", "tax", "jobs", "met"),
    [(90, 9, 90, True), (89, 9, 90, None), (90, 9, None, None), (100, 10, 89, None)],
)
def test_promises_are_met_from_nine_tenths_on(
    output: int, tax: int, jobs: int | None, met: bool | None
) -> None:
    forecast = {"output_forecast": 100, "tax_forecast": 10, "jobs_forecast": 100}
    actual = {"output_actual": output, "tax_actual": tax, "jobs_actual": jobs}
    assert seen(**forecast, **actual)["promises_met"] is met
    assert seen(**actual)["promises_met"] is None


def test_money_and_next_step_come_from_their_columns() -> None:
    found = seen(received=0, next_step_on=date(2026, 11, 2))
    assert (found["received"], found["next_step"]) == (None, date(2026, 11, 2))
    assert seen(received=5)["received"] == 5
