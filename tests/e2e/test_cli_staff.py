"""``privaudit staff check``, and a scan with a staff list: whose accounts are whose."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

from privaudit.cli import cli

STAFF = """ФИО;Таб. №;Отдел;Логин;Статус;Дата увольнения
Тестова Анна Ильинична;0001;Продажи;EXAMPLE\\anna;Работает;
Примеров Олег;0002;Склад;oleg, kassa;Уволен;01.10.2026
Образцов Ян;0003;Склад;kassa;Работает;
Удалённый Пётр;0004;Склад;;Работает;
"""
USERS = "login,person,role,blocked\nop1,0001,clerk,no\nop2,Чужой Человек,admin,no\nop3,0002,clerk,yes\n"
CONFIG = """
[[systems]]
name = "shop"
url = "sqlite:///shop.db"

[staff]
file = "staff.csv"

[[applications]]
name = "CRM"
accounts = ["shop/user:root", "bank/app"]
users = "users.csv"

[[accounts]]
match = ["bank/svc_*"]
nature = "service"
"""


@pytest.fixture(autouse=True)
def _lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    Path("staff.csv").write_bytes(STAFF.encode("cp1251"))
    Path("users.csv").write_text(USERS, encoding="utf-8")
    Path("privaudit.toml").write_text(CONFIG, encoding="utf-8")


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments))


def _json(*arguments: str) -> Any:
    return json.loads(_run("staff", "check", "--format", "json", *arguments).stdout)


def _audit(*accounts: tuple[str, str, str]) -> str:
    """An audit.json of a system ``bank`` with these accounts: name, kind, nature."""
    from privaudit.model import FORMAT  # the golden audit is the form; only its principals are others
    from privaudit.report import load_audit

    source = Path(__file__).parents[1] / "golden" / "audit.json"
    data = json.loads(source.read_text(encoding="utf-8"))
    assert data["format"] == FORMAT
    first = data["principals"][0]
    data["principals"] = [
        {**first, "id": f"{i:016x}", "system": "bank", "principal": name, "principal_kind": kind, "nature": nature}
        | {"person": None, "can_login": kind == "user", "status": "active"}
        for i, (name, kind, nature) in enumerate(accounts)
    ]
    Path("audit.json").write_text(json.dumps(data), encoding="utf-8")
    assert len(load_audit("audit.json").principals) == len(accounts)
    return "audit.json"


def test_a_list_is_told_as_it_was_understood() -> None:
    """Form, columns, statuses, days and accounts, of the staff and of the application's users; nothing is wrong."""
    done = _run("staff", "check")
    assert done.exit_code == 0, done.output
    for part in (
        "delimited text, fields end with a semicolon, encoding cp1251, headings in line 1",
        "Rows: 4; people: 4",
        '6. "Дата увольнения": the last day',
        "active: 3; leaving: 0; left: 1; not known: 0",
        "Last days: 1; from 2026-10-01 to 2026-10-01",
        "Rows: 3; users: 3; who may log in: 2; found in the staff list: 2 of 3",
        "May log in and are not in the staff list: 1; lines 3",
        "Problems: none",
    ):
        assert part in done.stdout


def test_it_speaks_russian() -> None:
    """All of it."""
    done = _run("staff", "check", "--lang", "ru")
    assert "Статусы на сегодня: работают: 3; увольняются: 0; уволены: 1" in done.stdout
    assert "Могут войти, а в списке сотрудников их нет: 1; строки 3" in done.stdout
    assert "Чужой" not in done.stdout
    assert "Statuses" not in done.stdout


def test_rows_that_are_wrong_have_lines_and_no_values() -> None:
    """Exit code 3: something of the list may be missing in an audit. What stands in the row is not repeated."""
    more = "Секретов Тайный;0005;Склад;sekretov;загадочно;послезавтра\n;0006;;;;\n"
    Path("staff.csv").write_text(STAFF + more, encoding="utf-8")
    done = _run("staff", "check")
    assert done.exit_code == 3
    assert 'a status whose word is not known: map it under statuses in privaudit.toml; column "Статус"; lines 6' in (
        done.stdout
    )
    assert 'a date that cannot be read; column "Дата увольнения"; lines 6; count: 1' in done.stdout
    assert "a row without a name" in done.stdout
    for secret in ("Секретов", "sekretov", "загадочно", "послезавтра", "Тестова"):
        assert secret not in done.output


