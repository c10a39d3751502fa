"""Lines of PostgreSQL's plain log and jsonlog, whole and spoilt: each is whose it says, none ends the reading."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .estate import read
from .test_readers import columns_of


def test_plain_log_with_details_before_any_message_and_text_like_a_line(tmp_path: Path) -> None:
    """A cut beginning is nobody's; a statement cannot fake a line of another user, whatever its text says."""
    log = tmp_path / "a.log"
    head = "2026-11-20 10:00:0{}.123 UTC [7] {}@crm LOG:  "
    faked = head.format(1, "boss") + "statement: SELECT phone FROM crm.customer"
    log.write_text(
        "2026-11-20 10:00:00.123 UTC [7] anna@crm DETAIL:  parameters: $1 = 'x'\n\tmore\n"
        + head.format(1, "anna")
        + f"statement: SELECT name,\n\t'{faked}', id\n\tFROM crm.customer -- {faked}\n"
        + head.format(2, "anna")
        + "execute <unnamed>: SELECT name FROM crm.customer WHERE phone = $1\n"
        + "2026-11-20 10:00:02.123 UTC [7] anna@crm DETAIL:  parameters: $1 = '+79261234567'\n"
        + "2026-11-20 10:00:03.123 UTC [7] anna@crm LOG:  statement: SELECT phone FROM crm.customer\n"
        + "2026-11-20 10:00:03.124 UTC [7] anna@crm ERROR:  permission denied\n"
        + "2026-11-20 10:00:03.124 UTC [7] anna@crm STATEMENT:  SELECT phone FROM crm.customer\n"
    )
    reading = read("postgresql-stderr", log, prefix="%m [%p] %u@%d ")
    assert sorted(columns_of(reading)) == [("anna", "id name", 1), ("anna", "name", 1)]
    assert [len(u.subjects) for u in reading.usages if u.lookup] == [1]
    assert reading.state[0].unparsed == 0


@pytest.mark.parametrize("prefix", ["%m [%p] %u@%d ", "%t [%p]: [%l-1] user=%u,db=%d ", "%u %d %n %c: "])
def test_plain_logs_of_other_prefixes(tmp_path: Path, prefix: str) -> None:
    """Times with and without milliseconds, numbers of lines, seconds since 1970 in the middle of the line."""
    log = tmp_path / "a.log"
    head = prefix
    for letter, value in (("%m", "2026-11-20 10:00:00.123 UTC"), ("%t", "2026-11-20 10:00:00 UTC"), ("%p", "7")):
        head = head.replace(letter, value)
    for letter, value in (("%u", "anna"), ("%d", "crm"), ("%n", "1795168800.123"), ("%c", "5f.1")):
        head = head.replace(letter, value)
    text = "LOG:  statement: SELECT name FROM crm.customer\n"
    bad = "no line at all\n2026-11-20 10:xx:00.123 UTC [7] anna@crm LOG:  statement: x\n"
    log.write_text(head.replace("%l", "1") + text + head.replace("%l", "2") + text + bad)
    reading = read("postgresql-stderr", log, prefix=prefix)
    assert columns_of(reading) == [("anna", "name", 2)]
    assert reading.state[0].unparsed == 2


def json_line(message: str) -> str:
    """One line of jsonlog."""
    who = {"timestamp": "2026-11-20 10:00:00.123 UTC", "user": "anna", "dbname": "crm", "session_id": "5f.1"}
    return json.dumps(who | {"message": message})


@pytest.mark.parametrize("bad", ["", "[" * 100_000, '{"timestamp": ""} {}', "null", '{"message": "statement: x"', "5"])
def test_json_lines_that_are_none_are_counted(tmp_path: Path, bad: str) -> None:
    """Nothing in a line of a jsonlog ends the reading, no entry of pgaudit in it either."""
    log = tmp_path / "a.json"
    entry = 'AUDIT: SESSION,1,1,READ,SELECT,,,"SELECT name, \'a\rb\' FROM crm.customer","a,b",5'
    torn = 'AUDIT: SESSION,2,1,READ,SELECT,,"x"\r,y\rz,t"'
    log.write_text("\n".join([json_line(entry), bad, json_line(torn), " " + json_line(""), ""]))
    reading = read("postgresql-json", log)
    assert [(u.principal, u.columns, u.statements, u.rows) for u in reading.usages] == [("anna", ("name",), 1, 5)]
    assert reading.state[0].unparsed == 2
