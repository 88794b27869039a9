"""Who may move a lead how: one table for next, skip and back, and the four-eyes rule. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from crm.core.days import Shown
from crm.core.errors import Problem
from crm.core.say import Sentence, Worded, say
from crm.leads.facts import Standing
from crm.leads.rules import ORDER, Person, Stage, Status, Track

UNDO_WINDOW = timedelta(minutes=10)


class How(Worded):
    """The ways a lead can move; `asks_reason` and `asks_gate` stand in the table below."""

    NEXT = "next", say("前进")
    SKIP = "skip", say("跨阶段")
    BACK = "back", say("退回")


@dataclass(frozen=True)
class Terms:
    """What one way of moving asks for."""

    asks_reason: bool
    asks_gate: bool


TERMS = {
    How.NEXT: Terms(asks_reason=False, asks_gate=True),
    How.SKIP: Terms(asks_reason=True, asks_gate=True),
    How.BACK: Terms(asks_reason=True, asks_gate=False),
}


class Verb(StrEnum):
    """What a transition records."""

    MOVE = "move"
    OVERRIDE = "override"
    VERIFY = "verify"
    HOLD = "hold"
    REST = "rest"
    RESUME = "resume"
    LOSE = "lose"
    REVIVE = "revive"
    LEAVE = "leave"
    UNDO = "undo"


class ClaimState(Worded):
    """Where a stage claim stands."""

    OPEN = "open", say("待核")
    VERIFIED = "verified", say("已核")
    REFUSED = "refused", say("已退回")
    WITHDRAWN = "withdrawn", say("已撤回")


@dataclass(frozen=True)
class Move:
    """Move to a stage that verifies itself, or back. `happened_on` is the business date.

    `has_photo` says whether a picture is among the files that come with it.
    """

    stage: Stage
    happened_on: date
    reason: str = ""
    evidence_kind: str = ""
    evidence_ref: str = ""
    has_photo: bool = False


@dataclass(frozen=True)
class Override:
    """A coordinator's exception: to any stage that no second person must verify, for a reason."""

    stage: Stage
    happened_on: date
    reason: str


@dataclass(frozen=True)
class Verdict:
    """A second person's answer to a claim; a refusal needs a reason."""

    verified: bool
    reason: str = ""


def way(origin: Stage, target: Stage, track: Track = Track.BUILD) -> How:
    """How `target` lies from `origin`. Raises ValueError when they are the same stage."""
    if target is origin:
        raise ValueError(target)
    if target.rank < origin.rank:
        return How.BACK
    between = ORDER[origin.rank + 1 : target.rank]
    return How.NEXT if all(map(track.passes_over, between)) else How.SKIP


def next_stage(origin: Stage, track: Track) -> Stage | None:
    """The stage that comes next and may not be left out."""
    return next((s for s in ORDER[origin.rank + 1 :] if not track.passes_over(s)), None)


def reachable(
    origin: Stage, reached: Collection[Stage] = ORDER, track: Track = Track.BUILD
) -> list[tuple[Stage, How]]:
    """Every stage a lead may be moved or claimed to from `origin`, in the order of stages.

    Back it goes only to stages it has `reached`: going back proves nothing new.
    """
    others = [stage for stage in ORDER if stage is not origin]
    free = [stage for stage in others if _jumped(origin, stage) is None]
    ways = [(stage, way(origin, stage, track)) for stage in free]
    return [(stage, how) for stage, how in ways if how is not How.BACK or stage in reached]


def _jumped(origin: Stage, target: Stage) -> Stage | None:
    """A four-eyes stage that a forward move would jump over: its evidence is never waived."""
    between = ORDER[origin.rank + 1 : target.rank]
    return next((stage for stage in between if stage.four_eyes), None)


def refusal(standing: Standing, target: Stage, *, claim_open: bool) -> Sentence | None:
    """Why the lead may not move to `target` at all; None when only its gate decides."""
    if standing.stage is None or standing.stage is target:
        return say("线索已经在这个阶段。")
    if closed := closed_to_moves(standing, claim_open=claim_open):
        return closed
    if jumped := _jumped(standing.stage, target):
        return say("%(stage)s 需要第二人核验，不能跨过去。", stage=_named(jumped))
    if target.rank < standing.stage.rank and target not in standing.reached:
        return say("线索没有到过 %(stage)s，只能退回到走过的阶段。", stage=_named(target))
    return None


