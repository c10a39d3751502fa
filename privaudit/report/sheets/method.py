"""Method: can it be trusted? Who looked, with which rights, under which restraints, and every statement sent."""

from __future__ import annotations

from ...config.laws import Law
from ...i18n import text
from ...model import AuditResult, Statement, System
from .. import lawtext, words
from .say import Say
from .table import Kind, Row, Rows, Sheet, Table, Tone, Value, fixed


def sheet(result: AuditResult, lang: str, audit_sha256: str | None) -> Sheet:
    """Build the sheet."""
    say = Say("method", lang)
    tables = (
        _facts(result, say, audit_sha256),
        _laws(result, say),
        _systems(result, say),
        _controls(result, say),
        _ledger(result, say),
    )
    return Sheet(key="method", title=say("title"), notes=(say("not_legal_advice"), say("note")), tables=tables)


def _facts(result: AuditResult, say: Say, audit_sha256: str | None) -> Table:
    tool, run, lang = result.tool, result.run, say.lang
    facts: tuple[tuple[str, Value], ...] = (
        ("tool", f"{tool.name} {tool.version}"),
        ("audit_id", run.audit_id),
        ("rules", tool.rules_digest),
        ("settings", tool.settings_digest),
        ("started", words.time_text(run.started, lang)),
        ("finished", words.time_text(run.finished, lang)),
        ("seconds", words.number(run.seconds, lang, 1)),
        ("sample", words.number(run.sample_rows, lang)),
        ("seed", str(run.seed)),
        ("role", text(f"sheets.words.role_{run.role}", lang)),
        ("complete", words.yes_no(run.complete, lang)),
        ("sha256", audit_sha256 or say("no_sha256")),
    )
    columns = (say.column("fact", 24, Kind.LABEL), say.column("value", 24, span=3))
    rows: list[Row] = [(say(f"facts.{key}"), value) for key, value in facts]
    return Table(key="facts", columns=columns, rows=fixed(rows), filtered=False, header=False)


def _laws(result: AuditResult, say: Say) -> Table:
    lang = say.lang

    def row(law: Law) -> Row:
        return (
            lawtext.label(law, lang),
            law.title(lang),
            law.source,
            words.yes_no(law.verified, lang),
            law.checked_on,
        )

    columns = (
        say.column("law", 24, Kind.LABEL),
        say.column("law_title", 30),
        say.column("source", 30),
        say.column("verified", 16, tones={words.yes_no(False, lang): Tone.WARN}),
        say.column("checked_on", 34),
    )
    found = lawtext.known(result.run.laws)
    return Table(
        key="laws", title=say("laws"), columns=columns, rows=Rows(found, row), empty=say("no_law"), filtered=False
    )


def _systems(result: AuditResult, say: Say) -> Table:
    lang = say.lang
    found = sorted((s for s in result.systems if s.account or s.controls or s.spent.statements), key=lambda s: s.name)

    def row(s: System) -> Row:
        account, spent = s.account, s.spent
        return (
            s.name,
            account.name if account else "",
            ", ".join(account.rights) if account else "",
            words.yes_no(account.may_write if account else None, lang),
            spent.statements,
            spent.rows,
            spent.bytes,
            spent.seconds,
        )

    col = say.column
    columns = (
        col("system", 24, Kind.LABEL),
        col("account", 30),
        col("rights", 30),
        col("may_write", 16, tones={words.yes_no(True, lang): Tone.WARN}),
        col("statements", 14, Kind.NUMBER),
        col("rows", 14, Kind.NUMBER),
        col("bytes", 14, Kind.NUMBER),
        col("spent", 14, Kind.DECIMAL),
    )
    return Table(key="systems", title=say("systems"), columns=columns, rows=Rows(found, row), empty=say("no_system"))


def _controls(result: AuditResult, say: Say) -> Table:
    """One row a control: where it is in force and where it is not."""
    lang = say.lang
    systems: dict[str, tuple[list[str], list[str]]] = {}
    for s in sorted(result.systems, key=lambda s: s.name):
        for c in s.controls:
            sentence = text(f"controls.{c.name}", lang, **words.in_words(c.params, lang))
            systems.setdefault(sentence, ([], []))[0 if c.applied else 1].append(s.name)
    rows: list[Row] = [(sentence, ", ".join(on), ", ".join(off)) for sentence, (on, off) in sorted(systems.items())]
    col = say.column
    columns = (
        col("control", 24, span=2),
        col("applied", 30, span=2),
        col("not_applied", 34, Kind.LABEL, span=2),
    )
    title, note = say("controls"), say("controls_note")
    return Table(key="controls", title=title, note=note, columns=columns, rows=fixed(rows), empty=say("no_control"))


def _ledger(result: AuditResult, say: Say) -> Table:
    def row(s: Statement) -> Row:
        return (s.system, s.sql, s.digest, s.count, s.rows, s.seconds)

    col = say.column
    columns = (
        col("system", 24, Kind.LABEL),
        col("sql", 30, Kind.CODE, span=3),
        col("digest", 34, Kind.CODE),
        col("statements", 14, Kind.NUMBER),
        col("rows", 14, Kind.NUMBER),
        col("spent", 14, Kind.DECIMAL),
    )
    found = sorted(result.statements, key=lambda s: (s.system, s.sql))
    return Table(
        key="ledger",
        title=say("ledger"),
        note=say("ledger_note"),
        columns=columns,
        rows=Rows(found, row),
        empty=say("no_statement"),
    )
