"""What each stage asks for, as a table: evidence by kind and reference, and the fields from there on.

Source: the trade notes, part 1c; what needs screening or a review card comes with those parts. The
tables are those of track build; what another track asks instead stands in `TRACKS`.
A gate answers with everything that is missing, never with the first thing only.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from crm.core.errors import Problem
from crm.core.say import Sentence, say
from crm.leads.reasons import Evidence
from crm.leads.rules import ORDER, Stage, Track

Dossier = Mapping[str, Any]
"""A lead's values by field name, with a few derived ones (see `crm.leads.dossier`)."""


@dataclass(frozen=True)
class Need:
    """One thing a stage asks for; `field` is where the user fills it in, `any_of` what satisfies it."""

    field: str
    words: Sentence
    any_of: tuple[str, ...] = ()
    when: str = ""

    def applies(self, dossier: Dossier) -> bool:
        return not self.when or bool(dossier.get(self.when))

    def met(self, dossier: Dossier) -> bool:
        return any(_filled(dossier.get(name)) for name in self.any_of or (self.field,))


def _filled(value: Any) -> bool:
    return value is True or (value is not None and value is not False and value != "")


NEEDS: dict[Stage, tuple[Need, ...]] = {
    Stage.S1: (
        Need("source", say("线索来源")),
        Need("item_id", say("清单条目")),
        Need("investor", say("投资方")),
    ),
    Stage.S2: (
        Need("source_note", say("来源说明"), when="explains_source"),
        Need("project", say("意向内容")),
        Need("industry", say("行业代码")),
        Need("funding", say("出资来源")),
        Need("planned", say("计划总投资，或注明对方未提供"), ("planned", "amount_not_stated")),
    ),
    Stage.S3: (
        Need("contact_id", say("联系人")),
        Need("planned", say("计划总投资")),
        Need("site_need", say("用地或楼宇需求")),
        Need("competitors", say("竞争地")),
        Need("next_step", say("下一步和日期")),
    ),
    Stage.S4: (
        Need("visit_heads", say("双方带队人")),
        Need("intended_site", say("意向地块或楼宇")),
    ),
    Stage.S5: (
        Need("fixed", say("固定资产投资")),
        Need("land_mu", say("用地亩数，或租赁面积"), ("land_mu", "floor_m2")),
        Need("output_forecast", say("年产值预测")),
        Need("tax_forecast", say("年税收预测")),
        Need("jobs_forecast", say("就业预测")),
        Need("energy_conclusion", say("环评能耗结论")),
        Need(
            "fair_review",
            say("公平竞争审查编号，或注明没有政策诉求"),
            ("fair_review", "no_policy_ask"),
        ),
    ),
    Stage.S6A: (
        Need("mou_amount", say("协议金额")),
        Need("mou_until", say("协议有效期")),
    ),
    Stage.S6: (
        Need("contract", say("合同投资额")),
        Need("foreign", say("合同外资"), when="has_foreign_party"),
        Need("promised_start_on", say("约定开工日")),
        Need("promised_operation_on", say("约定投产日")),
        Need("promised_full_on", say("约定达产日")),
        Need("breach_terms", say("违约条款")),
    ),
    Stage.S7: (
        Need("project_company", say("项目公司及统一社会信用代码")),
        Need("registered", say("注册资本")),
        Need("shareholding", say("股权结构")),
    ),
    Stage.S8: (
        Need("land_mu", say("用地亩数，或租赁面积"), ("land_mu", "floor_m2")),
        Need("filing", say("备案号，或注明无需备案"), ("filing", "no_filing_needed")),
        Need("received", say("核实过的首笔到资")),
    ),
    Stage.S9: (
        Need("statistics_code", say("入统编码")),
        Need("received", say("累计到资")),
    ),
    Stage.S10: (Need("jobs_actual", say("实际就业")),),
    Stage.S11: (
        Need("output_actual", say("实际产值")),
        Need("tax_actual", say("实际税收")),
        Need("jobs_actual", say("实际就业")),
        Need("promises_met", say("产值、税收、就业都达到承诺的九成")),
    ),
}

ADDED: dict[Stage, tuple[Need, ...]] = {}
"""What higher packages ask for from a stage on; what they know of it comes by `supplies.SUPPLIES`."""


def add(stage: Stage, need: Need) -> None:
    """Let a stage ask for something that a higher package knows of; twice is as good as once."""
    others = tuple(one for one in ADDED.get(stage, ()) if one.field != need.field)
    ADDED[stage] = (*others, need)


EVIDENCE: dict[Stage, tuple[Evidence, ...]] = {
    Stage.S3: (Evidence.MINUTES,),
    Stage.S4: (Evidence.VISIT_REPORT,),
    Stage.S5: (Evidence.REVIEW_RECORD,),
    Stage.S6A: (Evidence.MOU,),
    Stage.S6: (Evidence.CONTRACT,),
    Stage.S7: (Evidence.LICENCE,),
    Stage.S8: (Evidence.LAND_DEAL, Evidence.LEASE),
    Stage.S9: (Evidence.PERMIT, Evidence.FIT_OUT),
    Stage.S10: (
        Evidence.FIRST_OUTPUT,
        Evidence.INVOICE,
        Evidence.ACCEPTANCE,
        Evidence.OPERATING_LICENCE,
    ),
    Stage.S11: (Evidence.STATISTICS,),
}

