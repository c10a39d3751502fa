"""A staff list is understood in every form in which companies have it."""

from __future__ import annotations

import base64
import os
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from privaudit.model import StaffStatus
from privaudit.staff.base import Claim, Unreadable

from .people import HEADINGS, TODAY, of, problem, read, rows, text, written

SIGNS = (",", ";", "\t", "|")
ENCODINGS = ("utf-8", "utf-8-sig", "cp1251", "utf-16", "utf-16-le", "utf-16-be", "cp866", "koi8-r")


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("sign", SIGNS)
def test_every_encoding_and_sign_gives_the_same_people(tmp_path: Path, encoding: str, sign: str) -> None:
    """Nobody has to say how the file was written: Russian names come out as they went in."""
    people = rows(30)
    found = read(written(tmp_path, text([HEADINGS, *people], sign).encode(encoding)))
    assert sorted(e.full_name for e in found.entries) == sorted(r[0] for r in people)
    assert found.understood.delimiter == sign
    assert {e.number for e in found.entries} == {r[1] for r in people}
    assert found.problems == ()


def test_western_names_are_not_taken_for_cyrillic(tmp_path: Path) -> None:
    """A list in Windows-1252 keeps its umlauts and accents."""
    lines = text([("Name", "Department", "Login"), ("Jürgen Müller", "Einkauf", "jm"), ("Zoë Brontë", "Küche", "zb")])
    assert [e.person.name for e in read(written(tmp_path, lines.encode("cp1252"))).entries] == [
        "Jürgen Müller",
        "Zoë Brontë",
    ]


def test_one_broken_letter_does_not_change_the_encoding(tmp_path: Path) -> None:
    """A byte that went astray costs its letter, is said with its line, and leaves all other names as they are."""
    content = bytearray(text([HEADINGS, *rows(20)]).encode())
    content[content.index("Отдел 3".encode())] = 0xFF
    found = read(written(tmp_path, bytes(content)))
    assert sorted(e.full_name for e in found.entries) == sorted(r[0] for r in rows(20))
    assert problem(found.problems, "undecodable").lines == (5,)


@pytest.mark.parametrize(("encoding", "codec"), [("cp1251", "cp1251"), ("utf-16", "utf-16-le"), ("utf-8", "utf-8")])
def test_a_configured_encoding_is_followed(tmp_path: Path, encoding: str, codec: str) -> None:
    """What the configuration says of the encoding is not guessed at."""
    path = written(tmp_path, text([HEADINGS, *rows(2)]).encode(codec))
    assert read(path, encoding=encoding).entries[0].person.name in {r[0] for r in rows(2)}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            *[st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=12)] * 3
        ),
        max_size=8,
    ),
    st.sampled_from(SIGNS),
)
def test_whatever_stands_in_cells_rows_stay_rows(tmp_path: Path, cells: list[tuple[str, ...]], sign: str) -> None:
    """Quotes, signs and blanks inside cells move nobody's department to someone else."""
    lines = [("ФИО", "Отдел", "Должность", "Логин", "Таб. №")]
    lines += [(f"Тестов Тест {i} {a}", b, c, f"login{i}", str(i)) for i, (a, b, c) in enumerate(cells)]
    if len(lines) == 1:
        lines.append(("Тестов Тест", "", "", "login", ""))
    found = read(written(tmp_path, text(lines, sign)))
    assert len(found.entries) == len(lines) - 1
    assert {e.claims for e in found.entries} == {(Claim(login=line[3]),) for line in lines[1:]}


def test_an_open_quote_costs_its_own_line_only(tmp_path: Path) -> None:
    """A quotation mark that somebody forgot does not swallow the people behind it."""
    lines = text([HEADINGS, *rows(200)]).splitlines(keepends=True)
    lines[3] = '"' + lines[3]
    found = read(written(tmp_path, "".join(lines)))
    assert len(found.entries) == 200
    assert problem(found.problems, "quote_open").lines == (4,)


