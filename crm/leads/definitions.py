"""What amounts and fields of a lead count: a sentence each, one click away from the figures."""

from crm.core.say import Sentence, say
from crm.leads.rules import AmountKind

AMOUNTS: dict[str, Sentence] = {
    AmountKind.PLANNED: say(
        "投资总额：项目计划的全部投入，含固定资产、流动资金和无形资产；只是计划。"
    ),
    AmountKind.FIXED: say(
        "固定资产投资：用于土地、建筑、设备的部分；计划总投资 500 万元以上的项目入统。"
    ),
    AmountKind.REGISTERED: say("注册资本：项目公司认缴的资本，不等于到位的钱。"),
    AmountKind.CONTRACT: say("合同投资额：正式合同写明的投资，签约时填写。"),
    AmountKind.FOREIGN: say("合同外资：新设、增资减去减资的注册资本中外方认缴的部分。"),
    AmountKind.INCREASE: say("增资：增资扩股项目只计增加的部分。"),
    "received": say(
        "实际到位：核实过的到资凭证之和，按到资日计入当期；省外、市外资金与外资分开统计。"
    ),
}
"""投资总额, 注册资本, 合同外资 and 实际利用 are not one another, and never added (rule R8)."""

FIELDS: dict[str, Sentence] = {
    "leading_talents": say(
        "随项目来郑、持有省部级以上人才称号或经人才主管部门认定的人数；意向和兼职不计。"
    ),
    "talent_team": say("随项目整体落户的研发或经营团队：名称、带头人、人数；个人写在上一项。"),
}
"""The fields of 招才引智 (rule R10)."""
