"""The enterprises of a lead and what each is there."""

from crm.accounts.models import User
from crm.audit.actions import record
from crm.core.errors import Invalid, Problem, Refused, check_version
from crm.core.say import say
from crm.enterprises.actions import create_enterprise, find_or_create
from crm.enterprises.models import Enterprise
from crm.enterprises.queries import called
from crm.enterprises.rules import EnterpriseDraft, Origin
from crm.leads import commands, hooks, ledger
from crm.leads.ended import must_be_open
from crm.leads.models import Lead, Party
from crm.leads.rules import Funding, PartyRole

FUNDING = {
    Origin.DOMESTIC: Funding.DOMESTIC,
    Origin.FOREIGN: Funding.FOREIGN,
    Origin.HMT: Funding.HMT,
}


def enterprise_for(name: str, *, by: User) -> Enterprise:
    """The one enterprise of that exact name, or a new one. Raises Invalid on `name`."""
    try:
        return find_or_create(by, name.strip())[0]
    except Invalid as invalid:
        raise Invalid(Problem("name", problem.sentence) for problem in invalid.problems) from None


def _party_enterprise(command: commands.AddParty, by: User) -> Enterprise:
    """By its code where one is given; a new code belongs to a new enterprise, registered here."""
    if not command.uscc:
        return enterprise_for(command.name, by=by)
    if known := called(by, command.uscc):
        return known[0]
    draft = EnterpriseDraft(
        name=command.name.strip(),
        uscc=command.uscc,
        uscc_check_ok=command.uscc_check_ok,
        same_name_ok=True,
    )
    return create_enterprise(by, draft)


def add_party(
    lead: Lead, command: commands.AddParty, *, by: User, base_version: int | None
) -> Party:
    """Add an enterprise to a lead, creating it when it is new. Raises Invalid or Stale."""
    check_version(lead.version, base_version)
    must_be_open(lead)
    if not command.name.strip():
        raise Invalid([Problem("name", say("请填写企业名称。"))])
    enterprise = _party_enterprise(command, by)
    party = next(
        (p for p in lead.parties if p.role is command.role and p.enterprise is enterprise), None
    )
    if party is None:
        party = Party(enterprise=enterprise, role=command.role)
        lead.parties.append(party)
    party.share_bp, party.funding = command.share_bp, command.funding
    _check_shares(lead)
    ledger.refresh(lead, by)
    record(
        by,
        "lead.party_added",
        lead,
        enterprise=enterprise.id,
        name=enterprise.name,
        role=command.role.value,
        share_bp=command.share_bp,
    )
    hooks.written(lead, by)
    return party


def _check_shares(lead: Lead) -> None:
    if any((party.share_bp or 0) > 10_000 for party in lead.parties):
        raise Invalid([Problem("share", say("持股比例不能超过 100%。"))])
    shares = [party.share_bp or 0 for party in lead.parties if party.role is PartyRole.INVESTOR]
    if sum(shares) > 10_000:
        raise Invalid([Problem("share", say("各投资方的持股合计不能超过 100%。"))])


def remove_party(lead: Lead, party_id: int, *, by: User, base_version: int | None) -> None:
    """Take an enterprise out of a lead; one investor must stay."""
    check_version(lead.version, base_version)
    must_be_open(lead)
    party = next((one for one in lead.parties if one.id == party_id), None)
    if party is None:
        raise Refused(say("这家企业已经不在这条线索里。"))
    investors = [one for one in lead.parties if one.role is PartyRole.INVESTOR]
    if party.role is PartyRole.INVESTOR and len(investors) == 1:
        raise Refused(say("线索至少要有一个投资方。"))
    name = party.enterprise.name
    lead.parties.remove(party)
    ledger.refresh(lead, by)
    record(by, "lead.party_removed", lead, name=name, role=party.role.value)
    hooks.written(lead, by)
