"""Who works in the demo: fictional people of four blocks, the area's office and a department."""

from sqlalchemy import select

from crm.accounts.actions import create_user
from crm.accounts.demo import DEMO_PASSWORD
from crm.accounts.models import User
from crm.accounts.rules import Account, Role
from crm.core.db import db
from crm.plan.models import Block, Cluster

PEOPLE: tuple[tuple[str, str, Role, str], ...] = (
    ("zhoumin", "周敏", Role.MANAGER, "JK"),
    ("wanglei", "王磊", Role.OFFICER, "JK"),
    ("lijing", "李静", Role.OFFICER, "JK"),
    ("chenhao", "陈昊", Role.OFFICER, "JK"),
    ("helin", "何琳", Role.MANAGER, "ZD"),
    ("zhaonan", "赵楠", Role.OFFICER, "ZD"),
    ("sunyue", "孙悦", Role.OFFICER, "ZD"),
    ("luoxin", "罗欣", Role.OFFICER, "ZD"),
    ("liuchang", "刘畅", Role.MANAGER, "JS"),
    ("fangyu", "方宇", Role.OFFICER, "JS"),
    ("mayue", "马越", Role.MANAGER, "HK"),
    ("gaoyuan", "高源", Role.OFFICER, "HK"),
    ("tanwei", "谭薇", Role.OFFICER, "HK"),
    ("chenli", "陈立", Role.COORDINATOR, ""),
    ("wudi", "吴迪", Role.VIEWER, "FI"),
    ("linyue", "林悦", Role.VIEWER, "CU"),
    ("xitong", "许桐", Role.SYSTEM, ""),
    ("anquan", "安泉", Role.SECURITY, ""),
    ("shenji", "沈吉", Role.AUDITOR, ""),
    ("hanxue", "韩雪", Role.COORDINATOR, ""),
)


def add_people() -> None:
    """Create the demo accounts that are not there yet."""
    blocks = {one.code: one.id for one in db.session.scalars(select(Block))}
    clusters = {one.code: one.id for one in db.session.scalars(select(Cluster))}
    known = set(db.session.scalars(select(User.login)))
    for login, name, role, place in PEOPLE:
        if login in known:
            continue
        command = Account(
            login=login,
            name=name,
            email=f"{login}@example.cn",
            role=role,
            block_id=blocks.get(place),
            cluster_id=clusters.get(place),
        )
        create_user(command, DEMO_PASSWORD, by=None)
