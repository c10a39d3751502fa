"""Published record layouts: field names too short to mean anything alone are clear where several stand together."""

from __future__ import annotations

from pathlib import Path

from ...model import record
from . import rulefile


@record
class Profile:
    """One layout: its field names, how many must be there, and which rule each of them stands for."""

    id: str
    least: int
    fields: frozenset[str]
    kinds: dict[str, str]
    """Field name to rule id."""

    def matches(self, columns: frozenset[str]) -> bool:
        """Whether enough of the layout's names are among a table's (lower-cased) columns."""
        return len(self.fields & columns) >= self.least


def load(path: Path, known: frozenset[str], problems: list[str]) -> list[Profile]:
    """Read ``profiles.yaml``; a rule that is not ``known`` is added to ``problems``."""
    data = (rulefile.read(path, problems) if path.is_file() else {}) or {}
    found = []
    for row in data.get("profiles", ()):
        checked = rulefile.Checked(f"profiles.{row.get('id')}", problems)
        checked.only(row, "id title source least fields kinds")
        kinds = checked.mapping(row, "kinds")
        for rule in sorted(set(kinds) - known):
            checked.say(f"{rule!r} is no rule")
        by_field = {f: rule for rule, names in kinds.items() for f in str(names).split()}
        fields = frozenset(str(row.get("fields", "")).split()) | frozenset(by_field)
        found.append(Profile(id=str(row.get("id")), least=int(row.get("least", 4)), fields=fields, kinds=by_field))
    return found
