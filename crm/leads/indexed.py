"""Indexes of what waits for a second person and of what was answered; each names its rows."""

from sqlalchemy import Index

from crm.core.db import partial

OPEN_CLAIM = "uq_stage_claim_open"


def of_claims() -> list[Index]:
    """One open claim a lead; those that wait and those that were answered, in their order."""
    return [
        partial(OPEN_CLAIM, "lead_id", "state = 'open'", unique=True),
        partial("ix_stage_claim_waiting", "claimed_at id block_id lead_id", "state = 'open'"),
        partial("ix_stage_claim_settled", "decided_at id block_id lead_id", "state != 'open'"),
    ]


def of_receipts() -> list[Index]:
    """Money that waits, that was confirmed, and the retractions of what was refused."""
    receipt = "kind = 'receipt' AND verified_at IS"
    refused = "kind = 'retraction' AND subject = 'receipt'"
    return [
        partial("ix_fact_waiting", "recorded_at id block_id lead_id", f"{receipt} NULL"),
        partial("ix_fact_seen", "verified_at id block_id lead_id", f"{receipt} NOT NULL"),
        partial("ix_fact_refused", "recorded_at retracts_id block_id lead_id", refused),
    ]
