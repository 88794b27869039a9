"""Names for firms that do not exist: a coined head, the trade of the list item, and 示例."""

from itertools import product
from random import Random

FIRST = "澄砺斓琢弈翊缙钲霁槿筠栩璟懋岑珩漱晞嵘衍淙轶翎铄骁岫泠"
SECOND = "岳芷谷舟庭澜桥野原桓越衡致合际微度拓汇序垣程帆阑隅筑临屿棠涧陌峪弦楚卓檐"
SYLLABLES = (
    ("诺", "维", "斯", "凯", "贝", "佩", "兰", "穆", "图", "弗"),
    ("德", "林", "塔", "里", "森", "洛", "纳", "克", "普", "顿"),
    ("斯", "拉", "姆", "罗", "尼", "特", "泽", "伦"),
)
MARK = "（示例）"

TRADES = {
    "TR1": "跨境电商|跨境贸易|全球购供应链|海购科技",
    "TR2": "离岸服务|服务外包|数据外包",
    "TR3": "家居制造|智造贸易|服饰",
    "TR4": "外贸综合服务|通关服务|进出口服务|检测认证",
    "TR5": "医院管理|健康管理|国际医疗",
    "LG1": "货运航空|通用航空|航空",
    "LG2": "国际货代|多式联运|国际货运",
    "LG3": "联运经营|全程物流",
    "LG4": "第三方物流|道路运输|零担物流|仓配物流",
    "LG5": "冷链物流|医药物流|电商仓储|食品冷链",
    "LG6": "供应链管理|物流科技|供应链数据|物流金融服务",
    "LG7": "物流总部|分拨中心|班列供应链|国际物流",
    "LG-G": "综合物流|物流集团",
    "FI1": "清算中心|资产托管中心",
    "FI2": "证券分公司|期货分公司|基金销售|证券营业总部",
    "FI3": "金融行业协会|期货同业公会",
    "FI4": "外资银行分行|财产保险|证券（中国）",
    "FI5": "民营银行筹备组",
    "FI6": "金融后援中心|保险后援中心|金融数据处理",
    "FI7": "商业保理|融资担保|创业投资|产业基金管理|资产管理|消费金融|小额贷款",
    "FI8": "园区金融服务|产业金融服务",
    "CU1": "演艺剧团|剧场管理|歌舞艺术",
    "CU2": "数字文化|创意集市|电子竞技馆|数字展陈",
    "CU3": "文创商品|工艺美术",
    "CU4": "演艺经纪|国际展览|影业经纪|版权出版代理",
    "CU5": "文旅乐园|主题公园",
    "CU6": "文化金融服务|文化基金管理",
    "IN1": "物联网感知|通信技术|数据采集",
    "IN2": "数据备份|云存储|灾备中心",
    "IN3": "数据恢复|数据传输技术",
    "IN4": "大数据|云计算|数据平台|软件开发",
    "IN5": "数据服务|数据交易中介",
    "IN6": "网络安全|安全评测|信息安全检测",
    "PS1": "工业设计|产品设计",
    "PS2": "职业教育|国际培训",
    "PS3": "财务咨询|财务共享|税务咨询",
    "PS4": "企业管理|管理咨询|人力咨询",
    "PS5": "信息咨询|商业信息服务",
    "PS6": "律师事务所|法律服务|知识产权法务",
    "MF-A1": "汽车|整车制造",
    "MF-A2": "新能源乘用车|纯电动汽车",
    "MF-A3": "专用车|半挂车|冷藏车制造",
    "MF-A4": "工业软件|智能工厂系统|车联智控",
    "MF-E1": "精密装备|传动零部件|智能装备|液压件",
    "MF-E2": "装备研究院|机床研发中心",
    "MF-E3": "重工中试|装备生产基地",
    "MF-B1": "生物试剂|医疗器械研发|生物制剂|基因诊断",
    "MF-B2": "制药|疫苗|医用材料",
    "MF-I1": "智能终端|手机模组|可穿戴设备|显示组件",
    "MF-I2": "芯片研发|传感技术|通信芯片",
    "MF-I3": "技术研发中心|终端研发",
    "MF-I4": "工程实验室|工程技术中心",
}


class Names:
    """Gives out each head once, so that no two firms of the story look alike."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._chinese = ["".join(pair) for pair in product(FIRST, dict.fromkeys(SECOND))]
        self._foreign = ["".join(three) for three in product(*SYLLABLES)]
        chance.shuffle(self._chinese)
        chance.shuffle(self._foreign)

    def firm(self, item: str, *, foreign: bool) -> str:
        """A firm that would fit a list item."""
        head = (self._foreign if foreign else self._chinese).pop()
        return f"{head}{self._chance.choice(TRADES[item].split('|'))}{MARK}"
