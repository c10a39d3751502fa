"""Shipped rules kept between starts: read once, the same as those of the files, built anew when anything changed."""

from __future__ import annotations

import pickle
import re
import sys
from pathlib import Path

import pytest

from privaudit.detect import Rules, load_rules
from privaudit.detect.rulebook import compiled
from privaudit.detect.rulebook.patterns import LatePattern


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for bytecode of its own, which may be written and in which nothing is kept yet."""
    load_rules(())
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path


class Built:
    """Builds the shipped rules, and counts how often."""

    def __init__(self) -> None:
        self.rules = load_rules(())
        self.times = 0

    def __call__(self) -> Rules:
        """The rules."""
        self.times += 1
        return self.rules


def _file(folder: Path) -> Path:
    return next(folder.rglob("*.pickle"))


def test_rules_are_built_once_and_say_the_same_afterwards(folder: Path) -> None:
    """Patterns match and names are cut alike; patterns are compiled when they are first used."""
    built = Built()
    first, second = compiled.kept(built), compiled.kept(built)
    assert built.times == 1
    assert second.digest == first.digest
    pairs = [
        (v, w) for a, b in zip(first.rules, second.rules, strict=True) for v, w in zip(a.values, b.values, strict=True)
    ]
    assert pairs
    texts = ("4111 1111 1111 1111", "ivan@example.org", "+7 900 000-00-00", "нет")
    for a, b in pairs:
        assert isinstance(b.pattern, LatePattern | re.Pattern)
        assert b.pattern.pattern == a.pattern.pattern
        assert [bool(b.pattern.fullmatch(t)) for t in texts] == [bool(a.pattern.fullmatch(t)) for t in texts]
    for name in ("familiya_klienta", "custEmail", "nomertelefona", "created_at"):
        assert second.vocabulary.tokens(name) == first.vocabulary.tokens(name)
        assert second.vocabulary.spells_russian(name) == first.vocabulary.spells_russian(name)


@pytest.mark.parametrize("text", [b"", b"x" * 40])
def test_what_was_kept_and_cannot_be_read_is_built_anew(folder: Path, text: bytes) -> None:
    """A file cut short or of other sources is no error."""
    built = Built()
    compiled.kept(built)
    _file(folder).write_bytes(text)
    assert compiled.kept(built).digest == built.rules.digest
    assert built.times == 2


def test_a_late_pattern_is_a_pattern_and_can_be_sent_on() -> None:
    """Its flags count, and it passes to a worker as it is."""
    late: LatePattern = pickle.loads(pickle.dumps(LatePattern("a(?P<n>b)", int(re.IGNORECASE))))  # noqa: S301 - ours
    assert late.fullmatch("AB")["n"] == "B"
    assert dict(late.groupindex) == {"n": 1}
    assert late.pattern == "a(?P<n>b)"
    with pytest.raises(AttributeError):
        late.nothing  # noqa: B018
