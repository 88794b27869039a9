"""Forms about targets."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _

from crm.core.editing import RecordForm
from crm.core.forms import Choice, Day, Form, LongText, Needed, NotAfterToday, Text, options_of
from crm.core.language import speaks_chinese
from crm.enterprises import countries
from crm.plan.models import ListItem
from crm.plan.wording import named
from crm.targets.models import Target
from crm.targets.rules import AddTarget, DropTarget, EditTarget, TargetSource


class TargetForm(Form):
    """An enterprise for a list item."""

    enterprise = Text(_("企业名称或统一社会信用代码"), [Needed()])
    country = Choice(_("国家（地区）"), [Needed()])
    item = Choice(_("清单条目"), [Needed()], empty=_("请选择"))
    source = Choice(_("来源"), [Needed()], empty=_("请选择"))
    reason = LongText(_("为什么适合"), most=1000)

    def prepare(self, items: Iterable[ListItem]) -> None:
        """Set what can be chosen."""
        self.country.offer(countries.names("zh" if speaks_chinese() else "en").items())
        self.item.offer((item.code, _item_words(item)) for item in items)
        self.source.offer(options_of(list(TargetSource)))

    def command(self) -> AddTarget:
        """What was typed, as a command."""
        return AddTarget(
            enterprise=self.enterprise.data or "",
            item=self.item.data or "",
            source=self.source.data or "",
            reason=self.reason.data or "",
            country=self.country.data or "",
        )


def _item_words(item: ListItem) -> str:
    indent = "\u3000" if item.parent_id else ""
    return f"{indent}{item.code} {named(item)}"


class TargetEditForm(RecordForm):
    """What is known about a target."""

    source = Choice(_("来源"), [Needed()])
    last_touched_on = Day(_("最近联系"), [NotAfterToday()])
    reason = LongText(_("为什么适合"), most=1000)

    def prepare(self) -> None:
        """Set what can be chosen."""
        self.source.offer(options_of(list(TargetSource)))

    def show(self, target: Target) -> None:
        """Fill in what is kept."""
        self.source.data, self.reason.data = target.source.value, target.reason
        self.last_touched_on.data = target.last_touched_on
        self.remember(target.version)

    def command(self) -> EditTarget:
        """What was typed, as a command."""
        return EditTarget(
            source=self.source.data or "",
            reason=self.reason.data or "",
            last_touched_on=self.last_touched_on.data,
        )


class DropForm(Form):
    """Why a target leaves the list."""

    reason = LongText(_("移出原因"), [Needed()], most=1000)

    def command(self) -> DropTarget:
        """What was typed, as a command."""
        return DropTarget(self.reason.data or "")
