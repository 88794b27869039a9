"""Logging and editing leads: what is not a move."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import and_, update
from sqlalchemy.exc import IntegrityError

from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.activities.tasks import actions as tasks
from crm.activities.tasks.models import Task
from crm.audit.actions import record
from crm.audit.rules import changes
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Forbidden, Invalid, Problem, Refused, check_version
from crm.core.say import say
from crm.enterprises.industries import code_problem
from crm.enterprises.names import pinyin_key
from crm.enterprises.queries import standard
from crm.leads import commands, expecting, hooks, increments, ledger, options, queries, results
from crm.leads.ended import must_be_open
from crm.leads.facts import FactKind
from crm.leads.models import CoOwner, Lead, LeadNumber, LeadShare, Party
from crm.leads.parties import FUNDING, enterprise_for
from crm.leads.places import place_of
from crm.leads.rules import AmountKind, PartyRole, Stage, Status
from crm.plan.models import Block, ListItem
from crm.targets.actions import take_up
from crm.targets.queries import get_target


def log_lead(command: commands.LogLead, *, by: User) -> Lead:
    """Open a lead at S1 with its investor and share. Raises Invalid or Forbidden."""
    block, item, office = queries.ground(command.block_id, command.item_id)
    if block is None or not _may_log_in(block, by):
        raise Invalid([Problem("block_id", say("您只能在自己的区块登记线索。"))])
    if item is None:
        raise Invalid([Problem("item_id", say("没有这个清单条目，请重新选择。"))])
    if found := commands.log_problems(command, takes_leads=item.takes_leads):
        raise Invalid(found)
    lead = _new_lead(command, block, by)
    lead.parties.append(_investor(command, by))
    lead.shares.append(LeadShare(block_id=block.id, cluster_id=item.cluster_id, tenths=10))
    lead.place = place_of(block.id, item.cluster_id)
    ledger.apply_clocks(lead, office.on(clock.today()))
    db.session.add(lead)
    db.session.flush()  # facts and events need the lead's number
    _first_facts(lead, item.cluster_id, by)
    if command.target_id:
        take_up(command.target_id, lead.id, by=by)
    record(
        by,
        "lead.logged",
        lead,
        code=lead.code,
        name=lead.name,
        item=item.code,
        source=lead.source.value,
    )
    hooks.written(lead, by)
    return lead


def _may_log_in(block: Block, by: User) -> bool:
    return by.can(Permission.LEADS_READ_ALL) or by.block_id == block.id


def _new_lead(command: commands.LogLead, block: Block, by: User) -> Lead:
    moment, today = clock.now(), clock.today()
    return Lead(
        code=_next_code(block, today.year),
        name=command.name.strip(),
        pinyin_key=pinyin_key(command.name),
        block_id=block.id,
        owner_id=by.id,
        item_id=command.item_id,
        source=command.source,
        created_at=moment,
        created_by_id=by.id,
        updated_at=moment,
        updated_by_id=by.id,
        stage=Stage.S1,
        stage_rank=0,
        stage_on=today,
        status=Status.ACTIVE,
        last_contact_on=today,
        co_owners=[],
        parties=[],
        shares=[],
    )


def _next_code(block: Block, year: int) -> str:
    """ZD-2026-0001 and so on; the counter's row is locked until the transaction ends."""
    number = _count_up(block.id, year) or _first_number(block.id, year)
    return f"{block.code}-{year}-{number:04d}"


def _count_up(block_id: int, year: int) -> int | None:
    """The next number of a block's year; None before its first."""
    query = (
        update(LeadNumber)
        .where(LeadNumber.block_id == block_id, LeadNumber.year == year)
        .values(last=LeadNumber.last + 1)
        .returning(LeadNumber.last)
        .execution_options(synchronize_session=False)
    )
    return db.session.scalar(query)


def _first_number(block_id: int, year: int) -> int:
    """The first of a year; whoever opens it at the same moment goes first, and we count on."""
    try:
        with db.session.begin_nested():
            db.session.add(LeadNumber(block_id=block_id, year=year, last=1))
    except IntegrityError:
        return _count_up(block_id, year) or 1
    return 1


