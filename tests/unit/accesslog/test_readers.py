"""Files as they come: cut, broken, of other versions and languages; what is not understood is counted."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

import pytest

from privaudit.accesslog.base import LogReading
from privaudit.accesslog.read import read_log
from privaudit.config.access_settings import LogSettings, ReadsSettings

from .estate import NOW, read, system


def csv_line(message: str, *, at: str = "2026-11-20 10:00:00.123 UTC", state: str = "00000", columns: int = 26) -> str:
    """One line of csvlog."""
    text = message.replace('"', '""')
    first = f'{at},"anna","crm",7,"10.0.0.5:4000",5f.1,1,"SELECT",{at},3/1,0,LOG,{state},"{text}"'
    return ",".join([first, *[""] * 8, '"psql"', *['"x"'] * (columns - 23)]) + "\n"


def columns_of(reading: LogReading) -> list[tuple[str, str, int]]:
    """Principal, columns and number of statements."""
    return [(u.principal, " ".join(u.columns), u.statements) for u in reading.usages]


@pytest.mark.parametrize("columns", [23, 24, 26])
def test_csvlog_of_every_version(tmp_path: Path, columns: int) -> None:
    """23 columns up to 12, 24 in 13, 26 later."""
    log = tmp_path / "a.csv"
    log.write_text(csv_line("statement: SELECT name FROM crm.customer", columns=columns))
    reading = read("postgresql-csv", log)
    assert columns_of(reading) == [("anna", "name", 1)]
    (usage,) = reading.usages
    assert (usage.client, usage.application, usage.whole) == ("10.0.0.5", "psql", True)
    assert usage.days == ((20777, 1),)


@pytest.mark.parametrize(
    "message",
    [
        "statement: SELECT name FROM crm.customer",
        "оператор: SELECT name FROM crm.customer",
        "выполнение <unnamed>: SELECT name FROM crm.customer",
        "Anweisung: SELECT name FROM crm.customer",
        "продолжительность: 12.5 мс, оператор: SELECT name FROM crm.customer",
        "duration: 12.5 ms  execute q: SELECT name FROM crm.customer",
    ],
)
def test_messages_in_other_languages(tmp_path: Path, message: str) -> None:
    """The server's language (lc_messages) does not hide reads."""
    log = tmp_path / "a.csv"
    log.write_text(csv_line(message))
    assert columns_of(read("postgresql-csv", log)) == [("anna", "name", 1)]


def test_a_cut_line_is_counted_and_the_rest_is_read(tmp_path: Path) -> None:
    """A file that is written while it is read ends in the middle of a line."""
    log = tmp_path / "a.csv"
    whole = csv_line("statement: SELECT name FROM crm.customer")
    log.write_text(whole * 3 + whole[:60])
    reading = read("postgresql-csv", log)
    assert columns_of(reading) == [("anna", "name", 3)]
    assert reading.state[0].unparsed == 1


def test_broken_utf8_does_not_stop(tmp_path: Path) -> None:
    """Bytes of another encoding in one statement leave the others."""
    log = tmp_path / "a.csv"
    good = csv_line("statement: SELECT phone FROM crm.customer").encode()
    bad = csv_line("statement: SELECT name FROM crm.customer WHERE name = 'XX'").encode().replace(b"XX", b"\xcf\xe5")
    log.write_bytes(bad + good)
    assert columns_of(read("postgresql-csv", log)) == [("anna", "name", 1), ("anna", "phone", 1)]


def test_a_failed_statement_is_no_read(tmp_path: Path) -> None:
    """An error that follows in the same session undoes the statement."""
    log = tmp_path / "a.csv"
    failed = csv_line("permission denied", state="42501")
    log.write_text(csv_line("statement: SELECT name FROM crm.customer") + failed)
    assert read("postgresql-csv", log).usages == ()


