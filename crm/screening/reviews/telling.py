"""What a review and its conditions say on the lead's timeline; scores are never told there."""

from typing import Any

from flask_babel import gettext

from crm.core.language import translated
from crm.leads import telling
from crm.screening.reviews.rules import Outcome


def register() -> None:
    """Teach the timeline our events."""
    telling.PLAIN.update(TOLD)


def _decided(facts: dict[str, Any]) -> str:
    words, total = translated(Outcome(facts["outcome"]).words), facts["total"]
    if not total:
        return gettext("准入评审：%(outcome)s", outcome=words)
    return gettext("准入评审：%(outcome)s，总分 %(total)s", outcome=words, total=total)


TOLD: dict[str, Any] = {
    "review.convened": lambda facts: gettext("召集准入评审，%(n)s 人评分", n=facts["members"]),
    "review.joined": lambda facts: gettext("准入评审增加 %(n)s 人", n=facts["members"]),
    "review.recused": lambda facts: gettext("%(name)s 回避准入评审", name=facts["name"]),
    "review.scored": lambda facts: gettext("%(name)s 交了准入评审的评分", name=facts["name"]),
    "review.decided": _decided,
    "review.cancelled": lambda _facts: gettext("取消准入评审"),
    "condition.answered": lambda facts: gettext("答复评审条件：%(what)s", what=facts["what"]),
    "condition.returned": lambda facts: gettext("退回评审条件的答复：%(what)s", what=facts["what"]),
    "condition.met": lambda facts: gettext("评审条件销号：%(what)s", what=facts["what"]),
}
