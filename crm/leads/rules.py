"""The words of a lead's life: stages, statuses, tracks, reasons, amounts. Pure.

Source of stages, evidence and reasons: the trade notes, part 1c (ours, after the World Bank, the
OECD and practice in Henan).
"""

from dataclasses import dataclass

from crm.core.say import Worded, say


class Stage(Worded):
    """The verified milestones, in their order; S6a may be passed over without a reason."""

    S1 = "S1", say("线索")
    S2 = "S2", say("研判")
    S3 = "S3", say("洽谈")
    S4 = "S4", say("考察")
    S5 = "S5", say("评审准入")
    S6A = "S6a", say("框架签约")
    S6 = "S6", say("正式签约")
    S7 = "S7", say("注册")
    S8 = "S8", say("落地")
    S9 = "S9", say("开工")
    S10 = "S10", say("投产")
    S11 = "S11", say("达产达效")

    @property
    def rank(self) -> int:
        return ORDER.index(self)

    @property
    def four_eyes(self) -> bool:
        """Whether a second person must verify it."""
        return self in FOUR_EYES

    @property
    def optional(self) -> bool:
        return self is Stage.S6A

    @property
    def bucket(self) -> "Bucket":
        return next(bucket for bucket, stages in BUCKETS.items() if self in stages)


ORDER = tuple(Stage)
FOUR_EYES = frozenset({Stage.S6, Stage.S8, Stage.S9, Stage.S10})


class Bucket(Worded):
    """A partition of the stages; every lead is in exactly one."""

    IDEA = "idea", say("线索")
    ACTIVE = "active", say("在谈")
    COMMITTED = "committed", say("已签约")
    LANDED = "landed", say("已落地")


BUCKETS: dict[Bucket, tuple[Stage, ...]] = {
    Bucket.IDEA: (Stage.S1,),
    Bucket.ACTIVE: (Stage.S2, Stage.S3, Stage.S4, Stage.S5, Stage.S6A),
    Bucket.COMMITTED: (Stage.S6, Stage.S7),
    Bucket.LANDED: (Stage.S8, Stage.S9, Stage.S10, Stage.S11),
}
PIPELINE = tuple(stage for stage in ORDER if stage.bucket is not Bucket.LANDED)
LANDED = BUCKETS[Bucket.LANDED]


class Status(Worded):
    """How a lead stands, apart from its stage."""

    ACTIVE = "active", say("推进中")
    ON_HOLD = "onhold", say("暂缓")
    DORMANT = "dormant", say("休眠")
    LOST = "lost", say("终止")
    LEFT = "left", say("已退出")

    @property
    def is_open(self) -> bool:
        """Whether somebody works on it; a dormant lead is taken up again first."""
        return self in (Status.ACTIVE, Status.ON_HOLD)

    @property
    def is_ended(self) -> bool:
        return self in (Status.LOST, Status.LEFT)


class Track(Worded):
    """What kind of project it is; decides which evidence a stage asks for."""

    BUILD = "build", say("建设类")
    LEASE = "lease", say("楼宇租赁类")
    CAPITAL = "capital", say("增资扩股")
    LICENCE = "licence", say("持牌机构")
    HQ = "hq", say("总部")

    def passes_over(self, stage: Stage) -> bool:
        """Whether a lead of this track may leave `stage` out without a reason.

        Who increases the capital of a firm that is here already enters at S3.
        """
        return stage.optional or (self is Track.CAPITAL and stage is Stage.S2)


class Source(Worded):
    """Where a lead came from."""

    TARGET = "target", say("清单目标企业")
    FAIR = "fair", say("展会活动")
    VISIT = "visit", say("外出拜访")
    INBOUND = "inbound", say("企业来访来电")
    REFERRAL = "referral", say("企业或个人引荐")
    ASSOCIATION = "association", say("商协会")
    PARTNER = "partner", say("部门或兄弟区块转来")
    OTHER = "other", say("其他")


class Funding(Worded):
    """Where the money comes from."""

    DOMESTIC = "domestic", say("内资")
    FOREIGN = "foreign", say("外资")
    HMT = "hmt", say("港澳台资")


class PartyRole(Worded):
    """What an enterprise is in a lead."""

    INVESTOR = "investor", say("投资方")
    PARENT = "parent", say("母公司")
    PROJECT_COMPANY = "project-company", say("项目公司")
    INTERMEDIARY = "intermediary", say("中介")


class AmountKind(Worded):
    """Amounts that are kept apart and never added to one another; 实际到位 is the sum of receipts."""

    PLANNED = "planned", say("计划总投资")
    FIXED = "fixed", say("固定资产投资")
    REGISTERED = "registered", say("注册资本")
    CONTRACT = "contract", say("合同投资额")
    FOREIGN = "foreign", say("合同外资")
    INCREASE = "increase", say("增资")


@dataclass(frozen=True)
class Person:
    """What rules need to know about whoever acts."""

    id: int
    block_id: int | None
    sees_all: bool
    may_edit: bool
    may_edit_all: bool
    may_verify: bool
