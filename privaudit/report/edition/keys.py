"""The key list: who stands behind the ids of the edition for the file. For the company alone, kept apart from it."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from ...i18n import text
from ...model import STAFF, AuditResult, record
from ..atomic import replacing
from ..inert import inert
from ..sheets.table import Column, Kind, Row, Rows, Sheet, Table
from .ids import Ids, ids_of

SHEET = "keys"
PERSON, ACCOUNT, FINDING = "person", "account", "finding"


@record
class Key:
    """One id: what it stands for (``person``, ``account`` or ``finding``), its name, where it belongs, and more.

    ``where``: a person's department, an account's systems, the systems of a finding. ``more``: the other ids that
    belong to it; of a finding its id in the internal edition is ``name``.
    """

    id: str
    kind: str
    name: str
    where: str = ""
    more: str = ""


def key_list(result: AuditResult) -> tuple[Key, ...]:
    """Return all ids of an audit with whom they stand for: people, accounts, then findings about either."""
    ids = ids_of(result)
    return (*_people(result, ids), *_accounts(result, ids), *_findings(result, ids))


def write_key_list(result: AuditResult, out: Path, lang: str) -> None:
    """Write the key list (mode 0600, whole or not at all): a workbook if ``out`` ends in .xlsx, else CSV (UTF-8).

    Raises:
        ReportError: the file could not be written.
    """
    sheet = _sheet(result, lang)
    with replacing(out) as temporary:
        if out.suffix.casefold() == ".xlsx":
            _write_xlsx(sheet, temporary, lang, result.run.audit_id)
        else:
            temporary.write_text(_csv(sheet), encoding="utf-8-sig", newline="")


def _people(result: AuditResult, ids: Ids) -> Iterator[Key]:
    departments: dict[str, set[str]] = defaultdict(set)
    for p in result.people:
        place = p.department if p.source == STAFF else p.source
        if place:
            departments[p.name].add(place)
    own: dict[str, set[str]] = defaultdict(set)
    for one in result.principals:
        found = ids.account(one.system, one.principal)
        if one.person and found:
            own[one.person].add(found)
    for name, id_ in sorted(ids.people.items(), key=lambda item: item[1]):
        yield Key(id=id_, kind=PERSON, name=name, where=", ".join(sorted(departments[name])),
                  more=", ".join(sorted(own[name])))  # fmt: skip


def _accounts(result: AuditResult, ids: Ids) -> Iterator[Key]:
    systems: dict[str, set[str]] = defaultdict(set)
    for system, scope in ids.scopes.items():
        systems[scope].add(system)
    persons = {(p.system, p.principal): p.person for p in result.principals if p.person}
    owners = {ids.account(*account): ids.person(person) or "" for account, person in persons.items()}
    for (scope, name), id_ in sorted(ids.accounts.items(), key=lambda item: item[1]):
        yield Key(id=id_, kind=ACCOUNT, name=name, where=", ".join(sorted(systems.get(scope) or {scope})),
                  more=owners.get(id_, ""))  # fmt: skip


def _findings(result: AuditResult, ids: Ids) -> Iterator[Key]:
    """Findings that stand under another id in the edition for the file."""
    found = ((ids.of_finding(f), f) for f in result.findings)
    for id_, f in sorted(((i, f) for i, f in found if i != f.id), key=lambda item: item[0]):
        about = " ".join(filter(None, (ids.person(f.target.person), ids.in_finding(f))))
        yield Key(id=id_, kind=FINDING, name=f.id, where=", ".join(f.target.systems), more=about)


def _sheet(result: AuditResult, lang: str) -> Sheet:
    def say(key: str) -> str:
        return text(f"edition.keys.{key}", lang)

    def row(k: Key) -> Row:
        return (k.id, say(k.kind), k.name, k.where, k.more)

    columns = (
        Column(title=say("col.id"), kind=Kind.LABEL, width=20),
        Column(title=say("col.kind"), width=18),
        Column(title=say("col.name"), width=40),
        Column(title=say("col.where"), width=40),
        Column(title=say("col.more"), width=30),
    )
    table = Table(key=SHEET, columns=columns, rows=Rows(key_list(result), row), empty=say("empty"))
    note = text("edition.keys.note", lang, audit_id=result.run.audit_id)
    return Sheet(key=SHEET, title=say("title"), notes=(note,), tables=(table,))


def _write_xlsx(sheet: Sheet, out: Path, lang: str, audit_id: str) -> None:
    from ..xlsx.layout import plan
    from ..xlsx.writer import write_workbook

    names = {SHEET: text("edition.keys.sheet", lang)}
    write_workbook(plan((sheet,), names), out, lang, subject=f"{audit_id}: {names[SHEET]}")


def _csv(sheet: Sheet) -> str:
    """The list as CSV; what a spreadsheet would take for a formula has an apostrophe before it."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    table = sheet.tables[0]
    writer.writerow(c.title for c in table.columns)
    for row in table.rows:
        writer.writerow(inert(str(cell)) for cell in row)
    return stream.getvalue()
