"""One lead's mix value: for its page, the API and the command line."""

from dataclasses import dataclass

from crm.accounts.models import User
from crm.core.db import db
from crm.leads.models import Lead
from crm.leads.queries import visible_to
from crm.mix import queries as mix
from crm.mix.advice import queries
from crm.mix.advice.beside import Beside
from crm.mix.advice.looking import Looked, look
from crm.mix.advice.standing import scene_of
from crm.mix.forecast.queries import assumed
from crm.mix.measures import Measure
from crm.mix.progress import Progress
from crm.settings.queries import in_force


@dataclass(frozen=True)
class AtLead:
    """What its page says; `looked` is None where it landed or ended."""

    id: int
    code: str
    name: str
    looked: Looked | None
    progress: Progress | None = None

    @property
    def provisional(self) -> bool:
        """Whether any target behind it is a draft."""
        targets = self.progress.targets.values() if self.progress else ()
        return any(one.provisional for one in targets)


def at_lead(
    lead_id: int, user: User, measure: Measure = Measure.COUNT, beside: Beside = Beside.TODAY
) -> AtLead:
    """One lead beside the four blocks, today or in 24 months. Raises NoResultFound (404)."""
    as_of = mix.open_week()
    found, places, record = queries.one(user, lead_id, as_of.day)
    if found is None:
        query = visible_to(user).where(Lead.id == lead_id)
        gone = db.session.execute(query.with_only_columns(Lead.id, Lead.code, Lead.name)).one()
        return AtLead(*gone, looked=None)
    office = in_force(as_of.day)
    progress = mix.progress(as_of, office=office, measure=measure, with_projects=False)
    scene = scene_of(progress, beside, places, assumed(record, office))
    return AtLead(found.id, found.code, found.name, look(found, scene), progress)
