"""The orders in which tools run their files: as people number them, by version, as plain text."""

from __future__ import annotations

import re

Natural = tuple[tuple[int, int, str], ...]

_NUMBERS = re.compile(r"([0-9]{1,18})")
_VERSION = re.compile(r"[._]")
_LEADING = re.compile(r"[0-9]{1,4000}")


def natural(name: str) -> Natural:
    """Return a key that sorts names as people number them: ``V2`` before ``V10``, numbers before letters."""
    parts = _NUMBERS.split(name)
    return tuple((0, int(part), "") if i % 2 else (1, 0, part) for i, part in enumerate(parts) if part)


def natural_path(path: str) -> tuple[tuple[int, Natural], ...]:
    """Return a key for paths: the files of a folder before its subfolders, each by their natural names."""
    *folders, name = path.split("/")
    return (*((1, natural(folder)) for folder in folders), (0, natural(name)))


def version(text: str) -> tuple[int, ...]:
    """Return a key for Flyway's versions: ``1.10`` after ``1.9``, ``1.0`` equal to ``1``, ``_`` as good as ``.``.

    Source: https://documentation.red-gate.com/fd/migrations-184127470.html ("1.1", "1_1" and "001.001" are one).
    """
    parts = [max(0, leading_number(part)) for part in _VERSION.split(text)]
    while parts and parts[-1] == 0:
        parts.pop()
    return tuple(parts)


def leading_number(name: str) -> int:
    """Return the number that a name begins with, as golang-migrate and goose order their files; -1 for none."""
    found = _LEADING.match(name)
    return int(found[0]) if found else -1
