"""Views that people keep, and the one that each of them wants to see first."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Model
from crm.core.errors import when_taken
from crm.core.say import say
from crm.core.types import BigId


class SavedView(Model):
    """A name for an address; shared ones belong to a block, or to the whole area without one."""

    __tablename__ = "saved_view"
    __table_args__ = (
        Index("ix_saved_view_page_owner_id", "page", "owner_id"),
        Index("ix_saved_view_page_block_id", "page", "block_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    page: Mapped[str]
    name: Mapped[str]
    address: Mapped[str]
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    block_id: Mapped[int | None] = mapped_column(ForeignKey("block.id"))
    shared: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class FirstView(Model):
    """What a person sees when they open a page without saying what; a view's number or a word."""

    __tablename__ = "first_view"
    __table_args__ = (UniqueConstraint("user_id", "page"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    page: Mapped[str]
    choice: Mapped[str]


when_taken(
    "uq_first_view_user_id_page",
    "first_view.user_id, first_view.page",
    say("刚刚已经设过默认视图，请刷新后再看。"),
)
