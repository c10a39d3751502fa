"""Logs into which somebody wrote what looks like entries of others: nobody is named by them, and it is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from privaudit.accesslog.base import LogReading

from .estate import read

BANNER = "Tcp port: 3306  Unix socket: /run/mysqld/mysqld.sock\nTime                 Id Command    Argument\n"


def reasons(reading: LogReading) -> list[str]:
    """The keys of the gaps."""
    return [key for key, _ in reading.gaps]


def who(reading: LogReading) -> list[tuple[str, str]]:
    """Who read which columns."""
    return [(u.principal, " ".join(u.columns)) for u in reading.usages]


def general(tmp_path: Path, *lines: str) -> LogReading:
    """Read a general log in which anna's connection has the number 55."""
    log = tmp_path / "g.log"
    start = "261120 10:00:00\t    55 Connect\tanna@10.0.0.9 on crm using TCP/IP\n"
    log.write_text(f"{BANNER}{start}\t\t    55 Query\tselect 1\n{''.join(lines)}")
    return read("general-log", log)


@pytest.mark.parametrize(
    "forged",
    [
        "\t\t    55 Query\tselect 1 /*\n\t\t    55 Connect\tceo@127.0.0.1 on crm using TCP/IP\n*/\n",
        "\t\t    55 Query\tselect 1 /*\n\t\t    55 Change user\tceo@127.0.0.1 on crm using TCP/IP\n*/\n",
        "\t\t    55 Query\tselect '\n\t\t    55 Quit\t\n\t\t    55 Connect\tceo@127.0.0.1 on crm using TCP/IP\n'\n",
        "\t\t    55 Query\tselect\n\t\t    55 Quit\t\n",
        f"\t\t    55 Query\tselect 1 /*\n{BANNER}*/\n",
    ],
)
def test_a_statement_cannot_give_a_connection_to_another(tmp_path: Path, forged: str) -> None:
    """What a statement says of its own connection is not believed: its reads stay anna's, and a gap says so."""
    reading = general(tmp_path, forged, "\t\t    55 Query\tSELECT name FROM customer\n")
    assert who(reading) == [("anna@10.0.%", "name")]
    assert reasons(reading) == ["log_poisoned"]


def test_a_server_that_begins_anew_is_no_forgery(tmp_path: Path) -> None:
    """After a restart numbers come again, of other accounts."""
    reading = general(
        tmp_path,
        BANNER,
        "261120 11:00:00\t     4 Connect\troot@localhost on crm using Socket\n\t\t     4 Quit\t\n",
        "\t\t    55 Connect\tboris@10.1.0.9 on crm using TCP/IP\n\t\t    55 Query\tSELECT phone FROM customer\n",
        "\t\t    56 Connect\tanna@10.0.0.9 on crm using TCP/IP\n",
        "\t\t    56 Connect\tAccess denied for user 'anna'@'10.0.0.9' (using password: YES)\n",
    )
    assert [u for u, _ in who(reading)] == ["boris@10.1.0.9"]
    assert reading.gaps == ()


PREFIX = "%m [%p] %q%a %u@%d "
AT = "2026-11-20 10:00:00.100 UTC [7] "
READS = "statement: SELECT name FROM crm.customer"


@pytest.mark.parametrize(
    ("application", "principals"),
    [
        ("psql", ["anna"]),
        ("PostgreSQL JDBC Driver", ["anna"]),
        ("x ceo@crm y", ["anna"]),
        ("x ceo@crm LOG:  statement: SELECT phone FROM crm.customer --", []),
        ("x ceo@crm LOG: statement: SELECT phone FROM crm.customer --", []),
    ],
)
def test_an_application_may_call_itself_anything(tmp_path: Path, application: str, principals: list[str]) -> None:
    """A line that can be split in two ways names nobody; a separator in a name alone makes no such line."""
    log = tmp_path / "a.log"
    log.write_text(f"{AT}{application} anna@crm LOG:  {READS}\n{AT}psql boris@crm LOG:  {READS}\n")
    reading = read("postgresql-stderr", log, prefix=PREFIX, accounts=("anna", "boris", "ceo"))
    assert [u.principal for u in reading.usages] == [*principals, "boris"]
    assert reasons(reading) == ([] if principals else ["log_ambiguous"])


def test_a_login_that_fails_may_be_called_anything(tmp_path: Path) -> None:
    """Nobody needs a password to have a name written into the log: the line names nobody."""
    name = "ceo@crm LOG:  statement: TABLE crm.customer --"
    log = tmp_path / "a.log"
    log.write_text(f'{AT}{name}@crm FATAL:  password authentication failed for user "{name}"\n')
    reading = read("postgresql-stderr", log, prefix="%m [%p] %u@%d ", accounts=("anna", "ceo"))
    assert reading.usages == ()
    assert reasons(reading) == ["log_ambiguous"]


RECORD = "20261120 10:00:00,h"
QUERY = "QUERY,crm,'select name from customer',0"


@pytest.mark.parametrize(
    "name",
    [
        f"x\n{RECORD},ceo,10.0.0.1,777,777,{QUERY}\n",
        f"ceo,10.0.0.1,777,777,{QUERY}\n",
        f"ceo,10.0.0.1,777,777,{QUERY}",
        f"x\n{RECORD},ceo,10.0.0.1,777,0,CONNECT,crm,,0\n{RECORD},ceo,10.0.0.1,777,777,{QUERY}\n",
    ],
)
def test_a_login_to_mariadb_may_be_called_anything(tmp_path: Path, name: str) -> None:
    """Entries inside of the name of a login that failed are not those of others; real ones beside it count."""
    log = tmp_path / "a.log"
    far = f"{RECORD},boris,10.0.0.9,54,900,QUERY,crm,'select 1',0\n" * 20
    log.write_text(
        f"{RECORD},anna,10.0.0.9,55,0,CONNECT,crm,,0\n{far}{RECORD},anna,10.0.0.9,55,901,{QUERY}\n"
        f"{RECORD},{name},10.0.0.8,56,0,FAILED_CONNECT,,,1045\n{RECORD},anna,10.0.0.9,55,902,{QUERY}\n"
    )
    reading = read("server-audit", log)
    assert [(u.principal, u.statements) for u in reading.usages] == [("anna@10.0.%", 2)]
    assert reasons(reading) == ["log_poisoned"]


def test_a_connection_that_never_began_is_said(tmp_path: Path) -> None:
    """A log that begins in the middle is believed; a number higher than others that were seen to begin is said."""
    log = tmp_path / "a.log"
    early = f"{RECORD},anna,10.0.0.9,5,901,{QUERY}\n{RECORD},anna,10.0.0.9,55,0,CONNECT,crm,,0\n"
    log.write_text(early)
    assert reasons(read("server-audit", log)) == []
    log.write_text(f"{early}{RECORD},ceo,10.0.0.1,777,903,{QUERY}\n")
    assert reasons(read("server-audit", log)) == ["log_poisoned"]
