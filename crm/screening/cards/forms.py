"""The form that drafts a card: rows of criteria, grades, thresholds, vetoes one on each line."""

from typing import Any

from flask_babel import lazy_gettext as _l

from crm.core.forms import Choice, Day, Form, LongText, Needed, Text, Whole
from crm.core.language import translated
from crm.screening.cards.rules import (
    BANDED,
    MOST_CRITERIA,
    Card,
    CriterionDraft,
    DraftCard,
    Grade,
)
from crm.screening.merits.yields import Figure
from crm.settings.rules import MOST_REASON, RefuseChange

ROWS = range(1, MOST_CRITERIA + 1)


class CardForm(Form):
    """A whole card; criteria left empty count as not written."""

    vetoes = LongText(_l("一票否决项"), most=1000)
    pass_from = Whole(_l("通过线"), most=101)
    conditional_from = Whole(_l("有条件线"), most=101)
    quorum = Whole(_l("有效人数"), most=100)
    effective_from = Day(_l("生效日期"))
    reason = LongText(_l("改动理由"), most=MOST_REASON)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in self.rows:
            row["figure"].offer(
                (one.value, f"{translated(one.words)} {translated(one.unit)}") for one in Figure
            )
        for grade, field in self.share_fields:
            field.label.text = translated(grade.words)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The fields of each criterion."""
        names = ("name", "weight", "figure", *(f"band_{one.value}" for one in BANDED), "means")
        return [{name: self[f"{name}_{number}"] for name in names} for number in ROWS]

    @property
    def share_fields(self) -> list[tuple[Grade, Any]]:
        return [(grade, self[f"share_{grade.value}"]) for grade in Grade]

    def fill(self, card: Card) -> None:
        """Show a card to begin with."""
        for row, one in zip(self.rows, card.criteria, strict=False):
            row["name"].data, row["weight"].data = translated(one.name), one.weight
            row["means"].data = translated(one.means)
            row["figure"].data = one.figure.value if one.figure else None
            for grade, band in zip(BANDED, one.bands, strict=False):
                row[f"band_{grade.value}"].data = f"{band:f}"
        for grade, field in self.share_fields:
            field.data = card.shares[grade]
        self.vetoes.data = "\n".join(translated(one.name) for one in card.vetoes)
        self.pass_from.data, self.conditional_from.data = card.pass_from, card.conditional_from
        self.quorum.data = card.quorum

    def command(self) -> DraftCard:
        lines = [line.strip() for line in (self.vetoes.data or "").splitlines()]
        return DraftCard(
            criteria=[_criterion(row) for row in self.rows],
            vetoes=[line for line in lines if line],
            shares={grade: field.data for grade, field in self.share_fields},
            pass_from=self.pass_from.data,
            conditional_from=self.conditional_from.data,
            quorum=self.quorum.data,
            effective_from=self.effective_from.data,
            reason=self.reason.data or "",
        )


def _criterion(row: dict[str, Any]) -> CriterionDraft:
    figure = row["figure"].data
    return CriterionDraft(
        name=row["name"].data or "",
        weight=row["weight"].data,
        means=row["means"].data or "",
        figure=Figure(figure) if figure else None,
        bands=tuple(row[f"band_{grade.value}"].data for grade in BANDED),
    )


for _n in ROWS:
    setattr(CardForm, f"name_{_n}", Text(_l("项目名称"), most=40))
    setattr(CardForm, f"weight_{_n}", Whole(_l("分值"), most=101))
    setattr(CardForm, f"figure_{_n}", Choice(_l("按数据"), empty=_l("由评审人判断")))
    setattr(CardForm, f"band_a_{_n}", Whole(_l("优，从"), places=2))
    setattr(CardForm, f"band_b_{_n}", Whole(_l("良，从"), places=2))
    setattr(CardForm, f"band_c_{_n}", Whole(_l("中，从"), places=2))
    setattr(CardForm, f"means_{_n}", Text(_l("各档含义"), most=300))
for _grade in Grade:
    setattr(CardForm, f"share_{_grade.value}", Whole(most=101))


class ButtonForm(Form):
    """Nothing but the version that is decided on."""


class RefuseForm(Form):
    """Why not."""

    reason = LongText(_l("不同意的理由"), [Needed()], most=MOST_REASON)

    def command(self) -> RefuseChange:
        return RefuseChange(self.reason.data)
