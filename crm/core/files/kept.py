"""What every table of files keeps of a file: its name, what the store knows it by, who sent it."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.files.kinds import FileKind, Received
from crm.core.types import EnumText


class KeptFile:
    """Columns of a file on record; only what withdraws it is written later, and once."""

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
