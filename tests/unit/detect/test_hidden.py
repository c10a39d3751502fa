"""What must not be printed of values, and what must not be missed in them."""

from __future__ import annotations

import json

import pytest

from privaudit.detect import classify, load_rules
from privaudit.model import Column, Role, SampleMethod, Table, TableKind, TableSample, TypeFamily


def one(name: str, values: tuple[object, ...], family: TypeFamily = TypeFamily.TEXT) -> tuple[Table, TableSample]:
    """A table of an id and one column."""
    columns = (
        Column(name="id", data_type="integer", family=TypeFamily.INTEGER, position=1, unique=True),
        Column(name=name, data_type="text", family=family, position=2),
    )
    table = Table(system="s", schema="main", name="users", kind=TableKind.TABLE, columns=columns)
    held: dict[str, tuple[object, ...]] = {"id": tuple(range(len(values))), name: values}
    return table, TableSample(held, rows=len(values), method=SampleMethod.ALL_ROWS, seed=1)


@pytest.mark.parametrize("name", ["password", "secret", "pin", "note"])
def test_a_value_of_signs_only_has_no_shape(name: str) -> None:
    """Where a shape would be the value itself, there is none."""
    verdict = classify(*one(name, ("!@#$%-=+",) * 300), load_rules())
    assert all(c.shape is None or "!@#" not in c.shape for c in verdict.classifications)
    assert "!@#$%" not in repr(verdict)


@pytest.mark.parametrize("key", ["Kovalenko", "sk_live_4eC39HqLyjWDarjtT1zdp7dc", "Ivan Petrov"])
def test_keys_that_read_as_values_are_not_printed(key: str) -> None:
    """A surname or a token as a key of JSON is hidden, even if every row has it."""
    values = tuple(json.dumps({key: {"email": f"u{i}@example.com"}}) for i in range(100))
    verdict = classify(*one("data", values), load_rules())
    assert any(c.entity == "EMAIL_ADDRESS" for c in verdict.classifications)
    assert key not in repr(verdict)


@pytest.mark.parametrize("length", [50, 1_500, 1_900, 6_000])
def test_contacts_at_the_end_of_long_texts_are_found(length: int) -> None:
    """However long the prose before them."""
    filler = ("lorem ipsum dolor " * 500)[:length]
    values = tuple(f"{filler} user{i}@example.com +7 916 123-45-{i % 100:02d}" for i in range(120))
    verdict = classify(*one("t", values), load_rules())
    found = {c.entity for c in verdict.classifications if c.role is Role.CONTAINED}
    assert {"EMAIL_ADDRESS", "PHONE_NUMBER"} <= found
