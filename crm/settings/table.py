"""Every office setting: its words, what changes where, its parts, and which values it takes. Pure.

Page, API and command line read and refuse by this one table.
"""

from crm.core.say import Sentence, say
from crm.settings.kinds import ONE, Amount, CalendarDay, Number, Part, Setting

DAYS = say("日历天")
YI = say("亿元（人民币）")
PERCENT = Sentence("%")
A_YEAR = Number(DAYS, 1, 365)
STAGES = (
    ("S1", say("线索")),
    ("S2", say("研判")),
    ("S3", say("洽谈")),
    ("S4", say("考察")),
    ("S5", say("评审准入")),
    ("S6a", say("框架签约")),
    ("S6", say("正式签约")),
    ("S7", say("注册")),
    ("S8", say("落地")),
)


def _single(words: Sentence) -> tuple[Part, ...]:
    return (Part(ONE, words),)


TABLE = (
    Setting(
        "stage_days",
        say("阶段时限"),
        say("线索停在一个阶段超过这些天就算卡顿；工作台、列表、看板和周报简讯的停滞数随之变化。"),
        A_YEAR,
        tuple(Part(code, words) for code, words in STAGES),
        coded=True,
        drawn_anew=True,
    ),
    Setting(
        "contact_days",
        say("联系时限"),
        say("超过这些天没有真实联系就算失联；工作台、列表、看板和周报简讯的停滞数随之变化。"),
        A_YEAR,
        (
            Part("early", say("S1 到 S5")),
            Part("signing", say("S6a 到 S7")),
            Part("landed", say("S8 起")),
        ),
        drawn_anew=True,
    ),
    Setting(
        "planned_slack",
        say("约定日期的宽限"),
        say("已开工或已投产的项目，过了约定的下一个日期再过这些天就算卡顿。"),
        A_YEAR,
        (Part("S9", say("开工")), Part("S10", say("投产"))),
        coded=True,
        drawn_anew=True,
    ),
    Setting(
        "tolerance_points",
        say("结构容差"),
        say("区块结构里占比与目标相差不超过这么多就不标颜色，也不列为缺口。"),
        Number(say("个百分点"), 0, 5, places=1),
        _single(say("容差")),
    ),
    Setting(
        "flow_since",
        say("流量起算日"),
        say("区块结构的流量从这一天起统计；已结账的周仍按当时的起算日。"),
        CalendarDay(),
        _single(say("起算日")),
    ),
    Setting(
        "stage_chance",
        say("阶段落地概率"),
        say(
            "预测用：线索到了这个阶段，24 个月内落地的概率。本办已了结的线索满 30 条的阶段改用本地校准。"
        ),
        Number(PERCENT, 0, 100, places=1),
        tuple(Part(code, words) for code, words in STAGES[:-1]),
        coded=True,
    ),
    Setting(
        "realisation_percent",
        say("计划投资兑现率"),
        say(
            "预测用：在谈项目的计划投资按这个比例计入预计总额；"
            "本办已落地项目的合同满 30 份后改用自己的（合同额 ÷ 计划投资）。"
        ),
        Number(PERCENT, 1, 200),
        _single(say("比例")),
    ),
    Setting(
        "hold_percent",
        say("暂缓折扣"),
        say("预测用：暂缓的线索，落地概率按这个比例计。"),
        Number(PERCENT, 0, 100),
        _single(say("比例")),
    ),
    Setting(
        "common_shock",
        say("共同冲击的幅度"),
        say("预测页打开共同冲击后，所有线索的落地对数几率一起按这个标准差涨落；0 就是没有。"),
        Number(say("对数几率"), 0, 2, places=1),
        _single(say("标准差")),
    ),
    Setting(
        "fit_wanted",
        say("契合度的期望值"),
        say("预测页说结构契合度 F 达到这个值的可能有多大。"),
        Number(say("分"), 50, 100),
        _single(say("F 不低于")),
    ),
    Setting(
        "target_untouched_days",
        say("目标企业未联系时限"),
        say("目标企业超过这些天没有联系，就在目标企业和企业页面上标出。"),
        A_YEAR,
        _single(say("期限")),
    ),
    Setting(
        "backdate_days",
        say("补录期限"),
        say("发生在这些天以前的进展和拜访由区块负责人补录；申报和到资另有人核实，不受此限。"),
        Number(DAYS, 0, 90),
        _single(say("期限")),
    ),
    Setting(
        "dormant_days",
        say("转休眠期限"),
        say("线索暂缓超过这些天，系统在夜里把它转为休眠，不再计入储备。"),
        Number(DAYS, 30, 730),
        _single(say("期限")),
    ),
    Setting(
        "snooze_days",
        say("暂不提醒的上限"),
        say(
            "区块负责人一次最多可以让一条停滞的线索缓这些天，其间不列入停滞、不计数；到期自己恢复。"
        ),
        Number(DAYS, 1, 90),
        _single(say("上限")),
    ),
    Setting(
        "unstarted_days",
        say("签约未开工期限"),
        say("正式签约后超过这些天还没有开工的项目列入例外；楼宇租赁类不算。"),
        A_YEAR,
        _single(say("期限")),
    ),
    Setting(
        "protection_days",
        say("首报保护期"),
        say("首报后这些天内，线索受首谈保护；过期又没有续期的进入公海。"),
        A_YEAR,
        _single(say("期限")),
    ),
    Setting(
        "protection_contact_days",
        say("保护期的续期"),
        say("保护期内的每次真实联系，把保护延长到联系后的这些天。"),
        A_YEAR,
        _single(say("期限")),
    ),
    Setting(
        "answer_working_days",
        say("流转答复期限"),
        say("流转申请要在这些工作日内答复；逾期由片区统筹裁定。"),
        Number(say("工作日"), 1, 60),
        _single(say("期限")),
    ),
    Setting(
        "credit_first_percent",
        say("首报记功比例"),
        say("流转后首报区块在排名中记多少，其余记给落地区块；金额合计只算一次，不受影响。"),
        Number(PERCENT, 0, 100),
        _single(say("首报区块")),
    ),
    Setting(
        "province_report_from",
        say("须省级首报的投资额"),
        say("达到这个投资额的项目，正式签约前须有省级首报的回执或豁免。"),
        Amount(YI),
        _single(say("投资额")),
    ),
    Setting(
        "task_force_from",
        say("须设专班的投资额"),
        say("达到这个投资额的项目标为一项目一专班。"),
        Amount(YI),
        _single(say("投资额")),
    ),
    Setting(
        "yield_per_mu",
        say("亩均标准"),
        say("评审时与用地项目的投资强度、亩均税收对照；起始值取自外地园区公开的标准，待本办核定。"),
        Number(say("万元/亩"), 1, 10**5, places=1),
        (Part("intensity", say("投资强度")), Part("tax", say("亩均税收（每年）"))),
    ),
    Setting(
        "tax_per_m2",
        say("楼宇每平方米税收标准"),
        say("评审时与租用楼宇项目的年税收对照；起始值是示例，待本办核定。"),
        Number(say("元/平方米（每年）"), 1, 10**6),
        _single(say("标准")),
    ),
)
SETTINGS = {one.name: one for one in TABLE}
LIMITS = tuple(one.name for one in TABLE if one.drawn_anew)
"""The settings from which leads keep their last days."""
