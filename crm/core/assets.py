"""Where the built front end lies: file names carry a hash, the manifest knows them."""

import json
from functools import lru_cache
from pathlib import Path

from flask import current_app, g, url_for


@lru_cache(maxsize=4)
def _manifest(path: Path, _changed: int) -> dict[str, str]:
    found: dict[str, str] = json.loads(path.read_text())
    return found


def _names() -> dict[str, str]:
    path = Path(current_app.static_folder or "") / "dist" / "manifest.json"
    return _manifest(path, path.stat().st_mtime_ns) if path.exists() else {}


def asset(wanted: str) -> str:
    """URL of a built file by its plain name, made once for a page however often it stands there."""
    if "assets" not in g:
        g.assets = _names(), {}
    names, made = g.assets
    if wanted not in made:
        made[wanted] = url_for("static", filename=f"dist/{names.get(wanted, wanted)}")
    return str(made[wanted])


def icon_href(name: str) -> str:
    """URL of one symbol in the sprite."""
    return f"{asset('icons.svg')}#{name}"