def test_a_cell_of_several_lines_is_one_cell(tmp_path: Path) -> None:
    """Excel writes line feeds into quoted cells; numbers of lines stay those of the file."""
    found = of(
        tmp_path,
        ("Тестов Иван", "1", "Отдел\nпродаж", "ivan\npetr", "", "", ""),
        ("Примеров Олег", "2", "", "", "", "чудно", ""),
    )
    assert found.entries[1].claims == (Claim(login="ivan"), Claim(login="petr"))
    assert problem(found.problems, "status_unknown").lines == (5,)


def test_headings_below_a_title_are_found_and_sums_are_nobody(tmp_path: Path) -> None:
    """Reports of accounting programs begin with titles and end with totals."""
    lines = "ООО «Пример»;;\n;;\nНа 22.11.2026;;\n№;Сотрудник;Таб. №\n1;Тестов Иван;7\nИтого;Итого человек: 1;\n"
    found = read(written(tmp_path, lines.encode("cp1251")))
    assert [e.person.name for e in found.entries] == ["Тестов Иван"]
    assert (found.understood.header, found.understood.skipped) == (4, 1)


def test_excels_first_line_of_the_sign_is_no_row(tmp_path: Path) -> None:
    """``sep=;`` tells the sign and is no heading."""
    assert read(written(tmp_path, "sep=;\nФИО;Логин\nТестов Иван;ti\n")).entries[0].claims == (Claim(login="ti"),)


def test_names_in_three_columns_in_transliterated_headings(tmp_path: Path) -> None:
    """Surname, name and patronymic become one name, in this order."""
    found = of(tmp_path, ("Тестова", "Анна", "Ильинична"), headings=("Familiya", "Imya", "Otchestvo"))
    assert found.entries[0].person.name == "Тестова Анна Ильинична"


def test_a_mapping_wins_over_headings_and_numbers_serve_without_them(tmp_path: Path) -> None:
    """``[staff.columns]`` names the file's own headings, or numbers where it has none."""
    own = (("name", "Кто"), ("accounts", "Где сидит"))
    found = of(tmp_path, ("Тестов Иван", "ti", "x"), headings=("Кто", "Где сидит", "Логин"), columns=own)
    assert found.entries[0].claims == (Claim(login="ti"),)
    bare = written(tmp_path, "1;Тестов Иван;ti\n2;Примеров Олег;po\n")
    assert len(read(bare, columns=(("name", "2"), ("accounts", "3"))).entries) == 2


def test_a_mapped_heading_that_is_not_there_is_said(tmp_path: Path) -> None:
    """A mistyped mapping is a problem, not a column of blanks."""
    found = of(tmp_path, *rows(1), columns=(("department", "Подраздление"),))
    assert problem(found.problems, "column_missing").column == "Подраздление"


def _book(folder: Path, *lines: tuple[object, ...], title: str = "Лист1") -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for line in lines:
        sheet.append(list(line))
    path = folder / "staff.xlsx"
    book.save(path)
    return path


def test_a_workbook_gives_dates_and_numbers_as_they_are(tmp_path: Path) -> None:
    """Cells of Excel need no reading of texts: dates are dates, staff numbers have no decimals."""
    path = _book(
        tmp_path,
        ("Список сотрудников",),
        (),
        ("ФИО", "Таб. №", "Дата увольнения", "Логин"),
        ("Тестов Иван", 17, datetime.combine(date(2026, 10, 1), time()), "ti"),
        ("Примеров Олег", 18.0, None, "po"),
        ("Образцов Пётр", "19", 46400, "op"),
    )
    found = read(path)
    assert [(e.number, e.person.left_on, e.person.status) for e in found.entries] == [
        ("19", "2027-01-13", StaffStatus.LEAVING),
        ("18", None, StaffStatus.ACTIVE),
        ("17", "2026-10-01", StaffStatus.LEFT),
    ]
    assert (found.understood.kind, found.understood.sheet, found.understood.header) == ("xlsx", "Лист1", 3)


