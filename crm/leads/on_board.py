"""What the board's own requests share: how it is looked at, and the answer to a move made on it."""

from typing import Any

from flask import render_template, request, url_for

from crm.accounts.access import reader
from crm.core.db import db
from crm.leads import board
from crm.leads.columns import View
from crm.leads.lists import Filter
from crm.leads.models import Lead
from crm.leads.pages import undo_offer


def view() -> View:
    """How the board is looked at: by its address, the density else by the cookie."""
    return View.from_query(request.args, request.cookies.get("density", ""))


def address(**changed: str) -> dict[str, Any]:
    """The board's address as arguments, with something changed; an empty text leaves a part out."""
    kept = {**Filter.from_query(request.args).address, **view().address, **changed}
    return {name: text for name, text in kept.items() if text}


def url(**changed: str) -> str:
    """The board's address with something changed and the rest kept."""
    return url_for("leads.board", **address(**changed))


def on_board() -> bool:
    """Whether a card was moved in place, by script: then only what changed is answered."""
    return "HX-Request" in request.headers and request.args.get("on") == "board"


def named(lead: Lead, text: str) -> str:
    """A sentence about a lead, where its page is not around it."""
    return f"{lead.name} {text}"


def moved(lead: Lead, text: str, transition_id: int | None = None) -> str:
    """The heads of the columns, the card where it now stands, and what to say about it."""
    db.session.flush()  # the board is read from the database
    chosen, how = Filter.from_query(request.args), view()
    columns = list(board.sums(chosen, reader(), how).values())
    found = board.card(lead.id, chosen, reader(), how)
    return render_template(
        "leads/moved.html",
        **words(how),
        lead=lead,
        columns=columns,
        whole=board.total(columns),
        card=found[1] if found else None,
        column_code=found[0] if found else "",
        toast=_toast(lead, named(lead, text), transition_id),
    )


def _toast(lead: Lead, text: str, transition_id: int | None) -> dict[str, Any]:
    """Undoing from the board is answered as the move was, in place."""
    if not transition_id:
        return {"text": text}
    offer: dict[str, Any] = undo_offer(text, lead, transition_id)
    here: dict[str, Any] = {"transition_id": transition_id, "on": "board", **address()}
    in_place = url_for("leads.undo", lead_id=lead.id, **here)
    return {**offer, "undo_url": in_place, "in_place": True}


def without(name: str) -> str:
    """The board's address with one part of the filter taken out."""
    return url(**{name: ""})


def words(how: View) -> dict[str, Any]:
    """What cards and heads need to be drawn."""
    return {"view": how, "chosen": Filter.from_query(request.args), "url": url, "address": address}
