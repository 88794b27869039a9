"""How colleagues of the last week work together: tasks, a note that names somebody, a lead followed.

Nothing here moves a lead or its dates: a note is no contact, and a task is no next step.
"""

from datetime import date, timedelta

from sqlalchemy import select, update

from crm.accounts.models import User
from crm.activities.rules import ActivityKind, LogActivity
from crm.activities.tasks import actions as tasks
from crm.activities.tasks.models import Task
from crm.activities.tasks.rules import GiveTask, HandBack
from crm.core import clock
from crm.core.db import db
from crm.leads import contacting
from crm.leads.models import Lead
from crm.leads.placing import is_open
from crm.leads.rules import Stage
from crm.notices import actions as notices
from crm.notices.models import Notice
from seed import dsl

TASKS: tuple[tuple[str, str, str, int], ...] = (
    ("zhoumin", "wanglei", "汇总本周在谈项目的用地需求，报自贸办", 10),
    ("zhoumin", "wanglei", "核对物流园区可用地块清单", 14),
    ("helin", "zhaonan", "准备下周五调度会的停滞线索说明", 8),
    ("chenli", "helin", "征求各部门对年度招商目标的意见", 15),
    ("wanglei", "wanglei", "更新冷链专题的企业名录", 7),
)
"""Who gives whom what, due so many days after Thursday."""

HANDED_BACK = ("helin", "sunyue", "整理三季度走访照片", "照片在综合科，请他们直接提供。")
NOTED: tuple[tuple[str, str], ...] = (
    ("wanglei", "@周敏 对方希望下周见一次区块领导，请看能否安排。"),
    ("zhaonan", "@何琳 合同文本第三稿已发法务，等意见。"),
)
"""Who names a colleague in a note about the newest lead of their own that is in talks."""


def play(monday: date) -> None:
    """Thursday of the week; what was told before the week counts as read."""
    people = {one.login: one for one in db.session.scalars(select(User))}
    thursday = monday + timedelta(days=3)
    with dsl.on(thursday, 9):
        for giver, doer, what, days in TASKS:
            _give(people[giver], people[doer], what, thursday + timedelta(days=days))
        giver, doer, what, reason = HANDED_BACK
        task = _give(people[giver], people[doer], what, thursday + timedelta(days=12))
        back = HandBack(reason)
        tasks.hand_back(task, back, by=people[doer], base_version=task.version)
    with dsl.on(thursday, 17):
        for login, text in NOTED:
            if lead := _in_talks(people[login]):
                _note(lead, people[login], text)
                notices.follow(lead.id, by=people["chenli"])
        db.session.commit()
        old = update(Notice).where(Notice.at < clock.local(monday))
        db.session.execute(old.values(read_at=clock.now()))


def _give(by: User, to: User, what: str, due_on: date) -> Task:
    return tasks.give(GiveTask(what, due_on, to.id), by=by)


def _in_talks(owner: User) -> Lead | None:
    query = select(Lead).where(
        Lead.owner_id == owner.id, is_open(), Lead.stage_rank == Stage.S3.rank
    )
    return db.session.scalars(query.order_by(Lead.id.desc()).limit(1)).one_or_none()


def _note(lead: Lead, by: User, text: str) -> None:
    command = LogActivity(ActivityKind.NOTE, clock.today(), text)
    contacting.log_visit(dsl.fresh(lead, by), command, by=by)
