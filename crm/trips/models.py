"""Trips and visits with our people on them and the leads and targets they are about."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.core import clock
from crm.core.db import Model
from crm.core.types import BigId, EnumText
from crm.trips.rules import Direction, Part, State, is_open_ended, part_of


class Trip(Model):
    """Somebody of ours goes out, or somebody comes to see us; a block's."""

    __tablename__ = "trip"
    __table_args__ = (
        Index("ix_trip_starts_on_id", "starts_on", "id"),
        Index("ix_trip_block_id_starts_on_id", "block_id", "starts_on", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))
    direction: Mapped[Direction] = mapped_column(EnumText(Direction))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    place: Mapped[str]
    host: Mapped[str] = mapped_column(default="")
    purpose: Mapped[str]
    state: Mapped[State] = mapped_column(EnumText(State), default=State.PLANNED)
    result: Mapped[str] = mapped_column(default="")
    updated_at: Mapped[datetime]
    updated_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def part(self) -> Part:
        return part_of(self.starts_on, self.ends_on, clock.today())

    @property
    def lacks_result(self) -> bool:
        return is_open_ended(self.state, self.ends_on, clock.today())


class TripPerson(Model):
    """One of ours who takes part."""

    __tablename__ = "trip_person"
    __table_args__ = (UniqueConstraint("trip_id", "user_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    trip_id: Mapped[int] = mapped_column(ForeignKey("trip.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)


class TripLead(Model):
    """A lead that is met."""

    __tablename__ = "trip_lead"
    __table_args__ = (UniqueConstraint("trip_id", "lead_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    trip_id: Mapped[int] = mapped_column(ForeignKey("trip.id"))
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"), index=True)


class TripTarget(Model):
    """A target that is met."""

    __tablename__ = "trip_target"
    __table_args__ = (UniqueConstraint("trip_id", "target_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    trip_id: Mapped[int] = mapped_column(ForeignKey("trip.id"))
    target_id: Mapped[int] = mapped_column(ForeignKey("target.id"), index=True)
