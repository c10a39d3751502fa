"""Decisions put beside a large audit: does time grow with the decisions, and what do they cost beside the report?

``python -m benchmarks.decided_scale [DECISIONS]`` takes 5,000 on an audit of 20,000 columns, and half and twice as
many: twice the decisions should take about twice the time. Each measurement is a process of its own.
"""

from __future__ import annotations

import itertools
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

from benchmarks.large import Shape, write
from privaudit.decisions import Decided, FieldEntry, VerdictEntry, decisions_toml
from privaudit.model import AuditResult, Choice, Role, TargetKind

COLUMNS, FINDINGS, DECISIONS = 20_000, 2_000, 5_000


def decided(result: AuditResult, count: int) -> Decided:
    """Return so many decisions: of ten, six about columns, two verdicts, two on findings, by two people."""
    day = date(2026, 11, 20)
    own = [c for c in result.classifications if c.role is Role.COLUMN]
    fields, verdicts = list[FieldEntry](), list[VerdictEntry]()
    for i in range(count):
        by = ("A. Petrova", "B. Orlov")[i % 2]
        column, finding = own[i % len(own)], result.findings[i % len(result.findings)]
        sort = i % 10
        if sort < 6:
            field, value = (("purpose", f"purpose {i}"), ("needed", "needed"), ("keep_until", "3 years"))[sort % 3]
            fields.append(FieldEntry(kind=TargetKind.COLUMN, target=column.id, field=field, value=value, by=by, on=day,
                                     place=column.ref, exact=sort == 5))  # fmt: skip
        elif sort < 8:
            verdicts.append(VerdictEntry(place=column.ref, choice=(Choice.CONFIRM, Choice.REJECT)[sort % 2], by=by,
                                         on=day, entity=column.entity, reason="looked"))  # fmt: skip
        else:
            fields.append(FieldEntry(kind=TargetKind.FINDING, target=finding.id, field=("owner", "due")[sort % 2],
                                     value=("billing", "2027-01-31")[sort % 2], by=by, on=day))  # fmt: skip
    unique = {(e.kind, e.target, e.field): e for e in fields}
    return Decided(verdicts=tuple({v.place: v for v in verdicts}.values()), fields=tuple(unique.values()))


def report(audit: Path, decisions: Path | None) -> None:
    """Do what ``privaudit report`` does; print seconds to load, to read and apply decisions, to write, and peak MB."""
    from privaudit.engine import with_decisions
    from privaudit.registry import REPORTERS
    from privaudit.report import load_audit

    times = [time.process_time()]
    result = load_audit(audit)
    times.append(time.process_time())
    if decisions is not None:
        result = with_decisions(result, [decisions], "en", today=datetime.now(tz=UTC).date())
    times.append(time.process_time())
    REPORTERS.get("xlsx").write(result, audit.with_suffix(".xlsx"), "en")
    times.append(time.process_time())
    spent = (f"{b - a:.2f}" for a, b in itertools.pairwise(times))
    print(*spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


def _measured(*arguments: str) -> list[float]:
    command = [sys.executable, "-m", "benchmarks.decided_scale", "report", *arguments]
    return [float(n) for n in subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()]


def main() -> None:
    """Measure without decisions, and with half, all and twice as many; print a line each."""
    if sys.argv[1:2] == ["report"]:
        report(Path(sys.argv[2]), Path(sys.argv[3]) if len(sys.argv) > 3 else None)
        return
    from privaudit.report import load_audit

    count = int(sys.argv[1]) if len(sys.argv) > 1 else DECISIONS
    with tempfile.TemporaryDirectory() as folder:
        audit, file = Path(folder) / "audit.json", Path(folder) / "decisions.toml"
        write(Shape(tables=1_000, classifications=COLUMNS, access=1_000, findings=FINDINGS), audit)
        result = load_audit(audit)
        for number in (0, count // 2, count, 2 * count):
            said = decided(result, number)
            file.write_text(decisions_toml(said), encoding="utf-8")
            load, apply, write_, peak = _measured(str(audit), *([str(file)] if number else []))
            made = len(said.verdicts) + len(said.fields)
            print(f"report of {COLUMNS} columns, decisions {made}: loaded in {load:.1f} s, decisions {apply:.2f} s, "
                  f"workbook {write_:.1f} s of processor, {peak:.0f} MB; "
                  f"load {os.getloadavg()[0]:.1f}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
