"""A name that stands for another database than it did says nothing of the first one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from privaudit.follow import compare, done
from privaudit.model import AuditResult, Outcome
from tests.samples import sample_result


def _emptied(audit: AuditResult, name: str) -> AuditResult:
    """The audit as if another, empty database were read under that name."""
    systems = tuple(replace(s, server="another", database="another") if s.name == name else s for s in audit.systems)
    kept: dict[str, Any] = {
        array: tuple(r for r in getattr(audit, array) if r.system != name)
        for array in ("tables", "classifications", "access", "principals")
    }
    findings = tuple(f for f in audit.findings if name not in f.target.systems)
    return replace(audit, systems=systems, findings=findings, **kept)


def test_another_database_under_an_old_name_closes_nothing() -> None:
    """What was found in the first database was not looked at again: not one row of it counts as done."""
    audit = sample_result()
    name = next(s.name for s in audit.systems if s.server and any(s.name in f.target.systems for f in audit.findings))
    _, changes = compare(audit, _emptied(audit, name))
    about = [c for c in changes if c.array == "findings" and c.target.system == name]
    assert about
    assert {c.kind for c in about} == {Outcome.NOT_VERIFIED}
    assert not [c for c in done(changes) if c.target.system == name]
