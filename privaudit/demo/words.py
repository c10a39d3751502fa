"""The word lists of the demo estate: package data in ``data/*.yaml``, read once."""

from __future__ import annotations

import functools
from importlib.resources import files
from typing import Any

import yaml


@functools.cache
def words(name: str) -> dict[str, Any]:
    """Return the lists of ``data/<name>.yaml``."""
    text = (files(__package__) / "data" / f"{name}.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


@functools.cache
def latin(text: str) -> str:
    """Return Russian text in lower-case Latin letters, as in logins; other characters stay."""
    table = words("translit")
    return "".join(str(table.get(c, c)) for c in text.lower())
