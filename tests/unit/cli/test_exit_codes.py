"""The exit code of an audit and everything that holds."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import pytest

import privaudit
from privaudit.cli.exit_codes import exit_line, exit_reasons, exit_status
from privaudit.model import (
    AuditResult,
    AuditStep,
    DecisionState,
    Finding,
    Message,
    Ref,
    Remediation,
    Run,
    SampleMethod,
    Sampling,
    Severity,
    Standing,
    Status,
    StepRecord,
    StepState,
    TableKind,
    TableRow,
    TableStatus,
    Target,
    Tool,
)

RUN = Run(
    audit_id="a",
    started="2026-11-20T10:00:00+00:00",
    finished="2026-11-20T10:00:01+00:00",
    seconds=1.0,
    complete=True,
)
COMPLETE = AuditResult(tool=Tool(version="1", rules_digest="r", settings_digest="s"), run=RUN)
INCOMPLETE = replace(
    COMPLETE,
    run=replace(RUN, complete=False),
    steps=(
        StepRecord(step="sample", target=Ref(system="a"), state=StepState.FAILED, reason="timeout"),
        StepRecord(step=AuditStep.SYSTEMS.value, state=StepState.PARTIAL, reason="systems_not_read"),
    ),
)


def with_finding(result: AuditResult, severity: Severity) -> AuditResult:
    """The result with one more finding."""
    finding = Finding(
        check="full_package",
        step=AuditStep.SYSTEMS,
        severity=severity,
        target=Target(ref=Ref(system="a")),
        message=Message(key="m"),
        remediation=Remediation(key="r"),
    )
    return replace(result, findings=(finding,))


def test_complete_is_zero() -> None:
    """A complete audit without --fail-on exits with 0, whatever it found."""
    status = exit_status(with_finding(COMPLETE, Severity.CRITICAL))
    assert (status.code, exit_line(status, "en")) == (0, "exit code 0: complete")


@pytest.mark.parametrize(("severity", "code"), [(Severity.CRITICAL, 1), (Severity.HIGH, 1), (Severity.MEDIUM, 0)])
def test_fail_on_counts_that_severity_and_worse(severity: Severity, code: int) -> None:
    """--fail-on high fails for high and critical, not for medium."""
    assert exit_status(with_finding(COMPLETE, severity), "high").code == code


@pytest.mark.parametrize(
    ("status", "standing", "code"),
    [
        (Status.ACCEPTED, Standing.APPLIES, 0),
        (Status.MISTAKEN, Standing.APPLIES, 0),
        (Status.ACCEPTED, Standing.LOOK_AGAIN, 1),
        (Status.ACCEPTED, Standing.EXPIRED, 1),
        (Status.DONE, Standing.APPLIES, 1),
        (Status.OPEN, Standing.APPLIES, 1),
    ],
)
def test_what_people_settled_does_not_fail(status: Status, standing: Standing, code: int) -> None:
    """An accepted risk in force is said and does not count for --fail-on; one that is open again counts."""
    found = with_finding(COMPLETE, Severity.CRITICAL)
    decision = DecisionState(status=status, by="A. Petrova", standing=standing)
    found = replace(found, findings=tuple(replace(f, decision=decision) for f in found.findings))
    outcome = exit_status(found, "high")
    assert outcome.code == code
    assert ("people accepted the risk or said that they are not so: 1" in exit_line(outcome, "en")) == (code == 0)


def test_incomplete_is_three_and_counts_no_step_twice() -> None:
    """An incomplete audit exits with 3; the audit steps that sum up others are not counted again."""
    status = exit_status(INCOMPLETE)
    assert status.code == 3
    assert exit_reasons(status, "en") == ("incomplete (systems not read: 0, steps not done wholly: 1: sample a)",)


def test_several_reasons_are_all_said_worst_first() -> None:
    """4 comes before 3 and 1, and the last line says all that hold, in either language."""
    status = exit_status(with_finding(INCOMPLETE, Severity.HIGH), "high", not_written=("audit.xlsx",))
    assert [r.code for r in status.reasons] == [4, 3, 1]
    line = exit_line(status, "en")
    assert line.startswith("exit code 4: not written: audit.xlsx; incomplete (")
    assert line.endswith("findings of severity high or worse: 1")
    assert exit_line(status, "ru").startswith("код возврата 4: не записано: audit.xlsx; неполно")


def test_an_interruption_comes_first() -> None:
    """Ctrl-C is 130, whatever else holds."""
    status = exit_status(INCOMPLETE, interrupted=True)
    assert [r.code for r in status.reasons] == [130, 3]


def table(name: str, reason: str | None) -> TableRow:
    """A relation, left out or read."""
    return TableRow(
        system="a",
        schema="main",
        table=name,
        kind=TableKind.TABLE,
        status=TableStatus.SKIPPED if reason else TableStatus.SCANNED,
        columns=1,
        sampling=Sampling(method=SampleMethod.NONE, seed=0),
        reason=reason,
    )


def test_accepted_gaps_and_tables_left_out_are_said() -> None:
    """They change no code, but what was accepted or left out stands beside it, in either language."""
    gap = StepRecord(step="sample", target=Ref(system="a"), state=StepState.FAILED, reason="timeout", accepted=True)
    sums_up = StepRecord(step=AuditStep.SYSTEMS.value, state=StepState.PARTIAL, reason="x", accepted=True)
    accepted = replace(COMPLETE, steps=(gap, replace(gap, step="access"), sums_up))
    assert exit_line(exit_status(accepted), "en") == "exit code 0: complete but for accepted gaps: 1"
    assert exit_line(exit_status(accepted), "ru") == "код возврата 0: всё выполнено, кроме принятых пробелов: 1"
    failing = exit_status(with_finding(accepted, Severity.HIGH), "high")
    assert exit_reasons(failing, "en") == ("findings of severity high or worse: 1", "accepted gaps: 1")
    chosen = replace(COMPLETE, tables=(table("t", "excluded"), table("u", None), table("v", "partition_of")))
    line = "exit code 0: complete; tables left out by --include/--exclude: 1"
    assert exit_line(exit_status(chosen), "en") == line
    assert exit_line(exit_status(chosen), "ru").endswith("таблиц исключено через --include/--exclude: 1")


def test_exit_codes_have_one_home() -> None:
    """No command ends with a number of its own, and none gives a code a second name: both are in `errors` only."""
    found = []
    for path in sorted((Path(privaudit.__file__).parent / "cli").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            ends = isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2].lower().endswith("exit")
            names = isinstance(node, ast.Assign) and "INTERRUPTED" in ast.unparse(node.targets[0])
            if (ends or names) and any(
                isinstance(c, ast.Constant) and c.value in (1, 2, 3, 4, 130) for c in ast.walk(node)
            ):
                found.append(f"{path.name}: {ast.unparse(node)}")
    assert found == []


def test_values_that_were_cut_are_said_beside_complete() -> None:
    """A limit of the configuration is no failure and no silence: nought, and how many tables it concerns."""
    cut = StepRecord(step="sample:cut", target=Ref(table="letters"), state=StepState.PARTIAL, reason="values_cut")
    status = exit_status(replace(COMPLETE, steps=(cut,)))
    assert status.code == 0
    assert [n.key for n in status.notes] == ["values_cut"]
    assert "complete" in exit_line(status, "en")
    assert "only in part" in exit_line(status, "en")
