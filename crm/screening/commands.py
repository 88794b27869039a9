"""`crm screening`: load editions of the negative list, print them, screen a lead."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from crm.accounts.acting import acting, need
from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.core.commandline import Group, examples, tell
from crm.core.console import said
from crm.core.language import translated
from crm.leads.deed import by_code
from crm.leads.queries import get
from crm.screening import loading, queries
from crm.screening.cards.shapes import ReviewCardWhole
from crm.screening.cards.showing import shown as shown_card
from crm.screening.reviews import lists
from crm.screening.reviews.shapes import ReviewConditionOut
from crm.screening.shapes import EditionOut, EditionWhole, RoutedOut, ScreeningOut
from crm.screening.shown import routed, screened


@click.group(cls=Group)
def screening() -> None:
    """The negative list as data."""


@screening.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def load(files: tuple[Path, ...], *, as_json: bool) -> None:
    """Load editions from FILES, else those that every office starts with."""
    counts = loading.load_lists(files)
    told = said(
        "negative list: editions %(editions)s, entries %(entries)s; rules of approval: %(rules)s",
        **counts,
    )
    headquarters = said("%(headquarters)s {headquarters:rule|rules} of headquarters", **counts)
    tell(counts, as_json=as_json, text=[told, headquarters])


@screening.command()
@click.argument("code", required=False)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def show(code: str | None, *, as_json: bool) -> None:
    """Print the editions, or one with its entries."""
    if code is None:
        found = queries.editions_all()
        text = [f"{one.code:9} {one.effective_from}  {one.official_count}" for one in found]
        tell({"rows": EditionOut(many=True).dump(found)}, as_json=as_json, text=text)
        return
    edition = queries.get_edition(code)
    lines = [f"{entry.number:>3} {entry.name}" for entry in edition.entries]
    tell(EditionWhole().dump(edition), as_json=as_json, text=lines)


@screening.command(
    epilog=examples(
        "crm screening lead ZD-2026-0001 --as helin",
        "crm screening lead ZD-2026-0001 --as helin --json",
    ),
)
@click.argument("code")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@acting
def lead(code: str, *, by: User, as_json: bool) -> None:
    """Screen the lead CODE: what it may hit, and which way its project goes."""
    need(by, Permission.LEADS_READ)
    found = get(by_code(code, by).id, by)
    told, way = ScreeningOut().dump(screened(found)), RoutedOut().dump(routed(found))
    answer = {"code": found.code, "screening": told, "approval": way}
    tell(answer, as_json=as_json, text=_screened_lines(told, way))


@screening.command()
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def card(*, as_json: bool) -> None:
    """Print the card by which leads are reviewed."""
    found = shown_card()
    text = [f"{one.weight:>3} {translated(one.name)}" for one in found.card.criteria]
    tell(ReviewCardWhole().dump(found), as_json=as_json, text=text)


@screening.command(
    epilog=examples("crm screening conditions --as zhoumin --json"),
)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@acting
def conditions(*, by: User, as_json: bool) -> None:
    """Print the conditions of reviews that are open, the soonest due first."""
    need(by, Permission.LEADS_READ)
    found = lists.conditions(by)
    text = [f"{one.row.due_on}  {one.lead.code}  {one.owner}  {one.row.what}" for one in found]
    rows = ReviewConditionOut(many=True).dump([one.row for one in found])
    tell({"rows": rows}, as_json=as_json, text=text)


def _screened_lines(told: Any, way: Any) -> Iterator[str]:
    if not told["applies"]:
        yield said("no foreign party: the negative list is not asked")
    for hit in told["possible_hits"]:
        yield said("possible hit: %(n)s %(name)s", n=hit["number"], name=hit["name"])
        yield from (f"    {one['measure']}  {one['standing']}" for one in hit["asked"])
    yield from told["lacks"] + told["placement"]
    decided = told["decisions"][0]["answer"] if told["decisions"] else None
    if told["applies"]:
        yield said("decided: %(answer)s", answer=decided or "—")
    yield said(
        "approval: suggested %(suggested)s, chosen %(chosen)s",
        suggested=way["suggested"] or "—",
        chosen=way["chosen"] or "—",
    )
