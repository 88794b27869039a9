"""The demo story: four blocks alive for two years, acted out through the product's own verbs."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import groupby

from flask import current_app
from sqlalchemy import select

from crm.accounts.models import User
from crm.core import clock
from crm.core.db import db
from crm.core.weeks import Week, last_closed
from crm.digests import deliver
from crm.leads.models import Lead
from crm.mix.closing import close_week
from crm.mix.forecast.recording import record_due
from crm.targets.actions import add_target
from crm.targets.rules import AddTarget, TargetSource
from seed import (
    campaigns,
    dsl,
    goals,
    indicators,
    mixtargets,
    office,
    outreach,
    plans,
    projects,
    records,
    reviewing,
    scenes,
    standstills,
    teamwork,
    telling,
)
from seed.baseline import enter_baselines, has_baseline
from seed.districts import WEEKS
from seed.people import add_people
from seed.player import Cast, Player
from seed.tales import Beat, Tale, told
from seed.targets import targets

MAILED_WEEKS = 2
"""Of the newest weeks the mailbox keeps the digests; two years of them would fill a folder."""

Say = Callable[[str], object]
Days = dict[date, list[tuple[Beat, Player]]]
Done = Callable[[int], object]


def is_empty() -> bool:
    """Whether nobody has logged a lead yet."""
    return db.session.scalar(select(Lead.id).limit(1)) is None


def last_week() -> Week:
    """The newest week whose Monday morning is over: nothing in the story lies ahead of now."""
    week = last_closed(clock.now())
    return week if clock.now() >= week.digest_at else week.previous


def build(say: Say, weeks: int = WEEKS, done: Done | None = None) -> None:
    """Act the story out, ending with the last closed week before now."""
    last = last_week()
    first = Week(last.monday - timedelta(weeks=weeks - 1))
    middle = Week(first.monday + timedelta(weeks=weeks // 2))
    tales = told(last.sunday, weeks, clock.today())
    with _alone():
        _set_up(first)
        days = _days(tales)
        for week in _weeks(first, weeks):
            _play(week, days)
            if week == first:
                mixtargets.begin(week.monday)
            if week == middle:
                mixtargets.change(week.monday)
            ago = (last.monday - week.monday).days // 7
            projects.play(week.monday, ago, first=week == first)
            if week.monday > last.monday - timedelta(weeks=outreach.SIGNING_WEEKS):
                outreach.expect(week.monday)
            if week == last:
                scenes.play(week.monday)
                records.play(week.monday)
                standstills.play(week.monday)
                reviewing.play(week.monday)
                teamwork.play(week.monday)
                outreach.play(week.monday)
                campaigns.play(week.monday)
                goals.play(week.monday)
                mixtargets.play(week.monday)
                indicators.play(week.monday)
                plans.play(week.monday)
                office.play(week.monday)
            _close(week, mailed=week.monday > last.monday - timedelta(weeks=MAILED_WEEKS))
            if done:
                done(1)
        telling.put_in_order()
    say(f"{len(tales)} leads in {weeks} weeks, {first.monday} to {last.sunday}")


def _days(tales: list[Tale]) -> Days:
    """Who does what on each day, in the order of the clock."""
    cast = Cast()
    players = [Player(tale, cast) for tale in tales]
    plays = sorted((beat, number) for number, tale in enumerate(tales) for beat in tale.beats)
    return {
        day: [(beat, players[number]) for beat, number in found]
        for day, found in groupby(plays, lambda one: one[0].day)
    }


@contextmanager
def _alone() -> Iterator[None]:
    """One writer in one session; the collector of cycles would cost a tenth of the time."""
    dsl.work_alone()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        dsl.work_together()


def _weeks(first: Week, weeks: int) -> Iterator[Week]:
    for number in range(weeks):
        yield Week(first.monday + timedelta(weeks=number))


def _set_up(first: Week) -> None:
    """People, stock and targets; an earlier build may have been stopped halfway."""
    eve = first.monday - timedelta(days=3)
    with dsl.on(eve, 9):
        add_people()
    if not has_baseline():
        with dsl.on(eve, 15):
            enter_baselines()
            _add_targets()


def _add_targets() -> None:
    people = {one.login: one for one in db.session.scalars(select(User))}
    for item, name, country in targets():
        by = people["zhaonan" if item[:2] in ("FI", "PS", "CU") else "wanglei"]
        source = TargetSource.RANKING if item[:2] in ("FI", "PS") else TargetSource.RESEARCH
        add_target(by, AddTarget(name, item, source.value, country=country))


def _play(week: Week, days: Days) -> None:
    """A day is one transaction."""
    for number in range(7):
        for beat, player in days.get(week.monday + timedelta(days=number), ()):
            player.play(beat)
        db.session.commit()


def _close(week: Week, *, mailed: bool) -> None:
    with clock.at(week.snapshot_at):
        close_week(week)
        db.session.commit()
        record_due()
    if mailed and current_app.config["CRM"].mail_url.startswith("file:"):
        with clock.at(week.digest_at):
            deliver.run(week)
