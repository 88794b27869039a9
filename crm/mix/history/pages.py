"""What an address asks of the history of the mix, and the data of its pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flask import abort

from crm.accounts.models import User
from crm.core.say import Sentence, say
from crm.mix import queries
from crm.mix.history.asking import CLOSED, Moments
from crm.mix.history.causes import Cause, Step, Waterfall, whole
from crm.mix.history.changes import Changes, Question, changes
from crm.mix.history.drawing import Bar, bars, mark
from crm.mix.history.wording import Amount, cause_words, step_words, target_words, why
from crm.mix.measures import Measure
from crm.mix.progress import COUNT, SCOPES, AsOf, Basis
from crm.mix.rules import CLUSTERS, WHOLE, count

SPANS = (1, 4, 13, 26)
FEW = say("至少一端样本过少（少于 5 家），不列占比；下面只列发生了什么。")
UNKNOWN = say("存量基数在其中一端还不知道，不能比较；请换成流量。")
NONE_YET = say("还没有结过账的周，没有可比的起点。")


@dataclass(frozen=True)
class Row:
    """A line of the table: one lead's change, or what many hidden ones make."""

    lead_id: int | None
    name: str
    cause: Sentence
    correction: bool
    own: Amount
    total: Amount


@dataclass(frozen=True)
class Drawn:
    """One step with its mark, words, and the rows that it is made of."""

    step: Step
    mark: str
    words: Sentence
    own: Amount
    total: Amount
    rows: tuple[Row, ...]
    hidden: int
    hidden_own: Amount
    hidden_total: Amount


@dataclass(frozen=True)
class Answer:
    """Everything that the page of a change shows."""

    found: Changes
    cluster: str
    told: Waterfall | None
    sentences: tuple[Sentence, ...]
    steps: tuple[Drawn, ...]
    bars: tuple[Bar, ...]
    few: bool

    @property
    def change(self) -> Amount:
        """By how much the cluster's amount changed."""
        told = self.told
        moved = 0
        if told:
            moved = told.end.get(told.cluster, 0) - told.start.get(told.cluster, 0)
        return Amount(moved, self.found.question.measure, change=True)


def measure_asked(args: Mapping[str, str]) -> Measure:
    """The measure of an address; what is none is the count."""
    wish = args.get("measure", "")
    return Measure(wish) if wish in set(Measure) else COUNT


def basis_asked(args: Mapping[str, str]) -> Basis | None:
    """Flow or stock where an address wishes one."""
    wish = args.get("basis", "")
    return Basis(wish) if wish in set(Basis) else None


def scope_or_404(scope: str) -> str:
    """A block or total that exists."""
    if scope not in SCOPES:
        abort(404)
    return scope


def question_asked(scope: str, moments: Moments, args: Mapping[str, str]) -> Question | None:
    """Two moments seen alike, the earlier first; None while no week was closed."""
    known = "known" in args
    start = moments.asked(args.get("from", ""), known=known)
    start = start or moments.asked(_opens_on(moments), known=known)
    end = moments.asked(args.get("to", ""), known=known)
    if start is None:
        return None
    return between(scope, start, end, basis_asked(args), measure_asked(args))


def _opens_on(moments: Moments) -> str:
    """Where a change begins that nobody set: weeks back, since in one week seldom a share moves."""
    return str(moments.weeks[: SPANS[1]][-1]) if moments.weeks else CLOSED


def between(
    scope: str, start: AsOf, end: AsOf | None, basis: Basis | None, measure: Measure
) -> Question:
    """The earlier moment first; to the same week there is no way, so it ends now."""
    if end is not None and end.week < start.week:
        start, end = end, start
    if end is None or end.week == start.week:
        end = queries.open_week()
    return Question(scope, start, end, basis, measure)


def cluster_asked(args: Mapping[str, str]) -> str | None:
    """A cluster of an address; None where it names none."""
    wish = args.get("cluster", "")
    return wish if wish in CLUSTERS else None


def answer(question: Question, cluster: str | None, user: User) -> Answer:
    """Why a share changed, as it is told to a reader: of a cluster, or of the one that moved most."""
    found = changes(question, user)
    cluster = cluster or _moved_most(found)
    told = found.waterfall(cluster)
    rows = found.row(found.start), found.row(found.end)
    few = any(row.size == "few" for row in rows)
    return Answer(
        found=found,
        cluster=cluster,
        told=told,
        sentences=tuple(_sentences(found, told, cluster, few=few)),
        steps=tuple(_drawn(found, told, n, step) for n, step in enumerate(told.steps, 1))
        if told
        else (),
        bars=() if told is None or few else tuple(_bars(question, told)),
        few=few,
    )


def sampled(told: Answer) -> Sentence:
    """How many firms stand behind both ends."""
    ends = (told.found.row(shown).firms for shown in (told.found.start, told.found.end))
    first, last = map(count, ends)
    return say("样本 n：%(first)s → %(last)s 家。", first=first, last=last)


def _moved_most(found: Changes) -> str:
    """The cluster whose share changed most; of none the plan's first."""
    start, end = (found.row(shown).shares for shown in (found.start, found.end))
    return max(CLUSTERS, key=lambda k: abs(end.get(k, Fraction(0)) - start.get(k, Fraction(0))))


def spans(moments: Moments) -> list[tuple[int, str]]:
    """How many weeks back from now a change can be asked for with one click, and from where."""
    return [(many, str(moments.weeks[many - 1])) for many in SPANS if many <= len(moments.weeks)]


def _sentences(
    found: Changes, told: Waterfall | None, cluster: str, *, few: bool
) -> Sequence[Sentence]:
    if told is None:
        return [UNKNOWN]
    if few:
        return [FEW]
    scope = found.question.scope
    targets = [shown.targets.get(scope) for shown in (found.start, found.end)]
    shares = [None if one is None else Fraction(one.shares[cluster], WHOLE) for one in targets]
    target = target_words(cluster, *shares)
    return [*why(told, found.question.measure), *([target] if target else [])]


def _bars(question: Question, told: Waterfall) -> list[Bar]:
    first, last = (f"W{one.week.number:02d}" for one in (question.start, question.end))
    return bars(told, first, last)


def _drawn(found: Changes, told: Waterfall, number: int, step: Step) -> Drawn:
    measure = found.question.measure
    seen = found.told(step.atoms)

    def change(tenths: int) -> Amount:
        return Amount(tenths, measure, change=True)

    rows = [
        Row(
            atom.lead_id,
            lead.name if lead else "",
            cause_words(atom.cause, measure),
            atom.correction and atom.cause is not Cause.OTHER,
            change(atom.deltas.get(told.cluster, 0)),
            change(whole(atom.deltas)),
        )
        for lead, atom in seen.rows
    ]
    return Drawn(
        step=step,
        mark=mark(number),
        words=step_words(step, measure),
        own=change(step.own),
        total=change(step.total),
        rows=tuple(sorted(rows, key=lambda row: -abs(row.total.tenths))),
        hidden=seen.hidden,
        hidden_own=change(seen.others.get(told.cluster, 0)),
        hidden_total=change(whole(seen.others)),
    )
