"""What a change does to privaudit.toml: periods, files and commands by which it is judged itself."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

from ..model import Params
from ..model.papers import PaperNote

_RETENTION = "retention"
_HEAD = re.compile(r"\s*\[\[\s*retention\s*\]\]")
_MATCHES = ("systems", "categories", "subjects")
"""What a period is for; the rest says how long."""
_SAID_APART = frozenset({_RETENTION})


def config_notes(file: str, before: str | None, now: str | None) -> Iterator[PaperNote]:
    """Yield what is to be said of the settings; nothing where they are as they were, or new."""
    if before is None or before == now:
        return
    if now is None:
        yield PaperNote(file=file, line=None, key="config_gone")
        return
    try:
        then, said = tomllib.loads(before), tomllib.loads(now)
    except tomllib.TOMLDecodeError:
        yield PaperNote(file=file, line=None, key="not_compared")
        return
    yield from _retention(file, _rules(then), _rules(said), now)
    other = sorted(k for k in {*then, *said} - _SAID_APART if then.get(k) != said.get(k))
    if other:
        yield PaperNote(file=file, line=None, key="config_changed", params=(("sections", ", ".join(other)),))


def _rules(data: dict[str, Any]) -> list[dict[str, Any]]:
    found = data.get(_RETENTION, [])
    return [r for r in found if isinstance(r, dict)] if isinstance(found, list) else []


def _retention(file: str, then: list[dict[str, Any]], now: list[dict[str, Any]], text: str) -> Iterator[PaperNote]:
    lines = [i for i, line in enumerate(text.split("\n"), 1) if _HEAD.match(line)]
    for number, rule in enumerate(now):
        if rule in then:
            continue
        line = lines[number] if len(lines) == len(now) else None
        was = next((r for r in then if _about(r) == _about(rule)), None)
        params: Params = (("place", _about(rule)), ("now", _months(rule)), ("was", _months(was or {})))
        yield PaperNote(file=file, line=line, key="retention_new" if was is None else "retention_other", params=params)
    for rule in then:
        if all(_about(rule) != _about(r) for r in now):
            params = (("place", _about(rule)), ("was", _months(rule)))
            yield PaperNote(file=file, line=None, key="retention_gone", params=params)


def _about(rule: dict[str, Any]) -> str:
    said = (rule.get(k) for k in _MATCHES)
    parts = (", ".join(map(str, s)) if isinstance(s, list) else str(s) for s in said if s)
    return "; ".join(parts) or "*"


def _months(rule: dict[str, Any]) -> str:
    return str(rule.get("months", "-"))
