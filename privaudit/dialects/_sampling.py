"""What all engines share in sampling: how much of each value to ask for, and rows turned into a `TableSample`."""

from __future__ import annotations

import random

from ..model import Column, Raw, SampleMethod, Table, TableSample, TypeFamily, digest, record
from .base import Limits, SampleSpec

LONG_FAMILIES = frozenset({TypeFamily.TEXT, TypeFamily.JSON, TypeFamily.XML, TypeFamily.ARRAY, TypeFamily.OTHER})
SURE = 2.58
"""For bounds that hold in 99 of 100 cases: others that hold in 95 are put beside them."""
CUT_FAMILIES = LONG_FAMILIES | {TypeFamily.ENUM}


@record
class ColumnCut:
    """How many characters of a column's values to ask for; None where the type bounds itself."""

    column: Column
    chars: int | None
    binary: int | None = None
    """Bytes of a binary value that are looked at; SQL asks for one more, so that a longer one can be told."""


@record
class SamplePlan:
    """The columns to ask for and the number of rows, within the bounds on one table's sample."""

    cuts: tuple[ColumnCut, ...]
    rows: int


def plan_columns(table: Table, spec: SampleSpec, limits: Limits) -> SamplePlan:
    """Share out the table's budget of characters over its columns.

    A declared length within the limit needs no cut. Wide tables get fewer characters a value, down to
    ``limits.short_chars``, then fewer rows: 1,600 columns of text must not fill memory.
    """
    wide = [c for c in table.columns if c.family in CUT_FAMILIES]
    rows = max(1, min(spec.rows, limits.sample_chars * 2 // (limits.short_chars * max(1, len(wide)))))
    share = limits.sample_chars // (max(1, len(wide)) * rows)
    chars = max(limits.short_chars, min(limits.long_chars, share))
    cuts = tuple(
        ColumnCut(
            column=c,
            chars=_chars(c, chars),
            binary=limits.binary_bytes if c.family is TypeFamily.BINARY else None,
        )
        for c in table.columns
    )
    return SamplePlan(cuts=cuts, rows=rows)


def _chars(column: Column, chars: int) -> int | None:
    if column.family not in CUT_FAMILIES:
        return None
    # SQLite does not enforce a declared length, so a cut is asked for everywhere: it costs nothing.
    return chars


def table_seed(spec: SampleSpec, table: Table) -> int:
    """Return a seed of 31 bits that depends on the run's seed and the table, not on the order of tables."""
    return int(digest(str(spec.seed), table.schema, table.name), 16) & 0x7FFFFFFF


def key_points(low: int, high: int, count: int, seed: int) -> list[int]:
    """Return ``count`` sorted random points of an integer key's range, for probes ``key >= point LIMIT m``."""
    rng = random.Random(seed)  # noqa: S311 - a sample, not a secret
    return sorted(rng.randint(low, high) for _ in range(count))


def to_sample(
    plan: SamplePlan,
    rows: list[tuple[object, ...]],
    *,
    method: SampleMethod,
    seed: int,
    offset: int = 0,
    key_span: int | None = None,
    rows_seen: tuple[int, int, int] | None = None,
) -> TableSample:
    """Turn rows into columns; values one longer than the bound are cut (text) or left out (binary), and counted.

    SQL asks for one character or byte more than the bound, so that a longer value can be told from one that fits.
    ``offset`` skips leading helper columns of each row.
    """
    columns: dict[str, tuple[object, ...]] = {}
    cut: dict[str, float] = {}
    left_alone: dict[str, int] = {}
    for i, item in enumerate(plan.cuts):
        values = tuple(row[i + offset] for row in rows)
        if item.binary is not None:
            left = sum(1 for v in values if _is_long(v, item.binary))
            if left:
                left_alone[item.column.name] = left
                values = tuple(None if _is_long(v, item.binary) else v for v in values)
        elif item.chars is not None:
            chars = item.chars
            long = sum(1 for v in values if isinstance(v, (str, bytes)) and len(v) > chars)
            if long:
                cut[item.column.name] = long / sum(1 for v in values if v is not None)
                values = tuple(v[:chars] if isinstance(v, (str, bytes)) else v for v in values)
        columns[item.column.name] = values
    return TableSample(
        columns,
        rows=len(rows),
        method=method,
        seed=seed,
        cut=cut,
        key_span=key_span,
        rows_seen=rows_seen,
        left_alone=left_alone,
    )


def _is_long(value: object, size: int) -> bool:
    return isinstance(value, (bytes, bytearray, memoryview)) and len(value) > size


def raw_or_none(text: object) -> Raw | None:
    """Wrap a comment; None and the empty text become None."""
    return Raw(text) if isinstance(text, str) and text else None
