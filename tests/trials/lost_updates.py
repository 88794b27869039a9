"""Several writers edit the same few leads at once, and every acknowledged edit must survive.

Each edit adds a word of its own to one text of a lead, on top of what was read. A writer that is
told of a conflict reads again and tries again. `make trial` runs it at full size on both databases.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from flask import Flask
from sqlalchemy import select

from config import Config
from crm import create_app
from crm.accounts.rules import Role
from crm.audit.actions import broken_links
from crm.core import editing
from crm.core.db import Model, db, writing
from crm.leads.models import Lead
from crm.plan.actions import load_plan
from tests.leads.contest import _client
from tests.leads.rebuild import assert_rebuilds
from tests.makers.leads import make_lead
from tests.makers.people import make_user
from tests.servers.warm import context

FIELD = "breach_terms"
BUSY = 503
"""What a machine under load may say: nothing was saved, try again."""


@dataclass(frozen=True)
class Plan:
    """How many writers, edits for each, and leads between them."""

    writers: int = 8
    edits: int = 1250
    leads: int = 24
    checked: bool = True
    """Whether versions are compared; without it the trial must lose edits."""


@dataclass(frozen=True)
class Outcome:
    """What came of it."""

    acknowledged: int
    refused: int
    lost: int


def run(config: Config, plan: Plan) -> Outcome:
    """Let the writers loose on an empty database and count what is missing afterwards."""
    with _ground(config):
        owner = make_user()
        ids = [make_lead(owner=owner).id for _ in range(plan.leads)]
        people = [owner.id] + [make_user(Role.MANAGER).id for _ in range(plan.writers - 1)]
        db.session.commit()
        db.session.close()
        told = _write(config, plan, people, ids)
        return _counted(told, ids)


@contextmanager
def _ground(config: Config) -> Iterator[Flask]:
    app, token = create_app(config, TESTING=True), writing.set(True)
    with app.app_context():
        Model.metadata.create_all(db.engine)
        load_plan()
        db.session.commit()
        yield app
        db.session.close()
        db.engine.dispose()
    writing.reset(token)


def _write(config: Config, plan: Plan, people: list[int], ids: list[int]) -> list[Any]:
    told = context.Queue()
    writers = [
        context.Process(target=_writer, args=(config, plan, number, user_id, ids, told))
        for number, user_id in enumerate(people)
    ]
    for writer in writers:
        writer.start()
    answers = [told.get(timeout=3600) for _ in writers]
    for writer in writers:
        writer.join(timeout=60)
        assert writer.exitcode == 0
    return answers


def _writer(
    config: Config, plan: Plan, number: int, user_id: int, ids: list[int], told: Any
) -> None:
    app = create_app(config, TESTING=True, WTF_CSRF_ENABLED=False)
    client, done, refused = _client(app, user_id), [], 0
    with patch.object(editing, "save", editing.save if plan.checked else _blindly):
        for turn in range(plan.edits):
            lead_id, word = ids[(turn * 7 + number * 3) % len(ids)], f"{number}-{turn:04d}"
            refused += _until_saved(app, client, lead_id, word)
            done.append((lead_id, word))
    told.put((done, refused))


def _blindly(_form: Any, kept: Any, act: Any) -> Any:
    """Saving as if nobody else could have written meanwhile."""
    return act(kept.version)


def _until_saved(app: Flask, client: Any, lead_id: int, word: str) -> int:
    """Add the word; the answer is how often somebody else was faster."""
    for refusals in range(10_000):
        answer = client.post(f"/leads/{lead_id}/edit", data=_typed(app, lead_id, word))
        if answer.status_code == 302:
            return refusals
        assert answer.status_code in (409, BUSY), answer.text
    raise AssertionError(f"lead {lead_id} could not be saved")


def _typed(app: Flask, lead_id: int, word: str) -> dict[str, Any]:
    """What a browser would send: the form as it was read, with one more word in it."""
    columns = (Lead.version, Lead.name, Lead.item_id, Lead.source, Lead.breach_terms)
    with app.app_context():
        version, name, item, source, text = db.session.execute(
            select(*columns).where(Lead.id == lead_id)
        ).one()
    read = {
        "name": name,
        "item_id": str(item),
        "track": "build",
        "source": source.value,
        FIELD: text,
    }
    shown = {**dict.fromkeys(_fields(), ""), **read}
    return {**read, FIELD: f"{text} {word}".strip(), "version": version, "was": json.dumps(shown)}


def _fields() -> list[str]:
    from crm.leads.forms import EditForm

    return [name for name, one in vars(EditForm).items() if hasattr(one, "field_class")]


def _counted(told: list[Any], ids: list[int]) -> Outcome:
    words = [pair for done, _ in told for pair in done]
    db.session.expire_all()
    kept = {lead.id: set(lead.breach_terms.split()) for lead in _leads(ids)}
    assert broken_links() == []
    assert_rebuilds()
    lost = sum(word not in kept[lead_id] for lead_id, word in words)
    return Outcome(len(words), sum(refused for _, refused in told), lost)


def _leads(ids: list[int]) -> list[Lead]:
    return list(db.session.scalars(select(Lead).where(Lead.id.in_(ids))))