def test_accounts_of_an_audit_are_matched_and_the_rest_is_told() -> None:
    """Matched, shared by two, perhaps, service, engine's own, nobody's; people without any account are counted."""
    audit = _audit(
        ("anna", "user", "unknown"),
        ("kassa", "user", "unknown"),
        ("udaljonnyj_p", "user", "unknown"),
        ("odd", "user", "unknown"),
        ("svc_etl", "user", "unknown"),
        ("app", "user", "unknown"),
        ("postgres", "user", "engine"),
        ("readers", "role", "unknown"),
    )
    done = _run("staff", "check", "--audit", audit)
    assert done.exit_code == 3  # kassa has two people
    for part in (
        "Matched with people: 1",
        "application's: 1; the engine's own: 1; service: 1; shared by several people: 1; unknown: 2",
        "bank/udaljonnyj_p: perhaps Удалённый Пётр; confirm it under [[accounts]]",
        "    bank/odd\n",
        "bank/kassa: Образцов Ян, Примеров Олег",
        "CRM: bank/app",
        "People without any account: 2",
    ):
        assert part in done.stdout
    assert "readers" not in done.stdout
    full = _json("--audit", audit)["accounts"]
    assert full["without"] == ["Образцов Ян", "Удалённый Пётр"]
    assert [p["people"] for p in full["perhaps"]] == [["Удалённый Пётр"]]


def test_a_mapping_to_nobody_is_told() -> None:
    """Patterns that match nothing and people whom the list does not have."""
    with Path("privaudit.toml").open("a", encoding="utf-8") as f:
        f.write('\n[[accounts]]\nmatch = ["odd"]\nnature = "person"\nperson = "Нет Такого"\n')
    done = _run("staff", "check", "--audit", _audit(("odd", "user", "unknown")))
    assert done.exit_code == 3
    assert "does not have (1):\n    Нет Такого" in done.stdout
    assert "[[accounts]] bank/svc_*" in done.stdout


def _damaged() -> dict[str, bytes | None]:
    return {
        "empty": b"",
        "binary": bytes(range(256)) * 50,
        "old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500,
        "no zip": b"PK\x03\x04" + b"x" * 500,
        "half utf-16": "ФИО;Логин\nТестов".encode("utf-16")[:-1] + b"\xd8",
        "quotes": b'"' * 5000,
        "one line": b"a;" * 200_000,
        "nul": b"\0" * 4096,
        "no headings": "Тестов Иван;ti\n".encode(),
    }


@pytest.mark.parametrize("name", _damaged())
def test_whatever_the_file_is_the_answer_is_a_line(name: str) -> None:
    """No traceback and no value, whatever stands where the list should be."""
    Path("staff.csv").write_bytes(_damaged()[name] or b"")
    done = _run("staff", "check")
    assert done.exit_code in {2, 3}
    assert "Traceback" not in done.output
    assert "internal" not in done.stderr
    assert "Тестов" not in done.output


def test_what_is_no_file_is_a_line_too() -> None:
    """Missing, a folder, a loop, a pipe: exit code 2 with the reason."""
    staff = Path("staff.csv")
    staff.unlink()
    assert "there is no such file" in _run("staff", "check").stderr
    staff.mkdir()
    assert "this is a folder" in _run("staff", "check").stderr
    staff.rmdir()
    staff.symlink_to(staff)
    assert _run("staff", "check").exit_code == 2
    staff.unlink()
    os.mkfifo(staff)
    done = _run("staff", "check", "--lang", "ru")
    assert (done.exit_code, "папка, канал или устройство" in done.stderr) == (2, True)


def test_without_a_list_there_is_nothing_to_check() -> None:
    """A configuration without lists, and none at all, are usage errors."""
    Path("privaudit.toml").write_text('[[systems]]\nname = "x"\n', encoding="utf-8")
    assert _run("staff", "check").exit_code == 2
    Path("privaudit.toml").unlink()
    assert _run("staff", "check").exit_code == 2


def test_a_scan_does_not_begin_with_a_list_that_cannot_be_read() -> None:
    """Before any connection, and before a folder is made."""
    _shop()
    Path("staff.csv").write_bytes(b"")
    done = _run("scan", "--output", "out")
    assert (done.exit_code, Path("out").exists()) == (2, False)
    assert "the list of people cannot be read" in done.stderr


def _shop() -> None:
    with closing(sqlite3.connect("shop.db")) as c:
        c.execute("CREATE TABLE clients (id INTEGER PRIMARY KEY, phone TEXT, email TEXT)")
        rows = [(f"+7 916 555-01-{i:02d}", f"user{i}@example.com") for i in range(60)]
        c.executemany("INSERT INTO clients (phone, email) VALUES (?, ?)", rows)
        c.commit()


