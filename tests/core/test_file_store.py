"""The store: each content once, never half of it, never a row without its bytes."""

import os
import signal
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from config import Config, WrongSetting
from crm import create_app
from crm.core import clock
from crm.core.db import BEFORE_COMMIT, db, writing
from crm.core.files.store import UNFINISHED, WAITS, Store, store
from crm.core.files.taking import receive_one
from crm.leads.evidence import actions, commands
from crm.leads.evidence.models import EvidenceFile
from crm.leads.evidence.rules import Attach
from crm.leads.models import Lead
from tests.makers import files
from tests.makers.leads import make_lead
from tests.servers.warm import context

PATIENCE = 60


@pytest.fixture(params=["disk", "memory"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    url = f"file://{tmp_path}/files" if request.param == "disk" else f"memory://{tmp_path}"
    return Store(url)


def held(shelf: Store) -> list[str]:
    return sorted(path.rpartition("/")[2] for path in shelf.system.find(shelf.root))


def test_the_same_content_is_kept_once_and_read_back(shelf: Store) -> None:
    names = {shelf.put(BytesIO(files.PDF)) for _ in range(2)}
    assert held(shelf) == sorted(names) and len(names) == 1
    with shelf.open(names.pop()) as back:
        assert back.read() == files.PDF
    with pytest.raises(FileNotFoundError):
        shelf.open("0" * 64)


def test_what_waits_too_long_for_a_row_goes(shelf: Store) -> None:
    known, lost = shelf.put(BytesIO(files.PDF)), shelf.put(BytesIO(files.PNG))
    with shelf.system.open(f"{shelf.root}/{UNFINISHED}/half", "wb") as half:
        half.write(b"half")

    def rows(names: set[str]) -> set[str]:
        return names & {known}

    assert shelf.sweep(rows) == 0
    with time_machine.travel(clock.real() + WAITS + timedelta(minutes=1), tick=False):
        assert shelf.sweep(rows) == 2
    assert held(shelf) == [known] != [lost]


def test_sending_it_again_renews_what_waits(tmp_path: Path) -> None:
    shelf = Store(f"file://{tmp_path}/files")
    name = shelf.put(BytesIO(files.PDF))
    old = (clock.real() - WAITS - timedelta(hours=1)).timestamp()
    os.utime(tmp_path / "files" / name[:2] / name, (old, old))
    shelf.put(BytesIO(files.PDF))
    assert shelf.sweep(lambda _names: set()) == 0


def test_what_is_missing_or_changed_is_found(tmp_path: Path) -> None:
    shelf = Store(f"file://{tmp_path}/files")
    good, bad = shelf.put(BytesIO(files.PDF)), shelf.put(BytesIO(files.PNG))
    path = tmp_path / "files" / bad[:2] / bad
    content = bytearray(path.read_bytes())
    content[20] ^= 1
    path.write_bytes(content)
    found = dict(shelf.wrong(iter((good, bad, "0" * 64))))
    assert found == {bad: "damaged", "0" * 64: "missing"}


def test_the_store_is_looked_through_by_command(app: Flask) -> None:
    run = app.test_cli_runner()
    assert "all files are as they were sent" in run.invoke(commands.files, ["check"]).output
    lead = make_lead()
    file = received(lead)
    file.sha256 = "0" * 64
    db.session.commit()
    wrong = run.invoke(commands.files, ["check", "--json"])
    assert (wrong.exit_code, "missing" in wrong.output) == (1, True)
    assert '"gone": 0' in run.invoke(commands.files, ["sweep", "--json"]).output


@pytest.mark.parametrize("url", ["nowhere://x", "file", "s3x://bucket"])
def test_a_store_that_cannot_be_names_its_setting(url: str, monkeypatch: Any) -> None:
    monkeypatch.setenv("FILES_URL", url)
    with pytest.raises(WrongSetting, match="FILES_URL"):
        Config.from_environment()


def test_memory_is_no_store_to_go_live_with(settings: Config) -> None:
    assert "FILES_URL" in replace(settings, files_url="memory://x").unsafe
    assert "FILES_URL" not in settings.unsafe


def received(lead: Lead) -> EvidenceFile:
    file = receive_one(BytesIO(files.PDF), "合同.pdf")
    return actions.attach(lead, Attach((file,)), by=lead_owner(lead))[0]


def lead_owner(lead: Lead) -> Any:
    from crm.accounts.models import User

    return db.session.get_one(User, lead.owner_id)


def die_before_the_commit(config: Config, lead_id: int) -> None:
    """Send a file, and be killed when all is written and nothing is committed."""
    app = create_app(config, TESTING=True)
    writing.set(True)
    with app.app_context():
        received(db.session.get_one(Lead, lead_id))
        BEFORE_COMMIT.append(lambda _session: os.kill(os.getpid(), signal.SIGKILL))
        db.session.commit()


def die_while_writing(config: Config, lead_id: int) -> None:
    """Be killed when half of the bytes are there."""

    class Deadly(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() == 0 and size and size > 100_000:
                return super().read(10)
            if self.tell() == 10 and size and size > 100_000:
                os.kill(os.getpid(), signal.SIGKILL)
            return super().read(size)

    app = create_app(config, TESTING=True)
    with app.app_context():
        receive_one(Deadly(files.PDF), "合同.pdf")


@pytest.mark.parametrize("death", [die_before_the_commit, die_while_writing])
def test_a_killed_process_leaves_no_row_without_bytes(
    lasting: Flask, tmp_path: Path, death: Any
) -> None:
    config = replace(lasting.config["CRM"], files_url=f"file://{tmp_path}/files")
    lasting.extensions["files"] = Store(config.files_url)
    token = writing.set(True)
    with lasting.app_context():
        lead_id = make_lead().id
        db.session.commit()
        url = db.engine.url.render_as_string(hide_password=False)
        db.session.close()
    process = context.Process(target=death, args=(replace(config, database_url=url), lead_id))
    process.start()
    process.join(PATIENCE)
    assert process.exitcode == -signal.SIGKILL
    with lasting.app_context():
        assert db.session.scalar(select(func.count()).select_from(EvidenceFile)) == 0
        assert len(held(store())) == 1  # bytes without a row, which the sweep takes
        file = received(db.session.get_one(Lead, lead_id))
        db.session.commit()
        with time_machine.travel(clock.real() + WAITS + timedelta(hours=1)):
            actions.sweep()
        assert held(store()) == [file.sha256]
    writing.reset(token)
