"""Evidence kinds, on-hold reasons, reasons for a loss and for a departure. Pure."""

from crm.core.say import Sentence, Worded, say


class Evidence(Worded):
    """What proves a milestone; kept as kind and reference."""

    MINUTES = "minutes", say("会谈纪要")
    VISIT_REPORT = "visit-report", say("考察报告")
    REVIEW_RECORD = "review-record", say("评审记录")
    MOU = "mou", say("框架协议")
    CONTRACT = "contract", say("正式合同")
    INCREASE = "increase-agreement", say("增资协议或股东决议")
    LICENCE = "licence", say("营业执照")
    REGISTER_CHANGE = "register-change", say("变更登记通知书")
    LAND_DEAL = "land-deal", say("土地成交确认书")
    LEASE = "lease", say("租赁合同")
    APPROVAL = "approval", say("监管或主管部门批准文件")
    HEADQUARTERS = "headquarters", say("总部认定或授权文件")
    RECEIPT = "receipt", say("到资凭证")
    PERMIT = "permit", say("施工许可证")
    FIT_OUT = "fit-out", say("装修合同")
    FIRST_OUTPUT = "first-output", say("首批产品出厂单")
    INVOICE = "invoice", say("首张发票")
    ACCEPTANCE = "acceptance", say("竣工验收")
    OPERATING_LICENCE = "operating-licence", say("经营或执业许可证")
    STATISTICS = "statistics", say("税务或统计数据")


class HoldReason(Worded):
    """Why a lead waits; each needs a review date."""

    LAND = "land", say("等土地指标")
    PLANNING = "planning", say("等规划调整")
    POLICY = "policy", say("等政策批复")
    ENVIRONMENT = "environment", say("等环评能评")
    INVESTOR = "investor", say("投资方内部决策")
    FUNDS = "funds", say("资金未到位")
    MARKET = "market", say("市场变化观望")
    LICENCE = "licence", say("等牌照或监管批准")
    TRANSFER = "transfer", say("流转协商")
    FORCE_MAJEURE = "force-majeure", say("不可抗力")


class LossReason(Worded):
    """Why a lead ended without landing."""

    ELSEWHERE = "elsewhere", say("落户他地")
    CANCELLED = "cancelled", say("取消投资")
    FUNDS = "funds", say("资金或资信问题")
    REVIEW = "review", say("评审未通过")
    NEGATIVE_LIST = "negative-list", say("触及负面清单或产业政策")
    ENVIRONMENT = "environment", say("环保能耗不符")
    NO_SITE = "no-site", say("土地厂房无法满足")
    POLICY = "policy", say("政策诉求超出可给范围")
    SILENT = "silent", say("企业失联")
    DUPLICATE = "duplicate", say("重复线索")
    OUTSIDE = "outside", say("流转区外")
    DISSOLVED = "dissolved", say("签约后解约")
    FALSE = "false", say("虚假或夸大")


class LeaveReason(Worded):
    """Why a landed firm went away."""

    MOVED = "moved", say("迁出")
    CEASED = "ceased", say("停产歇业")
    DEREGISTERED = "deregistered", say("注销")
    MERGED = "merged", say("并购转移")
    POLICY = "policy", say("产业政策或环保关停")
    OTHER = "other", say("其他")


def lost_because(kept: str) -> Sentence | str:
    """Why a lead ended, in words."""
    return LossReason(kept).words if kept in set(LossReason) else kept


def left_because(kept: str) -> Sentence:
    """Why a firm went away, in words; what was typed before there were codes is another reason."""
    if kept in set(LeaveReason):
        return LeaveReason(kept).words
    return say("其他：%(text)s", text=kept)
