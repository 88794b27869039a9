"""The time. In the demo it can be moved forward; everything asks here and nowhere else."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)
_demo_file: list[Path] = []


def now() -> datetime:
    """The moment, in UTC."""
    if fixed := _frozen.get():
        return fixed
    return datetime.now(UTC) + demo_offset()


def real() -> datetime:
    """The moment on the wall, which neither the demo nor `at` moves: for what ends on its own."""
    return datetime.now(UTC)


def today() -> date:
    """The calendar day in Shanghai."""
    return now().astimezone(SHANGHAI).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Act as if it were `moment` (aware), in this thread of work only."""
    token = _frozen.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)


def local(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """A moment of a Shanghai day, in UTC."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


def use_demo_file(path: Path) -> None:
    """Let the demo's offset live in a small file that web and worker both read."""
    _demo_file[:] = [path]


def demo_offset() -> timedelta:
    """How far the demo's clock runs ahead of the real one."""
    if not _demo_file or not _demo_file[0].exists():
        return timedelta(0)
    return timedelta(seconds=json.loads(_demo_file[0].read_text())["ahead_seconds"])


def advance_demo_to(moment: datetime) -> None:
    """Move the demo's clock forward to `moment`; it never runs backwards."""
    ahead = max(moment - datetime.now(UTC), demo_offset())
    spare = _demo_file[0].with_suffix(f".{uuid4().hex}.new")  # two may move it at once
    spare.write_text(json.dumps({"ahead_seconds": ahead.total_seconds()}))
    spare.replace(_demo_file[0])
