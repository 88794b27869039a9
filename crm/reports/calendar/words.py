"""What an entry of a calendar says, and where it leads."""

from flask import url_for

from crm.activities.rules import ActivityKind
from crm.core.language import translated
from crm.core.say import Sentence, say
from crm.reports.calendar.rules import Entry, Kind

FIXED: dict[str, Sentence] = {
    "expected_signing_on": say("预计签约"),
    "promised_start_on": say("约定开工"),
    "promised_operation_on": say("约定投产"),
    "promised_full_on": say("约定达产"),
    "mou_until": say("框架协议到期"),
    "transfer": say("流转答复到期"),
    "appeal": say("首报申请答复到期"),
}


def text(entry: Entry) -> str:
    """One line: what it is, in the reader's language, or what somebody wrote."""
    if entry.kind is Kind.VISIT:
        return translated(ActivityKind(entry.what).words)
    if entry.kind is Kind.REVIEW:
        return translated(entry.kind.words)
    if entry.kind in (Kind.MILESTONE, Kind.ANSWER):
        return translated(FIXED[entry.what])
    return entry.what


def url(entry: Entry, *, external: bool = False) -> str:
    """The page of what it is about."""
    if entry.kind is Kind.TASK:
        return url_for("tasks.edit", task_id=entry.number, _external=external)
    if entry.kind is Kind.PROBLEM:
        return url_for("problems.show", problem_id=entry.number, _external=external)
    if entry.lead_id is not None:
        return url_for("leads.show", lead_id=entry.lead_id, _external=external)
    return url_for("firstreports.index", _external=external)
