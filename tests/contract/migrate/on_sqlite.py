"""A random folder of migrations, run on a real SQLite file and replayed."""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path

from privaudit.dialects.base import ConnectSpec
from privaudit.dialects.sqlite import DIALECT
from privaudit.migrate.snapshot import Snapshot
from privaudit.model import Catalog, Raw
from privaudit.sqltext.ddl.base import Dialect

from . import sqlite_folders
from .folders import Folder, drawn, fill


def migrated(seed: int, tries: int, only: list[str] | None = None) -> tuple[Folder, Catalog, Snapshot]:
    """Fill a file with what SQLite takes of random statements (or of ``only``), and replay that."""
    rng, folder = drawn(seed), Folder(Dialect.SQLITE)
    with tempfile.TemporaryDirectory() as at:
        path = Path(at) / "shop.db"
        connection = sqlite3.connect(path, isolation_level=None)

        def take(statement: str) -> bool:
            try:
                connection.execute("BEGIN")
                connection.execute(statement)
                if statement.startswith("CREATE VIEW"):
                    # A view of what is not there SQLite takes as well; then its text is all that is known of it.
                    connection.execute(f"SELECT * FROM {statement.partition(' AS ')[0].split()[-1]}").close()
                connection.commit()
            except sqlite3.Error:
                connection.rollback()
                return False
            return True

        folder.statements += [s for s in only or () if take(s)]
        if only is None:
            fill(folder, rng, sqlite_folders.statement, take, tries)
        connection.close()
        session = DIALECT.connect(ConnectSpec(name="shop", url=Raw(f"sqlite:///{path}"), run_id="run1"))
        try:
            catalog = session.catalog()
        finally:
            session.close()
    return folder, catalog, folder.replayed(drawn(seed), catalog.system)
