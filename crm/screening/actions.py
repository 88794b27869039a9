"""Loading the negative list; deciding a screening."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from config import ROOT
from crm.accounts.models import User
from crm.audit.actions import record
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Invalid, Problem, check_version
from crm.core.say import say
from crm.leads.models import Lead
from crm.screening.looking import look
from crm.screening.models import NegativeEdition, NegativeEntry, ScreeningDecision
from crm.screening.reading import editions_of, problems
from crm.screening.rules import Decide, basis, decision_problems

FOLDER = ROOT / "seed" / "screening"


def load_lists(paths: Sequence[Path] = ()) -> dict[str, int]:
    """Bring editions in from files, else from those that every office starts with; counts of both.

    An edition's entries become what its file says; other editions stay. The caller commits.
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
    return {"editions": len(told), "entries": sum(len(entries) for _, entries in told)}


def _read(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
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


def decide(lead: Lead, command: Decide, *, by: User, base_version: int | None) -> ScreeningDecision:
    """Decide about a lead under the edition of that day. Raises Invalid or Stale; appends only."""
    check_version(lead.version, base_version)
    looked = look(lead, command.decided_on)
    found = decision_problems(command, clock.today(), is_foreign=looked.subject.is_foreign)
    if not found and looked.edition is None:
        found = [Problem("decided_on", say("这一天还没有录入有效的负面清单。"))]
    if found or looked.edition is None:
        raise Invalid(found)
    numbers = [entry.number for entry, _ in looked.hits]
    decision = ScreeningDecision(
        lead_id=lead.id,
        block_id=lead.block_id,
        edition=looked.edition,
        answer=command.answer,
        reason=command.reason.strip(),
        decided_on=command.decided_on,
        basis=basis(looked.subject, lead.item_id, lead.block_id) | {"hits": numbers},
        by_id=by.id,
        at=clock.now(),
    )
    db.session.add(decision)
    record(
        by,
        "screening.decided",
        lead,
        answer=command.answer.value,
        edition=looked.edition.code,
        hits=numbers,
        reason=decision.reason,
    )
    return decision
