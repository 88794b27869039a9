"""Once a month, at a week's edge: what was known of outcomes, what was predicted, how right we were."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import func, insert, select

from crm.audit.actions import record as note
from crm.core import clock
from crm.core.db import db
from crm.core.weeks import Week
from crm.leads.models import Lead
from crm.leads.placing import is_signed
from crm.mix.forecast.calibration import Verdict, calibration
from crm.mix.forecast.dates import months_after
from crm.mix.forecast.lives import Life, Tallies, overall_rate
from crm.mix.forecast.models import ForecastRecord, LeadPrediction
from crm.mix.forecast.odds import Assumptions, Record, assumptions, millionths
from crm.mix.forecast.reading import lives_before
from crm.mix.forecast.timing import MONTHS
from crm.mix.models import WeekClose
from crm.settings.queries import in_force

BATCH = 5_000


def is_first_of_month(week: Week) -> bool:
    """Whether the week is the first to end in its month."""
    return week.sunday.month != week.previous.sunday.month


def record_due() -> Week | None:
    """Record the newest closed week if it is the first of its month, once.

    Only while no later week is over: a prediction that was not made at the time is none.
    """
    newest = select(WeekClose.week, WeekClose.edge_at).order_by(WeekClose.edge_at.desc()).limit(1)
    found = db.session.execute(newest).first()
    if found is None:
        return None
    week = Week.parse(found.week)
    late = clock.now() >= week.next.end
    if late or not is_first_of_month(week) or is_recorded(week):
        return None
    record(week)
    db.session.commit()
    return week


def is_recorded(week: Week) -> bool:
    """Whether a week's predictions were kept."""
    query = select(ForecastRecord.id).where(ForecastRecord.week == str(week))
    return db.session.scalar(query) is not None


def record(week: Week) -> ForecastRecord:
    """Keep what was known before a closed week's edge, and what it made us expect."""
    lives, records = _looked_at(week)
    signed = signed_before(week.sunday)
    known = assumptions(in_force(week.sunday).values, records, signed)
    content = {
        "stages": _stages(known, records),
        "signed": [signed[0], str(signed[1])] if signed else None,
        "calibration": calibration(_verdicts(lives, week.sunday)).plain(),
    }
    row = ForecastRecord(week=str(week), edge_at=week.end, taken_at=clock.now(), content=content)
    db.session.add(row)
    db.session.flush()
    ahead = sorted((one for one in lives.values() if one.stage), key=lambda one: one.lead)
    rows = [_prediction(week, life, known) for life in ahead]
    for start in range(0, len(rows), BATCH):
        db.session.execute(insert(LeadPrediction), rows[start : start + BATCH])
    note(None, "forecast.recorded", row, week=str(week), leads=len(rows))
    return row


def _looked_at(week: Week) -> tuple[dict[int, Life], dict[str, Record]]:
    """The leads that are open or were predicted once; of all leads what they add up to."""
    predicted = set(db.session.scalars(select(LeadPrediction.lead_id).distinct()))
    kept, tallies = {}, Tallies(week.sunday)
    for life in lives_before(week.end):
        tallies.add(life)
        if life.stage or life.lead in predicted:
            kept[life.lead] = life
    return kept, tallies.records()


def signed_before(day: date) -> tuple[int, Fraction] | None:
    """Of what had landed by a day with plan and contract: how many, and the part that was signed.

    What landed counts its contract, so a plan is expected to become one: what came in of it is
    another measure, and never added to this one.
    """
    query = select(func.count(), func.sum(Lead.contract), func.sum(Lead.planned)).where(
        is_signed(), Lead.landed_counted_on <= day, Lead.contract > 0, Lead.planned > 0
    )
    many, contracted, planned = db.session.execute(query).one()
    return (many, Fraction(int(contracted or 0), int(planned or 1))) if many else None


def _stages(known: Assumptions, records: dict[str, Record]) -> dict[str, Any]:
    overall = millionths(overall_rate(records))
    found = {
        odds.stage.value: {
            "landed": odds.record.landed,
            "closed": odds.record.closed,
            "curve": odds.record.curve,
            "default": millionths(odds.default),
            "chance": millionths(odds.chance),
            "origin": odds.origin.value,
        }
        for odds in known.odds.values()
    }
    all_of_them = records[""]
    found[""] = {
        "landed": all_of_them.landed,
        "closed": all_of_them.closed,
        "curve": all_of_them.curve,
        "chance": overall,
    }
    return found


def _prediction(week: Week, life: Life, known: Assumptions) -> dict[str, Any]:
    stage = life.stage
    assert stage is not None  # noqa: S101 - those without one are left out
    return {
        "week": str(week),
        "lead_id": life.lead,
        "stage": stage,
        "chance": known.chance(stage, Fraction(MONTHS), held=life.held),
        "until": months_after(week.sunday, MONTHS),
        "origin": known.odds[stage].origin,
    }


def _verdicts(lives: dict[int, Life], today: date) -> Iterator[Verdict]:
    """Every earlier prediction whose outcome is known by now, as it was made."""
    rows = select(ForecastRecord.week, ForecastRecord.content)
    kept = {row.week: row.content["stages"] for row in db.session.execute(rows)}
    query = select(
        LeadPrediction.week,
        LeadPrediction.lead_id,
        LeadPrediction.stage,
        LeadPrediction.chance,
        LeadPrediction.until,
    ).execution_options(yield_per=BATCH)
    for week, lead, stage, chance, until in db.session.execute(query):
        life = lives.get(lead)
        landed = life.outcome(until, today) if life and life.counts else None
        if landed is not None:
            stages = kept[week]
            default, overall = stages[stage.value]["default"], stages[""]["chance"]
            yield Verdict(chance, default, overall, landed, until < today)
