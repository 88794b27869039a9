"""A lead's tale walked through without a database: what the product would refuse, by its own rules."""

from datetime import date, timedelta

from crm.core.weeks import is_working_day
from crm.leads.moves import How, way
from crm.leads.rules import Stage
from seed.tales import Beat, Tale


class Walk:
    """Where the lead stands after each beat; `wrong` says what cannot be."""

    def __init__(self, tale: Tale) -> None:
        self.stage, self.status = Stage.S1, "active"
        self.claim: Stage | None = None
        self.claimed_on = date.min
        self.reached = {Stage.S1: tale.life.born_on}
        self.before: tuple[Stage, dict[Stage, date]] = (self.stage, {})
        self.wrong: list[str] = []
        for beat in tale.beats:
            self._step(beat)

    def _step(self, beat: Beat) -> None:
        if not is_working_day(beat.day)[0]:
            self._no(beat, "a day off")
        if act := getattr(self, f"_{beat.deed}", None):
            act(beat)

    def _no(self, beat: Beat, why: object) -> None:
        self.wrong.append(f"{beat.day} {beat.deed} {beat.what.get('stage', '')}: {why}")

    def _may_move(self, beat: Beat, *ways: How) -> None:
        stage = beat.what["stage"]
        if self.claim or self.status != "active":
            self._no(beat, (self.claim, self.status))
        elif stage is self.stage or way(self.stage, stage) not in ways:
            self._no(beat, f"from {self.stage}")

    def _arrive(self, beat: Beat, stage: Stage, on: date) -> None:
        if on < max(day for one, day in self.reached.items() if one.rank < stage.rank):
            self._no(beat, "before the stage ahead of it")
        self.before = self.stage, dict(self.reached)
        self.stage = stage
        self.reached[stage] = on

    def _reach(self, beat: Beat) -> None:
        self._may_move(beat, How.NEXT)
        self._arrive(beat, beat.what["stage"], beat.day - timedelta(days=beat.what["late"]))

    def _undo(self, _beat: Beat) -> None:
        self.stage, self.reached = self.before

    def _back(self, beat: Beat) -> None:
        self._may_move(beat, How.BACK)
        self.stage = beat.what["stage"]
        self.reached = {one: on for one, on in self.reached.items() if one.rank <= self.stage.rank}

    def _claim(self, beat: Beat) -> None:
        self._may_move(beat, How.NEXT)
        self.claim, self.claimed_on = beat.what["stage"], beat.day

    def _verify(self, beat: Beat) -> None:
        if self.claim is None:
            self._no(beat, "nothing is claimed")
            return
        self._arrive(beat, self.claim, self.claimed_on)
        self.claim = None

    def _refuse(self, beat: Beat) -> None:
        if self.claim is None:
            self._no(beat, "nothing is claimed")
        self.claim = None

    def _hold(self, beat: Beat) -> None:
        if self.claim or self.status != "active" or beat.what["review_on"] <= beat.day:
            self._no(beat, (self.claim, self.status))
        self.status = "held"

    def _resume(self, _beat: Beat) -> None:
        self.status = "active"

    def _lose(self, beat: Beat) -> None:
        if self.claim or self.stage.rank >= Stage.S8.rank or self.status == "ended":
            self._no(beat, (self.claim, self.stage))
        self.status = "ended"

    def _leave(self, beat: Beat) -> None:
        if self.claim or self.stage.rank < Stage.S8.rank or self.status != "active":
            self._no(beat, (self.claim, self.stage))
        self.status = "ended"
