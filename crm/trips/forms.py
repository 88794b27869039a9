"""Forms of trips; each only coerces what was typed into a command."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l

from crm.core.editing import RecordForm
from crm.core.forms import Choice, Choices, Day, Form, LongText, Needed, Text, options_of
from crm.core.say import Pair, Sentence, say
from crm.core.templates import from_to
from crm.leads.models import Lead
from crm.plan.models import Block
from crm.targets.models import Target
from crm.trips import rules
from crm.trips.queries import Met, Row
from crm.trips.rules import AddTrip, Direction, EndTrip, JoinTrip, State, pieces

LEAD, TARGET = "l", "t"
"""What begins a choice of something that a trip is about."""


class TripForm(RecordForm):
    """What can be corrected later."""

    direction = Choice(_l("方向"), [Needed()], empty=_l("请选择"))
    starts_on = Day(_l("开始日"), [Needed()])
    ends_on = Day(_l("结束日"), [Needed()])
    place = Text(_l("地点"), [Needed()], most=80)
    host = Text(_l("接待方"), most=80)
    purpose = LongText(_l("目的"), [Needed()], most=1000)
    people = Choices(_l("我方人员"), [Needed()])
    leads = LongText(_l("涉及线索"), most=1000)
    targets = LongText(_l("涉及目标企业"), most=2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.direction.offer(options_of(tuple(Direction)))

    def prepare(self, people: Iterable[tuple[int, str]]) -> None:
        self.people.choices = [(str(one), name) for one, name in people]

    def show(self, row: Row, met: Met) -> None:
        """Start from what is kept."""
        trip = row.trip
        self.direction.data, self.place.data, self.host.data = (
            trip.direction.value, trip.place, trip.host,
        )  # fmt: skip
        self.starts_on.data, self.ends_on.data = trip.starts_on, trip.ends_on
        self.purpose.data = trip.purpose
        self.people.data = [str(one) for one, _ in row.people]
        self.leads.data = "\n".join(one.code for one in met.leads)
        self.targets.data = "\n".join(name for _, name in met.targets)
        self.remember(trip.version)

    def trip(self) -> rules.Trip:
        return rules.Trip(
            Direction(self.direction.data),
            self.starts_on.data,
            self.ends_on.data,
            self.place.data,
            self.host.data,
            self.purpose.data,
            frozenset(int(one) for one in self.people.data),
            pieces(self.leads.data),
            pieces(self.targets.data),
        )


class NewTripForm(TripForm):
    """A new one: whose it is, too."""

    block_id = Choice(_l("区块"), [Needed()], empty=_l("请选择"))

    def offer(self, blocks: Iterable[Block]) -> None:
        self.block_id.offer((one.id, Pair(one.short, one.short_en)) for one in blocks)

    def begin(self, firm: str, leads: Iterable[Lead], *, is_target: bool) -> None:
        """Start with a firm that is to be visited."""
        self.direction.data, self.host.data = Direction.OUT.value, firm[:80]
        self.leads.data = "\n".join(one.code for one in leads)
        self.targets.data = firm if is_target else ""

    def command(self) -> AddTrip:
        return AddTrip(int(self.block_id.data), self.trip())


class JoinForm(Form):
    """A firm on a trip that is planned already: which one, and what of the firm it is about."""

    trip_id = Choice(_l("行程"), [Needed()], empty=_l("请选择"))
    about = Choice(_l("涉及"), [Needed()], empty=_l("请选择"))

    def offer(self, trips: Iterable[Row], leads: Iterable[Lead], target: Target | None) -> None:
        self.trip_id.offer((row.trip.id, _line(row)) for row in trips)
        told = [(f"{LEAD}{one.id}", f"{one.code} {one.name}") for one in leads]
        aim = [(f"{TARGET}{target.id}", say("产业招商清单上的目标企业"))] if target else []
        self.about.offer([*told, *aim])

    def command(self) -> JoinTrip:
        kind, number = self.about.data[0], int(self.about.data[1:])
        return JoinTrip(lead_id=number) if kind == LEAD else JoinTrip(target_id=number)


def _line(row: Row) -> Sentence:
    trip = row.trip
    return say(
        "%(days)s %(direction)s %(place)s：%(purpose)s",
        days=from_to(trip.starts_on, trip.ends_on),
        direction=trip.direction.words,
        place=trip.place,
        purpose=trip.purpose[:40],
    )


class EndForm(Form):
    """What came of it."""

    state = Choice(_l("情况"), [Needed()], empty=_l("请选择"))
    result = LongText(_l("结果或取消原因"), [Needed()], most=2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.state.offer(options_of((State.DONE, State.CANCELLED)))

    def command(self) -> EndTrip:
        return EndTrip(State(self.state.data), self.result.data)
