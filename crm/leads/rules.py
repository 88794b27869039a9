"""The words of a lead's life: stages, statuses, tracks, reasons, amounts. Pure.

Source of stages, evidence and reasons: the trade notes, part 1c (ours, after the World Bank, the
OECD and practice in Henan).
"""

from dataclasses import dataclass
from enum import StrEnum

from crm.core.say import Sentence, say


class Stage(StrEnum):
    """The verified milestones, in their order; S6a may be passed over without a reason."""

    S1 = "S1"
    S2 = "S2"
    S3 = "S3"
    S4 = "S4"
    S5 = "S5"
    S6A = "S6a"
    S6 = "S6"
    S7 = "S7"
    S8 = "S8"
    S9 = "S9"
    S10 = "S10"
    S11 = "S11"

    @property
    def rank(self) -> int:
        return ORDER.index(self)

    @property
    def words(self) -> Sentence:
        return STAGE_WORDS[self]

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

STAGE_WORDS = {
    Stage.S1: say("线索"),
    Stage.S2: say("研判"),
    Stage.S3: say("洽谈"),
    Stage.S4: say("考察"),
    Stage.S5: say("评审准入"),
    Stage.S6A: say("框架签约"),
    Stage.S6: say("正式签约"),
    Stage.S7: say("注册"),
    Stage.S8: say("落地"),
    Stage.S9: say("开工"),
    Stage.S10: say("投产"),
    Stage.S11: say("达产达效"),
}


class Bucket(StrEnum):
    """A partition of the stages; every lead is in exactly one."""

    IDEA = "idea"
    ACTIVE = "active"
    COMMITTED = "committed"
    LANDED = "landed"

    @property
    def words(self) -> Sentence:
        return BUCKET_WORDS[self]


BUCKETS: dict[Bucket, tuple[Stage, ...]] = {
    Bucket.IDEA: (Stage.S1,),
    Bucket.ACTIVE: (Stage.S2, Stage.S3, Stage.S4, Stage.S5, Stage.S6A),
    Bucket.COMMITTED: (Stage.S6, Stage.S7),
    Bucket.LANDED: (Stage.S8, Stage.S9, Stage.S10, Stage.S11),
}
BUCKET_WORDS = {
    Bucket.IDEA: say("线索"),
    Bucket.ACTIVE: say("在谈"),
    Bucket.COMMITTED: say("已签约"),
    Bucket.LANDED: say("已落地"),
}
PIPELINE = tuple(stage for stage in ORDER if stage.bucket is not Bucket.LANDED)
LANDED = BUCKETS[Bucket.LANDED]


class Status(StrEnum):
    """How a lead stands, apart from its stage."""

    ACTIVE = "active"
    ON_HOLD = "onhold"
    LOST = "lost"
    LEFT = "left"

    @property
    def words(self) -> Sentence:
        return STATUS_WORDS[self]

    @property
    def is_open(self) -> bool:
        return self in (Status.ACTIVE, Status.ON_HOLD)


STATUS_WORDS = {
    Status.ACTIVE: say("推进中"),
    Status.ON_HOLD: say("暂缓"),
    Status.LOST: say("终止"),
    Status.LEFT: say("已退出"),
}


class Track(StrEnum):
    """What kind of project it is; decides which evidence a stage asks for."""

    BUILD = "build"

    @property
    def words(self) -> Sentence:
        return TRACK_WORDS[self]


TRACK_WORDS = {Track.BUILD: say("建设类")}


class Source(StrEnum):
    """Where a lead came from."""

    TARGET = "target"
    FAIR = "fair"
    VISIT = "visit"
    INBOUND = "inbound"
    REFERRAL = "referral"
    ASSOCIATION = "association"
    PARTNER = "partner"
    OTHER = "other"

    @property
    def words(self) -> Sentence:
        return SOURCE_WORDS[self]


SOURCE_WORDS = {
    Source.TARGET: say("清单目标企业"),
    Source.FAIR: say("展会活动"),
    Source.VISIT: say("外出拜访"),
    Source.INBOUND: say("企业来访来电"),
    Source.REFERRAL: say("企业或个人引荐"),
    Source.ASSOCIATION: say("商协会"),
    Source.PARTNER: say("部门或兄弟区块转来"),
    Source.OTHER: say("其他"),
}


class Funding(StrEnum):
    """Where the money comes from."""

    DOMESTIC = "domestic"
    FOREIGN = "foreign"
    HMT = "hmt"

    @property
    def words(self) -> Sentence:
        return FUNDING_WORDS[self]


FUNDING_WORDS = {
    Funding.DOMESTIC: say("内资"),
    Funding.FOREIGN: say("外资"),
    Funding.HMT: say("港澳台资"),
}


class PartyRole(StrEnum):
    """What an enterprise is in a lead."""

    INVESTOR = "investor"
    PARENT = "parent"
    PROJECT_COMPANY = "project-company"
    INTERMEDIARY = "intermediary"

    @property
    def words(self) -> Sentence:
        return PARTY_WORDS[self]


PARTY_WORDS = {
    PartyRole.INVESTOR: say("投资方"),
    PartyRole.PARENT: say("母公司"),
    PartyRole.PROJECT_COMPANY: say("项目公司"),
    PartyRole.INTERMEDIARY: say("中介"),
}


class AmountKind(StrEnum):
    """Amounts that are kept apart and never added to one another; 实际到位 is the sum of receipts."""

    PLANNED = "planned"
    FIXED = "fixed"
    REGISTERED = "registered"
    CONTRACT = "contract"
    FOREIGN = "foreign"
    INCREASE = "increase"

    @property
    def words(self) -> Sentence:
        return AMOUNT_WORDS[self]


AMOUNT_WORDS = {
    AmountKind.PLANNED: say("计划总投资"),
    AmountKind.FIXED: say("固定资产投资"),
    AmountKind.REGISTERED: say("注册资本"),
    AmountKind.CONTRACT: say("合同投资额"),
    AmountKind.FOREIGN: say("合同外资"),
    AmountKind.INCREASE: say("增资"),
}


@dataclass(frozen=True)
class Person:
    """What rules need to know about whoever acts."""

    id: int
    block_id: int | None
    sees_all: bool
    may_edit: bool
    may_edit_all: bool
    may_verify: bool
