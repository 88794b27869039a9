"""What an address of the mix's pages asks for, and how it asks for the same elsewhere."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from flask import request, url_for
from flask_babel import gettext

from crm.core.language import translated
from crm.core.weeks import Week
from crm.mix import queries
from crm.mix.blueprint import words
from crm.mix.history.asking import Moments, choices, closed_weeks, moment_words, name_of
from crm.mix.history.pages import SPANS
from crm.mix.lately import Drift, Wish, drifts, read, week_before, weeks_and_values
from crm.mix.measures import MAIN, MORE, Measure
from crm.mix.progress import COUNT, Basis, Progress
from crm.mix.rules import BLOCKS
from crm.mix.tallies import Kind

WITHOUT = "without"


@dataclass(frozen=True)
class Shown:
    """What the address asks to see, and how to ask for the same elsewhere."""

    progress: Progress
    moments_of: Moments
    last: Progress | None = None

    def url(self, endpoint: str, **values: Any) -> str:
        """An address that keeps basis and moment."""
        return url_for(endpoint, **{**self.kept_along, **values})

    @cached_property
    def kept_along(self) -> dict[str, Any]:
        """What every address of these pages carries along."""
        moment = self.moments_of.address(self.progress.as_of)
        return {"basis": self.progress.basis.value, **moment, **self._measured()}

    def _measured(self) -> dict[str, str]:
        """What differs from the usual measure; left out of an address where nothing does."""
        found = {}
        if self.progress.measure is not COUNT:
            found["measure"] = self.progress.measure.value
        if self.progress.without_largest:
            found["largest"] = WITHOUT
        return found

    def here(self, **values: Any) -> str:
        """The same page with one thing changed."""
        kind = {"kind": request.args["kind"]} if request.args.get("kind") in set(Kind) else {}
        place = request.view_args or {}
        return self.url(request.endpoint or "mix.index", **{**place, **kind, **values})

    @property
    def label(self) -> str:
        """The moment in words, for the top bar."""
        return translated(moment_words(self.progress.as_of))

    def ahead(self, block: str) -> dict[str, str]:
        """Where a block's forecast and its band are; none beside what no forecast is made of.

        Money received is never drawn with money promised, and the past has no forecast.
        """
        now = self.progress
        amount = now.measure is Measure.EXPECTED
        if not (now.measure is COUNT or (amount and now.basis is Basis.FLOW)):
            return {}
        if now.without_largest or self.older:
            return {}
        asked: dict[str, Any] = {
            "measure": now.measure.value,
            "basis": now.basis.value,
            "as_of": "closed" if now.as_of.closed else "now",
        }
        return {
            "band": url_for("mix.band", code=block, **asked),
            "forecast": url_for("mix.forecast", block=block, **asked),
        }

    @cached_property
    def drifts(self) -> dict[str, Drift]:
        """What changed in each row since the closed week before; links go to why."""
        return drifts(self.progress, self.last)

    def why(self, scope: str, cluster: str | None = None, week: Week | None = None) -> str:
        """The waterfall to this moment from a week, or from the closed one before."""
        as_of = self.progress.as_of
        values: dict[str, Any] = {
            "cluster": cluster,
            "basis": self.progress.basis.value,
            "measure": self.progress.measure.value,
            "from": str(week or self.drifts[scope].week),
            "to": name_of(as_of),
            "known": "1" if as_of.known else None,
        }
        return url_for("mix_history.changes", scope=scope, **values)

    def reasons(self, scope: str, cluster: str) -> list[dict[str, Any]]:
        """Why a cluster's share is another than so many weeks ago."""
        as_of = self.progress.as_of
        earlier = [w for w in self.moments_of.weeks if not as_of.closed or w < as_of.week]
        return [
            _option(
                gettext("%(n)s 周前", n=many),
                self.why(scope, cluster, earlier[many - 1]),
                active=False,
            )
            for many in SPANS
            if many <= len(earlier)
        ]

    @property
    def moments(self) -> list[dict[str, Any]]:
        """The choice between the open week, a closed one as published, and as known now."""
        return [
            _option(translated(one.words), self.here(**one.values), active=one.active)
            for one in choices(self.moments_of, self.progress.as_of)
        ]

    @property
    def weeks(self) -> list[dict[str, Any]]:
        """Every closed week, the newest first."""
        now = self.progress.as_of
        return [
            {"value": str(week), "active": now.closed and week == now.week}
            for week in self.moments_of.weeks
        ]

    @property
    def kept(self) -> dict[str, str]:
        """What a form that changes the moment sends along."""
        kind = request.args.get("kind", "")
        found = {"basis": self.progress.basis.value, **self._measured()}
        return {**found, "kind": kind} if kind in set(Kind) else found

    @property
    def older(self) -> bool:
        """A week that is past: the page is for reading only."""
        return self.moments_of.is_older(self.progress.as_of)

    @property
    def measures(self) -> list[dict[str, Any]]:
        """The usual measures; the current one stands among them wherever it comes from."""
        now = self.progress.measure
        return [self._measure(one) for one in (*MAIN, *((now,) if now in MORE else ()))]

    @property
    def more_measures(self) -> list[dict[str, Any]]:
        """The measures that are asked for less often."""
        return [self._measure(one) for one in MORE]

    def _measure(self, measure: Measure) -> dict[str, Any]:
        wanted = None if measure is COUNT else measure.value
        largest = self.progress.without_largest and measure is not COUNT
        url = self.here(measure=wanted, largest=WITHOUT if largest else None)
        return _option(translated(measure.words), url, active=measure is self.progress.measure)

    @property
    def largest(self) -> list[dict[str, Any]]:
        """With or without the largest project; by number of firms none can outweigh the rest."""
        if self.progress.measure is COUNT:
            return []
        without = self.progress.without_largest
        return [
            _option(gettext("含最大项目"), self.here(largest=None), active=not without),
            _option(gettext("不含最大项目"), self.here(largest=WITHOUT), active=without),
        ]

    @property
    def bases(self) -> list[dict[str, Any]]:
        """The choice between flow and stock."""
        now = self.progress.basis
        since = gettext("流量 · %(day)s 起", day=self.progress.flow_since.isoformat())
        return [
            _option(since, self.here(basis="flow"), active=now is Basis.FLOW),
            _option(gettext("存量"), self.here(basis="stock"), active=now is Basis.STOCK),
        ]