def _investor(command: commands.LogLead, by: User) -> Party:
    """The enterprise of the target that is taken up, else the one of that name."""
    target = get_target(command.target_id, by) if command.target_id else None
    enterprise = target.enterprise if target else enterprise_for(command.name, by=by)
    return Party(enterprise=enterprise, role=PartyRole.INVESTOR, funding=FUNDING[enterprise.origin])


def _first_facts(lead: Lead, cluster_id: int, by: User) -> None:
    today = clock.today()
    shares = [{"block": lead.block_id, "cluster": cluster_id, "tenths": 10}]
    first = [
        ledger.drawn_up(lead, FactKind.MILESTONE, today, by, subject=Stage.S1.value),
        ledger.drawn_up(lead, FactKind.SHARE, today, by, payload={"shares": shares}),
    ]
    db.session.bulk_save_objects(first)  # nobody asks for their numbers, so one INSERT will do


def edit(lead: Lead, command: commands.EditLead, *, by: User, base_version: int | None) -> None:
    """Change descriptive fields and state amounts. Raises Invalid or Stale."""
    check_version(lead.version, base_version)
    must_be_open(lead)
    was, amounts = lead.track, _new_amounts(lead, command)
    found = commands.edit_problems(command)
    found += expecting.problems(command.values, lead.stage, clock.today())
    found += increments.problems(command.values.get("track", was), amounts)
    if found:
        raise Invalid(found)
    if not amounts and all(getattr(lead, name) == new for name, new in command.values.items()):
        return  # saved as it was: no version, no event
    _check_industry(command.values.get("industry", ""))
    _check_contact(lead, command.values.get("contact_id"), by)
    before = {name: getattr(lead, name) for name in command.values}
    for name, value in command.values.items():
        setattr(lead, name, value)
    results.keep(lead, before, command.values, by)
    amounts = increments.write(lead, was, amounts, by)
    before |= {kind.value: getattr(lead, kind.value) for kind in amounts}
    if before.get(expecting.FIELD) != command.values.get(expecting.FIELD):
        expecting.keep(lead, by)
    if "name" in command.values:
        lead.pinyin_key = pinyin_key(lead.name)
    _follow_item(lead, command, before, by)
    ledger.refresh(lead, by)
    after = {**command.values, **{kind.value: value for kind, value in amounts.items()}}
    record(by, "lead.edited", lead, changes=_plain(changes(before, after)))
    hooks.written(lead, by, command.values)


def _new_amounts(lead: Lead, command: commands.EditLead) -> dict[AmountKind, int | None]:
    return {kind: new for kind, new in command.amounts.items() if getattr(lead, kind.value) != new}


def _check_industry(code: str) -> None:
    """The same check of a GB/T 4754 code as an enterprise's."""
    if not code:
        return
    known = standard()
    if wrong := code_problem(code, whole_standard=known.whole, known=known.known(code)):
        raise Invalid([Problem("industry", wrong)])


def _check_contact(lead: Lead, contact_id: int | None, by: User) -> None:
    """Only a contact at one of the lead's enterprises whom the editor may see."""
    if contact_id is not None and contact_id not in dict(options.contacts(lead, by)):
        raise Invalid([Problem("contact_id", say("没有这个选项，请重新选择。"))])


def _follow_item(lead: Lead, command: commands.EditLead, before: dict[str, Any], by: User) -> None:
    """A new list item brings its cluster along while the lead has a single, undivided share."""
    if command.values.get("item_id", before.get("item_id")) == before.get("item_id"):
        return
    item = db.session.get_one(ListItem, lead.item_id)
    if not item.takes_leads:
        raise Invalid(
            [Problem("item_id", say("这一条目是「走出去」，不计引进线索，请选其他条目。"))]
        )
    if len(lead.shares) == 1 and lead.shares[0].cluster_id != item.cluster_id:
        rows = [{"block": lead.shares[0].block_id, "cluster": item.cluster_id, "tenths": 10}]
        ledger.append(lead, FactKind.SHARE, clock.today(), by, payload={"shares": rows})