def override_refusal(standing: Standing, target: Stage, *, claim_open: bool) -> Sentence | None:
    """Why not even a coordinator may put the lead there: what four eyes look at is never waived."""
    if standing.stage is None or standing.stage is target:
        return say("线索已经在这个阶段。")
    if closed := closed_to_moves(standing, claim_open=claim_open):
        return closed
    kept = target if target.four_eyes else _jumped(standing.stage, target)
    if kept and kept not in standing.reached:
        return say("%(stage)s 的证据和双人核验不能免，请照常申报。", stage=_named(kept))
    return None


def override_problems(standing: Standing, command: Override, today: date) -> list[Problem]:
    """What is wrong with an exception: reason and dates."""
    found = []
    if not command.reason.strip():
        found.append(Problem("reason", say("破例需要写明原因。")))
    if command.happened_on > today:
        found.append(Problem("happened_on", say("日期不能晚于今天。")))
    if command.stage not in standing.reached and (earlier := _out_of_order(standing, command)):
        found.append(Problem("happened_on", earlier))
    return found


def closed_to_edits(status: Status) -> Sentence | None:
    """Why nothing about the lead may be changed: it ended, or sleeps."""
    if status is Status.DORMANT:
        return say("线索%(status)s中，请先恢复推进。", status=status.words)
    if status is Status.LOST:
        return say("这条线索已终止，重新启动后才能改。")
    return say("企业已退出，这条线索只能查看。") if status is Status.LEFT else None


def closed_to_moves(standing: Standing, *, claim_open: bool) -> Sentence | None:
    """Why nothing may move now: the lead ended, waits, or has an open claim."""
    if standing.status.is_ended:
        return say("这条线索已经%(status)s，不能再移动。", status=standing.status.words)
    if standing.status in (Status.ON_HOLD, Status.DORMANT):
        return say("线索%(status)s中，请先恢复推进。", status=standing.status.words)
    if claim_open:
        return say("有一项阶段申报正在待核，请等核验完成，或先撤回申报。")
    return None


def problems(
    standing: Standing, command: Move, today: date, track: Track = Track.BUILD
) -> list[Problem]:
    """What is wrong with a move, gate apart: reason and dates."""
    found = []
    how = way(standing.stage or Stage.S1, command.stage, track)
    if TERMS[how].asks_reason and not command.reason.strip():
        found.append(Problem("reason", say("%(how)s需要写明原因。", how=how.words)))
    if command.happened_on > today:
        found.append(Problem("happened_on", say("日期不能晚于今天。")))
    if how is not How.BACK and (earlier := _out_of_order(standing, command)):
        found.append(Problem("happened_on", earlier))
    return found


def _out_of_order(standing: Standing, command: Move | Override) -> Sentence | None:
    before = [
        (day, stage) for stage, day in standing.reached.items() if stage.rank < command.stage.rank
    ]
    if not before or command.happened_on >= max(before)[0]:
        return None
    day, stage = max(before)
    return say(
        "日期不能早于 %(stage)s 的 %(day)s。", stage=_named(stage), day=Shown(day, year=True)
    )


def _named(stage: Stage) -> Sentence:
    return say("%(code)s %(name)s", code=stage.value, name=stage.words)


def editable_by(
    person: Person, *, block_id: int, owner_id: int | None, co_owners: Collection[int]
) -> bool:
    """Whether a person may change this lead: its owners in their block, its managers, coordinators."""
    if not person.may_edit:
        return False
    if person.may_edit_all and (person.sees_all or person.block_id == block_id):
        return True
    return person.block_id == block_id and (person.id == owner_id or person.id in co_owners)


def may_take_back(person: Person, standing: Standing, target: Stage) -> bool:
    """Going back over a verified four-eyes stage takes somebody who may verify."""
    passed = [s for s in standing.reached if s.rank > target.rank and s.four_eyes]
    return not passed or person.may_verify


def verification_refusal(
    person: Person, *, block_id: int, concerned: Collection[int | None]
) -> Sentence | None:
    """Why this person may not verify: no right in the block, or one of those concerned."""
    if not person.may_verify or not (person.sees_all or person.block_id == block_id):
        return say("只有本区块的负责人或片区统筹可以核验。")
    if person.id in concerned:
        return say("申报人、负责人和协办人不能核验自己的申报，需另一人核实。")
    return None


def undo_refusal(
    *, by_mover: bool, moved_at: datetime, moment: datetime, built_upon: bool, undoable: bool
) -> Sentence | None:
    """Why a transition may not be undone; None when it may."""
    if not undoable:
        return say("这一步不能撤销。")
    if not by_mover:
        return say("只有操作的人可以撤销。")
    if moment - moved_at > UNDO_WINDOW:
        return say("超过 10 分钟，不能撤销；可以退回并写明原因。")
    if built_upon:
        return say("后面已经有新的记录，不能撤销；可以退回并写明原因。")
    return None