def test_a_spoilt_archive_is_said_and_what_could_be_unpacked_counts(tmp_path: Path) -> None:
    """A gzip file that is cut gives its first part and a gap with its name, not its folder."""
    lines = "".join(csv_line(f"statement: SELECT name FROM crm.customer WHERE id = {n}") for n in range(3000))
    log = tmp_path / "a.csv.gz"
    log.write_bytes(gzip.compress(lines.encode())[:-4000])
    reading = read("postgresql-csv", log)
    assert 0 < sum(u.statements for u in reading.usages) < 3000
    ((reason, params),) = reading.gaps
    assert reason == "log_file_broken"
    assert dict(params)["file"] == "a.csv.gz"


def test_files_that_are_not_there_are_a_gap(tmp_path: Path) -> None:
    """A glob that names nothing is said, and the log counts as not read."""
    reading = read("postgresql-csv", tmp_path / "no*.csv")
    assert reading.gaps == (("log_files_missing", (("files", "no*.csv"),)),)
    assert [s.reason for s in reading.state] == ["log_not_read"]


def test_a_prefix_without_user_shows_nobody(tmp_path: Path) -> None:
    """A plain log whose lines do not say who it was covers no reads, and says what the prefix lacks."""
    log = tmp_path / "a.log"
    log.write_text("2026-11-20 10:00:00.1 UTC [7] LOG:  statement: SELECT name FROM crm.customer\n")
    reading = read("postgresql-stderr", log, prefix="%m [%p] ")
    assert reading.usages == ()
    assert [(s.reason, dict(s.reason_params)) for s in reading.state] == [("log_prefix_lacks", {"lacking": "%u, %d"})]


def test_mysql_general_log_with_iso_times(tmp_path: Path) -> None:
    """MySQL writes ISO times on each line; statements have many lines, the account is the one that matches best."""
    log = tmp_path / "g.log"
    log.write_text(
        "/usr/sbin/mysqld, Version: 8.0.36 (MySQL Community Server - GPL). started with:\n"
        "Tcp port: 3306  Unix socket: /run/mysqld/mysqld.sock\nTime                 Id Command    Argument\n"
        "2026-11-20T10:00:00.123456Z\t    8 Connect\tanna@10.0.0.9 on crm using SSL/TLS\n"
        "2026-11-20T10:00:01.123456Z\t    8 Query\tSELECT name,\n\t\tphone\nFROM customer\n"
        "2026-11-20T10:00:02.123456Z\t    8 Quit\t\n"
    )
    reading = read("general-log", log)
    assert columns_of(reading) == [("anna@10.0.%", "name phone", 1)]
    assert reading.state[0].unparsed == 0


@pytest.mark.parametrize(
    "line",
    [
        "20261120 10:00:00,db1,anna,10.0.0.9,8,3,QUERY,crm,'SELECT name FROM customer WHERE phone=\\'a,b\\'',0",
        "20261120 10:00:00,db1,anna,10.0.0.9:53412,8,3,QUERY,crm,'SELECT name FROM customer',0",
        "Nov 20 10:00:00 db1 mysql-server_auditing:  db1,anna,10.0.0.9,8,3,QUERY,crm,'SELECT name FROM customer',0",
        "2026-11-20T10:00:00+00:00 db1 audit: info db1,anna,10.0.0.9,8,3,QUERY,crm,'SELECT name FROM customer',0",
    ],
)
def test_forms_of_server_audit(tmp_path: Path, line: str) -> None:
    """Its own file, with the port that 12.0.1 adds, and the system's log with its two headers."""
    log = tmp_path / "audit.log"
    log.write_text(line + "\n")
    reading = read("server-audit", log)
    assert columns_of(reading) == [("anna@10.0.%", "name", 1)]
    assert reading.usages[0].first == 1_795_168_800.0


def test_old_lines_are_outside_of_the_window(tmp_path: Path) -> None:
    """What is older than the days asked for is not counted; how far the log covers them is said."""
    log = tmp_path / "a.csv"
    old = csv_line("statement: SELECT name FROM crm.customer", at="2026-01-02 10:00:00.000 UTC")
    log.write_text(old + csv_line("statement: SELECT phone FROM crm.customer"))
    reading = read("postgresql-csv", log)
    assert columns_of(reading) == [("anna", "phone", 1)]
    assert (reading.state[0].days_covered, reading.state[0].days_asked) == (1, 90)


