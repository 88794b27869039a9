"""Leads for whole days in the browser, made by the product's own verbs beside the demo's story.

The story follows the calendar and so differs from week to week; these leads do not. Run as a
program on the demo's database, it prints their numbers by name.
"""

import json
import sys

from sqlalchemy import select

from crm import create_app
from crm.accounts.models import User
from crm.core.db import db, writing
from crm.leads.rules import Stage
from tests.makers.leads import make_lead

LEADS: dict[str, tuple[str, Stage]] = {
    "日程甲冷链（示例）": ("wanglei", Stage.S5),
    "日程乙装备（示例）": ("wanglei", Stage.S8),
    "日程丙物流（示例）": ("wanglei", Stage.S4),
    "日程丁货代（示例）": ("wanglei", Stage.S3),
    "日程戊仓储（示例）": ("wanglei", Stage.S2),
    "日程己零部件（示例）": ("wanglei", Stage.S1),
    "日程庚联运（示例）": ("chenhao", Stage.S5),
    "日程辛保税（示例）": ("chenhao", Stage.S3),
    "日程壬分拨（示例）": ("chenhao", Stage.S2),
    "日程癸快运（示例）": ("chenhao", Stage.S1),
}
SIGNS, STARTS, EDITED, DUE, NOTED, VISITED = list(LEADS)[:6]
LENT_SIGNS, LENT_VISITED, LENT_CELL, LENT_STEP = list(LEADS)[6:]


def main() -> None:
    """Make every lead and print where it is."""
    token = writing.set(True)
    with create_app().app_context():
        people = {one.login: one for one in db.session.scalars(select(User))}
        found = {
            name: make_lead(
                stage, owner=people[owner], checker=people["zhoumin"], block="JK", name=name
            ).id
            for name, (owner, stage) in LEADS.items()
        }
        db.session.commit()
    writing.reset(token)
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
