"""First reports, appeals and transfers as the API gives them."""

from typing import Any

from crm.accounts.access import reader
from crm.core.language import translated
from crm.firstreports import lists, panel
from crm.firstreports.lists import AppealRow
from crm.firstreports.models import ReportAppeal
from crm.firstreports.panel import Met, Moving
from crm.leads.models import Lead


def named(lead: Lead) -> dict[str, Any]:
    return {"lead_id": lead.id, "code": lead.code, "name": lead.name}


def clash(met: Met) -> dict[str, Any]:
    matched = [one.value for one in met.matched]
    return {"block": met.block, "matched": matched, "protected": met.protected}


def whole(lead: Lead) -> dict[str, Any]:
    found = panel.of(lead, reader())
    shield, report = found.shield, found.province
    stamp = found.report and {
        "block": found.block, "by": found.by, "stamped_at": found.report.stamped_at,
    }  # fmt: skip
    return {
        "lead_id": lead.id,
        "stamp": stamp,
        "lacks": [translated(one.words) for one in found.lacks],
        "protection": shield
        and {
            "since": shield.since,
            "until": shield.until,
            "lapses": shield.lapses,
            "lapsed": shield.has_lapsed,
        },
        "clash": clash(found.met) if found.met else None,
        "credit": [{"block": one, "percent": part} for one, part in found.credit.items()],
        "province": {
            "flagged": found.is_flagged,
            "receipt": report.receipt if report else "",
            "exemption": report.exemption if report else "",
            "task_force": found.task_force,
        },
        "version": lead.version,
    }


def appeal(one: AppealRow) -> dict[str, Any]:
    row = one.row
    columns = (
        "id", "kind", "state", "reason", "evidence", "statement", "statement_evidence",
        "stated_at", "answer", "asked_at", "due_on", "version",
    )  # fmt: skip
    return {name: getattr(row, name) for name in columns} | {
        "block": one.block,
        "first_block": one.first_block,
        "lead_id": one.lead.id if one.lead else None,
        "matched": [match.value for match in one.matched],
        "turn": one.turn.value,
    }


def one_appeal(row: ReportAppeal) -> dict[str, Any]:
    return appeal(lists.appeal(row, reader()))


def transfer(moving: Moving) -> dict[str, Any]:
    row = moving.row
    columns = (
        "id", "lead_id", "reason", "note", "state", "declined_reason", "answer", "asked_at",
        "due_on", "version",
    )  # fmt: skip
    return {name: getattr(row, name) for name in columns} | {
        "origin": moving.origin,
        "to": moving.to,
        "turn": moving.turn.value,
    }
