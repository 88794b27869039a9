"""The stamp: written with whatever completes a registration, once per lead and once per firm."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from crm.accounts.models import User
from crm.audit.actions import record
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Refused
from crm.core.say import say
from crm.enterprises.models import Contact, Enterprise
from crm.firstreports import queries
from crm.firstreports.models import Clash, FirstReport, Protection, ReportMark
from crm.firstreports.queries import Holder
from crm.firstreports.rules import (
    AppealState,
    Mark,
    is_protectable,
    matches,
    protected_until,
    stays_out,
)
from crm.leads import gates, ledger
from crm.leads import queries as leads
from crm.leads.dossier import dossier
from crm.leads.facts import FactKind, live
from crm.leads.models import Lead

DECISIVE = frozenset({"project", "contact_id", "source", "parties"})
TRIES = 3
Done = tuple[User, datetime]
"""Who completed a registration, and when."""
ENDED = "ended"
"""How a clash ends when what was first is gone."""


def follow(lead: Lead, by: User, fields: Collection[str]) -> None:
    """What leads calls when one was written: the last missing part makes the stamp."""
    if DECISIVE & set(fields):
        register(lead, by)


def register(lead: Lead, by: User, at: datetime | None = None) -> None:
    """Stamp a lead that is complete and that nobody else reported; note the clash otherwise.

    `at` is for who catches up with what was complete before there were stamps.
    """
    moment = at or clock.now()
    if not lead.status.is_open or not is_protectable(lead.stage) or not is_complete(lead):
        return
    mine = queries.marks(lead)
    if queries.report_of(lead.id):
        _hold_more(lead, mine, (by, moment))
        return
    for _try in range(TRIES):
        if _stands_behind(lead, mine, (by, moment)):
            return
        if _stamped(lead, mine, (by, moment)):
            return
    raise Refused(say("刚才有人同时登记了同一家企业，请再提交一次。"))


def is_complete(lead: Lead) -> bool:
    """Whether investor, project, contact and source are all on record."""
    return not gates.first_report_lacks(dossier(lead))


def is_stamped(lead: Lead) -> bool:
    return queries.report_of(lead.id) is not None


def _stands_behind(lead: Lead, mine: list[Mark], done: Done) -> bool:
    """Whether somebody else was first: then the clash is noted, on whichever of the two stays out."""
    while holder := _first_holder(lead, mine):
        if stays_out(lead.stage):
            _note_clash(lead, holder, mine, done)
            return True
        _give_way(holder.lead_id, lead, mine, done[0])
    return False


def _give_way(first_id: int, lead: Lead, theirs: list[Mark], by: User) -> None:
    """What was first without a contract waits for a ruling; the marks go to the lead that has one."""
    first = queries.whole(first_id)
    release([first.id])
    texts = [one.text for one in theirs]
    holder = Holder(lead.id, lead.block_id, is_open=True, stage=lead.stage, marks=texts)
    _note_clash(first, holder, queries.marks(first), (by, clock.now()))


def _first_holder(lead: Lead, mine: list[Mark]) -> Holder | None:
    """The lead that was first with the surest of these marks; marks of what has ended are let go."""
    found = queries.holders(lead, [mark.text for mark in mine])
    if not found:
        return None
    gone = [one.lead_id for one in found if not (one.is_open and is_protectable(one.stage))]
    release(gone)
    apart = _apart(lead, found)
    held = [one for one in found if one.lead_id not in gone and one.lead_id not in apart]
    order = list(type(mine[0].kind))
    return min(held, key=lambda one: order.index(matches(mine, one.marks)[0]), default=None)


def _apart(lead: Lead, found: list[Holder]) -> set[int]:
    """Leads of other projects: a ruling found so, or both have a contract."""
    signed = [] if stays_out(lead.stage) else [one for one in found if not stays_out(one.stage)]
    return queries.kept_apart(lead.id) | {one.lead_id for one in signed}


def release(lead_ids: Collection[int]) -> None:
    """Let go of the marks of leads; the rows stay."""
    if lead_ids:
        held = ReportMark.lead_id.in_(lead_ids), ReportMark.released_at.is_(None)
        gone = update(ReportMark).where(*held).values(released_at=clock.now())
        db.session.execute(gone.execution_options(synchronize_session="fetch"))


def _stamped(lead: Lead, mine: list[Mark], done: Done) -> bool:
    """Whether the stamp was made; False if somebody was faster with one of the marks."""
    by, moment = done
    try:
        with db.session.begin_nested():
            _claim(lead, [mark.text for mark in mine])
            write_stamp(lead, by.id, moment)
    except IntegrityError:
        return False
    settle(lead, ENDED, by)
    record(by, "first_report.stamped", lead, stamped_at=moment.isoformat())
    return True


def _claim(lead: Lead, texts: Collection[str]) -> None:
    """Take all marks but those of leads that a ruling keeps apart. Raises IntegrityError.

    What somebody took since it was last looked must stop the stamp, not be left out of it.
    """
    found = queries.holders(lead, texts)
    apart = _apart(lead, found) if found else set()
    _take(lead, texts, {text for one in found if one.lead_id in apart for text in one.marks})


def hold(lead: Lead, texts: Collection[str]) -> None:
    """Take marks that nobody else holds. Raises IntegrityError when somebody is faster."""
    _take(lead, texts, {text for one in queries.holders(lead, texts) for text in one.marks})


def _take(lead: Lead, texts: Collection[str], others: Collection[str]) -> None:
    free = [{"lead_id": lead.id, "mark": text} for text in texts if text not in others]
    if free:
        db.session.execute(insert(ReportMark), free)


def write_stamp(lead: Lead, by_id: int, at: datetime) -> None:
    """The stamp of a lead and the protection that begins with it."""
    db.session.add(FirstReport(lead_id=lead.id, block_id=lead.block_id, by_id=by_id, stamped_at=at))
    protect(lead, at.astimezone(clock.SHANGHAI).date())
    db.session.flush()


def protect(lead: Lead, since: date) -> None:
    """Begin protection on a day, or begin it anew."""
    row = queries.protection_of(lead.id) or Protection(lead_id=lead.id)
    contacts = queries.contact_days(lead.id, since)
    row.since, row.until = since, protected_until(since, contacts, queries.terms_on(since))
    db.session.add(row)


def carry_on(lead: Lead, _by: User) -> None:
    """What leads calls after a contact: it may carry the protection on."""
    row = queries.protection_of(lead.id)
    if row is not None:
        contacts = queries.contact_days(lead.id, row.since)
        row.until = protected_until(row.since, contacts, queries.terms_on(row.since))


def _hold_more(lead: Lead, mine: list[Mark], done: Done) -> None:
    """A name, code or phone that came later protects as well, unless another has it.

    A lead that had ended meanwhile may hold nothing any more: then it is the second one.
    """
    held = queries.held_by(lead.id)
    if not held and _stands_behind(lead, mine, done):
        return
    wanted = [mark.text for mark in mine if mark.text not in held]
    if not wanted:
        return
    settle(lead, ENDED, done[0])
    try:
        with db.session.begin_nested():
            hold(lead, wanted)
    except IntegrityError:
        return  # somebody took one of them this moment; the next edit tries again


def _note_clash(lead: Lead, holder: Holder, mine: list[Mark], done: Done) -> None:
    by, moment = done
    matched = [kind.value for kind in matches(mine, holder.marks)]
    row = queries.open_clash(lead.id)
    if row and (row.first_lead_id == holder.lead_id or queries.open_appeal(row.id)):
        row.matched = matched if row.first_lead_id == holder.lead_id else row.matched
        return
    settle(lead, ENDED, by)
    ledger.append(lead, FactKind.CLASH, clock.today(), by, subject=FactKind.CLASH.value)
    lead.has_clash = True
    db.session.add(
        Clash(
            lead_id=lead.id,
            block_id=lead.block_id,
            first_lead_id=holder.lead_id,
            matched=matched,
            at=moment,
            by_id=by.id,
        )
    )
    # The other lead stays unnamed: who reads this event is of the second block.
    record(
        by, "first_report.clashed", lead, first_block=queries.told(holder.block_id), matched=matched
    )


def settle(lead: Lead, outcome: str, by: User | None) -> None:
    """Close the open clash of a lead, if it has one: its amount stands in totals again."""
    row = queries.open_clash(lead.id)
    if row is not None:
        row.settled_at, row.outcome = clock.now(), outcome
        known = [fact for fact in live(leads.facts_of(lead.id)) if fact.kind is FactKind.CLASH]
        ledger.retract(lead, known, by, None)
        lead.has_clash = False
        db.session.flush()


def make_room(lead: Lead, by: User | None) -> None:
    """What leads calls when a lead ended: its own clash ends, and who came second is looked at again.

    Whoever completed that registration first gets the stamp, now; others clash with it.
    """
    clash = queries.open_clash(lead.id)
    for row in [*([clash] if clash else []), *queries.clashes_with(lead.id)]:
        _drop_appeal(row, by)
        second = lead if row.lead_id == lead.id else queries.whole(row.lead_id)
        settle(second, ENDED, by)
        register(second, db.session.get_one(User, row.by_id))


def _drop_appeal(clash: Clash, by: User | None) -> None:
    """An appeal about what has ended needs no answer."""
    row = queries.open_appeal(clash.id)
    if row is not None:
        row.state, row.answered_at = AppealState.WITHDRAWN, clock.now()
        row.answered_by_id = by.id if by else None


def firm_edited(enterprise: Enterprise, by: User) -> None:
    """What enterprises calls: a code or a name that came later belongs to the registration too."""
    _again(queries.registered_with(enterprise.id), by)


def contact_edited(contact: Contact, by: User) -> None:
    """The same for the phone of the person that a registered lead names."""
    _again(queries.registered_by(contact.id), by)


def _again(lead_ids: list[int], by: User) -> None:
    for lead_id in lead_ids:
        register(queries.whole(lead_id), by)
