"""Files of a lead: sent as a form, given back byte for byte."""

from typing import Any

from flask import Response, abort, request
from flask_babel import gettext
from marshmallow import fields

from crm.accounts.access import reader
from crm.accounts.operations import operation
from crm.accounts.rules import Permission
from crm.core.files.kinds import FileKind, Received
from crm.core.files.sending import attachment
from crm.core.files.taking import receive, takes_files
from crm.core.rest.contract import Contract
from crm.core.rest.fields import Choice, LongText, Moment, Schema, parts
from crm.core.say import say
from crm.leads import queries
from crm.leads.api.resource import LEAD, editable, leads
from crm.leads.evidence import actions
from crm.leads.evidence import queries as evidence
from crm.leads.evidence.rules import Attach, Withdraw

FILE = f"{LEAD}/files/<int:file_id>"


class FileOut(Schema):
    """A file, and what it proves."""

    id = fields.Integer()
    lead_id = fields.Integer()
    name = fields.String()
    kind = Choice(FileKind)
    size = fields.Integer()
    sha256 = fields.String()
    claim_id = fields.Integer(allow_none=True)
    transition_id = fields.Integer(allow_none=True)
    fact_id = fields.Integer(allow_none=True)
    by_id = fields.Integer()
    at = Moment()
    withdrawn_at = Moment(allow_none=True)
    withdrawn_by_id = fields.Integer(allow_none=True)
    withdrawn_reason = fields.String()


class FilesOut(Schema):
    """A lead's files, the newest first."""

    rows = parts(FileOut)


class WithdrawalBody(Schema):
    """Why a file is taken back."""

    reason = LongText(say("撤回原因"), most=500, load_default="")


@operation(
    leads, f"GET {LEAD}/files", Permission.LEADS_READ, Contract(say("线索的材料"), gives=FilesOut)
)
def files(lead_id: int) -> dict[str, Any]:
    return {"rows": evidence.of_lead(queries.get(lead_id, reader()).id)}


@operation(
    leads,
    f"POST {LEAD}/files",
    Permission.LEADS_EDIT,
    Contract(
        say("上传材料（multipart/form-data，字段 files，可多个）"),
        gives=FilesOut,
        status=201,
        takes_files=True,
    ),
)
@takes_files
def attach(lead_id: int) -> dict[str, Any]:
    lead = editable(lead_id)
    return {"rows": actions.attach(lead, Attach(sent_files()), by=reader())}


def sent_files() -> tuple[Received, ...]:
    """The files of a request, kept. Raises Invalid; anything but a form is a 415."""
    if request.mimetype != "multipart/form-data":
        abort(415, gettext("请求正文应是 multipart/form-data，文件放在 files 里。"))
    return tuple(receive(request.files.getlist("files")))


@operation(
    leads,
    f"GET {FILE}",
    Permission.LEADS_READ,
    Contract(say("下载一份材料"), gives_file=True),
)
def file(lead_id: int, file_id: int) -> Response:
    found = actions.opened(queries.get(lead_id, reader()), file_id, by=reader())
    return attachment(found.received)


@operation(
    leads,
    f"POST {FILE}/withdrawal",
    Permission.LEADS_EDIT,
    Contract(say("撤回一份材料，写明原因"), takes=WithdrawalBody, gives=FileOut, status=201),
)
def withdraw_file(lead_id: int, file_id: int, given: dict[str, Any]) -> Any:
    lead = editable(lead_id)
    found = evidence.get(lead, file_id)
    actions.withdraw(lead, found, Withdraw(given["reason"]), by=reader())
    return found
