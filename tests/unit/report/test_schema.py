"""The shipped JSON Schema is the model's, and what is written obeys it."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from privaudit.errors import UsageError
from privaudit.registry import REPORTERS
from privaudit.report import load_audit
from privaudit.report.schema import SCHEMA_FILE, audit_schema, schema_text
from tests.samples import sample_result


@pytest.fixture
def audit_json(tmp_path: Path) -> Path:
    """The fixed audit as audit.json."""
    path = tmp_path / "audit.json"
    REPORTERS.get("json").write(sample_result(), path, "ru")
    return path


def test_shipped_schema_is_the_generated_one() -> None:
    """The committed schema equals what the model's types give now."""
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text()


def test_written_audit_obeys_the_schema(audit_json: Path) -> None:
    """The fixed audit, as written, is valid under the shipped schema."""
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA_FILE.read_text(encoding="utf-8")))
    assert list(validator.iter_errors(json.loads(audit_json.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize("field", ["entity", "id", "band"])
def test_schema_refuses_a_row_without_a_field(audit_json: Path, field: str) -> None:
    """A classification that lacks a named field is not valid."""
    data = json.loads(audit_json.read_text(encoding="utf-8"))
    del data["classifications"][0][field]
    assert not jsonschema.Draft202012Validator(audit_schema()).is_valid(data)


def test_an_audit_comes_back_as_it_was_written(audit_json: Path) -> None:
    """Reading audit.json gives the very result it was written from."""
    assert load_audit(audit_json) == sample_result()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "audit_not_json"),
        (b"\xff\xfe", "audit_not_json"),
        (b"[]", "audit_not_audit"),
        (b'{"format": "other/1"}', "audit_other_format"),
        (b'{"format": "privaudit-audit/1"}', "audit_damaged"),
    ],
)
def test_a_file_that_is_no_audit_is_named_for_what_it_is(tmp_path: Path, content: bytes, reason: str) -> None:
    """Each sort of unusable file gives its own reason."""
    path = tmp_path / "audit.json"
    path.write_bytes(content)
    with pytest.raises(UsageError) as caught:
        load_audit(path)
    assert caught.value.reason == reason


def test_a_missing_audit_is_a_usage_error(tmp_path: Path) -> None:
    """A path with nothing there is told as such, not as a traceback."""
    with pytest.raises(UsageError) as caught:
        load_audit(tmp_path / "audit.json")
    assert caught.value.reason == "file_missing"
