"""How finely the forecast is told: alike in a sentence, in its range and at the ends of the fan."""

import pytest

from crm.mix.forecast.question import Spread
from crm.mix.forecast.wording import figure_of, range_of


def spread(low: float, high: float) -> Spread:
    middle = (low + high) / 2
    return Spread(low, low, middle, high, high, middle)


@pytest.mark.parametrize(
    ("ends", "told", "now", "beside"),
    [
        ((0.712, 0.838), ("71", "84"), 0.7449, "74"),
        ((0.826, 0.8304), ("82.6", "83.0"), 0.826, "82.6"),  # not 83: that is the other end
        ((0.826, 0.8349), ("82.6", "83.5"), 0.8296, "83.0"),
        ((0.83, 0.83), ("83.0", "83.0"), 0.83, "83.0"),
        ((0.0, 0.004), ("0.0", "0.4"), 0.0005, "0.1"),
    ],
)
def test_a_range_that_would_be_one_number_is_told_to_a_tenth_with_all_beside_it(
    ends: tuple[float, float], told: tuple[str, str], now: float, beside: str
) -> None:
    found = spread(*ends)
    assert range_of(found) == told and figure_of(now, found) == beside
