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
