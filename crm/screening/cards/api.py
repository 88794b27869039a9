"""The card of the review for programs; part of the area of reviews."""

from typing import Any

from crm.accounts.access import reader
from crm.accounts.operations import operation
from crm.accounts.rules import Permission
from crm.core.errors import Invalid, Problem
from crm.core.rest.contract import Contract
from crm.core.rest.openapi import Resource
from crm.core.say import say
from crm.screening.cards import actions, showing
from crm.screening.cards.rules import NAME, CriterionDraft, DraftCard, Grade
from crm.screening.cards.shapes import ReviewCardBody, ReviewCardWhole
from crm.settings import actions as settings
from crm.settings.rules import RefuseChange
from crm.settings.shapes import RefusalBody

reviews = Resource("reviews", say("准入评审"))
CHANGE = "POST /review-card/changes/<int:change_id>"


def _current(**_parts: int) -> dict[str, Any]:
    return dict(ReviewCardWhole().dump(showing.shown()))


@operation(
    reviews,
    "GET /review-card",
    Permission.SETTINGS_READ,
    Contract(say("现行评审卡和各版"), gives=ReviewCardWhole),
)
def card() -> showing.Shown:
    return showing.shown()


@operation(
    reviews,
    "POST /review-card/changes",
    Permission.SETTINGS_WRITE,
    Contract(
        say("起草评审卡"), takes=ReviewCardBody, gives=ReviewCardWhole, status=201, current=_current
    ),
)
def draft_card(given: dict[str, Any], base_version: int) -> showing.Shown:
    if given["shares"].keys() != set(Grade):
        raise Invalid([Problem("shares", say("shares 应有 a、b、c、d 四个比例。"))])
    shares = {Grade(code): share for code, share in given.pop("shares").items()}
    criteria = [
        CriterionDraft(**{**one, "bands": tuple(one["bands"])}) for one in given.pop("criteria")
    ]
    command = DraftCard(criteria=criteria, shares=shares, **given)
    actions.draft(command, by=reader(), base_version=base_version)
    return showing.shown()


@operation(
    reviews,
    f"{CHANGE}/approval",
    Permission.SETTINGS_APPROVE,
    Contract(say("批准别人起草的评审卡"), gives=ReviewCardWhole, current=_current),
)
def approve_card(change_id: int, base_version: int) -> showing.Shown:
    settings.approve(NAME, change_id, by=reader(), base_version=base_version)
    return showing.shown()


@operation(
    reviews,
    f"{CHANGE}/refusal",
    Permission.SETTINGS_APPROVE,
    Contract(
        say("不同意别人起草的评审卡"), takes=RefusalBody, gives=ReviewCardWhole, current=_current
    ),
)
def refuse_card(change_id: int, given: dict[str, Any], base_version: int) -> showing.Shown:
    settings.refuse(NAME, change_id, RefuseChange(**given), by=reader(), base_version=base_version)
    return showing.shown()


@operation(
    reviews,
    f"{CHANGE}/withdrawal",
    Permission.SETTINGS_WRITE,
    Contract(say("撤回自己起草的评审卡"), gives=ReviewCardWhole, current=_current),
)
def withdraw_card(change_id: int, base_version: int) -> showing.Shown:
    settings.withdraw(NAME, change_id, by=reader(), base_version=base_version)
    return showing.shown()
