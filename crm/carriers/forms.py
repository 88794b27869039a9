"""Forms of carriers and of who holds them; each only coerces what was typed into a command."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from crm.carriers import rules, wording
from crm.carriers.models import Carrier, CarrierTerms
from crm.carriers.queries import Row
from crm.carriers.rules import AddCarrier, ChangeHold, Hold, Holding, Kind, Terms, Use
from crm.core.editing import RecordForm
from crm.core.forms import Choice, Day, Form, LongText, Needed, Text, Whole, options_of
from crm.core.say import Pair, say
from crm.plan.models import Block, Place

AREA = 10**9
RELEASE = "release"


class CarrierForm(RecordForm):
    """What can be corrected later."""

    name = Text(_l("名称"), [Needed()], most=80)
    use = Choice(_l("规划用途"), [Needed()], empty=_l("请选择"))
    area_m2 = Whole(_l("面积"), [Needed()], most=AREA)
    place_id = Choice(_l("所在功能区或园区"), empty=_l("没有"))
    ready_on = Day(_l("可交付日期"))
    rent = Whole(_l("租金"), places=2, most=10**6)
    price = Whole(_l("地价"), places=4, most=10**6)
    terms_from = Day(_l("租金和地价起算"))
    note = LongText(_l("备注"), most=1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use.offer(options_of(tuple(Use)))

    def prepare(self, places: Iterable[Place]) -> None:
        self.place_id.offer((one.id, Pair(one.name, one.name_en)) for one in places)

    def show(self, carrier: Carrier, terms: CarrierTerms | None) -> None:
        """Start from what is kept."""
        self.name.data, self.use.data = carrier.name, carrier.use.value
        self.area_m2.data, self.note.data = carrier.area_m2, carrier.note
        self.place_id.data = str(carrier.place_id) if carrier.place_id else None
        self.ready_on.data = carrier.ready_on
        if terms and terms.rent_fen is not None:
            self.rent.data = Decimal(wording.plain(Decimal(terms.rent_fen) / 100).replace(",", ""))
        if terms and terms.price_mu is not None:
            self.price.data = Decimal(
                wording.plain(Decimal(terms.price_mu) / 10**4).replace(",", "")
            )
        self.remember(carrier.version)

    def carrier(self) -> rules.Carrier:
        return rules.Carrier(
            name=self.name.data,
            use=Use(self.use.data),
            area_m2=self.area_m2.data,
            place_id=int(self.place_id.data) if self.place_id.data else None,
            ready_on=self.ready_on.data,
            note=self.note.data,
            terms=Terms(
                _whole(self.rent.data, 100), _whole(self.price.data, 10**4), self.terms_from.data
            ),
        )


def _whole(value: Decimal | None, unit: int) -> int | None:
    return None if value is None else int(value * unit)


class NewCarrierForm(CarrierForm):
    """A new one: where and what it is, too."""

    block_id = Choice(_l("区块"), [Needed()], empty=_l("请选择"))
    kind = Choice(_l("类别"), [Needed()], empty=_l("请选择"))
    parent_id = Choice(_l("所在楼宇"), empty=_l("没有"))

    def offer(self, blocks: Iterable[Block], buildings: Iterable[Carrier]) -> None:
        self.block_id.offer((one.id, Pair(one.short, one.short_en)) for one in blocks)
        self.kind.offer(options_of(tuple(Kind)))
        self.parent_id.offer((one.id, one.name) for one in buildings)

    def command(self) -> AddCarrier:
        parent = int(self.parent_id.data) if self.parent_id.data else None
        return AddCarrier(int(self.block_id.data), Kind(self.kind.data), self.carrier(), parent)


class HoldForm(Form):
    """Which carrier, how, how much and how long."""

    carrier_id = Choice(_l("载体"), [Needed()], empty=_l("请选择"))
    state = Choice(_l("占用方式"), [Needed()])
    area_m2 = Whole(_l("面积"), [Needed()], most=AREA)
    starts_on = Day(_l("起始日"), [Needed()])
    until = Day(_l("到期日"))

    def offer(self, rows: Iterable[Row]) -> None:
        self.carrier_id.offer(
            (
                row.carrier.id,
                say("%(name)s · 空 %(free)s 平方米", name=row.carrier.name, free=f"{row.free:,}"),
            )
            for row in rows
        )
        self.state.offer(options_of(tuple(Holding)))

    def command(self) -> Hold:
        return Hold(
            int(self.carrier_id.data),
            Holding(self.state.data),
            self.area_m2.data,
            self.starts_on.data,
            self.until.data,
        )


class ChangeForm(Form):
    """Held otherwise, or let go of."""

    state = Choice(_l("占用方式"), [Needed()])
    area_m2 = Whole(_l("面积"), [Needed()], most=AREA)
    until = Day(_l("到期日"))
    reason = LongText(_l("理由"), most=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.state.offer([*options_of(tuple(Holding)), (RELEASE, say("释放"))])

    def command(self) -> ChangeHold:
        state = None if self.state.data == RELEASE else Holding(self.state.data)
        return ChangeHold(state, self.area_m2.data, self.until.data, self.reason.data)
