"""The workbook of an audit, filled in by people and read back."""

from __future__ import annotations

import dataclasses
import shutil
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from privaudit.decisions.answers import printed
from privaudit.decisions.entries import Decided, FieldEntry
from privaudit.decisions.fields import FIELDS, FieldType, field_of
from privaudit.decisions.rowtoken import normal
from privaudit.decisions.workbook import BY, META_SHEET
from privaudit.i18n import LANGUAGES, text
from privaudit.model import (
    AuditResult,
    Choice,
    Decision,
    DecisionState,
    Standing,
    Status,
    TargetKind,
)
from privaudit.registry import REPORTERS
from privaudit.report.sheets import build
from privaudit.report.sheets.table import Link
from tests.filled_in import NAME, FilledTable, edited, filled_tables, read, rows_of


def test_an_untouched_workbook_decides_nothing(written: dict[str, Path], tmp_path: Path) -> None:
    """Nobody decided anything by opening and saving it."""
    for lang in LANGUAGES:
        assert read(edited(written[lang], tmp_path / "x.xlsx", lambda _: None)) == Decided()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_column_to_fill_in_is_read_back(
    result: AuditResult, written: dict[str, Path], lang: str, tmp_path: Path
) -> None:
    """An answer in every cell of every table comes back as a decision on the row's own id."""
    wanted: dict[tuple[TargetKind, str, str], str] = {}

    def fill(book: Any) -> None:
        names = {s.key: text(f"sheets.{s.key}.name", lang) for s in build(result, lang)}
        for key, table in filled_tables(result, lang):
            ws = book[names[key]]
            lines = iter(rows_of(ws, f"{key}.{table.key}"))
            assert table.target_kind is not None
            header: list[str] = []
            for number in range(len(table.rows)):
                target = table.targets(number) if table.targets else None
                if target is None:
                    continue  # of several accounts: nothing can be said of one of them
                line = next(lines)
                header = header or [normal(str(c.value)) for c in ws[line - number - 1]]
                for column in (c for c in table.columns if c.field):
                    said = _other(table.target_kind, column.field, number)
                    if column.field not in {"verdict", "entity"} and target.id != BY:
                        wanted[table.target_kind, target.id, column.field] = said
                        known = next(f for f in FIELDS[table.target_kind] if f.name == column.field)
                        ws.cell(line, header.index(normal(column.title)) + 1).value = printed(known, said, lang)

    decided = read(edited(written[lang], tmp_path / "x.xlsx", fill))
    assert {(e.kind, e.target, e.field): e.value for e in decided.fields} == wanted
    assert {k for k, _, _ in wanted} == set(TargetKind)
    assert {e.by for e in decided.fields} == {NAME}


def _other(kind: TargetKind, name: str, number: int) -> str:
    """An answer unlike the one that is printed."""
    field = next(f for f in FIELDS[kind] if f.name == name)
    if field.type is FieldType.DAY:
        return "2027-01-31"
    return field.choices[1] if field.choices else f"answer on {kind} {name}"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_verdicts_name_place_kind_and_state(
    result: AuditResult, written: dict[str, Path], lang: str, tmp_path: Path
) -> None:
    """Confirmed, rejected and named verdicts are about the column beside them; kinds are named in plain words."""

    def fill(book: Any) -> None:
        table, verdict = FilledTable(book, "inventory.columns"), field_of(TargetKind.COLUMN, "verdict")
        table.cell(0, "verdict").value = printed(verdict, "confirm", "en")
        table.cell(1, "verdict").value = printed(verdict, "reject", "ru")
        table.cell(2, "entity").value = text("entities.PHONE_NUMBER.title", lang)

    found = read(edited(written[lang], tmp_path / "x.xlsx", fill)).verdicts
    assert [v.choice for v in found] == [Choice.CONFIRM, Choice.REJECT, Choice.NAME]
    assert [v.entity for v in found] == [None, None, "PHONE_NUMBER"]
    known = {c.id: c for c in result.classifications}
    for v in found:
        assert v.id is not None
        assert (v.place, v.state) == (known[v.id].ref, known[v.id].state)


def test_rows_may_be_sorted_filtered_deleted_and_hidden(written: dict[str, Path], tmp_path: Path) -> None:
    """What a person does to a sheet to work with it changes nothing but what is filled in."""
    done: list[str] = []

    def work(book: Any) -> None:
        a = FilledTable(book)
        done.append(str(a.token(0).value).split("|")[2])
        a.cell(0, "status").value = "done"
        values = [[c.value for c in a.ws[r]] for r in a.rows]
        for r, line in zip(a.rows, reversed(values), strict=True):
            for at, value in enumerate(line, 1):
                a.ws.cell(r, at).value = value
        a.ws.delete_rows(a.rows[1], 2)
        for at in range(1, a.token_at):  # emptied, not deleted: its token stays
            a.ws.cell(a.rows[3], at).value = None
        a.ws.column_dimensions["B"].hidden = True
        a.ws.row_dimensions[a.rows[2]].hidden = True
        a.ws.insert_cols(4)
        a.ws.cell(a.rows[0] - 1, 4).value = "My notes"
        del book["Coverage"]
        del book["Method"]

    (entry,) = read(edited(written["en"], tmp_path / "x.xlsx", work)).fields
    assert (entry.field, entry.value, entry.replaces) == ("status", "done", "open")
    assert [entry.target] == done


