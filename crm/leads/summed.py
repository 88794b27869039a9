"""A sum of what leads state: nought that somebody stated is 0, what nobody stated is unknown. Pure."""

from typing import Protocol


class Sums(Protocol):
    """元 planned, leads that count and state none, and leads that do not count."""

    @property
    def planned(self) -> int: ...
    @property
    def unknown(self) -> int: ...
    @property
    def disputed(self) -> int: ...


def stated(sums: Sums, leads: int) -> int | None:
    """The sum over so many leads in 元; None where none of them states an amount that counts."""
    return sums.planned if leads > sums.unknown + sums.disputed else None
