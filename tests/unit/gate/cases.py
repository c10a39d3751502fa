"""The corpus of schema changes (tests/corpus/gate): each read as data, replayed and judged as `privaudit check` does.

A case has the state before (``before``: one script, or ``files_before``), the change (``change``: a script behind it,
or ``files_after``: all files as they are then), what people decided, and what is expected: rows of check, what it is
about (schema.relation.column, then ``@account``), line (or ``file:line``), and whether it stops the change.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from privaudit.config.settings import RetentionRule, Settings
from privaudit.decisions import Decided, read_decisions
from privaudit.detect import Rules, categories, load_rules
from privaudit.gate.judge import judge
from privaudit.gate.placed import placed
from privaudit.migrate.replayed import replayed
from privaudit.migrate.script import Script
from privaudit.migrate.sources import find
from privaudit.model import AuditResult, Finding, Severity, record
from privaudit.sqltext.ddl.base import Dialect

CORPUS = Path(__file__).parents[2] / "corpus" / "gate"
SYSTEM = "shop"
STARTED = datetime(2026, 11, 22, 12, tzinfo=UTC)
CHANGE = "change.sql"
Said = tuple[str, str, str, bool]
"""Check, what it is about, ``file:line`` and whether it stops the change."""


@record
class Case:
    """One case; ``before`` None: there is no state to compare with."""

    id: str
    dialect: Dialect
    before: tuple[tuple[str, str], ...] | None
    after: tuple[tuple[str, str], ...]
    expect: frozenset[Said]
    decisions: str = ""
    declared: tuple[str, ...] = ()
    accept: tuple[tuple[str, str, str], ...] = ()
    """Check, what it is about, and the last day of the acceptance."""
    retention: tuple[RetentionRule, ...] = ()


@functools.cache
def cases() -> tuple[Case, ...]:
    """Return all cases of the corpus, in the order of files and lines."""
    out: list[Case] = []
    for path in sorted(CORPUS.glob("*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        out += [_case(row, data["dialect"]) for row in data["cases"]]
    return tuple(out)


_KEYS = frozenset(
    {"id", "says", "dialect", "before", "change", "files_before", "files_after", "expect", "silent", "declared"}
    | {"decisions", "settings", "accept"}
)


def _case(row: Mapping[str, Any], dialect: str) -> Case:
    unknown = set(row) - _KEYS
    assert not unknown, (row["id"], unknown)
    assert ("silent" in row) != ("expect" in row), row["id"]
    before = tuple(row["files_before"].items()) if "files_before" in row else None
    if "before" in row:
        before = (("before.sql", row["before"]),)
    after = tuple(row["files_after"].items()) if "files_after" in row else ((CHANGE, row["change"]),)
    if "files_after" not in row:
        after = (*(before or ()), *after)
    retention = row.get("settings", {}).get("retention", ())
    return Case(
        id=row["id"],
        dialect=Dialect(row.get("dialect", dialect)),
        before=before,
        after=after,
        expect=frozenset(_said(e) for e in row.get("expect", ())),
        decisions=row.get("decisions", ""),
        declared=tuple(row.get("declared", ())),
        accept=tuple((a["check"], a["about"], str(a["until"])) for a in row.get("accept", ())),
        retention=tuple(RetentionRule(months=r["months"], systems=r.get("systems", "*")) for r in retention),
    )


def _said(row: list[Any]) -> Said:
    check, about, line, stops = row
    assert stops in ("stops", "warns"), row
    return (check, about, f"{CHANGE}:{line}" if isinstance(line, int) else line, stops == "stops")


# -- judging


@functools.cache
def rules() -> Rules:
    """Return the shipped rules."""
    return load_rules(())


def judged(case: Case, folder: Path) -> AuditResult:
    """Return what the gate says of a case; files that it needs are written below ``folder``."""
    before, after = _scripts(case, case.before, folder / "before"), _scripts(case, case.after, folder / "after")
    assert after is not None
    states = replayed(before, after, SYSTEM, case.dialect, STARTED.isoformat())

    def run(text: str) -> AuditResult:
        settings, decided = _decided(case, text, folder)
        result = judge(*states, case.dialect.value, settings, rules(), decided, STARTED).result
        return result if before is None else placed(result, before, after, case.dialect)

    text = _texts(case)
    return run(_accepted(case, run(text)) + text if case.accept else text)


def _scripts(case: Case, files: Iterable[tuple[str, str]] | None, root: Path) -> tuple[Script, ...] | None:
    if files is None:
        return None
    many = tuple(files)
    if {name for name, _ in many} <= {CHANGE, "before.sql"}:
        return tuple(Script(file=name, text=text, dialect=case.dialect) for name, text in many)
    root.mkdir(parents=True)
    for name, text in many:
        (root / name).write_text(text, encoding="utf-8")
    found, unread = find([root], root)
    assert not unread, unread
    return found


def _decided(case: Case, text: str, folder: Path) -> tuple[Settings, Decided]:
    if not text:
        return Settings(retention=case.retention), Decided()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "decisions.toml"
    path.write_text(text, encoding="utf-8")
    settings = Settings(retention=case.retention, decision_files=(path.name,))
    return settings, read_decisions([path], frozenset(categories(rules())), "en", STARTED.date())


def _texts(case: Case) -> str:
    """The case's decisions.toml: its own words, and an entry for each column that it calls declared."""
    rows = []
    for label in case.declared:
        schema, table, column = label.split(".")
        names = f'schema = "{schema}"\ntable = "{table}"\ncolumn = "{column}"\n'
        rows.append(
            f'[[column]]\nsystem = "{SYSTEM}"\n{names}purpose = "delivery"\nkeep_until = "3 years"\nby = "I. Ivanov"\n'
        )
    head = 'format = "privaudit-decisions/1"\n' if rows else ""
    return case.decisions + head + "".join(rows)


def _accepted(case: Case, found: AuditResult) -> str:
    """What a person writes who accepts findings: their ids and states, copied from what the gate says."""
    out = ['format = "privaudit-decisions/1"\n\n']
    for check, about, until in case.accept:
        (f,) = (f for f in found.findings if (f.check, about_of(f)) == (check, about))
        out.append(
            f'[[finding]]\nid = "{f.id}"\nstate = "{f.state}"\nstatus = "accepted"\nreason = "the vendor ends it"\n'
            f'until = {until}\nby = "A. Petrova"\non = 2026-09-01\n'
        )
    return "".join(out)


# -- what was said


def about_of(f: Finding) -> str:
    """Return what a finding is about, as the corpus writes it."""
    ref = f.target.ref
    label = ".".join(p for p in (ref.schema, ref.table, ref.column) if p is not None)
    return label if f.target.principal is None else f"{label} @{f.target.principal}".strip()


def said_of(f: Finding) -> Said:
    """Return a finding as the corpus writes it."""
    at = f.target.location
    return (f.check, about_of(f), "" if at is None else f"{at.file}:{at.line}", f.stops(Severity.MEDIUM))


def told(result: AuditResult) -> tuple[Said, ...]:
    """Return what the gate tells, settled findings left out: those are shown as accepted and ask for nothing."""
    return tuple(sorted(said_of(f) for f in result.findings if not f.settled))
