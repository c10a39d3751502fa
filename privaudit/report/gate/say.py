"""The words that every format of the gate says of a change and of one finding."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ...i18n import has_text, text
from ...migrate.script import Unread
from ...model import AuditResult, Band, Finding, Message, StepRecord, band_of
from ...model.asked import Settled, asked
from ...model.finding import EARLIER
from .. import words
from .answer import Answer

_BY_NAMES = "by_names"
_NOTED = 8


def by_names(result: AuditResult) -> AuditResult:
    """Return the audit in words for a change: they say nothing of how many people are concerned, no row was read."""
    return replace(result, findings=tuple(_of_change(f) for f in result.findings))


def _of_change(f: Finding) -> Finding:
    """Return a finding with what its author can do, who knows what it was made for."""
    key, do = f"{_BY_NAMES}.{f.check}", f.remediation
    if has_text(f"remedies.{key}", "en"):
        do = replace(do, key=key)
    return replace(f, message=_by_names(f.message), remediation=do)


def _by_names(message: Message) -> Message:
    key = f"{_BY_NAMES}.{message.key}"
    return replace(message, key=key) if has_text(f"messages.{key}", "en") else message


def verdict(answer: Answer, lang: str) -> str:
    """Return in one sentence whether the change may be merged."""
    key = answer.verdict
    if key == "passed" and answer.accepted:
        key = "accepted"
    elif key == "stopped" and all(asked(f.check).settled is Settled.MENDED for f in answer.stopping):
        key = "stopped_over"
    sentence = said(f"verdict.{key}", lang, **_counts(answer, lang))
    more = []
    if answer.accepted_here:
        more.append(said("verdict.accepted_here", lang, count=words.count(answer.accepted_here, lang)))
    if answer.papers.notes:
        more.append(said("verdict.papers", lang, count=words.count(len(answer.papers.notes), lang)))
    return " ".join((sentence, *more))


def summary(answer: Answer, lang: str) -> tuple[str, ...]:
    """Return what was looked at, a sentence each."""
    tally = answer.tally
    if answer.live:
        return (
            said("summary.columns", lang, columns=words.count(tally.new_columns, lang)),
            said("summary.findings", lang, **_counts(answer, lang)),
            said("summary.live", lang, system=words.one_line(answer.system), dialect=answer.dialect),
            said(
                "summary.sampled" if answer.sample else "summary.names_only",
                lang,
                rows=words.count(answer.sample, lang),
            ),
        )
    read = (
        said(
            "summary.statements",
            lang,
            statements=words.count(tally.statements, lang),
            not_understood=words.count(tally.not_understood, lang),
        ),
        said("summary.columns", lang, columns=words.count(tally.new_columns, lang)),
    )
    how = {"base": (answer.base or "")[:12], "system": words.one_line(answer.system), "dialect": answer.dialect}
    compared = said("summary.compared" if answer.base else "summary.whole", lang, **how)
    return (
        *read,
        said("summary.findings", lang, **_counts(answer, lang)),
        compared,
        said("summary.names_only", lang),
        *_noted(answer, lang),
    )


def _noted(answer: Answer, lang: str) -> Iterator[str]:
    """Yield what to know of how files were read, of the first of them."""
    for one in answer.noted[:_NOTED]:
        yield said("summary.noted", lang, file=words.one_line(one.file), why=unread(one, lang))
    if len(answer.noted) > _NOTED:
        yield said("summary.noted_more", lang, count=words.count(len(answer.noted) - _NOTED, lang))


def _counts(answer: Answer, lang: str) -> dict[str, str]:
    return {
        "stopping": words.count(len(answer.stopping), lang),
        "warning": words.count(answer.warning, lang),
        "accepted": words.count(answer.accepted, lang),
    }


def effect(answer: Answer, f: Finding, lang: str) -> str:
    """Return severity, and whether the finding stops the change; if it does not, why."""
    severity = words.term(f.severity, lang)
    if answer.stops(f):
        return said("finding.stops", lang, severity=severity)
    band = band_of(f.confidence)
    if f.message.key.startswith("late_decision.soon"):
        return said("finding.soon", lang, severity=severity)
    if band is not Band.CERTAIN:
        return said("finding.warns", lang, severity=severity, band=words.term(band, lang))
    return said("finding.below", lang, severity=severity, floor=words.term(answer.floor, lang))


def name(f: Finding) -> str:
    """Return by what people name a finding: its check and ``id``; the ``state``, long, stands where one can copy it."""
    return f"{f.check}, id {f.id}"


def what(f: Finding, lang: str) -> str:
    """Return what was found."""
    found = words.one_line(words.message(f.message, lang)).strip()
    earlier = dict(f.message.params).get(EARLIER)
    return f"{found} {said('finding.earlier', lang, place=words.one_line(str(earlier)))}" if earlier else found


def why(f: Finding, lang: str) -> str:
    """Return why findings of this sort matter; "" where there is no text."""
    key = f"why.{f.check}"
    return said(key, lang) if has_text(f"gate.{key}", lang) else ""


def remedy(f: Finding, lang: str) -> str:
    """Return what to do about it."""
    return words.one_line(words.remedy(f.remediation, lang)).strip()


def unread(one: Unread, lang: str) -> str:
    """Return why a file was not read."""
    return words.one_line(words.reason(one.reason, one.params, lang))


def failed(step: StepRecord, lang: str) -> str:
    """Return which question has no answer, about what, and why."""
    what = f"{step.step} {step.target.label()}".strip()
    return words.one_line(f"{what}: {words.reason(step.reason, step.reason_params, lang)}")


def said(key: str, lang: str, **params: object) -> str:
    """Return a text of area ``gate``."""
    return text(f"gate.{key}", lang, **params)
