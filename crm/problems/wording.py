"""What departments and steps are called, and what the timeline of a lead says of problems."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext

from crm.core.language import translated
from crm.core.say import Pair, Sentence, say
from crm.plan.models import Cluster
from crm.problems.rules import Step


def department(cluster: Cluster) -> Sentence:
    """The department of a cluster, as it is asked."""
    return say("%(cluster)s主管部门", cluster=Pair(cluster.short, cluster.short_en))


def _line(step: Step) -> Callable[[dict[str, Any]], str]:
    def told(facts: dict[str, Any]) -> str:
        words = translated(closed(facts) if step is Step.CLOSED else step.words)
        return gettext("问题%(step)s：%(title)s", step=words, title=facts["title"])

    return told


def closed(facts: dict[str, Any]) -> Sentence:
    return say("销号（已解决）") if facts.get("solved") else say("销号（没有解决）")


TOLD = {f"problem.{step.value}": _line(step) for step in Step} | {
    "problem.filed": lambda facts: gettext(
        "问题“%(title)s”的材料：%(name)s", title=facts["title"], name=facts["name"]
    ),
    "problem.file_withdrawn": lambda facts: gettext(
        "撤回问题“%(title)s”的材料：%(name)s", title=facts["title"], name=facts["name"]
    ),
}
