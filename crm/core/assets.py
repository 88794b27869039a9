"""Where the built front end lies: file names carry a hash, the manifest knows them."""

import json
from functools import lru_cache
from pathlib import Path

from flask import current_app, url_for


@lru_cache(maxsize=4)
def _manifest(path: Path, _changed: int) -> dict[str, str]:
    found: dict[str, str] = json.loads(path.read_text())
    return found


def _name(wanted: str) -> str:
    path = Path(current_app.static_folder or "") / "dist" / "manifest.json"
    if not path.exists():
        return wanted
    return _manifest(path, path.stat().st_mtime_ns).get(wanted, wanted)


def asset(wanted: str) -> str:
    """URL of a built file by its plain name."""
    return url_for("static", filename=f"dist/{_name(wanted)}")


def icon_href(name: str) -> str:
    """URL of one symbol in the sprite."""
    return f"{asset('icons.svg')}#{name}"
