"""ETag and If-Match: every write names the version it was based on."""

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from flask import Response, abort, request
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from crm.core.errors import Stale

NO_VERSION = -1


def base_version() -> int:
    """The version in If-Match; 428 without one. `*` would mean "whatever it is", so it is none."""
    given = request.headers.get("If-Match", "").strip()
    if given in ("", "*"):
        abort(428, gettext('请在 If-Match 里给出所依据的版本，例如 If-Match: "7"。'))
    found = re.fullmatch(r'"([0-9]{1,9})(\.[0-9a-f]{16})?"', given)
    return int(found[1]) if found else NO_VERSION


def is_read() -> bool:
    return request.method in ("GET", "HEAD")


def marked(response: Response, version: int | None) -> BaseResponse:
    """A read with the mark of what it says, or 304 to who has just that already.

    The version alone would not do: names from other records and the language are in it too.
    """
    mark = sha256(response.get_data()).hexdigest()[:16]
    if version is None:
        response.set_etag(mark, weak=True)
    else:
        response.set_etag(f"{version}.{mark}")
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.update(("Accept-Language", "Authorization"))
    return response.make_conditional(request)


class Outdated(Stale):
    """A stale write with both versions: what is kept now, and the fields in which they differ."""

    def __init__(self, current: Mapping[str, Any], mine: Mapping[str, Any]) -> None:
        super().__init__(current)
        self.current = current
        self.differing = [
            {"field": name, "mine": value, "theirs": current[name]}
            for name, value in mine.items()
            if name in current and current[name] != value
        ]
