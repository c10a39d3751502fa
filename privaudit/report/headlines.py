"""One short line for a finding: what is wrong, and what to do first. The whole text is on the sheet Actions."""

from __future__ import annotations

from collections.abc import Iterable

from ..i18n import has_text, text
from ..model import Finding, Message
from . import words


def what(f: Finding, lang: str) -> str:
    """Return what is wrong, in a few words without names or numbers; the whole message where no line is written."""
    return what_of(f.message, lang)


def to_do(f: Finding, lang: str) -> str:
    """Return what to do first, in a few words; the whole advice where no line is written."""
    return _line("do", f, lang) or words.remedy(f.remediation, lang)


def what_of(message: Message, lang: str) -> str:
    """Return the same of a finding's message alone."""
    return _of("what", message, lang) or words.message(message, lang)


Numbered = tuple[int, Finding]


def by_subject(found: Iterable[Finding]) -> list[tuple[Numbered, ...]]:
    """Return findings with their numbers, those about one table, one person or account, or one system together.

    A subject stands where its first finding stood, so that the worst subject stays first.
    """
    subjects: dict[object, list[Numbered]] = {}
    for number, f in enumerate(found):
        subjects.setdefault(_subject(f), []).append((number, f))
    return [tuple(each) for each in subjects.values()]


def worst_subjects(found: Iterable[Finding], most: int) -> list[tuple[Numbered, ...]]:
    """Return the worst subjects, in order; of equal severity first the worst of every check, so that no kind is hidden.

    Twelve accounts with one fault say less than twelve faults.
    """
    seen: set[str] = set()
    ranked = []
    for subject in by_subject(found):
        number, f = subject[0]
        ranked.append((f.severity.rank, f.check in seen, number, subject))
        seen.add(f.check)
    chosen = sorted(ranked, key=lambda each: each[:3])[:most]
    return [subject for *_, subject in sorted(chosen, key=lambda each: each[2])]


def _subject(f: Finding) -> object:
    target = f.target
    if target.ref.table is not None:
        return target.ref.of_table()
    if target.person is not None:
        return target.person
    if target.principal is not None:
        return (target.principal, target.realm, target.ref)
    return target.ref if target.ref.system is not None else f.id


def _line(sort: str, f: Finding, lang: str) -> str:
    return _of(sort, f.message, lang)


def _of(sort: str, message: Message, lang: str) -> str:
    """The line of the message's variant, else of its check."""
    check, _, variant = message.key.partition(".")
    wanted = (f"headlines.{sort}.{check}.{variant}", f"headlines.{sort}.{check}.default", f"headlines.{sort}.{check}")
    key = next((k for k in wanted if has_text(k, lang)), None)
    return text(key, lang) if key else ""
