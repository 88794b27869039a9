"""What the board's own requests share: what it shows, and the answer to a move made on it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import render_template, request, url_for

from crm.accounts.access import reader
from crm.core.addresses import row_url, with_query
from crm.core.db import db
from crm.leads import board
from crm.leads.columns import View
from crm.leads.lists import Filter
from crm.leads.models import Lead
from crm.leads.pages import undo_offer
from crm.leads.rules import Stage


@dataclass(frozen=True)
class Here:
    """What the board shows, and its addresses, which `stays` keeps with the view that is shown."""

    chosen: Filter
    view: View
    stays: Callable[[dict[str, str]], dict[str, str]]

    def address(self, **changed: str) -> dict[str, Any]:
        """The board's address as arguments, with something changed; "" leaves a part out."""
        wanted = {**self.chosen.address, **self.view.address, **changed}
        return {**self.stays({name: text for name, text in wanted.items() if text})}

    def url(self, **changed: str) -> str:
        """The board's address with something changed and the rest kept."""
        return url_for("leads.board", **self.address(**changed))

    def without(self, name: str) -> str:
        """The board's address with one part of the filter taken out."""
        return self.url(**{name: ""})

    def rows(self, stages: Iterable[Stage] = (), **more: str) -> str:
        """The list of the same leads as a number of the board counts: of these stages, all if none."""
        placed = [stage.value for stage in stages]
        if self.chosen.placed:
            those = self.chosen.placed.split(",")
            placed = [code for code in placed or those if code in those]
        wanted: dict[str, Any] = {**more, **self.chosen.address, "placed": ",".join(placed)}
        asked = {name: text for name, text in wanted.items() if text}
        return with_query(row_url("leads.index"), asked)

    @property
    def words(self) -> dict[str, Any]:
        """What cards and heads need to be drawn."""
        return {
            "view": self.view,
            "chosen": self.chosen,
            "url": cache(self.url),
            "rows": self.rows,
            "address": cache(self.address),
        }


def here() -> Here:
    """The board that a request was made on; the address says all of it, the view's name apart."""
    view, name = looked_at(request.args), request.args.get("view", "")

    def stays(address: dict[str, str]) -> dict[str, str]:
        return {"sort": view.order.value, **address, "view": name} if name else address

    return Here(Filter.from_query(request.args), view, stays)


def looked_at(args: Mapping[str, str]) -> View:
    """How the board is looked at: by its address, the density else by the cookie."""
    return View.from_query(args, request.cookies.get("density", ""))


def on_board() -> bool:
    """Whether a card was moved in place, by script: then only what changed is answered."""
    return "HX-Request" in request.headers and request.args.get("on") == "board"


def named(lead: Lead, text: str) -> str:
    """A sentence about a lead, where its page is not around it."""
    return f"{lead.name} {text}"


def moved(lead: Lead, text: str, transition_id: int | None = None) -> str:
    """The heads of the columns, the card where it now stands, and what to say about it."""
    db.session.flush()  # the board is read from the database
    where = here()
    columns = list(board.sums(where.chosen, reader(), where.view).values())
    found = board.card(lead.id, where.chosen, reader(), where.view)
    return render_template(
        "leads/moved.html",
        **where.words,
        lead=lead,
        columns=columns,
        whole=board.total(columns),
        card=found[1] if found else None,
        column_code=found[0] if found else "",
        followers=board.followers(*found, where.chosen, reader(), where.view) if found else [],
        toast=_toast(lead, named(lead, text), transition_id, where),
    )


def _toast(lead: Lead, text: str, transition_id: int | None, where: Here) -> dict[str, Any]:
    """Undoing from the board is answered as the move was, in place."""
    if not transition_id:
        return {"text": text}
    offer: dict[str, Any] = undo_offer(text, lead, transition_id)
    args: dict[str, Any] = {"transition_id": transition_id, "on": "board", **where.address()}
    in_place = url_for("leads.undo", lead_id=lead.id, **args)
    return {**offer, "undo_url": in_place, "in_place": True}
