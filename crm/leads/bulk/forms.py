"""The form of a change of many leads: which leads, which field, and the field's own kind of value."""

import json
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.core.forms import Choice, Form, Text, options_of
from crm.core.types import is_clean
from crm.leads import options
from crm.leads.bulk.rules import FIELDS, OWNER, Change, Selection
from crm.leads.lists import Filter
from crm.leads.rules import Funding, Source
from crm.leads.standstills.rules import BULK
from crm.plan.models import Block

MAY_BE_EMPTY = frozenset({"funding", "industry", "site_need", "intended_site", "competitors"})


class BulkForm(Form):
    """A selection and one new value."""

    field = HiddenField()
    ids = HiddenField()
    address = HiddenField()
    seen = HiddenField()
    owner_id = Choice(_l("负责人"), empty=_l("请选择"))
    source = Choice(_l("线索来源"), empty=_l("请选择"))
    funding = Choice(_l("出资来源"), empty=_l("请选择"))
    item_id = Choice(_l("清单条目"), empty=_l("请选择"))
    industry = Text(_l("行业代码"), most=6)
    site_need = Text(_l("用地或楼宇需求"))
    intended_site = Text(_l("意向地块或楼宇"))
    competitors = Text(_l("竞争地"))
    stall_cause = Choice(_l("为何停滞"), empty=_l("请选择"))

    def prepare(self, user: User, places: list[Block]) -> None:
        """Set what can be chosen; owners of every block that the person answers for."""
        self.source.offer(options_of(tuple(Source)))
        self.funding.offer(options_of(tuple(Funding)))
        self.stall_cause.offer(options_of(BULK))
        if self.field.data == "item_id":
            self.item_id.choices = options.items()
        if self.field.data == OWNER and user.can(Permission.LEADS_EDIT_ALL):
            self.owner_id.offer(person for place in places for person in options.people(place.id))

    @property
    def chosen(self) -> Any:
        """The field whose value is asked for."""
        return self[self.field.data]

    @property
    def is_known(self) -> bool:
        return self.field.data in FIELDS

    @property
    def has_value(self) -> bool:
        """Whether a value was given, or leaving the field empty is one."""
        return bool(self.chosen.data) or self.field.data in MAY_BE_EMPTY

    def change(self) -> Change:
        return Change(self.field.data, str(self.chosen.data or ""))

    def selection(self) -> Selection:
        """The leads that were ticked, or all that the filter lets through; nonsense is nobody."""
        address = None if self.ids.data else _address(self.address.data or "")
        if address is not None:
            return Selection(address=address)
        ticked = (self.ids.data or "").split(",")
        return Selection(ids=frozenset(int(one) for one in ticked if is_number(one)))

    def select(self, ids: list[str], address: dict[str, str] | None) -> None:
        """Note the selection, as ticked rows or as a filter's address."""
        self.ids.data = ",".join(one for one in ids if is_number(one))
        self.address.data = "" if address is None else json.dumps(address)

    @property
    def number_seen(self) -> int:
        typed = self.seen.data or ""
        return int(typed) if is_number(typed) else -1


def is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _address(text: str) -> dict[str, str] | None:
    """A filter's address, read once more as the list itself would read it; None for no address."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    kept = {k: v for k, v in found.items() if isinstance(v, str) and is_clean(v)}
    return dict(Filter.from_query(kept).address)
