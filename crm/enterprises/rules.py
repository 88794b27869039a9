"""Enterprises and their contacts: words, commands and what makes a command hold together. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, field

from crm.core.errors import Invalid, Problem
from crm.core.say import Sentence, Worded, say
from crm.enterprises import names, points, uscc
from crm.enterprises.industries import code_problem
from crm.enterprises.points import Point, PointKind

SPECIAL_REGIONS = frozenset({"HK", "MO", "TW"})
MOST_FORMER_NAMES = 20


class Origin(Worded):
    """Where an enterprise comes from, as investment statistics cut it."""

    DOMESTIC = "domestic", say("境内")
    FOREIGN = "foreign", say("外国")
    HMT = "hmt", say("港澳台")


def origin_of(country: str) -> Origin:
    """The origin that goes with a country or region."""
    if country == "CN":
        return Origin.DOMESTIC
    return Origin.HMT if country in SPECIAL_REGIONS else Origin.FOREIGN


class NameKind(Worded):
    """What a name of an enterprise is."""

    FULL = "full", say("全称")
    SHORT = "short", say("简称")
    FORMER = "former", say("曾用名")
    ENGLISH = "english", say("外文名")


class ContactSource(Worded):
    """How we came to know a person; the law asks for it to be recorded."""

    CARD = "card", say("名片")
    MEETING = "meeting", say("会议")
    PUBLIC = "public", say("公开信息")
    REFERRAL = "referral", say("引荐")


@dataclass(frozen=True)
class EnterpriseDraft:
    """Everything written down about an enterprise; the command of creating and editing it."""

    name: str
    origin: str = Origin.DOMESTIC.value
    country: str = "CN"
    uscc: str = ""
    uscc_check_ok: bool = False
    home_registry: str = ""
    industry: str = ""
    cluster: str = ""
    website: str = ""
    note: str = ""
    short_name: str = ""
    english_name: str = ""
    former_names: tuple[str, ...] = ()
    same_name_ok: bool = False

    @property
    def names(self) -> list[tuple[NameKind, str]]:
        """Every name with its kind, the full one first, none twice."""
        wanted = [
            (NameKind.FULL, self.name),
            (NameKind.SHORT, self.short_name),
            (NameKind.ENGLISH, self.english_name),
            *((NameKind.FORMER, name) for name in self.former_names),
        ]
        return list(dict.fromkeys((kind, name) for kind, name in wanted if name))


@dataclass(frozen=True)
class Standard:
    """What is known of the industry standard: whether all of it is loaded, and which codes."""

    whole: bool = False
    known: Callable[[str], bool] = field(default=lambda _code: False)


def problems(
    draft: EnterpriseDraft, clusters: frozenset[str], countries: frozenset[str], standard: Standard
) -> list[Problem]:
    """Everything wrong with a draft at once; `uscc_check_ok` and the like lift warnings only."""
    found = [
        ("name", _name_problem(draft.name)),
        ("former_names", _former_problem(draft)),
        ("origin", _origin_problem(draft)),
        ("country", _country_problem(draft, countries)),
        *_uscc_problems(draft),
        ("industry", _industry_problem(draft.industry, standard)),
        ("cluster", _cluster_problem(draft.cluster, clusters)),
        ("website", _website_problem(draft.website)),
    ]
    return [Problem(name, sentence) for name, sentence in found if sentence]


def _name_problem(name: str) -> Sentence | None:
    if not name:
        return say("请填写企业名称。")
    return None if names.name_key(name) else say("企业名称里要有文字。")


def _former_problem(draft: EnterpriseDraft) -> Sentence | None:
    if len(draft.former_names) > MOST_FORMER_NAMES:
        return say("曾用名最多 %(most)s 个。", most=MOST_FORMER_NAMES)
    return None


def _origin_problem(draft: EnterpriseDraft) -> Sentence | None:
    return None if draft.origin in set(Origin) else say("请选择企业来源。")


def _country_problem(draft: EnterpriseDraft, countries: frozenset[str]) -> Sentence | None:
    if draft.country not in countries:
        return say("没有这个国家或地区，请重新选择。")
    if draft.origin == Origin.DOMESTIC and draft.country != "CN":
        return say("境内企业的国家或地区应为中国；外国或港澳台企业请改来源。")
    if draft.origin == Origin.HMT and draft.country not in SPECIAL_REGIONS:
        return say("港澳台企业请选择中国香港、中国澳门或中国台湾。")
    if draft.origin == Origin.FOREIGN and draft.country in {"CN", *SPECIAL_REGIONS}:
        return say("外国企业请选择所在国家；香港、澳门、台湾的企业来源应为港澳台。")
    return None


def _uscc_problems(draft: EnterpriseDraft) -> list[tuple[str, Sentence | None]]:
    if not draft.uscc:
        return []
    verdict = uscc.examine(draft.uscc)
    warning = None if draft.uscc_check_ok else verdict.warning
    return [("uscc", verdict.error), ("uscc_check_ok", warning)]


def _industry_problem(code: str, standard: Standard) -> Sentence | None:
    return (
        code_problem(code, whole_standard=standard.whole, known=standard.known(code))
        if code
        else None
    )


def _cluster_problem(cluster: str, clusters: frozenset[str]) -> Sentence | None:
    return say("没有这个产业集群，请重新选择。") if cluster and cluster not in clusters else None


def _website_problem(website: str) -> Sentence | None:
    if not website or (website.startswith(("http://", "https://")) and "." in website):
        return None
    return say("网址请以 http:// 或 https:// 开头。")


@dataclass(frozen=True)
class ContactDraft:
    """A person at an enterprise; a blank way to reach them leaves what is kept as it is."""

    name: str
    title: str = ""
    source: str = ""
    phone: str = ""
    email: str = ""
    wechat: str = ""
    removed: frozenset[PointKind] = frozenset()

    def points(self) -> list[Point]:
        """The ways to reach them in kept form. Raises Invalid with all that cannot be read."""
        found: list[Point] = []
        wrong: list[Problem] = []
        for kind in PointKind:
            if not (text := getattr(self, kind.value).strip()):
                continue
            try:
                found.append(points.read(kind, text))
            except Invalid as invalid:
                wrong += invalid.problems
        if wrong:
            raise Invalid(wrong)
        return found


def contact_problems(draft: ContactDraft) -> list[Problem]:
    """Everything wrong with a contact at once."""
    found = []
    if not draft.name:
        found.append(Problem("name", say("请填写联系人姓名。")))
    if draft.source not in set(ContactSource):
        found.append(Problem("source", say("请选择联系方式从哪里来；个人信息须记录来源。")))
    try:
        draft.points()
    except Invalid as invalid:
        found += invalid.problems
    return found
