"""Places in a drawing."""

from math import ulp

import pytest
from hypothesis import given
from hypothesis.strategies import floats, integers

from crm.core.charts import Scale, area, path, ticks


def test_a_scale_stops_at_its_edges() -> None:
    y = Scale(0, 50, 200, 0)
    assert [y(0), y(25), y(50), y(80), y(-5)] == [200, 100, 0, 0, 200]
    assert Scale(3, 3, 10, 90)(7) == 10


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 50, [0, 10, 20, 30, 40, 50]),
        (62.1, 85.3, [65, 70, 75, 80, 85]),
        (0, 0.42, [0, 0.1, 0.2, 0.3, 0.4]),
        (-12, 7, [-10, -5, 0, 5]),
    ],
)
def test_ticks_are_round(low: float, high: float, expected: list[float]) -> None:
    assert ticks(low, high) == pytest.approx(expected)


@given(floats(-1e9, 1e9), floats(1e-3, 1e9), integers(2, 9))
def test_ticks_lie_inside_and_are_few(low: float, span: float, about: int) -> None:
    found = ticks(low, low + span, about)
    assert len(found) <= about + 1
    slack = span * 1e-4 + 4 * ulp(abs(low) + span)
    assert all(low - slack <= tick <= low + span + slack for tick in found)


def test_lines_and_areas() -> None:
    assert path([(0, 1), (2.5, 3)]) == "M0 1 L2.5 3"
    assert area([(0, 1), (2, 1)], [(0, 5), (2, 4)]) == "M0 1 L2 1 L2 4 L0 5 Z"
    assert path([]) == area([], []) == ""
