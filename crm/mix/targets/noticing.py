"""Who is told of drafts of mix targets, and what they are called."""

from flask import url_for
from sqlalchemy import select

from crm.accounts.rules import Permission
from crm.core.db import db
from crm.core.language import translated
from crm.core.say import say
from crm.mix.measures import Measure
from crm.mix.models import MixTarget
from crm.mix.progress import TargetState
from crm.mix.wording import ROW_WORDS
from crm.notices import drafts
from crm.notices.showing import Named
from crm.plan.models import Block

WORDS = {
    "drafted": say("%(who)s起草了目标结构，等你批准：%(what)s"),
    "approved": say("%(who)s批准了你起草的目标结构：%(what)s"),
    "refused": say("%(who)s不同意你起草的目标结构：%(what)s"),
}
ENDS = {
    "approved": say("%(who)s起草的目标结构已批准：%(what)s"),
    "refused": say("%(who)s起草的目标结构已退回：%(what)s"),
    "withdrawn": say("%(who)s起草的目标结构已撤回：%(what)s"),
}


def register() -> None:
    """Tell the notices what mix targets know."""
    drafts.tell_of("mix_target", Permission.MIX_TARGETS_WRITE, WORDS, ENDS, _named)


def _named(ids: set[int]) -> dict[int, Named]:
    query = select(MixTarget.id, MixTarget.measure, MixTarget.state, Block.code)
    query = query.join(Block, Block.id == MixTarget.block_id).where(MixTarget.id.in_(ids))
    return {row.id: _place(*row) for row in db.session.execute(query)}


def _place(target_id: int, measure: str, state: TargetState, block: str) -> Named:
    words = f"{translated(ROW_WORDS[block])} · {translated(Measure(measure).words)}"
    anchor = f"draft-{target_id}"
    url = url_for("mixtargets.show", code=block, measure=measure, _anchor=anchor)
    # What was replaced later was approved before.
    was = TargetState.APPROVED if state is TargetState.SUPERSEDED else state
    return Named(words, url, was.value)
