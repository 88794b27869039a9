"""Pictures among the files of a lead, by their content."""

from collections.abc import Sequence

from sqlalchemy import select

from crm.core.db import db
from crm.core.files.kinds import FileKind
from crm.leads.evidence.models import EvidenceFile
from crm.leads.models import Lead

IMAGES = tuple(kind for kind in FileKind if kind.is_image)


def among(lead: Lead, numbers: Sequence[int]) -> bool:
    """Whether one of these files of the lead is a picture that nobody took back."""
    query = select(EvidenceFile.id).where(
        EvidenceFile.lead_id == lead.id,
        EvidenceFile.id.in_(numbers),
        EvidenceFile.kind.in_(IMAGES),
        EvidenceFile.withdrawn_at.is_(None),
    )
    return bool(numbers) and db.session.scalar(query.limit(1)) is not None


def taken_back(claim_id: int) -> bool:
    """Whether a claim had pictures and has none any more; one that never had any keeps what it has."""
    query = select(EvidenceFile.withdrawn_at).where(
        EvidenceFile.claim_id == claim_id, EvidenceFile.kind.in_(IMAGES)
    )
    found = list(db.session.scalars(query))
    return bool(found) and None not in found