def _option(label: str, url: str, *, active: bool) -> dict[str, Any]:
    return {"label": label, "url": url, "active": active}


def asked(prefer: tuple[str, ...] = BLOCKS) -> Shown:
    """What the address asks for; without a wish for flow or stock, what all of `prefer` state."""
    return _asked(prefer, compared=False)


def compared(prefer: tuple[str, ...] = BLOCKS) -> Shown:
    """The same beside the closed week before it."""
    return _asked(prefer, compared=True)


def _asked(prefer: tuple[str, ...], *, compared: bool) -> Shown:
    wish = _wish(prefer)
    moment = request.args.get("as_of", "")
    moments, values = weeks_and_values(moment, wish.measure) if compared else (closed_weeks(), ())
    as_of = moments.asked(moment, known="known" in request.args) or queries.open_week()
    week = week_before(moments.weeks, as_of) if compared else None
    found, last = read(wish, as_of, week, values)
    without = request.args.get("largest") == WITHOUT and wish.measure is not COUNT
    return Shown(replace(found, without_largest=without), moments, last)


def _wish(prefer: tuple[str, ...]) -> Wish:
    basis, measure = request.args.get("basis", ""), request.args.get("measure", "")
    return Wish(
        Basis(basis) if basis in set(Basis) else None,
        prefer,
        Measure(measure) if measure in set(Measure) else COUNT,
    )


def frame(shown: Shown) -> dict[str, Any]:
    """What every one of these pages needs."""
    return {"shown": shown, "as_of_label": shown.label, **words()}
