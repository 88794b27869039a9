"""The way of an appeal or a transfer as steps on a line: what was, whose turn it is, what follows. Pure.

What a reader may not know is not among the facts that are handed in: the second block is told that
there was an earlier report, and not when.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from crm.core.days import Shown
from crm.core.say import Pair, Sentence, say
from crm.firstreports.rules import (
    AppealKind,
    AppealState,
    TransferState,
    Turn,
    appeal_turn,
    transfer_turn,
)

Name = str | Pair


class Place(StrEnum):
    """Where a step stands: behind, now, or ahead."""

    DONE = "done"
    NOW = "now"
    AHEAD = "ahead"


@dataclass(frozen=True)
class Step:
    """One step: what, when it was or until when it is awaited, and a word more."""

    what: Sentence
    place: Place
    at: datetime | None = None
    due_on: date | None = None
    is_late: bool = False
    notes: Sequence[Sentence] = ()


@dataclass(frozen=True)
class First:
    """What both sides of a transfer, but not the second block of a clash, may know of a report."""

    stamped_at: datetime
    contact_on: date
    protected_until: date | None


@dataclass(frozen=True)
class Appealed:
    """An appeal as far as its reader may know."""

    kind: AppealKind
    state: AppealState
    second: Name
    first: Name
    clashed_at: datetime
    asked_at: datetime
    stated_at: datetime | None
    answered_at: datetime | None
    due_on: date
    has_evidence: bool
    known: First | None


@dataclass(frozen=True)
class Offered:
    """A transfer with the report that its lead began with."""

    state: TransferState
    origin: Name
    to: Name
    asked_at: datetime
    due_on: date
    answered_at: datetime | None
    known: First | None


def of_appeal(one: Appealed, today: date) -> list[Step]:
    """Report, clash, appeal, statement, answer or ruling, and what follows from it."""
    steps = [
        _report(one.first, one.known),
        Step(say("%(block)s登记相撞", block=one.second), Place.DONE, one.clashed_at),
        Step(
            say("%(block)s申请%(kind)s", block=one.second, kind=one.kind.words),
            Place.DONE,
            one.asked_at,
            notes=[say("附佐证")] if one.has_evidence else [],
        ),
    ]
    turn = appeal_turn(one.kind, one.state, one.due_on, today)
    if one.kind is AppealKind.ARBITRATION:
        steps.append(_statement(one))
        return [*steps, _awaited(say("片区统筹裁定"), one, turn, today), _end(one.state)]
    if turn is Turn.COORDINATOR:
        missed = Step(say("%(block)s没有答复", block=one.first), Place.DONE, due_on=one.due_on)
        return [*steps, missed, _awaited(say("片区统筹裁定"), one, turn, today), _end(one.state)]
    answer = _awaited(say("%(block)s答复", block=one.first), one, turn, today)
    return [*steps, answer, _end(one.state)]


def of_transfer(one: Offered, today: date) -> list[Step]:
    """Report, offer, answer, ruling where it was declined, and the hand-over."""
    turn = transfer_turn(one.state, one.due_on, today)
    answer = _awaited(say("%(block)s答复", block=one.to), one, turn, today)
    steps = [
        _report(one.origin, one.known),
        Step(say("%(block)s发起流转", block=one.origin), Place.DONE, one.asked_at),
    ]
    if turn is Turn.COORDINATOR:
        declined = one.state is TransferState.DECLINED
        words = say("%(block)s不接受") if declined else say("%(block)s没有答复")
        said = Sentence(words.template, {"block": one.to})
        steps.append(Step(said, Place.DONE, due_on=None if declined else one.due_on))
        steps.append(Step(say("片区统筹裁定"), Place.NOW))
    elif turn is Turn.RECEIVER:
        steps += [answer, Step(say("不接受则由片区统筹裁定"), Place.AHEAD)]
    else:
        return [*steps, Step(one.state.words, Place.DONE, one.answered_at)]
    moved = say("资料、联系人随线索走，%(block)s转为只读", block=one.origin)
    return [*steps, Step(say("移交"), Place.AHEAD, notes=[moved])]


def _report(block: Name, known: First | None) -> Step:
    step = Step(say("%(block)s首报", block=block), Place.DONE)
    if known is None:
        return replace(step, notes=[say("时间不向申请方公开")])
    notes = [say("最近联系 %(day)s", day=Shown(known.contact_on))]
    if known.protected_until:
        notes.append(say("保护至 %(day)s", day=Shown(known.protected_until)))
    return replace(step, at=known.stamped_at, notes=notes)


def _statement(one: Appealed) -> Step:
    what = say("%(block)s说明", block=one.first)
    if one.stated_at:
        return Step(what, Place.DONE, one.stated_at)
    is_open = one.state is AppealState.OPEN
    words = say("裁定前可以提交") if is_open else say("没有说明")
    return Step(what, Place.AHEAD, notes=[words])


def _awaited(what: Sentence, one: Appealed | Offered, turn: Turn, today: date) -> Step:
    if turn is Turn.NOBODY:
        return Step(what, Place.DONE, one.answered_at)
    return Step(what, Place.NOW, due_on=one.due_on, is_late=one.due_on < today)


def _end(state: AppealState) -> Step:
    if state is not AppealState.OPEN:
        return Step(say("结果生效"), Place.DONE, notes=[state.words])
    later = [say("两条线索的金额到那时才定"), say("双方可见理由")]
    return Step(say("结果生效"), Place.AHEAD, notes=later)
