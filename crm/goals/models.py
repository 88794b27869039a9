"""Goals of a year: drafted by one person, approved by another; a newer one takes its place."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Model, partial
from crm.core.errors import when_taken
from crm.core.say import say
from crm.core.types import BigId, EnumText, Money
from crm.goals.rules import Done, State

OF_BLOCK = "state = 'waiting' AND person_id IS NULL"
OF_PERSON = "state = 'waiting' AND person_id IS NOT NULL"


class AnnualGoal(Model):
    """A year's numbers of a block, or of one of its people."""

    __tablename__ = "annual_goal"
    __table_args__ = (
        Index("ix_annual_goal_block_id_year", "block_id", "year"),
        partial("uq_annual_goal_waiting_block", "block_id year", OF_BLOCK, unique=True),
        partial("uq_annual_goal_waiting_person", "person_id year", OF_PERSON, unique=True),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    year: Mapped[int]
    contracts: Mapped[int]
    contracted: Mapped[int] = mapped_column(Money)
    received: Mapped[int] = mapped_column(Money)
    source: Mapped[str]
    state: Mapped[State] = mapped_column(EnumText(State), default=State.WAITING)
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    drafted_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
    decided_reason: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def numbers(self) -> Done:
        return Done(self.contracts, self.contracted, self.received)


_TAKEN = say("刚才有人先起草了这一份目标，这一次没有保存。请打开最新内容核对。")
when_taken("uq_annual_goal_waiting_block", "annual_goal.block_id, annual_goal.year", _TAKEN)
when_taken("uq_annual_goal_waiting_person", "annual_goal.person_id, annual_goal.year", _TAKEN)
