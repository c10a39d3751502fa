"""The bench's own words, read from ``words.yaml``."""

from __future__ import annotations

import functools
from pathlib import Path

import yaml

_WORDS = yaml.safe_load((Path(__file__).parent / "words.yaml").read_text(encoding="utf-8"))
REGIONS: dict[str, tuple[str, str]] = {name: (code, town) for name, (code, town) in _WORDS.pop("regions").items()}
"""Region: first digits of passports issued there, chief town (or a large one)."""


@functools.cache
def words(key: str) -> tuple[str, ...]:
    """The words or phrases of a list.

    Raises:
        KeyError: there is no such list.
    """
    found = _WORDS[key]
    return tuple(found) if isinstance(found, list) else tuple(str(found).split())
