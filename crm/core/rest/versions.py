"""ETag and If-Match: every write names the version it was based on."""

import re
from collections.abc import Mapping
from typing import Any

from flask import abort, request
from flask_babel import gettext

from crm.core.errors import Stale

NO_VERSION = -1


def base_version() -> int:
    """The version in If-Match; 428 without one. `*` would mean "whatever it is", so it is none."""
    given = request.headers.get("If-Match", "").strip()
    if given in ("", "*"):
        abort(428, gettext('请在 If-Match 里给出所依据的版本，例如 If-Match: "7"。'))
    found = re.fullmatch(r'"([0-9]{1,9})"', given)
    return int(found[1]) if found else NO_VERSION


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