PHOTOGRAPHED = frozenset({Stage.S9})
"""Stages that a picture of the site proves, beside their evidence; it is a file of the claim."""

FLOOR = Need("floor_m2", say("租赁面积"))
INCREASE = Need("increase", say("增资"))


@dataclass(frozen=True)
class Course:
    """How a track differs: needs put in another's place (None: not asked), evidence by stage."""

    instead: Mapping[tuple[Stage, str], Need | None]
    evidence: Mapping[Stage, tuple[Evidence, ...]]


TRACKS: dict[Track, Course] = {
    Track.LEASE: Course(
        instead={(Stage.S5, "land_mu"): FLOOR, (Stage.S8, "land_mu"): FLOOR},
        evidence={Stage.S8: (Evidence.LEASE,), Stage.S9: (Evidence.FIT_OUT,)},
    ),
    Track.CAPITAL: Course(
        instead={
            (Stage.S2, "planned"): Need(
                "increase", say("增资，或注明对方未提供"), ("increase", "amount_not_stated")
            ),
            (Stage.S3, "planned"): INCREASE,
            (Stage.S3, "site_need"): None,
            (Stage.S4, "intended_site"): None,
            (Stage.S5, "land_mu"): None,
            (Stage.S6, "contract"): INCREASE,
            (Stage.S8, "land_mu"): None,
        },
        evidence={
            Stage.S6: (Evidence.INCREASE, Evidence.CONTRACT),
            Stage.S7: (Evidence.REGISTER_CHANGE, Evidence.LICENCE),
            Stage.S8: (Evidence.RECEIPT,),
        },
    ),
    Track.LICENCE: Course(
        instead={},
        evidence={Stage.S8: (Evidence.APPROVAL,), Stage.S10: (Evidence.OPERATING_LICENCE,)},
    ),
    Track.HQ: Course(
        instead={},
        evidence={
            Stage.S8: (Evidence.HEADQUARTERS,),
            Stage.S9: (Evidence.FIT_OUT, Evidence.PERMIT),
        },
    ),
}


def needs_of(stage: Stage, track: Track = Track.BUILD) -> tuple[Need, ...]:
    """What a stage asks for on a track."""
    course = TRACKS.get(track)
    instead = course.instead if course else {}
    every = NEEDS.get(stage, ()) + ADDED.get(stage, ())
    asked = [instead.get((stage, need.field), need) for need in every]
    return tuple(need for need in asked if need)


def evidence_of(stage: Stage, track: Track = Track.BUILD) -> tuple[Evidence, ...]:
    """The kinds of evidence that prove a stage on a track; empty where none is asked."""
    course = TRACKS.get(track)
    return (course.evidence if course else {}).get(stage) or EVIDENCE.get(stage, ())


@dataclass(frozen=True)
class Check:
    """One line of a gate's checklist; any one of `names` would satisfy it."""

    field: str
    words: Sentence
    met: bool
    names: tuple[str, ...] = ()


def checklist(target: Stage, reached: Collection[Stage], dossier: Dossier) -> list[Check]:
    """Every need of `target` and of the verified stages before it, the missing ones first.

    A field is required from its stage on; stages that were skipped are not asked again.
    """
    stages = [s for s in ORDER if s is target or (s in reached and s.rank < target.rank)]
    needs: dict[str, Need] = {}
    track = dossier.get("track") or Track.BUILD
    for stage in stages:
        for need in needs_of(stage, track):
            # A later stage may ask more strictly for the same field.
            needs[need.field] = need
    checks = [
        Check(need.field, need.words, need.met(dossier), need.any_of or (need.field,))
        for need in needs.values()
        if need.applies(dossier)
    ]
    return sorted(checks, key=lambda check: check.met)


def missing(target: Stage, reached: Collection[Stage], dossier: Dossier) -> list[Problem]:
    """A problem for every need that is not met."""
    return [
        Problem(check.field, say("还缺：%(what)s。", what=check.words))
        for check in checklist(target, reached, dossier)
        if not check.met
    ]


def evidence_problems(
    target: Stage, kind: str, reference: str, track: Track = Track.BUILD
) -> list[Problem]:
    """What is wrong with the evidence given for `target`."""
    wanted = evidence_of(target, track)
    if not wanted:
        return []
    found = []
    if kind not in wanted:
        names = [one.words for one in wanted]
        found.append(Problem("evidence_kind", say("请选择证据：%(kinds)s。", kinds=names)))
    if not reference.strip():
        found.append(Problem("evidence_ref", say("请写明证据编号或出处。")))
    return found


def photo_problems(target: Stage, *, has_photo: bool) -> list[Problem]:
    """Where a photo of the site is asked for, one of the files must be a picture."""
    if target not in PHOTOGRAPHED or has_photo:
        return []
    words = say("请附上现场照片：至少一张 JPEG、PNG 或 HEIC 图片，按文件内容识别。")
    return [Problem("files", words)]


FIRST_REPORT: tuple[tuple[str, Sentence], ...] = (
    ("investor", say("投资方")),
    ("project", say("项目内容")),
    ("contact_id", say("联系人")),
    ("source", say("线索来源")),
)
"""首报 counts from the moment the last of these is on record (rule R1)."""


def first_report_lacks(dossier: Dossier) -> list[Check]:
    """What the first report still needs before it is complete."""
    return [
        Check(field, words, met=False)
        for field, words in FIRST_REPORT
        if not _filled(dossier.get(field))
    ]
