"""The table of bench/results.md, from what bench.measure wrote: sizes side by side, with growth."""

import json
import sys
from itertools import groupby
from pathlib import Path
from typing import Any

COLUMNS = ("page", "who", "database", "leads", "ours ms", "p95", "raw SQL ms", "ratio")
MORE = ("best (SQL)", "statements", "bytes", "largest ÷ 10 k")
HEAD = f"| {' | '.join(COLUMNS + MORE)} |"


def main(*files: str) -> None:
    """Print the rows of all files, the newest of each kind."""
    found: dict[Any, Any] = {}
    for file in files:
        for row in json.loads(Path(file).read_text()):
            found[row["name"], row["who"], row["database"], row["leads"] // 1000] = row
    print(HEAD + "\n|" + "---|" * (HEAD.count("|") - 1))
    rows = sorted(found.values(), key=_kind)
    for _, alike in groupby(rows, _kind):
        several = sorted(alike, key=lambda row: row["leads"])
        for row in several:
            print(_line(row, several[0] if row is several[-1] and len(several) > 1 else None))


def _kind(row: Any) -> tuple[str, str, str]:
    return row["name"], row["who"], row["database"]


def _line(row: Any, least: Any) -> str:
    growth = f"{row['ours'] / least['ours']:.1f}" if least else ""
    sql = f"{row['sql']:.1f} | {row['ours'] / row['sql']:.1f}" if row["sql"] else "— | —"
    best = f"{row['best']:.1f} ({row['best_sql']:.1f})"
    return (
        f"| {row['name']} | {row['who']} | {row['database']} | {row['leads']:,} | {row['ours']:.1f} "
        f"| {row['p95']:.1f} | {sql} | {best} | {row['statements']} | {row['bytes']:,} | {growth} |"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