def test_the_asked_sheet_is_read(tmp_path: Path) -> None:
    """``sheet`` chooses; one that is not there is an error that does not list the others."""
    path = _book(tmp_path, ("ФИО",), ("Тестов Иван",), title="Январь")
    book = openpyxl.load_workbook(path)
    more = book.create_sheet("Февраль")
    more.append(("ФИО",))
    more.append(("Примеров Олег",))
    book.save(path)
    assert read(path, sheet="Февраль").entries[0].person.name == "Примеров Олег"
    with pytest.raises(Unreadable) as e:
        read(path, sheet="Март")
    assert e.value.reason == "no_sheet"


AD = [
    (
        "DistinguishedName",
        "Enabled",
        "Name",
        "ObjectClass",
        "SamAccountName",
        "UserPrincipalName",
        "AccountExpirationDate",
    ),
    ("CN=A,DC=example", "True", "Anna Testova", "user", "ATestova", "a.testova@example.org", ""),
    ("CN=B,DC=example", "False", "Boris Primerov", "user", "bprimerov", "b.primerov@example.org", ""),
    ("CN=C,DC=example", "True", "Vera Leaver", "user", "vleaver", "v.leaver@example.org", "12/1/2026 12:00:00 AM"),
    ("CN=D,DC=example", "True", "Gleb Yearly", "user", "gyearly", "g.yearly@example.org", "11/30/2027 12:00:00 AM"),
    ("CN=E,DC=example", "True", "PC-1", "computer", "PC-1$", "", ""),
]


def test_powershells_list_of_a_directory(tmp_path: Path) -> None:
    """Get-ADUser: both accounts; switched off is gone, an end within a month is leaving, computers are no people."""
    found = read(written(tmp_path, text(AD, ",")))
    status = {e.person.name: (e.person.status, e.person.left_on) for e in found.entries}
    assert status == {
        "Anna Testova": (StaffStatus.ACTIVE, None),
        "Boris Primerov": (StaffStatus.LEFT, None),
        "Vera Leaver": (StaffStatus.LEAVING, "2026-11-30"),
        "Gleb Yearly": (StaffStatus.ACTIVE, None),
    }
    assert found.entries[0].claims == (Claim(login="ATestova"), Claim(login="a.testova", host="example.org"))
    assert found.understood.skipped == 1


def _filetime(day: date) -> int:
    return (day - date(1601, 1, 1)).days * 864_000_000_000


def test_csvdes_list_of_a_directory(tmp_path: Path) -> None:
    """Csvde: userAccountControl, Windows' times, 0 and the largest number for never, classes in one cell."""
    lines = [
        ("DN", "objectClass", "cn", "sAMAccountName", "userAccountControl", "accountExpires", "department"),
        ("CN=A", "top;person;organizationalPerson;user", "Тестов Иван", "ti", "512", "0", "Склад"),
        ("CN=B", "top;person;user", "Примеров Олег", "po", "514", str(2**63 - 1), "Склад"),
        ("CN=C", "top;person;user", "Образцов Пётр", "op", "66048", str(_filetime(date(2026, 10, 2))), ""),
        ("CN=D", "top;person;user;computer", "PC", "pc$", "4096", "0", ""),
        ("CN=E", "top;group", "Склад", "sklad", "", "", ""),
    ]
    found = read(written(tmp_path, text(lines, ",").encode("utf-16")))
    assert {e.person.name: (e.person.status, e.person.left_on) for e in found.entries} == {
        "Тестов Иван": (StaffStatus.ACTIVE, None),
        "Примеров Олег": (StaffStatus.LEFT, None),
        "Образцов Пётр": (StaffStatus.LEFT, "2026-10-01"),
    }
    assert found.understood.skipped == 2


