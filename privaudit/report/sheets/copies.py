"""Copies: where did the data spread? Look-alike data sets with their overlap; those alike by name only apart."""

from __future__ import annotations

from collections.abc import Iterable

from ...model import AuditResult, AuditStep, Copy, CopyKind, Ref, StepState, TargetKind
from .. import held, lines, overview, words
from .fill import Fill, owners
from .judged import answer
from .say import Say
from .table import Kind, Row, Rows, RowTarget, Sheet, Table, Tone

MOST_MEMBERS = 20
"""Data sets of a group that are named; the rest is a count."""
PRINTED = 10
"""Columns that go on paper; how it was found out is for the screen."""
OVERLAP = "overlap."
"""Evidence of pairs that were compared: how much of either is in the other."""


def sheet(result: AuditResult, lang: str) -> Sheet:
    """Build the sheet."""
    say = Say("copies", lang)
    return Sheet(
        key="copies",
        title=say("title"),
        notes=(answer(result, AuditStep.COPIES, lang), say("note"), say("note_values")),
        tables=(_compared(result, say), _alike(result, say), _not_compared(say)),
        printed=PRINTED,
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
    whole = step.state is StepState.DONE or step.reason == lines.COPIES_BY_PERSON
    return say("none" if whole else "none_compared")


def _compared(result: AuditResult, say: Say) -> Table:
    lang, found, answering = say.lang, compared(result), owners(result)
    fill = Fill(result, TargetKind.COPY, lang, {"why": 30, "copy": 20, "remark": 28})

    def target(n: int) -> RowTarget:
        where = (m.system for m in found[n].members if m != found[n].original)
        return RowTarget(id=found[n].id, owner=next((answering[s] for s in where if s in answering), None))

    def row(c: Copy) -> Row:
        return (
            words.whole_place(c.original) if c.original else say("original_unknown"),
            members(c, say),
            kind(c, say),
            overlap(c, say),
            say.known(c.people_estimate),
            words.date_cell(c.as_of, lang) or say.known(None),
            words.yes_no(c.in_test, lang),
            *fill.cells(c.id),
            c.compared,
            c.confidence,
            f"{plain(c, say)} {say('technical', why=words.together(c.evidence, lang))}",
        )

    col = say.column
    columns = (
        col("original", 30, Kind.LABEL),
        col("copies", 34, identity=True),
        col("kind", 16),
        col("overlap", 40),
        col("people", 14, Kind.NUMBER),
        col("as_of", 14, Kind.DAY),
        col("in_test", 13, tones={words.yes_no(True, lang): Tone.BAD}),
        *fill.columns,
        col("compared", 13, Kind.NUMBER),
        col("confidence", 15, Kind.PERCENT),
        col("evidence", 160),
    )
    return Table(key="copies", title=say("compared"), note=say("compared_note"), columns=columns,
                 rows=Rows(found, row), empty=empty_said(result, say), target_kind=TargetKind.COPY,
                 targets=target)  # fmt: skip


def kind(c: Copy, say: Say) -> str:
    """What a copy is for: where nothing else says, that it lies in a test system does."""
    return say("kind_test") if c.in_test and c.kind is CopyKind.UNKNOWN else words.term(c.kind, say.lang)


def overlap(c: Copy, say: Say) -> str:
    """How much of either side is in the other, a line a pair; then the bounds, where there is doubt."""
    rows = []
    for m in c.evidence:
        if m.key.startswith(OVERLAP):
            key = "both_at_least" if m.key.endswith("at_least") else "both"
            sides = [(m.param("first"), m.param("part")), (m.param("second"), m.param("back"))]
            if c.original is not None and c.original.label() == sides[1][0]:
                sides.reverse()
            (first, part), (second, back) = sides
            rows.append(say(key, first=first, part=part, second=second, back=back))
    bounds = held.share_of(c.overlap_low, c.overlap, c.overlap_high, say.lang)
    exact = c.overlap is not None and bounds == words.percent(c.overlap, say.lang)
    return "\n".join(rows if rows and exact else [*rows, say("smaller", share=bounds) if rows else bounds])


def plain(c: Copy, say: Say) -> str:
    """One sentence that needs no knowledge of databases."""
    share = words.percent(c.overlap or 0.0, say.lang)
    if c.original is None:
        return say("plain_no_original", share=share)
    return say("plain", share=share, original=words.whole_place(c.original))


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
            kind(c, say),
            words.yes_no(c.in_test, lang),
            words.together(c.evidence, lang),
        )

    col = say.column
    columns = (
        col("original", 30, Kind.LABEL),
        col("copies", 34),
        col("kind", 16),
        col("in_test", 40, tones={words.yes_no(True, lang): Tone.WARN}),
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
        col("why_there", 16, span=3),
        col("found_there", 13, Kind.FILL, span=4),
        col("asked", 20, Kind.FILL, span=2),
    )
    return Table(key="elsewhere", title=say("elsewhere"), note=say("elsewhere_note"), columns=columns,
                 rows=Rows(ELSEWHERE, row), filtered=False)  # fmt: skip


ELSEWHERE = ("exports", "laptops", "mail", "vendors", "backups")
"""Where copies lie that only people know of."""
