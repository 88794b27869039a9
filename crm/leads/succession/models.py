"""One succession, and a row for each thing that passed, so that it can be given back."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Model
from crm.core.types import BigId, EnumText
from crm.leads.succession.rules import Fate, Kind


class Succession(Model):
    """Somebody's desk passed on; `block_id` is the block of who took over."""

    __tablename__ = "succession"
    __table_args__ = (Index("ix_succession_block_id_id", "block_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))
    leaver_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    successor_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    made_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class SuccessionRow(Model):
    """One thing that passed: its number, who has it now, and what undo has to know."""

    __tablename__ = "succession_row"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    succession_id: Mapped[int] = mapped_column(ForeignKey("succession.id"), index=True)
    kind: Mapped[Kind] = mapped_column(EnumText(Kind))
    record_id: Mapped[int] = mapped_column(BigId)
    successor_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    fate: Mapped[Fate] = mapped_column(EnumText(Fate), default=Fate.PASSED)
