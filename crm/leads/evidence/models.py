"""Files of a lead: of the lead itself, or of the claim, the move or the receipt that they prove."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Model
from crm.core.files.kept import KeptFile
from crm.core.types import BigId


class EvidenceFile(KeptFile, Model):
    """A file; only what withdraws it, or hangs it to what it proves, is written later, and once."""

    __tablename__ = "evidence_file"
    __table_args__ = (Index("ix_evidence_file_lead_id_id", "lead_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"))
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))
    claim_id: Mapped[int | None] = mapped_column(ForeignKey("stage_claim.id"), index=True)
    transition_id: Mapped[int | None] = mapped_column(ForeignKey("transition.id"), index=True)
    fact_id: Mapped[int | None] = mapped_column(ForeignKey("fact.id"), index=True)

    @property
    def is_loose(self) -> bool:
        """Whether it proves nothing yet."""
        return self.claim_id is None and self.transition_id is None and self.fact_id is None
