"""From the plan's files to rows: one list per kind, references by code. Pure.

A key that ends in `_id` holds the code of the row it points to; the loader finds its number.
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date

from crm.plan import layout
from crm.plan.pairs import Entry, both, named
from crm.plan.rules import EntryKind

Files = Mapping[str, Entry]
"""The parsed files by their names without suffix."""

SHAPE = "1"
"""Goes into the checksum: raise it when this module reads the same files into other rows."""


def checksum(texts: Mapping[str, bytes]) -> str:
    """One mark over every file of the plan and the shape it is read into."""
    digest = hashlib.sha256(SHAPE.encode())
    for name in sorted(texts):
        digest.update(f"\n{name} {len(texts[name])}\n".encode())
        digest.update(texts[name])
    return digest.hexdigest()


def rows_of(files: Files) -> dict[str, list[Entry]]:
    """Every row of the plan by kind, in an order in which each points only to rows before it."""
    plan = files["plan"]["plan"]["code"]
    return {
        "clauses": list(map(_clause, *_numbered(files["clauses"]["clauses"]))),
        "clusters": [_cluster(n, e, plan) for n, e in enumerate(files["clusters"]["clusters"], 1)],
        "focus_areas": list(_focus_areas(files["clusters"]["clusters"])),
        "items": [_item(n, e) for n, e in enumerate(files["items"]["items"], 1)],
        "children": list(_children(files["items"])),
        "industries": list(_industries(files["items"]["items"])),
        "innovation_points": [_point(n, e) for n, e in enumerate(files["innovation"]["points"], 1)],
        "blocks": [layout.block(n, e) for n, e in enumerate(files["blocks"]["blocks"], 1)],
        "emphases": list(layout.emphases(files)),
        "figures": [layout.figure(n, e) for n, e in enumerate(files["blocks"]["figures"], 1)],
        "places": list(layout.places(files["space"])),
        "indicators": list(layout.indicators(files["indicators"])),
        "cells": list(layout.cells(files["matrix"])),
        "terms": list(layout.terms(files["matrix"]["cells"])),
        "item_cells": list(_item_cells(files["items"]["items"])),
        "major_projects": [
            layout.project(n, e) for n, e in enumerate(files["major_projects"]["projects"], 1)
        ],
        "project_blocks": list(layout.project_blocks(files["major_projects"]["projects"])),
    }


def version_of(plan: Entry, mark: str) -> Entry:
    """The row of the plan's edition; its years hold from the first day to the last."""
    return {
        "code": plan["code"],
        "title": plan["title_zh"],
        "title_en": plan["title_en"],
        "short": plan["short_zh"],
        "short_en": plan["short_en"],
        **both("issuer", plan["issuer"]),
        "km2": plan["area_km2"],
        "document": plan["document_number"],
        "issued_on": plan["issued_on"],
        "valid_from": date(plan["valid_from"], 1, 1),
        "valid_to": date(plan["valid_to"], 12, 31),
        "provisional": plan["provisional"],
        "checksum": mark,
    }


def _numbered(entries: list[Entry]) -> tuple[range, list[Entry]]:
    return range(1, len(entries) + 1), entries


def _clause(position: int, entry: Entry) -> Entry:
    return {
        "code": entry["key"],
        "position": position,
        "reference": entry["ref"],
        "reference_en": entry["en"],
    }


def _cluster(position: int, entry: Entry, plan: str) -> Entry:
    return {
        "plan_id": plan,
        "code": entry["code"],
        "position": position,
        **named(entry),
        "short": entry["short"],
        "short_en": entry["short_en"],
        "aims": entry["aims"],
        "aim_clause_id": entry["aim_clause"],
        "clause_id": entry["clause"],
    }


def _focus_areas(clusters: list[Entry]) -> Iterator[Entry]:
    for cluster in clusters:
        for position, area in enumerate(cluster["focus_areas"], 1):
            yield {
                "code": area["code"],
                "cluster_id": cluster["code"],
                "position": position,
                **named(area),
                "ours": area.get("ours", False),
                "clause_id": area["clause"],
                "sentence": area.get("sentence"),
            }


def _item(position: int, entry: Entry) -> Entry:
    kinds = entry["kinds"]
    return {
        "code": entry["code"],
        "cluster_id": entry["cluster"],
        "parent_id": None,
        "focus_area_id": entry["focus"],
        "position": position,
        **named(entry),
        "verb": "、".join(entry["verbs"]),
        "attract": EntryKind.ATTRACT in kinds,
        "grow": EntryKind.GROW in kinds,
        "outbound": EntryKind.OUTBOUND in kinds,
        "takes_leads": entry["takes_leads"],
        "focus_inferred": True,
        **both("placement", entry.get("placement")),
        "context": entry.get("context") or [],
        **both("group_name", None),
        "clause_id": entry["clause"],
        "sentence": entry["sentence"],
    }


def _children(items: Entry) -> Iterator[Entry]:
    """A child is wanted the way its parent is; only its name, row and focus may be its own."""
    groups = {group["code"]: group for group in items["groups"]}
    for place, parent in enumerate(items["items"], 1):
        for position, child in enumerate(parent["children"], 1):
            yield {
                **_item(place, parent),
                "code": child["code"],
                "parent_id": parent["code"],
                "focus_area_id": child.get("focus", parent["focus"]),
                "position": position,
                **named(child),
                "context": [],
                **both("group_name", groups.get(child.get("group"))),
            }


def _industries(items: list[Entry]) -> Iterator[Entry]:
    for item in items:
        for industry in item["industries"]:
            yield {"item_id": item["code"], "industry": industry}


def _item_cells(items: list[Entry]) -> Iterator[Entry]:
    for item in items:
        for cell in item.get("cells", []):
            yield {"item_id": item["code"], "cell_id": cell}


def _point(position: int, entry: Entry) -> Entry:
    return {
        "code": entry["code"],
        "cluster_id": entry["cluster"],
        "position": position,
        **named(entry),
        "clause_id": entry["clause"],
        "sentence": entry.get("sentence"),
    }
