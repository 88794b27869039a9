"""Columns of a lead: people it brings (R10), how its reviews stand, when it is to be signed."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column


class Judged:
    """What a review looks at, what it left behind, and the contract that is expected."""

    leading_talents: Mapped[int | None]
    talent_team: Mapped[str] = mapped_column(default="", server_default="")
    review_outcome: Mapped[str] = mapped_column(default="", server_default="")
    """What the newest decided review came to; empty where none was held."""
    open_conditions: Mapped[int] = mapped_column(default=0, server_default="0")
    """Conditions of reviews that nobody has ended yet."""
    expected_signing_on: Mapped[date | None]
    signing_slips: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often the expected signing was put off; see expecting."""
    start_photo: Mapped[str] = mapped_column(default="", server_default="")
    """Where the photo of the site stands that S9 asks for, beside its permit or contract."""
