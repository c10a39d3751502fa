"""Journals of applications say who opened whose card: streamed, in any usual form, without keeping whose."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import zstandard

from privaudit.accesslog.base import LogReading, Usage
from privaudit.accesslog.estate import LoggedSystem
from privaudit.accesslog.journal import read_journals
from privaudit.accesslog.read import read_log
from privaudit.config.access_settings import ApplicationSettings, JournalSettings, LogSettings, ReadsSettings
from privaudit.model import Catalog, Column, LogKind, Table, TableKind, TypeFamily
from privaudit.sqltext.base import Verb
from privaudit.staff.applications import Stand

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC).timestamp()
READS = ReadsSettings(timezone="Europe/Moscow")
HEAD = "Дата и время;Пользователь;Объект;Действие\n"
LINES = [
    "20.11.2026 10:00:00;op1;client:12345;просмотр",
    "20.11.2026 10:05:00;op1;client:12345;Просмотр",
    "20.11.2026 23:30:00;op1;client:777;выгрузка в файл",
    "21.11.2026 09:00:00;op2;card/4242;просмотр",
    "21.11.2026 09:01:00;op2;client:1;вход в систему",
]


def _system(name: str = "crm") -> LoggedSystem:
    columns = (Column(name="id", data_type="integer", family=TypeFamily.INTEGER, position=1),)
    table = Table(
        system=name, schema="public", name="clients", kind=TableKind.TABLE, columns=columns, primary_key=("id",)
    )
    catalog = Catalog(system=name, tables=(table,))
    return LoggedSystem(name=name, dialect="postgresql", database=name, catalog=catalog)


def _read(
    path: Path | str,
    *,
    accounts: tuple[tuple[str, str], ...] = (("crm", "app"),),
    key: bytes | None = None,
    **more: object,
) -> LogReading:
    given: dict[str, object] = {
        "timezone": "Europe/Moscow",
        "tables": (("client", "crm.public.clients"),),
        **more,
    }
    journal = JournalSettings(files=(str(path),), **given)  # type: ignore[arg-type]
    application = ApplicationSettings(name="CRM", accounts=("crm/app",), journals=(journal,))
    stand = Stand(application="CRM", users=(), accounts=accounts)
    (found,) = read_journals((application,), (stand,), (_system(),), READS, NOW, key)
    return found


def _csv(folder: Path, *lines: str, head: str = HEAD, name: str = "journal.csv") -> Path:
    path = folder / name
    path.write_text(head + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def _of(found: LogReading, user: str, verb: Verb = Verb.SELECT) -> Usage:
    (one,) = [u for u in found.usages if u.principal == user and u.verb is verb]
    return one


def test_cards_opened_are_reads_of_the_mapped_table(tmp_path: Path) -> None:
    """Who, how often, from when to when, how many different people, off hours apart, exports apart."""
    found = _read(_csv(tmp_path, *LINES))
    seen = _of(found, "op1")
    assert (seen.system, seen.schema, seen.table) == ("crm", "public", "clients")
    assert (seen.statements, len(seen.subjects), seen.lookup, seen.off_hours) == (2, 1, ("id",), 0)
    assert (seen.application, seen.source) == ("CRM", "journal:CRM")
    assert seen.first == datetime(2026, 11, 20, 7, tzinfo=UTC).timestamp()
    export = _of(found, "op1", Verb.COPY_OUT)
    assert (export.dump, export.off_hours, export.statements) == (True, 1, 1)


def test_an_object_without_a_mapping_is_of_the_whole_application(tmp_path: Path) -> None:
    """It is read in each system where the application has an account; no table is claimed."""
    found = _read(_csv(tmp_path, LINES[3]), accounts=(("bank", "app"), ("crm", "app"), ("crm", "app2")))
    assert [(u.system, u.schema, u.table, u.statements) for u in found.usages] == [
        ("bank", None, None, 1),
        ("crm", None, None, 1),
    ]


def test_a_journal_tells_only_of_systems_its_records_are_known_to_be_of(tmp_path: Path) -> None:
    """An application's account may stand on every database of a server: that is no record of what was read there."""
    accounts = (("accounting", "app"), ("bank", "app"), ("crm", "app"))
    mapped = _read(_csv(tmp_path, *LINES[:3]), accounts=accounts)
    assert [(s.system, s.answers_inside) for s in mapped.state] == [("crm", True)]
    mixed = _read(_csv(tmp_path, LINES[0], LINES[3]), accounts=accounts)
    assert [(s.system, s.answers_inside, s.reason) for s in mixed.state] == [
        ("accounting", False, "journal_system_unknown"),
        ("bank", False, "journal_system_unknown"),
        ("crm", True, "log_covers_days"),
    ]
    unmapped = _read(_csv(tmp_path, LINES[3]), tables=(), accounts=(("crm", "app"),))
    assert [(s.system, s.answers_inside) for s in unmapped.state] == [("crm", True)]


