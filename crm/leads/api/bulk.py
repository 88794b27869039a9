"""Changing one field of many leads: what it would do, doing it, watching it, taking it back."""

from typing import Any

from marshmallow import fields

from crm.accounts.access import reader
from crm.accounts.operations import operation
from crm.accounts.rules import Permission
from crm.core.db import db
from crm.core.errors import Invalid, Problem
from crm.core.jobs import WorkState
from crm.core.paging import Key
from crm.core.rest.contract import Contract
from crm.core.rest.fields import Choice, Moment, Number, Schema, Several, Text, part, parts
from crm.core.rest.paging import PageQuery, listing, page_of, shown
from crm.core.say import say
from crm.leads.api.lists import FILTER
from crm.leads.api.resource import item_number, leads
from crm.leads.bulk import actions, queries
from crm.leads.bulk.models import BulkJob
from crm.leads.bulk.rules import MOST, Change, Preview, Selection, Skip
from crm.leads.lists import Filter
from crm.leads.rules import Funding, Source
from crm.leads.standstills.rules import BULK

EDIT = Permission.LEADS_EDIT
JOB = "/leads/bulk/jobs/<int:job_id>"
NEWEST_FIRST = [Key(BulkJob.id, descending=True)]

FilterBody: Any = Schema.from_dict(
    {name: Text(load_default="") for name in FILTER}, name="BulkFilter"
)


class BulkValue(Schema):
    """One field and its new value; the owner is changed by those who may reassign."""

    owner_id = Number(say("负责人"), least=1)
    source = Choice(Source, say("线索来源"))
    funding = Choice(Funding, say("出资来源"), allow_none=True)
    item = Text(say("清单条目"), most=20)
    industry = Text(say("行业代码"), most=6)
    site_need = Text(say("用地或楼宇需求"))
    intended_site = Text(say("意向地块或楼宇"))
    competitors = Text(say("竞争地"))
    stall_cause = Choice(BULK, say("为何停滞"))


class BulkPreviewBody(Schema):
    """Which leads, by number or by the list's filter, and the one value that they are to get."""

    ids = Several(Number(least=1), say("线索编号"), most=MOST)
    filter = part(FilterBody)
    set_ = part(BulkValue, required=True, data_key="set")


class BulkBody(BulkPreviewBody):
    """The same with the number of leads that the preview gave: others would be a surprise."""

    seen = Number(say("预览的条数"), required=True)


class PreviewOut(Schema):
    """What it would do: leads that match, that would change, and the others by reason."""

    total = fields.Integer()
    changing = fields.Integer()
    skipped = fields.Dict(keys=fields.String(), values=fields.Integer())


class JobOut(Schema):
    """A change of many leads; `sent` is done, `due` and `leased` are still running."""

    id = fields.Integer()
    field = fields.String()
    value = fields.String()
    total = fields.Integer()
    state = Choice(WorkState)
    created_at = Moment()
    finished_at = Moment(allow_none=True)
    undoes_id = fields.Integer(allow_none=True)


class PassedOver(Schema):
    """A lead that was not changed, and why."""

    id = fields.Integer()
    code = fields.String()
    name = fields.String()
    why = Choice(Skip, attribute="skip")


class JobWhole(JobOut):
    """A job with how far it is, and the first fifty leads that it passed over."""

    done = fields.Integer()
    waiting = fields.Integer()
    skipped = fields.Dict(keys=fields.String(), values=fields.Integer())
    passed_over = parts(PassedOver)
    undone_by = fields.Integer(allow_none=True)


def _selection(given: dict[str, Any]) -> Selection:
    """Raises Invalid unless the leads are named in one of the two ways."""
    ids, chosen = given.get("ids"), given.get("filter")
    if (ids is None) == (chosen is None):
        raise Invalid([Problem("ids", say("请用 ids 或 filter 之一指明线索。"))])
    if ids is not None:
        return Selection(frozenset(ids))
    return Selection(address=Filter.from_query(chosen or {}).address)


