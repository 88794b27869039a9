"""What landed, left and is committed, counted and added up. Pure."""

from dataclasses import dataclass

from crm.core.say import Worded, say


class Kind(Worded):
    """Which rows a number is made of."""

    NET = "net", say("落地减退出")
    LANDED = "landed", say("落地")
    LEFT = "left", say("退出")
    COMMITTED = "committed", say("已签约")


@dataclass(frozen=True)
class Tally:
    """So many shares of leads, and the tenths of the measure that they make.

    Where firms are not what is measured, `firms` says how many tenths of a firm they are, and
    `missing` how many of the shares belong to leads that have no such figure.
    """

    leads: int = 0
    tenths: int = 0
    firms: int = 0
    missing: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        if self is NOTHING or other is NOTHING:
            return other if self is NOTHING else self
        return Tally(
            self.leads + other.leads,
            self.tenths + other.tenths,
            self.firms + other.firms,
            self.missing + other.missing,
        )

    def __sub__(self, other: "Tally") -> "Tally":
        return self + Tally(-other.leads, -other.tenths, -other.firms, -other.missing)


NOTHING = Tally()


@dataclass(frozen=True)
class Moves:
    """What landed, left and is committed (S6–S7) in one block and cluster."""

    landed: Tally = NOTHING
    left: Tally = NOTHING
    committed: Tally = NOTHING

    def __add__(self, other: "Moves") -> "Moves":
        return Moves(
            self.landed + other.landed, self.left + other.left, self.committed + other.committed
        )

    def in_firms(self) -> "Moves":
        """The firms behind the amounts."""
        tallies = (self.landed, self.left, self.committed)
        return Moves(*(Tally(tally.leads, tally.firms) for tally in tallies))

    def tally(self, kind: Kind) -> Tally:
        """One kind of rows; a departure is a row of its own that counts below zero."""
        if kind is not Kind.NET:
            return {
                Kind.LANDED: self.landed,
                Kind.LEFT: self.left,
                Kind.COMMITTED: self.committed,
            }[kind]
        left = self.left
        return self.landed + Tally(left.leads, -left.tenths, -left.firms, left.missing)


NONE = Moves()
