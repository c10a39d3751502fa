"""What a change does to what people declared: acceptances that it brings along, declarations and rules that it takes.

Nothing of it stops a change, since the same file is how a person answers the gate; a reviewer has to see it.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...decisions.baseline import title
from ...i18n import text
from ...model import DecisionState, Finding, Status
from ...model.papers import PaperNote, Papers
from .. import words

_SHOWN = 20


def note(one: PaperNote, lang: str) -> str:
    """Return what is said of a file, with its place."""
    place = one.file if one.line is None else f"{one.file}:{one.line}"
    said = text(f"gate.papers.{one.key}", lang, **words.in_words(one.params, lang))
    return words.one_line(f"{place}: {said}")


def accepted(f: Finding, papers: Papers, lang: str) -> str:
    """Return in a line what was accepted, by whom, until when and why; "" of a finding that is open."""
    state = f.decision
    if state is None or not state.settles:
        return ""
    at, ref = f.target.location, f.target.ref
    place = ", ".join(filter(None, (ref.label(), f.target.principal)))
    said = text(
        "gate.accepted.line",
        lang,
        what=f"{place}: {title(f.check, lang)}",
        place=f" ({at.file}:{at.line})" if at is not None else "",
        how=how(state, lang),
    )
    here = f" {text('gate.accepted.here', lang)}" if f.id in papers.new else ""
    return words.one_line(f"{said}{here}")


def how(state: DecisionState, lang: str) -> str:
    """Return who settled a finding, until when, and why."""
    key = "mistaken" if state.status == Status.MISTAKEN else "accepted"
    until = text("gate.accepted.until", lang, day=state.until) if state.until else ""
    reason = text("gate.accepted.reason", lang, reason=state.reason) if state.reason else ""
    return text(f"gate.accepted.{key}", lang, by=state.by or "-", until=until, reason=reason)


def accepted_lines(found: tuple[Finding, ...], papers: Papers, lang: str, most: int = _SHOWN) -> Iterator[str]:
    """Yield a line for each of the accepted findings, those that the change itself accepts first; the rest counted."""
    first = sorted(found, key=lambda f: f.id not in papers.new)
    for f in first[:most]:
        yield accepted(f, papers, lang)
    if len(first) > most:
        yield text("gate.accepted.more", lang, count=words.count(len(first) - most, lang))


def agreed(found: tuple[Finding, ...], papers: Papers, lang: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return what people accepted of the change, and what it does to what they declared: heads' keys with lines."""
    accepted = tuple(accepted_lines(found, papers, lang))
    notes = tuple(note(one, lang) for one in papers.notes)
    return tuple((key, lines) for key, lines in (("accepted.head", accepted), ("papers.head", notes)) if lines)