def _plain(found: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Dates as text, so that events stay JSON."""

    def plain(value: Any) -> Any:
        return value.isoformat() if isinstance(value, date) else value

    return {name: [plain(value) for value in pair] for name, pair in found.items()}


def split(lead: Lead, command: commands.Split, *, by: User, base_version: int | None) -> None:
    """Divide a lead over blocks and clusters, in tenths; a manager's decision."""
    check_version(lead.version, base_version)
    must_be_open(lead)
    if not by.can(Permission.LEADS_EDIT_ALL):
        raise Forbidden(say("只有区块负责人可以调整集群和区块的份额。"))
    if found := commands.split_problems(command):
        raise Invalid(found)
    rows = [
        {"block": block, "cluster": cluster, "tenths": tenths}
        for (block, cluster), tenths in command.tenths.items()
    ]
    ledger.append(lead, FactKind.SHARE, clock.today(), by, payload={"shares": rows})
    ledger.refresh(lead, by)
    record(by, "lead.split", lead, shares=rows)


def reassign(
    lead: Lead,
    owner: User,
    *,
    by: User,
    base_version: int | None,
    only: Collection[int] | None = None,
) -> list[int]:
    """Give a lead to another person of its block, with what its review asked of its owner.

    `only` narrows that to some of these tasks, as where a lead is given back. Which ones went.
    """
    whose = Task.owner_id == lead.owner_id
    change_owner(lead, owner, by=by, base_version=base_version)
    return tasks.carry(
        lead.id, whose if only is None else and_(whose, Task.id.in_(only)), owner, by=by
    )


def change_owner(lead: Lead, owner: User, *, by: User, base_version: int | None) -> None:
    """The same where the tasks are passed on by themselves, as with a whole desk."""
    check_version(lead.version, base_version)
    if not by.can(Permission.LEADS_EDIT_ALL):
        raise Forbidden(say("只有区块负责人可以改派。"))
    if not _may_own(lead, owner):
        raise Invalid([Problem("owner_id", say("请选择本区块的人员。"))])
    before, lead.owner_id = lead.owner_id, owner.id
    # Nobody is both; who owned it so far stays only when somebody adds them again.
    lead.co_owners = [one for one in lead.co_owners if one.user_id != owner.id]
    lead.updated_at, lead.updated_by_id = clock.now(), by.id
    record(by, "lead.reassigned", lead, owner=[before, owner.id], name=owner.name)


def _may_own(lead: Lead, person: User) -> bool:
    """Somebody of the lead's block who still works and may edit leads."""
    return person.active and person.block_id == lead.block_id and person.can(Permission.LEADS_EDIT)


def add_co_owner(lead: Lead, person: User, *, by: User, base_version: int | None) -> None:
    """Let a colleague of the block edit the lead too."""
    check_version(lead.version, base_version)
    if not _may_own(lead, person):
        raise Invalid([Problem("user_id", say("请选择本区块的人员。"))])
    if person.id in {lead.owner_id, *(one.user_id for one in lead.co_owners)}:
        raise Refused(say("这位同事已经是负责人或协办人。"))
    lead.co_owners.append(CoOwner(user_id=person.id))
    lead.updated_at, lead.updated_by_id = clock.now(), by.id
    record(by, "lead.co_owner_added", lead, user=person.id, name=person.name)


def remove_co_owner(lead: Lead, user_id: int, *, by: User, base_version: int | None) -> None:
    """End a co-ownership; for the owner or a manager. Raises Stale, Forbidden or Refused."""
    check_version(lead.version, base_version)
    if not may_drop_co_owners(lead, by):
        raise Forbidden(say("只有负责人和本区块负责人可以移除协办人。"))
    found = next((one for one in lead.co_owners if one.user_id == user_id), None)
    if found is None:
        raise Refused(say("这位同事已经不是协办人。"))
    lead.co_owners.remove(found)
    lead.updated_at, lead.updated_by_id = clock.now(), by.id
    person = db.session.get_one(User, user_id)
    record(by, "lead.co_owner_removed", lead, user=user_id, name=person.name)


def may_drop_co_owners(lead: Lead, user: User) -> bool:
    """Whether this person, who may edit the lead, may also say that a colleague no longer may."""
    return lead.owner_id == user.id or user.can(Permission.LEADS_EDIT_ALL)
