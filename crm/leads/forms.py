"""The forms of a lead; each only coerces what was typed into a command."""

from decimal import Decimal
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from crm.activities.rules import PlanStep
from crm.core import clock
from crm.core.editing import RecordForm
from crm.core.files.fields import Files
from crm.core.forms import (
    Choice,
    Choices,
    Day,
    Form,
    LongText,
    Needed,
    Text,
    Whole,
    Yuan,
    options_of,
)
from crm.leads.commands import BELONGS, EditLead, LogLead
from crm.leads.models import Lead
from crm.leads.rules import AmountKind, Funding, Source, Track


class QuickLogForm(Form):
    """Name, source, list item, block: nothing else."""

    name = Text(_l("企业名称"), [Needed()])
    source = Choice(_l("线索来源"), [Needed()], empty=_l("请选择"))
    item_id = Choice(_l("清单条目"), [Needed()], empty=_l("请选择"))
    block_id = Choice(_l("区块"), [Needed()], empty=_l("请选择"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source.offer(options_of(tuple(Source)))

    def command(self, target_id: int | None) -> LogLead:
        return LogLead(
            name=self.name.data,
            source=Source(self.source.data),
            item_id=_number(self.item_id.data),
            block_id=_number(self.block_id.data),
            target_id=target_id,
        )


class EditForm(RecordForm):
    """Everything descriptive, in the order in which stages ask for it."""

    name = Text(_l("线索名称"), [Needed()])
    track = Choice(_l("项目类型"), [Needed()])
    project = LongText(_l("意向内容"), most=2000)
    item_id = Choice(_l("清单条目"), [Needed()])
    source = Choice(_l("线索来源"), [Needed()])
    source_note = Text(_l("来源说明"))
    industry = Text(_l("行业代码"), most=6)
    funding = Choice(_l("出资来源"), empty=_l("请选择"))
    planned = Yuan(_l("计划总投资"))
    amount_not_stated = BooleanField(_l("对方未提供投资额"))
    contact_id = Choice(_l("联系人"), empty=_l("请选择"))
    site_need = Text(_l("用地或楼宇需求"))
    competitors = Text(_l("竞争地"))
    visit_heads = Text(_l("双方带队人"))
    intended_site = Text(_l("意向地块或楼宇"))
    fixed = Yuan(_l("固定资产投资"))
    land_mu = Whole(_l("用地面积"), places=2)
    floor_m2 = Whole(_l("租赁面积"), places=2)
    output_forecast = Yuan(_l("年产值预测"))
    tax_forecast = Yuan(_l("年税收预测"))
    jobs_forecast = Whole(_l("就业预测"), most=10**7)
    leading_talents = Whole(_l("领军人才数"), most=10**4)
    talent_team = Text(_l("团队落地"))
    energy_conclusion = Text(_l("环评能耗结论"))
    fair_review = Text(_l("公平竞争审查编号"))
    no_policy_ask = BooleanField(_l("没有政策诉求，无需审查"))
    mou_amount = Yuan(_l("框架协议金额"))
    mou_until = Day(_l("框架协议有效期至"))
    contract = Yuan(_l("合同投资额"))
    foreign = Yuan(_l("合同外资"))
    expected_signing_on = Day(_l("预计签约日"))
    promised_start_on = Day(_l("约定开工日"))
    promised_operation_on = Day(_l("约定投产日"))
    promised_full_on = Day(_l("约定达产日"))
    breach_terms = LongText(_l("违约条款"))
    registered = Yuan(_l("注册资本"))
    increase = Yuan(_l("增资"))
    filing = Text(_l("备案号"))
    no_filing_needed = BooleanField(_l("无需备案"))
    start_photo = Text(_l("现场照片编号或出处"))
    statistics_code = Text(_l("入统编码"))
    output_actual = Yuan(_l("实际年产值"))
    tax_actual = Yuan(_l("实际年税收"))
    jobs_actual = Whole(_l("实际就业"), most=10**7)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source.offer(options_of(tuple(Source)))
        self.funding.offer(options_of(tuple(Funding)))
        self.track.offer(options_of(tuple(Track)))

    def command(self, lead: Lead) -> EditLead:
        """What was typed and differs from what is kept."""
        amounts = {kind: self._fields[kind.value].data for kind in AmountKind}
        return EditLead(
            values={name: new for name, new in self.values().items() if new != getattr(lead, name)},
            amounts={
                kind: new for kind, new in amounts.items() if new != getattr(lead, kind.value)
            },
        )

    def values(self) -> dict[str, Any]:
        """The descriptive columns as they would be kept."""
        plain = {name: self._fields[name].data for name in PLAIN_FIELDS}
        return plain | {
            "item_id": int(self.item_id.data),
            "source": Source(self.source.data),
            "track": Track(self.track.data),
            **{name: keep(self._fields[name].data) for name, keep in KEPT.items()},
        }


PLAIN_FIELDS = (
    "name", "project", "source_note", "industry", "amount_not_stated", "site_need", "competitors",
    "visit_heads", "intended_site", "output_forecast", "tax_forecast", "jobs_forecast",
    "leading_talents", "talent_team", "energy_conclusion", "fair_review", "no_policy_ask",
    "mou_amount", "mou_until", "expected_signing_on",
    "promised_start_on", "promised_operation_on", "promised_full_on",
    "breach_terms", "filing", "no_filing_needed", "start_photo", "statistics_code", "output_actual",
    "tax_actual", "jobs_actual",
)  # fmt: skip


def _number(text: str) -> int:
    """A row's number; 0, which no row has, for anything else."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _decimal_text(number: Any) -> str:
    return f"{number:f}" if isinstance(number, Decimal) else str(number or "")


KEPT: dict[str, Any] = {
    "funding": lambda typed: Funding(typed) if typed else None,
    "contact_id": lambda typed: int(typed) if typed else None,
    "land_mu": _decimal_text,
    "floor_m2": _decimal_text,
}
"""How what was typed becomes what is kept, where the two differ."""


class MoveForm(Form):
    """A move or a claim: the business date, the evidence, and a reason where the way asks for one."""

    stage = Choice(_l("阶段"), [Needed()])
    happened_on = Day(_l("业务日期"), [Needed()], default=clock.today)
    evidence_kind = Choice(_l("证据种类"), empty=_l("请选择"))
    evidence_ref = Text(_l("证据编号或出处"))
    files = Files(_l("证据文件"))
    reason = LongText(_l("说明"), most=500)


class OverrideForm(Form):
    """A coordinator's exception."""

    stage = Choice(_l("阶段"), [Needed()], empty=_l("请选择"))
    happened_on = Day(_l("业务日期"), [Needed()], default=clock.today)
    reason = LongText(_l("破例原因"), [Needed()], most=500)


class VerdictForm(Form):
    """A refusal's reason; a verification needs none."""

    reason = Text(_l("退回原因"), most=500)


class HoldForm(Form):
    """Why a lead waits, and until when."""

    hold_reason = Choice(_l("暂缓原因"), [Needed()], empty=_l("请选择"))
    review_on = Day(_l("复查日期"), [Needed()])


class _ReasonForm(Form):
    """A reason, and the particulars that belong to some reasons only."""

    @staticmethod
    def reasons_of(particular: str) -> str:
        return " ".join(sorted(BELONGS[particular]))


class LossForm(_ReasonForm):
    """Why a lead ends."""

    loss_reason = Choice(_l("终止原因"), [Needed()], empty=_l("请选择"))
    place = Text(_l("落户城市"))
    dissolved_on = Day(_l("解约日期"))
    document = Text(_l("解约文件"))
    note = LongText(_l("具体情况"), most=500)


class LeaveForm(_ReasonForm):
    """When and why a landed firm goes away."""

    left_on = Day(_l("退出日期"), [Needed()], default=clock.today)
    reason = Choice(_l("退出原因"), [Needed()], empty=_l("请选择"))
    place = Text(_l("迁往何地"))
    note = LongText(_l("具体情况"), most=500)


class StepForm(Form):
    """A next step; a day that was written counts before one that was tapped."""

    what = Text(_l("下一步"), [Needed()])
    next_day = Day(_l("下一步哪天"))
    due_on = Day(_l("日期"))

    def validate(self, extra_validators: Any = None) -> bool:
        fine = bool(super().validate(extra_validators))
        if self.day is None and not self.due_on.errors:
            self.due_on.errors = [gettext("请给下一步定一个日期。")]
            return False
        return fine

    @property
    def day(self) -> Any:
        return self.due_on.data or self.next_day.data

    def command(self) -> PlanStep:
        return PlanStep(self.what.data, self.day)


class PartyForm(Form):
    """An enterprise in a lead."""

    name = Text(_l("企业名称"), [Needed()])
    uscc = Text(_l("统一社会信用代码"))
    uscc_check_ok = BooleanField(_l("代码校验位不符，已核对证照无误"))
    role = Choice(_l("身份"), [Needed()])
    funding = Choice(_l("出资来源"), [Needed()])
    share = Whole(_l("持股比例"), places=2)


class ReceiptForm(Form):
    """Money that arrived."""

    amount = Yuan(_l("到资金额"), [Needed()])
    happened_on = Day(_l("到资日期"), [Needed()])
    evidence_ref = Text(_l("到资凭证编号"), [Needed()])
    files = Files(_l("凭证文件"))


class FilesForm(Form):
    """Files of a lead."""

    files = Files(_l("文件"))


class WithdrawFileForm(Form):
    """Why a file is taken back."""

    reason = Text(_l("撤回原因"), [Needed()], most=500)


class AmountForm(Form):
    """An amount in its own currency."""

    kind = Choice(_l("金额种类"), [Needed()], empty=_l("请选择"))
    currency = Choice(_l("币种"), [Needed()], default="USD")
    amount = Text(_l("金额"), [Needed()])
    rate = Whole(_l("汇率"), places=6)
    rate_on = Day(_l("汇率日期"))
    rate_source = Text(_l("汇率来源"))


class ClassifyForm(Form):
    """What else a lead answers."""

    items = Choices(_l("次要清单条目"))
    cells = Choices(_l("表4 领域"))


class PersonForm(Form):
    """A colleague."""

    person_id = Choice(_l("人员"), [Needed()], empty=_l("请选择"))
