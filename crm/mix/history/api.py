"""The history of the mix for programs: operations of the area of the mix."""

from collections.abc import Collection
from fractions import Fraction
from typing import Any

from crm.accounts.access import reader
from crm.accounts.operations import operation
from crm.accounts.rules import Permission
from crm.core.errors import Invalid, Problem
from crm.core.language import translated
from crm.core.rest.contract import Contract
from crm.core.rest.openapi import Resource
from crm.core.say import say
from crm.mix.history import pages
from crm.mix.history import series as weekly
from crm.mix.history.asking import CLOSED, NOW, Moments, closed_weeks, name_of
from crm.mix.history.causes import Atom, Step
from crm.mix.history.changes import Changes, corrections
from crm.mix.history.shapes import (
    ChangesQuery,
    CorrectionsQuery,
    FitOverTime,
    FitQuery,
    MixCorrections,
    ShareChange,
)
from crm.mix.progress import AsOf
from crm.mix.rules import count, points

READ = Permission.MIX_READ


def add_operations(mix: Resource) -> None:
    """Register them in the area."""
    operation(
        mix,
        "GET /mix/history/<scope>/changes",
        READ,
        Contract(say("一个集群的占比为什么变"), asks=ChangesQuery, gives=ShareChange),
    )(changes)
    operation(
        mix,
        "GET /mix/history/<scope>/fit",
        READ,
        Contract(say("契合度逐周"), asks=FitQuery, gives=FitOverTime),
    )(fit)
    operation(
        mix,
        "GET /mix/corrections",
        READ,
        Contract(say("结账后才知道的更正"), asks=CorrectionsQuery, gives=MixCorrections),
    )(corrected)


def _closed(moments: Moments, name: str, field: str, *, known: bool = False) -> AsOf | None:
    """A closed week; None where none was closed yet. Raises Invalid for another name."""
    found = moments.asked(name, known=known)
    if found is None and name != CLOSED:
        raise Invalid([Problem(field, say("这里应是一个已结账的周，例如 2026-W40。"))])
    return found


def changes(scope: str, asked: dict[str, Any]) -> dict[str, Any]:
    known, moments = bool(asked["known"]), closed_weeks()
    start = _closed(moments, asked["from_"], "from", known=known)
    end = None if asked["to"] == NOW else _closed(moments, asked["to"], "to", known=known)
    about = {"scope": pages.scope_or_404(scope), "known": known, **_asked(asked)}
    if start is None:
        nothing: dict[str, Any] = {"first": None, "last": None, "steps": [], "sentences": []}
        return {**about, **nothing, "cluster": asked["cluster"], "from_": None, "to": asked["to"]}
    question = pages.between(scope, start, end, asked["basis"], asked["measure"])
    told = pages.answer(question, asked["cluster"], reader())
    judged = told.told is not None and not told.few
    return {
        **about,
        "cluster": told.cluster,
        "basis": told.found.end.basis,
        "from_": name_of(question.start),
        "to": name_of(question.end),
        "sentences": [translated(one) for one in told.sentences],
        "first": _points(told.told.first) if told.told and judged else None,
        "last": _points(told.told.last) if told.told and judged else None,
        "steps": [_step(told.found, one.step, judged=judged) for one in told.steps],
    }


def _asked(asked: dict[str, Any]) -> dict[str, Any]:
    return {name: asked[name] for name in ("basis", "measure")}


def _step(found: Changes, step: Step, *, judged: bool) -> dict[str, Any]:
    return {
        "group": step.group,
        "cause": step.cause,
        "cluster": step.cluster,
        "own": step.own,
        "total": step.total,
        "points": _points(step.points) if judged else None,
        **_rows(found, step.atoms),
    }


def _rows(found: Changes, atoms: Collection[Atom]) -> dict[str, Any]:
    seen = found.told(atoms)
    rows = [
        {
            "lead_id": atom.lead_id,
            "code": lead.code if lead else None,
            "cause": atom.cause,
            "correction": atom.correction,
            "deltas": atom.deltas,
        }
        for lead, atom in seen.rows
    ]
    return {"rows": rows, "hidden_leads": seen.hidden, "hidden": seen.others}


def fit(scope: str, asked: dict[str, Any]) -> dict[str, Any]:
    found = weekly.series(
        closed_weeks(),
        pages.scope_or_404(scope),
        int(asked["weeks"]),
        asked["basis"],
        asked["measure"],
    )
    if found is None:
        nothing: dict[str, Any] = {"provisional": None, "largest": None, "receipts": []}
        return {**nothing, **_asked(asked), "scope": scope, "weeks": []}
    return {
        "scope": scope,
        "basis": found.basis,
        "measure": found.measure,
        "provisional": found.provisional,
        "largest": found.giant.code if found.giant else None,
        "receipts": found.receipts,
        "weeks": [
            {
                "week": str(one.week),
                "fit": _points(one.fit),
                "fit_today": _points(one.fit_today),
                "jump": _points(one.jump),
                "n": count(one.row.firms),
                "small": one.small,
            }
            for one in found.weeks
        ],
    }


def corrected(asked: dict[str, Any]) -> dict[str, Any]:
    as_of = _closed(closed_weeks(), asked["as_of"], "as_of")
    if as_of is None:
        nothing: dict[str, Any] = {"leads": 0, "rows": [], "hidden_leads": 0, "hidden": {}}
        return {**nothing, "week": None, "measure": asked["measure"]}
    found = corrections(as_of, asked["measure"], asked["basis"], reader())
    return {
        "week": str(as_of.week),
        "measure": asked["measure"],
        "leads": len(found.corrected),
        **_rows(found, [atom for atom in found.atoms if atom.correction]),
    }


def _points(value: Fraction | None) -> str | None:
    return None if value is None else str(points(value))
