"""How alike the values of a column are, in numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from privaudit.detect import classify, load_rules
from privaudit.detect.sameness import literal
from privaudit.model import Classification, Raw, TableSample

from .columns import table_of


def _phones(values: tuple[object, ...], default: str | None = None, *, names_only: bool = False) -> Classification:
    table, sample = table_of({"phone": values, "id": tuple(str(i) for i in range(len(values)))}, name="clients")
    columns = tuple(replace(c, default=Raw(default)) if c.name == "phone" and default else c for c in table.columns)
    sample = TableSample.empty() if names_only else sample
    found = classify(replace(table, columns=columns), sample, load_rules()).classifications
    return next(c for c in found if c.column == "phone")


REAL = tuple(f"+7 916 {i:03} {i % 97:02} {i % 89:02}" for i in range(100, 140))


def test_the_share_of_the_most_frequent_value_is_of_filled_rows() -> None:
    """Empty rows are no value."""
    found = _phones((*REAL, *(["+7 495 000 00 00"] * 60), None, ""))
    assert found.top_share == 0.6
    assert _phones(REAL).top_share == pytest.approx(1 / 40)


def test_the_share_of_the_default_is_of_all_rows() -> None:
    """What the database puts there by itself is not filled in by anybody."""
    values = (*REAL, *(["+7 495 000 00 00"] * 60), *([None] * 100))
    assert _phones(values, "'+7 495 000 00 00'::character varying").default_share == 0.3
    assert _phones(values, "+7 495 000 00 00").default_share == 0.3
    assert _phones(values).default_share is None


def test_without_a_sample_there_is_no_share() -> None:
    """Names only: nothing was looked at."""
    found = _phones(REAL, "x", names_only=True)
    assert (found.top_share, found.default_share) == (None, None)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("'unknown'::text", "unknown"),
        ("'it''s'::character varying(20)", "it's"),
        ("('x'::text)", "x"),
        ("unknown", "unknown"),
        ("'unknown'", "unknown"),
        ("0", "0"),
    ],
)
def test_defaults_are_read_as_servers_store_them(text: str, value: str) -> None:
    """With quotes and casts, or without."""
    assert literal(text) == value
