"""Sending a form twice does its work once: the second sending gets the first one's answer."""

from datetime import datetime, timedelta
from hashlib import sha256

from flask import Response, abort, g, request
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy import ColumnElement, UniqueConstraint, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
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
PIECE = 256 * 1024
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
    fields += _files_sent()
    fields += request.args.items(multi=True)  # an address may name what the form is about
    return seal.fingerprint(repr(fields), "body")  # keyed: a body may hold a password


def _files_sent() -> list[tuple[str, str]]:
    """What stands for the files of a request: their bytes are read piece by piece, never as one."""
    found = []
    for name, one in request.files.items(multi=True):
        digest = sha256()
        while piece := one.stream.read(PIECE):
            digest.update(piece)
        one.stream.seek(0)
        found.append((name, f"{one.filename} {digest.hexdigest()}"))
    return sorted(found)


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
    if request.mimetype == "multipart/form-data":
        return _body_hash()  # what parts it is another one each time
    sent = (request.headers.get("If-Match", ""), request.query_string, request.get_data())
    return seal.fingerprint(repr(sent), "body")


def _again(changed: str) -> Response | None:
    """The first sending's answer, None for the first itself. Whoever sends the same now waits."""
    sending = g.idempotency
    if _is_first(*sending):
        return None
    g.pop("idempotency")
    found = db.session.scalars(select(Answer).where(*_sent(*sending[:3]))).one()
    if found.body_hash != sending[3]:
        abort(422, changed)
    answer = Response(found.body, status=found.status, mimetype=found.mimetype)
    if found.location:
        answer.headers["Location"] = found.location
    if found.etag:
        answer.headers["ETag"] = found.etag
    return answer


def _is_first(user_id: int, route: str, key: str, body_hash: str) -> bool:
    """Take the key; the constraint lets a second sending wait until the first is done or undone."""
    dialect = sqlite if db.session.get_bind().dialect.name == "sqlite" else postgresql
    empty = {"status": 0, "location": "", "mimetype": "", "etag": "", "body": ""}
    fresh = {"body_hash": body_hash, "at": clock.now(), **empty}
    taken = dialect.insert(Answer).values(user_id=user_id, route=route, key=key, **fresh)
    old = taken.on_conflict_do_update(
        index_elements=["user_id", "route", "key"],
        set_=fresh,
        where=Answer.at <= clock.now() - KEPT,
    )
    return db.session.scalar(old.returning(Answer.id)) is not None


def _sent(user_id: int, route: str, key: str) -> list[ColumnElement[bool]]:
    return [Answer.user_id == user_id, Answer.route == route, Answer.key == key]


def remember(response: Response) -> None:
    """Keep the answer in the transaction that did the work; a file is none, its key is free again."""
    if not (noted := g.pop("idempotency", None)):
        return
    user_id, route, key, body_hash = noted
    if not _is_text(response):
        db.session.execute(delete(Answer).where(*_sent(user_id, route, key)))
        return
    answer = {
        "status": response.status_code,
        "location": response.headers.get("Location", ""),
        "mimetype": response.mimetype or "text/html",
        "etag": response.headers.get("ETag", ""),
        "body": response.get_data(as_text=True)[: MOST_PAGE if not is_api() else None],
    }
    kept = update(Answer).where(*_sent(user_id, route, key)).values(**answer)
    if (
        db.session.scalar(kept.returning(Answer.id)) is None
    ):  # a page began anew after a rollback, which gave the key back
        names = {"user_id": user_id, "route": route, "key": key, "body_hash": body_hash}
        db.session.add(Answer(**names, **answer, at=clock.now()))


def _is_text(response: Response) -> bool:
    kind = response.mimetype or "text/html"
    return kind.startswith("text/") or kind.endswith("json")


def forget_old() -> None:
    """Drop answers older than a day."""
    db.session.execute(delete(Answer).where(Answer.at <= clock.now() - KEPT))
