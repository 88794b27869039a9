"""Loading what the law says: editions of the negative list, rules of approval and headquarters."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from config import ROOT
from crm.core import yamls
from crm.core.db import db
from crm.core.errors import Invalid, Problem
from crm.core.say import say
from crm.screening.merits.models import HqRule
from crm.screening.models import ApprovalRule, NegativeEdition, NegativeEntry
from crm.screening.reading import approval_of, editions_of, headquarters_of, problems

FOLDER = ROOT / "seed" / "screening"


def load_lists(paths: Sequence[Path] = ()) -> dict[str, int]:
    """Bring editions and rules in from files, else from those that every office starts with.

    An edition's entries become what its file says; what no file names stays. The caller commits.
    """
    files = [_read(path) for path in paths or sorted(FOLDER.glob("*.yaml"))]
    if found := problems(files):
        raise Invalid(found)
    told = editions_of(files)
    known = _known(edition["code"] for edition, _ in told)
    for values, entries in told:
        row = known.get(values["code"])
        if row is None:
            row = NegativeEdition(code=values["code"], entries=[])
            db.session.add(row)
        _change(row, values)
        _fill(row, entries)
    rules, headquarters = approval_of(files), headquarters_of(files)
    _load_rules(ApprovalRule, rules)
    _load_rules(HqRule, headquarters)
    counts = {"editions": len(told), "entries": sum(len(entries) for _, entries in told)}
    return counts | {"rules": len(rules), "headquarters": len(headquarters)}


def _load_rules(kind: type[ApprovalRule | HqRule], rules: list[dict[str, Any]]) -> None:
    rows: Any = db.session.scalars(select(kind))
    known = {(row.code, row.effective_from): row for row in rows}
    for values in rules:
        row = known.get((values["code"], values["effective_from"]))
        if row is None:
            db.session.add(kind(**values))
        else:
            _change(row, values)


def _read(path: Path) -> Any:
    try:
        return yamls.read(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError):
        raise Invalid([Problem(path.name, say("不是可以读的 YAML 文件。"))]) from None


def _known(codes: Any) -> dict[str, NegativeEdition]:
    query = select(NegativeEdition).where(NegativeEdition.code.in_(list(codes)))
    found = db.session.scalars(query.options(selectinload(NegativeEdition.entries)))
    return {row.code: row for row in found}


def _fill(edition: NegativeEdition, entries: list[dict[str, Any]]) -> None:
    known = {row.number: row for row in edition.entries}
    for values in entries:
        row = known.pop(values["number"], None)
        if row is None:
            edition.entries.append(NegativeEntry(**values))
        else:
            _change(row, values)
    for row in known.values():
        edition.entries.remove(row)


def _change(row: Any, values: dict[str, Any]) -> None:
    for key, value in values.items():
        if getattr(row, key, None) != value:
            setattr(row, key, value)
