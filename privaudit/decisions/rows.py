"""One table of decisions.toml: its values checked, and every mistake kept with its line."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from ..i18n import text
from ..redact import shown_name
from .fields import LONGEST

_HEX = re.compile(r"[0-9a-f]{16}")
_STATE = re.compile(r"[0-9a-f]{5,}")
_LONGEST_STATE = 20_000
"""More than `model.taken` writes: a finding of 400 accounts and tables has some 4,000 digits."""
_NEAR = 3


def say(key: str, lang: str, /, **params: str) -> str:
    """Return what is wrong, in words."""
    return text(f"decisions.problem.{key}", lang, **params)


class Notes:
    """What is wrong with one file: each mistake once, with the line of the table it is in."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.line = 0
        self.problems: list[str] = []

    def add(self, key: str, /, **params: str) -> None:
        """Keep one mistake."""
        said = say(key, self.lang, **params)
        line = say("line", self.lang, line=str(self.line), text=said) if self.line else said
        if line not in self.problems:
            self.problems.append(line)

    def near(self, key: str, name: str, known: Collection[str]) -> None:
        """Keep a name that nobody knows, with those that are like it."""
        asked = name.upper() if key == "entity" else name
        near = difflib.get_close_matches(asked, sorted(known), n=_NEAR, cutoff=0.4)
        near.sort(key=lambda n: not n.startswith(asked))
        self.add(f"{key}_near" if near else key, name=name, near=", ".join(near))


class Row:
    """The values of one table; what cannot be used is noted and given as None."""

    def __init__(self, values: dict[str, Any], known: Collection[str], notes: Notes) -> None:
        self._values = values
        self._notes = notes
        for key in values:
            if key not in known:
                notes.near("key", shown_name(key), known)

    def has(self, key: str) -> bool:
        """Whether the key is there, with whatever value."""
        return key in self._values

    def text(self, key: str, *, needed: bool = False, most: int = LONGEST) -> str | None:
        """A text that is not empty, of at most so many characters."""
        value = self._values.get(key)
        if value is None:
            if needed:
                self._notes.add("missing", key=key)
            return None
        if not isinstance(value, str) or not value.strip() or len(value) > most:
            self._notes.add("text", key=key, most=str(most))
            return None
        return value

    def flag(self, key: str) -> bool:
        """True or false; false where it is not said."""
        value = self._values.get(key, False)
        if not isinstance(value, bool):
            self._notes.add("one_of", key=key, known="true, false")
        return value is True

    def one_of(self, key: str, known: Collection[str], *, needed: bool = False) -> str | None:
        """One of a list."""
        value = self.text(key, needed=needed)
        if value is not None and value not in known:
            self._notes.add("one_of", key=key, known=", ".join(known))
            return None
        return value

    def day(self, key: str, *, needed: bool = False) -> date | None:
        """A date of TOML, or one in quotes."""
        value = self._values.get(key)
        if value is None:
            if needed:
                self._notes.add("missing", key=key)
            return None
        try:
            if isinstance(value, str):
                return date.fromisoformat(value)
        except ValueError:
            value = None
        if not isinstance(value, date) or isinstance(value, datetime):
            self._notes.add("date", key=key)
            return None
        return value

    def digest(self, key: str, *, needed: bool = False) -> str | None:
        """Hex digits, as audit.json shows them: 16, of a state more or fewer."""
        state = key == "state"
        value = self.text(key, needed=needed, most=_LONGEST_STATE if state else LONGEST)
        if value is not None and not (_STATE if state else _HEX).fullmatch(value):
            self._notes.add("digest", key=key)
            return None
        return value

    def days(self, today: date, *, needed: bool = False) -> tuple[date | None, date | None]:
        """When it was decided, and the last day in force; the second is not before the first."""
        on, until = self.day("on", needed=needed), self.day("until")
        if on is not None and on > today + timedelta(days=1):  # today is UTC's: east of it, tomorrow has begun
            self._notes.add("future", today=today.isoformat())
        if on is not None and until is not None and until < on:
            self._notes.add("until_before")
        return on, until
