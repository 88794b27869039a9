"""The noise band of D: the trade notes' means, the same band on every reprint."""

from fractions import Fraction
from math import sqrt
from random import Random

import pytest

from crm.mix import noise
from crm.mix.noise import Band, noise_band
from crm.mix.rules import CLUSTERS, points, target_shares

WEIGHTS = (1500, 2500, 300, 200, 500, 500, 4500)
TARGET = target_shares(dict(zip(CLUSTERS, WEIGHTS, strict=True)))
MEANS = {5: 35.6, 10: 26.6, 20: 17.7, 50: 11.5, 100: 8.0, 200: 5.7}


def band_of(firms: int) -> Band:
    band = noise_band(firms * 10, TARGET)
    assert band is not None
    return band


@pytest.mark.parametrize(("n", "mean"), MEANS.items())
def test_the_mean_of_chance_is_that_of_the_trade_notes(n: int, mean: float) -> None:
    band = band_of(n)
    spread = float(band.high - band.low) * 100 / (2 * 1.645)
    error = spread / sqrt(noise.DRAWS)
    assert abs(float(band.mean) * 100 - mean) <= 3 * error


def test_a_reprint_gives_the_same_band() -> None:
    first = band_of(46)
    noise.band_by_weights.cache_clear()
    assert band_of(46) == first


def test_low_mean_and_high_stand_in_order_and_shrink_with_the_sample() -> None:
    bands = [band_of(n) for n in MEANS]
    assert all(0 <= band.low < band.mean < band.high <= 1 for band in bands)
    highs = [band.high for band in bands]
    assert highs == sorted(highs, reverse=True)


def test_only_what_lies_over_the_band_is_beyond_chance() -> None:
    band = band_of(46)
    assert band.beyond(Fraction(25, 100)) and not band.beyond(band.high)
    assert not band.beyond(Fraction(0))


def test_shared_firms_round_to_whole_ones_and_none_has_no_band() -> None:
    assert noise_band(455, TARGET) == noise_band(460, TARGET)
    assert noise_band(4, TARGET) is None
    assert noise_band(0, TARGET) is None


def test_the_quick_limit_for_many_firms_agrees_with_drawing_them() -> None:
    random, n = Random(7), noise.ONE_BY_ONE  # noqa: S311 - a test's chance, not a secret
    drawn, limit = (
        sum(draw(random, n, WEIGHTS) for _ in range(3000)) / 3000
        for draw in (noise.drawn, noise.in_the_limit)
    )
    assert abs(drawn - limit) / drawn < 0.03


def test_many_firms_need_no_long_drawing() -> None:
    band = band_of(17_793)
    assert Fraction(0) < band.mean < Fraction(1, 100)


def test_the_picture_of_46_firms_is_met_within_a_point() -> None:
    band = band_of(46)
    low, mean, high = (float(points(part)) for part in (band.low, band.mean, band.high))
    assert abs(low - 6) <= 1 and abs(mean - 12) <= 1 and abs(high - 20) <= 1


def test_a_target_of_one_cluster_leaves_nothing_to_chance() -> None:
    only = {**dict.fromkeys(CLUSTERS, Fraction(0)), "CU": Fraction(1)}
    band = noise_band(100, only)
    assert band is not None and band.mean == band.high == 0
