"""The card of the review (rule R4): criteria with points, bands of figures, vetoes, thresholds. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from crm.core import amounts
from crm.core.errors import Problem
from crm.core.say import Pair, Worded, say
from crm.screening.merits.yields import Figure

NAME = "review_card"
"""The card is kept as an office setting of this name, with the same draft and approval."""
MOST_CRITERIA, MOST_VETOES = 10, 12
WHOLE = 100


class Grade(Worded):
    """How good a lead is by one criterion."""

    A = "a", say("优")
    B = "b", say("良")
    C = "c", say("中")
    D = "d", say("差")


BANDED = (Grade.A, Grade.B, Grade.C)
"""The grades that begin at a figure; below the last it is D."""


@dataclass(frozen=True)
class Criterion:
    """What is graded, for how many points; with a figure the system proposes the grade."""

    code: str
    name: Pair
    weight: int
    means: Pair
    figure: Figure | None = None
    bands: tuple[Decimal, ...] = ()

    def proposed(self, value: Decimal | None) -> Grade | None:
        """The grade by a figure; None where there is none."""
        if self.figure is None or value is None:
            return None
        reached = (grade for grade, least in zip(BANDED, self.bands, strict=True) if value >= least)
        return next(reached, Grade.D)


@dataclass(frozen=True)
class Veto:
    """What rules a lead out whatever its points."""

    code: str
    name: Pair


@dataclass(frozen=True)
class Card:
    """A version of the card; a review keeps the one it was convened with."""

    criteria: tuple[Criterion, ...]
    vetoes: tuple[Veto, ...]
    shares: Mapping[Grade, int]
    pass_from: int
    conditional_from: int
    quorum: int
    example: bool = False
    """Shipped with the system, approved by nobody: no gate asks for a review by it."""

    def criterion(self, code: str) -> Criterion | None:
        return next((one for one in self.criteria if one.code == code), None)

    def veto_named(self, code: str) -> Veto | None:
        return next((one for one in self.vetoes if one.code == code), None)


@dataclass(frozen=True)
class CriterionDraft:
    """A criterion as people write it."""

    name: str
    weight: int | None
    means: str = ""
    figure: Figure | None = None
    bands: tuple[Decimal | None, ...] = ()

    @property
    def is_blank(self) -> bool:
        """A row that was left empty counts as not written."""
        return not self.name.strip() and self.weight is None


@dataclass(frozen=True)
class DraftCard:
    """A whole new card from a day on, with the reason."""

    criteria: Sequence[CriterionDraft]
    vetoes: Sequence[str]
    shares: Mapping[Grade, int | None]
    pass_from: int | None
    conditional_from: int | None
    quorum: int | None
    effective_from: date | None
    reason: str = field(default="")


def read_card(draft: DraftCard, present: Card) -> tuple[Card | None, list[Problem]]:
    """The card that a draft asks for, and everything that is wrong with it.

    Words that the present card has too keep both of their languages.
    """
    found = _criteria_problems(draft.criteria) + _veto_problems(draft.vetoes)
    found += _share_problems(draft.shares) + _threshold_problems(draft)
    return (None, found) if found else (_card(draft, _known(present)), [])


def _criteria_problems(drafts: Sequence[CriterionDraft]) -> list[Problem]:
    numbered = [(number, one) for number, one in enumerate(drafts, 1) if not one.is_blank]
    if not 1 <= len(numbered) <= MOST_CRITERIA:
        return [Problem("criteria", say("评审项目应有 1 到 %(most)s 个。", most=MOST_CRITERIA))]
    found = [one for number, each in numbered for one in _criterion_problems(number, each)]
    names = [one.name.strip() for _, one in numbered]
    if len(set(names)) < len(names):
        found.append(Problem("criteria", say("评审项目的名称不能重复。")))
    total = sum(one.weight or 0 for one in drafts)
    if total != WHOLE:
        sentence = say("各项分值合计应为 100，现在是 %(total)s。", total=total)
        found.append(Problem("criteria", sentence))
    return found


def _criterion_problems(number: int, one: CriterionDraft) -> list[Problem]:
    found = []
    if not one.name.strip():
        found.append(Problem(f"name_{number}", say("请填写%(label)s。", label=say("项目名称"))))
    if one.weight is None or not 1 <= one.weight <= WHOLE:
        found.append(Problem(f"weight_{number}", say("分值应是 1 到 100 的整数。")))
    if one.figure is not None and not _falls(one.bands):
        sentence = say("按数据打分的项目，要写优、良、中三个起点，从大到小。")
        found.append(Problem(f"band_a_{number}", sentence))
    return found


def _falls(bands: Sequence[Decimal | None]) -> bool:
    known = [one for one in bands if one is not None]
    return len(known) == len(BANDED) and known[0] > known[1] > known[2] >= 0


def _veto_problems(vetoes: Sequence[str]) -> list[Problem]:
    if len(vetoes) > MOST_VETOES or len(set(vetoes)) < len(vetoes):
        sentence = say("一票否决项最多 %(most)s 条，不能重复。", most=MOST_VETOES)
        return [Problem("vetoes", sentence)]
    return []


def _share_problems(shares: Mapping[Grade, int | None]) -> list[Problem]:
    known = [shares.get(grade) for grade in Grade]
    fine = all(one is not None and 0 <= one <= WHOLE for one in known)
    if not fine or known != sorted(known, key=lambda one: -(one or 0)):
        return [Problem("share_a", say("优、良、中、差的得分比例应在 0 到 100 之间，从大到小。"))]
    return []


def _threshold_problems(draft: DraftCard) -> list[Problem]:
    found = []
    upper, lower = draft.pass_from, draft.conditional_from
    if upper is None or lower is None or not 0 < lower <= upper <= WHOLE:
        sentence = say("通过线和有条件线应在 1 到 100 之间，有条件线不高于通过线。")
        found.append(Problem("pass_from", sentence))
    if draft.quorum is None or not 1 <= draft.quorum <= 20:
        found.append(Problem("quorum", say("有效人数应是 1 到 20 的整数。")))
    return found


def _known(card: Card) -> dict[str, Pair]:
    """The words of a card by how they read in either language."""
    pairs = [pair for one in card.criteria for pair in (one.name, one.means)]
    pairs += [one.name for one in card.vetoes]
    return {text: pair for pair in pairs for text in (pair.en, pair.zh)}


def _card(draft: DraftCard, known: Mapping[str, Pair]) -> Card:
    def pair(text: str) -> Pair:
        return known.get(text.strip(), Pair(text.strip(), text.strip()))

    return Card(
        criteria=tuple(
            Criterion(
                f"c{number}",
                pair(one.name),
                one.weight or 0,
                pair(one.means),
                one.figure,
                tuple(band for band in one.bands if band is not None) if one.figure else (),
            )
            for number, one in enumerate((one for one in draft.criteria if not one.is_blank), 1)
        ),
        vetoes=tuple(Veto(f"v{n}", pair(text)) for n, text in enumerate(draft.vetoes, 1)),
        shares={grade: draft.shares[grade] or 0 for grade in Grade},
        pass_from=draft.pass_from or 0,
        conditional_from=draft.conditional_from or 0,
        quorum=draft.quorum or 0,
    )


def kept(card: Card) -> dict[str, Any]:
    """A card as it is kept: JSON, decimals as text."""
    return {
        "criteria": [
            {
                "code": one.code,
                "zh": one.name.zh,
                "en": one.name.en,
                "weight": one.weight,
                "means": one.means.zh,
                "means_en": one.means.en,
                "figure": one.figure.value if one.figure else None,
                "bands": [f"{band:f}" for band in one.bands],
            }
            for one in card.criteria
        ],
        "vetoes": [{"code": one.code, "zh": one.name.zh, "en": one.name.en} for one in card.vetoes],
        "shares": {grade.value: share for grade, share in card.shares.items()},
        "pass": card.pass_from,
        "conditional": card.conditional_from,
        "quorum": card.quorum,
        "example": card.example,
    }


def card_of(told: Mapping[str, Any]) -> Card:
    """The card that was kept."""
    return Card(
        criteria=tuple(
            Criterion(
                one["code"],
                Pair(one["zh"], one["en"]),
                one["weight"],
                Pair(one["means"], one["means_en"]),
                Figure(one["figure"]) if one["figure"] else None,
                tuple(amounts.number(band) or Decimal(0) for band in one["bands"]),
            )
            for one in told["criteria"]
        ),
        vetoes=tuple(Veto(one["code"], Pair(one["zh"], one["en"])) for one in told["vetoes"]),
        shares={Grade(code): share for code, share in told["shares"].items()},
        pass_from=told["pass"],
        conditional_from=told["conditional"],
        quorum=told["quorum"],
        example=told["example"],
    )
