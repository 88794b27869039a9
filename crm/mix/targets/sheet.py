"""A mix target as the rows of a sheet, and back: what is written reads back the same. Pure.

The first column holds codes, so a sheet written in one language reads in the other.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from crm.core import amounts, reading
from crm.core.errors import Invalid, Problem
from crm.core.say import Sentence, say
from crm.mix.rules import CLUSTERS, normalise
from crm.mix.targets.rules import MOST_NOTE, MOST_SOURCE, DraftTarget, Way, Weight
from crm.mix.wording import CLUSTER_WORDS

FIELD = "sheet"
CODE = "code"
"""What stands above the codes, in every language; by it the head of the table is found."""
HEADS = (say("项目"), say("占比 %"), say("轻重"), say("说明"))
FACTS = {
    "source": say("依据"),
    "period_from": say("适用期起"),
    "period_to": say("适用期止"),
    "wanted_from": say("生效日期"),
}
DAYS = ("period_from", "period_to", "wanted_from")
WAYS_TO_FILL = (
    say("第一列是代码，请勿改动。占比填百分数，七个集群合计 100，最多两位小数。"),
    say("占比全部留空、只填轻重（主导、重点、一般、未提）时，由系统归一到 100%。"),
    say("生效日期空着，就从批准之日起。"),
)
FIRST_DAY = date(1899, 12, 30)
SERIALS = range(20_000, 90_000)
"""Days as spreadsheets count them, where a cell lost its format: the years 1954 to 2146."""
Rows = Sequence[Sequence[Any]]
Words = Callable[[Sentence], str]


def rows_of(
    shares: Mapping[str, Decimal | None],
    weights: Mapping[str, str],
    notes: Mapping[str, str],
    facts: Mapping[str, Any],
    say_it: Words,
) -> list[list[Any]]:
    """Seven clusters, then the facts; `say_it` puts words into the reader's language."""
    clusters = [
        [k, say_it(CLUSTER_WORDS[k]), shares.get(k), _weight_word(weights.get(k, ""), say_it),
         notes.get(k, "")]
        for k in CLUSTERS
    ]  # fmt: skip
    return clusters + [[name, say_it(FACTS[name]), _fact(facts.get(name))] for name in FACTS]


def _fact(value: Any) -> Any:
    """A day as text, so that it reads the same whatever the format of its cell."""
    return value.isoformat() if isinstance(value, date) else value


def _weight_word(weight: str, say_it: Words) -> str:
    return say_it(Weight(weight).words) if weight else ""


@dataclass
class _Found:
    """What the rows said so far, and what could not be read."""

    values: dict[str, Any] = field(default_factory=dict)
    shares: dict[str, Decimal | None] = field(default_factory=dict)
    weights: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, row: int, words: Sentence) -> None:
        self.problems.append(Problem(FIELD, say("第 %(row)s 行：%(words)s", row=row, words=words)))


def read(rows: Rows) -> DraftTarget:
    """The draft that a sheet holds. Raises Invalid with a sentence for every row that is wrong."""
    found = _Found()
    for number, cells in _table(rows):
        _take(found, number, cells)
    _check_twice(found, rows)
    if found.problems:
        raise Invalid(found.problems)
    return DraftTarget(
        way=_way(found),
        shares={k: found.shares.get(k) for k in CLUSTERS},
        weights={k: found.weights.get(k, "none") for k in CLUSTERS},
        notes=found.notes,
        source=found.values.get("source") or "",
        period_from=found.values.get("period_from"),
        period_to=found.values.get("period_to"),
        wanted_from=found.values.get("wanted_from"),
    )


def _way(found: _Found) -> Way:
    """Stated shares count, unless they are just what the weights come to."""
    stated = {k: value for k, value in found.shares.items() if value is not None}
    if not found.weights:
        return Way.SHARES
    if not stated:
        return Way.WEIGHTS
    made = normalise({k: found.weights.get(k, "none") for k in CLUSTERS}) or {}
    same = made == {k: value * 100 for k, value in stated.items()}
    return Way.WEIGHTS if same else Way.SHARES


