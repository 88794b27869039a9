"""The parts of a digest: the figures on top, and the sections in their settled order. Pure."""

from dataclasses import dataclass

from crm.core.say import Sentence, say
from crm.digests import lines
from crm.digests.lines import Line
from crm.reports.week_rows import ReaderWeek

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


def strip(rows: ReaderWeek) -> tuple[Figure, ...]:
    """The figures on top: what is due, stands still, went ahead and is new."""
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


def sections(rows: ReaderWeek) -> list[Section]:
    """The settled order: what to decide, what is due, what stands still, then last week.

    What a department has to decide are problems, and nothing that is due is its own.
    """
    queue = _section(
        "queue",
        say("核实队列"),
        _queue_note(rows),
        [lines.queued(one) for one in rows.verifiable],
    )
    due = _section("due", say("本周到期"), _due_note(rows), [lines.due(step) for step in rows.due])
    problems = _section(
        "problems",
        say("问题协调"),
        _problems_note(rows),
        [lines.problem(one) for one in rows.problems],
    )
    first = [problems, due] if rows.answers else [queue, due, problems]
    return [*first, *_then(rows)]


def _then(rows: ReaderWeek) -> list[Section]:
    """What stands still, and what last week brought."""
    return [
        _section(
            "stalled",
            say("停滞"),
            _stalled_note(rows),
            [lines.stalled(one) for one in rows.stalled],
        ),
        _forward(rows),
        _counted("back", say("上周退回"), [lines.moved(move) for move in rows.back]),
        _counted("exits", say("上周终止与退出"), [lines.gone(one) for one in rows.exits]),
        _counted("rested", say("上周转入休眠"), [lines.rested(one) for one in rows.rested]),
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


def _problems_note(rows: ReaderWeek) -> Sentence:
    over = sum(one.days_over > 0 for one in rows.problems)
    if not over:
        return say("%(n)s 个等您处理", n=len(rows.problems))
    return say("%(n)s 个等您处理，其中逾期 %(over)s 个", n=len(rows.problems), over=over)


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


def _counted(key: str, title: Sentence, found: list[Line]) -> Section:
    return _section(key, title, say("%(n)s 项", n=len(found)), found)


def _section(
    key: str, title: Sentence, note: Sentence, found: list[Line], foot: Sentence | None = None
) -> Section:
    more = max(len(found) - MOST_ROWS, 0)
    return Section(key, title, note, tuple(found[:MOST_ROWS]), more, foot)
