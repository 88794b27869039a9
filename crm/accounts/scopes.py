"""What a token may do: scopes narrow its owner's rights and never widen them. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

from crm.core.errors import Problem
from crm.core.say import Sentence, say

AREAS = {
    "plan": say("产业规划"),
    "enterprises": say("企业和联系人"),
    "targets": say("目标企业"),
    "leads": say("线索"),
    "tasks": say("任务"),
    "firstreports": say("首报与流转"),
    "screening": say("负面清单筛查"),
    "asks": say("政策诉求"),
    "carriers": say("载体"),
    "problems": say("问题协调"),
    "trips": say("行程"),
    "campaigns": say("招商活动"),
    "goals": say("年度目标"),
    "reviews": say("准入评审"),
    "merits": say("亩均、总部与500强"),
    "mix": say("区块结构"),
    "advice": say("结构建议"),
    "reports": say("图谱和周报数据"),
    "projects": say("重大项目"),
    "indicators": say("指标"),
    "search": say("查找"),
    "settings": say("办公室设置"),
    "notices": say("站内提醒"),
    "views": say("视图"),
    "people": say("人员"),
    "account": say("我的账号"),
}
WISHES = ("read", "write")
READ_ONLY = frozenset({"plan", "reports", "search"})
"""Areas in which nothing can be written."""
SCOPES = (
    *WISHES,
    *(f"{a}:{w}" for a in AREAS for w in WISHES if w == "read" or a not in READ_ONLY),
)
DAYS = (30, 90, 365)
MOST_LIVE = 20


@dataclass(frozen=True)
class MakeToken:
    """A new token: what it is for, what it may, and for how many days."""

    name: str
    scopes: tuple[str, ...]
    days: int = 90


def scope_of(area: str, method: str) -> str:
    """The scope that a request asks for."""
    return f"{area}:{'read' if method in ('GET', 'HEAD') else 'write'}"


def covers(scopes: Collection[str], wanted: str) -> bool:
    """Whether a token's scopes allow what is wanted; writing includes reading."""
    area, _, wish = wanted.partition(":")
    wishes = ("read", "write") if wish == "read" else ("write",)
    return any(one in scopes for each in wishes for one in (each, f"{area}:{each}"))


def words(scope: str) -> Sentence:
    """A scope as people read it."""
    area, _, wish = scope.rpartition(":")
    if not area:
        return say("读取一切可见内容") if wish == "read" else say("读取和修改一切可及内容")
    if wish == "read":
        return say("%(area)s：读取", area=AREAS[area])
    return say("%(area)s：读取和修改", area=AREAS[area])


def token_problems(command: MakeToken, live: int) -> list[Problem]:
    """What is wrong with a wish for a token; `live` is how many the person already has."""
    found = []
    if not command.name.strip():
        found.append(Problem("name", say("请写明令牌的用途。")))
    if not command.scopes:
        found.append(Problem("scopes", say("请至少选择一个范围。")))
    if not set(command.scopes) <= set(SCOPES):
        found.append(Problem("scopes", say("没有这个范围，请重新选择。")))
    if command.days not in DAYS:
        found.append(Problem("days", say("没有这个期限，请重新选择。")))
    if live >= MOST_LIVE:
        found.append(
            Problem("name", say("最多 %(most)s 个有效令牌，请先作废不用的。", most=MOST_LIVE))
        )
    return found
