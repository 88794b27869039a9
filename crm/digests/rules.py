"""What stands in a weekly digest, in which order, and what its subject may say. Pure.

Source of order and wording: the settled points and notes of the reference pictures.
"""

from dataclasses import dataclass
from datetime import datetime

from crm.core.days import Shown
from crm.core.say import Sentence, say
from crm.digests import lines
from crm.digests.lines import Line
from crm.reports.week_rows import Load, Mix, ReaderWeek
from crm.reports.week_storage import Storage

MOST_SUBJECT = 40
MOST_ROWS = 8


@dataclass(frozen=True)
class Figure:
    """One cell of the strip on top; `extra` stands beside it and is never inside it."""

    value: int
    extra: int
    words: Sentence
    tone: str = ""


@dataclass(frozen=True)
class Section:
    """A heading with its rows; `more` rows are not shown."""

    key: str
    title: Sentence
    note: Sentence
    lines: tuple[Line, ...]
    more: int = 0
    foot: Sentence | None = None


@dataclass(frozen=True)
class Digest:
    """A whole mail before it has a language."""

    subject: Sentence
    preheader: Sentence
    headline: Sentence
    kicker: Sentence
    period: Sentence
    late: Sentence | None
    strip: tuple[Figure, ...]
    sections: tuple[Section, ...]
    storage: tuple[Storage, ...]
    loads: tuple[Load, ...]
    mix: Mix | None


def compose(rows: ReaderWeek, late_from: datetime | None = None) -> Digest:
    """The digest of one reader's week; `late_from` is when a late mail should have gone."""
    return Digest(
        subject=subject(rows),
        preheader=preheader(rows),
        headline=headline(rows),
        kicker=say("%(name)s的一周 · %(place)s", name=rows.name, place=rows.place),
        period=period(rows),
        late=_late(late_from),
        strip=_strip(rows),
        sections=tuple(section for section in _sections(rows) if section.lines),
        storage=rows.storage,
        loads=rows.loads,
        mix=rows.mix,
    )


def period(rows: ReaderWeek) -> Sentence:
    """The closed week by number and days."""
    return say(
        "第%(number)s周 · %(first)s 周一 至 %(last)s 周日 · 已关账",
        number=rows.week.number,
        first=lines.short(rows.week.monday),
        last=lines.short(rows.week.sunday),
    )


def _late(moment: datetime | None) -> Sentence | None:
    if moment is None:
        return None
    return say("迟发，原定 %(moment)s", moment=Shown(moment))


def subject(rows: ReaderWeek) -> Sentence:
    """At most 40 characters; totals only, no enterprise and no single amount (lock screens)."""
    parts = _leader_parts(rows) if rows.verifies else _own_parts(rows)
    kept = list(parts)
    while len(str(_joined(rows, kept))) > MOST_SUBJECT:
        kept.pop()
    return _joined(rows, kept)


def _joined(rows: ReaderWeek, parts: list[Sentence]) -> Sentence:
    if not parts:
        return say("第%(number)s周 · %(place)s", number=rows.week.number, place=rows.place)
    return say(
        "第%(number)s周：%(parts)s · %(place)s",
        number=rows.week.number,
        parts=tuple(parts),
        place=rows.place,
    )


def _own_parts(rows: ReaderWeek) -> list[Sentence]:
    if not _anything(rows):
        return [say("没有变化，没有到期")]
    return [
        say("前进 %(n)s", n=len(rows.forward)),
        *([say("另待核 %(n)s", n=len(rows.pending))] if rows.pending else []),
        say("新增 %(n)s", n=len(rows.fresh)),
        say("本周到期 %(n)s", n=len(rows.due) - len(rows.overdue)),
        *([say("逾期 %(n)s", n=len(rows.overdue))] if rows.overdue else []),
    ]


def _leader_parts(rows: ReaderWeek) -> list[Sentence]:
    pipeline = rows.storage[0].pipeline.now.tenths // 10 if rows.storage else None
    return [
        *([say("储备 %(n)s 项", n=pipeline)] if pipeline is not None else []),
        say("待核 %(n)s", n=len(rows.waiting)),
        say("停滞 %(n)s", n=len(rows.stalled)),
        say("逾期 %(n)s", n=len(rows.overdue)),
        say("前进 %(n)s", n=len(rows.forward)),
        say("新增 %(n)s", n=len(rows.fresh)),
    ]


def _anything(rows: ReaderWeek) -> bool:
    parts: tuple[tuple[object, ...], ...] = (
        rows.moved,
        rows.waiting,
        rows.fresh,
        rows.due,
        rows.stalled,
        rows.exits,
        rows.rested,
    )
    return any(parts)


