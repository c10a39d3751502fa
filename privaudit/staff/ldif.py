"""LDIF, the text form of a directory's entries: RFC 2849. A URL as a value is never followed."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator

from .base import Problems

MOST_VALUES = 1000
"""Values of one entry that are kept."""
Entry = tuple[int, dict[str, list[str]]]
"""The line of its ``dn``, and its attributes in lower case."""


def looks_like_ldif(first: str) -> bool:
    """Whether a text begins as LDIF does: ``version: 1`` or ``dn:``, after comments."""
    for line in first.lstrip("\ufeff").splitlines():
        if line and not line.startswith("#"):
            return line.lower().startswith(("version:", "dn:"))
    return False


def entries_of(lines: Iterable[str], problems: Problems) -> Iterator[Entry]:
    """Give the entries of a file; one that deletes or renames (``changetype``) is left out."""
    entry: dict[str, list[str]] = {}
    start = kept = 0
    for number, line in _unfolded(lines):
        if not line:
            if entry and _is_there(entry):
                yield start, entry
            entry, kept = {}, 0
            continue
        name, found, value = line.partition(":")
        name = name.partition(";")[0].strip().lower()
        if not found or not name:
            if line != "-":  # ends a part of a change
                problems.add("ldif_line", number)
            continue
        start = start if entry else number
        text = _value(value, number, problems)
        kept += 1
        if text is not None and kept <= MOST_VALUES:
            entry.setdefault(name, []).append(text)
    if entry and _is_there(entry):
        yield start, entry


def _is_there(entry: dict[str, list[str]]) -> bool:
    return "dn" in entry and entry.get("changetype", ["add"])[0].strip().lower() in {"add", "modify"}


def _value(value: str, number: int, problems: Problems) -> str | None:
    if value.startswith("<"):
        problems.add("ldif_url", number)
        return None
    if not value.startswith(":"):
        return value.strip()
    try:
        return base64.b64decode(value[1:].strip(), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return None  # a photograph, a security identifier


def _unfolded(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Give logical lines with the number of their first: a line that begins with a space continues the one before."""
    parts: list[str] = []
    start = 0
    for number, raw in enumerate(lines, 1):
        line = raw.rstrip("\r\n").lstrip("\ufeff" if number == 1 else "")
        if line.startswith(" ") and parts:
            parts.append(line[1:])
            continue
        if parts and not parts[0].startswith("#"):
            yield start, "".join(parts)
        parts, start = [line], number
        if not line:
            yield number, ""
            parts = []
    if parts and not parts[0].startswith("#"):
        yield start, "".join(parts)
