"""The queue of what waits for a second person: stage claims and money received."""

from typing import Any

from marshmallow import fields

from crm.accounts.access import reader
from crm.accounts.operations import operation
from crm.accounts.rules import Permission
from crm.core.rest.contract import Contract
from crm.core.rest.fields import Choice, Day, Moment, Schema, Text, part
from crm.core.rest.paging import PageQuery, listing, must_fit, shown
from crm.core.say import say
from crm.leads import queue as waiting
from crm.leads.api.resource import leads
from crm.leads.api.shapes import LeadOut
from crm.leads.moves import ClaimState
from crm.leads.queued import CLAIM, RECEIPT
from crm.leads.rules import Stage

READ = Permission.LEADS_READ
KINDS = (CLAIM, RECEIPT)
PARTS = {
    "state": Choice(("", waiting.SETTLED), say("已结"), load_default=""),
    "block": Text(say("区块代码"), most=10, load_default=""),
    "kind": Choice(("", *KINDS), say("种类"), load_default=""),
    "mine": Choice(("", "1"), say("只看自己的线索"), load_default=""),
}
QueueFilter: Any = Schema.from_dict(dict(PARTS), name="QueueFilter")
QueueQuery: Any = type("QueueQuery", (PageQuery,), dict(PARTS))


class QueueRow(Schema):
    """A claimed stage, or money received (`stage` null), and the lead; it is decided by `version`.

    `decided_at` is null and `decided_by` and `reason` are empty while it waits.
    """

    kind = fields.String(metadata={"enum": list(KINDS)})
    id = fields.Integer()
    version = fields.Integer()
    lead = part(LeadOut)
    stage = Choice(Stage, allow_none=True)
    amount = fields.Integer(allow_none=True)
    happened_on = Day()
    since = Moment()
    days = fields.Integer()
    evidence_kind = fields.String()
    evidence_ref = fields.String()
    note = fields.String()
    by = fields.String()
    owner = fields.String()
    block = fields.String()
    cluster = fields.String()
    item = fields.String()
    may_verify = fields.Boolean()
    is_own = fields.Boolean()
    state = Choice(ClaimState)
    decided_at = Moment(allow_none=True)
    decided_by = fields.String()
    reason = fields.String()


class QueueCounts(Schema):
    """How many there are of each kind, on any page; of what was answered 1000 mean that or more."""

    claim = fields.Integer(dump_default=0)
    receipt = fields.Integer(dump_default=0)


def _asked(given: dict[str, Any]) -> waiting.Asked:
    return waiting.Asked(
        given["block"],
        given["kind"],
        given["mine"] == "1",
        given.get("after", ""),
        given["state"],
    )


@operation(
    leads,
    "GET /claims",
    READ,
    Contract(
        say("待核队列，等得最久的在前；已结的最新在前"), asks=QueueQuery, gives=listing(QueueRow)
    ),
)
def queue(asked: dict[str, Any]) -> dict[str, Any]:
    wanted = _asked(asked)
    must_fit(wanted.after, fits=wanted.start() is not None)
    return shown(waiting.page(reader(), wanted, asked["limit"]))


@operation(
    leads,
    "GET /claims/counts",
    READ,
    Contract(say("待核队列有多少项"), asks=QueueFilter, gives=QueueCounts),
)
def queue_counts(asked: dict[str, Any]) -> dict[str, int]:
    return waiting.counts(reader(), _asked(asked))