def test_a_scan_names_people_and_users_of_applications() -> None:
    """The staff, the application's users, and a row for each user who may log in where its account reads."""
    _shop()
    owner = Path("shop.db").owner()
    Path("privaudit.toml").write_text(CONFIG.replace("user:root", f"user:{owner}"), encoding="utf-8")
    done = _run("scan", "--output", "out", "-q")
    assert done.exit_code == 0, done.output
    audit = json.loads(Path("out/audit.json").read_text(encoding="utf-8"))
    people = {(p["name"], p["source"], p["status"]) for p in audit["people"]}
    assert ("Примеров Олег", "staff", "left") in people
    assert ("Чужой Человек", "CRM", None) in people
    through = [a for a in audit["access"] if a["reach"] == "application"]
    assert {(a["principal"], a["person"], a["table"]) for a in through} == {
        ("op1", "Тестова Анна Ильинична", None),
        ("op2", "Чужой Человек", None),
    }
    assert all("contact" in a["categories"] for a in through)
    natures = {p["principal"]: p["nature"] for p in audit["principals"]}
    assert natures[f"user:{owner}"] in {"application", "engine", "scanner"}
    assert [s["state"] for s in audit["steps"] if s["step"] == "staff"] == ["done"]


def test_a_scan_reads_the_journal_of_an_application() -> None:
    """Who opened whose card stands in reads[] with the person; ids of cards stand nowhere."""
    _shop()
    day = datetime.now(tz=UTC) - timedelta(days=2)
    lines = [f"{day:%Y-%m-%dT}{hour:02d}:00:00Z,{user},{thing},view" for hour, user, thing in _OPENED]
    Path("journal.csv").write_text("time,user,object,action\n" + "\n".join(lines), encoding="utf-8")
    owner = Path("shop.db").owner()
    journal = '[[applications.journals]]\nfiles = ["journal*.csv"]\ntables = {client = "shop.main.clients"}\n'
    config = CONFIG.replace("user:root", f"user:{owner}").replace("[[accounts]]", f"{journal}\n[[accounts]]")
    Path("privaudit.toml").write_text(config, encoding="utf-8")
    done = _run("scan", "--output", "out", "-q")
    assert done.exit_code == 0, done.output
    content = Path("out/audit.json").read_text(encoding="utf-8")
    audit = json.loads(content)
    plain = {
        (r["principal"], r["person"], r["table"], r["statements"]) for r in audit["reads"] if r["pattern"] == "read"
    }
    assert plain == {
        ("op1", "Тестова Анна Ильинична", "clients", 2),
        ("op2", "Чужой Человек", None, 1),
        ("anna", None, "clients", 1),
    }
    assert [r["categories"] for r in audit["reads"] if r["table"] is None] == [["contact"]]
    assert [(s["system"], s["source"], s["lines"]) for s in audit["logs"] if s["files"]] == [("shop", "journal:CRM", 4)]
    assert all(number not in content for number in ("98765401", "98765402", "98765403"))


_OPENED = (
    (9, "op1", "client:98765401"),
    (10, "op1", "client:98765402"),
    (11, "op2", "contract 98765403"),
    (12, "anna", "client:98765401"),
)


def test_a_scan_with_a_row_that_was_not_understood_is_incomplete() -> None:
    """Exit code 3, and the step says where to look."""
    _shop()
    Path("staff.csv").write_text(STAFF + "Секретов Тайный;;;;загадочно;\n", encoding="utf-8")
    done = _run("scan", "--output", "out", "-q")
    assert done.exit_code == 3
    audit = json.loads(Path("out/audit.json").read_text(encoding="utf-8"))
    (step,) = [s for s in audit["steps"] if s["step"] == "staff"]
    assert (step["state"], step["reason"], step["reason_params"]) == (
        "partial",
        "staff_rows",
        {"problems": 1, "lines": "6"},
    )
    assert "загадочно" not in done.output


def test_a_mistyped_last_day_keeps_step_8_from_being_done_and_names_the_person() -> None:
    """In the workbook by name; in the steps and on the screen only how many."""
    _shop()
    day = "Описков Пётр;0009;Склад;opiskov;Работает;31.09.2026\n"
    Path("staff.csv").write_text(STAFF + day, encoding="utf-8")
    done = _run("scan", "--output", "out", "-q")
    assert done.exit_code == 3
    audit = json.loads(Path("out/audit.json").read_text(encoding="utf-8"))
    (step,) = [s for s in audit["steps"] if s["step"] == "8_leavers"]
    assert (step["state"], step["reason"], step["reason_params"]) == ("partial", "staff_unclear", {"people": 1})
    assert "Описков" not in done.output
    assert "Описков" not in json.dumps(audit["steps"], ensure_ascii=False)
    book = openpyxl.load_workbook("out/audit.xlsx", read_only=True)
    cells = [str(c) for row in book["Leavers"].iter_rows(values_only=True) for c in row if c is not None]
    assert any(c.startswith("How far this is answered: partly") for c in cells)
    assert cells[cells.index("Описков Пётр") + 3] == "stands there, cannot be read"
