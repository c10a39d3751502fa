"""Analyses in their order, each guarded: a defect of one is a step that says so, and the others go on without it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Final, TypeVar

from ..analysis.ages import with_ages
from ..analysis.common import common_people
from ..analysis.copies import copies
from ..analysis.destruction import destruction
from ..analysis.estate import estate
from ..analysis.facts import Facts
from ..analysis.holders import same_principal
from ..analysis.keys import declared_links
from ..analysis.needless import needless
from ..analysis.old_systems import with_weaknesses
from ..analysis.people import with_people
from ..analysis.places import colocations
from ..analysis.reach import access_rows, application_rows, merged
from ..analysis.undeclared import discovered_links
from ..checks.severity import rate_colocations
from ..config.settings import Settings
from ..model import AuditStep, Ref, StepRecord, StepState
from ..model.result import Row
from ..redact import safe_error
from ..staff.applications import Stand

T = TypeVar("T")
R = TypeVar("R", bound=Row)

PREFIX: Final = "analysis:"
_ACCESS = (AuditStep.ACCESS, AuditStep.BRIEFING, AuditStep.LEAST_PRIVILEGE, AuditStep.LEAVERS)
ANSWERS: Final[dict[str, tuple[AuditStep, ...]]] = {
    "keys": (AuditStep.SYSTEMS,),
    "undeclared": (AuditStep.SYSTEMS,),
    "people": (AuditStep.COLLECT, AuditStep.SYSTEMS, AuditStep.OLD_DATA),
    "access": _ACCESS,
    "applications": _ACCESS,
    "places": (AuditStep.SYSTEMS,),
    "holders": (AuditStep.SYSTEMS, AuditStep.ACCESS),
    "severity": (AuditStep.SYSTEMS,),
    "copies": (AuditStep.COPIES,),
    "estate": (AuditStep.COLLECT,),
    "common": (AuditStep.SYSTEMS,),
    "ages": (AuditStep.OLD_DATA,),
    "old_systems": (AuditStep.OLD_DATA,),
    "needless": (AuditStep.COLLECT,),
    "needs": (AuditStep.COLLECT,),
    "destruction": (AuditStep.OLD_DATA,),
    "checklist": (AuditStep.COLLECT, AuditStep.SYSTEMS, AuditStep.OLD_DATA, AuditStep.COPIES, *_ACCESS),
}
"""Analyses by name, with the audit steps that lack something where one failed."""


class Analyses:
    """Facts that analyses fill in one after the other; ``steps`` are the records of those that failed."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.steps: tuple[StepRecord, ...] = ()

    def run(self, name: str, change: Callable[[Facts], Facts]) -> None:
        """Fill in what one analysis finds; where it fails, the facts stay as they are."""
        self.facts = self.ask(name, change, self.facts)

    def ask(self, name: str, question: Callable[[Facts], T], otherwise: T) -> T:
        """Return the answer to a question about the facts, ``otherwise`` where answering fails."""
        try:
            return question(self.facts)
        except Exception as e:  # noqa: BLE001 - a defect of one analysis is a step, not the end of hours of reading
            self.steps = (*self.steps, _failed(name, e))
            return otherwise


def _failed(name: str, error: Exception) -> StepRecord:
    return StepRecord(
        step=f"{PREFIX}{name}",
        target=Ref(),
        state=StepState.FAILED,
        reason="analysis_failed",
        reason_params=safe_error(error),
    )


def unanswered(steps: Iterable[StepRecord]) -> dict[AuditStep, StepRecord]:
    """Return the audit steps that lack something because an analysis failed, each with the first one that did."""
    out: dict[AuditStep, StepRecord] = {}
    for s in steps:
        if s.step.startswith(PREFIX) and s.state is StepState.FAILED:
            for step in ANSWERS[s.step.removeprefix(PREFIX)]:
                out.setdefault(step, s)
    return out


def analyse(run: Analyses, stands: tuple[Stand, ...], settings: Settings, today: date) -> None:
    """Fill in people, links, access, co-locations and copies, each from what is there before.

    ``stands`` say which accounts are applications', and who uses those.
    """
    run.run("keys", lambda f: f.with_(links=declared_links(f)))
    run.run("undeclared", lambda f: f.with_(links=_by_id((*f.links, *discovered_links(f)))))
    run.run("people", lambda f: f.with_(tables=with_people(f)))
    run.run("access", lambda f: f.with_(access=access_rows(f)))
    run.run("applications", lambda f: f.with_(access=merged(f.access, application_rows(f.access, stands))))
    run.run("places", lambda f: f.with_(colocations=colocations(f)))
    run.run("holders", lambda f: f.with_(colocations=_by_id((*f.colocations, *same_principal(f)))))
    run.run("severity", lambda f: f.with_(colocations=rate_colocations(f)))
    run.run("copies", lambda f: f.with_(copies=copies(f, today)))
    run.run("estate", lambda f: f.with_(estate=estate(f, settings.leak, settings.laws)))
    run.run("common", lambda f: f.with_(estate=replace(f.estate, common=common_people(f))))


def of_time(run: Analyses, settings: Settings, today: date) -> None:
    """Fill in what depends on logs of reads and on the day: ages, old systems, needless data."""
    run.run("ages", lambda f: f.with_(tables=with_ages(f, settings.retention, today)))
    run.run("old_systems", lambda f: f.with_(systems=with_weaknesses(f, settings, today)))
    run.run("needless", lambda f: f.with_(needless=needless(f, today)))
    run.run("destruction", lambda f: f.with_(destruction=destruction(f, settings.retention, today)))


def _by_id(rows: Iterable[R]) -> tuple[R, ...]:
    return tuple(sorted(rows, key=lambda r: r.id))