@pytest.mark.parametrize("form", ["postgresql-csv", "server-audit"])
def test_days_without_a_line_are_not_covered(tmp_path: Path, form: str) -> None:
    """Two lines three months apart are two days, whatever lies between: days are those of the configured zone."""
    log = tmp_path / "a.log"
    if form == "postgresql-csv":
        stamps = ("2026-09-01 10:00:00.000 UTC", "2026-11-20 10:00:00.000 UTC", "2026-11-20 23:59:59.000 UTC")
        log.write_text("".join(csv_line("statement: SELECT 1", at=at) for at in stamps))
    else:
        stamps = ("20260901 10:00:00", "20261120 10:00:00", "20261120 23:59:59")
        log.write_text("".join(f"{at},db,anna,10.0.0.5,7,9,QUERY,crm,'SELECT 1',0\n" for at in stamps))
    state = read(form, log).state[0]
    assert (state.days_covered, state.from_) == (2, "2026-09-01T10:00:00+00:00")


@pytest.mark.parametrize(("zone", "days"), [("UTC", 2), ("Asia/Vladivostok", 1)])
def test_days_and_hours_are_of_the_configured_zone(tmp_path: Path, zone: str, days: int) -> None:
    """A working day in Vladivostok is one day, though it is two by the server's clock."""
    log = tmp_path / "a.csv"
    stamps = ("2026-11-18 23:30:00.000 UTC", "2026-11-19 05:00:00.000 UTC")
    text = "".join(csv_line("statement: SELECT name FROM crm.customer", at=at) for at in stamps)
    log.write_text(text)
    settings = LogSettings(systems=("s",), format="postgresql-csv", files=(str(log),))
    reading = read_log(settings, (system("postgresql"),), ReadsSettings(timezone=zone), NOW)
    assert reading.state[0].days_covered == days
    assert len({day for u in reading.usages for day, _ in u.days}) == days
    assert sum(u.off_hours for u in reading.usages) == (2 if zone == "UTC" else 0)


def test_a_person_is_the_same_in_the_logs_of_two_systems_and_a_number_is_not(tmp_path: Path) -> None:
    """With one key, a phone has one digest everywhere; the key of a row is of its system only."""
    subjects = []
    for name in ("s", "t"):
        log = tmp_path / f"{name}.csv"
        log.write_text(
            csv_line("statement: SELECT name FROM crm.customer WHERE phone = '+7 912 345-67-89'")
            + csv_line("statement: SELECT name FROM crm.customer WHERE id = 5")
        )
        one = system("postgresql")
        tables = tuple(replace(t, system=name) for t in one.catalog.tables)
        mine = replace(one, name=name, catalog=replace(one.catalog, system=name, tables=tables))
        settings = LogSettings(systems=(name,), format="postgresql-csv", files=(str(log),), timezone="UTC")
        found = read_log(settings, (mine,), ReadsSettings(timezone="UTC"), NOW, key=b"k" * 32)
        subjects.append({u.lookup: u.subjects for u in found.usages})
        assert b"9123456789" not in b"".join(s for u in found.usages for s in u.subjects)
    assert subjects[0]["phone",] == subjects[1]["phone",]
    assert not subjects[0]["id",] & subjects[1]["id",]


def test_looked_up_values_are_the_same_however_the_statement_is_written(tmp_path: Path) -> None:
    """One phone as literal, in a list, as parameter, with other literals around: always the same person."""
    log = tmp_path / "a.csv"
    texts = [
        "statement: SELECT name FROM crm.customer WHERE phone = '{}' AND id > 5 LIMIT 3",
        "statement: SELECT name FROM crm.customer WHERE phone = '{}' AND id > 7 LIMIT 9",
        "statement: SELECT name FROM crm.customer WHERE phone IN ('{}', 'x') AND id > 7",
        "statement: SELECT name FROM crm.customer WHERE phone IN ('{}') AND id > 9",
        "statement: SELECT name FROM crm.customer WHERE phone like '{}'",
        "statement: SELECT name FROM crm.customer /* a */ WHERE phone = '{}'",
    ]
    wanted = ["+79261234567", "8 (926) 123-45-67", "79261234567"]
    log.write_text("".join(csv_line(t.format(v)) for v in wanted for t in texts))
    people = {s for u in read("postgresql-csv", log).usages for s in u.subjects}
    assert len(people) == 1
    other = csv_line(texts[0].format("+79260000000"))
    log.write_text("".join(csv_line(t.format(wanted[0])) for t in texts) + other)
    assert len({s for u in read("postgresql-csv", log).usages for s in u.subjects}) == 2


