"""The card that every office begins with: an example, 「示例，待本办核定」. Pure.

Criteria after a county's published card (the trade notes, part 1b); points, bands and vetoes are ours.
"""

from decimal import Decimal

from crm.core.say import Pair
from crm.screening.cards.rules import Card, Criterion, Grade, Veto
from crm.screening.merits.yields import Figure


def _bands(*values: int) -> tuple[Decimal, ...]:
    return tuple(Decimal(one) for one in values)


CARD = Card(
    criteria=(
        Criterion(
            "c1",
            Pair("投资规模", "Size of investment"),
            15,
            Pair("按计划总投资。", "By the planned total."),
            Figure.PLANNED,
            _bands(100_000, 30_000, 5_000),
        ),
        Criterion(
            "c2",
            Pair("投资强度", "Investment per mu"),
            20,
            Pair(
                "用地项目按亩均固定资产投资；楼宇项目看装修和设备投入。",
                "On land by fixed investment per mu; in offices by fit-out and equipment.",
            ),
            Figure.INTENSITY,
            _bands(400, 300, 200),
        ),
        Criterion(
            "c3",
            Pair("税收贡献", "Taxes"),
            20,
            Pair(
                "用地项目按亩均税收；楼宇项目对照每平方米税收标准。",
                "On land by taxes per mu; in offices against the standard per square metre.",
            ),
            Figure.TAX_PER_MU,
            _bands(40, 30, 15),
        ),
        Criterion(
            "c4",
            Pair("科技水平", "Technology"),
            15,
            Pair(
                "优：自有核心技术并设研发机构；良：高新技术企业；中：成熟技术；差：落后工艺。",
                "A: own core technology and an R&D unit; B: certified high-tech firm;"
                " C: established technology; D: outdated process.",
            ),
        ),
        Criterion(
            "c5",
            Pair("环境影响", "Environment"),
            10,
            Pair(
                "优：登记表，能耗低于行业平均；良：报告表，达标；中：需配套治理；差：接近容量上限。",
                "A: registration form, energy below the trade's average; B: report form, within"
                " limits; C: needs treatment works; D: near the area's capacity.",
            ),
        ),
        Criterion(
            "c6",
            Pair("带动就业", "Jobs"),
            10,
            Pair("按就业预测人数。", "By the jobs forecast."),
            Figure.JOBS,
            _bands(300, 100, 30),
        ),
        Criterion(
            "c7",
            Pair("结构契合", "Fit with the intended mix"),
            10,
            Pair(
                "优：在招引清单上且补短板；良：在清单上；中：同一集群；差：加重失衡。",
                "A: on the attraction list and fills a gap; B: on the list; C: same cluster;"
                " D: adds to an imbalance.",
            ),
        ),
    ),
    vetoes=(
        Veto("v1", Pair("触及负面清单或产业政策禁止", "Barred by the negative list or policy")),
        Veto("v2", Pair("环保、能耗不达标", "Fails environmental or energy standards")),
        Veto("v3", Pair("重大安全隐患", "Major safety risk")),
        Veto("v4", Pair("投资方虚假或严重夸大", "False or grossly exaggerated by the investor")),
        Veto("v5", Pair("失信被执行或资金来源不明", "Dishonoured debts or unclear funds")),
    ),
    shares={Grade.A: 100, Grade.B: 80, Grade.C: 60, Grade.D: 30},
    pass_from=75,
    conditional_from=60,
    quorum=3,
    example=True,
)
