"""What can be done to enterprises and contacts. Every verb is recorded, without personal values."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm.attributes import flag_modified

from crm.accounts.models import User
from crm.audit.actions import record
from crm.audit.rules import changes
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Invalid, Problem, check_version
from crm.core.say import say
from crm.enterprises import countries, hooks, queries, rules, uscc
from crm.enterprises.industries import normalised_code, suggest
from crm.enterprises.models import (
    Contact,
    ContactPoint,
    Enterprise,
    EnterpriseName,
    EnterpriseRedirect,
    Industry,
)
from crm.enterprises.names import name_key, pinyin_key
from crm.enterprises.points import Point, PointKind
from crm.enterprises.rules import ContactDraft, ContactSource, EnterpriseDraft, NameKind, Origin
from crm.plan.models import Cluster

BATCH = 500


def create_enterprise(by: User, draft: EnterpriseDraft) -> Enterprise:
    """Write down a new enterprise. Raises Invalid."""
    clusters = _check(draft, None)
    now = clock.now()
    row = Enterprise(created_by_id=by.id, created_at=now, updated_at=now, names=[])
    _write(row, draft, clusters)
    db.session.add(row)
    db.session.flush()
    record(by, "enterprise.created", row, after=_facts(row))
    return row


def edit_enterprise(
    by: User, row: Enterprise, draft: EnterpriseDraft, base_version: int | None
) -> Enterprise:
    """Change an enterprise. Raises Stale and Invalid."""
    check_version(row.version, base_version)
    clusters = _check(draft, row.id)
    before = _facts(row)
    _write(row, draft, clusters)
    _touch(row)
    db.session.flush()
    record(by, "enterprise.edited", row, changes=changes(before, _facts(row)))
    for hook in hooks.ENTERPRISE_EDITED:
        hook(row, by)
    return row


def confirm_cluster(by: User, row: Enterprise, code: str, base_version: int | None) -> Enterprise:
    """Settle which cluster an enterprise belongs to. Raises Stale and Invalid."""
    check_version(row.version, base_version)
    chosen = queries.clusters().get(code)
    if chosen is None:
        raise Invalid([Problem("cluster", say("没有这个产业集群，请重新选择。"))])
    before = row.cluster.code if row.cluster else None
    row.cluster = chosen
    _touch(row)
    db.session.flush()
    record(
        by,
        "enterprise.cluster_confirmed",
        row,
        changes=changes({"cluster": before}, {"cluster": code}),
    )
    return row


def find_or_create(by: User, text: str, country: str = "CN") -> tuple[Enterprise, bool]:
    """The one enterprise with this exact name or code, or a new one of that name: (it, is it new?).

    Raises Invalid on the field `enterprise`: blank, several of that name, or an unknown code.
    """
    found = queries.called(by, text) if text else []
    if len(found) == 1:
        return found[0], False
    if found:
        raise _unclear(
            say("有 %(count)s 家企业叫这个名字，请改填统一社会信用代码。", count=len(found))
        )
    if not text:
        raise _unclear(say("请填写企业名称或统一社会信用代码。"))
    if not uscc.examine(text).error:
        raise _unclear(say("还没有这个代码的企业，请填企业全称，或先到“企业”里新建。"))
    return _create_named(by, text, country), True


def _create_named(by: User, name: str, country: str) -> Enterprise:
    """A new enterprise of a name that nobody has: who looked for it need not look again."""
    origin = rules.origin_of(country).value
    draft = EnterpriseDraft(name=name, origin=origin, country=country, same_name_ok=True)
    try:
        return create_enterprise(by, draft)
    except Invalid as invalid:
        raise Invalid(Problem("enterprise", each.sentence) for each in invalid.problems) from None


def _unclear(sentence: Any) -> Invalid:
    return Invalid([Problem("enterprise", sentence)])


def redirect_enterprise(old_id: int, new: Enterprise) -> None:
    """Let an id whose record is gone lead to another; what led to the old one leads there too."""
    onward = update(EnterpriseRedirect).where(EnterpriseRedirect.new_id == old_id)
    db.session.execute(onward.values(new_id=new.id))
    db.session.add(EnterpriseRedirect(old_id=old_id, new_id=new.id, at=clock.now()))


def _check(draft: EnterpriseDraft, own_id: int | None) -> dict[str, Cluster]:
    # Most firms are first written down by name alone: what they do not state is not read either.
    clusters = queries.clusters() if draft.cluster or draft.industry else {}
    standard = queries.standard() if draft.industry else rules.Standard()
    known = frozenset(countries.names())
    wrong = rules.problems(_with_code(draft), frozenset(clusters), known, standard)
    if draft.uscc and (other := queries.by_uscc(draft.uscc, own_id)):
        wrong.append(Problem("uscc", say("企业“%(name)s”已经用了这个代码。", name=other.name)))
    if draft.name and not draft.same_name_ok and (other := queries.same_name(draft.name, own_id)):
        words = say("已有同名企业“%(name)s”。确实是另一家的，请勾选后再保存。", name=other.name)
        wrong.append(Problem("same_name_ok", words))
    if wrong:
        raise Invalid(wrong)
    return clusters


def _with_code(draft: EnterpriseDraft) -> EnterpriseDraft:
    return EnterpriseDraft(**{**draft.__dict__, "industry": normalised_code(draft.industry)})


def _write(row: Enterprise, draft: EnterpriseDraft, clusters: dict[str, Cluster]) -> None:
    industry = normalised_code(draft.industry)
    row.name = draft.name
    row.name_key, row.pinyin_key = name_key(draft.name), pinyin_key(draft.name)
    row.origin, row.country = Origin(draft.origin), draft.country
    row.home_registry, row.website, row.note = draft.home_registry, draft.website, draft.note
    row.industry = industry or None
    row.suggested_cluster = clusters.get(suggest(industry).cluster) if industry else None
    row.cluster = clusters.get(draft.cluster)
    _write_uscc(row, draft)
    _write_names(row, draft.names)


def _write_uscc(row: Enterprise, draft: EnterpriseDraft) -> None:
    verdict = uscc.examine(draft.uscc) if draft.uscc else None
    row.uscc = verdict.code if verdict else None
    row.uscc_check_overridden = bool(verdict and verdict.warning)


def _write_names(row: Enterprise, wanted: list[tuple[NameKind, str]]) -> None:
    kept = {(each.kind, each.name): each for each in row.names}
    row.names = [
        kept.get((kind, name)) or EnterpriseName(kind=kind, name=name, name_key=name_key(name))
        for kind, name in wanted
    ]


def _facts(row: Enterprise) -> dict[str, Any]:
    return {
        "name": row.name,
        "origin": row.origin.value,
        "country": row.country,
        "uscc": row.uscc,
        "home_registry": row.home_registry,
        "industry": row.industry,
        "cluster": row.cluster.code if row.cluster else None,
        "website": row.website,
        "names": [f"{each.kind.value}:{each.name}" for each in row.names],
    }


def _touch(row: Enterprise | Contact) -> None:
    row.updated_at = clock.now()
    flag_modified(row, "updated_at")  # children alone would not raise the version


def create_contact(by: User, enterprise: Enterprise, draft: ContactDraft) -> Contact:
    """Write down a person, for the block of the one who writes. Raises Invalid."""
    _check_contact(draft)
    now = clock.now()
    row = Contact(
        enterprise_id=enterprise.id,
        block_id=by.block_id,
        created_by_id=by.id,
        created_at=now,
        updated_at=now,
        points=[],
    )
    _write_contact(row, draft)
    db.session.add(row)
    db.session.flush()
    record(by, "contact.created", row, enterprise=enterprise.id, reached_by=_kinds(row))
    return row


def edit_contact(by: User, row: Contact, draft: ContactDraft, base_version: int | None) -> Contact:
    """Change a person's particulars; what is left blank stays. Raises Stale and Invalid."""
    check_version(row.version, base_version)
    _check_contact(draft)
    before = row.source.value
    _write_contact(row, draft)
    _touch(row)
    db.session.flush()
    source = changes({"source": before}, {"source": row.source.value})
    record(
        by,
        "contact.edited",
        row,
        enterprise=row.enterprise_id,
        changes=source,
        reached_by=_kinds(row),
    )
    for hook in hooks.CONTACT_EDITED:
        hook(row, by)
    return row


