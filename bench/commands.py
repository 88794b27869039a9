"""Commands as people send them: log a lead, log a visit, claim a stage, verify the claim."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from itertools import count
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from crm.accounts.models import User
from crm.activities.rules import PlanStep
from crm.core import clock
from crm.core.db import db
from crm.enterprises.actions import create_contact
from crm.enterprises.rules import ContactDraft
from crm.leads import actions, contacting
from crm.leads.commands import EditLead, LogLead
from crm.leads.models import Lead, StageClaim
from crm.leads.rules import AmountKind, Source, Stage, Status
from crm.plan.models import ListItem
from seed import dsl

READY = 20
"""Leads that are made ready to be claimed; each round of a measurement takes one."""

Ask = Callable[[FlaskClient], Any]
Within = Callable[[], AbstractContextManager[Any]]


def commands(officer: User, within: Within) -> Iterator[tuple[str, str, Ask]]:
    """(name, who, how) of each; `within` opens the application for what is made ready before."""
    item = db.session.scalars(select(ListItem.id).where(ListItem.code == "LG5")).one()
    yield "log a lead", "o00000", _logs(item, officer.block_id)
    yield "log a visit", "o00000", _notes(officer)
    claims = _Claims(officer.id, item, within)
    yield "claim a stage", "o00000", claims.claim
    yield "verify a claim", "m00000", claims.verify


def _logs(item: int, block: int | None) -> Ask:
    numbers, moment = count(1), _moment()

    def log(client: FlaskClient) -> Any:
        name = f"量测{moment}第{next(numbers)}号物流（示例）"
        typed = {"name": name, "source": "visit", "item_id": item, "block_id": block}
        return _done(client.post("/leads/new", data=typed))

    return log


def _notes(officer: User) -> Ask:
    mine = select(Lead.id).where(
        Lead.owner_id == officer.id, Lead.status == Status.ACTIVE, Lead.stage == Stage.S1
    )
    lead_id = db.session.scalars(mine.limit(1)).one()
    numbers = count(1)

    def note(client: FlaskClient) -> Any:
        typed = {"kind": "call", "happened_on": str(clock.today()), "text": f"电话 {next(numbers)}"}
        return _done(client.post(f"/leads/{lead_id}/visits", data=typed))

    return note


class _Claims:
    """Leads at S5 that lack nothing, claimed one by one, and their claims verified as well."""

    def __init__(self, owner_id: int, item: int, within: Within) -> None:
        self.owner_id, self.item, self.within = owner_id, item, within
        self.ready: list[tuple[int, int]] = []
        self.claimed: list[int] = []
        self.made: list[Any] = []

    def claim(self, client: FlaskClient) -> Any:
        """The first call makes them ready: it is the one that warms up and is not measured."""
        if not self.ready:
            with self.within():
                self.ready = [self._complete(number) for number in range(READY)]
        lead_id, version = self.ready.pop()
        self.claimed.append(lead_id)
        typed = {
            "stage": "S6",
            "happened_on": str(clock.today()),
            "evidence_kind": "contract",
            "evidence_ref": "合同 7 号",
            "version": version,
        }
        return _done(client.post(f"/leads/{lead_id}/transitions", data=typed))

    def verify(self, client: FlaskClient) -> Any:
        if not self.made:
            with self.within():
                wanted = select(StageClaim.lead_id, StageClaim.id, StageClaim.version)
                wanted = wanted.where(StageClaim.lead_id.in_(self.claimed))
                self.made = [tuple(row) for row in db.session.execute(wanted)]
        lead_id, claim_id, version = self.made.pop()
        where = f"/leads/{lead_id}/claims/{claim_id}/verification"
        return _done(client.post(where, data={"version": version}))

    def _complete(self, number: int) -> tuple[int, int]:
        moment = _moment()
        owner = db.session.get_one(User, self.owner_id)
        command = LogLead(
            f"量测{moment}申报{number}物流", Source.VISIT, self.item, owner.block_id or 0
        )
        lead = dsl.fresh(actions.log_lead(command, by=owner), owner)
        phone = f"138{moment:06d}{number:02d}"
        person = ContactDraft(name="李伟", title="副总", source="card", phone=phone)
        contact = create_contact(owner, lead.parties[0].enterprise, person)
        fields = {name: value for part in dsl.FIELDS.values() for name, value in part.items()}
        values = {**fields, **dsl.promises(), "contact_id": contact.id}
        amounts = dict.fromkeys((AmountKind.PLANNED, AmountKind.FIXED, AmountKind.CONTRACT), dsl.YI)
        actions.edit(lead, EditLead(values, amounts), by=owner, base_version=lead.version)
        contacting.plan_step(lead, PlanStep("约下一轮", clock.today()), by=owner)
        for stage in dsl.stages_to(Stage.S5):
            dsl.move(lead, stage, owner)
        db.session.commit()
        return lead.id, lead.version


def _moment() -> int:
    """Names and phones of their own in every run: a firm met twice is a clash, and waits."""
    return int(time.time()) % 10**6


def _done(answer: Any) -> Any:
    assert answer.status_code == 302, answer.text[:2000]
    return answer
