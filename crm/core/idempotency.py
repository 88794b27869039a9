"""Sending a form twice does its work once: the second sending gets the first one's answer."""

from datetime import datetime, timedelta

from flask import Response, abort, g, request
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy import Select, UniqueConstraint, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from crm.core import clock, seal
from crm.core.db import Model, db
from crm.core.errors import when_taken
from crm.core.rest.address import is_api
from crm.core.say import say
from crm.core.types import BigId, Secret

KEPT = timedelta(hours=24)
FIELD, HEADER = "idempotency_key", "Idempotency-Key"
MOST_KEY, MOST_PAGE = 100, 20_000
NOT_PART_OF_THE_BODY = frozenset({"csrf_token", FIELD})


class Answer(Model):
    """The answer given to one keyed POST, kept for a day."""

    __tablename__ = "idempotent_answer"
    __table_args__ = (UniqueConstraint("user_id", "route", "key"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int]
    route: Mapped[str]
    key: Mapped[str]
    body_hash: Mapped[str]
    status: Mapped[int]
    location: Mapped[str]
    mimetype: Mapped[str]
    etag: Mapped[str]
    body: Mapped[str] = mapped_column(Secret())  # a page may show what was revealed
    at: Mapped[datetime] = mapped_column(index=True)


when_taken(
    "uq_idempotent_answer_user_id_route_key",
    "idempotent_answer.user_id, idempotent_answer.route, idempotent_answer.key",
    say("这一份刚刚已经提交过，没有重复保存。"),
)


def _body_hash() -> str:
    fields = sorted(
        (name, text)
        for name, text in request.form.items(multi=True)
        if name not in NOT_PART_OF_THE_BODY
    )
    fields += request.args.items(multi=True)  # an address may name what the form is about
    return seal.fingerprint(repr(fields), "body")  # keyed: a body may hold a password


def replay() -> Response | None:
    """Answer a repeated POST as the first time; another body under the same key is 422."""
    key = request.form.get(FIELD, "") if request.method == "POST" and not is_api() else ""
    if not key or not current_user.is_authenticated:
        return None
    g.idempotency = (current_user.id, request.path, key[:MOST_KEY], _body_hash())
    return _again(
        gettext("这张表单已经用过一次，但内容不同。请重新打开页面再填，刚才填的内容列在下面。")
    )


def replay_keyed() -> Response | None:
    """The same for a program's request with an Idempotency-Key, once its token is known."""
    key = request.headers.get(HEADER, "")
    if not key or request.method in ("GET", "HEAD"):
        return None
    if len(key) > MOST_KEY:
        abort(422, gettext("Idempotency-Key 最多 %(most)s 个字符。", most=MOST_KEY))
    g.idempotency = (current_user.id, f"{request.method} {request.path}", key, _sent_hash())
    return _again(gettext("这个 Idempotency-Key 已经用过，但内容不同。请换一个键。"))


def _sent_hash() -> str:
    sent = (request.headers.get("If-Match", ""), request.query_string, request.get_data())
    return seal.fingerprint(repr(sent), "body")


def _again(changed: str) -> Response | None:
    _one_at_a_time()
    found = db.session.scalar(_lookup(*g.idempotency[:3]))
    if found is None:
        return None
    if found.body_hash != g.idempotency[3]:
        g.pop("idempotency")
        abort(422, changed)
    g.pop("idempotency")
    answer = Response(found.body, status=found.status, mimetype=found.mimetype)
    if found.location:
        answer.headers["Location"] = found.location
    if found.etag:
        answer.headers["ETag"] = found.etag
    return answer


def _one_at_a_time() -> None:
    """Let the second of two sendings wait for the first one's answer, as SQLite does anyway."""
    if db.session.get_bind().dialect.name == "postgresql":
        sending = int(seal.fingerprint(repr(g.idempotency[:3]), "sending")[:15], 16)
        db.session.execute(select(func.pg_advisory_xact_lock(sending)))


def _lookup(user_id: int, route: str, key: str) -> Select[Answer]:
    fresh = Answer.at > clock.now() - KEPT
    return select(Answer).where(
        Answer.user_id == user_id, Answer.route == route, Answer.key == key, fresh
    )


def remember(response: Response) -> None:
    """Keep the answer in the transaction that did the work."""
    if not (noted := g.pop("idempotency", None)):
        return
    user_id, route, key, body_hash = noted
    db.session.add(
        Answer(
            user_id=user_id,
            route=route,
            key=key,
            body_hash=body_hash,
            status=response.status_code,
            location=response.headers.get("Location", ""),
            mimetype=response.mimetype or "text/html",
            etag=response.headers.get("ETag", ""),
            body=response.get_data(as_text=True)[: MOST_PAGE if not is_api() else None],
            at=clock.now(),
        )
    )


def forget_old() -> None:
    """Drop answers older than a day."""
    db.session.execute(delete(Answer).where(Answer.at <= clock.now() - KEPT))
