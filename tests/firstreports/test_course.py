"""The steps of appeals and transfers: what was, whose turn it is, what follows, and nothing hidden."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from crm.core.clock import SHANGHAI
from crm.firstreports.course import Appealed, First, Offered, Place, Step, of_appeal, of_transfer
from crm.firstreports.rules import AppealKind, AppealState, TransferState

NOW = datetime(2026, 11, 16, 10, tzinfo=SHANGHAI)
DUE = date(2026, 11, 23)
KNOWN = First(NOW - timedelta(days=60), date(2026, 11, 2), date(2026, 12, 15))
ASKED = Appealed(
    kind=AppealKind.ARBITRATION,
    state=AppealState.OPEN,
    second="郑东",
    first="经开",
    clashed_at=NOW,
    asked_at=NOW,
    stated_at=None,
    answered_at=None,
    due_on=DUE,
    has_evidence=True,
    known=None,
)
OFFERED = Offered(TransferState.OPEN, "经开", "郑东", NOW, DUE, None, KNOWN)


def _told(steps: list[Step]) -> list[str]:
    signs = {Place.DONE: "●", Place.NOW: "◎", Place.AHEAD: "○"}
    return [f"{signs[one.place]}{one.what}" for one in steps]


@pytest.mark.parametrize(
    ("changed", "today", "told"),
    [
        ({}, DUE, ["○经开说明", "◎片区统筹裁定", "○结果生效"]),
        ({"stated_at": NOW}, DUE, ["●经开说明", "◎片区统筹裁定", "○结果生效"]),
        (
            {"state": AppealState.UPHELD, "answered_at": NOW},
            DUE,
            ["○经开说明", "●片区统筹裁定", "●结果生效"],
        ),
        ({"kind": AppealKind.COOPERATION}, DUE, ["◎经开答复", "○结果生效"]),
        (
            {"kind": AppealKind.COOPERATION},
            DUE + timedelta(days=1),
            ["●经开没有答复", "◎片区统筹裁定", "○结果生效"],
        ),
    ],
)
def test_an_appeal_says_whose_turn_it_is(
    changed: dict[str, Any], today: date, told: list[str]
) -> None:
    steps = of_appeal(replace(ASKED, **changed), today)
    assert _told(steps[:2]) == ["●经开首报", "●郑东登记相撞"]
    assert _told(steps[3:]) == told


def test_the_second_block_is_not_told_when_the_first_report_was() -> None:
    hidden, seen = (of_appeal(replace(ASKED, known=one), DUE)[0] for one in (None, KNOWN))
    assert (hidden.at, [str(one) for one in hidden.notes]) == (None, ["时间不向申请方公开"])
    assert (seen.at, [str(one) for one in seen.notes]) == (
        KNOWN.stamped_at,
        ["最近联系 11-02", "保护至 12-15"],
    )


@pytest.mark.parametrize(
    ("state", "today", "told"),
    [
        (TransferState.OPEN, DUE, ["◎郑东答复", "○不接受则由片区统筹裁定", "○移交"]),
        (TransferState.OPEN, DUE + timedelta(days=1), ["●郑东没有答复", "◎片区统筹裁定", "○移交"]),
        (TransferState.DECLINED, DUE, ["●郑东不接受", "◎片区统筹裁定", "○移交"]),
        (TransferState.ACCEPTED, DUE, ["●已接受"]),
    ],
)
def test_a_transfer_says_whose_turn_it_is(
    state: TransferState, today: date, told: list[str]
) -> None:
    assert _told(of_transfer(replace(OFFERED, state=state), today))[2:] == told
