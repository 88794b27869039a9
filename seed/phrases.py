"""What people write in the demo: notes of contacts, next steps, reasons, places."""

from crm.leads.reasons import HoldReason, LeaveReason, LossReason
from crm.leads.rules import Source

EARLY, TALKS, SIGNED, HERE = "early", "talks", "signed", "here"

NOTES = {
    EARLY: (
        "电话了解投资意向，对方正在比较中部几个城市。",
        "发去区块简介和清单条目说明，对方表示会内部讨论。",
        "与对方战略部通话，核实项目规模和时间安排。",
        "对方来访半天，看了展厅，关注办公成本和人才。",
        "展会上再次碰面，对方愿意给一份项目简介。",
        "核对股东和主营业务，与清单条目基本相符。",
        "对方询问同行落户情况，已约负责人下次一起谈。",
    ),
    TALKS: (
        "上门会谈，双方就选址条件和建设周期交换意见。",
        "对方副总经理来看两处候选地块，倾向靠近口岸的一处。",
        "就用工和物流成本逐项核对，对方要求补充测算。",
        "会谈纪要已发对方确认，剩环评口径一项待答。",
        "对方财务提出分期出资，已请示区块负责人。",
        "线上会议，三家部门参加，答复了对方的八个问题。",
        "对方带设计院踏勘，要求预留二期用地。",
        "比较方案收到，武汉给的条件相近，需要尽快答复。",
        "董事会尚未开会，对方请我们下周再联系。",
    ),
    SIGNED: (
        "合同履约会，核对出资计划和项目公司名称。",
        "陪同办理登记，材料已齐，等窗口受理。",
        "对方财务到访，确认首笔资金到账时间。",
        "设计方案过初审，需修改出入口位置。",
        "与银行、对方三方会谈，账户开立完成。",
    ),
    HERE: (
        "走访企业，产线调试正常，提出员工公寓需求。",
        "回访，装修进度过半，预计按期开业。",
        "企业反映用电增容慢，已转有关部门。",
        "走访了解订单和用工，三季度产值好于预期。",
        "企业推荐一家上游供应商，已记为线索。",
        "参加企业开放日，核对入统材料。",
    ),
}

STEPS = {
    EARLY: ("电话回访投资意向", "发送清单条目和载体资料", "约对方来访", "核实股东和主营业务"),
    TALKS: (
        "约第二轮洽谈",
        "陪同踏勘候选地块",
        "补充成本测算",
        "请部门答复环评口径",
        "准备联审材料",
        "向负责人汇报条件",
    ),
    SIGNED: ("跟进首笔到资", "协助办理登记", "核对出资计划", "约履约推进会"),
    HERE: ("季度走访", "核对入统材料", "跟进用电增容", "了解用工需求"),
}

COUNTERPARTS = ("投资总监", "副总经理", "战略部经理", "财务总监", "区域总经理", "董事长助理")
SURNAMES = "陈张王李赵周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
RIVALS = ("武汉、西安", "合肥", "成都、重庆", "长沙", "西安", "济南、青岛", "苏州、合肥", "武汉")
CITIES = ("武汉", "西安", "合肥", "长沙", "成都", "济南", "重庆", "洛阳")

SITES = {
    "JK": (
        "国际陆港 2 号地块",
        "经开第八大街北侧",
        "物流园三期",
        "中部汽车产业园",
        "滨河新城写字楼",
    ),
    "ZD": ("龙湖金融岛周边楼宇", "CBD 内环写字楼", "高铁站东广场楼宇", "白沙科技园"),
    "JS": ("花园路商务楼", "金水科教园 5 号楼"),
    "HK": ("机场北侧物流用地", "智能终端产业园 4 期", "临空生物医药园", "航空物流港 6 号库"),
}

# Any of them may meet any stage, so none names a document.
REFUSALS = (
    "缺附件二，请补齐后再报。",
    "没有对方盖章页。",
    "金额和前面登记的对不上，请说明。",
    "落款日期和申报日期不一致。",
    "扫描件看不清，请换一份。",
)
SETBACKS = (
    "对方调整产品方向，重新研判。",
    "原定地块规划调整，重新选址。",
    "投资方更换负责人，洽谈重新开始。",
    "环评意见未过，退回补充方案。",
)
DEPARTURES: tuple[tuple[LeaveReason, str, str], ...] = (
    (LeaveReason.DEREGISTERED, "", "总部业务调整，注销分支机构"),
    (LeaveReason.MERGED, "上海", "与母公司合并"),
    (LeaveReason.MOVED, "武汉", "租约到期未续"),
    (LeaveReason.CEASED, "", "订单萎缩，停业清算"),
)
"""Why a firm goes away, where to, and in which words."""
UNDONE = "手误，选错了阶段"

HOLDS = (
    (HoldReason.INVESTOR, 30),
    (HoldReason.LAND, 20),
    (HoldReason.POLICY, 12),
    (HoldReason.FUNDS, 12),
    (HoldReason.MARKET, 10),
    (HoldReason.ENVIRONMENT, 8),
    (HoldReason.PLANNING, 8),
)
LOSSES_EARLY: tuple[tuple[LossReason, int], ...] = (
    (LossReason.SILENT, 30),
    (LossReason.CANCELLED, 24),
    (LossReason.ELSEWHERE, 20),
    (LossReason.FUNDS, 8),
    (LossReason.NEGATIVE_LIST, 4),
    (LossReason.FALSE, 3),
    (LossReason.DUPLICATE, 5),
)
SOURCE_NOTES = {
    Source.FAIR: "2026 年春季投资洽谈会",
    Source.REFERRAL: "已落户的同行企业推荐",
    Source.OTHER: "主任信箱来信",
}
LOSS_NOTES = {
    LossReason.SILENT: "电话三次、上门一次，均无回应。",
    LossReason.DUPLICATE: "与同一企业先登记的线索合并。",
    LossReason.FALSE: "自报的投资方和资金来源查无实据。",
}
LOSSES_LATE: tuple[tuple[LossReason, int], ...] = (
    (LossReason.ELSEWHERE, 36),
    (LossReason.CANCELLED, 22),
    (LossReason.NO_SITE, 12),
    (LossReason.POLICY, 10),
    (LossReason.REVIEW, 8),
    (LossReason.ENVIRONMENT, 6),
    (LossReason.FUNDS, 10),
)
LOSSES_SIGNED: tuple[tuple[LossReason, int], ...] = (
    (LossReason.DISSOLVED, 70),
    (LossReason.FUNDS, 30),
)

PROJECTS = {
    "TR": ("区域运营中心", "结算中心", "跨境选品中心", "服务交付中心"),
    "LG": ("区域分拨中心", "冷链仓配基地", "多式联运组织中心", "中部运营总部", "智慧仓储项目"),
    "FI": ("郑州分公司", "区域业务总部", "后援服务中心", "专项基金落地"),
    "CU": ("演艺运营项目", "数字文化体验馆", "区域经纪业务", "展览运营中心"),
    "IN": ("研发中心", "数据服务平台", "中部交付中心", "安全运营中心"),
    "PS": ("区域总部", "郑州办公室", "共享服务中心", "联营办公室"),
    "MF": ("研发和生产项目", "关键零部件产线", "中部制造基地", "研发中心", "总装线项目"),
}
