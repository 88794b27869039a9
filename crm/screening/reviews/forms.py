"""The forms of reviews; each only coerces what was typed into a command."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.widgets import CheckboxInput, ListWidget, RadioInput

from crm.accounts.models import User
from crm.core.forms import Choice, Choices, Day, Form, LongText, Needed, Text, options_of
from crm.core.language import translated
from crm.screening.cards.rules import Card, Grade
from crm.screening.reviews.commands import AddMembers, Cancel, Convene, Decide, Recuse
from crm.screening.reviews.conditions import MOST_CONDITIONS, Answer, Condition, EndCondition
from crm.screening.reviews.rules import Outcome, Score, points, shown

ROWS = range(1, MOST_CONDITIONS + 1)


def _number(text: Any) -> int:
    """A row's number; 0, which no row has, for anything else."""
    return int(text) if text and str(text).isdecimal() and len(str(text)) < 10 else 0


def _offered(people: Iterable[User]) -> list[tuple[int, str]]:
    return [(one.id, f"{one.name} · {translated(one.role.words)}") for one in people]


class Ticked(Choices):
    """Several people, each with a box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class Tapped(Choice):
    """One of a few, each with a button."""

    widget = ListWidget(prefix_label=False)
    option_widget = RadioInput()


class MembersForm(Form):
    """Whom to ask."""

    members = Ticked(_l("评审人"), [Needed()])

    def offer(self, people: Iterable[User]) -> None:
        """Set who can be asked."""
        self.members.choices = [(str(number), name) for number, name in _offered(people)]

    @property
    def chosen(self) -> tuple[int, ...]:
        return tuple(_number(one) for one in self.members.data)

    def command(self) -> AddMembers:
        return AddMembers(self.chosen)


class ConveneForm(MembersForm):
    """Whom to ask, who presides, until when."""

    chair_id = Choice(_l("主持人"), [Needed()], empty=_l("请选择"))
    due_on = Day(_l("评分期限"), [Needed()])
    note = LongText(_l("说明"), most=2000)

    def convene(self) -> Convene:
        return Convene(self.chosen, _number(self.chair_id.data), self.due_on.data, self.note.data)

    def offer_chairs(self, people: Iterable[User]) -> None:
        self.chair_id.offer(_offered(people))


class ScoreBase(Form):
    """One's score; the fields of criteria and vetoes follow the card."""

    comment = LongText(_l("总体意见"), most=2000)
    card: Card

    def of_criterion(self, code: str) -> tuple[Any, Any]:
        """The grade and the reason of a criterion."""
        return self[f"grade_{code}"], self[f"reason_{code}"]

    def command(self) -> Score:
        grades = {
            one.code: Grade(self[f"grade_{one.code}"].data)
            for one in self.card.criteria
            if self[f"grade_{one.code}"].data
        }
        reasons = {one.code: self[f"reason_{one.code}"].data for one in self.card.criteria}
        vetoes = {one.code: self[f"veto_{one.code}"].data for one in self.card.vetoes}
        return Score(
            grades,
            {code: text for code, text in reasons.items() if text},
            {code: text for code, text in vetoes.items() if text},
            self.comment.data,
        )


def score_form(card: Card) -> ScoreBase:
    """The form of a card."""
    fields: dict[str, Any] = {"card": card}
    for one in card.criteria:
        fields[f"grade_{one.code}"] = Tapped(translated(one.name))
        fields[f"reason_{one.code}"] = Text(_l("理由"), most=500)
    for veto in card.vetoes:
        fields[f"veto_{veto.code}"] = Text(translated(veto.name), most=500)
    form: ScoreBase = type("ScoreForm", (ScoreBase,), fields)()
    for one in card.criteria:
        form[f"grade_{one.code}"].offer(
            (grade.value, f"{translated(grade.words)} {shown(points(card, one, grade))}")
            for grade in Grade
        )
    return form


class RecuseForm(Form):
    """Why somebody does not score."""

    reason = LongText(_l("回避理由"), [Needed()], most=500)

    def command(self) -> Recuse:
        return Recuse(self.reason.data)


class CancelForm(Form):
    """Why a review is called off."""

    reason = LongText(_l("取消理由"), [Needed()], most=500)

    def command(self) -> Cancel:
        return Cancel(self.reason.data)


class DecideForm(Form):
    """The chair's decision, with up to a few conditions; rows left empty count as not written."""

    outcome = Choice(_l("评审结论"), [Needed()], empty=_l("请选择"))
    seen = HiddenField()
    reason = LongText(_l("理由"), most=2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outcome.offer(options_of(tuple(Outcome)))

    @property
    def rows(self) -> list[tuple[Any, Any, Any, Any]]:
        """The fields of each condition."""
        names = ("what", "owner", "department", "due")
        return [tuple(self[f"{name}_{n}"] for name in names) for n in ROWS]

    def offer_owners(self, people: Iterable[User]) -> None:
        offered = _offered(people)
        for _what, owner, _department, _due in self.rows:
            owner.offer(offered)

    def command(self) -> Decide:
        written = [
            Condition(what.data, _number(owner.data), due.data, department.data)
            for what, owner, department, due in self.rows
            if what.data or owner.data or department.data or due.data
        ]
        return Decide(
            Outcome(self.outcome.data), _number(self.seen.data), self.reason.data, written
        )


for _n in ROWS:
    setattr(DecideForm, f"what_{_n}", Text(_l("条件"), most=500))
    setattr(DecideForm, f"owner_{_n}", Choice(_l("责任人"), empty=_l("请选择")))
    setattr(DecideForm, f"department_{_n}", Text(_l("配合部门"), most=60))
    setattr(DecideForm, f"due_{_n}", Day(_l("完成期限")))


class AnswerForm(Form):
    """What was done about a condition."""

    text = LongText(_l("落实情况"), [Needed()], most=2000)
    evidence_ref = Text(_l("证据编号或出处"), [Needed()])

    def command(self) -> Answer:
        return Answer(self.text.data, self.evidence_ref.data)


class EndForm(Form):
    """Ended, or sent back with a reason; the button says which."""

    reason = LongText(_l("意见"), most=500)

    def command(self, *, met: bool) -> EndCondition:
        return EndCondition(met, self.reason.data)
