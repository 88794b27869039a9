"""须省级首报: the gate of the contract, what an MoU on a giant project warns of, and exemptions."""

import pytest
from flask import Flask

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core.errors import Forbidden, Invalid
from crm.firstreports import provincial
from crm.firstreports.rules import ReportToProvince
from crm.leads import actions, hooks
from crm.leads.commands import EditLead
from crm.leads.models import Lead
from crm.leads.rules import AmountKind, Stage
from seed import dsl
from tests.firstreports.made import YI
from tests.makers.leads import make_lead
from tests.makers.people import make_user


def _at_s5(planned: int, contract: int = 0) -> tuple[Lead, User, User]:
    owner, checker = make_user(), make_user(Role.MANAGER)
    lead = dsl.fresh(make_lead(Stage.S5, owner=owner, checker=checker), owner)
    amounts = {AmountKind.PLANNED: planned, AmountKind.CONTRACT: contract or planned}
    actions.edit(lead, EditLead(amounts=amounts), by=owner, base_version=lead.version)
    return dsl.fresh(lead, owner), owner, checker


def _report(lead: Lead, by: User, receipt: str = "", exemption: str = "") -> None:
    command = ReportToProvince(receipt, exemption)
    provincial.report(lead, command, by=by, base_version=lead.version)


@pytest.mark.parametrize(
    ("planned", "contract", "asked"),
    [(10 * YI, 0, True), (10 * YI - 1, 0, False), (5 * YI, 11 * YI, True), (50 * YI, 1, True)],
)
def test_a_giant_project_signs_only_with_a_receipt(
    app: Flask, planned: int, contract: int, asked: bool
) -> None:
    lead, owner, checker = _at_s5(planned, contract)
    if not asked:
        dsl.claim(lead, Stage.S6, owner)
        return
    with pytest.raises(Invalid) as refused:
        dsl.claim(lead, Stage.S6, owner)
    assert [one.field for one in refused.value.problems] == ["province_report"]
    assert "省级首报回执号" in str(refused.value)
    _report(lead, owner, "豫招〔2026〕18号")
    dsl.decide(lead, dsl.claim(lead, Stage.S6, owner), checker)
    assert dsl.fresh(lead, owner).stage is Stage.S6


def test_an_exemption_is_a_managers_and_has_a_reason(app: Flask) -> None:
    lead, owner, checker = _at_s5(12 * YI)
    with pytest.raises(Forbidden):
        _report(lead, owner, exemption="省里已有项目")
    with pytest.raises(Invalid):
        _report(lead, checker)
    _report(lead, checker, exemption="省级联席办答复不在首报范围")
    dsl.claim(lead, Stage.S6, owner)


def test_verifying_asks_once_more(app: Flask) -> None:
    """Between claim and verification the project may have grown beyond the threshold."""
    lead, owner, checker = _at_s5(9 * YI)
    made = dsl.claim(lead, Stage.S6, owner)
    lead = dsl.fresh(lead, owner)
    command = EditLead(amounts={AmountKind.PLANNED: 11 * YI})
    actions.edit(lead, command, by=owner, base_version=lead.version)
    with pytest.raises(Invalid):
        dsl.decide(lead, made, checker)


def test_a_giant_project_signs_an_mou_and_is_warned(app: Flask) -> None:
    lead, owner, _checker = _at_s5(12 * YI)
    assert "回执号" in str(hooks.warnings(lead, Stage.S6A)[0])
    assert hooks.warnings(lead, Stage.S6) == []
    dsl.move(lead, Stage.S6A, owner)
    lead = dsl.fresh(lead, owner)
    assert lead.stage is Stage.S6A and provincial.is_flagged(lead)
    _report(lead, owner, "豫招〔2026〕18号")
    assert hooks.warnings(lead, Stage.S6A) == []


def test_from_fifty_on_a_task_force_is_due(app: Flask) -> None:
    lead, *_ = _at_s5(50 * YI)
    assert provincial.needs_task_force(lead)
    assert any("专班" in str(one) for one in hooks.warnings(lead, Stage.S6A))
    small, *_ = _at_s5(49 * YI)
    assert not provincial.needs_task_force(small)


def test_before_talks_nothing_is_flagged(app: Flask) -> None:
    owner = make_user()
    lead = dsl.fresh(make_lead(owner=owner), owner)
    command = EditLead(amounts={AmountKind.PLANNED: 20 * YI})
    actions.edit(lead, command, by=owner, base_version=lead.version)
    assert provincial.is_giant(lead) and not provincial.is_flagged(lead)
