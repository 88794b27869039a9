"""The four blocks as leads find them: today's figures as grounds to judge a lead by. Pure."""

from crm.mix import rules
from crm.mix.advice.value import Ground
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
        )
        for block, row in rows.items()
        if block in rules.BLOCKS
    }
