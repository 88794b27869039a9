"""What each event of 首报与流转 says on a lead's timeline."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext

from crm.core.language import listed, translated
from crm.firstreports.rules import (
    AppealKind,
    AppealState,
    Match,
    TransferReason,
    TransferState,
)
from crm.leads import story, telling
from crm.plan.wording import named

Particulars = dict[str, Any]


def _block(pair: Particulars) -> str:
    """Events carry a block's name in both languages: a timeline asks for none of them."""
    return str(named(pair))


def _appeal(facts: Particulars) -> dict[str, str]:
    return {"kind": translated(AppealKind(facts["kind"]).words), "block": _block(facts["block"])}


def _asked(facts: Particulars) -> str:
    if facts["side"] == "first":
        return gettext("%(block)s申请%(kind)s", **_appeal(facts))
    return gettext("向%(block)s申请%(kind)s", **_appeal(facts))


def _stated(facts: Particulars) -> str:
    if facts["side"] == "first":
        return gettext("本区块就认定作了说明")
    return gettext("%(block)s就认定作了说明", block=_block(facts["block"]))


def _answered(facts: Particulars) -> str:
    state = translated(AppealState(facts["state"]).words)
    return gettext("%(kind)s结果：%(state)s", kind=_appeal(facts)["kind"], state=state)


def _clashed(facts: Particulars) -> str:
    matched = listed(translated(Match(one).words) for one in facts["matched"])
    block = _block(facts["first_block"])
    return gettext("已由%(block)s首报：%(matched)s", block=block, matched=matched)


def _transfer(facts: Particulars) -> str:
    why = translated(TransferReason(facts["why"]).words)
    return gettext("发起流转到%(block)s：%(why)s", block=_block(facts["to"]), why=why)


def _done(facts: Particulars) -> str:
    return gettext(
        "流转：%(origin)s → %(to)s，负责人 %(name)s",
        origin=_block(facts["origin"]),
        to=_block(facts["to"]),
        name=facts["name"],
    )


def _ended(facts: Particulars) -> str:
    state = translated(TransferState(facts["state"]).words)
    return gettext("流转结束：%(state)s", state=state)


def _taken(facts: Particulars) -> str:
    return gettext(
        "从公海领取：%(origin)s → %(to)s", origin=_block(facts["origin"]), to=_block(facts["to"])
    )


def _reported(facts: Particulars) -> str:
    if facts["receipt"]:
        return gettext("省级首报回执 %(receipt)s", receipt=facts["receipt"])
    return gettext("省级首报免报")


TOLD: dict[str, Callable[[Particulars], str]] = {
    "first_report.stamped": lambda _facts: gettext("首报登记完整，开始保护"),
    "first_report.clashed": _clashed,
    "first_report.taken": _taken,
    "appeal.asked": _asked,
    "appeal.stated": _stated,
    "appeal.answered": _answered,
    "appeal.withdrawn": lambda facts: gettext("撤回%(kind)s申请", kind=_appeal(facts)["kind"]),
    "transfer.asked": _transfer,
    "transfer.declined": lambda facts: gettext("%(block)s不接受流转", block=_block(facts["to"])),
    "transfer.done": _done,
    "transfer.ended": _ended,
    "province.reported": _reported,
}
ICONS = {
    "first_report.stamped": "flag",
    "first_report.clashed": "triangle-alert",
    "first_report.taken": "arrow-right",
    "transfer.done": "arrow-right",
    "transfer.asked": "arrow-right",
}


def register() -> None:
    """Teach the timeline these words."""
    telling.PLAIN.update(TOLD)
    story.ICONS.update(ICONS)
