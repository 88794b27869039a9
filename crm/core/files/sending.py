"""Giving a file back: as an attachment, never as a page of ours."""

from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import quote

import structlog
from flask import Response, request

from crm.core.errors import Refused
from crm.core.files.kinds import Received
from crm.core.files.store import CHUNK, store
from crm.core.say import say

log = structlog.get_logger()


def attachment(file: Received) -> Response:
    """The bytes as they come, under their name. Raises Refused when the store has lost them."""
    try:
        kept = store().open(file.sha256)
    except FileNotFoundError:
        log.error("file missing from the store", sha256=file.sha256)  # noqa: TRY400 - no bug of ours
        raise Refused(say("这份材料的文件在存储里找不到，已经记下。请告诉系统管理员。")) from None
    response = Response(_pieces(kept), mimetype=file.kind.mime)
    response.call_on_close(kept.close)
    response.content_length = file.size
    response.set_etag(file.sha256)
    response.headers["Content-Disposition"] = disposition(file.name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response.make_conditional(request)  # type: ignore[return-value]


def disposition(name: str) -> str:
    """RFC 6266: the name in UTF-8, and for old programs one in plain letters."""
    plain = "".join(one if one.isascii() and one not in '"\\%' else "_" for one in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _pieces(kept: BinaryIO) -> Iterator[bytes]:
    while piece := kept.read(CHUNK):
        yield piece
