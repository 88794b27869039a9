"""Carriers as programs see them, through the API and the command line."""

from typing import Any

from crm.accounts.models import User
from crm.carriers import queries
from crm.carriers.looking import Choice, look
from crm.carriers.models import CarrierHolding
from crm.carriers.queries import Row
from crm.core import clock
from crm.leads.models import Lead


def carrier(row: Row) -> dict[str, Any]:
    one = row.carrier
    same = "id name parent_id area_m2 ready_on note version"
    return {name: getattr(one, name) for name in same.split()} | {
        "block": one.block.code,
        "kind": one.kind.value,
        "use": one.use.value,
        "place": one.place.code if one.place else None,
        "free_m2": row.free,
        "rent_fen": row.rent_fen,
        "price_mu": row.price_mu,
    }


def whole(carrier_id: int, user: User) -> dict[str, Any]:
    today = clock.today()
    row = queries.row(carrier_id, user, today)
    units = [carrier(one) for one in queries.units(row.carrier, user, today)]
    # A split building is let by its units: free is what these have.
    free = {"free_m2": sum(one["free_m2"] for one in units)} if units else {}
    return (
        carrier(row)
        | free
        | {
            "units": units,
            "terms": [one for one, _name in queries.terms_of(carrier_id)],
            "holders": [
                held(one.holding, one.lead, counts=one.counts)
                for one in queries.holders(row.carrier, user)
            ],
        }
    )


def held(row: CarrierHolding, lead: Lead | None, *, counts: bool) -> dict[str, Any]:
    same = "id carrier_id state area_m2 starts_on until"
    return {name: getattr(row, name) for name in same.split()} | {
        "counts": counts,
        "lead_id": lead.id if lead else None,
        "lead": lead.code if lead else None,
    }


def of_lead(lead: Lead, user: User) -> dict[str, Any]:
    looked = look(lead, user)
    return {
        "holdings": [
            held(one, lead, counts=one.is_live and not lead.status.is_ended)
            for one in looked.holdings
        ],
        "lacks": looked.lacks,
        "placement": looked.placement,
        "fits": [_fit(one) for one in looked.fits],
        "misses": [_fit(one) for one in looked.misses],
    }


def _fit(one: Choice) -> dict[str, Any]:
    return {
        "carrier": carrier(one.row),
        "speaks_for": one.fit.speaks_for,
        "against": one.fit.against,
    }