def test_a_risk_is_accepted_with_what_stands_beside_it(result: AuditResult, tmp_path: Path) -> None:
    """Who accepts a risk anew takes over reason and last day that stand there; one not in force shows open."""
    stale = DecisionState(
        status=Status.ACCEPTED, reason="small", until="2026-10-01", owner="Boris Testov", standing=Standing.EXPIRED
    )
    (first, *others) = result.findings
    changed = dataclasses.replace(result, findings=(dataclasses.replace(first, decision=stale), *others))
    REPORTERS.get("xlsx").write(changed, tmp_path / "a.xlsx", "en")

    def accept(book: Any) -> None:
        a = FilledTable(book)
        (n,) = (n for n in range(len(a.rows)) if first.id in str(a.token(n).value))
        assert [a.cell(n, f).value for f in ("status", "owner", "reason")] == ["open", "Boris Testov", "small"]
        a.cell(n, "status").value = "risk accepted"
        a.cell(n, "until").value = "30.06.2027"

    found = read(edited(tmp_path / "a.xlsx", tmp_path / "x.xlsx", accept)).fields
    assert {e.field: e.value for e in found} == {"status": "accepted", "reason": "small", "until": "2027-06-30"}
    assert {e.state for e in found} == {first.state}


def test_what_was_decided_stands_there_again(result: AuditResult, tmp_path: Path) -> None:
    """A workbook written again shows earlier decisions in its language, and holds none by itself."""
    system = next(s for s in result.systems if s.name == "parcels")
    rows = [
        Decision(target_id=system.id, field=name, value=value, kind=TargetKind.SYSTEM, by=NAME, on="2026-11-01")
        for name, value in (("purpose", "Deliveries"), ("customer_data", "yes"))
    ]
    changed = dataclasses.replace(result, decisions=tuple(sorted(rows, key=lambda d: d.id)))
    REPORTERS.get("xlsx").write(changed, tmp_path / "a.xlsx", "ru")

    def look(book: Any) -> tuple[Any, Any]:
        table = FilledTable(book, "systems.systems")
        (n,) = (n for n in range(len(table.rows)) if system.id in str(table.token(n).value))
        cells = table.cell(n, "purpose"), table.cell(n, "customer_data")
        assert [c.value for c in cells] == ["Deliveries", "да"]
        return cells

    def take_back(book: Any) -> None:
        purpose, customers = look(book)
        purpose.value, customers.value = None, "yes"

    assert read(edited(tmp_path / "a.xlsx", tmp_path / "x.xlsx", look)) == Decided()
    (entry,) = read(edited(tmp_path / "a.xlsx", tmp_path / "y.xlsx", take_back)).fields
    assert (entry.field, entry.value, str(entry.replaces)[0]) == ("purpose", "", "#")


def test_libreoffice_changes_nothing(written: dict[str, Path], tmp_path: Path) -> None:
    """Saved by LibreOffice, a filled-in workbook says the same; its ids stay hidden."""

    def fill(book: Any) -> None:
        a = FilledTable(book)
        a.cell(0, "status").value, a.cell(0, "due").value = "сделано", datetime(2026, 12, 1)  # noqa: DTZ001
        a.cell(1, "reason").value, a.cell(2, "until").value = "две\nстроки, «кавычки»", "31.12.2026"
        FilledTable(book, "inventory.columns").cell(0, "purpose").value = "Доставка"

    before = edited(written["ru"], tmp_path / "filled.xlsx", fill)
    office = shutil.which("soffice")
    assert office is not None
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    (tmp_path / "saved").mkdir()
    subprocess.run(
        [office, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "saved"), str(before)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    after = tmp_path / "saved" / "filled.xlsx"

    def plain(path: Path) -> list[FieldEntry]:
        return [dataclasses.replace(e, file="", by="", on=None) for e in read(path).fields]

    assert len(plain(before)) == 5
    book = openpyxl.load_workbook(after)
    book.properties.lastModifiedBy = NAME
    assert book["Действия"].column_dimensions[get_column_letter(FilledTable(book).token_at)].hidden
    assert book[META_SHEET].sheet_state != "visible"
    book.save(after)
    assert plain(after) == plain(before)


def test_identifying_cells_are_the_same_in_both_languages(result: AuditResult) -> None:
    """A row whose visible texts are translated still belongs to its hidden id."""
    for (_, one), (_, other) in zip(filled_tables(result, "en"), filled_tables(result, "ru"), strict=True):
        at = [i for i, c in enumerate(one.columns) if c.identity]
        for left, right in zip(one.rows, other.rows, strict=True):
            assert [_identity(left[i]) for i in at] == [_identity(right[i]) for i in at], one.key


def _identity(value: object) -> str:
    return normal(value.text if isinstance(value, Link) else str(value))
