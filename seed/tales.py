"""Every lead of the demo as a tale: who owns it, what firm it is, and what is done on which day. Pure.

All chance lies here, drawn from one fixed seed: the same days give the same tales.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import exp
from random import Random
from typing import Any

from crm.leads.rules import Source, Stage
from seed import beats, funds, lives
from seed.districts import DISTRICTS, WEEKS, District
from seed.lives import Fate, Life, Part, Span
from seed.naming import Names
from seed.phrases import PROJECTS

SEED = 20181018
"""The day on which the plan was issued."""

WAN = 10**4
YI = 10**8
GIANT = 62 * YI
MEDIAN_YI = {"TR": 0.9, "LG": 2.0, "FI": 1.5, "CU": 0.8, "IN": 1.2, "PS": 0.25, "MF": 3.5}
WIDTH = 0.8
COUNTRIES = ("US", "DE", "JP", "SG", "GB", "HK", "HK", "TW", "FR", "KR")
OFTEN_FOREIGN = frozenset({"FI4", "FI6", "TR5", "PS1", "PS3", "PS4", "PS6", "CU4", "MF-A2"})
SOURCES = (
    (Source.FAIR, 22),
    (Source.VISIT, 24),
    (Source.INBOUND, 18),
    (Source.REFERRAL, 16),
    (Source.ASSOCIATION, 12),
    (Source.PARTNER, 6),
    (Source.OTHER, 2),
)


@dataclass(frozen=True, order=True)
class Beat:
    """One deed at a minute of a day; `what` is what it needs to know."""

    day: date
    hour: int
    minute: int
    deed: str = field(compare=False)
    what: dict[str, Any] = field(compare=False, default_factory=dict)


@dataclass(frozen=True)
class Firm:
    """A fictional investor and the project it means to build."""

    name: str
    item: str
    project: str
    planned: int
    country: str = "CN"

    @property
    def cluster(self) -> str:
        return self.item[:2]

    @property
    def builds(self) -> bool:
        """Whether it needs land; the others rent offices."""
        return self.cluster in ("MF", "LG") and self.planned > YI // 2


@dataclass(frozen=True)
class Tale:
    """One lead from its first word to the story's last day."""

    district: District
    by: str
    firm: Firm
    source: Source
    life: Life
    beats: tuple[Beat, ...]


def told(last: date, weeks: int = WEEKS, today: date | None = None) -> list[Tale]:
    """All tales of a story of so many weeks that ends on a Sunday and is opened on a later day."""
    chance = Random(SEED)  # noqa: S311 - a story is no secret
    span = Span(last - timedelta(days=7 * weeks - 1), last, today or last + timedelta(days=1))
    names = Names(chance)
    by_chance = [
        _tale(chance, span, district, names.firm, role)
        for district in DISTRICTS
        for role in enumerate(_roles(chance, span, district, weeks))
    ]
    return [*by_chance, *funds.told(span)]


Role = tuple[int, tuple[Life, str, Part]]


def _scaled(count: int, weeks: int) -> int:
    """A short story has fewer of everything, and never none of what there is."""
    return max(1, round(count * weeks / WEEKS)) if count else 0


def _roles(
    chance: Random, span: Span, district: District, weeks: int
) -> Iterator[tuple[Life, str, Part]]:
    """The lives of a block with their list items, those with a part to play first."""
    talks, weights = list(district.talks), list(district.talks.values())
    gone = _scaled(district.left, weeks)
    for item, count in _fewer(district.landed, weeks).items():
        for _ in range(count):
            yield lives.landed_life(chance, span, left=gone > 0), item, Part.PLAIN
            gone -= 1
    for part in _parts(district, weeks):
        item = "MF-I1" if part is Part.GIANT else chance.choices(talks, weights)[0]
        yield _open(chance, span, part), item, part
    for _ in range(_scaled(district.lost, weeks)):
        stage = lives.weighted(chance, lives.LOST_AT)
        yield lives.lost_life(chance, span, stage), chance.choices(talks, weights)[0], Part.PLAIN


def _parts(district: District, weeks: int) -> list[Part]:
    """What a block's open leads must show today, however short the story is."""
    parts = [Part.SHOWN] + [Part.WAITING] * _scaled(district.waiting, max(weeks, WEEKS // 2))
    if district.code == "HK":
        parts.append(Part.GIANT)
    if district.code != "JS":
        parts += [Part.REFUSED, Part.REVIEW, Part.BACK]
    officers = len(district.officers)
    rest = max(0, _scaled(district.open, weeks) - len(parts))
    return parts + [lives.USUAL[number // officers % len(lives.USUAL)] for number in range(rest)]


def _open(chance: Random, span: Span, part: Part) -> Life:
    if part is Part.GIANT:
        signed = span.last - timedelta(days=3)
        return Life(Fate.OPEN, lives.backwards(chance, span, Stage.S6A, signed))
    if part in (Part.WAITING, Part.REFUSED):
        stage = chance.choice((Stage.S5, Stage.S5, Stage.S6A, Stage.S7))
        return lives.open_life(chance, span, stage, 12)
    if part is Part.SILENT:
        return lives.open_life(chance, span, chance.choice((Stage.S3, Stage.S4, Stage.S5)), 24)
    if part is Part.SHOWN:
        return lives.open_life(chance, span, Stage.S4, 8, strays=False)
    if part in (Part.BACK, Part.REVIEW):
        return lives.open_life(chance, span, Stage.S4, 12)
    least = 10 if part is Part.HELD else 1
    stage = lives.weighted(chance, lives.OPEN_AT)
    return lives.open_life(chance, span, stage, least, strays=part is not Part.NO_STEP)


def _fewer(landed: Any, weeks: int) -> dict[str, int]:
    """The same shares in a shorter story: the most frequent items first."""
    room = _scaled(sum(landed.values()), weeks)
    kept = dict.fromkeys(landed, 0)
    for _ in range(room):
        item = max(landed, key=lambda one: landed[one] - kept[one] * WEEKS / weeks)
        kept[item] += 1
    return kept


def _tale(
    chance: Random, span: Span, district: District, named: Callable[..., str], role: Role
) -> Tale:
    number, (life, item, part) = role
    firm = _firm(chance, named, item, part)
    script = beats.Script(chance, span, district, firm, (life, part))
    taken_up = part is not Part.GIANT and chance.random() < 0.05
    source = Source.TARGET if taken_up else chance.choices(*zip(*SOURCES, strict=True))[0]
    first = 0 if part is Part.SHOWN else number
    by = district.officers[first % len(district.officers)]
    return Tale(district, by, firm, source, life, tuple(script.written(taken_up=taken_up)))


def _firm(chance: Random, named: Callable[..., str], item: str, part: Part) -> Firm:
    giant = part is Part.GIANT
    foreign = not giant and chance.random() < (0.4 if item in OFTEN_FOREIGN else 0.06)
    at_home = "HK" if part is Part.BACK else "CN"  # so that every block has one from abroad
    cluster = item[:2]
    planned = MEDIAN_YI[cluster] * exp(chance.gauss(0, WIDTH)) * YI
    unit = 100 * WAN
    rounded = max(10 * WAN * 50, min(round(planned / unit) * unit, 32 * YI))
    return Firm(
        name=named(item, foreign=foreign),
        item=item,
        project=chance.choice(PROJECTS[cluster]),
        planned=GIANT if giant else rounded,
        country=chance.choice(COUNTRIES) if foreign else at_home,
    )
