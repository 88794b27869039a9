"""Reviews as programs see them; the same secrets are kept as on the pages."""

from typing import Any

from crm.accounts.models import User
from crm.leads.models import Lead
from crm.screening.reviews import panel, queries
from crm.screening.reviews.lists import ReviewRow
from crm.screening.reviews.models import Review, ReviewMember
from crm.screening.reviews.rules import shown as points


def brief(row: ReviewRow) -> dict[str, Any]:
    """A row of a list."""
    review, lead = row.review, row.lead
    told = {name: getattr(review, name) for name in ("id", "state", "outcome", "total", "due_on")}
    return told | {
        "lead_id": lead.id,
        "lead_code": lead.code,
        "lead_name": lead.name,
        "lead_stage": lead.stage,
        "chair_id": review.chair_id,
        "scored": row.scored,
        "asked": row.asked,
        "waits_for_me": row.waits_for_me,
    }


def whole(review: Review, lead: Lead, user: User) -> dict[str, Any]:
    """One review with all that this reader may see."""
    conditions = [one for one in queries.conditions_of(lead.id) if one.review_id == review.id]
    return _drawn(panel.shown(review, lead, user)) | {"conditions": conditions}


PLAIN = (
    "id", "lead_id", "state", "due_on", "note", "chair_id", "convened_by_id", "convened_at",
    "outcome", "reason", "version",
)  # fmt: skip


def _drawn(shown: panel.Shown) -> dict[str, Any]:
    review, card, counted = shown.review, shown.card, shown.counted
    total = counted.total if counted else None
    return {name: getattr(review, name) for name in PLAIN} | {
        "quorum": card.quorum,
        "pass_from": card.pass_from,
        "conditional_from": card.conditional_from,
        "example": card.example,
        "scored": shown.scored,
        "total": None if total is None else points(total),
        "proposed": shown.by_rule[0] if shown.by_rule else None,
        "members": [_member(shown, one) for one in review.members],
        "lines": [
            {
                "criterion": line.criterion.code,
                "name": line.criterion.name,
                "weight": line.criterion.weight,
                "mean": points(line.mean),
                "low": points(line.low),
                "high": points(line.high),
            }
            for line in (counted.lines if counted else ())
        ],
    }


def _member(shown: panel.Shown, member: ReviewMember) -> dict[str, Any]:
    told = shown.told(member)
    return {
        "user_id": member.user_id,
        "name": shown.names.get(member.user_id, ""),
        "scored": member.counts,
        "recused_reason": member.recused_reason if member.recused_at else None,
        "grades": {code: one["grade"] for code, one in member.grades.items()} if told else None,
        "vetoes": dict(member.vetoes) if told else None,
    }


def of_lead(lead: Lead, user: User) -> dict[str, Any]:
    """All reviews of a lead."""
    reviews, conditions = queries.of_lead(lead.id), queries.conditions_of(lead.id)
    return {
        "reviews": [
            _drawn(panel.shown(one, lead, user))
            | {"conditions": [row for row in conditions if row.review_id == one.id]}
            for one in reviews
        ],
        "open_conditions": lead.open_conditions,
        "version": lead.version,
    }
