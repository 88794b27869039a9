"""What a load balancer and a monitor are told."""

from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from crm.core import clock
from crm.core.jobs import WorkState
from crm.digests.models import DigestDelivery
from tests.makers.people import make_user
from tests.makers.statements import statements


def test_the_process_answers_without_the_database(app: Flask, client_of: Any) -> None:
    client = client_of(make_user())
    with statements() as seen:
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json, seen) == (200, {"ok": True}, [])


def test_readiness_asks_little_and_not_who_is_there(app: Flask, client_of: Any) -> None:
    client = client_of(make_user())
    with statements() as seen:
        answer = client.get("/readyz")
    assert answer.json["database"] and answer.json["digests"]
    assert not [one for one in seen if "user_session" in one]


def test_a_failed_digest_is_not_ready(app: Flask, client: Any, session: Session) -> None:
    user = make_user()
    row = DigestDelivery(user_id=user.id, week="2026-W47", message_id="<a@example.cn>")
    row.state, row.due_at = WorkState.FAILED, clock.now()
    session.add(row)
    session.commit()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["digests"], answer.json["ok"]) == (503, False, False)
