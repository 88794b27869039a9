"""The demo's leads, as a table: fictional firms (示例) of two blocks over eight weeks."""

from dataclasses import dataclass

from crm.leads.rules import Source, Stage


@dataclass(frozen=True)
class Tale:
    """One lead: logged on day `start` of the story, a stage every `pace` days up to `last`."""

    by: str
    name: str
    item: str
    yi: str
    start: int
    pace: int
    last: Stage
    source: Source
    project: str
    end: str = ""


MANAGER = {"wanglei": "zhoumin", "lijing": "zhoumin", "zhaonan": "helin", "sunyue": "helin"}

TABLE = """
wanglei | 豫陆港冷链物流 | LG5 | 3.2 | 0 | 5 | S8 | fair | 中部冷链分拨中心 | -
wanglei | 中原班列供应链 | LG7 | 6.0 | 1 | 6 | S8 | target | 区域物流总部 | -
wanglei | 环陆国际货代 | LG2 | 1.6 | 3 | 6 | S6 | visit | 多式联运组织中心 | claim
wanglei | 捷运冷藏车道路运输 | LG4 | 0.8 | 14 | 8 | S4 | inbound | 专线运输网络 | -
wanglei | 恒拓锂电装备 | MF-E1 | 3.5 | 20 | 7 | S3 | referral | 关键零部件研发 | silent
lijing | 豫达新能源专用车 | MF-A3 | 8.6 | 16 | 5 | S8 | target | 物流专用车总部 | -
lijing | 启辰半挂车 | MF-A3 | 4.1 | 13 | 6 | S7 | fair | 半挂牵引车研发销售 | -
lijing | 腾云工业软件 | MF-A4 | 1.2 | 25 | 6 | S5 | association | 数字化系统服务 | -
lijing | 海岳跨境电商 | TR1 | 2.4 | 12 | 6 | S4 | fair | 区域运营中心 | hold
lijing | 星禾生物试剂 | MF-B1 | 2.0 | 24 | 8 | S3 | visit | 诊断试剂研发 | back
lijing | 通达报关服务 | TR4 | 0.5 | 16 | 7 | S2 | inbound | 外贸综合服务 | lost
wanglei | 云栈数据备份 | IN2 | 1.2 | 49 | 3 | S1 | inbound | - | -
wanglei | 黄河冷链配送 | LG5 | 1.1 | 0 | 3 | S8 | fair | 城市配送中心 | -
lijing | 中原跨境结算服务 | TR1 | 0.9 | 2 | 4 | S8 | visit | 区域结算中心 | -
lijing | 天宇新能源客车 | MF-A2 | 7.5 | 3 | 4 | S8 | target | 新能源乘用车研发 | -
wanglei | 智联设备研究院 | MF-E2 | 1.4 | 7 | 4 | S8 | partner | 装备研发中心 | -
sunyue | 金苑消费金融 | FI7 | 2.0 | 1 | 4 | S8 | association | 消费金融公司 | -
sunyue | 东岸证券分公司 | FI2 | 0.5 | 4 | 4 | S8 | target | 证券分支机构 | -
zhaonan | 衡信律师事务所 | PS6 | 0.2 | 3 | 4 | S8 | referral | 联营办公室 | -
sunyue | 睿成人力咨询 | PS4 | 0.3 | 9 | 4 | S8 | inbound | 咨询总部 | -
zhaonan | 中衡期货郑州分公司 | FI2 | 0.6 | 0 | 5 | S8 | target | 持牌分支机构 | -
zhaonan | 豫信融资担保 | FI7 | 1.0 | 1 | 5 | S8 | association | 融资担保公司 | left
zhaonan | 中原产业基金管理 | FI7 | 5.0 | 4 | 6 | S6 | referral | 产业基金 | claim
zhaonan | 华澍企业管理咨询 | PS4 | 0.4 | 8 | 7 | S5 | visit | 区域总部 | -
zhaonan | 博衡财务咨询 | PS3 | 0.3 | 18 | 7 | S4 | fair | 财务共享中心 | silent
sunyue | 远洋保险后援中心 | FI6 | 2.2 | 2 | 5 | S8 | target | 后台运营服务中心 | -
sunyue | 白鹭工业设计 | PS1 | 0.3 | 12 | 6 | S7 | fair | 设计研究院 | -
sunyue | 安盾网络安全 | IN6 | 0.9 | 9 | 6 | S6 | inbound | 评测实验室 | refused
sunyue | 云桥大数据 | IN4 | 1.8 | 33 | 6 | S4 | partner | 大数据研发中心 | -
sunyue | 丝路演艺经纪 | CU4 | 0.2 | 36 | 8 | S3 | referral | 国际演艺中介 | -
zhaonan | 中原离岸结算 | FI1 | 1.5 | 50 | 3 | S1 | referral | - | -
"""
"""officer | firm | list item | 亿元 | first day | days a stage | last stage | source | project | end"""


def _tale(line: str) -> Tale:
    by, name, item, yi, start, pace, last, source, project, end = line.split(" | ")
    return Tale(
        by=by,
        name=f"{name}（示例）",
        item=item,
        yi=yi,
        start=int(start),
        pace=int(pace),
        last=Stage(last),
        source=Source(source),
        project=project.strip("-"),
        end=end.strip("-"),
    )


TALES = tuple(_tale(line) for line in TABLE.strip().splitlines())

TARGETS: tuple[tuple[str, str, str], ...] = (
    ("TR1", "亚马逊", "US"),
    ("TR1", "京东", "CN"),
    ("TR2", "中软国际", "CN"),
    ("TR5", "百汇医疗", "SG"),
    ("LG1", "卢森堡货运航空", "LU"),
    ("LG1", "顺丰航空", "CN"),
    ("LG2", "中国外运", "CN"),
    ("LG2", "德迅", "CH"),
    ("LG5", "敦豪", "DE"),
    ("LG7", "菜鸟", "CN"),
    ("LG7", "普洛斯", "SG"),
    ("FI2", "中信证券", "CN"),
    ("FI4", "汇丰银行", "GB"),
    ("FI4", "友邦保险", "HK"),
    ("FI6", "渣打银行", "GB"),
    ("FI7", "红杉中国", "CN"),
    ("CU4", "保利演艺", "CN"),
    ("CU5", "华强方特", "CN"),
    ("IN2", "万国数据", "CN"),
    ("IN4", "阿里云", "CN"),
    ("IN4", "华为云", "CN"),
    ("IN6", "奇安信", "CN"),
    ("PS1", "洛可可", "CN"),
    ("PS3", "普华永道", "GB"),
    ("PS4", "埃森哲", "IE"),
    ("PS6", "金杜律师事务所", "CN"),
    ("MF-A1", "上汽集团", "CN"),
    ("MF-A2", "比亚迪", "CN"),
    ("MF-E1", "汇川技术", "CN"),
    ("MF-I1", "闻泰科技", "CN"),
)
"""Publicly known companies that fit an item, as names only: nothing is said about their plans."""

BASELINE = {"TR": 96, "LG": 132, "FI": 8, "CU": 11, "IN": 27, "PS": 41, "MF": 285}
"""A fictional stock of firms for 经开; 郑东's stays unknown."""
