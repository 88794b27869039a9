"""The plan files as data, and walks over them that every plan test shares."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

Entry = dict[str, Any]

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "seed" / "plan"
FILES = sorted(path.stem for path in FOLDER.glob("*.yaml"))


@cache
def load(name: str) -> Entry:
    """One plan file, read once; no test changes what it gets."""
    return dict(yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8")))


def entries(node: Any) -> Iterator[Entry]:
    """Every mapping of a file, outermost first."""
    if isinstance(node, dict):
        yield node
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else []
    for child in children:
        yield from entries(child)


def everything() -> Iterator[tuple[str, Entry]]:
    for name in FILES:
        for entry in entries(load(name)):
            yield name, entry


def pieces(zh: str) -> list[str]:
    """The verbatim pieces of a term; 「 · 」 joins those that stand apart in the plan."""
    return zh.split(" · ")


def codes(name: str, *lists: str) -> set[str]:
    data = load(name)
    return {entry["code"] for key in lists for entry in data[key]}


def focus_codes() -> set[str]:
    clusters = load("clusters")["clusters"]
    return {area["code"] for cluster in clusters for area in cluster["focus_areas"]}
