"""What each event of a lead says on its timeline."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext

from crm.activities.models import Activity, NextStep
from crm.activities.rules import ActivityKind
from crm.core.language import translated
from crm.core.templates import day, wan
from crm.leads.reasons import Evidence, HoldReason, LossReason, left_because
from crm.leads.rules import AmountKind, Funding, Source, Stage, Track
from crm.leads.standstills.rules import Cause

Particulars = dict[str, Any]

MONEY = frozenset(AmountKind) | {
    "output_forecast",
    "tax_forecast",
    "mou_amount",
    "output_actual",
    "tax_actual",
}
"""Fields kept in 元 and shown in 万元."""

NUMBERS_OF_RECORDS = frozenset({"item_id", "contact_id"})
"""Fields whose values mean nothing to a reader: that they changed is enough."""


def text(action: str, facts: Particulars, visit: Activity | None, step: NextStep | None) -> str:
    """One line about an event."""
    if action == "visit.logged":
        return _visit(facts, visit)
    if action.startswith("step."):
        return STEPS[action](step.what if step else "")
    if action in CLAIMS:
        return CLAIMS[action](_stage(facts["stage"]))
    if action in MOVES:
        return MOVES[action](*(_stage(code) for code in facts["stage"]))
    if action in RECEIPTS:
        return RECEIPTS[action](wan(facts["amount"]))
    return PLAIN[action](facts) if action in PLAIN else action


def _stage(code: str) -> str:
    return f"{code} {translated(Stage(code).words)}"


def _visit(facts: Particulars, visit: Activity | None) -> str:
    words = translated(ActivityKind(facts["kind"]).words)
    if visit and visit.counterpart:
        return gettext("%(kind)s：%(whom)s", kind=words, whom=visit.counterpart)
    return words


def _cause(code: str) -> str:
    return translated(Cause(code).words)


CLAIMS: dict[str, Callable[[str], str]] = {
    "claim.made": lambda stage: gettext("申报 %(stage)s", stage=stage),
    "claim.verified": lambda stage: gettext("核验通过 %(stage)s", stage=stage),
    "claim.refused": lambda stage: gettext("退回 %(stage)s 的申报", stage=stage),
    "claim.withdrawn": lambda stage: gettext("撤回 %(stage)s 的申报", stage=stage),
}

MOVES: dict[str, Callable[[str, str], str]] = {
    "lead.moved": lambda origin, target: f"{origin} → {target}",
    "lead.moved_back": lambda origin, target: gettext(
        "退回：%(origin)s → %(target)s", origin=origin, target=target
    ),
    "lead.overridden": lambda origin, target: gettext(
        "统筹破例：%(origin)s → %(target)s", origin=origin, target=target
    ),
    "lead.move_undone": lambda origin, target: gettext(
        "撤销：%(origin)s → %(target)s", origin=origin, target=target
    ),
}

EXITS = ("lead.held", "lead.rested", "lead.resumed", "lead.lost", "lead.revived", "lead.left")

STEPS: dict[str, Callable[[str], str]] = {
    "step.planned": lambda what: gettext("下一步：%(what)s", what=what),
    "step.done": lambda what: gettext("办结：%(what)s", what=what),
    "step.rescheduled": lambda what: gettext("改期：%(what)s", what=what),
    "step.passed_on": lambda what: gettext("交接下一步：%(what)s", what=what),
}

RECEIPTS: dict[str, Callable[[str], str]] = {
    "receipt.noted": lambda amount: gettext("登记到资 %(amount)s 万元，待核实", amount=amount),
    "receipt.refused": lambda amount: gettext("退回到资 %(amount)s 万元的登记", amount=amount),
    "receipt.verified": lambda amount: gettext("到资 %(amount)s 万元核实通过", amount=amount),
}

PLAIN: dict[str, Callable[[Particulars], str]] = {
    "visit.undone": lambda facts: gettext(
        "撤销一笔：%(kind)s", kind=translated(ActivityKind(facts["kind"]).words)
    ),
    "file.attached": lambda facts: gettext("上传材料：%(name)s", name=facts["name"]),
    "file.used": lambda facts: gettext("用作证据：%(name)s", name=facts["name"]),
    "file.withdrawn": lambda facts: gettext("撤回材料：%(name)s", name=facts["name"]),
    "stall.caused": lambda facts: gettext("为何停滞：%(cause)s", cause=_cause(facts["cause"])),
    "stall.cause_withdrawn": lambda facts: gettext(
        "撤回停滞原因：%(cause)s", cause=_cause(facts["cause"])
    ),
    "stall.snoozed": lambda facts: gettext(
        "已缓至 %(day)s", day=day(date.fromisoformat(facts["until"]))
    ),
    "stall.woken": lambda _facts: gettext("恢复提醒"),
    "lead.logged": lambda facts: gettext("登记线索 %(code)s", code=facts["code"]),
    "lead.edited": lambda _facts: gettext("修改资料"),
    "lead.held": lambda _facts: gettext("暂缓"),
    "lead.rested": lambda facts: gettext("暂缓超过 %(n)s 天，转入休眠", n=facts["days"]),
    "lead.resumed": lambda _facts: gettext("恢复推进"),
    "lead.lost": lambda _facts: gettext("终止"),
    "lead.revived": lambda _facts: gettext("重新启动"),
    "lead.left": lambda _facts: gettext("企业退出"),
    "lead.split": lambda _facts: gettext("调整份额"),
    "lead.classified": lambda _facts: gettext("调整次要条目和表4"),
    "lead.reassigned": lambda facts: gettext("改派给 %(name)s", name=facts["name"]),
    "lead.co_owner_added": lambda facts: gettext("增加协办人 %(name)s", name=facts["name"]),
    "lead.co_owner_removed": lambda facts: gettext("移除协办人 %(name)s", name=facts["name"]),
    "lead.co_owner_passed": lambda facts: gettext(
        "协办由%(leaver)s交给%(successor)s", leaver=facts["name"][0], successor=facts["name"][1]
    ),
    "task.given": lambda _facts: gettext("交办任务"),
    "task.changed": lambda _facts: gettext("修改任务"),
    "task.done": lambda _facts: gettext("办结任务"),
    "task.handed_back": lambda _facts: gettext("交回任务"),
    "task.dropped": lambda _facts: gettext("取消任务"),
    "task.passed_on": lambda _facts: gettext("交接任务"),
    "lead.party_added": lambda facts: gettext("加入企业 %(name)s", name=facts["name"]),
    "lead.party_removed": lambda facts: gettext("移除企业 %(name)s", name=facts["name"]),
}


def detail(action: str, facts: Particulars, visit: Activity | None) -> str:
    """What stands below the line: the text of a visit, what changed, a reason, a proof."""
    if visit:
        return visit.text
    if action == "lead.edited":
        return _in_a_row(_change(name, *pair) for name, pair in facts["changes"].items())
    if action == "lead.held":
        return translated(HoldReason(facts["reason"]).words)
    if action == "lead.lost":
        said = facts.get("loss", {}).values()
        return _in_a_row((translated(LossReason(facts["reason"]).words), *said))
    if action == "lead.left":
        said = facts.get("left", {}).values()
        return _in_a_row((translated(left_because(facts["reason"])), *said))
    said = facts.get("reason", "") or facts.get("note", "")
    return _in_a_row(part for part in (said, _proof(facts)) if part)


def _in_a_row(parts: Iterable[str]) -> str:
    return gettext("；").join(parts)


def _proof(facts: Particulars) -> str:
    kind, reference = facts.get("evidence") or ("", "")
    return f"{evidence(kind)} {reference}" if kind else ""


def evidence(kind: str) -> str:
    """What a kind of evidence is called."""
    return translated(Evidence(kind).words) if kind in set(Evidence) else ""


def _change(name: str, before: Any, after: Any) -> str:
    if name in NUMBERS_OF_RECORDS:
        return _label(name)
    return f"{_label(name)} {_value(name, before)} → {_value(name, after)}"


def _label(name: str) -> str:
    return str(LABELS.get(name, name))


def differences(changes: Mapping[str, Any]) -> list[dict[str, str]]:
    """The fields that an edit changed, each with its words before and after."""
    return [
        {"label": _label(name), "before": _shown(name, before), "after": _shown(name, after)}
        for name, (before, after) in changes.items()
    ]


def _shown(name: str, value: Any) -> str:
    return "…" if name in NUMBERS_OF_RECORDS and value else _value(name, value)


def _value(name: str, value: Any) -> str:
    if value in (None, ""):
        return "—"
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if name in MONEY:
        return wan(value)
    return translated(WORDED[name](value).words) if name in WORDED else str(value)


WORDED: dict[str, Any] = {"funding": Funding, "source": Source, "track": Track}


LABELS: dict[str, Any] = {}
"""Field names in words; filled by the edit form, which is where people meet them."""
