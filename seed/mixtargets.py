"""Mix targets of two blocks that change once in the story, and a draft that waits.

All numbers are fictional; 航空港 keeps the plan's provisional draft, 金水 has none.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select

from crm.accounts.models import User
from crm.core import clock
from crm.core.db import db
from crm.mix.measures import Measure
from crm.mix.models import MixTarget
from crm.mix.queries import block
from crm.mix.rules import CLUSTERS
from crm.mix.targets import actions, queries
from crm.mix.targets.rules import DraftTarget, Way
from seed import dsl
from seed.districts import DISTRICTS

BLOCKS = ("JK", "ZD")
YEARS = 3
"""How long a version is meant to hold."""
FIRST = "按规划用词折算轻重，片区工作会商定（示例）"
SECOND = "产业结构调整专题会（示例）：信息和专业服务调高，物流和贸易略降"
MONEY = "按到位资金另定，等片区工作会（示例）"
CHANGED = {"JK": (18, 28, 2, 2, 12, 8, 30), "ZD": (16, 2, 30, 8, 12, 26, 6)}
RECEIVED = (15, 25, 3, 2, 5, 5, 45)


def begin(monday: date) -> None:
    """In the first week the plan's weights become targets of two blocks."""
    for code in BLOCKS:
        said = queries.own_emphasis(block(code))
        weights = {k: said[k].weight if k in said else "none" for k in CLUSTERS}
        _agree(code, _command(FIRST, monday, weights=weights), monday)


def change(monday: date) -> None:
    """Both get a second version: the fit jumps, and no firm has moved (换尺子)."""
    for code in BLOCKS:
        _agree(code, _command(SECOND, monday, shares=CHANGED[code]), monday)


def play(monday: date) -> None:
    """In the last week a manager drafts a target for money received; it waits."""
    with dsl.on(monday + timedelta(days=3), 10):
        _draft("JK", Measure.RECEIVED, _command(MONEY, monday, shares=RECEIVED))


def _agree(code: str, command: DraftTarget, monday: date) -> None:
    """Drafted on Tuesday, approved on Thursday, in force from the next Monday."""
    with dsl.on(monday + timedelta(days=1), 15):
        drafted = _draft(code, Measure.COUNT, command)
    with dsl.on(monday + timedelta(days=3), 16):
        chief = db.session.scalars(select(User).where(User.login == "chenli")).one()
        actions.approve(drafted.id, by=chief, base_version=drafted.version)
        db.session.flush()


def _draft(code: str, measure: Measure, command: DraftTarget) -> MixTarget:
    login = next(one.manager for one in DISTRICTS if one.code == code)
    manager = db.session.scalars(select(User).where(User.login == login)).one()
    drafted = actions.draft(block(code), measure, command, by=manager)
    db.session.flush()
    return drafted


def _command(
    source: str,
    monday: date,
    *,
    shares: tuple[int, ...] = (0,) * len(CLUSTERS),
    weights: Mapping[str, str] | None = None,
) -> DraftTarget:
    start = monday + timedelta(days=7)
    return DraftTarget(
        way=Way.WEIGHTS if weights else Way.SHARES,
        shares={k: Decimal(share) for k, share in zip(CLUSTERS, shares, strict=True)},
        weights=weights or {},
        source=source,
        period_from=start,
        period_to=date(clock.today().year + YEARS, 12, 31),
        wanted_from=start,
    )
