"""Copies: where did the data spread? Look-alike data sets with their overlap; those alike by name only apart."""

from __future__ import annotations

from collections.abc import Iterable

from ...model import AuditResult, AuditStep, Copy, Ref, StepState
from .. import held, overview, words
from .judged import answer
from .say import Say
from .table import Kind, Row, Rows, Sheet, Table, Tone

MOST_MEMBERS = 20
"""Data sets of a group that are named; the rest is a count."""


def sheet(result: AuditResult, lang: str) -> Sheet:
    """Build the sheet."""
    say = Say("copies", lang)
    return Sheet(
        key="copies",
        title=say("title"),
        notes=(answer(result, AuditStep.COPIES, lang), say("note"), say("note_values")),
        tables=(_compared(result, say), _alike(result, say), _not_compared(say)),
    )


def compared(result: AuditResult) -> list[Copy]:
    """Return the groups whose values were compared: those in test systems first, then most people, most overlap."""
    found = (c for c in result.copies if c.overlap is not None)
    return sorted(found, key=lambda c: (not c.in_test, -(c.people_estimate or 0), -(c.overlap or 0), c.id))


def alike(result: AuditResult) -> list[Copy]:
    """Return the groups of which only form and names are alike, most members first."""
    return sorted((c for c in result.copies if c.overlap is None), key=lambda c: (-len(c.members), c.id))


def empty_said(result: AuditResult, say: Say) -> str:
    """What is said of no copy: none at all only where everything was compared."""
    step = dict(overview.audit_steps(result))[AuditStep.COPIES]
    return say("none" if step.state is StepState.DONE else "none_compared")


def _compared(result: AuditResult, say: Say) -> Table:
    lang = say.lang

    def row(c: Copy) -> Row:
        return (
            words.whole_place(c.original) if c.original else say("original_unknown"),
            members(c, say),
            words.term(c.kind, lang),
            held.share_of(c.overlap_low, c.overlap, c.overlap_high, lang),
            c.compared,
            say.known(c.people_estimate),
            words.date_cell(c.as_of, lang) or say.known(None),
            words.yes_no(c.in_test, lang),
            c.confidence,
            words.together(c.evidence, lang),
        )

    col = say.column
    columns = (
        col("original", 30, Kind.LABEL),
        col("copies", 34),
        col("kind", 18),
        col("overlap", 24),
        col("compared", 13, Kind.NUMBER),
        col("people", 14, Kind.NUMBER),
        col("as_of", 15, Kind.DAY),
        col("in_test", 13, tones={words.yes_no(True, lang): Tone.BAD}),
        col("confidence", 15, Kind.PERCENT),
        col("evidence", 54),
    )
    return Table(key="copies", title=say("compared"), note=say("compared_note"), columns=columns,
                 rows=Rows(compared(result), row), empty=empty_said(result, say))  # fmt: skip


def members(c: Copy, say: Say) -> str:
    """The data sets of a group without its original, a line each."""
    return _places((m for m in c.members if m != c.original), say)


def _places(refs: Iterable[Ref], say: Say) -> str:
    named = [words.whole_place(r) for r in refs]
    rest = len(named) - MOST_MEMBERS
    return "\n".join(named[:MOST_MEMBERS] + ([say("more", count=rest)] if rest > 0 else []))


def _alike(result: AuditResult, say: Say) -> Table:
    lang = say.lang

    def row(c: Copy) -> Row:
        return (
            words.whole_place(c.original) if c.original else say("original_unknown"),
            members(c, say),
            words.term(c.kind, lang),
            words.yes_no(c.in_test, lang),
            words.together(c.evidence, lang),
        )

    col = say.column
    columns = (
        col("original", 30, Kind.LABEL),
        col("copies", 34),
        col("kind", 18),
        col("in_test", 24, tones={words.yes_no(True, lang): Tone.WARN}),
        col("evidence", 13, span=6),
    )
    return Table(key="alike", title=say("alike"), note=say("alike_note"), columns=columns,
                 rows=Rows(alike(result), row), empty=say("no_alike"), filtered=False)  # fmt: skip


def _not_compared(say: Say) -> Table:
    """Copies that no scan of databases sees: to be asked for by people."""

    def row(key: str) -> Row:
        return (say(f"elsewhere_rows.{key}"), say(f"elsewhere_why.{key}"), None, None)

    col = say.column
    columns = (
        col("place", 30, Kind.LABEL),
        col("why_there", 34, span=3),
        col("found_there", 13, Kind.FILL, span=4),
        col("asked", 13, Kind.FILL, span=2),
    )
    return Table(key="elsewhere", title=say("elsewhere"), note=say("elsewhere_note"), columns=columns,
                 rows=Rows(ELSEWHERE, row), filtered=False)  # fmt: skip


ELSEWHERE = ("exports", "laptops", "mail", "vendors", "backups")
"""Where copies lie that only people know of."""
