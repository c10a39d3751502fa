"""Every key that decisions.toml takes is documented: in README's table, and in the example."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from privaudit.decisions.field_rows import ABOUT, fields_of
from privaudit.decisions.read import SECTIONS
from privaudit.decisions.targets import target_keys
from privaudit.decisions.verdict_rows import KEYS
from privaudit.model import TargetKind

ROOT = Path(__file__).parents[3]
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLE = (ROOT / "examples" / "decisions.toml").read_text(encoding="utf-8")


def named(said: str) -> set[str]:
    """The names in back quotes."""
    return set(re.findall(r"`([^`]+)`", said))


def row_of(section: str) -> tuple[set[str], set[str]]:
    """What README's table says of a section: the keys that say what it is about, and the others."""
    (row,) = (line for line in README.splitlines() if line.startswith(f"| `[[{section}]]` |"))
    _, _, about, keys, _ = row.split("|")
    return named(about), named(keys)


@pytest.mark.parametrize("kind", TargetKind)
def test_readme_names_every_key_of_every_section(kind: TargetKind) -> None:
    """No more and no less: a key that the reader does not know would be refused."""
    assert row_of(kind.value) == (set(target_keys(kind)), {f.name for f in fields_of(kind)})


def test_readme_names_every_key_of_verdicts_and_those_of_all() -> None:
    """And what every section takes besides."""
    about, keys = row_of("verdict")
    assert about | keys | (set(ABOUT) - {"about"}) == set(KEYS)
    (every,) = (p for p in README.split("\n\n") if p.startswith("Every section takes"))
    assert set(ABOUT) <= named(every)


@pytest.mark.parametrize("section", SECTIONS)
def test_the_example_shows_every_key(section: str) -> None:
    """In a table of its section, or in a comment there."""
    blocks = re.split(r"^\[\[(\w+)\]\]\n", EXAMPLE, flags=re.MULTILINE)
    own = "".join(body for name, body in zip(blocks[1::2], blocks[2::2], strict=True) if name == section)
    wanted = set(KEYS) if section == "verdict" else {f.name for f in fields_of(TargetKind(section))}
    assert {k for k in wanted if not re.search(rf"^(# )?{k} = ", own, re.MULTILINE)} == set()
