"""The figures of the mix as plain values, for programs and scripts."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from crm.mix import rules
from crm.mix.drawing import Drawn, Line, drawn
from crm.mix.lately import Drift
from crm.mix.progress import Progress

NONE: Mapping[str, Drift] = MappingProxyType({})


def plain(shown: Progress, drifts: Mapping[str, Drift] = NONE) -> dict[str, Any]:
    """Every row with its clusters; shares and gaps as decimal text, what is unknown as None."""
    return {
        "week": str(shown.as_of.week),
        "closed": shown.as_of.closed,
        "known": shown.as_of.known,
        "basis": shown.basis.value,
        "measure": shown.measure.value,
        "rows": [plain_row(drawn(shown, row), drifts.get(row.key)) for row in shown.table()],
    }


def plain_row(row: Drawn, drift: Drift | None = None) -> dict[str, Any]:
    """One block or total."""
    return {
        "row": row.key,
        "state": row.row.state,
        "n": row.sample,
        "unclassified": _text(row.unclassified),
        "dominated": row.row.dominated,
        "fit_without_largest": _text(row.fit_without),
        "deviation": _text(row.deviation),
        "fit": _text(row.row.fit),
        "change": _change(drift),
        "provisional": row.target.provisional if row.target else None,
        "clusters": {line.cluster: _line(line) for line in row.lines},
    }


def _change(drift: Drift | None) -> dict[str, Any] | None:
    if drift is None:
        return None
    return {
        "since": str(drift.week),
        "fit": _text(drift.fit),
        "n": rules.count(drift.firms),
        "other_target": drift.ruler,
    }


def _line(line: Line) -> dict[str, Any]:
    amount = line.cell.amount
    return {
        "amount": None if amount is None else rules.count(amount),
        "landed": rules.count(line.moved.landed.tenths),
        "left": rules.count(line.moved.left.tenths),
        "committed": rules.count(line.moved.committed.tenths),
        "share": _text(line.cell.share),
        "target": _text(line.cell.target),
        "gap": _text(line.cell.gap),
    }


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