def test_logging_in_and_changing_are_no_reads(tmp_path: Path) -> None:
    """Only what shows data counts; the configuration's own words win."""
    assert [u.principal for u in _read(_csv(tmp_path, *LINES)).usages if u.table] == ["op1", "op1"]
    own = (("вход в систему", "read"), ("просмотр", "ignore"))
    found = _read(_csv(tmp_path, *LINES), actions=own)
    assert {(u.principal, u.verb) for u in found.usages} == {("op1", Verb.COPY_OUT), ("op2", Verb.SELECT)}


def test_nothing_of_whom_was_looked_up_is_kept(tmp_path: Path) -> None:
    """Ids, and names that stand in for them, are digests under a key of one run."""
    path = _csv(tmp_path, LINES[0], "20.11.2026 10:00:00;op3;Секретова Анна 1980;просмотр")
    one, other = _read(path), _read(path)
    assert "12345" not in repr(one)
    assert "Секретова" not in repr(one)
    assert _of(one, "op1").subjects != _of(other, "op1").subjects


@pytest.mark.parametrize(
    "thing", ["client:12345", "client#12345", "client/12345", "/client/12345", "Client 12345", "CLIENT: 12345"]
)
def test_kind_and_number_in_any_usual_form(tmp_path: Path, thing: str) -> None:
    """The kind is found before a colon, a slash, a number sign or a space, in any case."""
    one = _of(_read(_csv(tmp_path, f"20.11.2026 10:00:00;op1;{thing};открытие")), "op1")
    assert (one.table, len(one.subjects)) == ("clients", 1)


def test_a_kind_alone_names_nobody(tmp_path: Path) -> None:
    """A list that was opened is no look-up of one person."""
    one = _of(_read(_csv(tmp_path, "20.11.2026 10:00:00;op1;client;просмотр")), "op1")
    assert (one.table, one.lookup, one.subjects) == ("clients", (), frozenset())


@pytest.mark.parametrize(
    ("stamp", "hour"),
    [
        ("2026-11-20T10:00:00", 7),
        ("2026-11-20 10:00:00.123", 7),
        ("2026-11-20T10:00:00Z", 10),
        ("2026-11-20T10:00:00+05:00", 5),
        ("20.11.2026 10:00", 7),
        ("20.11.2026 10:00:00 +0500", 5),
        ("11/20/2026 10:00:00 AM", 7),
        ("11/20/2026 3:00 PM", 12),
        ("20.11.2026, 10:00:00", 7),
        (str(int(datetime(2026, 11, 20, 10, tzinfo=UTC).timestamp())), 10),
        (str(int(datetime(2026, 11, 20, 10, tzinfo=UTC).timestamp()) * 1000), 10),
    ],
)
def test_times_with_and_without_a_zone(tmp_path: Path, stamp: str, hour: int) -> None:
    """A time without a zone is of the journal's zone; the result is UTC."""
    one = _of(_read(_csv(tmp_path, f'"{stamp}";op1;client:1;просмотр')), "op1")
    assert int(one.first) == int(datetime(2026, 11, 20, hour, tzinfo=UTC).timestamp())


@pytest.mark.parametrize("packing", ["plain", "gzip", "zstd"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "utf-16"])
def test_any_packing_and_encoding(tmp_path: Path, packing: str, encoding: str) -> None:
    """Exports are packed and in the encoding of the program that made them."""
    content = (HEAD + "\n".join(LINES)).encode(encoding)
    pack: dict[str, Callable[[bytes], bytes]] = {
        "plain": bytes,
        "gzip": gzip.compress,
        "zstd": zstandard.ZstdCompressor().compress,
    }
    path = tmp_path / "journal.csv.packed"
    path.write_bytes(pack[packing](content))
    assert _of(_read(path), "op1").statements == 2


def test_several_files_are_one_journal(tmp_path: Path) -> None:
    """Rotated files, each with its own headings, count together."""
    for i, line in enumerate(LINES[:2]):
        _csv(tmp_path, line, name=f"journal-{i}.csv")
    found = _read(tmp_path / "journal-*.csv")
    assert _of(found, "op1").statements == 2
    assert (found.state[0].files, found.state[0].lines) == (2, 2)


