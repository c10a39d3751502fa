"""Calibration error and bands, against cases worked out by hand."""

from __future__ import annotations

import pytest

from benchmarks.detection.calibration import LEAST, bands, equal, error, tenths


def test_honest_confidences_have_no_error() -> None:
    """Nine of ten at 0.9 is honest."""
    assert error(tenths([(0.9, i % 10 != 0) for i in range(100)])) == pytest.approx(0.0)


def test_the_error_is_the_distance_weighed_by_columns() -> None:
    """Thirty columns at 0.9 of which fifteen are right, and ninety honest ones."""
    off = [(0.9, i < 15) for i in range(30)]
    honest = [(0.5, i < 45) for i in range(90)]
    assert error(tenths(off + honest)) == pytest.approx(0.4 * 30 / 120)


def test_no_bin_is_smaller_than_the_least() -> None:
    """Few columns in a tenth go with the next; those at the top with the one before."""
    said = [(0.15, False)] * 3 + [(0.45, True)] * 14 + [(0.95, True)] * 40 + [(1.0, True)] * 2
    for bins in (tenths(said), equal(said)):
        assert all(b.columns >= LEAST for b in bins)
        assert sum(b.columns for b in bins) == len(said)


def test_columns_below_the_floor_are_not_counted() -> None:
    """A confidence of 0.05 is said by nobody."""
    assert tenths([(0.05, True)] * 50) == []
    assert error([]) == 0.0


def test_bands_count_the_right_ones() -> None:
    """The edges belong to the band above."""
    said = [(0.9, True), (0.95, False), (0.5, True), (0.2, False), (0.1, True)]
    assert bands(said) == [("certain", 2, 1), ("likely", 1, 1), ("to check", 1, 0)]
