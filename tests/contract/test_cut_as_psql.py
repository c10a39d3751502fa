"""Scripts of nasty parts in any order: every table that psql really makes is in the replay, or a doubt is said."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Iterator

import pytest

from privaudit.migrate.script import Script
from privaudit.migrate.state import Replay
from privaudit.sqltext.ddl.base import Dialect
from tests.servers import PostgresServer

_PARTS = (
    "CREATE TABLE {m} (a int);",
    "SELECT ';' /* ; /* ; */ */; CREATE TABLE {m} (a int);",
    r"SELECT E'\';', 'a\'; CREATE TABLE {m} (a int);",
    r"\echo 'a;b' \\ CREATE TABLE {m} (a int);",
    r"SELECT 1\; CREATE TABLE {m} (a int);",
    "SELECT 1 \\g /dev/null\nCREATE TABLE {m} (a int);",
    "SELECT 1 AS x \\gset\nCREATE TABLE {m} (a int);",
    "CREATE TABLE \\echo within\n{m} (a int);",
    "CREATE TABLE {m} (a int) \\g",
    "SELECT $$;$a$;$$, $a$ $$; $a$; CREATE TABLE {m} (a int);",
    "COPY seed FROM stdin;\n1\nCREATE TABLE no (a int);\n\\.\nCREATE TABLE {m} (a int);",
    "COPY seed TO STDOUT /* from stdin */; CREATE TABLE {m} (a int);",
    "COPY seed FROM stdin; CREATE TABLE {m} (a int);\n1\n\\.\n",
    "\\copy seed from stdin\n2\n\\.\nCREATE TABLE {m} (a int);",
    "SET standard_conforming_strings = off;\nSELECT 'a\\';'; CREATE TABLE {m} (a int);",
    "SET standard_conforming_strings = on;\nSELECT 'a\\'; CREATE TABLE {m} (a int); --'",
    "BEGIN; SET LOCAL standard_conforming_strings = off; COMMIT;\nSELECT '\\'; CREATE TABLE {m} (a int); -- ';",
    "CREATE FUNCTION f{m}() RETURNS int BEGIN/**/ATOMIC SELECT CASE 1 WHEN 1 THEN 2 END; END; CREATE TABLE {m}(a int);",
    "CREATE RULE r_{m} AS ON INSERT TO seed DO ALSO (SELECT 1; SELECT 2); CREATE TABLE {m} (a int);",
    "DO $$ BEGIN IF true THEN CREATE TABLE {m} (a int); END IF; END $$;",
    'CREATE TABLE "{m}" ("a;""b" int) -- ;\n;',
    "SELECT U&'\\0041;' UESCAPE '\\', n'b;', b'1', x'1f'; CREATE TABLE {m} (a int);",
    "SELECT 1 \\r\nCREATE TABLE {m} (a int);",
    "\\\\ CREATE TABLE {m} (a int);",
)


def _script(seed: int) -> str:
    if seed < len(_PARTS):
        return "CREATE TABLE seed (a int);\n" + _PARTS[seed].replace("{m}", "m_0") + "\n"
    chance = random.Random(seed)  # noqa: S311 - a choice of cases
    parts = (chance.choice(_PARTS).replace("{m}", f"m_{n}") for n in range(3))
    return "CREATE TABLE seed (a int);\n" + "\n".join(parts) + "\n"


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """A PostgreSQL of its own."""
    started = PostgresServer()
    started.start()
    yield started
    started.stop()


def test_nothing_that_psql_makes_is_missed(server: PostgresServer) -> None:
    """A table more in the replay than on the server is no harm; one less without a word is."""
    psql = shutil.which("psql") or "psql"
    missed, compared = [], 0
    for seed in range(2 * len(_PARTS)):
        text = _script(seed)
        run = [psql, "-X", "-q", "-At", server.url]
        subprocess.run([*run, "-c", f"CREATE DATABASE d{seed}"], check=True, capture_output=True, timeout=60)
        there = [psql, "-X", "-q", "-At", server.url.rpartition("/")[0] + f"/d{seed}"]
        subprocess.run(there, input=text, text=True, capture_output=True, timeout=60, check=False)
        asked = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname LIKE 'm\\_%'"
        found = subprocess.run([*there, "-c", asked], check=True, capture_output=True, text=True, timeout=60).stdout
        replay = Replay("shop", Dialect.POSTGRESQL, as_of="2026-01-01T00:00:00+00:00")
        replay.run(Script(file="f.sql", text=text))
        state = replay.snapshot()
        said = {t.reason for t in state.troubles} & {"client", "part", "unterminated", "statement"}
        compared += not said and bool(found.split())
        if set(found.split()) - {t.name for t in state.catalog.tables} and not said:
            missed.append((seed, text))
    assert missed == []
    assert compared > len(_PARTS) // 2
