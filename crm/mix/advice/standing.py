"""The four blocks as leads find them: as grounds to judge a lead by."""

from collections.abc import Mapping

from crm.mix import rules
from crm.mix.advice.beside import Beside, coming
from crm.mix.advice.looking import Scene
from crm.mix.advice.queries import Site
from crm.mix.advice.value import Ground
from crm.mix.forecast.crowds import crowds
from crm.mix.forecast.odds import Assumptions
from crm.mix.progress import Progress


def grounds(shown: Progress) -> dict[str, Ground]:
    """What stands in each block today, in the measure that is looked at."""
    rows = {row.key: row for row in shown.table()}
    return {
        block: Ground(
            block=block,
            values=row.values,
            target=shown.targets[block].shares if block in shown.targets else None,
            size=row.size,
            tolerance=shown.tolerance,
            greyed=row.greyed,
            firms=row.firms,
        )
        for block, row in rows.items()
        if block in rules.BLOCKS
    }


def scene_of(
    shown: Progress, beside: Beside, places: Mapping[str, Site], assumed: Assumptions
) -> Scene:
    """What leads are looked at beside; for the forecast all open leads are added up, once."""
    as_of, ahead = shown.as_of, None
    if beside is Beside.FORECAST:
        ahead = coming(crowds(rules.BLOCKS), shown.measure, assumed)
    return Scene(grounds(shown), places, shown.measure, assumed, as_of.day, ahead)
