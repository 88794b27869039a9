"""What stands in a weekly digest, in which order, and what its subject may say. Pure.

Source of order and wording: the settled points and notes of the reference pictures.
"""

from dataclasses import dataclass
from datetime import datetime

from crm.core.days import Shown
from crm.core.say import Sentence, say
from crm.digests import lines
from crm.digests.sections import Figure, Section, sections, strip
from crm.reports.week_rows import Load, Mix, ReaderWeek
from crm.reports.week_storage import Storage

MOST_SUBJECT = 40


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
        strip=strip(rows),
        sections=tuple(section for section in sections(rows) if section.lines),
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
        *([say("待处理问题 %(n)s", n=len(rows.problems))] if rows.answers else []),
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
        rows.problems,
    )
    return any(parts)


def preheader(rows: ReaderWeek) -> Sentence:
    """The most urgent thing, without names and amounts."""
    if rows.verifiable:
        longest = max(one.days for one in rows.verifiable)
        return say("先办：%(n)s 项等您核实，最久 %(days)s 天", n=len(rows.verifiable), days=longest)
    if rows.answers:
        return _to_handle(rows)
    if rows.overdue:
        most = max(step.days_over for step in rows.overdue)
        return say("先办：%(n)s 件已逾期，最久 %(days)s 天", n=len(rows.overdue), days=most)
    if rows.stalled:
        return say("先办：%(n)s 条线索停滞，请定下一步", n=len(rows.stalled))
    if rows.due:
        return say("本周有 %(n)s 件到期", n=len(rows.due))
    return _to_handle(rows) if rows.problems else say("本周没有到期的事。")


def _to_handle(rows: ReaderWeek) -> Sentence:
    return say("有 %(n)s 个问题等您处理", n=len(rows.problems))


def headline(rows: ReaderWeek) -> Sentence:
    """The week in one sentence."""
    if not _anything(rows):
        return say("本周没有变化，没有到期")
    if rows.answers:
        return say(
            "等你们处理的问题 %(n)s 个，其中逾期 %(over)s 个；线索前进 %(forward)s 项",
            n=len(rows.problems),
            over=sum(one.days_over > 0 for one in rows.problems),
            forward=len(rows.forward),
        )
    return say(
        "前进 %(forward)s 项，另有 %(pending)s 项待核；本周到期 %(due)s 件，逾期 %(over)s 件",
        forward=len(rows.forward),
        pending=len(rows.pending),
        due=len(rows.due) - len(rows.overdue),
        over=len(rows.overdue),
    )
