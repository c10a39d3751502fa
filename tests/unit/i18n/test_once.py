"""Each text and each rule is written once: YAML takes the last of two equal keys without a word."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

import privaudit

_TOP = Path(privaudit.__file__).parent
FILES = sorted([*(_TOP / "i18n").rglob("*.yaml"), *(_TOP.parent / "rules").rglob("*.yaml")])


def _twice(node: yaml.Node | None) -> Iterator[str]:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if str(key.value) in seen:
                yield f"{key.value} (line {key.start_mark.line + 1})"
            seen.add(str(key.value))
            yield from _twice(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _twice(item)


@pytest.mark.parametrize("file", FILES, ids=lambda f: f"{f.parent.name}-{f.stem}")
def test_no_key_stands_twice(file: Path) -> None:
    """Neither among texts nor in a rule."""
    root = yaml.compose(file.read_text("utf-8"), Loader=yaml.CSafeLoader)
    assert not list(_twice(root))
