"""Least privilege: who has more than the work needs, whether it is used, and the statements to review."""

from __future__ import annotations

from ...model import AuditResult, AuditStep, Finding
from .. import words
from .actions import place_of, realm_of, systems_of, text_and_why, to_run
from .judged import Used, answer, of_step
from .say import Say
from .table import Kind, Row, Rows, Sheet, Table
from .who import Directory

PRINTED = 9
"""Columns that go on paper: all but the statements, which nobody runs from there."""


def sheet(result: AuditResult, lang: str) -> Sheet:
    """Build the sheet."""
    say = Say("least", lang)
    who, used = Directory(result, say), Used(result, say)
    found = of_step(result, AuditStep.LEAST_PRIVILEGE)

    def row(f: Finding) -> Row:
        target = f.target
        person = target.person or _person(f, who)
        return (
            words.term(f.severity, lang),
            systems_of(f),
            target.principal or "",
            person,
            who.department(person),
            place_of(f, lang) if target.principal is None else _place(f, say),
            text_and_why(f, lang),
            used.said(f),
            words.remedy(f.remediation, lang),
            to_run(f, lang),
        )

    col = say.column
    columns = (
        col("severity", 14, Kind.LABEL, tones=say.severity_tones()),
        col("system", 18),
        col("principal", 22),
        col("person", 22),
        col("department", 18),
        col("relation", 24),
        col("what", 52),
        col("used", 20),
        col("remedy", 46),
        col("sql", 150 if any(f.remediation.sql for f in found) else 14, Kind.CODE),
    )
    notes = (answer(result, AuditStep.LEAST_PRIVILEGE, lang), say("note"), say("note_hard"))
    table = Table(key="least", columns=columns, rows=Rows(found, row), empty=say("empty"))
    return Sheet(key="least", title=say("title"), notes=notes, tables=(table,), printed=PRINTED)


def _place(f: Finding, say: Say) -> str:
    return words.place(f.target.ref) or realm_of(f, say.lang) or say("whole_system")


def _person(f: Finding, who: Directory) -> str:
    accounts = (who.account(s, f.target.principal or "") for s in f.target.systems)
    return next((known.person for known in accounts if known and known.person), "")
