"""What the what-if page, its sheet and the API show for one address."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crm.accounts.models import User
from crm.mix import queries as mix
from crm.mix import rules
from crm.mix.advice import queries
from crm.mix.advice.asking import Asked
from crm.mix.advice.looking import Looked, Scene, look
from crm.mix.advice.outcome import Bet, Outcome, outcome
from crm.mix.advice.plans import Keep
from crm.mix.advice.queries import Site, Size
from crm.mix.advice.standing import scene_of
from crm.mix.advice.value import Ground
from crm.mix.forecast.queries import assumed
from crm.mix.measures import Measure
from crm.mix.progress import Progress
from crm.mix.rules import BLOCKS
from crm.settings.queries import in_force

PAGE = 40


@dataclass(frozen=True)
class Shown:
    """One address: the leads of the page, the ticked ones, and what these come to together."""

    asked: Asked
    progress: Progress
    scene: Scene
    ground: Ground
    rows: list[Looked]
    ticked: list[Looked]
    size: Size
    outcome: Outcome

    @property
    def listed(self) -> int:
        """How many leads the list has on all its pages."""
        return listed(self.size, self.asked.measure)

    @property
    def pages(self) -> int:
        return max(-(-self.listed // PAGE), 1)

    @property
    def unseen(self) -> int:
        """Ticked leads that landed, ended, have no amount, or are not the reader's to see."""
        return len(self.asked.ticks) - len(self.ticked)


def listed(size: Size, measure: Measure) -> int:
    """How many leads can be tried in a measure."""
    return size.all - (0 if measure is Measure.COUNT else size.unpriced)


def try_out(asked: Asked, user: User) -> Shown:
    """Everything for one address, as of now; eight statements at most with the reader's session."""
    as_of = mix.open_week()
    office = in_force(as_of.day)
    progress = mix.progress(
        as_of, asked.basis, office=office, measure=asked.measure, with_projects=False
    )
    places, size, record = queries.places_and_size(as_of.day, user, asked.chosen, asked.measure)
    last = max(-(-listed(size, asked.measure) // PAGE), 1)
    asked = asked.with_(
        basis=progress.basis,
        block=asked.block or _home(places, user),
        page=min(asked.page, last),
    )
    scene = scene_of(progress, asked.beside, places, assumed(record, office))
    page = (asked.page - 1) * PAGE, PAGE
    leads = queries.of_page(user, asked.chosen, asked.measure, asked.ticks, page)
    looked = [look(lead, scene) for lead in leads]
    marked = set(asked.ticks)
    ticked = [one for one in looked if one.lead.id in marked and scene.part(one.lead)]
    ground = scene.without([one.lead for one in ticked])[asked.block]
    return Shown(
        asked=asked,
        progress=progress,
        scene=scene,
        ground=ground,
        rows=ticked + [one for one in looked if one not in ticked],
        ticked=ticked,
        size=size,
        outcome=outcome(ground, [_bet(one, scene, asked.block) for one in ticked]),
    )


def _home(places: Mapping[str, Site], user: User) -> str:
    return next((one.code for one in places.values() if one.id == user.block_id), BLOCKS[0])


def _bet(one: Looked, scene: Scene, block: str) -> Bet:
    worth = one.there[block].worth
    return Bet(
        part=scene.part(one.lead) or {},
        chance=one.chance,
        alone=worth.gain if worth else None,
        effect=worth.effect if worth else None,
        cluster=one.lead.cluster,
    )


def to_keep(shown: Shown, name: str, *, shared: bool) -> Keep:
    """The plan that this address makes, with what it came to and rested on."""
    fits = shown.outcome.fits
    assumptions: dict[str, Any] = {
        "fit": str(fits[0]) if fits else None,
        "fit_after": str(fits[1]) if fits else None,
        "chance": str(rules.points(shown.outcome.chance)),
        "chances": {one.lead.code: str(rules.points(one.chance)) for one in shown.ticked},
        "amounts": {one.lead.code: one.lead.amount for one in shown.ticked},
        "beside": shown.asked.beside.value,
        "tolerance": str(shown.progress.tolerance),
        "target": _target(shown),
    }
    return Keep(
        name=name,
        block_id=shown.scene.places[shown.asked.block].id,
        measure=shown.asked.measure,
        basis=shown.progress.basis,
        week=str(shown.progress.as_of.week),
        ticks=tuple(one.lead.id for one in shown.ticked),
        assumptions=assumptions,
        shared=shared,
    )


def _target(shown: Shown) -> int | None:
    target = shown.progress.targets.get(shown.asked.block)
    return target.id if target else None
