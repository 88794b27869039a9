"""Two blocks meet in the last week: clashes with first reports, what is asked, and transfers."""

from datetime import date, timedelta

from sqlalchemy import Select, select

from crm.accounts.models import User
from crm.core.db import db
from crm.enterprises.actions import create_contact
from crm.enterprises.rules import ContactDraft
from crm.firstreports import arbitrating, transferring
from crm.firstreports.models import FirstReport, Protection
from crm.firstreports.rules import Appeal, AppealKind, AskTransfer, TransferReason
from crm.leads import actions
from crm.leads.commands import LogLead
from crm.leads.models import Lead
from crm.leads.placing import is_open
from crm.leads.rules import AmountKind, Source, Stage, Track
from crm.plan.models import Block
from seed import dsl
from seed.tales import WAN

CLASHES: tuple[tuple[str, str, AppealKind | None, str], ...] = (
    ("JK", "zhaonan", AppealKind.COOPERATION, "对方总部在郑东设结算中心，愿意一起推进。"),
    ("HK", "wanglei", AppealKind.ARBITRATION, "我方上月已签保密协议，附会议纪要。"),
    ("ZD", "gaoyuan", None, ""),
)
"""Whose first report, who meets it, what they ask for and why."""

TRANSFERS: tuple[tuple[str, str, str, TransferReason, str], ...] = (
    ("JK", "zhoumin", "ZD", TransferReason.POSITIONING, "以结算和总部职能为主，宜入龙湖金融岛。"),
    ("ZD", "helin", "HK", TransferReason.LAND, "需要 80 亩净地，郑东没有。"),
)
"""Who offers one of their leads to whom, and why."""


def play(monday: date) -> None:
    """What happens on Wednesday, Thursday and Friday; a short story may lack a lead for a scene."""
    people = {one.login: one for one in db.session.scalars(select(User))}
    blocks = {one.code: one.id for one in db.session.scalars(select(Block))}
    used: set[int] = set()
    with dsl.on(monday + timedelta(days=1), 15):
        if stands := _landed(blocks["JK"]):
            _grow(stands, people["wanglei"])
    for number, (block, login, kind, reason) in enumerate(CLASHES):
        with dsl.on(monday + timedelta(days=2), 15, 10 * number):
            if first := _lead_of(blocks[block], used):
                _meet(first, people[login], kind, reason)
    for number, (block, login, to, why, note) in enumerate(TRANSFERS):
        with dsl.on(monday + timedelta(days=3), 16, 10 * number):
            if lead := _lead_of(blocks[block], used):
                lead, by = dsl.fresh(lead, people[login]), people[login]
                command = AskTransfer(blocks[to], why, note)
                transferring.ask(lead, command, by=by, base_version=lead.version)


def _lead_of(block_id: int, used: set[int]) -> Lead | None:
    """A protected lead of a block in talks, each for one scene only."""
    lead = db.session.scalars(_protected(block_id, used).limit(1)).one_or_none()
    if lead:
        used.add(lead.id)
    return lead


def _protected(block_id: int, used: set[int]) -> Select[Lead]:
    return (
        select(Lead)
        .join(FirstReport, FirstReport.lead_id == Lead.id)
        .join(Protection, Protection.lead_id == Lead.id)
        .where(
            Lead.block_id == block_id,
            is_open(),
            Lead.stage_rank.between(Stage.S3.rank, Stage.S4.rank),
            Lead.id.not_in(used),
        )
        .order_by(Protection.until.desc(), Lead.id)
    )


def _landed(block_id: int) -> Lead | None:
    """The firm of a block that landed last and still stands there."""
    query = select(Lead).where(Lead.block_id == block_id, Lead.landed_counted_on.is_not(None))
    newest = query.where(is_open()).order_by(Lead.landed_counted_on.desc(), Lead.id.desc())
    return db.session.scalars(newest.limit(1)).one_or_none()


def _grow(stands: Lead, by: User) -> None:
    """A firm that is there already puts in more: a lead of its own that counts the increase alone."""
    command = LogLead(stands.name, Source.REFERRAL, stands.item_id, stands.block_id)
    lead = actions.log_lead(command, by=by)
    dsl.plan(lead, by, "看增资协议草稿", 7)
    amounts = {AmountKind.INCREASE: 12_000 * WAN}
    dsl.edit(lead, by, amounts, track=Track.CAPITAL, project="增资扩股，扩二期产线")


def _meet(first: Lead, by: User, kind: AppealKind | None, reason: str) -> None:
    """Register the same firm, written a little otherwise, and ask what can be asked."""
    name = first.name.replace("有限公司", "有限责任公司")
    command = LogLead(name, Source.FAIR, first.item_id, by.block_id or 0)
    lead = actions.log_lead(command, by=by)
    dsl.plan(lead, by, "等首报结果后再约", 7)
    draft = ContactDraft(
        name="周示例", title="投资总监", source="card", phone=f"1390000{lead.id % 10_000:04d}"
    )
    contact = create_contact(by, lead.parties[0].enterprise, draft)
    # A headquarters alone is smaller than the whole of what the first block talks about.
    amounts = {AmountKind.PLANNED: max((first.planned or 0) // 4 // WAN * WAN, 8000 * WAN)}
    lead = dsl.edit(lead, by, amounts, project="区域总部和运营中心", contact_id=contact.id)
    if kind:
        lead = dsl.fresh(lead, by)
        arbitrating.appeal(lead, Appeal(kind, reason), by=by, base_version=lead.version)
