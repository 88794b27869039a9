"""What is done for one lead on which day: contacts, moves, mishaps, and how it stands today. Pure."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from crm.core.weeks import add_working_days
from crm.leads.rules import Stage
from seed import phrases, tales
from seed.lives import Fate, Life, Part, Span, working

if TYPE_CHECKING:
    from seed.districts import District
    from seed.tales import Beat, Firm

DAY = timedelta(days=1)
ROOM = 16
"""Calendar days until the next stage that let something go wrong in between."""


def phase(stage: Stage) -> str:
    """Which kind of talk belongs to a stage."""
    if stage.rank <= Stage.S2.rank:
        return phrases.EARLY
    if stage.rank < Stage.S6.rank:
        return phrases.TALKS
    return phrases.SIGNED if stage.rank < Stage.S8.rank else phrases.HERE


class Script:
    """Writes the beats of one tale."""

    def __init__(
        self,
        chance: Random,
        span: Span,
        district: "District",
        firm: "Firm",
        role: tuple[Life, Part],
    ) -> None:
        self.chance, self.span, self.district = chance, span, district
        self.firm, (self.life, self.part) = firm, role
        self.found: list[Beat] = []

    def written(self, *, taken_up: bool) -> list["Beat"]:
        """All beats in the order of time."""
        self._born(taken_up=taken_up)
        stages = sorted(self.life.days, key=lambda stage: stage.rank)
        for stage in stages[1:]:
            self._reach(stage)
        self._ending()
        self._aside()
        self._contacts()
        return sorted(self.found)

    def add(self, day: date, hour: int, deed: str, minute: int = -1, **what: Any) -> None:
        minute = self.chance.randrange(0, 50, 5) if minute < 0 else minute
        self.found.append(tales.Beat(day, hour, minute, deed, what))

    @property
    def held(self) -> bool:
        return self.part in (Part.HELD, Part.REVIEW)

    def _happens(self, share: float) -> bool:
        return self.chance.random() < share

    def _day(self, day: date) -> date:
        return working(day, self.span.last)

    @property
    def last_day(self) -> date:
        return self.life.ended_on or self.span.last

    def next_day(self, stage: Stage) -> date:
        """The day on which the next stage was reached, or the life's last."""
        later = [day for one, day in self.life.days.items() if one.rank > stage.rank]
        return min(later) if later else self.last_day

    def room(self, stage: Stage) -> int:
        return (self.next_day(stage) - self.life.days[stage]).days

    def _contact_limit(self) -> int:
        return 14 if self.life.last.rank < Stage.S6A.rank else 30

    def _born(self, *, taken_up: bool) -> None:
        born = self.life.born_on
        if taken_up:
            listed = self._day(max(self.span.first, born - self.chance.randint(8, 40) * DAY))
            self.add(min(listed, born), 9, "list_target", 0)
        self.add(born, 10, "log")

    def _reach(self, stage: Stage) -> None:
        day = self.life.days[stage]
        if stage.four_eyes:
            self._claimed(stage, day)
            return
        quiet = all(beat.day < day - 5 * DAY for beat in self.found)
        late = day.weekday() == 0 and quiet and self._happens(0.4)
        self.add(day, 10, "reach", 0, stage=stage, late=3 if late else 0)
        if self._happens(0.015) and not late:
            self.add(day, 10, "undo", 4)
            self.add(day, 14, "reach", stage=stage, late=0)
        plain = self.part is Part.PLAIN
        if (
            plain
            and stage in (Stage.S4, Stage.S5)
            and self.room(stage) > 45
            and self._happens(0.12)
        ):
            self._setback(stage)

    def _claimed(self, stage: Stage, day: date) -> None:
        """Claimed with evidence, now and then refused at first, then verified by the manager."""
        limit = self.next_day(stage)
        if stage is Stage.S8:
            self.add(day, 9, "receive", 0, part=self.chance.randint(8, 25))
            self.add(day, 9, "verify_receipt", 40)
        self.add(day, 11, "claim", stage=stage)
        decided = add_working_days(day, self.chance.randint(1, 2))
        again = add_working_days(decided, 2)
        if self._happens(0.1) and again < limit:
            self.add(decided, 9, "refuse", 0, reason=self.chance.choice(phrases.REFUSALS))
            self.add(again, 11, "claim", stage=stage)
            decided = add_working_days(again, 1)
        decided = min(decided, limit) if limit in self.life.days.values() else decided
        if decided == day:
            self.add(day, 16, "verify", 0)
        elif decided <= self.last_day:
            self.add(decided, 9, "verify", 0)

    def _setback(self, stage: Stage) -> None:
        day, room = self.life.days[stage], self.room(stage)
        to = Stage.S2 if self._happens(0.3) else Stage.S3
        at = self._day(day + room * 3 // 10 * DAY)
        self.add(at, 16, "back", stage=to, reason=self.chance.choice(phrases.SETBACKS))
        ahead = [one for one in self.life.days if to.rank < one.rank <= stage.rank]
        for number, one in enumerate(ahead, start=1):
            again = self._day(day + (room * 3 // 10 + room * number // (2 * len(ahead))) * DAY)
            self.add(again, 15 + number // 3, "reach", stage=one, late=0)

    def _aside(self) -> None:
        """What happens to some leads beside their stages."""
        days = self.life.days
        if Stage.S2 in days and self.room(Stage.S2) >= 5:
            after = self._day(days[Stage.S2] + 2 * DAY)
            for share, deed in self._by_the_way():
                if self._happens(share) and after < self.next_day(Stage.S2):
                    self.add(after, 14, deed)
        for stage in (Stage.S3, Stage.S4, Stage.S5):
            if stage in days and self.room(stage) > 40 and self._happens(0.1):
                self._paused(stage)
                return

    def _by_the_way(self) -> Iterator[tuple[float, str]]:
        yield 0.3 if self.firm.cluster == "MF" else 0.08, "classify"
        if len(self.district.officers) > 1:
            yield 0.1, "add_co_owner"
            yield 0.03, "reassign"
        yield 0.9 if self.firm.item == "CU6" else 0.035, "split"

    def _paused(self, stage: Stage) -> None:
        """Held for a while, then taken up again; not where the lead went back meanwhile."""
        if any(beat.deed == "back" for beat in self.found) or stage not in self.life.days:
            return
        day, room = self.life.days[stage], self.room(stage)
        if stage is self.life.last and self.life.fate is Fate.OPEN:
            return
        held = self._day(day + room // 4 * DAY)
        resumed = self._day(day + room * 3 // 4 * DAY)
        busy = any(held <= beat.day <= resumed for beat in self.found)
        if held < resumed < self.next_day(stage) and not busy:
            self.add(held, 17, "hold", reason=self._reason(phrases.HOLDS), review_on=resumed)
            self.add(resumed, 9, "resume", 0)

    def _reason(self, weighted: Any) -> Any:
        return self.chance.choices(*zip(*weighted, strict=True))[0]

    def _contacts(self) -> None:
        """Every few weeks somebody speaks to the firm and notes what comes next."""
        until = self._last_contact()
        day, stage = self.life.born_on, Stage.S1
        while True:
            gap = self._gap(stage)
            day += gap * DAY
            if day >= until:
                break
            stage = self.stage_on(day)
            self._contact(self._day(day), stage, self._gap(stage) - 3)
        if self.life.fate in (Fate.OPEN, Fate.LANDED) and not self.held:
            self._closing_contact(until)

    def stage_on(self, day: date) -> Stage:
        return max((one for one, on in self.life.days.items() if on <= day), key=lambda s: s.rank)

    def _gap(self, stage: Stage) -> int:
        low, high = {"early": (9, 20), "talks": (13, 26), "signed": (18, 30), "here": (60, 84)}[
            phase(stage)
        ]
        return self.chance.randint(low, high)

    def _contact(self, day: date, stage: Stage, step_in: int, *, last: bool = False) -> None:
        words = phase(stage)
        self.add(
            day,
            15,
            "contact",
            text=self.chance.choice(phrases.NOTES[words]),
            step=self.chance.choice(phrases.STEPS[words]),
            step_in=max(step_in, 2),
            whom=self.chance.choice(phrases.COUNTERPARTS),
            visit=self._happens(0.4),
            clear=last,
        )

    def _last_contact(self) -> date:
        """No contact after this day."""
        today = self.span.last
        if self.life.fate in (Fate.LOST, Fate.LEFT):
            return self.last_day - 4 * DAY
        since = {
            Part.SILENT: self._contact_limit() + self.chance.randint(4, 16),
            Part.OVERDUE: self.chance.randint(6, 9),
        }.get(self.part, self.chance.randint(1, 7))
        if self.life.fate is Fate.LANDED:
            since = self.chance.randint(3, 50)
        return max(today - since * DAY, self.life.days[self.life.last])

    def _closing_contact(self, day: date) -> None:
        """The newest contact leaves the lead as its posture wants it."""
        day = self._day(day)
        ahead = (self.span.today - day).days
        step_in = {
            Part.OVERDUE: max(ahead - self.chance.randint(3, 5), 0),
            Part.SILENT: 7,
        }.get(self.part, ahead + self.chance.randint(0, 11))
        self._contact(day, self.life.last, step_in, last=True)
        if self.part is Part.NO_STEP:
            self.add(day, 17, "finish_all")

    def _ending(self) -> None:
        life = self.life
        if life.fate is Fate.LOST:
            self._lost(self.last_day)
        if life.fate is Fate.LEFT and not self._claim_is_open():
            self.add(self.last_day, 17, "leave", reason=self.chance.choice(phrases.DEPARTURES))
        if life.fate is Fate.OPEN and self.held:
            self._held()
        if self.part is Part.BACK and life.last is Stage.S4 and life.days[Stage.S4] < self._ago(3):
            reason = self.chance.choice(phrases.SETBACKS)
            self.add(self._ago(3), 16, "back", stage=Stage.S3, reason=reason)
        signs = life.last in (Stage.S5, Stage.S6A, Stage.S7)
        if self.part in (Part.WAITING, Part.REFUSED) and signs:
            self._claims_last()

    def _ago(self, days: int) -> date:
        return self._day(self.span.last - days * DAY)

    def _claims_last(self) -> None:
        """Claims its next stage in the last days; it waits, or was refused and not claimed again."""
        stage = Stage.S8 if self.life.last is Stage.S7 else Stage.S6
        waited = 9 if self.part is Part.REFUSED else self.chance.randint(2, 8)
        day = max(self._ago(waited), self.life.days[self.life.last])
        if stage is Stage.S8:
            self.add(day, 9, "receive", 0, part=self.chance.randint(8, 25))
            self.add(day, 9, "verify_receipt", 40)
        self.add(day, 11, "claim", stage=stage)
        if self.part is Part.REFUSED and day < self._ago(4):
            self.add(self._ago(4), 16, "refuse", reason=self.chance.choice(phrases.REFUSALS))

    def _lost(self, day: date) -> None:
        rank = self.life.last.rank
        late = phrases.LOSSES_SIGNED if rank >= Stage.S6.rank else phrases.LOSSES_LATE
        table = late if rank >= Stage.S3.rank else phrases.LOSSES_EARLY
        place = self.chance.choice(phrases.CITIES)
        self.add(day, 17, "lose", 50, reason=self._reason(table), place=place)

    def _held(self) -> None:
        """On hold today; the review is ahead, or has just passed unnoticed."""
        since = self._day(max(self.life.days[self.life.last], self.span.last - 25 * DAY) + 3 * DAY)
        since = max(since, *(beat.day for beat in self.found))
        if self._claim_is_open():
            return
        passed = self._happens(0.15) and (self.span.last - since).days > 10
        ahead = -4 if passed else self.chance.randint(1, 35)
        review = self.span.last + (3 if self.part is Part.REVIEW else ahead) * DAY
        self.add(since, 17, "hold", reason=self._reason(phrases.HOLDS), review_on=review)

    def _claim_is_open(self) -> bool:
        deeds = [beat.deed for beat in self.found]
        return deeds.count("claim") > deeds.count("verify") + deeds.count("refuse")