def test_lines_of_json_with_nested_names(tmp_path: Path) -> None:
    """Names are mapped or recognised; nested ones are written with dots; broken lines are counted."""
    path = tmp_path / "journal.jsonl"
    lines = [
        {"timestamp": "2026-11-20T10:00:00Z", "actor": {"login": "op1"}, "entity": "client:5", "event": "view"},
        {"timestamp": "2026-11-20T11:00:00Z", "actor": {"login": "op1"}, "entity": "client:6", "event": "export"},
    ]
    path.write_text("\n".join([*map(json.dumps, lines), "{broken", "[]"]), encoding="utf-8")
    found = _read(path, format="jsonl", columns=(("user", "actor.login"),))
    assert _of(found, "op1").statements == _of(found, "op1", Verb.COPY_OUT).statements == 1
    assert (found.state[0].lines, found.state[0].unparsed) == (4, 2)


def test_what_was_not_understood_is_counted(tmp_path: Path) -> None:
    """A line without a time or a user is no read, and no silence."""
    found = _read(_csv(tmp_path, *LINES[:2], "вчера;op1;client:1;x", "20.11.2026 10:00:00;;client:1;x"))
    (state,) = found.state
    assert (state.system, state.source, state.lines, state.unparsed) == ("crm", "journal:CRM", 4, 2)
    assert (state.covers_reads, state.reason) == (True, "log_covers_days")


def test_what_is_older_than_asked_is_not_counted_but_the_journal_reaches_there(tmp_path: Path) -> None:
    """The window is the configuration's; how far the journal goes back is said."""
    found = _read(_csv(tmp_path, "01.01.2026 10:00:00;op1;client:1;x", "21.11.2026 10:00:00;op1;client:1;x"))
    assert _of(found, "op1").statements == 1
    assert (found.state[0].from_, found.state[0].days_covered) == ("2026-01-01T07:00:00+00:00", 1)


def test_a_card_is_the_row_of_its_table_in_the_servers_log(tmp_path: Path) -> None:
    """With one key, who opens the card of a client and who looks for the number in the table look at one person."""
    log = tmp_path / "a.csv"
    row = ["2026-11-20 10:00:00.000 UTC", "anna", "crm", "1", "10.0.0.5:1", "s1", "1", "SELECT", "", "3/1", "0"]
    row += ["LOG", "00000", "statement: SELECT * FROM public.clients WHERE id = 12345", *[""] * 8, "psql", "", "", ""]
    log.write_text(",".join(row) + "\n")
    key = b"k" * 32
    settings = LogSettings(systems=("crm",), format="postgresql-csv", files=(str(log),), timezone="UTC")
    logged = read_log(settings, (_system(),), READS, NOW, key)
    told = _read(_csv(tmp_path, LINES[0]), key=key)
    assert [u.subjects for u in logged.usages] == [u.subjects for u in told.usages] != [frozenset()]
    assert [u.kind for u in told.usages] == [LogKind.JOURNAL]


def test_trouble_has_a_reason_without_a_line(tmp_path: Path) -> None:
    """No file, no columns, nothing in it, a table or a zone that is not there, a broken archive."""
    empty, odd, cut = tmp_path / "empty.csv", tmp_path / "odd.csv", tmp_path / "cut.csv.gz"
    empty.write_bytes(b"")
    odd.write_text("Секретова;Анна\nx;y\n", encoding="utf-8")
    cut.write_bytes(gzip.compress((HEAD + "\n".join(LINES * 4000)).encode())[:500])
    good = _csv(tmp_path, *LINES)
    cases = [
        (_read(tmp_path / "no.csv"), "log_files_missing"),
        (_read(odd), "journal_columns"),
        (_read(empty), "journal_empty"),
        (_read(cut), "log_file_broken"),
        (_read(good, tables=(("client", "crm.public.nothing"),)), "journal_table"),
        (_read(good, timezone="Mars/Olympus"), "journal_timezone"),
        (_read(good, tables=(), accounts=()), "journal_of_no_system"),
    ]
    for found, reason in cases:
        assert reason in {key for key, _ in found.gaps}
        assert "Секретова" not in repr(found)
        assert str(tmp_path) not in repr(found)


def test_an_application_without_journals_has_no_reading() -> None:
    """Nothing was asked for."""
    assert read_journals((ApplicationSettings(name="CRM", accounts=("x",)),), (), (), READS, NOW) == ()
