"""The figures of the mix as plain values, for programs and scripts. Pure."""

from typing import Any

from crm.mix import rules
from crm.mix.drawing import Drawn, Line, drawn
from crm.mix.measures import Measure
from crm.mix.progress import COUNT, Progress


def plain(shown: Progress) -> dict[str, Any]:
    """Every row with its clusters; shares and gaps as decimal text, what is unknown as None."""
    return {
        "week": str(shown.as_of.week),
        "closed": shown.as_of.closed,
        "known": shown.as_of.known,
        "basis": shown.basis.value,
        "measure": shown.measure.value,
        "rows": [plain_row(drawn(shown, row), shown.measure) for row in shown.table()],
    }


def plain_row(row: Drawn, measure: Measure = COUNT) -> dict[str, Any]:
    """One block or total."""
    return {
        "row": row.key,
        "state": row.row.state,
        "n": row.sample,
        "deviation": _text(row.deviation),
        "fit": _text(row.row.fit),
        "provisional": row.target.provisional if row.target else None,
        "clusters": {line.cluster: _line(line, measure) for line in row.lines},
    }


def _line(line: Line, measure: Measure) -> dict[str, Any]:
    amount = line.cell.amount
    return {
        "amount": None if amount is None else _exact(amount),
        "firms": None if amount is None or measure is not COUNT else _exact(amount),
        "landed": _exact(line.moved.landed.tenths),
        "left": _exact(line.moved.left.tenths),
        "committed": _exact(line.moved.committed.tenths),
        "share": _text(line.cell.share),
        "target": _text(line.cell.target),
        "gap": _text(line.cell.gap),
    }


def _exact(tenths: int) -> str:
    """Firms, persons or 元 as decimal text, exact to the tenth."""
    return rules.count(tenths).replace("−", "-")


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
