"""One scene by hand: three small funds land in 郑东, and the share of finance falls all the same. Pure.

In the same weeks a large data centre lands there. A director sees the fall, and the waterfall says
why. Nothing here is left to chance, so the weeks tell the same whatever day the story ends on.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from crm.leads.rules import ORDER, Source, Stage
from seed import phrases, tales
from seed.beats import phase
from seed.districts import ZD
from seed.lives import Fate, Life, Span, working

DAY = timedelta(days=1)
LANDINGS = (
    ("岫石公募基金（示例）", "FI2", "专项基金落地", 6, 19),
    ("苇渡基金管理（示例）", "FI2", "区域业务总部", 5, 12),
    ("弈川数据服务（示例）", "IN4", "数据服务平台", 140, 11),
    ("槐序基金管理（示例）", "FI2", "郑州分公司", 7, 5),
)
"""Firm, list item, project, 千万元 of investment, and how many days before the last Sunday it lands."""
EARLIER = (
    ("栖川证券（示例）", "FI2", "区域业务总部", 24, 33),
    ("拙园法律服务（示例）", "PS3", "郑州办公室", 2, 32),
    ("杉岸会计服务（示例）", "PS4", "联营办公室", 2, 30),
    ("泊云跨境贸易（示例）", "TR1", "结算中心", 6, 29),
    ("听澜文化传媒（示例）", "CU4", "展览运营中心", 5, 27),
)
"""Who is there before them in a story of a few weeks, where hardly anybody else has landed yet."""
SHORT = 200
"""Days; in a longer story firms enough have landed by then."""
PACE = 21
"""Days from stage to stage; fewer in a short story."""
PAID = 20
"""Hundredths of the plan that came in before the landing."""


def told(span: Span) -> list["tales.Tale"]:
    """The leads with all that was done for them."""
    found = []
    landings = (*EARLIER, *LANDINGS) if span.days < SHORT else LANDINGS
    for number, (name, item, project, size, ago) in enumerate(landings):
        firm = tales.Firm(name, item, project, size * tales.YI // 10)
        life = _life(span, span.last - ago * DAY)
        if life.born_on < span.first:
            continue  # so few weeks, and a long holiday among them
        by = ZD.officers[number % len(ZD.officers)]
        beats = tuple(sorted(_beats(life, number)))
        found.append(tales.Tale(ZD, by, firm, Source.REFERRAL, life, beats))
    return found


def _life(span: Span, landing: date) -> Life:
    stages = [one for one in ORDER[: Stage.S8.rank + 1] if not one.optional]
    pace = min(PACE, (landing - span.first).days // len(stages))
    days: dict[Stage, date] = {}
    latest = span.last
    for back, stage in enumerate(reversed(stages)):
        # Around long holidays two stages would meet on one working day.
        days[stage] = working(min(landing - pace * back * DAY, latest), latest)
        latest = days[stage] - DAY
    return Life(Fate.LANDED, dict(reversed(days.items())))


def _beats(life: Life, number: int) -> Iterator["tales.Beat"]:
    """Logged, spoken with at every stage, moved on; contract and landing by four eyes on one day."""
    yield tales.Beat(life.born_on, 10, 5 * number, "log")
    for stage, day in life.days.items():
        if stage.four_eyes:
            yield from _claimed(stage, day)
        elif stage is not Stage.S1:
            yield tales.Beat(day, 10, 5 * number, "reach", {"stage": stage, "late": 0})
        yield tales.Beat(day, 17, 5 * number, "contact", _contact(stage, number))


def _claimed(stage: Stage, day: date) -> Iterator["tales.Beat"]:
    if stage is Stage.S8:
        yield tales.Beat(day, 9, 0, "receive", {"part": PAID})
        yield tales.Beat(day, 9, 40, "verify_receipt")
    yield tales.Beat(day, 11, 0, "claim", {"stage": stage})
    yield tales.Beat(day, 16, 0, "verify")


def _contact(stage: Stage, number: int) -> dict[str, object]:
    words = phase(stage)
    notes, steps = phrases.NOTES[words], phrases.STEPS[words]
    return {
        "text": notes[number % len(notes)],
        "step": steps[number % len(steps)],
        "step_in": PACE,
        "whom": phrases.COUNTERPARTS[number % len(phrases.COUNTERPARTS)],
        "visit": stage.rank % 2 == 1,
        "clear": stage is Stage.S8,
    }
