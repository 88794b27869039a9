"""What the gates of S5, S6 and S8 ask of reviews; all of it stands on the lead, so it costs nothing."""

from typing import Any

from crm.core.say import say
from crm.leads import gates
from crm.leads.models import Lead
from crm.leads.rules import Stage
from crm.screening.cards.queries import is_own
from crm.screening.reviews.rules import Outcome

REVIEWED = gates.Need("review", say("准入评审结论：通过或有条件通过"), when="review_asked")
MET = gates.Need("review_conditions", say("评审条件全部销号"), when="has_review_conditions")


def for_gates(lead: Lead) -> dict[str, Any]:
    """A lead past S5 without a review keeps what was asked when it got there."""
    outcome = lead.review_outcome
    below = lead.stage.rank < Stage.S5.rank
    return {
        "review_asked": bool(outcome) or (below and _may_be_near(lead) and is_own()),
        "review": bool(outcome) and Outcome(outcome).lets_on,
        "has_review_conditions": lead.open_conditions > 0,
        "review_conditions": lead.open_conditions == 0,
    }


def _may_be_near(lead: Lead) -> bool:
    """Whether a gate that asks for a review can be meant; logging a lead asks for none."""
    return lead.stage.rank >= Stage.S2.rank


def register() -> None:
    """Let the stages ask."""
    for stage in (Stage.S5, Stage.S6):
        gates.add(stage, REVIEWED)
    gates.add(Stage.S8, MET)
