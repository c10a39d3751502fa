"""Reading decisions.toml: a version, and one section a sort of decision.

The format grows by sections: this version knows ``[[verdict]]``. A section it does not know is refused by name, since a
decision that is silently left out is worse than a scan that does not start. Every mistake is said, with its line.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from ..config.toml_file import read_toml
from ..errors import ConfigError
from ..i18n import text
from ..model import Choice, Protection, Ref, Subject
from ..redact import shown_name
from .entries import VerdictEntry, conflicts

FORMAT = "privaudit-decisions/1"
INVALID = "decisions_invalid"
"""The reason of errors in such a file: it is not privaudit.toml that is wrong."""
_SECTIONS = ("format", "verdict")
_KEYS = (
    "system", "schema", "table", "column", "path", "verdict", "entity", "subject", "protection", "by", "on", "until",
    "reason", "state", "id",
)  # fmt: skip
_HEADER = re.compile(r"\s*\[\[\s*(?:verdict|\"verdict\"|'verdict')\s*\]\]")
_HEX = re.compile(r"[0-9a-f]{16}")
_LONGEST = 1000
_NEAR = 3


def read_decisions(files: Iterable[Path], kinds: Collection[str], lang: str, today: date) -> tuple[VerdictEntry, ...]:
    """Return the decisions of all files, in their order. ``kinds`` are the entities that can be reported.

    Raises:
        ConfigError: a file is not there, is no TOML, or holds mistakes or contradictions; each with its line.
    """
    entries: list[VerdictEntry] = []
    for path in files:
        entries += _File(path, kinds, lang, today).entries()
    for one, other in conflicts(entries, today):
        places = (one.where, other.where) if one.file != other.file else (str(one.line), str(other.line))
        line = _say("conflict", lang, place=one.place.label(), one=places[0], other=places[1])
        raise ConfigError(other.file, (line,), INVALID)
    return tuple(entries)


def _say(key: str, lang: str, /, **params: str) -> str:
    return text(f"decisions.problem.{key}", lang, **params)


class _File:
    """One file, and everything that is wrong with it."""

    def __init__(self, path: Path, kinds: Collection[str], lang: str, today: date) -> None:
        self.path = path
        self.kinds = kinds
        self.lang = lang
        self.today = today
        self.problems: list[str] = []
        self.line = 0

    def entries(self) -> list[VerdictEntry]:
        content, data = read_toml(self.path, self.lang, INVALID)
        if data.get("format") != FORMAT:
            self._note("format" if "format" in data else "no_format", expected=FORMAT)
        for key in data:
            if key not in _SECTIONS:
                self._note("section", key=shown_name(key), known=", ".join(f"[[{s}]]" for s in _SECTIONS[1:]))
        rows = data.get("verdict", [])
        if not isinstance(rows, list) or not all(isinstance(r, dict) for r in rows):
            self._note("not_tables")
            rows = []
        lines = [i for i, line in enumerate(content.splitlines(), 1) if _HEADER.match(line)]
        found = []
        for i, row in enumerate(rows):
            # Tables written in one line have no header of their own.
            self.line = lines[i] if len(lines) == len(rows) else 1
            found.append(self._entry(row))
        if self.problems:
            raise ConfigError(str(self.path), tuple(self.problems), INVALID)
        return [e for e in found if e is not None]

    def _note(self, key: str, /, **params: str) -> None:
        said = _say(key, self.lang, **params)
        line = _say("line", self.lang, line=str(self.line), text=said) if self.line else said
        if line not in self.problems:
            self.problems.append(line)

    def _entry(self, row: dict[str, Any]) -> VerdictEntry | None:
        before = len(self.problems)
        for key in row:
            if key not in _KEYS:
                self._near("key", shown_name(key), _KEYS)
        names = {
            key: self._text(row, key, needed=key != "path") for key in ("system", "schema", "table", "column", "path")
        }
        choice = self._one_of(row, "verdict", [c.value for c in Choice], needed=True)
        entity = self._text(row, "entity", needed=choice == Choice.NAME)
        if entity is not None and entity not in self.kinds:
            self._near("entity", shown_name(entity), self.kinds)
        subject = self._one_of(row, "subject", [s.value for s in Subject])
        protection = self._one_of(row, "protection", [p.value for p in Protection])
        if choice == Choice.REJECT and not any(row.get(key) for key in ("entity", "state", "id")):
            self._note("reject_what")  # or it would hide whatever the column comes to hold later
        if choice != Choice.NAME and (subject or protection):
            self._note("only_name")
        on, until = self._date(row, "on", needed=True), self._date(row, "until")
        if on is not None and on > self.today + timedelta(days=1):  # today is UTC's: east of it, tomorrow has begun
            self._note("future", today=self.today.isoformat())
        if on is not None and until is not None and until < on:
            self._note("until_before")
        by = self._text(row, "by", needed=True)
        reason = self._text(row, "reason", needed=choice != Choice.CONFIRM)
        if len(self.problems) > before or on is None or by is None or choice is None:
            return None
        return VerdictEntry(
            place=Ref(**names),
            choice=Choice(choice),
            by=by,
            on=on,
            until=until,
            reason=reason,
            entity=entity,
            subject=Subject(subject) if subject else None,
            protection=Protection(protection) if protection else None,
            state=self._digest(row, "state"),
            id=self._digest(row, "id"),
            file=str(self.path),
            line=self.line,
        )

    def _text(self, row: dict[str, Any], key: str, *, needed: bool = False) -> str | None:
        value = row.get(key)
        if value is None:
            if needed:
                self._note("missing", key=key)
            return None
        if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST:
            self._note("text", key=key, most=str(_LONGEST))
            return None
        return value

    def _one_of(self, row: dict[str, Any], key: str, known: list[str], *, needed: bool = False) -> str | None:
        value = self._text(row, key, needed=needed)
        if value is not None and value not in known:
            self._note("one_of", key=key, known=", ".join(known))
            return None
        return value

    def _date(self, row: dict[str, Any], key: str, *, needed: bool = False) -> date | None:
        value = row.get(key)
        if value is None:
            if needed:
                self._note("missing", key=key)
            return None
        try:
            if isinstance(value, str):
                return date.fromisoformat(value)
        except ValueError:
            value = None
        if not isinstance(value, date) or isinstance(value, datetime):
            self._note("date", key=key)
            return None
        return value

    def _digest(self, row: dict[str, Any], key: str) -> str | None:
        value = self._text(row, key)
        if value is not None and not _HEX.fullmatch(value):
            self._note("digest", key=key)
        return value

    def _near(self, key: str, name: str, known: Collection[str]) -> None:
        asked = name.upper() if key == "entity" else name
        near = difflib.get_close_matches(asked, sorted(known), n=_NEAR, cutoff=0.4)
        near.sort(key=lambda n: not n.startswith(asked))
        self._note(f"{key}_near" if near else key, name=name, near=", ".join(near))
