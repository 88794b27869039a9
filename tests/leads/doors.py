"""The two doors to a lead, as one: the form of a page, and JSON."""

import html
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from crm.accounts.models import User
from crm.core.db import db
from crm.leads import actions
from crm.leads.commands import EditLead
from crm.leads.models import Lead, Transition
from tests.api.conftest import Program, make_token
from tests.leads.posting import today, version_of
from tests.makers.drawn import drawn
from tests.makers.leads import reread


class Door:
    """The same request through the form of a page or as JSON; only the names of reasons differ."""

    def __init__(self, app: Any, client_of: Callable[[User], Any], way: str, by: User) -> None:
        self.program = Program(app, make_token(by)) if way == "api" else None
        self.client = client_of(by)

    def send(self, lead: Lead, ending: str, body: dict[str, Any], version: int = 0) -> Any:
        """POST to /leads/7 plus the ending."""
        url, based = f"/leads/{lead.id}{ending}", version or version_of(lead)
        if self.program:
            return self.program.post(url, body, based)
        # A page has one form for moves and claims, and calls the reason of a loss by its own name.
        url = url.replace("/claims", "/transitions") if ending == "/claims" else url
        reason = "loss_reason" if ending == "/loss" else "reason"
        typed = {reason if name == "reason" else name: text for name, text in body.items()}
        return self.client.post(url, data={**typed, "version": based})

    def refuses(self, answer: Any) -> bool:
        """A form that is refused is drawn again (422), as with anything else wrong in it."""
        return answer.status_code in ((409,) if self.program else (409, 422))

    def edit(self, lead: Lead, **changed: Any) -> Any:
        if self.program:
            return self.program.patch(f"/leads/{lead.id}", changed, version_of(lead))
        url = f"/leads/{lead.id}/edit"
        opened = self.client.get(url)
        if opened.status_code == 409:  # no form is drawn that could not be saved
            return opened
        return self.client.post(url, data={**drawn(opened.text), **_typed(changed)})

    def reassign(self, lead: Lead, to: User) -> Any:
        url = f"/leads/{lead.id}/owner"
        if self.program:
            return self.program.put(url, {"user_id": to.id}, version_of(lead))
        return self.client.post(url, data={"person_id": to.id, "version": version_of(lead)})


def _typed(changed: dict[str, Any]) -> dict[str, str]:
    return {name: "" if new is None else str(new) for name, new in changed.items()}


def words(answer: Any) -> str:
    return html.unescape(answer.text)


def to(stage: str, **more: str) -> dict[str, str]:
    return {"stage": stage, "happened_on": today(), **more}


def change(lead: Lead, by: User, **values: Any) -> None:
    fresh = reread(lead, by)
    actions.edit(fresh, EditLead(values), by=by, base_version=fresh.version)
    db.session.commit()


def steps(lead: Lead) -> list[Transition]:
    query = select(Transition).where(Transition.lead_id == lead.id).order_by(Transition.id)
    return list(db.session.scalars(query))