def preheader(rows: ReaderWeek) -> Sentence:
    """The most urgent thing, without names and amounts."""
    if rows.verifiable:
        longest = max(one.days for one in rows.verifiable)
        return say("先办：%(n)s 项等您核实，最久 %(days)s 天", n=len(rows.verifiable), days=longest)
    if rows.overdue:
        most = max(step.days_over for step in rows.overdue)
        return say("先办：%(n)s 件已逾期，最久 %(days)s 天", n=len(rows.overdue), days=most)
    if rows.stalled:
        return say("先办：%(n)s 条线索停滞，请定下一步", n=len(rows.stalled))
    if rows.due:
        return say("本周有 %(n)s 件到期", n=len(rows.due))
    return say("本周没有到期的事。")


def headline(rows: ReaderWeek) -> Sentence:
    """The week in one sentence."""
    if not _anything(rows):
        return say("本周没有变化，没有到期")
    return say(
        "前进 %(forward)s 项，另有 %(pending)s 项待核；本周到期 %(due)s 件，逾期 %(over)s 件",
        forward=len(rows.forward),
        pending=len(rows.pending),
        due=len(rows.due) - len(rows.overdue),
        over=len(rows.overdue),
    )


def _strip(rows: ReaderWeek) -> tuple[Figure, ...]:
    over = len(rows.overdue)
    figures = [
        Figure(len(rows.due) - over, over, say("到期 + 逾期"), "bad" if over else ""),
        Figure(len(rows.stalled), 0, say("停滞"), "warn" if rows.stalled else ""),
        Figure(
            len(rows.forward), len(rows.pending), say("前进 + 待核"), "warn" if rows.pending else ""
        ),
        Figure(len(rows.fresh), 0, say("新增")),
    ]
    if rows.verifies:
        tone = "warn" if rows.verifiable else ""
        figures.insert(0, Figure(len(rows.verifiable), 0, say("等我核实"), tone))
    return tuple(figures)


def _sections(rows: ReaderWeek) -> list[Section]:
    """The settled order: what to decide, what is due, what stands still, then last week."""
    return [
        _section(
            "queue",
            say("核实队列"),
            _queue_note(rows),
            [lines.queued(one) for one in rows.verifiable],
        ),
        _section("due", say("本周到期"), _due_note(rows), [lines.due(step) for step in rows.due]),
        _section(
            "stalled",
            say("停滞"),
            _stalled_note(rows),
            [lines.stalled(one) for one in rows.stalled],
        ),
        _forward(rows),
        _section(
            "back",
            say("上周退回"),
            say("%(n)s 项", n=len(rows.back)),
            [lines.moved(move) for move in rows.back],
        ),
        _section(
            "exits",
            say("上周终止与退出"),
            say("%(n)s 项", n=len(rows.exits)),
            [lines.gone(one) for one in rows.exits],
        ),
        _section(
            "rested",
            say("上周转入休眠"),
            say("%(n)s 项", n=len(rows.rested)),
            [lines.rested(one) for one in rows.rested],
        ),
        _section(
            "fresh",
            say("新增"),
            say("%(n)s 条", n=len(rows.fresh)),
            [lines.fresh(one) for one in rows.fresh],
        ),
    ]


def _forward(rows: ReaderWeek) -> Section:
    note = say("已核 %(n)s 项 · 待核 %(m)s 项", n=len(rows.forward), m=len(rows.pending))
    found = [lines.moved(move) for move in rows.forward]
    waiting = [] if rows.verifies else [lines.pending(one) for one in rows.pending]
    foot = say("待核的 %(m)s 项未计入任何合计；核实后进入下一周报。", m=len(rows.pending))
    return _section(
        "forward", say("上周前进"), note, found + waiting, foot if rows.pending else None
    )


def _queue_note(rows: ReaderWeek) -> Sentence:
    return say("%(n)s 项，未计入任何合计", n=len(rows.verifiable))


def _stalled_note(rows: ReaderWeek) -> Sentence:
    """How many nobody explained; who explains them first is asked less at the meeting."""
    count, open_ = len(rows.stalled), len(rows.unexplained)
    if not open_:
        return say("%(n)s 项", n=count)
    return say("%(n)s 项，其中 %(m)s 项没有写原因", n=count, m=open_)


def _due_note(rows: ReaderWeek) -> Sentence:
    over = len(rows.overdue)
    if not over:
        return say("%(n)s 件", n=len(rows.due))
    return say("%(n)s 件，逾期 %(over)s 件", n=len(rows.due) - over, over=over)


def _section(
    key: str, title: Sentence, note: Sentence, found: list[Line], foot: Sentence | None = None
) -> Section:
    more = max(len(found) - MOST_ROWS, 0)
    return Section(key, title, note, tuple(found[:MOST_ROWS]), more, foot)
