"""What happened between two moments: every lead whose part differs, and the waterfall of it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from crm.accounts.models import User
from crm.leads import facts as ledger
from crm.leads.models import Fact
from crm.mix import queries
from crm.mix.books import books
from crm.mix.codes import Codes, codes
from crm.mix.counting import Since
from crm.mix.history.causes import Atom, Cause, Standing, Waterfall, atoms, total_of, waterfall
from crm.mix.history.moments import (
    Known,
    Named,
    Source,
    facts_by_lead,
    moving,
    view_of,
)
from crm.mix.history.rates import rate_part
from crm.mix.history.rules import View, seen
from crm.mix.keeping import amount_of, moves_of_standing
from crm.mix.measures import Measure
from crm.mix.progress import COUNT, SCOPES, AsOf, Basis, Progress
from crm.mix.rows import Row
from crm.mix.rules import CLUSTERS
from crm.mix.tallies import Kind


@dataclass(frozen=True)
class Question:
    """A block or total, in one measure, between two moments seen alike."""

    scope: str
    start: AsOf
    end: AsOf
    basis: Basis | None = None
    measure: Measure = COUNT

    @property
    def blocks(self) -> tuple[str, ...]:
        """The blocks that are asked about."""
        return SCOPES[self.scope]


@dataclass(frozen=True)
class Told:
    """What a reader may see of some atoms: rows, and of the others how many leads and how much."""

    rows: tuple[tuple[Named | None, Atom], ...]
    hidden: int
    others: Mapping[str, int]


@dataclass(frozen=True)
class Changes:
    """Both ends, and every change between them with the names of who made it."""

    question: Question
    start: Progress
    end: Progress
    atoms: tuple[Atom, ...]
    names: Mapping[int, Named]

    def row(self, shown: Progress) -> Row:
        """The row of the table that is asked about."""
        return next(row for row in shown.table() if row.key == self.question.scope)

    def waterfall(self, cluster: str) -> Waterfall | None:
        """How one cluster's share came from one level to the other; None while a stock is unknown."""
        start, end = self.row(self.start).values, self.row(self.end).values
        if start is None or end is None:
            return None
        return waterfall(cluster, start, end, self.atoms, self.readable)

    @property
    def readable(self) -> set[int]:
        """The leads whose names the reader may see."""
        return {number for number, lead in self.names.items() if lead.readable}

    def told(self, atoms: Collection[Atom]) -> Told:
        """Atoms of leads that the reader may see, how many others there are, and their sum."""
        rows = [one for one in atoms if one.lead_id is None or one.lead_id in self.readable]
        others = [one for one in atoms if one not in rows]
        return Told(
            tuple((self.names.get(one.lead_id or 0), one) for one in rows),
            len({one.lead_id for one in others}),
            total_of([one.deltas for one in others]),
        )

    @property
    def corrected(self) -> list[int]:
        """The leads of which something was learnt later."""
        found = {one.lead_id for one in self.atoms if one.correction and one.lead_id is not None}
        return sorted(found)


def changes(question: Question, user: User) -> Changes:
    """All that happened, for a reader who may see some of the names."""
    measure, blocks = question.measure, question.blocks
    kept, source = books(measure), _source(question, user)
    ends = (Known(one, measure, source) for one in (question.end, question.start))
    end = queries.figures(next(ends), kept, question.basis, blocks)
    start = queries.figures(next(ends), kept, end.basis, blocks)
    return _told(Ends(question, start, end, codes()), source)


def corrections(as_of: AsOf, measure: Measure, basis: Basis | None, user: User) -> Changes:
    """What was learnt of a closed week since it was published; nothing is added up for it."""
    published, known = (queries.closed_week(as_of.week, known=one) for one in (False, True))
    question = Question("ALL", published, known, basis, measure)
    kept, source = books(measure), _source(question, user)
    end = queries.assembled(known, kept, basis)
    start = queries.assembled(published, kept, end.basis)
    return _told(Ends(question, start, end, codes()), source)


def _told(ends: "Ends", source: Source) -> Changes:
    found: list[Atom] = [*ends.base()]
    names: dict[int, Named] = {}
    for lead, facts in source:
        told = list(ends.atoms(lead.id, facts))
        if told:
            names[lead.id] = lead
            found += told
    return Changes(ends.question, ends.start, ends.end, tuple(found), names)


def _source(question: Question, user: User) -> Source:
    """Every lead of which something was verified after the start and counts at the end."""
    end = question.end
    until = (Fact.verified_at < end.edge,) if end.published else ()
    return list(facts_by_lead(moving(question.start, *until), user))


@dataclass(frozen=True)
class Ends:
    """The two ends, and what a lead brought to each.

    Between them stands the start as it is known at the end: what differs before it is a correction,
    what differs after it happened.
    """

    question: Question
    start: Progress
    end: Progress
    codes: Codes

    def base(self) -> Iterator[Atom]:
        """What another baseline changes, without any lead."""
        old, new = self.start, self.end
        sums = {
            k: sum((new.base(b, k) or 0) - (old.base(b, k) or 0) for b in self.question.blocks)
            for k in CLUSTERS
        }
        deltas = {k: value for k, value in sums.items() if value}
        if deltas:
            yield Atom(None, Cause.BASELINE, deltas)

    @cached_property
    def _since(self) -> Since:
        """Since when what was brought counts, as the start has it."""
        return {block: self.start.since(block) for block in self.question.blocks}

    @cached_property
    def _since_end(self) -> Since:
        return {block: self.end.since(block) for block in self.question.blocks}

    def atoms(self, lead_id: int, facts: Sequence[Any]) -> Iterator[Atom]:
        """What one lead did, what was corrected of it, and what another day of counting makes."""
        first, last = view_of(self.question.start), view_of(self.question.end)
        between = View(edge=last.edge, until=self.question.start.day)
        then, known, now = (seen(facts, view) for view in (first, between, last))
        # Of most leads nothing was corrected: then two of the three are the same facts.
        before = self._brought(then, self._since)
        corrected = before if known == then else self._brought(known, self._since)
        after = corrected if now == known else self._brought(now, self._since)
        measure = self.question.measure
        yield from atoms(
            lead_id, before, corrected, rate_part(then, known, measure), correction=True
        )
        yield from atoms(lead_id, corrected, after, rate_part(known, now, measure))
        if self._since_end != self._since:
            newly = self._brought(now, self._since_end)
            for atom in atoms(lead_id, after, newly):
                yield replace(atom, lead_id=None, cause=Cause.BASELINE)

    def _brought(self, facts: Sequence[Any], since: Since) -> Standing:
        lead = ledger.project(facts)
        tenths: dict[str, int] = {}
        for block_id, cluster_id, part in lead.shares if lead.stage else ():
            block, cluster = self.codes.cell(block_id, cluster_id)
            if block in since:
                net = moves_of_standing(lead, since[block], COUNT, part).tally(Kind.NET).tenths
                tenths[cluster] = tenths.get(cluster, 0) + net
        measure = self.question.measure
        amount = 1 if measure is COUNT else amount_of(lead, measure) or 0
        return Standing(amount, {k: value for k, value in tenths.items() if value})
