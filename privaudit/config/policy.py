"""Reading access.toml: who may read which categories of which systems. Every mistake is said, with its line.

The format is a version, and ``[[rules]]`` with patterns (`globs`) for whom and where. What no rule allows
is not allowed: there are no rules that forbid.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from ..errors import ConfigError
from ..i18n import text
from ..model import PERSONAL_CATEGORIES, TRANSACTION_CATEGORIES
from ..redact import shown_name
from .access_settings import PolicyRule
from .globs import covers
from .toml_file import read_toml

FORMAT: Final = "privaudit-access/1"
INVALID: Final = "policy_invalid"
EVERYTHING: Final = "*"
"""As a category: all of them."""
CATEGORIES: Final = tuple(sorted(c.value for c in PERSONAL_CATEGORIES | TRANSACTION_CATEGORIES))
WHO: Final = ("department", "role", "person", "account")
_KEYS: Final = (*WHO, "systems", "categories", "until", "reason")
_HEADER = re.compile(r"\s*\[\[\s*(?:rules|\"rules\"|'rules')\s*\]\]")
_LONGEST: Final = 1000


def read_policy(path: Path, systems: Collection[str], lang: str) -> tuple[PolicyRule, ...]:
    """Return the rules in the file's order. ``systems`` are the names that the configuration knows.

    Raises:
        ConfigError: the file is not there, is no TOML or holds mistakes; each with its line.
    """
    return _File(path, systems, lang).rules()


class _File:
    """One file, and everything that is wrong with it."""

    def __init__(self, path: Path, systems: Collection[str], lang: str) -> None:
        self.path = path
        self.systems = systems
        self.lang = lang
        self.problems: list[str] = []
        self.line = 0

    def rules(self) -> tuple[PolicyRule, ...]:
        content, data = read_toml(self.path, self.lang, INVALID)
        if data.get("format") != FORMAT:
            self._note("format" if "format" in data else "no_format", expected=FORMAT)
        for key in data:
            if key not in ("format", "rules"):
                self._note("section", key=shown_name(key))
        rows = data.get("rules", [])
        if not isinstance(rows, list) or not all(isinstance(r, dict) for r in rows):
            self._note("not_tables")
            rows = []
        lines = [i for i, line in enumerate(content.splitlines(), 1) if _HEADER.match(line)]
        found = []
        for i, row in enumerate(rows):
            self.line = lines[i] if len(lines) == len(rows) else 1
            found.append(self._rule(row))
        if self.problems:
            raise ConfigError(str(self.path), tuple(self.problems), INVALID)
        return tuple(found)

    def _note(self, key: str, /, **params: str) -> None:
        said = text(f"policy.problem.{key}", self.lang, **params)
        line = text("policy.problem.line", self.lang, line=str(self.line), text=said) if self.line else said
        if line not in self.problems:
            self.problems.append(line)

    def _rule(self, row: dict[str, Any]) -> PolicyRule:
        for key in row:
            if key not in _KEYS:
                self._note("key", name=shown_name(key), known=", ".join(_KEYS))
        if not any(row.get(key) for key in WHO):
            self._note("nobody", known=", ".join(WHO))
        who = {key: self._texts(row, key) for key in WHO}
        systems = self._texts(row, "systems", needed=True)
        categories = self._texts(row, "categories", needed=True)
        for name in systems:
            if not any(covers(name, s) or name.partition("/")[0] == s for s in self.systems):
                self._unknown("system", name, self.systems)
        for name in categories:
            if name not in (*CATEGORIES, EVERYTHING):
                self._unknown("category", name, CATEGORIES)
        reason = row.get("reason")
        if reason is not None and not _is_text(reason):
            self._note("text", key="reason", most=str(_LONGEST))
        return PolicyRule(
            departments=who["department"],
            roles=who["role"],
            persons=who["person"],
            accounts=who["account"],
            systems=systems,
            categories=categories,
            until=self._date(row),
            reason=reason if isinstance(reason, str) else None,
            line=self.line,
        )

    def _texts(self, row: dict[str, Any], key: str, *, needed: bool = False) -> tuple[str, ...]:
        value = row.get(key)
        if value is None:
            if needed:
                self._note("missing", key=key)
            return ()
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list) or not values or not all(_is_text(v) for v in values):
            self._note("texts", key=key, most=str(_LONGEST))
            return ()
        return tuple(values)

    def _date(self, row: dict[str, Any]) -> str | None:
        value = row.get("until")
        if value is None:
            return None
        if not isinstance(value, date) or isinstance(value, datetime):
            self._note("date", key="until")
            return None
        return value.isoformat()

    def _unknown(self, key: str, name: str, known: Iterable[str]) -> None:
        listed = sorted(known)
        near = difflib.get_close_matches(name, listed, n=1)
        more = text("policy.problem.near", self.lang, near=near[0]) if near else ""
        self._note(key, name=shown_name(name), known=", ".join(listed), near=more)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and len(value) <= _LONGEST