def test_ldif_of_a_directory(tmp_path: Path) -> None:
    """LDIF: base64 for Cyrillic, folded lines, several values, URLs that are not fetched, photographs left out."""
    name = base64.b64encode("Тестова Анна Ильинична".encode()).decode()
    entry = f"""version: 1
# staff
dn: uid=atestova,ou=people,dc=example,dc=org
objectClass: top
objectClass: inetOrgPerson
cn:: {name[:20]}
 {name[20:]}
uid: atestova
uid: anna
mail: anna@example.org
departmentNumber: 12
jpegPhoto:: /9j/4AAQ
labeledURI:< file:///etc/passwd

dn: cn=staff,dc=example,dc=org
objectClass: groupOfNames
cn: staff
"""
    found = read(written(tmp_path, entry, "staff.ldif"))
    (only,) = found.entries
    assert only.person.name == "Тестова Анна Ильинична"
    assert {c.login for c in only.claims} == {"atestova", "anna"}
    assert (only.emails, only.person.department, found.understood.kind) == (("anna@example.org",), "12", "ldif")
    assert problem(found.problems, "ldif_url").lines == (13,)


def _zip(folder: Path, *names: str) -> Path:
    path = folder / "x.xlsx"
    with zipfile.ZipFile(path, "w") as packed:
        for name in names:
            packed.writestr(name, "no xml")
    return path


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\n \r\n", "empty"),
        (bytes(range(256)) * 40, "binary"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "workbook_password"),
        (OLE + "Workbook".encode("utf-16-le"), "workbook_old"),
        (b"PK\x03\x04 not a zip at all", "workbook_damaged"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "markup"),
        ("Тестов;Иван\nПримеров;Олег\n".encode(), "no_headings"),
        ("Отдел;Логин\nСклад;ti\n".encode(), "no_column"),
    ],
)
def test_what_is_no_list_is_said_in_one_reason(tmp_path: Path, content: bytes, reason: str) -> None:
    """Whatever the file is, there is a reason and no traceback of a library."""
    with pytest.raises(Unreadable) as e:
        read(written(tmp_path, content))
    assert e.value.reason == reason
    assert "Тестов" not in str(e.value)


def test_what_is_no_file_is_said_too(tmp_path: Path) -> None:
    """A folder, a loop of links, a pipe, a missing file, an archive of something else."""
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    cases = {
        tmp_path: "file_not_plain",
        loop: "file_unreadable",
        pipe: "file_not_plain",
        tmp_path / "no": "file_missing",
    }
    cases |= {_zip(tmp_path, "word/document.xml"): "not_workbook"}
    for path, reason in cases.items():
        with pytest.raises(Unreadable) as e:
            read(path)
        assert e.value.reason == reason


def test_a_damaged_workbook_is_said(tmp_path: Path) -> None:
    """A workbook whose parts are no XML ends in a reason."""
    with pytest.raises(Unreadable) as e:
        read(_zip(tmp_path, "xl/workbook.xml", "[Content_Types].xml"))
    assert e.value.reason == "workbook_damaged"


def test_lines_and_headings_without_end_are_cut_not_kept(tmp_path: Path) -> None:
    """One line of megabytes costs itself, and is said with its number."""
    lines = text([HEADINGS, *rows(3)]) + "x" * 3_000_000 + "\r\n" + text(rows(5)[3:])
    found = read(written(tmp_path, lines))
    assert problem(found.problems, "line_too_long").lines == (5,)
    assert len(found.entries) == 6


def test_a_first_row_of_people_is_never_shown_as_headings(tmp_path: Path) -> None:
    """A list without headings in which one surname is a known word does not print its people."""
    with pytest.raises(Unreadable) as e:
        read(written(tmp_path, "Имя;Тестова;Анна\nРоль;Иван;Пётр\n"))
    assert "Тестова" not in str(e.value)
    assert read(written(tmp_path, "ФИО;Тестова;Анна\nРоль;Иван;Пётр\n")).understood.ignored == ()


def test_today_is_only_what_is_asked(tmp_path: Path) -> None:
    """The same list on another day has other statuses: the last day itself is still worked."""
    line = ("Тестов Иван", "1", "", "ti", "", "", "22.11.2026")
    assert of(tmp_path, line).entries[0].person.status is StaffStatus.LEAVING
    assert of(tmp_path, line, today=date(2026, 11, 23)).entries[0].person.status is StaffStatus.LEFT
    assert date(2026, 11, 22) == TODAY