def _change(given: dict[str, Any]) -> Change:
    """Raises Invalid unless one field is given."""
    wanted = given["set_"]
    if len(wanted) != 1:
        raise Invalid([Problem("set", say("请在 set 里给出要改的一个字段，只能一个。"))])
    [(field, value)] = wanted.items()
    if field == "item":
        field, value = "item_id", _item(value)
    change = Change(field, "" if value is None else str(value))
    if wrong := queries.change_problems(change, reader()):
        raise Invalid(Problem(f"set.{field}", one.sentence) for one in wrong)
    return change


def _item(code: str) -> int:
    try:
        return item_number(code)
    except Invalid as unknown:
        raise Invalid([Problem("set.item", unknown.problems[0].sentence)]) from None


def _whole(job: BulkJob) -> dict[str, Any]:
    db.session.flush()  # the rows are counted in the database
    progress = queries.progress(job)
    return {
        **JobOut().dump(job),
        "created_at": job.created_at,
        "finished_at": job.finished_at,
        "state": job.state,
        "done": progress.done,
        "waiting": progress.waiting,
        "skipped": _by_code(progress.skipped),
        "passed_over": queries.passed_over(job) if progress.skipped else [],
        "undone_by": queries.undone_by(job),
    }


def _by_code(skipped: Any) -> dict[str, int]:
    return {why.value: number for why, number in skipped.items()}


@operation(
    leads,
    "POST /leads/bulk/previews",
    EDIT,
    Contract(say("批量修改会改哪些线索；不写入"), takes=BulkPreviewBody, gives=PreviewOut),
)
def preview_bulk(given: dict[str, Any]) -> dict[str, Any]:
    selection, change = _selection(given), _change(given)
    actions.check_right(change, reader())
    found: Preview = queries.preview(selection, change, reader())
    return {
        "total": found.total,
        "changing": found.changing,
        "skipped": _by_code(found.skipped),
    }


@operation(
    leads,
    "POST /leads/bulk/jobs",
    EDIT,
    Contract(
        say("开始批量修改"),
        takes=BulkBody,
        gives=JobWhole,
        status=201,
        location="/api/v1/leads/bulk/jobs/{id}",
    ),
)
def start_bulk(given: dict[str, Any]) -> dict[str, Any]:
    selection, change = _selection(given), _change(given)
    return _whole(actions.start(selection, change, seen=given["seen"], by=reader()))


@operation(
    leads,
    "GET /leads/bulk/jobs",
    EDIT,
    Contract(say("我的批量修改，最新的在前"), asks=PageQuery, gives=listing(JobOut)),
)
def bulk_jobs(asked: dict[str, Any]) -> dict[str, Any]:
    return shown(page_of(queries.own(reader()), NEWEST_FIRST, asked))


@operation(leads, f"GET {JOB}", EDIT, Contract(say("一次批量修改做到了哪里"), gives=JobWhole))
def bulk_job(job_id: int) -> dict[str, Any]:
    return _whole(queries.job(job_id, reader()))


@operation(
    leads,
    f"POST {JOB}/steps",
    EDIT,
    Contract(say("做下一批；不催也会由后台做完"), gives=JobWhole, status=201),
)
def bulk_step(job_id: int) -> dict[str, Any]:
    job = queries.job(job_id, reader(), lock=True)
    if job.state is WorkState.DUE:
        actions.run_batch(job, reader())
    return _whole(job)


@operation(
    leads,
    f"POST {JOB}/undo",
    EDIT,
    Contract(
        say("撤销一次批量修改：别人没再改过的，逐条放回原值"),
        gives=JobWhole,
        status=201,
        location="/api/v1/leads/bulk/jobs/{id}",
    ),
)
def undo_bulk(job_id: int) -> dict[str, Any]:
    return _whole(actions.undo(queries.job(job_id, reader(), lock=True), by=reader()))
