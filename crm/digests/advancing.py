"""The demo's jump to next Monday 08:00: the week closes and its digests leave at once."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from crm.core import clock, weeks
from crm.core.weeks import Week
from crm.digests import deliver
from crm.leads import limits
from crm.mix.closing import close_due_weeks
from crm.mix.forecast.recording import record_due


@dataclass(frozen=True)
class Advanced:
    """Where the clock stands now, which weeks closed, and what became of the digests."""

    moment: datetime
    closed: tuple[Week, ...]
    outcomes: Counter[str]


def advance(seen: datetime | None = None) -> Advanced:
    """Move the demo's clock to next Monday 08:00, then do what the worker does on a Monday.

    `seen` is the Monday that the button promised; somebody else may have gone there already.
    """
    now = clock.now()
    if seen is None or seen > now:
        clock.advance_demo_to(weeks.next_digest_moment(now))
    with deliver.meaning_to_write():
        closed = close_due_weeks()
        record_due()
        limits.draw_due()  # what stands still in the digests is told by today's limits
        outcomes = deliver.run(weeks.last_closed(clock.now()))
    return Advanced(clock.now(), tuple(closed), outcomes)
