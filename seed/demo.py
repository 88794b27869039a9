"""The demo story: two blocks alive for eight weeks, acted out through the product's own verbs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from sqlalchemy import select

from crm.activities.rules import ActivityKind
from crm.core import clock
from crm.core.db import db
from crm.core.weeks import Week, last_closed, next_working_day
from crm.leads import moving
from crm.leads.commands import Hold, Leave, Lose
from crm.leads.models import Lead
from crm.leads.moves import Move
from crm.leads.reasons import HoldReason, LossReason
from crm.leads.rules import Stage
from crm.mix.closing import close_week
from crm.targets.actions import add_target
from crm.targets.rules import AddTarget, TargetSource
from seed import dsl
from seed.baseline import enter_baseline, has_baseline
from seed.people import add_people
from seed.story import MANAGER, TALES, TARGETS, Tale

WEEKS = 8


@dataclass(frozen=True)
class Scene:
    """Something that happens at an hour of a day; `order` keeps the table's order within it."""

    day: date
    hour: int
    order: int
    act: Callable[[], None]


def is_empty() -> bool:
    """Whether nobody has logged a lead yet."""
    return db.session.scalar(select(Lead.id).limit(1)) is None


def build(say: Callable[[str], object]) -> None:
    """Act the story out, ending with the last closed week before now."""
    last = last_closed(clock.now())
    start = Week(last.monday - timedelta(weeks=WEEKS - 1)).monday
    with dsl.on(start - timedelta(days=3), 9):
        add_people()
    if not has_baseline():  # an earlier build may have been stopped halfway
        with dsl.on(start - timedelta(days=3), 15):
            enter_baseline()
            _add_targets()
    scenes = sorted(_scenes(start, last), key=lambda one: (one.day, one.hour, one.order))
    for scene in scenes:
        with dsl.on(scene.day, scene.hour):
            scene.act()
    say(f"{len(TALES)} leads in {WEEKS} weeks, {start} to {last.sunday}")


def _add_targets() -> None:
    officer = dsl.person("wanglei")
    for item, name, country in TARGETS:
        command = AddTarget(
            enterprise=name, item=item, source=TargetSource.RESEARCH.value, country=country
        )
        add_target(officer, command)


def _scenes(start: date, last: Week) -> list[Scene]:
    scenes = []
    for order, tale in enumerate(TALES):
        scenes += [
            Scene(day, hour, order, act)
            for day, hour, act in Player(tale, start).scenes()
            if day <= last.sunday
        ]
    weeks = [Week(start + timedelta(weeks=n)) for n in range(WEEKS)]
    return scenes + [Scene(week.next.monday, 6, 0, _close(week)) for week in weeks]


def _close(week: Week) -> Callable[[], None]:
    def close() -> None:
        close_week(week)

    return close


Timed = tuple[date, int, Callable[[], None]]


class Player:
    """Plays one tale: every scene finds its people and its lead anew."""

    def __init__(self, tale: Tale, start: date) -> None:
        self.tale = tale
        self.first = start + timedelta(days=tale.start)
        self.lead_id = 0
        self.claim_id = 0

    def scenes(self) -> list[Timed]:
        """(day, hour, deed) of the whole tale."""
        tale = self.tale
        found: list[Timed] = [(self._working(0), 10, self._log)]
        stages = dsl.stages_to(tale.last)
        for number, stage in enumerate(stages, start=1):
            day = number * tale.pace
            found.append((self._working(day - 2), 15, self._contact))
            found.append((self._working(day), 10, partial(self._reach, stage)))
            if stage.four_eyes and not (stage is tale.last and tale.end in ("claim", "refused")):
                found.append((self._working(day + 1), 16, self._verify))
        return found + self._ending((len(stages) + 1) * tale.pace)

    def _ending(self, day: int) -> list[Timed]:
        ends: dict[str, Callable[[], None]] = {
            "refused": self._refuse,
            "hold": self._hold,
            "lost": self._lose,
            "left": self._leave,
            "back": self._back,
        }
        if deed := ends.get(self.tale.end):
            return [(self._working(day), 11, deed)]
        if self.tale.end in ("claim", "silent") or self.tale.last is Stage.S1:
            return []
        return [(self._working(day + gap), 15, self._contact) for gap in range(0, 60, 9)]

    def _working(self, days: int) -> date:
        return next_working_day(self.first + timedelta(days=days))

    @property
    def _lead(self) -> Lead:
        return db.session.get_one(Lead, self.lead_id)

    def _log(self) -> None:
        lead = dsl.log(self.tale.name, self.tale.item, dsl.person(self.tale.by), self.tale.source)
        self.lead_id = lead.id
        if self.tale.project:
            dsl.plan(lead, dsl.person(self.tale.by), "电话确认投资意向", 4)

    def _contact(self) -> None:
        by = dsl.person(self.tale.by)
        if self._lead.status.is_open:
            dsl.finish_steps(self._lead, by)
            dsl.visit(
                self._lead, by, "沟通项目进展，对方反馈积极。", ActivityKind.CALL, "上门拜访", 9
            )

    def _reach(self, stage: Stage) -> None:
        by, checker = dsl.person(self.tale.by), dsl.person(MANAGER[self.tale.by])
        planned = int(Decimal(self.tale.yi) * dsl.YI)
        dsl.prepare(self._lead, stage, by, checker, planned)
        if stage is Stage.S2:
            dsl.edit(self._lead, by, project=self.tale.project)
        if stage.four_eyes:
            self.claim_id = dsl.claim(self._lead, stage, by).id
        else:
            dsl.move(self._lead, stage, by)

    def _verify(self) -> None:
        dsl.decide(self._lead, dsl.claim_by_id(self.claim_id), dsl.person(MANAGER[self.tale.by]))

    def _refuse(self) -> None:
        manager = dsl.person(MANAGER[self.tale.by])
        dsl.decide(
            self._lead, dsl.claim_by_id(self.claim_id), manager, "合同缺附件二，请补齐后再报。"
        )

    def _hold(self) -> None:
        by = dsl.person(self.tale.by)
        lead = dsl.fresh(self._lead, by)
        review = next_working_day(clock.today() + timedelta(days=30))
        moving.hold(lead, Hold(HoldReason.INVESTOR, review), by=by, base_version=lead.version)

    def _lose(self) -> None:
        by = dsl.person(self.tale.by)
        lead = dsl.fresh(self._lead, by)
        moving.lose(lead, Lose(LossReason.ELSEWHERE, "武汉"), by=by, base_version=lead.version)

    def _leave(self) -> None:
        by = dsl.person(self.tale.by)
        lead = dsl.fresh(self._lead, by)
        command = Leave(clock.today(), "总部业务调整，注销分支机构")
        moving.leave(lead, command, by=by, base_version=lead.version)

    def _back(self) -> None:
        by = dsl.person(self.tale.by)
        lead = dsl.fresh(self._lead, by)
        command = Move(Stage.S2, clock.today(), "对方调整产品方向，重新研判。")
        moving.move(lead, command, by=by, base_version=lead.version)
