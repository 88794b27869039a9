"""Evidence kinds, on-hold reasons and reasons for a loss. Pure."""

from enum import StrEnum

from crm.core.say import Sentence, say


class Evidence(StrEnum):
    """What proves a milestone; kept as kind and reference."""

    MINUTES = "minutes"
    VISIT_REPORT = "visit-report"
    REVIEW_RECORD = "review-record"
    MOU = "mou"
    CONTRACT = "contract"
    LICENCE = "licence"
    LAND_DEAL = "land-deal"
    LEASE = "lease"
    RECEIPT = "receipt"
    PERMIT = "permit"
    FIT_OUT = "fit-out"
    INVOICE = "invoice"
    ACCEPTANCE = "acceptance"
    STATISTICS = "statistics"

    @property
    def words(self) -> Sentence:
        return EVIDENCE_WORDS[self]


EVIDENCE_WORDS = {
    Evidence.MINUTES: say("会谈纪要"),
    Evidence.VISIT_REPORT: say("考察报告"),
    Evidence.REVIEW_RECORD: say("评审记录"),
    Evidence.MOU: say("框架协议"),
    Evidence.CONTRACT: say("正式合同"),
    Evidence.LICENCE: say("营业执照"),
    Evidence.LAND_DEAL: say("土地成交确认书"),
    Evidence.LEASE: say("租赁合同"),
    Evidence.RECEIPT: say("到资凭证"),
    Evidence.PERMIT: say("施工许可证"),
    Evidence.FIT_OUT: say("装修合同"),
    Evidence.INVOICE: say("首张发票"),
    Evidence.ACCEPTANCE: say("竣工验收"),
    Evidence.STATISTICS: say("税务或统计数据"),
}


class HoldReason(StrEnum):
    """Why a lead waits; each needs a review date."""

    LAND = "land"
    PLANNING = "planning"
    POLICY = "policy"
    ENVIRONMENT = "environment"
    INVESTOR = "investor"
    FUNDS = "funds"
    MARKET = "market"
    LICENCE = "licence"
    TRANSFER = "transfer"
    FORCE_MAJEURE = "force-majeure"

    @property
    def words(self) -> Sentence:
        return HOLD_WORDS[self]


HOLD_WORDS = {
    HoldReason.LAND: say("等土地指标"),
    HoldReason.PLANNING: say("等规划调整"),
    HoldReason.POLICY: say("等政策批复"),
    HoldReason.ENVIRONMENT: say("等环评能评"),
    HoldReason.INVESTOR: say("投资方内部决策"),
    HoldReason.FUNDS: say("资金未到位"),
    HoldReason.MARKET: say("市场变化观望"),
    HoldReason.LICENCE: say("等牌照或监管批准"),
    HoldReason.TRANSFER: say("流转协商"),
    HoldReason.FORCE_MAJEURE: say("不可抗力"),
}


class LossReason(StrEnum):
    """Why a lead ended without landing."""

    ELSEWHERE = "elsewhere"
    CANCELLED = "cancelled"
    FUNDS = "funds"
    REVIEW = "review"
    NEGATIVE_LIST = "negative-list"
    ENVIRONMENT = "environment"
    NO_SITE = "no-site"
    POLICY = "policy"
    SILENT = "silent"
    DUPLICATE = "duplicate"
    OUTSIDE = "outside"
    DISSOLVED = "dissolved"
    FALSE = "false"

    @property
    def words(self) -> Sentence:
        return LOSS_WORDS[self]


LOSS_WORDS = {
    LossReason.ELSEWHERE: say("落户他地"),
    LossReason.CANCELLED: say("取消投资"),
    LossReason.FUNDS: say("资金或资信问题"),
    LossReason.REVIEW: say("评审未通过"),
    LossReason.NEGATIVE_LIST: say("触及负面清单或产业政策"),
    LossReason.ENVIRONMENT: say("环保能耗不符"),
    LossReason.NO_SITE: say("土地厂房无法满足"),
    LossReason.POLICY: say("政策诉求超出可给范围"),
    LossReason.SILENT: say("企业失联"),
    LossReason.DUPLICATE: say("重复线索"),
    LossReason.OUTSIDE: say("流转区外"),
    LossReason.DISSOLVED: say("签约后解约"),
    LossReason.FALSE: say("虚假或夸大"),
}