def test_the_number_of_a_limit_decides_for_each_statement(tmp_path: Path) -> None:
    """Statements that differ in their LIMIT only: a small one is no reading of the whole relation."""
    log = tmp_path / "a.csv"
    limits = (10, 5_000_000, 20, 900_000)
    log.write_text("".join(csv_line(f"statement: SELECT name FROM crm.customer LIMIT {n}") for n in limits))
    assert sorted((u.whole, u.statements) for u in read("postgresql-csv", log).usages) == [(False, 2), (True, 2)]


@pytest.mark.parametrize(
    ("statement", "state", "expected"),
    [
        ("SELECT name, 1/0 FROM crm.customer", "22012", [("name", 1)]),
        ("SELECT name FROM crm.customer; SELECT 1/0", "22012", [("name", 1)]),
        ("SELECT name FROM crm.customer; SELECT nope FROM crm.customer", "42703", [("name", 1)]),
        ("SELECT name FROM crm.customer; SELECT phone FROM", "42601", []),
        ("SELECT name FROM crm.customer", "57014", [("name", 1)]),
        ("SELECT name FROM crm.customer", "42P01", []),
    ],
)
def test_rows_may_have_gone_out_before_an_error(
    tmp_path: Path, statement: str, state: str, expected: list[tuple[str, int]]
) -> None:
    """A statement that ended with an error counts as a read that may have been, unless the error comes before rows."""
    log = tmp_path / "a.csv"
    log.write_text(csv_line(f"statement: {statement}") + csv_line("some error", state=state))
    assert [(" ".join(u.columns), u.failed) for u in read("postgresql-csv", log).usages] == expected


@pytest.mark.parametrize(("code", "failed"), [("1242", [1]), ("1317", [1]), ("1142", []), ("1064", []), ("0", [0])])
def test_rows_may_have_gone_out_before_an_error_of_mariadb(tmp_path: Path, code: str, failed: list[int]) -> None:
    """The same in server_audit, by its code of return."""
    log = tmp_path / "a.log"
    log.write_text(f"20261120 10:00:00,h,anna,10.0.0.9,5,6,QUERY,crm,'select name from customer',{code}\n")
    assert [u.failed for u in read("server-audit", log).usages] == failed


@pytest.mark.parametrize(
    "statement",
    [
        'SELECT name FROM crm.U&"c\\0075stomer"',
        "SELECT name FROM crm.U&\"c!0075stomer\" UESCAPE '!'",
        "SELECT query_to_xml('select * from crm.customer', true, false, '')",
        "SELECT name FROM crm.customer WHERE ((( nonsense",
        f"SELECT /*{'x' * 150_000}*/ name FROM crm.customer",
    ],
)
def test_names_in_odd_forms_are_found(tmp_path: Path, statement: str) -> None:
    """A relation that stands in a text in any way has a row, or the log says that it may have been read."""
    log = tmp_path / "a.csv"
    log.write_text(
        csv_line("statement: SELECT query_to_xml('select 1', true, false, '')") + csv_line(f"statement: {statement}")
    )
    reading = read("postgresql-csv", log)
    assert [u.table for u in reading.usages] == ["customer"]
    assert all(key == "log_possible_reads" for key, _ in reading.gaps)


@pytest.mark.parametrize("statement", ["DO $$ BEGIN PERFORM 1; END $$", "/* x */ CALL p()"])
def test_what_runs_inside_of_a_statement_is_not_silent(tmp_path: Path, statement: str) -> None:
    """log_statement does not write what a block or procedure runs: how often that was is said."""
    log = tmp_path / "a.csv"
    log.write_text(csv_line(f"statement: {statement}") * 2)
    assert read("postgresql-csv", log).gaps == (("log_statements_inside", (("count", 2),)),)
