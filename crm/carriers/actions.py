"""Entering and correcting carriers."""

from decimal import Decimal

from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.audit.actions import record
from crm.carriers import queries, rules
from crm.carriers.models import Carrier, CarrierTerms
from crm.carriers.rules import AddCarrier, Kind, Terms
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Forbidden, Invalid, Problem, Refused, check_version
from crm.core.say import Pair, say
from crm.enterprises.names import pinyin_key
from crm.plan.models import Block, Place


def may_write(block_id: int, user: User) -> bool:
    """Managers keep the carriers of their block, the coordinator those of all."""
    everywhere = user.can(Permission.LEADS_READ_ALL)
    return user.can(Permission.CARRIERS_WRITE) and (everywhere or user.block_id == block_id)


def add(command: AddCarrier, *, by: User) -> Carrier:
    """Enter a carrier. Raises Forbidden, Invalid or Refused."""
    block = db.session.get(Block, command.block_id)
    if block is None:
        raise Invalid([Problem("block_id", say("没有这个区块，请重新选择。"))])
    must_write(block.id, by)
    parent = _parent(command)
    _check(command.carrier, block, command.kind)
    if parent:
        _check_units(parent, command.carrier.area_m2)
    given = command.carrier
    carrier = Carrier(block_id=block.id, kind=command.kind, parent_id=command.parent_id)
    _write(carrier, given, by)
    db.session.add(carrier)
    db.session.flush()
    if parent:
        parent.is_split = True
    _add_terms(carrier, given.terms, by)
    record(by, "carrier.added", carrier, name=carrier.name, area=carrier.area_m2)
    return carrier


def must_write(block_id: int, by: User) -> None:
    """Raise Forbidden where somebody else keeps the carriers."""
    if not may_write(block_id, by):
        raise Forbidden(say("只有本区块负责人和片区统筹可以维护载体。"))


def _parent(command: AddCarrier) -> Carrier | None:
    """The building that a unit lies in, locked: its units together fit into it."""
    if (command.kind is Kind.UNIT) != (command.parent_id is not None):
        raise Invalid([Problem("parent_id", say("楼层或单元要选所在楼宇，其他载体不选。"))])
    if command.parent_id is None:
        return None
    parent = db.session.get(
        Carrier, command.parent_id, with_for_update=True, populate_existing=True
    )
    if parent is None or parent.kind is not Kind.BUILDING or parent.block_id != command.block_id:
        raise Invalid([Problem("parent_id", say("请选择本区块的一座楼宇。"))])
    if not parent.is_split and queries.live(parent.id):
        raise Refused(say("这座楼宇整体还有项目占用，请先释放，再分楼层或单元。"))
    return parent


def _check(given: rules.Carrier, block: Block, kind: Kind) -> None:
    found = rules.carrier_problems(given, clock.today())
    if given.place_id is not None and _lies_elsewhere(given.place_id, block.id):
        found.append(Problem("place_id", say("这处功能区或园区不在本区块。")))
    if kind.is_land and block.km2 and given.area_m2 > Decimal(block.km2) * 10**6:
        sentence = say(
            "面积超过%(block)s全部的 %(km2)s 平方公里。",
            block=Pair(block.short, block.short_en),
            km2=block.km2,
        )
        found.append(Problem("area_m2", sentence))
    if found:
        raise Invalid(found)


def _lies_elsewhere(place_id: int, block_id: int) -> bool:
    place = db.session.get(Place, place_id)
    return place is None or place.block_id not in (None, block_id)


def _check_units(parent: Carrier, added: int, but: int | None = None) -> None:
    """Raise Invalid where the units of a building would be more than the building."""
    together = added + queries.area_of_units(parent.id, but)
    if together > parent.area_m2:
        raise Invalid(
            [
                Problem(
                    "area_m2",
                    say(
                        "各单元合计 %(sum)s 平方米，超过楼宇的 %(area)s 平方米。",
                        sum=f"{together:,}",
                        area=f"{parent.area_m2:,}",
                    ),
                )
            ]
        )


def _write(carrier: Carrier, given: rules.Carrier, by: User) -> None:
    carrier.name, carrier.pinyin_key = given.name.strip(), pinyin_key(given.name)
    carrier.use, carrier.area_m2, carrier.place_id = given.use, given.area_m2, given.place_id
    carrier.ready_on, carrier.note = given.ready_on, given.note.strip()
    carrier.updated_at, carrier.updated_by_id = clock.now(), by.id


def _add_terms(carrier: Carrier, terms: Terms, by: User, *, is_old: bool = False) -> None:
    """New terms hold from their day, today unless another is said; equal ones are not new."""
    if not terms.is_said:
        return
    from_on = terms.from_on or clock.today()
    now = queries.terms_on(carrier.id, from_on) if is_old else None
    if now and (now.rent_fen, now.price_mu) == (terms.rent_fen, terms.price_mu):
        return
    db.session.add(
        CarrierTerms(
            carrier_id=carrier.id,
            from_on=from_on,
            rent_fen=terms.rent_fen,
            price_mu=terms.price_mu,
            by_id=by.id,
            at=clock.now(),
        )
    )


def edit(carrier: Carrier, given: rules.Carrier, *, by: User, base: int | None) -> None:
    """Correct a carrier; what is held of it must still fit. Raises Forbidden, Invalid or Stale."""
    must_write(carrier.block_id, by)
    check_version(carrier.version, base)
    block = db.session.get_one(Block, carrier.block_id)
    _check(given, block, carrier.kind)
    parent = db.session.get(Carrier, carrier.parent_id or 0, with_for_update=True)
    if parent:
        _check_units(parent, given.area_m2, but=carrier.id)
    _must_hold(carrier, given.area_m2)
    before = {"name": carrier.name, "area": carrier.area_m2, "use": carrier.use.value}
    _write(carrier, given, by)
    _add_terms(carrier, given.terms, by, is_old=True)
    after = {"name": carrier.name, "area": carrier.area_m2, "use": carrier.use.value}
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    record(by, "carrier.edited", carrier, changes=changes)


def _must_hold(carrier: Carrier, area: int) -> None:
    """Raise Invalid where less area would be left than is held, or than the units have."""
    least = max(carrier.peak_m2, queries.area_of_units(carrier.id) if carrier.is_split else 0)
    if area < least:
        sentence = say("已被占用或分出 %(area)s 平方米，面积不能再小。", area=f"{least:,}")
        raise Invalid([Problem("area_m2", sentence)])
