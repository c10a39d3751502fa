"""Rules that were read once are kept for the next start, and never used when anything they come from is another."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from privaudit.detect import classify
from privaudit.detect.rulebook import compiled
from privaudit.detect.rulebook.ruleload import read_rules
from privaudit.detect.rulebook.rules import Rules
from privaudit.model import Column, Table, TableKind, TableSample, TypeFamily

NAMES = ("id", "full_name", "email", "телефон", "passport_number", "amount", "snils", "comment", "kod", "straße")


class Builder:
    """Counts how often rules are really read."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.times = 0

    def __call__(self) -> Rules:
        """Read them."""
        self.times += 1
        return self.rules


@pytest.fixture(scope="module")
def rules() -> Rules:
    """The shipped rules, read from their files."""
    return read_rules(())


@pytest.fixture
def builder(rules: Rules, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Builder:
    """Rules are kept in a folder of the test's own."""
    monkeypatch.setattr(compiled, "cache_from_source", lambda _: str(tmp_path / "cache" / "compiled.pyc"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return Builder(rules)


def test_a_second_start_reads_no_rule_file(builder: Builder, rules: Rules) -> None:
    """What was kept gives the same verdicts, with the same evidence, as what was read."""
    assert compiled.kept(builder) is rules
    again = compiled.kept(builder)
    assert builder.times == 1
    assert again is not rules
    columns = tuple(
        Column(name=n, data_type="text", family=TypeFamily.TEXT, position=i) for i, n in enumerate(NAMES, 1)
    )
    table = Table(system="s", schema="public", name="customers", kind=TableKind.TABLE, columns=columns)
    verdict = classify(table, TableSample.empty(), again)
    assert verdict == classify(table, TableSample.empty(), rules)
    assert len(verdict.classifications) > 4


def test_changed_sources_are_read_again(builder: Builder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another size or time of any file, of rules or of what reads them, is noticed."""
    compiled.kept(builder)
    stamps = list(compiled._stamps())
    assert any(name.endswith("weights.yaml") for name, _, _ in stamps)
    assert any(name.endswith("fuse.py") for name, _, _ in stamps)
    changed = [(*stamps[0][:2], stamps[0][2] + 1), *stamps[1:]]
    monkeypatch.setattr(compiled, "_stamps", lambda: iter(changed))
    compiled.kept(builder)
    assert builder.times == 2


@pytest.mark.parametrize("damage", [b"", b"\0" * 16, b"not a pickle at all", b"\x80\x05K\x01."])
def test_a_damaged_file_is_as_none(builder: Builder, tmp_path: Path, damage: bytes) -> None:
    """Cut off, overwritten, or of another thing: the rules are read from their files, and kept anew."""
    compiled.kept(builder)
    (kept,) = (tmp_path / "cache").iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(whole[:16] + damage)
    compiled.kept(builder)
    assert builder.times == 2
    assert kept.read_bytes()[:16] == whole[:16]
    compiled.kept(builder)
    assert builder.times == 2


def test_where_bytecode_is_not_written_nothing_is_kept(
    builder: Builder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PYTHONDONTWRITEBYTECODE holds for this file, too."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    compiled.kept(builder)
    compiled.kept(builder)
    assert builder.times == 2
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_no_error(
    builder: Builder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A package that another user installed."""
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(compiled, "cache_from_source", lambda _: str(tmp_path / "file" / "cache" / "compiled.pyc"))
    compiled.kept(builder)
    compiled.kept(builder)
    assert builder.times == 2
