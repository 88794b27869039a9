"""A lead seen by its gates: field name → value, with what follows from parties and promises. Pure."""

from decimal import Decimal
from typing import Any

from crm.leads.rules import Funding, PartyRole, Source

PLAIN = (
    "source",
    "source_note",
    "item_id",
    "track",
    "project",
    "industry",
    "funding",
    "planned",
    "increase",
    "amount_not_stated",
    "contact_id",
    "site_need",
    "competitors",
    "visit_heads",
    "intended_site",
    "fixed",
    "land_mu",
    "floor_m2",
    "output_forecast",
    "tax_forecast",
    "jobs_forecast",
    "energy_conclusion",
    "fair_review",
    "no_policy_ask",
    "mou_amount",
    "mou_until",
    "contract",
    "foreign",
    "promised_start_on",
    "promised_operation_on",
    "promised_full_on",
    "breach_terms",
    "registered",
    "filing",
    "no_filing_needed",
    "statistics_code",
    "output_actual",
    "tax_actual",
    "jobs_actual",
)
EXPLAINED = (Source.FAIR, Source.REFERRAL, Source.OTHER)
"""Sources that tell nothing by themselves: which event, who recommended it, what else."""
KEPT_PROMISE = Decimal("0.9")


def dossier(lead: Any) -> dict[str, Any]:
    """The values of a lead (with its parties loaded) that gates ask about."""
    values = {name: getattr(lead, name) for name in PLAIN}
    return values | {
        "investor": any(party.role is PartyRole.INVESTOR for party in lead.parties) or None,
        "project_company": _has_company(lead) or None,
        "shareholding": _shares_known(lead) or None,
        "has_foreign_party": _is_foreign(lead),
        "explains_source": lead.source in EXPLAINED,
        "received": lead.received or None,
        "next_step": lead.next_step_on,
        "promises_met": _promises_met(lead) or None,
    }


def _has_company(lead: Any) -> bool:
    companies = [party for party in lead.parties if party.role is PartyRole.PROJECT_COMPANY]
    return any(party.enterprise.uscc for party in companies)


def _shares_known(lead: Any) -> bool:
    """The investors' shares are all stated and make up the whole."""
    shares = [party.share_bp for party in lead.parties if party.role is PartyRole.INVESTOR]
    return bool(shares) and None not in shares and sum(shares) == 10_000


def _is_foreign(lead: Any) -> bool:
    kinds = {party.funding for party in lead.parties} | {lead.funding}
    return bool(kinds & {Funding.FOREIGN, Funding.HMT})


def _promises_met(lead: Any) -> bool:
    pairs = (
        (lead.output_actual, lead.output_forecast),
        (lead.tax_actual, lead.tax_forecast),
        (lead.jobs_actual, lead.jobs_forecast),
    )
    return all(
        actual is not None and promised is not None and actual >= promised * KEPT_PROMISE
        for actual, promised in pairs
    )
