"""The change as JSON for other programs: one object, ``format`` ``privaudit-check/1``; keys are added, never renamed.

``verdict`` is stopped, incomplete, warned or passed. ``findings`` are in the order of the terminal; ``file`` (with
``/``), ``line`` and ``column`` (from 1) are null where no line says it; texts are in the language asked for.
``state`` is marks of five hex digits in one text: a finding is no worse than what was decided on if each of its marks
is among those of the decision's ``state`` (compare by subset, never by equality). ``decision`` is what people decided
on a finding, ``here`` whether the change brings it; ``papers`` is what the change does to decisions and settings.
"""

from __future__ import annotations

import json

from ...model import Finding, band_of
from ...redact import inert_json
from . import papers, say
from .answer import Answer

FORMAT = "privaudit-check/1"


def text(answer: Answer, lang: str) -> str:
    """Return the object, a finding a line, without literals of the scripts."""
    head: dict[str, object] = {
        "format": FORMAT,
        "tool": answer.result.tool.version,
        "verdict": answer.verdict,
        "text": say.verdict(answer, lang),
        "system": answer.system,
        "dialect": answer.dialect,
        "base": answer.base,
        "fail_on": answer.floor.value,
        "counts": {
            "statements": answer.tally.statements,
            "not_understood": answer.tally.not_understood,
            "new_personal_columns": answer.tally.new_columns,
            "stopping": len(answer.stopping),
            "warning": answer.warning,
            "accepted": answer.accepted,
            "accepted_here": answer.accepted_here,
        },
        "papers": [
            {"file": n.file, "line": n.line, "reason": n.key, "text": papers.note(n, lang)} for n in answer.papers.notes
        ],
        "unread": [{"file": u.file, "reason": u.reason, "text": say.unread(u, lang)} for u in answer.unread],
        "noted": [{"file": u.file, "reason": u.reason, "text": say.unread(u, lang)} for u in answer.noted],
        "failed": [{"step": s.step, "reason": s.reason, "text": say.failed(s, lang)} for s in answer.failed],
    }
    lines = [f" {_json(key)}: {_json(value)},\n" for key, value in head.items()]
    rows = ",\n".join(f"  {_json(_finding(answer, f, lang))}" for f in (*answer.open, *answer.settled))
    return "".join(("{\n", *lines, ' "findings": [', f"\n{rows}\n ]" if rows else "]", "\n}\n"))


def _finding(answer: Answer, f: Finding, lang: str) -> dict[str, object]:
    at, ref, band = f.target.location, f.target.ref, band_of(f.confidence)
    return {
        "id": f.id,
        "state": f.state,
        "check": f.check,
        "severity": f.severity.value,
        "confidence": f.confidence,
        "band": band.value if band else None,
        "stops": answer.stops(f),
        "settled": f.settled,
        "decision": _decision(answer, f),
        "file": at.file if at else None,
        "line": at.line if at else None,
        "column": at.column if at else None,
        "system": ref.system,
        "schema": ref.schema,
        "table": ref.table,
        "column_name": ref.column,
        "principal": f.target.principal,
        "laws": list(f.laws),
        "what": say.what(f, lang),
        "why": say.why(f, lang),
        "remedy": say.remedy(f, lang),
    }


def _decision(answer: Answer, f: Finding) -> dict[str, object] | None:
    """What people decided on it; ``standing``: whether that holds; ``here``: it is new in the change."""
    d = f.decision
    if d is None:
        return None
    said = {"status": d.status, "by": d.by, "on": d.on, "until": d.until, "reason": d.reason}
    return {**said, "standing": d.standing.value, "here": f.id in answer.papers.new}


def _json(value: object) -> str:
    return inert_json(json.dumps(value, ensure_ascii=False, allow_nan=False))
