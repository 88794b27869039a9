"""Forms about enterprises and contacts."""

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import get_locale
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from crm.core.editing import RecordForm
from crm.core.forms import Choice, Form, LongText, Needed, Text, options_of
from crm.core.language import translated
from crm.enterprises import countries
from crm.enterprises.models import Contact, Enterprise
from crm.enterprises.points import PointKind
from crm.enterprises.rules import ContactDraft, ContactSource, EnterpriseDraft, NameKind, Origin
from crm.plan.models import Cluster
from crm.plan.wording import named


def country_options() -> list[tuple[str, str]]:
    """(code, name) in the reader's language."""
    locale = get_locale()
    return list(countries.names(locale.language if locale else "zh").items())


class EnterpriseForm(RecordForm):
    """An enterprise, new or changed."""

    name = Text(_("企业名称"), [Needed()])
    origin = Choice(_("来源"), [Needed()])
    country = Choice(_("国家（地区）"), [Needed()])
    uscc = Text(_("统一社会信用代码"), most=60)
    uscc_check_ok = BooleanField(_("已核对证照，代码无误"))
    same_name_ok = BooleanField(_("确实是另一家同名企业"))
    home_registry = Text(_("境外注册号或 LEI"), most=60)
    industry = Text(_("行业代码"), most=60)
    cluster = Choice(_("产业集群"), empty=_("待定"))
    short_name = Text(_("简称"))
    english_name = Text(_("外文名"))
    former_names = LongText(_("曾用名"))
    website = Text(_("网址"))
    note = LongText(_("备注"))

    def prepare(self, clusters: dict[str, Cluster]) -> None:
        """Set what can be chosen."""
        self.origin.offer(options_of(list(Origin)))
        self.country.offer(country_options())
        self.cluster.offer((code, f"{code} {named(row)}") for code, row in clusters.items())

    def show(self, row: Enterprise) -> None:
        """Fill in what is kept."""
        for name in ("name", "country", "home_registry", "website", "note"):
            self[name].data = getattr(row, name)
        self.origin.data = row.origin.value
        self.uscc.data, self.industry.data = row.uscc or "", row.industry or ""
        self.uscc_check_ok.data = row.uscc_check_overridden
        self.cluster.data = row.cluster.code if row.cluster else None
        self.short_name.data = "".join(row.named(NameKind.SHORT)[:1])
        self.english_name.data = "".join(row.named(NameKind.ENGLISH)[:1])
        self.former_names.data = "\n".join(row.named(NameKind.FORMER))
        self.remember(row.version)

    def command(self) -> EnterpriseDraft:
        """What was typed, as a command."""
        return EnterpriseDraft(
            name=self.name.data or "",
            origin=self.origin.data or "",
            country=self.country.data or "",
            uscc=self.uscc.data or "",
            uscc_check_ok=bool(self.uscc_check_ok.data),
            home_registry=self.home_registry.data or "",
            industry=self.industry.data or "",
            cluster=self.cluster.data or "",
            website=self.website.data or "",
            note=self.note.data or "",
            short_name=self.short_name.data or "",
            english_name=self.english_name.data or "",
            former_names=_lines(self.former_names.data),
            same_name_ok=bool(self.same_name_ok.data),
        )


def _lines(text: str | None) -> tuple[str, ...]:
    return tuple(line.strip() for line in (text or "").splitlines() if line.strip())


class ClusterForm(Form):
    """Which cluster an enterprise belongs to."""

    cluster = Text(_("产业集群"), [Needed()], most=10)


class ContactForm(RecordForm):
    """A person at an enterprise. What is kept of their phone or e-mail never comes back into it."""

    BLANK_KEEPS = frozenset({"phone", "email", "wechat"})

    name = Text(_("姓名"), [Needed()], most=60)
    title = Text(_("职务"), most=80)
    source = Choice(_("联系方式来源"), [Needed()], empty=_("请选择"))
    phone = Text(_("电话"), most=40)
    email = Text(_("邮箱"), most=120)
    wechat = Text(_("微信"), most=60)
    removed = SelectMultipleField(
        _("删除"),
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    masked: Mapping[str, str] = MappingProxyType({})

    def prepare(self, row: Contact | None = None) -> None:
        """Set what can be chosen, and removed."""
        self.source.offer(options_of(list(ContactSource)))
        kept = row.points if row else []
        self.removed.choices = [(point.kind.value, translated(point.kind.words)) for point in kept]

    def show(self, row: Contact) -> None:
        """Fill in what may be shown."""
        self.name.data, self.title.data, self.source.data = row.name, row.title, row.source.value
        self.masked = {point.kind.value: point.masked for point in row.points}
        self.remember(row.version)

    def kept(self, field: Field) -> str:
        """What is kept of a phone or e-mail only as it is shown, masked."""
        return super().kept(field) or self.masked.get(field.name, "")

    def command(self) -> ContactDraft:
        """What was typed, as a command."""
        known = {kind.value for kind in PointKind}
        return ContactDraft(
            name=self.name.data or "",
            title=self.title.data or "",
            source=self.source.data or "",
            phone=self.phone.data or "",
            email=self.email.data or "",
            wechat=self.wechat.data or "",
            removed=frozenset(PointKind(kind) for kind in self.removed.data or () if kind in known),
        )
