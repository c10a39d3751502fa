"""audit.json: every record there and back, and what must never be written."""

from __future__ import annotations

import dataclasses
import io
import json
import typing
from typing import Any

import pytest

from privaudit.errors import UsageError
from privaudit.model import FORMAT, ROW_TYPES, AuditResult, Raw, TableSample
from privaudit.model.catalog import SampleMethod
from privaudit.model.codec import dump_audit, from_plain, load_audit_file, to_plain
from tests.samples import sample_result


def test_an_audit_survives_the_round_trip() -> None:
    """What is written reads back equal, and writes the same bytes again."""
    result = sample_result()
    text = "".join(dump_audit(result))
    again = load_audit_file(io.StringIO(text), "audit.json")
    assert again == result
    assert "".join(dump_audit(again)) == text


def test_every_array_is_there_and_every_row_has_an_id() -> None:
    """All arrays of the contract exist, empty ones too, and no row lacks its id."""
    data = json.loads("".join(dump_audit(sample_result())))
    assert data["format"] == FORMAT
    assert list(ROW_TYPES) == [k for k in data if isinstance(data[k], list)]
    for name in ROW_TYPES:
        ids = [row["id"] for row in data[name]]
        assert len(set(ids)) == len(ids)
        assert all(len(i) == 16 for i in ids)


def test_the_empty_audit_is_valid_json() -> None:
    """An audit of nothing is still a whole document."""
    result = sample_result()
    empty = AuditResult(tool=result.tool, run=result.run)
    assert all(json.loads("".join(dump_audit(empty)))[name] == [] for name in ROW_TYPES)


@pytest.mark.parametrize(
    "value",
    [Raw("x"), b"x", TableSample({}, rows=0, method=SampleMethod.NONE, seed=0), {"a": 1}, {1}, object()],
    ids=["raw", "bytes", "sample", "dict", "set", "object"],
)
def test_what_may_hold_raw_values_is_refused(value: object) -> None:
    """The codec refuses by type, also deep inside a tuple."""
    with pytest.raises(TypeError):
        to_plain((1, (value,)))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "audit_not_json"),
        ("[]", "audit_not_audit"),
        ("{}", "audit_not_audit"),
        ('{"format": "other/9"}', "audit_other_format"),
        (f'{{"format": "{FORMAT}"}}', "audit_damaged"),
        ("[" * 100_000, "audit_not_json"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(text: str, reason: str) -> None:
    """Each way a file can be wrong has its own reason."""
    with pytest.raises(UsageError) as caught:
        load_audit_file(io.StringIO(text), "x.json")
    assert caught.value.reason == reason


def _damage(data: Any) -> typing.Iterator[Any]:
    for name in ROW_TYPES:
        for wrong in (None, 7, "x", [7], [None], [{"id": "1"}]):
            yield {**data, name: wrong}


def test_a_damaged_audit_is_refused_and_never_crashes() -> None:
    """Any array of the wrong form is a clear error."""
    data = json.loads("".join(dump_audit(sample_result())))
    for broken in _damage(data):
        with pytest.raises(UsageError):
            load_audit_file(io.StringIO(json.dumps(broken)), "x.json")


@pytest.mark.parametrize(
    ("array", "field", "value", "said"),
    [
        ("run", "seconds", 10**39, "run.seconds: number out of range"),
        ("run", "seconds", float("nan"), "run.seconds: number out of range"),
        ("tables", "rows_estimate", 10**400, "tables[0].rows_estimate: number out of range"),
        ("tables", "columns", True, "tables[0].columns: expected int"),
        ("steps", "reason_params", {"rows": 2**64}, "steps[0].reason_params: number out of range"),
        ("tables", "schema", None, "tables[0].schema: expected str"),
        ("tool", "version", ..., "tool: version is missing"),
        ("tables", "system", ..., "tables[0]: system is missing"),
    ],
)
def test_a_damaged_audit_says_where(array: str, field: str, value: object, said: str) -> None:
    """Missing fields and numbers out of all bounds are named by array, row and field."""
    data = json.loads("".join(dump_audit(sample_result())))
    row = data[array][0] if isinstance(data[array], list) else data[array]
    if value is ...:
        del row[field]
    else:
        row[field] = value
    with pytest.raises(UsageError) as caught:
        load_audit_file(io.StringIO(json.dumps(data)), "x.json")
    assert (caught.value.reason, dict(caught.value.params)) == ("audit_damaged", {"what": said})


def test_fields_of_a_newer_version_are_passed_over() -> None:
    """A row with an unknown field still reads."""
    data = json.loads("".join(dump_audit(sample_result())))
    data["systems"][0]["field_of_tomorrow"] = {"x": 1}
    data["array_of_tomorrow"] = []
    assert load_audit_file(io.StringIO(json.dumps(data)), "x.json").systems


def test_names_that_are_no_text_survive() -> None:
    """A lone surrogate in a name (bytes that were no UTF-8) is written as valid UTF-8 JSON."""
    row = dataclasses.replace(sample_result().tables[0], table="bad\udcff")
    text = "".join(dump_audit(dataclasses.replace(sample_result(), tables=(row,))))
    text.encode()
    assert from_plain(type(row), json.loads(text)["tables"][0]) == row
