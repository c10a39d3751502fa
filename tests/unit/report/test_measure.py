"""Rows are high enough for their texts."""

from __future__ import annotations

import pytest

from privaudit.report.xlsx.measure import MOST_HEIGHT, code_lines_of, height_of, lines_of


@pytest.mark.parametrize(
    ("words", "width", "lines"),
    [
        ("", 10, 1),
        ("short", 10, 1),
        ("one\ntwo\nthree", 30, 3),
        ("aaaa aaaa aaaa", 9.6, 2),
        ("aaaa aaaaaaaa aaaa", 9, 3),
        ("x" * 30, 10, 3),
        ("ШШШШШШ ШШШШШШ", 10, 2),
        ("https://example.org/" + "a" * 18 + "/" + "b" * 18, 21, 3),
    ],
)
def test_lines_are_counted_between_words(words: str, width: float, lines: int) -> None:
    """Words go to the next line whole; only what is wider than a line is cut."""
    assert lines_of(words, width) == lines


@pytest.mark.parametrize(
    ("words", "width", "lines"),
    [
        ("", 10, 1),
        ("SELECT 1", 10, 1),
        (" ".join(["(" * 9] * 10), 10, 8),
        ("(" * 100, 10, 8),
        ("a\nb\nc\nd", 30, 4),
    ],
)
def test_code_is_measured_in_letters_of_one_width(words: str, width: float, lines: int) -> None:
    """Brackets and quotes of a statement are as wide as its letters; ten lines are as high as eight of text."""
    assert code_lines_of(words, width) == lines


def test_no_row_is_higher_than_excel_allows() -> None:
    """A very long text stops at Excel's limit of 409 points."""
    assert height_of(1000) == MOST_HEIGHT
    assert height_of(2) > height_of(1)
