"""Shortcuts of the PostgreSQL tests: administrator's statements, sessions of the dialect, URLs of other roles."""

from __future__ import annotations

from typing import Any

import psycopg
from sqlalchemy import URL, make_url

from privaudit.dialects.base import ConnectSpec, Limits, SampleSpec
from privaudit.dialects.postgresql import DIALECT, PostgresSession
from privaudit.model import Catalog, Raw, Table

SAMPLE = SampleSpec(rows=1000, seed=7)


def run(url: str, *statements: str) -> list[tuple[Any, ...]]:
    """Send statements past the dialect, as the URL's role; return the rows of the last."""
    with psycopg.connect(url, autocommit=True) as connection:
        rows: list[tuple[Any, ...]] = []
        for statement in statements:
            cursor = connection.execute(statement.encode())
            rows = cursor.fetchall() if cursor.description else []
        return rows


def as_role(url: str, role: str, password: str = "pw") -> str:  # noqa: S107 - of roles on a throw-away server
    """Return the URL of another role in the same database."""
    return make_url(url).set(username=role, password=password).render_as_string(hide_password=False)


def without(url: str, part: str) -> str:
    """Return a URL without its password or database."""
    return URL.create(**{**make_url(url)._asdict(), part: None}).render_as_string(hide_password=False)


def spec_for(url: str, **changes: Any) -> ConnectSpec:
    """Return how the dialect reaches a URL."""
    return ConnectSpec(name="shop", url=Raw(url), run_id="run1", **changes)


def open_session(url: str, **changes: Any) -> PostgresSession:
    """Open a session of the dialect; ``limits`` may be a dict."""
    if isinstance(changes.get("limits"), dict):
        changes["limits"] = Limits(**changes["limits"])
    session = DIALECT.connect(spec_for(url, **changes))
    assert isinstance(session, PostgresSession)
    return session


def table_of(catalog: Catalog, name: str, schema: str = "public") -> Table:
    """Return one relation of a catalog."""
    return next(t for t in catalog.tables if (t.schema, t.name) == (schema, name))
