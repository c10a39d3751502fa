"""The side-by-side benchmark is fair: each scanner's types mean labels, and all of them see the same rows."""

import datetime as dt
import json
from decimal import Decimal

from benchmarks.competitors.__main__ import HERE, SCANNERS, few, plain
from benchmarks.detection.estate import Asked
from privaudit.model import Column, SampleMethod, Table, TableKind, TableSample, TypeFamily


def test_each_scanner_has_an_adapter_a_pinned_version_and_labels() -> None:
    """Nothing is compared whose version or meaning is left open."""
    labels = json.loads((HERE / "labels.json").read_text(encoding="utf-8"))
    for scanner in SCANNERS:
        assert (HERE / "adapters" / f"with_{scanner}.py").is_file()
        pinned = (HERE / "requirements" / f"{scanner}.txt").read_text(encoding="utf-8").split()
        assert all("==" in line for line in pinned)
        assert labels[scanner]


def test_the_same_few_rows_are_chosen_each_time() -> None:
    """A table of many rows gives every scanner one and the same choice, whole rows."""
    columns = tuple(Column(name=n, data_type="int", family=TypeFamily.INTEGER, position=i) for i, n in enumerate("ab"))
    table = Table(system="s", schema="main", name="t", kind=TableKind.TABLE, columns=columns)
    values: dict[str, tuple[object, ...]] = {"a": tuple(range(500)), "b": tuple(range(1000, 1500))}
    asked = Asked(table, TableSample(values, rows=500, method=SampleMethod.RANDOM_ROWS, seed=1), "t", {})
    first, second = few(asked, 50), few(asked, 50)
    assert first.rows == 50
    assert first.values("a") == second.values("a")
    pairs = zip(first.values("a"), first.values("b"), strict=True)
    assert all(isinstance(a, int) and b == a + 1000 for a, b in pairs)


def test_values_are_written_as_json_can_carry_them() -> None:
    """Dates and decimals as text, text in bytes as text, pictures not at all."""
    assert plain(dt.date(2001, 2, 3)) == "2001-02-03"
    assert plain(Decimal("1.50")) == "1.50"
    assert plain("é".encode()) == "é"
    assert plain(b"\xff\xfe\xfa") is None
    assert plain(7) == 7
