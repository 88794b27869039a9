"""Columns of a lead that tell of people it brings (R10) and of how its reviews stand."""

from sqlalchemy.orm import Mapped, mapped_column


class Judged:
    """What a review looks at, and what it left behind."""

    leading_talents: Mapped[int | None]
    talent_team: Mapped[str] = mapped_column(default="", server_default="")
    review_outcome: Mapped[str] = mapped_column(default="", server_default="")
    """What the newest decided review came to; empty where none was held."""
    open_conditions: Mapped[int] = mapped_column(default=0, server_default="0")
    """Conditions of reviews that nobody has ended yet."""
