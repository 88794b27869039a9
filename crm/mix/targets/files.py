"""Mix targets as .xlsx files: a version or an empty form out, a filled one in."""

from crm.core.language import translated
from crm.core.say import say
from crm.core.sheets import Column, Sheet, read
from crm.mix.targets import sheet
from crm.mix.targets.rules import DraftTarget
from crm.mix.targets.shelf import Shelf, Version
from crm.mix.wording import DRAFTED, ROW_WORDS


def name_of(shelf: Shelf) -> str:
    """What the file is called."""
    words = say(
        "目标结构 %(block)s %(measure)s", block=ROW_WORDS[shelf.block], measure=shelf.measure.words
    )
    return translated(words)


def sheet_of(shelf: Shelf, version: Version | None) -> Sheet:
    """A version, or an empty form."""
    lines = version.lines if version else ()
    facts = {}
    if version:
        target = version.target
        facts = {
            "source": translated(DRAFTED) if version.from_plan else target.source,
            "period_from": target.period_from,
            "period_to": target.period_to,
            "wanted_from": target.wanted_from if target.draft else None,
        }
    rows = sheet.rows_of(
        shares={line.cluster: line.share for line in lines},
        weights={line.cluster: line.weight for line in lines},
        notes={line.cluster: line.note or line.wording for line in lines},
        facts=facts,
        say_it=translated,
    )
    heads = [translated(words) for words in sheet.HEADS]
    columns = (
        Column(sheet.CODE, width=14),
        Column(heads[0]),
        Column(heads[1], width=30),
        Column(heads[2]),
        Column(heads[3], width=50),
    )
    return Sheet(name_of(shelf), columns, rows, _notes(version))


def _notes(version: Version | None) -> list[str]:
    said = [translated(words) for words in sheet.WAYS_TO_FILL]
    if version is not None and version.target.draft:
        return [translated(say("暂定，非规划原文")), *said]
    return said


def command_of(data: bytes) -> DraftTarget:
    """The draft that a file holds. Raises Invalid in words."""
    return sheet.read(read(data, sheet.FIELD))
