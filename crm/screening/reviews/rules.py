"""A scored review (rule R4): who may score, what the scores add up to, what follows. Pure.

Points are exact fractions. What is shown is rounded down, so that no figure says more than the rule.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from crm.core.errors import Problem
from crm.core.say import Sentence, Worded, say
from crm.leads.rules import Stage
from crm.screening.cards.rules import Card, Criterion, Grade

CONVENED_AT = (Stage.S4, Stage.S5)


class Outcome(Worded):
    """What a review comes to, the best first."""

    PASSED = "passed", say("通过")
    CONDITIONAL = "conditional", say("有条件通过")
    DEFERRED = "deferred", say("暂缓")
    REFUSED = "refused", say("否决")

    @property
    def lets_on(self) -> bool:
        return self in (Outcome.PASSED, Outcome.CONDITIONAL)

    @property
    def rank(self) -> int:
        """0 is the best."""
        return tuple(Outcome).index(self)


class ReviewState(Worded):
    """Where a review stands."""

    OPEN = "open", say("评审中")
    CLOSED = "closed", say("已决定")
    CANCELLED = "cancelled", say("已取消")


@dataclass(frozen=True)
class Ballot:
    """One reviewer's grades by criterion, and the vetoes they cast."""

    grades: Mapping[str, Grade]
    vetoes: Collection[str] = ()


@dataclass(frozen=True)
class Line:
    """How reviewers graded one criterion, in points."""

    criterion: Criterion
    mean: Fraction
    low: Fraction
    high: Fraction

    @property
    def is_wide(self) -> bool:
        """Whether the reviewers are half of the criterion's points apart."""
        return self.high - self.low >= Fraction(self.criterion.weight, 2)


@dataclass(frozen=True)
class Tally:
    """All ballots together; without any there are no lines and no total."""

    ballots: int
    lines: tuple[Line, ...]
    total: Fraction | None
    vetoes: Mapping[str, int]


def points(card: Card, criterion: Criterion, grade: Grade) -> Fraction:
    """What a grade is worth."""
    return Fraction(criterion.weight * card.shares[grade], 100)


def tally(card: Card, ballots: Sequence[Ballot]) -> Tally:
    """Means and spread by criterion, and the total of the means."""
    vetoes = Counter(code for ballot in ballots for code in set(ballot.vetoes))
    if not ballots:
        return Tally(0, (), None, vetoes)
    lines = tuple(_line(card, one, ballots) for one in card.criteria)
    return Tally(len(ballots), lines, sum((line.mean for line in lines), Fraction(0)), vetoes)


def _line(card: Card, criterion: Criterion, ballots: Sequence[Ballot]) -> Line:
    found = [points(card, criterion, ballot.grades[criterion.code]) for ballot in ballots]
    return Line(criterion, sum(found, Fraction(0)) / len(found), min(found), max(found))


def proposed(card: Card, counted: Tally) -> tuple[Outcome, Sentence]:
    """The outcome by rule, and why: a veto before all, then the quorum, then the points."""
    if counted.vetoes:
        return Outcome.REFUSED, say("有 %(n)s 项一票否决。", n=len(counted.vetoes))
    if counted.total is None or counted.ballots < card.quorum:
        told = say("有效评分 %(n)s 份，不足 %(quorum)s 份。", n=counted.ballots, quorum=card.quorum)
        return Outcome.DEFERRED, told
    total, upper, lower = shown(counted.total), card.pass_from, card.conditional_from
    if counted.total >= upper:
        told = say("总分 %(total)s，达到通过线 %(least)s。", total=total, least=upper)
        return Outcome.PASSED, told
    if counted.total >= lower:
        told = say("总分 %(total)s，达到有条件线 %(least)s。", total=total, least=lower)
        return Outcome.CONDITIONAL, told
    told = say("总分 %(total)s，低于有条件线 %(least)s。", total=total, least=lower)
    return Outcome.REFUSED, told


def allowed(card: Card, counted: Tally) -> tuple[Outcome, ...]:
    """What the chair may decide: nobody passes a vetoed lead, or one that too few have scored."""
    if counted.vetoes or counted.total is None or counted.ballots < card.quorum:
        outcomes: tuple[Outcome, ...] = (Outcome.DEFERRED, Outcome.REFUSED)
        return outcomes if counted.vetoes else (Outcome.DEFERRED,)
    return tuple(Outcome)


def shown(value: Fraction) -> str:
    """Points with one decimal, rounded down."""
    tenths = value.numerator * 10 // value.denominator
    return f"{tenths // 10}.{tenths % 10}"


@dataclass(frozen=True)
class Score:
    """One reviewer's grades, reasons where they differ from the proposal, vetoes with reasons."""

    grades: Mapping[str, Grade]
    reasons: Mapping[str, str]
    vetoes: Mapping[str, str]
    comment: str = ""


def score_problems(card: Card, given: Score, proposals: Mapping[str, Grade]) -> list[Problem]:
    """What is wrong with a score: every criterion is graded, and what differs says why."""
    known = {one.code for one in card.criteria}
    found = [
        Problem("grades", say("评审卡里没有“%(code)s”。", code=code))
        for code in (*given.grades, *given.reasons)
        if code not in known
    ]
    for one in card.criteria:
        found += _grade_problems(one, given, proposals.get(one.code))
    vetoes = {one.code for one in card.vetoes}
    for code, reason in given.vetoes.items():
        if code not in vetoes:
            found.append(Problem("vetoes", say("评审卡里没有“%(code)s”。", code=code)))
        elif not reason.strip():
            found.append(Problem(f"veto_{code}", say("一票否决要写明理由。")))
    return found


def _grade_problems(one: Criterion, given: Score, proposal: Grade | None) -> list[Problem]:
    grade = given.grades.get(one.code)
    if grade is None:
        return [Problem(f"grade_{one.code}", say("请给“%(name)s”打分。", name=one.name))]
    if proposal and grade is not proposal and not given.reasons.get(one.code, "").strip():
        told = {"grade": proposal.words}
        sentence = say("与按数据建议的“%(grade)s”不同，请写明理由。", **told)
        return [Problem(f"reason_{one.code}", sentence)]
    return []


def recused_because(
    user_id: int, owner_id: int, co_owners: Iterable[int], claimers: Iterable[int]
) -> Sentence | None:
    """Why somebody may not score this lead, or None."""
    if user_id == owner_id:
        return say("是这条线索的负责人")
    if user_id in set(co_owners):
        return say("是这条线索的协办人")
    if user_id in set(claimers):
        return say("申报过这条线索的阶段")
    return None
