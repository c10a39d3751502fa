"""Findings as results (3.27)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...i18n import text
from ...model import SETTLING, DecisionState, Finding, Ref, Standing
from .. import words
from ..sheets import actions
from .head import Index
from .parts import LEVELS, RANKS, Hide, Object, filled, in_file, message, place
from .seen import Seen

FINGERPRINT = "privauditFinding/v1"
"""The id of a finding (3.27.18): the same in every run over the same things."""


def rows(seen: Seen, lang: str, index: Index, levels: Mapping[str, str]) -> Iterator[Object]:
    """Yield every finding, in the order of the sheet Actions; ``levels`` are those of some, by id."""
    for f in actions.order(seen.rows):
        yield _result(f, lang, index, seen.hide, levels.get(f.id, LEVELS[f.severity]))


def _result(f: Finding, lang: str, index: Index, hide: Hide, level: str) -> Object:
    what, do = _sentence(words.message(f.message, lang)), _sentence(words.remedy(f.remediation, lang))
    return filled(
        ruleId=f.check,
        ruleIndex=index.rule(f.check),
        level=level,
        rank=RANKS[f.severity],
        message=message(text("formats.message", lang, what=what, do=do)),
        locations=_locations(f, hide),
        relatedLocations=[{"id": i, **place(r, hide)} for i, r in enumerate(f.target.related)],
        partialFingerprints={FINGERPRINT: f.id},
        taxa=[taxon for taxon in map(index.taxon, f.laws) if taxon is not None],
        suppressions=_suppressions(f.decision),
        properties=_properties(f, lang),
    )


def _sentence(said: str) -> str:
    return said if not said or said.endswith((".", "!", "?")) else f"{said}."


def _locations(f: Finding, hide: Hide) -> list[Object]:
    """Where it is (3.27.12); the systems, where it lies in several."""
    ref = f.target.ref
    refs = [ref] if ref != Ref() else [Ref(system=name) for name in f.target.systems]
    found = [place(r, hide) for r in refs]
    if f.target.location is not None:
        first = found[0] if found else {}
        found[:1] = [{**first, "physicalLocation": in_file(f.target.location)}]
    return found


def _suppressions(decision: DecisionState | None) -> list[Object]:
    """A risk that was accepted, or what a person calls a mistake (3.35).

    A decision that has to be looked at again, or is over, is said and suppresses nothing.
    """
    if decision is None or decision.status not in SETTLING:
        return []
    in_force = decision.standing is Standing.APPLIES
    one = filled(
        kind="external",
        status="accepted" if in_force else "underReview",
        justification=words.visible(decision.reason or ""),
        properties=filled(by=decision.by, on=decision.on, until=decision.until, standing=decision.standing.value),
    )
    return [one]


def _properties(f: Finding, lang: str) -> Object:
    """What SARIF has no place for; names are as they are printed elsewhere."""
    people, d = f.message.param("people"), f.decision
    return filled(
        severity=f.severity.value,
        severity_why=[words.message(w, lang, "severity") for w in f.severity_why],
        step=f.step.value,
        state=f.state,
        confidence=f.confidence,
        people=people if isinstance(people, int) else None,
        account=words.one_line(f.target.principal or ""),
        person=words.one_line(f.target.person or ""),
        laws=list(f.laws),
        sql_to_review=words.visible(f.remediation.sql or ""),
        status=d.status if d else None,
        owner=words.one_line((d.owner if d else None) or ""),
        due=d.due if d else None,
    )
