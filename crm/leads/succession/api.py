"""Passing a whole desk on, for programs."""

from typing import Any

from marshmallow import fields

from crm.accounts.access import reader
from crm.accounts.operations import operation
from crm.accounts.rules import Permission
from crm.core.db import db
from crm.core.errors import Invalid, Problem
from crm.core.rest.contract import Contract
from crm.core.rest.fields import Choice, Moment, Number, Schema, Several, Text, Words, parts
from crm.core.rest.paging import whole
from crm.core.say import say
from crm.leads.api.resource import leads
from crm.leads.succession import actions, queries, rules, shown
from crm.leads.succession.models import Succession
from crm.leads.succession.rules import Fate, Kind, PassOn

ALL = Permission.LEADS_EDIT_ALL
RECORD = "/successions/<int:succession_id>"


class Holder(Schema):
    """Somebody whose desk can pass on, and how much is on it."""

    user_id = fields.Integer(attribute="User.id")
    login = fields.String(attribute="User.login")
    name = fields.String(attribute="User.name")
    active = fields.Boolean(attribute="User.active")
    leads = fields.Integer()
    helped = fields.Integer()
    steps = fields.Integer()


class Held(Schema):
    """What passes, by kind and number; targets and claims go along or stay. `seen` names it all."""

    leads = fields.List(fields.Integer())
    helped = fields.List(fields.Integer())
    steps = fields.List(fields.Integer())
    tasks = fields.List(fields.Integer())
    views = fields.List(fields.Integer())
    targets = fields.Integer()
    claims = fields.List(fields.Integer())
    seen = fields.String()


class OtherBody(Schema):
    """One lead that goes to somebody else."""

    lead_id = Number(say("线索"), least=1, required=True)
    user_id = Number(say("人员"), least=1, required=True)


class SuccessionBody(Schema):
    """Who takes over; `seen` as the list of what is held gave it."""

    successor_id = Number(say("接手人"), least=1, required=True)
    others = Several(fields.Nested(OtherBody), say("另选接手人的线索"), most=500, load_default=list)
    seen = Text(say("看过的清单"), most=16, required=True)


class PassedOut(Schema):
    """One thing that passed, who got it, and what became of it."""

    kind = Choice(Kind)
    kind_words = Words(attribute="kind.words")
    record_id = fields.Integer()
    successor_id = fields.Integer()
    fate = Choice(Fate)


class SuccessionOut(Schema):
    """A succession with all that passed."""

    id = fields.Integer()
    leaver_id = fields.Integer()
    successor_id = fields.Integer()
    by_id = fields.Integer()
    made_at = Moment()
    undone_at = Moment(allow_none=True)
    passed = parts(PassedOut)
    version = fields.Integer()


@operation(
    leads, "GET /successions/people", ALL, Contract(say("可以交接工作的人员"), gives=whole(Holder))
)
def holders() -> dict[str, Any]:
    return {"rows": queries.people(reader())}


@operation(
    leads,
    "GET /successions/people/<int:user_id>",
    ALL,
    Contract(say("一个人名下要交接的工作；不写入"), gives=Held),
)
def held(user_id: int) -> dict[str, Any]:
    found = queries.holding(queries.leaver(user_id, reader()), reader())
    numbers = {
        name: [one.id for one in getattr(found, name)]
        for name in ("leads", "helped", "steps", "tasks", "views", "claims")
    }
    return {**numbers, "targets": found.targets, "seen": found.seen}


@operation(
    leads,
    "POST /successions/people/<int:user_id>",
    ALL,
    Contract(
        say("把一个人名下的工作一次交给同事"),
        takes=SuccessionBody,
        gives=SuccessionOut,
        status=201,
        location="/api/v1/successions/{id}",
    ),
)
def pass_on(user_id: int, given: dict[str, Any]) -> dict[str, Any]:
    others = {one["lead_id"]: one["user_id"] for one in given["others"]}
    command = PassOn(given["successor_id"], others, given["seen"])
    try:
        made = actions.pass_on(queries.leaver(user_id, reader()), command, by=reader())
    except Invalid as invalid:
        raise Invalid(map(_renamed, invalid.problems)) from None
    return _whole(made)


def _renamed(problem: Problem) -> Problem:
    """In JSON the choices for single leads are one field."""
    single = problem.field.startswith(rules.field_of(0)[:-1])
    return Problem("others", problem.sentence) if single else problem


@operation(leads, f"GET {RECORD}", ALL, Contract(say("一次交接"), gives=SuccessionOut))
def succession(succession_id: int) -> dict[str, Any]:
    return _whole(queries.get(succession_id, reader()))


def _now(succession_id: int) -> dict[str, Any]:
    return dict(SuccessionOut().dump(_whole(queries.get(succession_id, reader()))))


@operation(
    leads,
    f"POST {RECORD}/undo",
    ALL,
    Contract(say("撤销一次交接：别人没再改过的，逐项还回"), gives=SuccessionOut, current=_now),
)
def undo_succession(succession_id: int, base_version: int) -> dict[str, Any]:
    made = queries.get(succession_id, reader(), lock=True)
    return _whole(actions.undo(made, by=reader(), base_version=base_version))


def _whole(made: Succession) -> dict[str, Any]:
    db.session.flush()  # its rows and its version
    return {
        **SuccessionOut().dump(made),
        "made_at": made.made_at,
        "undone_at": made.undone_at,
        "passed": shown.lines(made),
    }
