"""The one table of recurring work, and the loop that looks at it."""

import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from apscheduler.schedulers.blocking import BlockingScheduler
from flask import Flask

from crm.accounts import sessions, throttle
from crm.core import clock, idempotency, statistics, weeks
from crm.core.clock import SHANGHAI
from crm.core.db import db
from crm.core.weeks import DIGEST_HOUR, SNAPSHOT_HOUR
from crm.digests import deliver
from crm.leads import limits, pausing
from crm.leads.bulk.actions import sweep as finish_bulk_jobs
from crm.leads.evidence.actions import sweep as sweep_files
from crm.mix.closing import close_due_weeks
from crm.mix.forecast.recording import record_due
from crm.notices import actions as notices

log = structlog.get_logger()

TICK_SECONDS = 15

When = Callable[[datetime], datetime]


def mondays(hour: int) -> When:
    """The newest Monday at this hour."""

    def newest(now: datetime) -> datetime:
        last = clock.local(weeks.Week.of(now).monday, hour)
        return last if last <= now else last - timedelta(days=7)

    return newest


def nightly(hour: int) -> When:
    """The newest night at this hour."""

    def newest(now: datetime) -> datetime:
        last = clock.local(now.astimezone(SHANGHAI).date(), hour)
        return last if last <= now else last - timedelta(days=1)

    return newest


def every_minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0)


def forget_old() -> None:
    """Drop what only a day's work needs: idempotent answers, failed attempts to sign in."""
    idempotency.forget_old()
    throttle.forget_old()
    sessions.forget_old()
    notices.forget_old()
    db.session.commit()


@dataclass(frozen=True)
class Recurring:
    """Work that may run any number of times; `when` gives the newest moment it was due at."""

    name: str
    when: When
    function: Callable[[], Any]


TABLE = (
    Recurring("close-week", mondays(SNAPSHOT_HOUR), close_due_weeks),
    Recurring("record-forecast", mondays(SNAPSHOT_HOUR), record_due),
    Recurring("limits", every_minute, limits.draw_due),
    Recurring("digests", mondays(DIGEST_HOUR), deliver.ensure_last_week),
    Recurring("sweep", every_minute, deliver.sweep),
    Recurring("bulk-jobs", every_minute, finish_bulk_jobs),
    Recurring("dormant", nightly(2), pausing.put_to_rest),
    Recurring("notices-due", nightly(7), notices.tell_due),
    Recurring("forget-old", nightly(3), forget_old),
    Recurring("sweep-files", nightly(4), sweep_files),
    Recurring("statistics", nightly(5), statistics.refresh),
)


class Rounds:
    """What this worker has done since it started; losing it is harmless, the tables know better."""

    def __init__(self, app: Flask, table: tuple[Recurring, ...] = TABLE) -> None:
        self.app = app
        self.table = table
        self.done: dict[str, datetime] = {}

    def tick(self) -> list[str]:
        """Run whatever fell due since the last tick, by the clock that the demo can move."""
        now = clock.now()
        return [entry.name for entry in self.table if self._due(entry, now) and self._run(entry)]

    def _due(self, entry: Recurring, now: datetime) -> bool:
        last = self.done.get(entry.name)
        return last is None or last < entry.when(now)

    def _run(self, entry: Recurring) -> bool:
        moment = clock.now()
        try:
            with self.app.app_context(), deliver.meaning_to_write():
                entry.function()
        except Exception:
            log.exception("recurring work failed", work=entry.name)
            return False
        self.done[entry.name] = moment
        return True


def work(app: Flask, *, once: bool = False) -> None:
    """Look at the table every few seconds until told to stop, or a single time."""
    rounds = Rounds(app)
    rounds.tick()
    if once:
        return
    scheduler = BlockingScheduler(timezone=SHANGHAI)
    scheduler.add_job(rounds.tick, "interval", seconds=TICK_SECONDS, max_instances=1, coalesce=True)
    signal.signal(signal.SIGTERM, lambda _signal, _frame: scheduler.shutdown(wait=False))
    scheduler.start()
