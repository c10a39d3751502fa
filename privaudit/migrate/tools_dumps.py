"""Dumps of whole schemas, and files that lists put in order: structure.sql, Drizzle's journal, Sqitch's plan, Atlas.

Sources: https://guides.rubyonrails.org/active_record_migrations.html (schema dumps), the first lines that pg_dump,
mysqldump, mariadb-dump and sqlite3 write, https://orm.drizzle.team/docs/drizzle-kit-generate (``meta/_journal.json``),
https://sqitch.org/docs/manual/sqitch-plan, https://atlasgo.io/concepts/migration-directory-integrity (``atlas.sum``,
checkpoints).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

_DUMP_NAME = re.compile(r"(?:\w+[-_])?(?:structure|dump)\.sql|schema\.sql", re.IGNORECASE)
_SURE_NAME = re.compile(r"(?:\w+_)?structure\.sql", re.IGNORECASE)
_HEADER = re.compile(
    r"^(?:--[ ]PostgreSQL database (?:cluster )?dump|--[ ]Dumped (?:from|by)|--[ ]M(?:ySQL|ariaDB) dump|/\*!40101 SET"
    r"|/\*M?!999999|PRAGMA foreign_keys=OFF;\s+BEGIN TRANSACTION;|\\restrict )",
    re.MULTILINE,
)
_TAIL = re.compile(r"insert into [^\n]{0,40}schema_migrations|-- Dbmate schema migrations", re.IGNORECASE)
_CREATED = re.compile(
    r"\bcreate[ \t]+(?:unlogged[ \t]+|temp\w*[ \t]+)?table[ \t]+(?:if[ \t]+not[ \t]+exists[ \t]+)?"
    r"(?:[\w\"`\[\]]+\.)?[\"`\[]?(\w+)",
    re.IGNORECASE,
)
_CHECKPOINT = re.compile(r"\A(?:--[^\n]*\n|\s)*--[ \t]*atlas:checkpoint\b")
_PLANNED = re.compile(r"^[ \t]*(?P<name>[^\s%@#\[][^\s\[]*)", re.MULTILINE)


def is_dump(name: str, text: str) -> bool:
    """Whether a file is a dump of a whole schema: by a name that only dumps have, or by how a dump begins or ends."""
    if name[:1].isdigit():
        return False
    head = text[:3000]
    if _SURE_NAME.fullmatch(name) or _HEADER.search(head):
        return True
    return _DUMP_NAME.fullmatch(name) is not None and _TAIL.search(text[-200_000:]) is not None


def created(text: str) -> frozenset[str]:
    """Return the names of tables that a text makes, roughly and in small letters: to compare two texts."""
    return frozenset(name.lower() for name in _CREATED.findall(text))


def is_result(dump: str, migrations: Iterable[str]) -> bool:
    """Whether a dump beside migrations says what they come to (it has tables that they make), or where they begin."""
    made = created(dump)
    return any(made & created(text) for text in migrations)


def journal(text: str) -> tuple[tuple[str, ...], str] | None:
    """Return the names that Drizzle's journal lists, without ending, and its dialect; None for another file."""
    try:
        said = json.loads(text)
        entries = sorted(said["entries"], key=lambda e: int(e["idx"]))
        return tuple(str(e["tag"]) for e in entries), str(said.get("dialect", ""))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def plan(text: str) -> tuple[str, ...]:
    """Return the names of a Sqitch plan's changes in order; one worked over again comes as often as it is listed.

    Changes before the last of one name lie in files with the tag that follows them (``users@v1.sql``).
    """
    lines = [line.strip() for line in text.splitlines()]
    out: list[str] = []
    for i, line in enumerate(lines):
        found = _PLANNED.match(line)
        if not found:
            continue
        name = found["name"]
        again = any(_PLANNED.match(later) and _PLANNED.match(later)["name"] == name for later in lines[i + 1 :])  # type: ignore[index]
        tag = next((later.split()[0] for later in lines[i + 1 :] if later.startswith("@")), "") if again else ""
        out.append(name + tag)
    return tuple(out)


def is_checkpoint(text: str) -> bool:
    """Whether a file of Atlas stands for all that come before it."""
    return "atlas:checkpoint" in text[:2000] and _CHECKPOINT.match(text) is not None