def reveal_contact(by: User, row: Contact) -> dict[PointKind, str]:
    """The plain ways to reach a person; that somebody looked is recorded."""
    record(by, "contact.revealed", row, enterprise=row.enterprise_id, reached_by=_kinds(row))
    return {point.kind: point.value for point in row.points}


def _check_contact(draft: ContactDraft) -> None:
    if wrong := rules.contact_problems(draft):
        raise Invalid(wrong)


def _write_contact(row: Contact, draft: ContactDraft) -> None:
    row.name, row.title, row.source = draft.name, draft.title, ContactSource(draft.source)
    typed = draft.points()
    removed = draft.removed - {point.kind for point in typed}
    row.points = [point for point in row.points if point.kind not in removed]
    for point in typed:
        _write_point(row, point)


def _write_point(row: Contact, point: Point) -> None:
    kept = next((each for each in row.points if each.kind is point.kind), None)
    if kept is None:
        kept = ContactPoint(kind=point.kind)
        row.points.append(kept)
    kept.value, kept.masked = point.value, point.masked
    kept.fingerprint, kept.tail = queries.fingerprint(point), queries.tail_mark(point)


def _kinds(row: Contact) -> list[str]:
    return sorted(point.kind.value for point in row.points)


def load_standard(rows: Iterable[dict[str, str]]) -> int:
    """Take the full standard from rows of code, parent_code, level, name; returns how many.

    Raises Invalid on the first row that lacks a column or whose level is none of 1 to 4.
    """
    count = 0
    for line, given in enumerate(rows, start=2):
        db.session.merge(_industry(given, line))
        count += 1
        if count % BATCH == 0:
            db.session.flush()
    return count


def _industry(given: dict[str, str], line: int) -> Industry:
    code, name, level = (given.get(key) or "" for key in ("code", "name", "level"))
    if not code or not name or level not in {"1", "2", "3", "4"}:
        raise Invalid(
            [Problem("file", say("第 %(line)s 行缺少代码、名称或级别（1 到 4）。", line=line))]
        )
    return Industry(
        code=code, parent_code=given.get("parent_code") or "", level=int(level), name=name
    )
