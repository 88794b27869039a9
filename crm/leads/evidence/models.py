"""Files of a lead: of the lead itself, or of the claim, the move or the receipt that they prove."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Model
from crm.core.files.kinds import FileKind, Received
from crm.core.types import BigId, EnumText


class EvidenceFile(Model):
    """A file; only what withdraws it, or hangs it to what it proves, is written later, and once."""

    __tablename__ = "evidence_file"
    __table_args__ = (Index("ix_evidence_file_lead_id_id", "lead_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"))
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))
    claim_id: Mapped[int | None] = mapped_column(ForeignKey("stage_claim.id"), index=True)
    transition_id: Mapped[int | None] = mapped_column(ForeignKey("transition.id"), index=True)
    fact_id: Mapped[int | None] = mapped_column(ForeignKey("fact.id"), index=True)
    name: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(index=True)
    kind: Mapped[FileKind] = mapped_column(EnumText(FileKind))
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    withdrawn_reason: Mapped[str] = mapped_column(default="")

    @property
    def received(self) -> Received:
        """What the store knows it by."""
        return Received(self.name, self.size, self.sha256, self.kind)

    @property
    def is_loose(self) -> bool:
        """Whether it proves nothing yet."""
        return self.claim_id is None and self.transition_id is None and self.fact_id is None
