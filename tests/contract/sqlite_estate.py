"""A small SQLite database with keys, a view and odd names, and how tests of SQLite reach it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from privaudit.dialects.base import ConnectSpec, SampleSpec, Session
from privaudit.model import Raw, Table

CANARY = "canary-93b1"
SPEC = SampleSpec(rows=100, seed=7)


def spec_for(path: Path, **kwargs: object) -> ConnectSpec:
    """How to reach a file."""
    return ConnectSpec(name="crm", url=Raw(f"sqlite:///{path}"), run_id="test", **kwargs)  # type: ignore[arg-type]


def make(path: Path, script: str) -> Path:
    """Make a database file."""
    connection = sqlite3.connect(path)
    connection.executescript(script)
    connection.close()
    return path


def make_crm(folder: Path) -> Path:
    """A small database with keys, a view and odd names."""
    return make(
        folder / "crm.db",
        f"""
        CREATE TABLE client (
            id INTEGER PRIMARY KEY, "full name" VARCHAR(50) NOT NULL, "приём" DATE, kind "ENUM '{CANARY}'");
        CREATE TABLE "or""der;--" (
            id INTEGER PRIMARY KEY, client_id INT REFERENCES Client, sum DECIMAL(10,2), photo BLOB);
        CREATE UNIQUE INDEX u ON client("full name");
        CREATE VIEW v AS SELECT "full name" AS n FROM client;
        CREATE VIEW broken AS SELECT missing FROM nowhere;
        CREATE TABLE empty_table (a TEXT);
        INSERT INTO client VALUES (1, 'Anna', '2020-01-01', 'x'), (2, 'Боб', NULL, 'y');
        INSERT INTO "or""der;--" VALUES (1, 1, 10.5, x'{"ff" * 100}'), (2, 1, 7, x'0102');
        """,
    )


def table(session: Session, name: str) -> Table:
    """One relation of the catalog."""
    return next(t for t in session.catalog().tables if t.name == name)
