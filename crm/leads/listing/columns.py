"""The columns of the list, chosen and put in order by the reader; the name always stands first."""

from collections.abc import Iterable
from dataclasses import dataclass

from crm.core.say import Sentence, say


@dataclass(frozen=True)
class Column:
    """A column. `rank` says when it gives way to a narrow window: 3 leaves first, 1 never.

    Only usual columns give way: who chose others wants to see them.
    `cell` is the field that can be edited in place, `sort` the order a click on the head asks for.
    """

    code: str
    words: Sentence
    rank: int = 1
    num: bool = False
    money: bool = False
    sort: str = ""
    cell: str = ""


_ALL = (
    Column("code", say("编号"), sort="code"),
    Column("item", say("清单条目")),
    Column("item_name", say("条目名称")),
    Column("block", say("区块"), rank=2),
    Column("stage", say("阶段"), sort="stage"),
    Column("status", say("状态")),
    Column("planned", say("计划总投资"), money=True, sort="planned", cell="planned"),
    Column("owner", say("负责人")),
    Column("days", say("在阶段 天"), rank=2, num=True, sort="days"),
    Column("contact", say("最近联系"), rank=3, num=True, sort="contact"),
    Column("step", say("下一步"), rank=2),
    Column("due", say("下步日期"), num=True, sort="next"),
    Column("marks", say("标记")),
    Column("project", say("意向内容"), cell="project"),
    Column("source", say("线索来源"), cell="source"),
    Column("funding", say("出资来源"), cell="funding"),
    Column("industry", say("行业代码"), cell="industry"),
    Column("site_need", say("用地或楼宇需求"), cell="site_need"),
    Column("intended_site", say("意向地块或楼宇"), cell="intended_site"),
    Column("competitors", say("竞争地"), cell="competitors"),
    Column("track", say("项目类型")),
    Column("contract", say("合同投资额"), money=True),
    Column("increase", say("增资"), money=True, cell="increase"),
    Column("received", say("实际到位"), money=True),
    Column("signing", say("预计签约日"), num=True, sort="signing", cell="expected_signing_on"),
    Column("updated", say("更新时间"), num=True, sort="updated"),
    Column("created", say("登记时间"), num=True, sort="created"),
)
COLUMNS: dict[str, Column] = {column.code: column for column in _ALL}
USUAL = (
    "item", "block", "stage", "planned", "owner", "days", "contact", "step", "due", "marks",
)  # fmt: skip
CELLS = frozenset(column.cell for column in _ALL if column.cell)


def chosen(codes: Iterable[str]) -> tuple[str, ...]:
    """Known columns in the order given, each once; the usual ones when none is known."""
    return tuple(dict.fromkeys(code for code in codes if code in COLUMNS)) or USUAL


def with_order(codes: tuple[str, ...], by: str) -> tuple[str, ...]:
    """The usual columns, and the one that the list is sorted by: else its order explains nothing."""
    sorted_by = next((code for code, one in COLUMNS.items() if one.sort == by), "")
    if codes != USUAL or not sorted_by or sorted_by in codes:
        return codes
    return (*codes[:-1], sorted_by, codes[-1])


def moved(codes: tuple[str, ...], code: str, by: int) -> tuple[str, ...]:
    """The same columns with one a place further up (−1) or down (1); at the edge nothing happens."""
    if code not in codes:
        return codes
    rest = [one for one in codes if one != code]
    place = min(max(codes.index(code) + by, 0), len(rest))
    return (*rest[:place], code, *rest[place:])
