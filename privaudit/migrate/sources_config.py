"""What the settings of migration tools say of the engine: one word each, and nothing else of the file is kept.

These files hold passwords: of a URL only its scheme leaves this module, of every other line nothing at all.
"""

from __future__ import annotations

import re

from ..sqltext.ddl.base import Dialect
from .dialect_guess import of_scheme
from .sources_tree import Tree

_JDBC = rb"jdbc:(\w+):"
_URL = rb"(?:^|[^\w])(\w+)(?:\+\w+)?://"
_WORD = rb"\s*[=:]\s*[\"']?(\w+)"

_OWN: tuple[tuple[str, bytes], ...] = (
    ("migration_lock.toml", rb"^\s*provider" + _WORD),
    ("meta/_journal.json", rb'"dialect"' + _WORD),
)
"""Written by a tool for just this folder."""

_ABOVE: tuple[tuple[str, bytes], ...] = (
    ("flyway.conf", rb"^\s*flyway\.url\s*=\s*" + _JDBC),
    ("conf/flyway.conf", rb"^\s*flyway\.url\s*=\s*" + _JDBC),
    ("flyway.toml", rb"^\s*url\s*=\s*[\"']" + _JDBC),
    ("liquibase.properties", rb"^\s*(?:liquibase\.command\.)?url\s*[=:]\s*" + _JDBC),
    ("application.properties", rb"^\s*spring\.[\w.]*url\s*=\s*" + _JDBC),
    ("application.yml", rb"^\s*(?:jdbc-?)?url:\s*[\"']?" + _JDBC),
    ("application.yaml", rb"^\s*(?:jdbc-?)?url:\s*[\"']?" + _JDBC),
    ("alembic.ini", rb"^\s*sqlalchemy\.url\s*=\s*(\w+)"),
    (".env", rb"^\s*(?:export\s+)?(?:DATABASE_URL|DB_URL|GOOSE_DRIVER)\s*=\s*[\"']?(\w+)"),
    (".env.example", rb"^\s*(?:export\s+)?(?:DATABASE_URL|DB_URL|GOOSE_DRIVER)\s*=\s*[\"']?(\w+)"),
    ("config/database.yml", rb"^\s*adapter:\s*[\"']?(\w+)"),
    ("prisma/schema.prisma", rb"^\s*provider\s*=\s*\"(postgresql|mysql|sqlite|sqlserver|cockroachdb)\""),
    ("schema.prisma", rb"^\s*provider\s*=\s*\"(postgresql|mysql|sqlite|sqlserver|cockroachdb)\""),
    ("drizzle.config.ts", rb"\bdialect\s*:\s*[\"'](\w+)"),
    ("drizzle.config.js", rb"\bdialect\s*:\s*[\"'](\w+)"),
    ("knexfile.js", rb"\bclient\s*:\s*[\"'](\w+)"),
    ("knexfile.ts", rb"\bclient\s*:\s*[\"'](\w+)"),
    ("dbconfig.yml", rb"^\s*dialect:\s*[\"']?(\w+)"),
    ("sqitch.conf", rb"^\s*engine\s*=\s*(\w+)"),
    ("sqlc.yaml", rb"^\s*-?\s*engine:\s*[\"']?(\w+)"),
    ("sqlc.yml", rb"^\s*-?\s*engine:\s*[\"']?(\w+)"),
    ("atlas.hcl", _URL),
)
_READERS = {pattern: re.compile(pattern, re.MULTILINE) for _, pattern in (*_OWN, *_ABOVE)}
LARGEST = 1024 * 1024


class Configured:
    """The engines that settings name, looked up once a folder."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._known: dict[str, Dialect | None] = {}

    def own(self, folder: str) -> Dialect | None:
        """Return what a tool wrote into this very folder."""
        return self._said(folder, _OWN)

    def above(self, folder: str) -> Dialect | None:
        """Return what the nearest settings say, of this folder or of one above it; None where they disagree."""
        if folder not in self._known:
            found = self._said(folder, _ABOVE)
            if found is None and folder:
                found = self.above(folder.rpartition("/")[0])
            self._known[folder] = found
        return self._known[folder]

    def _said(self, folder: str, files: tuple[tuple[str, bytes], ...]) -> Dialect | None:
        for name, pattern in files:
            data = self._tree.read(f"{folder}/{name}" if folder else name)
            if data is None or len(data) > LARGEST:
                continue
            said = {of_scheme(m[1].decode("ascii", "replace")) for m in _READERS[pattern].finditer(data)} - {None}
            if len(said) == 1:
                return said.pop()
        return None
