"""Where a lead can go from its card, and what each way still lacks. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

from crm.core.say import Sentence, say
from crm.leads import gates, moves
from crm.leads.facts import Standing
from crm.leads.gates import Check, Dossier
from crm.leads.moves import TERMS, How
from crm.leads.reasons import Evidence
from crm.leads.rules import ORDER, Person, Stage, Track

ON_THE_LEAD_PAGE = say("S8 起在线索详情页办理。")


@dataclass(frozen=True)
class Offer:
    """One stage a lead may be moved or claimed to."""

    stage: Stage
    how: How
    checks: tuple[Check, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    blocked: Sentence | None = None

    @property
    def lacks(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if not check.met)

    @property
    def asks_reason(self) -> bool:
        return TERMS[self.how].asks_reason

    @property
    def claims(self) -> bool:
        """Whether a second person must verify it."""
        return self.stage.four_eyes and self.how is not How.BACK

    @property
    def open(self) -> bool:
        """Whether it can be done beside the card: nothing of the lead itself is missing."""
        return not self.blocked and not self.lacks

    @property
    def ready(self) -> bool:
        """Whether a press is all it takes."""
        return self.open and not self.evidence and not self.asks_reason


def offers(standing: Standing, dossier: Dossier, person: Person) -> list[Offer]:
    """Every stage that can be reached from where the lead stands, in the order of stages."""
    origin = standing.stage or Stage.S1
    return [
        _offer(stage, how, standing, dossier, person)
        for stage, how in moves.reachable(origin, standing.reached, track_of(dossier))
    ]


def _offer(stage: Stage, how: How, standing: Standing, dossier: Dossier, person: Person) -> Offer:
    if how is How.BACK:
        allowed = moves.may_take_back(person, standing, stage)
        return Offer(stage, how, blocked=None if allowed else say("由区块负责人退回"))
    return Offer(
        stage,
        how,
        checks=tuple(gates.checklist(stage, standing.reached, dossier)),
        evidence=gates.evidence_of(stage, track_of(dossier)),
        blocked=say("在详情页办理") if is_elsewhere(stage, how) else None,
    )


def track_of(dossier: Dossier) -> Track:
    """The track that a lead's gates are read on."""
    return dossier.get("track") or Track.BUILD


def is_elsewhere(stage: Stage, how: How) -> bool:
    """From S8 on a stage is claimed on the lead page only."""
    return how is not How.BACK and stage.rank >= Stage.S8.rank


def notes(offer: Offer, origin: Stage) -> list[Sentence]:
    """What choosing it would ask for, in a few words."""
    if offer.blocked:
        return [offer.blocked]
    if offer.how is How.BACK:
        return [say("退回，写原因")]
    said = [say("双人核验")] if offer.claims else []
    if offer.how is How.SKIP:
        said.append(say("跨 %(n)s 个阶段，写原因", n=_jumped(origin, offer.stage)))
    if offer.lacks:
        said.append(say("还缺 %(n)s 项", n=len(offer.lacks)))
    elif offer.evidence:
        said.append(say("填证据"))
    return said or [say("可以移动")]


def _jumped(origin: Stage, target: Stage) -> int:
    between = ORDER[origin.rank + 1 : target.rank]
    return sum(not stage.optional for stage in between)


def preferred(found: list[Offer]) -> Offer | None:
    """The one that is marked at first: the next stage ahead, else the nearest behind."""
    ahead = [offer for offer in found if offer.how is How.NEXT and not offer.stage.optional]
    behind = [offer for offer in found if offer.how is How.BACK]
    others = [offer for offer in found if offer not in behind]
    return next(iter([*ahead, *others, *reversed(behind)]), None)


def refusal(
    standing: Standing, within: Collection[Stage], found: list[Offer], *, claim_open: bool
) -> Sentence | None:
    """Why nothing can be chosen: the lead is closed to moves, or no wanted stage can be reached."""
    if closed := moves.closed_to_moves(standing, claim_open=claim_open):
        return closed
    if found or not within:
        return None
    return moves.refusal(standing, next(iter(within)), claim_open=claim_open)
