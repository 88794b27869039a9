"""What one of two processes does in a race: the same thing as the other, at the same moment."""

from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import select

from config import Config
from crm import create_app
from crm.accounts import sessions
from crm.accounts.models import User
from crm.core import clock
from crm.core.db import db, writing
from crm.leads.models import Lead, StageClaim
from crm.leads.moves import ClaimState

PATIENCE = 60


@dataclass(frozen=True)
class Side:
    """One contestant: who claims, who verifies, and what they log."""

    config: Config
    claimer: int
    verifier: int
    item_id: int
    block_id: int


def run(side: Side, leads: list[int], gate: Any, told: Any) -> None:
    """Claim, verify and log once per lead, each when the other side is ready too."""
    app = create_app(side.config, TESTING=True, WTF_CSRF_ENABLED=False)
    claimer, verifier = _client(app, side.claimer), _client(app, side.verifier)
    for lead_id in leads:
        told.put(("claim", *_at_once(gate, claimer, *_claim(app, lead_id))))
        gate.wait(PATIENCE)
        told.put(("verify", *_at_once(gate, verifier, *_verdict(app, lead_id))))
        told.put(("log", *_at_once(gate, verifier, *_log(side, lead_id))))


def _at_once(gate: Any, client: Any, url: str, form: dict[str, Any]) -> tuple[int, str]:
    gate.wait(PATIENCE)
    answer = client.post(url, data=form)
    return answer.status_code, answer.text


def _client(app: Flask, user_id: int) -> Any:
    client, token = app.test_client(), writing.set(True)
    with app.app_context():
        key = sessions.open_session(db.session.get_one(User, user_id))
        db.session.commit()
    writing.reset(token)
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = key, True
    return client


def _claim(app: Flask, lead_id: int) -> tuple[str, dict[str, Any]]:
    with app.app_context():
        version = db.session.scalar(select(Lead.version).where(Lead.id == lead_id))
    form = {
        "stage": "S6",
        "happened_on": str(clock.today()),
        "evidence_kind": "contract",
        "evidence_ref": "合同 1 号",
        "version": version,
    }
    return f"/leads/{lead_id}/transitions", form


def _verdict(app: Flask, lead_id: int) -> tuple[str, dict[str, Any]]:
    waiting = select(StageClaim).where(
        StageClaim.lead_id == lead_id, StageClaim.state == ClaimState.OPEN
    )
    with app.app_context():
        claim = db.session.scalars(waiting).one()
        return f"/leads/{lead_id}/claims/{claim.id}/verification", {"version": claim.version}


def _log(side: Side, lead_id: int) -> tuple[str, dict[str, Any]]:
    name = f"同时登记第{lead_id}号第{side.claimer}人公司"
    return "/leads/new", {
        "name": name, "source": "visit", "item_id": side.item_id, "block_id": side.block_id,
    }  # fmt: skip
