"""Where a lead stands in a sorted list, kept beside what it says: sort keys are never NULL."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Index, false, literal_column
from sqlalchemy.orm import Mapped, mapped_column, validates

from crm.core.db import partial
from crm.core.types import Money
from crm.leads.places import PARTED, SPLIT

UNKNOWN_AMOUNT, NO_STEP = -1, date.max
"""What has no value stands below every amount, and after every date."""
NO_SIGNING = date.min
"""A signing that nobody expects stands last both ways: after every date, and here before every one."""

SORTED = (
    "pinyin_key", "planned_key", "next_step_key", "stage_rank", "stage_on", "last_contact_on",
    "updated_at", "created_at", "signing_key", "signing_falls",
)  # fmt: skip
PER_BLOCK = ("pinyin_key", "next_step_key", "created_at")


def sort_indexes(table: str) -> list[Index]:
    """One per order, each ending in the number that breaks ties; the usual ones per block as well."""
    paths = [(column,) for column in SORTED] + [("block_id", column) for column in PER_BLOCK]
    return [Index(f"ix_{table}_{'_'.join(path)}_id", *path, "id") for path in paths]


OPEN = "status IN ('active', 'onhold')"
WATCHED = {
    "silent": "last_contact_on id silent_after status review_on snoozed_until",
    "stuck": "stuck_since id stuck_after silent_after status review_on snoozed_until",
}
"""What the desk walks along to the first of the leads that stand still, and reads of each."""
UNPLANNED = (
    "block_id status last_contact_on stage_on id silent_after stuck_after review_on snoozed_until"
)
BOARD = (
    "stage status stage_on silent_after stuck_after next_step_on review_on planned"
    " block_id owner_id shared id snoozed_until stall_cause last_contact_on stuck_since has_clash"
    " place"
)
"""All that the board and the totals of lists count and order by, and who may see it."""
COVERAGE = "item_id stage block_id owner_id shared id status last_contact_on has_clash"
"""What is counted by item, and what the warmest of each is found by."""
SLIPPED = "signing_slips >= 2"
"""A signing put off so often is looked at."""
EXPECTED = (
    "expected_signing_on id block_id owner_id shared stage_rank signing_slips planned has_clash"
)
SIGNED_ON = "signed_on id block_id owner_id shared track snoozed_until planned has_clash"
PROMISES = ("promised_start_on", "promised_operation_on", "promised_full_on", "mou_until")
"""Days that a calendar asks for."""
UNSTARTED = "stage IN ('S6', 'S7', 'S8')"
SIGNED = "stage_rank >= 6 AND status <> 'lost'"
SIZE = "size_key id stage_rank block_id owner_id shared"
DISPUTED = "has_clash"
DESK = {
    **WATCHED,
    **{f"block_{name}": f"block_id {columns}" for name, columns in WATCHED.items()},
}


def is_open() -> ColumnElement[bool]:
    """Whether a lead is under way or on hold, in the words of the indexes of open leads."""
    return literal_column(f"lead.{OPEN}")  # as it stands: SQLite would compare a Boolean to 1


def along_board() -> ColumnElement[bool]:
    """True of every lead, and how the board's index begins, which holds what is counted and summed.

    Asked for nothing that an index begins with, SQLite takes any of those over open leads, and
    reads each lead from the table for what that one lacks.
    """
    return literal_column("lead.stage >= 'S1'")


def along_size() -> ColumnElement[bool]:
    """The same for the index of open leads by size, the narrowest that tells who may see them."""
    return literal_column(f"lead.size_key >= {UNKNOWN_AMOUNT}")


def is_disputed() -> ColumnElement[bool]:
    """Whether a lead stays out of totals, in the words of the index of those few."""
    return literal_column(f"lead.{DISPUTED}")


def is_slipped() -> ColumnElement[bool]:
    """Whether a signing was put off twice, in the words of the index of those."""
    return literal_column(f"lead.{SLIPPED}")


def is_signed_only() -> ColumnElement[bool]:
    """Whether a lead under way has a contract and did not start, in the words of its index."""
    return literal_column(f"lead.{UNSTARTED}")


def is_signed() -> ColumnElement[bool]:
    """Whether a lead has a contract, or landed, in the words of the index of those."""
    return literal_column(f"lead.{SIGNED.replace('AND ', 'AND lead.')}")


def indexes(table: str) -> list[Index]:
    """What lists, the desk and the figures of the mix walk along."""
    return [*sort_indexes(table), *_of_desk(table), *_of_mix(table)]


def _of_desk(table: str) -> list[Index]:
    """The open leads alone: those that ended are most of the table and need nobody."""
    found = [partial(f"ix_{table}_board", BOARD, OPEN)]
    found += [partial(f"ix_{table}_{name}", path, OPEN) for name, path in DESK.items()]
    found += [
        partial(f"ix_{table}_{name}", f"{name} id block_id", f"{name} IS NOT NULL AND {OPEN}")
        for name in PROMISES
    ]
    return [
        *found,
        partial(f"ix_{table}_expected", EXPECTED, f"expected_signing_on IS NOT NULL AND {OPEN}"),
        partial(f"ix_{table}_slipped", EXPECTED, f"{SLIPPED} AND {OPEN}"),
        partial(f"ix_{table}_unstarted", SIGNED_ON, f"{UNSTARTED} AND {OPEN}"),
        partial(f"ix_{table}_contract", "contract id block_id owner_id shared", OPEN),
        partial(f"ix_{table}_unplanned", UNPLANNED, f"next_step_on IS NULL AND {OPEN}"),
        partial(f"ix_{table}_coverage", COVERAGE, OPEN),
        partial(f"ix_{table}_size", SIZE, OPEN),
        partial(f"ix_{table}_disputed", "id block_id", DISPUTED),
        partial(f"ix_{table}_review", "review_on id block_id", "status = 'onhold'"),
    ]


def _of_mix(table: str) -> list[Index]:
    columns = (
        "place id stage_rank stage status landed_counted_on left_counted_on"
        " received contract planned registered jobs_actual output_actual tax_actual"
    )
    return [
        partial(f"ix_{table}_signed", columns, SIGNED),
        partial(f"ix_{table}_signed_in", "signed_on id block_id owner_id contract", SIGNED),
        partial(f"ix_{table}_parted", "id", f"{SPLIT} AND {OPEN}"),
    ]


def planned_key(planned: int | None) -> int:
    return UNKNOWN_AMOUNT if planned is None else planned


def size_key(planned: int | None, contract: int | None) -> int:
    """The whole investment, planned or, where more, contracted."""
    return max(planned_key(planned), planned_key(contract))


def next_step_key(next_step_on: date | None) -> date:
    return next_step_on or NO_STEP


def signing_keys(expected_on: date | None) -> tuple[date, date]:
    """Where an expected signing stands with the earliest first, and with the latest first."""
    return expected_on or NO_STEP, expected_on or NO_SIGNING


def _signing_key(context: Any) -> date:
    return signing_keys(context.get_current_parameters().get("expected_signing_on"))[0]


def _signing_falls(context: Any) -> date:
    return signing_keys(context.get_current_parameters().get("expected_signing_on"))[1]


def _planned_key(context: Any) -> int:
    return planned_key(context.get_current_parameters().get("planned"))


def _size_key(context: Any) -> int:
    given = context.get_current_parameters()
    return size_key(given.get("planned"), given.get("contract"))


def _next_step_key(context: Any) -> date:
    return next_step_key(context.get_current_parameters().get("next_step_on"))


class Placed:
    """The keys of the columns that may be empty; the defaults serve rows written in bulk."""

    shared: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether a block beside its own has a share or reads it: only then is it worth asking which."""
    has_clash: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether it met an earlier registration of its firm, and that is not settled."""
    snoozed_until: Mapped[date | None]
    """The last day on which a manager keeps it out of lists and counts of what stands still."""
    stall_cause: Mapped[str] = mapped_column(default="", server_default="")
    """Why it stands still, as somebody said of this standstill; see standstills."""
    signed_on: Mapped[date | None]
    """The day of its verified contract, while that holds."""
    stuck_since: Mapped[date | None]
    """From when a lead that is stuck is stuck: its stage's first day, or a promise that passed."""
    place: Mapped[int] = mapped_column(default=PARTED, server_default=str(PARTED))
    """Its block and cluster as one number, unless it is split; see places."""
    planned_key: Mapped[int] = mapped_column(Money, default=_planned_key)
    size_key: Mapped[int] = mapped_column(Money, default=_size_key)
    next_step_key: Mapped[date] = mapped_column(default=_next_step_key)

    signing_key: Mapped[date] = mapped_column(
        default=_signing_key, server_default=NO_STEP.isoformat()
    )
    signing_falls: Mapped[date] = mapped_column(
        default=_signing_falls, server_default=NO_SIGNING.isoformat()
    )

    @validates("planned")
    def _place_planned(self, _name: str, value: int | None) -> int | None:
        self.planned_key = planned_key(value)
        self.size_key = size_key(value, getattr(self, "contract", None))
        return value

    @validates("contract")
    def _place_contract(self, _name: str, value: int | None) -> int | None:
        self.size_key = size_key(getattr(self, "planned", None), value)
        return value

    @validates("next_step_on")
    def _place_next_step(self, _name: str, value: date | None) -> date | None:
        self.next_step_key = next_step_key(value)
        return value

    @validates("expected_signing_on")
    def _place_signing(self, _name: str, value: date | None) -> date | None:
        self.signing_key, self.signing_falls = signing_keys(value)
        return value
