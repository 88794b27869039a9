"""From the plan's files to rows, second half: blocks, places and the printed tables. Pure."""

from collections.abc import Iterator, Mapping

from crm.plan.pairs import Entry, both, named, ours
from crm.plan.rules import PlaceKind

LAYOUT = {"rings": PlaceKind.RING, "zones": PlaceKind.ZONE, "parks": PlaceKind.PARK}
AIRPORT_PARTS = {
    "core": PlaceKind.AIRPORT_CORE,
    "centre": PlaceKind.AIRPORT_CENTRE,
    "plate": PlaceKind.AIRPORT_SECTOR,
}


def block(position: int, entry: Entry) -> Entry:
    return {
        "code": entry["code"],
        "position": position,
        **named(entry),
        "short": entry["short"],
        "short_en": entry["short_en"],
        "km2": entry["area_km2"],
        "core_km2": entry["core_km2"],
        "in_area": entry["in_area"],
        **ours(entry, "note", "note"),
        **ours(entry, "draft_reason", "draft_impossible"),
        "clause_id": entry["clause"],
    }


def emphases(files: Mapping[str, Entry]) -> Iterator[Entry]:
    scale = files["mix_draft"]["scale"]
    drawn = {
        (draft["block"], weight["cluster"], weight["quote"])
        for draft in files["mix_draft"]["drafts"]
        for weight in draft["weights"]
    }
    for block in files["blocks"]["blocks"]:
        for position, word in enumerate(block["emphasis"], 1):
            yield {
                "block_id": block["code"],
                "cluster_id": word["cluster"],
                "position": position,
                "weight": scale[word["level"]],
                "drawn": (block["code"], word["cluster"], word["zh"]) in drawn,
                "wording": word["zh"],
                "wording_en": word["en"],
                "clause_id": word["clause"],
            }


def figure(position: int, entry: Entry) -> Entry:
    return {
        "code": entry["code"],
        "block_id": entry["block"],
        "scope": entry["scope"],
        "year": entry["year"],
        "position": position,
        **named(entry),
        "value": entry["value"],
        "unit": entry["unit"],
        "unit_en": entry["unit_en"],
        "clause_id": entry["clause"],
    }


def places(space: Entry) -> Iterator[Entry]:
    yield place(PlaceKind.AXIS, 1, space["axis"])
    for key, kind in LAYOUT.items():
        for position, entry in enumerate(space[key], 1):
            yield place(kind, position, entry)
    for position, entry in enumerate(space["airport_layout"], 1):
        yield place(AIRPORT_PARTS[entry["part"]], position, {**entry, "block": "HK"})
    for position, entry in enumerate(space["airport_parks"], 1):
        yield place(PlaceKind.AIRPORT_PARK, position, {**entry, "block": "HK"})


def place(kind: PlaceKind, position: int, entry: Entry) -> Entry:
    return {
        "code": entry["code"],
        "kind": kind,
        "position": position,
        "block_id": entry.get("block"),
        "block_inferred": kind in (PlaceKind.ZONE, PlaceKind.PARK),
        **ours(entry, "block_reason", "block_reason"),
        **named(entry),
        "functions": entry.get("functions") or entry["along"],
        "clause_id": entry["clause"],
    }


def indicators(table: Entry) -> Iterator[Entry]:
    groups = {group["code"]: group for group in table["groups"]}
    subgroups = {group["code"]: group for group in table["subgroups"]}
    for position, entry in enumerate(table["indicators"], 1):
        subgroup = subgroups[entry["subgroup"]]
        yield {
            "code": entry["code"],
            "position": position,
            **both("category", groups[subgroup["group"]]),
            **both("subcategory", subgroup),
            **named(entry),
            "unit": entry["unit"],
            "unit_en": entry["unit_en"],
            "kind": entry["kind"],
        }


def cells(matrix: Entry) -> Iterator[Entry]:
    kinds = {kind["code"]: kind for kind in matrix["kinds"]}
    sectors = {sector["code"]: sector for sector in matrix["sectors"]}
    for position, cell in enumerate(matrix["cells"], 1):
        sector = sectors[cell["sector"]]
        yield {
            "code": cell["code"],
            "position": position,
            **both("sector", sector),
            **both("kind", kinds[cell["kind"]]),
            "focus_area_id": sector["focus"],
            "clause_id": cell["clause"],
        }


def terms(cells: list[Entry]) -> Iterator[Entry]:
    for cell in cells:
        for position, term in enumerate(cell["terms"], 1):
            yield {
                "code": term["code"],
                "cell_id": cell["code"],
                "position": position,
                **named(term),
                **both("under", term.get("under")),
            }


def project(position: int, entry: Entry) -> Entry:
    site = entry["site"] or {}
    return {
        "code": entry["code"],
        "number": entry["number"],
        "position": position,
        "cluster_id": entry["cluster"],
        **named(entry),
        "text_name": entry["text_zh"] or "",
        "in_table": entry["table"],
        **both("form", entry["form"]),
        "notes": entry["notes"],
        **both("site", entry["site"]),
        **both("alternative", site.get("alternative")),
        **ours(entry, "conflict", "conflict"),
        "clause_id": entry["clause"],
    }


def project_blocks(projects: list[Entry]) -> Iterator[Entry]:
    for project in projects:
        for block in (project["site"] or {}).get("blocks", []):
            yield {"project_id": project["code"], "block_id": block}
