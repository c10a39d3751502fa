"""What was found of old, needless and copied data, and how near identity lies to purchases: a line each.

The Summary and the last screen say the same lines; what was not compared is said where a count would sound clean.
"""

from __future__ import annotations

from collections import Counter

from ..analysis.old_systems import OUT_OF_USE, unprotected
from ..i18n import text
from ..model import AuditResult, AuditStep, CoLocation, Level, Lifecycle, StepState, System
from . import held, overview, words

COPIES_BY_PERSON = "copies_by_person"
"""Why step 6 is answered in part where every table was compared: copies outside databases only people know."""

OLD = frozenset({Lifecycle.LEGACY, Lifecycle.ARCHIVE})
LINES = (
    *("identifiers", "special", "biometric", "common", "near", "needless"),
    *("past", "old", "destruction", "copies", "compared"),
)


def lines(result: AuditResult, lang: str) -> tuple[tuple[str, str], ...]:
    """Return keys of ``sheets.summary.facts`` with what is to be said, only where there is something."""
    if overview.nothing_read(result):
        return ()
    said = {
        **_people(result, lang),
        "common": _common(result, lang),
        "near": by_level(result, lang),
        "needless": _needless(result, lang),
        "past": _past(result, lang),
        "old": _old(result, lang),
        "destruction": _destruction(result, lang),
        "copies": copies(result, lang),
        "compared": not_compared(result, lang),
    }
    return tuple((key, said[key]) for key in LINES if said.get(key))


STEPS = (AuditStep.COLLECT, AuditStep.OLD_DATA, AuditStep.COPIES)
"""Steps of the checklist that say in short what the lines above it say in full."""


def of_step(result: AuditResult, step: AuditStep, lang: str) -> str:
    """Return the most telling counts of a step in one line, no more than three; empty if nothing was found."""
    counts = {
        AuditStep.COLLECT: {"needless": len(result.needless)},
        AuditStep.OLD_DATA: {
            "past": sum(bool(t.inactive_people) for t in result.tables),
            "old": len(declared_old(result)),
            "idle": len(idle(result)),
            "destruction": len(result.destruction),
        },
        AuditStep.COPIES: {"copies": sum(c.overlap is not None for c in result.copies)},
    }
    found = {key: n for key, n in counts.get(step, {}).items() if n}
    if "old" in found:
        found.pop("idle", None)
    return "; ".join(_say(f"step.{key}", lang, count=n) for key, n in found.items())


def declared_old(result: AuditResult) -> list[System]:
    """Return the systems declared as legacy or archive."""
    return [s for s in result.systems if s.lifecycle in OLD]


def idle(result: AuditResult) -> list[System]:
    """Return the systems that seem out of use, although nobody declared them old."""
    return [s for s in result.systems if s.lifecycle not in OLD and any(w.key == OUT_OF_USE for w in s.weaknesses)]


def _say(key: str, lang: str, **counts: int) -> str:
    return text(f"sheets.lines.{key}", lang, **{n: words.number(c, lang) for n, c in counts.items()})


def _people(result: AuditResult, lang: str) -> dict[str, str]:
    whole = result.estate
    found = {"special": whole.special_people, "biometric": whole.biometric_people}
    counted = {key: held.counted(c, lang) for key, c in found.items() if c is not None and c.high != 0}
    return {"identifiers": held.identifiers(result, lang), **counted}


def places(result: AuditResult) -> tuple[CoLocation, ...]:
    """Return the co-locations that are places, not holders."""
    return tuple(c for c in result.colocations if c.level is not Level.SAME_PRINCIPAL)


def by_level(result: AuditResult, lang: str) -> str:
    """Return how many places there are at each level, the nearest first."""
    counts = Counter(c.level for c in places(result))
    return "; ".join(
        f"{words.term(level, lang)}: {words.number(counts[level], lang)}" for level in Level if counts[level]
    )


def _common(result: AuditResult, lang: str) -> str:
    found = result.estate.common
    if not found:
        return ""
    most = held.counted(found[0].people, lang)
    count = words.number(len(found), lang)
    return text("sheets.lines.common", lang, count=count, systems=" + ".join(found[0].systems), people=most)


def _needless(result: AuditResult, lang: str) -> str:
    return _say("needless", lang, count=len(result.needless)) if result.needless else ""


def _past(result: AuditResult, lang: str) -> str:
    """Tables with people past their retention period, and the most in one: the same people may be in several."""
    found = [t for t in result.tables if t.inactive_people]
    if not found:
        return ""
    most = max(found, key=lambda t: (t.inactive_people or 0, t.ref.key))
    said = held.bounded(most.inactive_low, most.inactive_people, most.inactive_high, lang)
    return text("sheets.lines.past", lang, count=words.number(len(found), lang), most=said,
                place=words.whole_place(most.ref))  # fmt: skip


def _old(result: AuditResult, lang: str) -> str:
    old = declared_old(result)
    counts = {
        "old": len(old),
        "weak": sum(bool(unprotected(s)) for s in old),
        "idle": len(idle(result)),
        "backups": sum(t.backup_like is not None for t in result.tables),
    }
    return "; ".join(_say(key, lang, count=count) for key, count in counts.items() if count)


def _destruction(result: AuditResult, lang: str) -> str:
    if not result.destruction:
        return ""
    return _say("destruction", lang, count=len(result.destruction), hold=sum(d.legal_hold for d in result.destruction))


def copies(result: AuditResult, lang: str) -> str:
    """Return how many groups of look-alike data sets there are; empty if none."""
    sure = [c for c in result.copies if c.overlap is not None]
    if not result.copies:
        return ""
    alike = len(result.copies) - len(sure)
    return _say("copies", lang, count=len(sure), test=sum(c.in_test for c in sure), alike=alike)


def not_compared(result: AuditResult, lang: str) -> str:
    """Return why copies and undeclared keys may be missing; empty if everything was compared."""
    step = dict(overview.audit_steps(result))[AuditStep.COPIES]
    if step.state is StepState.DONE or step.reason in (None, overview.NOT_YET, COPIES_BY_PERSON):
        return ""
    return words.reason(step.reason, step.reason_params, lang)
