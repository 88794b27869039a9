"""Monte Carlo of the mix. The one module that needs NumPy: load it by `runs.answer`, never at the top.

Equal to the last digit on every machine: chances are compared as whole numbers, amounts are added
as whole numbers, and what is divided is divided once. No linear algebra, no threads, no order of
summation that a processor could choose.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from math import exp, fsum, log, sqrt
from statistics import NormalDist, fmean
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crm.mix.forecast.odds import CERTAIN
from crm.mix.forecast.point import Bet
from crm.mix.forecast.question import FEW_RUNS, FIT, Answer, Lever, Outcome, Question, Spread
from crm.mix.rules import CLUSTERS, WHOLE

Ints = NDArray[np.int64]
Counts = NDArray[Any]
"""As small as they go: 5,000 runs of 2,000 leads are 10 MB."""
DRAW = 2**32
LEVELS = 25
"""Into so many equally likely steps the common shock is cut."""
SAFE = 10**14
"""Above this much the products of a gap would not fit into 64 bits; amounts are then cut down."""
PLACES = 6
FINE = 10**9
"""Shares are kept in these parts where they are added up."""


@dataclass
class _Runs:
    """The runs of one question: what stands in every block and cluster at every horizon."""

    question: Question

    @cached_property
    def _generator(self) -> np.random.PCG64:
        digest = sha256(self.question.seed.encode()).digest()
        return np.random.PCG64(int.from_bytes(digest[:16], "big"))

    @cached_property
    def unit(self) -> int:
        """What amounts are divided by, so that their products stay whole: nearly always 1."""
        most = sum(abs(value) for block in self.question.blocks for value in block.base)
        most += sum(abs(part.amount) for bet in self.question.bets for part in bet.parts)
        unit = 1
        while most > SAFE * unit:
            unit *= 10
        return unit

    @cached_property
    def levels(self) -> list[float]:
        """The steps of the common shock, of mean 0 and variance 1; one step without a shock."""
        if not self.question.shock:
            return [0.0]
        normal = NormalDist()
        steps = [normal.inv_cdf((step + 0.5) / LEVELS) for step in range(LEVELS)]
        size = sqrt(fsum(step * step for step in steps) / LEVELS)
        return [step / size for step in steps]

    @cached_property
    def step(self) -> Ints:
        """The step of the common shock in each run."""
        return self._draws() % len(self.levels)

    def _draws(self) -> Ints:
        """A whole number below 2³² for each run."""
        raw = self._generator.random_raw(self.question.runs)
        return (raw >> np.uint64(32)).astype(np.int64)

    def landings(self) -> Iterator[tuple[Bet, list[Ints]]]:
        """Of every bet, how many land in each run by each horizon; who landed stays landed."""
        step, known = self.step, {}
        for bet in self.question.bets:
            draws, found = self._draws(), []
            for chance in bet.chances:
                key = (chance, bet.draws)
                if key not in known:
                    known[key] = self._tables(chance, bet.draws)
                found.append(_landed(draws, known[key], step))
            yield bet, found

    def _tables(self, chance: int, many: int) -> list[Ints]:
        return [_limits(_shifted(chance, self.question.shock * z), many) for z in self.levels]


def _landed(draws: Ints, tables: list[Ints], step: Ints) -> Ints:
    if len(tables) == 1:
        table = tables[0]
        if len(table) == 1:
            return (draws < table[0]).astype(np.int64)
        return len(table) - np.searchsorted(table[::-1], draws, side="right")
    if len(tables[0]) == 1:
        limits = np.array([table[0] for table in tables])
        return (draws < limits[step]).astype(np.int64)
    found = np.zeros(len(draws), np.int64)
    for number, table in enumerate(tables):
        here = step == number
        found[here] = len(table) - np.searchsorted(table[::-1], draws[here], side="right")
    return found


def _shifted(chance: int, shift: float) -> float:
    """A chance moved in log-odds; what is certain or impossible stays so."""
    if not shift or chance in (0, CERTAIN):
        return chance / CERTAIN
    odds = log(chance / (CERTAIN - chance)) + shift
    return 1 / (1 + exp(-odds))


def _limits(chance: float, many: int) -> Ints:
    """At least k of many land where a draw is below the k-th limit: falling from k = 1 on."""
    if many == 1 or chance in (0.0, 1.0):
        return np.full(many, round(chance * DRAW), np.int64)
    counts = np.arange(1, many + 1, dtype=np.float64)
    ratio = (many - counts + 1) / counts * (chance / (1 - chance))
    mode = min(int((many + 1) * chance), many)
    down = np.cumprod(1 / ratio[:mode][::-1])[::-1]
    up = np.cumprod(ratio[mode:])
    parts = np.concatenate((down, [1.0], up))
    tail = np.cumsum(parts[::-1])[::-1]
    return np.rint(tail[1:] / tail[0] * DRAW).astype(np.int64)


def answer(question: Question) -> Answer:
    """Run it."""
    runs = _Runs(question)
    amounts, kept = _amounts(runs)
    outcomes, watched = [], None
    for horizon in range(question.horizons):
        mix = _Mix(question, amounts[horizon])
        outcomes.append(mix.outcome())
        if question.watched and question.watched[1] == horizon:
            watched = mix.fine(question.watched[0]), mix.valid(question.watched[0])
    levers = _levers(question, kept, *watched) if watched else ()
    return Answer(tuple(outcomes), levers)


def _amounts(runs: _Runs) -> tuple[Any, list[tuple[Bet, Counts]]]:
    """By horizon, block, cluster and run; and the landings of each bet at the watched horizon."""
    question, unit = runs.question, runs.unit
    place = {block.code: number for number, block in enumerate(question.blocks)}
    found = np.zeros((question.horizons, len(place), len(CLUSTERS), question.runs), np.int64)
    for number, block in enumerate(question.blocks):
        found[:, number] = np.array([value // unit for value in block.base])[None, :, None]
    kept = []
    for bet, landed in runs.landings():
        cells = [
            (place[part.block], CLUSTERS.index(part.cluster), part.amount // unit)
            for part in bet.parts
        ]
        for horizon, count in enumerate(landed):
            for block_at, cluster_at, amount in cells:
                found[horizon, block_at, cluster_at] += _brought(count, amount, bet.draws)
        if question.watched:
            kept.append(
                (
                    bet,
                    landed[question.watched[1]].astype(np.uint8 if bet.draws < 256 else np.uint32),
                )
            )
    return found, kept


def _brought(count: Ints, amount: int, many: int) -> Ints:
    """What so many of many bring, of the amount of all together; the products stay small."""
    if many == 1:
        return count * amount
    each, rest = divmod(amount, many)
    return count * each + count * rest // many


class _Mix:
    """The mix of every run at one horizon; a gap is a whole number over 10000 M."""

    def __init__(self, question: Question, amounts: Ints) -> None:
        self.question = question
        self.cells = amounts.sum(axis=0)
        self.total = self.cells.sum(axis=0)
        self.divided = (self.total > 0) & (amounts.min(axis=(0, 1)) >= 0)
        aimed = [n for n, block in enumerate(question.blocks) if block.target]
        goals = np.array([question.blocks[n].target for n in aimed], np.int64)
        compared = amounts[aimed].sum(axis=0) if aimed else np.zeros_like(self.cells)
        self.base = compared.sum(axis=0)
        self.aimed = self.divided & (self.base > 0)
        weights = amounts[aimed].sum(axis=1) if aimed else None
        self.off = np.zeros_like(self.cells)
        if weights is not None:
            for cluster in range(len(CLUSTERS)):
                wanted = (weights * goals[:, cluster, None]).sum(axis=0)
                self.off[cluster] = np.abs(compared[cluster] * WHOLE - wanted)
        self.wrong = self.off.sum(axis=0)

    def valid(self, key: str) -> NDArray[np.bool_]:
        """The runs in which there is such a share, or an F."""
        return self.aimed if key == FIT else self.divided

    def values(self, key: str) -> NDArray[np.float64]:
        """The share, or F, of every valid run."""
        here = self.valid(key)
        if key == FIT:
            return 1 - self.wrong[here] / (2 * WHOLE * self.base[here])
        return self.cells[CLUSTERS.index(key)][here] / self.total[here]

    def fine(self, key: str) -> Ints:
        """The same of every run in whole parts, which add up the same in any order."""
        found = np.zeros(self.question.runs, np.int64)
        found[self.valid(key)] = np.rint(self.values(key) * FINE).astype(np.int64)
        return found

    def outcome(self) -> Outcome:
        keys = (*CLUSTERS, FIT) if self.aimed.any() else CLUSTERS
        spreads = {key: _spread(self.values(key)) for key in keys if self.valid(key).any()}
        return Outcome(spreads, self._inside(), _part(~self.divided))

    def _inside(self) -> dict[str, float]:
        """Gap and F are judged as they are printed: rounded half up to a tenth of a point."""
        if not self.aimed.any():
            return {}
        limit = (2 * self.question.tolerance + 1) * 5 * self.base
        found = {k: _part(self.aimed & (self.off[n] < limit)) for n, k in enumerate(CLUSTERS)}
        most = (2001 - 2 * self.question.fit_wanted) * 10 * self.base
        return {**found, FIT: _part(self.aimed & (self.wrong <= most))}


def _spread(values: NDArray[np.float64]) -> Spread:
    ordered = np.sort(values)
    last = len(ordered)
    p10, p25, p50, p75, p90 = (
        round(float(ordered[max(-(-last * part // 100) - 1, 0)]), PLACES)
        for part in (10, 25, 50, 75, 90)
    )
    return Spread(p10, p25, p50, p75, p90, round(fmean(ordered.tolist()), PLACES))


def _part(runs: NDArray[np.bool_]) -> float:
    return round(int(runs.sum()) / len(runs), PLACES)


def _levers(
    question: Question,
    kept: list[tuple[Bet, Counts]],
    shares: Ints,
    valid: NDArray[np.bool_],
) -> tuple[Lever, ...]:
    """Every bet's two means. Of many alike, each landed in count/many of a run."""
    runs, whole = int(valid.sum()), int(shares.sum())
    found = []
    for bet, landed in kept:
        count = np.where(valid, landed, 0).astype(np.int64)
        times = int(count.sum())
        missed = runs * bet.draws - times
        if min(times, missed) < FEW_RUNS * bet.draws:
            continue
        inside = int((count * shares).sum())
        found.append(
            Lever(
                key=bet.key,
                landed=round(inside / times / FINE, PLACES),
                missed=round((whole * bet.draws - inside) / missed / FINE, PLACES),
                chance=bet.chances[question.watched[1] if question.watched else 0] / CERTAIN,
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.pull, one.key)))
