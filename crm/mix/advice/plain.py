"""Advice as plain data, for the API and the command line; words in the reader's language."""

from typing import Any

from crm.core.language import translated
from crm.mix import rules
from crm.mix.advice.at_lead import AtLead
from crm.mix.advice.gap_rows import ItemRow, Warm
from crm.mix.advice.gap_sheets import call, told
from crm.mix.advice.gaps import DO, GapItem, Gaps
from crm.mix.advice.looking import Looked, There
from crm.mix.advice.outcome import Shift
from crm.mix.advice.sheets import reason
from crm.mix.advice.trying import Shown
from crm.plan.wording import clause_reference, named


def value(found: AtLead) -> dict[str, Any]:
    """One lead's mix value."""
    own = {"lead_id": found.id, "code": found.code, "name": found.name}
    if found.looked is None:
        nothing = {"chance": None, "best": None, "needs_transfer": False, "reason": ""}
        return {**own, **nothing, "provisional": False, "blocks": []}
    return {**own, **looked(found.looked), "provisional": found.provisional}


def looked(one: Looked) -> dict[str, Any]:
    """What advice says of a lead."""
    return {
        "lead_id": one.lead.id,
        "code": one.lead.code,
        "name": one.lead.name,
        "chance": str(rules.points(one.chance)),
        "best": one.best.block,
        "needs_transfer": one.best.elsewhere,
        "reason": reason(one),
        "blocks": [_there(there) for there in one.there.values()],
    }


def _there(there: There) -> dict[str, Any]:
    worth = there.worth
    return {
        "block": there.block,
        "value": None if worth is None else str(worth.points),
        "effect": worth.effect.value if worth and there.ground.judged else None,
        "judged": there.ground.judged,
        "misplaced": there.against is not None,
        "room": there.room,
    }


def trial(shown: Shown) -> dict[str, Any]:
    """The what-if page."""
    found = shown.outcome
    fits = found.fits
    provisional = any(one.provisional for one in shown.progress.targets.values())
    return {
        "block": shown.asked.block,
        "week": str(shown.progress.as_of.week),
        "beside": shown.asked.beside.value,
        "judged": shown.ground.judged,
        "fit": None if fits is None else str(fits[0]),
        "fit_after": None if fits is None else str(fits[1]),
        "gain": None if fits is None or found.gain is None else str(rules.points(found.gain)),
        "apart": str(rules.points(found.apart)),
        "chance": str(rules.points(found.chance)),
        "ticked": len(shown.ticked),
        "not_counted": shown.unseen,
        "without_amount": shown.size.unpriced,
        "all": shown.listed,
        "shares": [_shift(one) for one in found.shifts],
        "findings": [translated(words) for words, _ in found.findings if shown.ground.judged],
        "rows": [
            {**looked(one), "ticked": one in shown.ticked, "provisional": provisional}
            for one in shown.rows
        ],
        "next_page": shown.asked.page + 1 if shown.asked.page < shown.pages else None,
    }


def _shift(one: Shift) -> dict[str, Any]:
    before, after, target = map(str, one.printed)
    return {
        "cluster": one.cluster,
        "before": before,
        "after": after,
        "target": target,
        "within": one.within,
    }


def gaps(found: Gaps) -> dict[str, Any]:
    """What a block lacks."""
    return {
        "block": found.block,
        "week": str(found.progress.as_of.week),
        "judged": found.judged,
        "why_not": None if found.why_not is None else translated(found.why_not),
        "n": found.mix.sample,
        "provisional": found.mix.target.provisional if found.mix.target else None,
        "items": [_item(one) for one in found.items],
        "warmest": [_warm(lead, row) for lead, row in found.warm],
    }


def _item(one: GapItem) -> dict[str, Any]:
    row = one.row
    return {
        "item": row.item.code,
        "name": named(row.item),
        "clause": clause_reference(row.clause, row.item.sentence),
        "cluster": row.cluster,
        "gap": None if one.gap is None else str(rules.points(one.gap)),
        "targets": row.targets,
        "leads": {stage.value: count for stage, count in row.stages.items()},
        "hidden": row.hidden,
        "expected": None if one.expected is None else str(rules.points(one.expected)),
        "touched_on": row.touched_on,
        "call": call(row),
        "action": translated(one.action.words),
    }


def _warm(lead: Warm, row: ItemRow) -> dict[str, Any]:
    return {
        "lead_id": lead.id,
        "code": lead.code,
        "name": lead.name,
        "stage": lead.stage,
        "item": row.item.code,
        "last_contact_on": lead.last_contact_on,
        "call": told(lead.contact) or lead.name,
        "action": translated(DO[lead.stage]),
    }
