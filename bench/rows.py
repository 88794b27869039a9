"""The rows of every table that a lead stands in, in the form in which drivers take them. Pure."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from itertools import product
from typing import Any

from bench.courses import Course
from crm.activities.rules import ActivityKind
from crm.core.weeks import Week
from crm.enterprises.names import name_key, pinyin_key
from crm.leads.facts import FactKind
from crm.leads.moves import ClaimState, How, Verb
from crm.leads.places import place_of
from crm.leads.placing import next_step_key, planned_key, signing_keys
from crm.leads.reasons import HoldReason, LossReason
from crm.leads.rules import Stage, Status
from crm.leads.stalls import Clocks, silent_after, stuck_after, stuck_since
from crm.settings.rules import Settings
from seed.naming import FIRST, SECOND, TRADES
from seed.phrases import EARLY, NOTES, STEPS, TALKS

CITIES = ("郑州", "上海", "深圳", "北京", "苏州", "杭州", "武汉", "成都", "青岛", "厦门", "开封")
HEADS = ["".join(pair) for pair in product(FIRST, dict.fromkeys(SECOND))]
WORDS = [word for words in TRADES.values() for word in words.split("|")]
FORM = "有限公司"
SETTINGS = Settings()
SENT_BACK = 60
"""Of so many leads one was once sent back."""
HOUR = "02:00:00.000000"
"""Ten in the morning in Shanghai."""

COLUMNS = {
    "lead": "id code name pinyin_key project block_id owner_id item_id source created_at"
    " created_by_id updated_at updated_by_id stage stage_rank stage_on status hold_reason review_on"
    " lost_reason planned contract received landed_counted_on left_on left_counted_on"
    " last_contact_on next_step_on silent_after stuck_after stuck_since promised_operation_on"
    " promised_full_on"
    " planned_key size_key next_step_key signing_key signing_falls signed_on place",
    "party": "id lead_id enterprise_id role",
    "share": "id lead_id block_id cluster_id tenths",
    "enterprise": "id name name_key pinyin_key origin country created_by_id created_at updated_at",
    "enterprise_name": "id enterprise_id kind name name_key",
    "fact": "id lead_id block_id kind subject amount payload happened_on recorded_at recorded_by_id"
    " verified_at counted_on transition_id",
    "transition": "id lead_id block_id verb how origin target reason happened_on at by_id claim_id",
    "claim": "id lead_id block_id stage state happened_on evidence_kind evidence_ref claimed_by_id"
    " claimed_at decided_by_id decided_at",
    "activity": "id lead_id block_id kind happened_on text by_id recorded_at",
    "step": "id lead_id block_id what due_on owner_id by_id recorded_at done_at done_by_id",
}


@dataclass(frozen=True)
class Place:
    """Where a lead belongs: its block, people and list item."""

    block_id: int
    block: str
    owner_id: int
    manager_id: int
    item_id: int
    cluster_id: int


@dataclass
class Writer:
    """Turns courses into rows; numbers run on from table to table."""

    last: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    codes: dict[tuple[int, str, int], int] = field(default_factory=lambda: defaultdict(int))
    out: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, table: str, *values: Any) -> int:
        self.last[table] += 1
        self.out[table].append((self.last[table], *values))
        return self.last[table]

    def take(self) -> dict[str, list[tuple[Any, ...]]]:
        """What has gathered, and start again."""
        gathered, self.out = self.out, defaultdict(list)
        return gathered

    def lead(self, course: Course, at: Place) -> None:
        """One lead in all its tables."""
        key = (at.block_id, at.block, course.born_on.year)
        self.codes[key] += 1
        self._lead(course, at, f"{at.block}-{course.born_on.year}-{self.codes[key]:04d}")
        self._firm(course, at)
        self.add("share", course.number, at.block_id, at.cluster_id, 10)
        self._facts(course, at)
        self._ending(course, at)
        self._work(course, at)

    def _lead(self, course: Course, at: Place, code: str) -> None:
        days, born = course.days, moment(course.born_on)
        clocks = clocks_of(course)
        landed = days.get(Stage.S8)
        left = course.ended_on if course.status is Status.LEFT else None
        name, key, _ = firm(course.number)
        planned = course.planned if Stage.S2 in days else None
        row = (
            *(code, name, key, "区域运营中心", at.block_id, at.owner_id, at.item_id, "visit"),
            *(born, at.owner_id, born, at.owner_id, course.stage.value, course.stage.rank),
            *(text(days[course.stage]), course.status.value, held(course), text(course.review_on)),
            *(reason(course), planned),
            *(course.planned if Stage.S6 in days else None, course.planned // 10 if landed else 0),
            *(monday(landed), text(left), monday(left), text(clocks.last_contact_on)),
            *(text(clocks.next_step_on), text(silent_after(clocks, SETTINGS))),
            *(text(stuck_after(clocks, SETTINGS)), text(stuck_since(clocks))),
            *(text(clocks.promised_operation_on), text(clocks.promised_full_on)),
            *(planned_key(planned), planned_key(planned), text(next_step_key(clocks.next_step_on))),
            *(text(one) for one in signing_keys(None)),
            *(text(days.get(Stage.S6)), place_of(at.block_id, at.cluster_id)),
        )
        self.add("lead", *row)

    def _firm(self, course: Course, at: Place) -> None:
        name, key, plain = firm(course.number)
        born = moment(course.born_on)
        number = self.add("enterprise", name, plain, key, "domestic", "CN", at.owner_id, born, born)
        self.add("enterprise_name", number, "full", name, plain)
        self.add("party", course.number, number, "investor")

    def _fact(self, course: Course, at: Place, kind: FactKind, on: date, *what: Any) -> None:
        subject, amount, payload, transition = what
        when = moment(on)
        self.add(
            "fact",
            *(course.number, at.block_id, kind.value, subject, amount, payload, text(on)),
            *(when, at.owner_id, when, monday(on), transition),
        )

    def _facts(self, course: Course, at: Place) -> None:
        rows = [{"block": at.block_id, "cluster": at.cluster_id, "tenths": 10}]
        shares = json.dumps({"shares": rows})
        origin = Stage.S1
        for stage, on in course.days.items():
            number = self._move(course, at, origin, stage) if stage is not Stage.S1 else None
            if stage is Stage.S3 and course.number % SENT_BACK == 0:
                self._back(course, at, on)
            self._fact(course, at, FactKind.MILESTONE, on, stage.value, None, "{}", number)
            origin = stage
        self._fact(course, at, FactKind.SHARE, course.born_on, "", None, shares, None)
        for stage, kind in ((Stage.S2, "planned"), (Stage.S6, "contract")):
            if on := course.days.get(stage):
                self._fact(course, at, FactKind.AMOUNT, on, kind, course.planned, "{}", None)
        if on := course.days.get(Stage.S8):
            self._fact(course, at, FactKind.RECEIPT, on, "", course.planned // 10, "{}", None)

    def _move(self, course: Course, at: Place, origin: Stage, stage: Stage) -> int:
        on = course.days[stage]
        claim = self._claim(course, at, stage, on, ClaimState.VERIFIED) if stage.four_eyes else None
        verb, by = (Verb.VERIFY, at.manager_id) if claim else (Verb.MOVE, at.owner_id)
        return self._transition(course, at, verb, How.NEXT.value, origin, stage, on, by, claim)

    def _back(self, course: Course, at: Place, on: date) -> None:
        """Screened once more, and in talks again the same day."""
        for how, origin, stage in (
            (How.BACK, Stage.S3, Stage.S2),
            (How.NEXT, Stage.S2, Stage.S3),
        ):
            self._transition(course, at, Verb.MOVE, how.value, origin, stage, on, at.owner_id, None)

    def _transition(self, course: Course, at: Place, verb: Verb, how: Any, *rest: Any) -> int:
        origin, stage, on, by, claim = rest
        return self.add(
            "transition",
            *(course.number, at.block_id, verb.value, how, origin.value, stage.value, ""),
            *(text(on), moment(on), by, claim),
        )

    def _claim(self, course: Course, at: Place, stage: Stage, on: date, state: ClaimState) -> int:
        decided = (at.manager_id, moment(on)) if state is ClaimState.VERIFIED else (None, None)
        return self.add(
            "claim",
            *(course.number, at.block_id, stage.value, state.value, text(on), "contract"),
            *(f"合同 {course.number}", at.owner_id, moment(on), *decided),
        )

    def _ending(self, course: Course, at: Place) -> None:
        if course.claimed:
            on = max([course.days[course.stage], *course.contacts])
            self._claim(course, at, Stage.S6, on, ClaimState.OPEN)
        verbs = {
            Status.LOST: (Verb.LOSE, FactKind.LOST, "{}"),
            Status.LEFT: (Verb.LEAVE, FactKind.LEFT, "{}"),
            Status.ON_HOLD: (
                Verb.HOLD,
                FactKind.HOLD,
                json.dumps({"review_on": text(course.review_on)}),
            ),
        }
        if course.status not in verbs:
            return
        verb, kind, payload = verbs[course.status]
        on, stage = course.ended_on or course.days[course.stage], course.stage
        number = self._transition(course, at, verb, None, stage, stage, on, at.owner_id, None)
        self._fact(course, at, kind, on, held(course) or reason(course), None, payload, number)

    def _work(self, course: Course, at: Place) -> None:
        kinds = (ActivityKind.CALL, ActivityKind.VISIT, ActivityKind.MEETING, ActivityKind.WECHAT)
        head = (course.number, at.block_id)
        for place, on in enumerate(course.contacts):
            when = moment(on)
            words = NOTES[TALKS if place > 1 else EARLY]
            note = words[(course.number + place) % len(words)]
            kind = kinds[(course.number + place) % 4].value
            self.add("activity", *head, kind, text(on), note, at.owner_id, when)
            if place % 3 == 0:
                what = STEPS[TALKS][place % 6]
                people = (at.owner_id, at.owner_id)
                self.add("step", *head, what, text(on), *people, when, when, at.owner_id)
        if course.step_on:
            when = moment(course.born_on)
            what, on = STEPS[TALKS][course.number % 6], text(course.step_on)
            self.add("step", *head, what, on, at.owner_id, at.owner_id, when, None, None)


def clocks_of(course: Course) -> Clocks:
    """The dates that stalls are measured from, as the product would have them."""
    signed = course.days.get(Stage.S6)
    return Clocks(
        stage=course.stage,
        status=course.status,
        stage_on=course.days[course.stage],
        last_contact_on=max([course.born_on, *course.contacts]),
        next_step_on=course.step_on,
        review_on=course.review_on,
        promised_operation_on=signed and signed + timedelta(days=400),
        promised_full_on=signed and signed + timedelta(days=760),
    )


def firm(number: int) -> tuple[str, str, str]:
    """(name, pinyin key, name key) of a firm; its parts are read once, not a million times."""
    parts = (
        CITIES[number * 7 % len(CITIES)],
        HEADS[number * 613 % len(HEADS)],
        HEADS[number // len(HEADS) * 31 % len(HEADS)],
        WORDS[number * 17 % len(WORDS)],
    )
    name = "".join(parts)
    return name + FORM, "".join(map(_spelt, (*parts, FORM))), _plain(name)


@cache
def _spelt(part: str) -> str:
    return pinyin_key(part)


def _plain(name: str) -> str:
    return name_key(name)


def held(course: Course) -> str:
    return HoldReason.LAND.value if course.status is Status.ON_HOLD else ""


def reason(course: Course) -> str:
    if course.status is Status.LEFT:
        return "总部业务调整"
    reasons = tuple(LossReason)
    lost = course.status is Status.LOST
    return reasons[course.number % len(reasons)].value if lost else ""


@cache
def text(day: date | None) -> str | None:
    return day.isoformat() if day else None


@cache
def moment(day: date) -> str:
    return f"{day.isoformat()} {HOUR}"


@cache
def monday(day: date | None) -> str | None:
    """The week in which something of that day counts."""
    return Week.of(day).monday.isoformat() if day else None


def batches(items: Iterator[Any], size: int) -> Iterator[list[Any]]:
    """Lists of so many at a time."""
    batch = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
