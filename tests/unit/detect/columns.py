"""Tables of given values, and the paths and kinds that are found in them."""

from __future__ import annotations

from collections.abc import Mapping

from privaudit.detect import classify, load_rules
from privaudit.model import (
    Band,
    Classification,
    Column,
    Role,
    SampleMethod,
    Table,
    TableKind,
    TableSample,
    TypeFamily,
)

ROWS = 60


def table_of(
    values: Mapping[str, tuple[object, ...]],
    name: str = "t7",
    families: dict[str, TypeFamily] | None = None,
    types: dict[str, str] | None = None,
) -> tuple[Table, TableSample]:
    """A table with these values; text columns unless said otherwise."""
    made = tuple(
        Column(name=n, data_type=(types or {}).get(n, "x"), family=(families or {}).get(n, TypeFamily.TEXT), position=i)
        for i, n in enumerate(values)
    )
    table = Table(system="s", schema="main", name=name, kind=TableKind.TABLE, columns=made)
    rows = max(map(len, values.values()))
    return table, TableSample(dict(values), rows=rows, method=SampleMethod.ALL_ROWS, seed=1)


def verdicts_of(
    values: Mapping[str, tuple[object, ...]],
    name: str = "t7",
    families: dict[str, TypeFamily] | None = None,
    types: dict[str, str] | None = None,
) -> list[Classification]:
    """All column verdicts that are likely or certain; no detector may fail."""
    found = classify(*table_of(values, name, families, types), load_rules())
    assert found.gaps == ()
    return [c for c in found.classifications if c.role is Role.COLUMN and c.band is not Band.TO_CHECK]


def kinds(
    values: tuple[object, ...], family: TypeFamily = TypeFamily.TEXT, column: str = "data", data_type: str = "x"
) -> set[tuple[str | None, str]]:
    """The paths of one column with their kinds."""
    found = verdicts_of({column: values}, families={column: family}, types={column: data_type})
    return {(c.path, c.entity) for c in found}
