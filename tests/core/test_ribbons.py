"""A ribbon is as thick as its size, and nothing in a column overlaps."""

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.core.ribbons import Frame, Ribbon, Side, drawing

LEFT = Side(("a", "b", "c"), dict.fromkeys("abc", 20.0))
RIGHT = Side(("x", "y"), {"x": 50.0})
FRAME = Frame(100.0, 500.0, 30.0, 430.0)
SIZES = st.dictionaries(
    st.tuples(st.sampled_from("abc"), st.sampled_from("xy"), st.sampled_from((0, 1))),
    st.integers(-5, 10**12),
    max_size=8,
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(SIZES)
def test_every_ribbon_is_as_thick_as_its_size_and_fits_its_bars(
    sizes: dict[tuple[str, str, int], int],
) -> None:
    ribbons = [Ribbon(a, x, size, layer) for (a, x, layer), size in sizes.items()]
    found = drawing(ribbons, LEFT, RIGHT, FRAME)
    above = [one for one in ribbons if one.size > 0]
    assert {one.ribbon for one in found.ribbons} == set(above)
    total = sum(one.size for one in above)
    whole = sum(one.height for one in found.ribbons)
    for one in found.ribbons:
        assert abs(one.height - whole * one.ribbon.size / total) < 0.01
    for bars, at in ((found.lefts, "left"), (found.rights, "right")):
        ends = [FRAME.top]
        for key, bar in bars.items():
            mine = sum(one.height for one in found.ribbons if getattr(one.ribbon, at) == key)
            assert abs(bar.height - mine) < 0.02
            assert bar.top >= ends[-1] - 0.02
            ends.append(bar.top + bar.height)
        assert ends[-1] <= FRAME.bottom + 0.05


def test_within_a_bar_what_stands_lies_above_what_is_signed() -> None:
    ribbons = [Ribbon("a", "x", 10, 1), Ribbon("a", "y", 30), Ribbon("a", "x", 60)]
    found = {
        (one.ribbon.right, one.ribbon.layer): float(re.findall(r"^M100 ([0-9.]+)", one.path)[0])
        for one in drawing(ribbons, LEFT, RIGHT, FRAME).ribbons
    }
    assert sorted(found, key=lambda key: found[key]) == [("x", 0), ("y", 0), ("x", 1)]
    assert drawing([], LEFT, RIGHT, FRAME).ribbons == ()