def _table(rows: Rows) -> Iterator[tuple[int, list[Any]]]:
    """The rows below the head, with their numbers as the sheet counts them."""
    heads = [number for number, row in enumerate(rows) if _text(row, 0).casefold() == CODE]
    if not heads:
        raise Invalid(
            [Problem(FIELD, say("没有找到表头：第一列应有一格写着 code，请用下载的表。"))]
        )
    for number, row in enumerate(rows[heads[0] + 1 :], heads[0] + 2):
        if any(cell not in (None, "") for cell in row):
            yield number, [*row, None, None, None, None, None][:5]


def _take(found: _Found, number: int, cells: list[Any]) -> None:
    code = _text(cells, 0)
    if code.upper() in CLUSTERS:
        _take_cluster(found, number, code.upper(), cells)
    elif code.lower() in FACTS:
        _take_fact(found, number, code.lower(), cells[2])
    else:
        found.wrong(number, say("不认识代码“%(code)s”。", code=code[:20]))


def _take_cluster(found: _Found, number: int, cluster: str, cells: list[Any]) -> None:
    found.shares[cluster] = _share(found, number, cells[2])
    word = _text(cells, 3)
    if word:
        weight = _weight(word)
        if weight is None:
            found.wrong(
                number, say("轻重“%(word)s”不认识，请填主导、重点、一般或未提。", word=word[:20])
            )
        else:
            found.weights[cluster] = weight.value
    found.notes[cluster] = _checked(found, number, _text(cells, 4), MOST_NOTE)


def _share(found: _Found, number: int, cell: Any) -> Decimal | None:
    if cell in (None, ""):
        return None
    value = amounts.number(amounts.plain_digits(str(cell).strip().removesuffix("%")))
    if value is None:
        found.wrong(number, say("占比“%(cell)s”不是数字。", cell=str(cell)[:20]))
        return None
    return Decimal(value)


def _weight(word: str) -> Weight | None:
    """A weight by its code or its word in either language, with or without its number."""
    plain = word.casefold().rstrip(" 0123")
    return next((one for one in Weight if plain in KNOWN[one]), None)


KNOWN = {
    Weight.LEAD: {"lead", "主导"},
    Weight.KEY: {"key", "重点"},
    Weight.SUPPORT: {"support", "一般"},
    Weight.NONE: {"none", "未提", "not named"},
}


def _take_fact(found: _Found, number: int, name: str, cell: Any) -> None:
    if name not in DAYS:
        found.values[name] = _checked(found, number, _text([cell], 0), MOST_SOURCE)
        return
    if isinstance(cell, int) and cell in SERIALS:
        cell = FIRST_DAY + timedelta(days=cell)
    if isinstance(cell, date) or cell in (None, ""):
        found.values[name] = cell or None
        return
    try:
        found.values[name] = reading.day(str(cell).strip().replace("/", "-").replace(".", "-"))
    except Invalid as wrong:
        found.wrong(number, wrong.problems[0].sentence)


def _checked(found: _Found, number: int, text: str, most: int) -> str:
    if wrong := reading.unkeepable(text, most):
        found.wrong(number, wrong)
    return text


def _text(cells: Sequence[Any], place: int) -> str:
    cell = cells[place] if place < len(cells) else None
    return "" if cell is None else reading.one_line(str(cell))


def _check_twice(found: _Found, rows: Rows) -> None:
    codes = Counter(_text(row, 0).upper() for row in rows)
    for cluster in CLUSTERS:
        if codes[cluster] > 1:
            words = say("%(cluster)s写了两次，请只留一行。", cluster=CLUSTER_WORDS[cluster])
            found.problems.append(Problem(FIELD, words))
