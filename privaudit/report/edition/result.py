"""The audit as the edition for the file may know it: ids for people and accounts, no bands, no leads, no statements.

Formats write rows of `Filed.rows` alone: what is for the company (columns, access, reads, accounts, statements, keys)
is empty there, so that no format can print it by mistake. The sheets count in `Filed.whole`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from ...model import (
    AuditResult,
    AuditStep,
    Cover,
    Edition,
    Finding,
    Message,
    Ref,
    Remediation,
    Run,
    StepRecord,
    StepState,
    System,
    Target,
    record,
)
from ...model.result import Row
from .hidden import hide
from .ids import Ids, ids_of, is_role, people_logins
from .names import Hider

R = TypeVar("R", bound=Row)

FILED = "filed"
"""Texts of areas ``messages`` and ``remedies`` that say what is wrong without names and places."""
UNLOGGED = frozenset({"no_policy_no_logs", "unused_not_judged", "reads_not_logged"})
"""Reasons that name systems whose reads nobody sees; how many there are may be said."""
_LOGS = ("log", "reads:")
"""Steps and reasons that begin so say which log is off."""
_DECISIONS = "decision"
"""Steps about what people decided: who decided what is the company's own affair."""
UNTOLD_OF_LEAK = frozenset({"special", "biometric", "said_by"})
"""Fields of `Shown` that this edition does not tell; the two numbers it does, in the Summary as in rows."""


@record
class Filed:
    """One audit made ready for the file: the ids, and what hides names in texts."""

    ids: Ids
    hider: Hider
    whole: AuditResult
    """For counting: everything is there, and names must be hidden in what is told of it."""
    rows: AuditResult
    """What may be written row by row; arrays that are for the company alone are empty."""


class FiledFinding(Finding):
    """A finding of the edition for the file: its place is a system, whom it is about an id."""

    __slots__ = ("_id",)
    _id: str

    @property
    def id(self) -> str:
        """The finding's own id; one made under the audit's key, where its own could be guessed from a name."""
        return self._id


def filed(result: AuditResult) -> Filed:
    """Return an audit for the edition that may leave the house."""
    ids = ids_of(result)
    hider = hider_of(result, ids)
    run = hide(_run(result.run), hider)
    shown = result.estate.shown
    estate = replace(result.estate, bands=(), shown=shown and replace(shown, said_by=None))
    findings = _by_id(_finding(f, ids, hider) for f in result.findings)
    steps = _by_id(hide(_step(s), hider) for s in result.steps if not (is_about_logs(s) or s.step == _DECISIONS))
    return Filed(
        ids=ids,
        hider=hider,
        whole=replace(result, run=run, estate=estate, findings=findings, steps=steps),
        rows=AuditResult(
            tool=result.tool,
            run=run,
            estate=hide(estate, hider),
            baseline=hide(result.baseline, hider),
            systems=_by_id(hide(_system(s), hider) for s in result.systems),
            findings=findings,
            steps=steps,
        ),
    )


def rows_of(result: AuditResult, edition: Edition) -> AuditResult:
    """Return the audit of which an edition may write rows: all of it, or what the file may hold."""
    return result if edition is Edition.INTERNAL else filed(result).rows


def _by_id(rows: Iterable[R]) -> tuple[R, ...]:
    return tuple(sorted(rows, key=lambda row: row.id))


def hider_of(result: AuditResult, ids: Ids) -> Hider:
    """Return what hides the names of everyone an audit knows; logins of several servers of one name get one mark."""
    logins: dict[str, set[str]] = {}
    for (_, name), id_ in ids.accounts.items():
        logins.setdefault(name, set()).add(id_)
    kept = {s.name for s in result.systems} | {t.table for t in result.tables if t.table}
    kept |= {t.schema for t in result.tables if t.schema} | {s.dialect for s in result.systems}
    accounts = {name: _mark(found) for name, found in logins.items() if name not in kept}
    personal = {name: _mark(found) for name, found in people_logins(result, ids).items()}
    keep = frozenset(filter(None, (result.run.organisation,)))
    return Hider(ids.people, accounts, keep, personal, _places(result))


def _mark(ids: set[str]) -> str:
    return "/".join(sorted(ids)[:2])


def _places(result: AuditResult) -> Iterator[str]:
    """Names that the company gave its things, as far as this edition may tell of them."""
    for s in result.systems:
        yield from filter(None, (s.name, s.server, s.database, s.location))
    for ref in itertools.chain(
        (t.ref for t in result.tables), (c.ref for c in result.classifications), (s.target for s in result.steps)
    ):
        yield from filter(None, (ref.system, ref.schema, ref.table, ref.column, ref.path))
    yield from (p.principal for p in result.principals if is_role(p))
    yield from result.run.cover.controllers


def is_about_logs(step: StepRecord) -> bool:
    """Whether a step says which log lacks what: an attacker would like to know where nobody sees him."""
    of_log = step.step.startswith(_LOGS) or (step.reason or "").startswith(_LOGS)
    return of_log and step.step not in frozenset(AuditStep)


def _run(run: Run) -> Run:
    cover = Cover(address=run.cover.address, tax_id=run.cover.tax_id, controllers=run.cover.controllers)
    # Globs and names that a digest is made of can be guessed.
    return replace(run, cover=cover, policy_digest=None, accounts_digest=None)


def _system(s: System) -> System:
    # Owners and purposes are free text of people, often a name that no list has.
    return replace(s, owner=None, purpose=None, url=None, server=None, server_version=None, account=None, weaknesses=())


def _finding(f: Finding, ids: Ids, hider: Hider) -> FiledFinding:
    people = tuple(p for p in f.message.params if p[0] in {"people", "people_low", "people_high"})
    systems = tuple(map(hider.hide, f.target.systems))
    made = FiledFinding(
        check=f.check,
        step=f.step,
        severity=f.severity,
        confidence=f.confidence,
        target=Target(
            ref=Ref(system=systems[0] if f.target.ref.system is not None else None),
            principal=ids.in_finding(f),
            person=ids.person(f.target.person),
            related=() if f.target.ref.system is not None else tuple(Ref(system=s) for s in systems),
        ),
        message=Message(key=f"{FILED}.{f.check}", params=people),
        remediation=Remediation(key=f"{FILED}.{f.check}"),
        laws=f.laws,
        decision=replace(f.decision, owner=None, by=None, reason=None) if f.decision else None,
    )
    # Not a field: rows are written by their fields, and this stands there as the id already.
    object.__setattr__(made, "_id", ids.of_finding(f))
    return made


def _step(step: StepRecord) -> StepRecord:
    params = step.reason_params
    if step.reason in UNLOGGED:
        params = tuple((n, str(v).count(",") + 1 if n == "systems" else v) for n, v in params)
    # Tables that were read have no business in it; those that were not are said. How long each step took is what the
    # key of the ids is made of.
    target = step.target if step.state is not StepState.DONE else Ref(system=step.target.system)
    return replace(step, target=target, reason_params=params, accepted_reason=None, accepted_by=None, seconds=0.0)
