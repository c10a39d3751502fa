"""Inventory: what do we collect, and what for? Every classification with its evidence, and what people must add."""

from __future__ import annotations

import functools
from collections.abc import Iterable

from ...i18n import has_text
from ...model import AuditResult, Classification, Evidence, EvidenceKind, Ref, Role, Subject, TargetKind
from .. import evidence_words, overview, words
from ..decided import decision_words
from . import estate
from .fill import Fill, owners
from .needed import Needed
from .say import Say
from .table import Column, Kind, Row, Rows, RowTarget, Sheet, Table, Tone

NEARLY_EMPTY = 0.05
MOSTLY = 0.5
"""From this share of rows on, that a column holds its default is worth a word."""
FIRST_PAGE = 16
"""Columns printed on the first page; the others stand beside system, owner, table and column on the second."""
TO_FILL = {"purpose": 24, "basis": 18, "keep_until": 16, "needed": 14, "verdict": 16, "entity": 18}
"""Columns at the end that people fill in, and their widths."""
NAMED = frozenset(Subject) - {Subject.NONE, Subject.UNKNOWN}
"""Subjects that say whom a table is about."""


def order(result: AuditResult) -> list[Classification]:
    """Classifications by place, the column's own verdict before what was found inside it."""
    order_of = list(Role)
    return sorted(result.classifications, key=lambda c: (c.ref.key, order_of.index(c.role), c.entity))


def rows_of(result: AuditResult, wanted: Iterable[Ref]) -> dict[Ref, int]:
    """Return the number of the first Inventory row that lies in each wanted place: a path, column, table or system."""
    places = frozenset(wanted)
    out: dict[Ref, int] = {}
    for number, c in enumerate(order(result)):
        column = Ref(system=c.system, schema=c.schema, table=c.table, column=c.column)
        for place in (c.ref, column, c.ref.of_table(), Ref(system=c.system)):
            if place in places:
                out.setdefault(place, number)
    return out


def sheet(result: AuditResult, lang: str) -> Sheet:
    """Build the sheet."""
    say = Say("inventory", lang)
    answering = owners(result)
    need = Needed(result, say)
    fill = Fill(result, TargetKind.COLUMN, lang, TO_FILL)
    found = order(result)

    def target(n: int) -> RowTarget:
        return RowTarget(id=found[n].id, state=found[n].state, owner=answering.get(found[n].system))

    def row(c: Classification) -> Row:
        return (
            c.system,
            answering.get(c.system, ""),
            Ref(schema=c.schema, table=c.table).label(),
            Ref(column=c.column, path=c.path).label(),
            words.entity(c.entity, lang),
            words.term(c.category, lang),
            words.term(c.subject, lang),
            words.term(c.band, lang),
            c.confidence,
            words.protection(c, lang),
            c.fill_rate,
            words.date_cell(c.last_filled, lang),
            c.top_share,
            need.read(c),
            c.held_in,
            need.sentence(c),
            remark(c, lang),
            c.shape or "",
            why(c, lang),
            c.data_type,
            *fill.cells(c.id),
        )

    columns = (*_columns(say), *fill.columns)
    table = Table(key="columns", columns=columns, rows=Rows(found, row), empty=say("empty"),
                  target_kind=TargetKind.COLUMN, targets=target)  # fmt: skip
    return Sheet(
        key="inventory",
        title=say("title"),
        notes=(estate.held_note(result, lang), say("note"), say("note_needed"), say("note_shape")),
        internal_notes=(estate.shown_note(result, lang),),
        tables=(table,),
        split=FIRST_PAGE,
        repeated_columns=4,
    )


def _columns(say: Say) -> tuple[Column, ...]:
    col = say.column
    quiet = {words.yes_no(True, say.lang): Tone.QUIET, say("not_logged"): Tone.QUIET}
    return (
        col("system", 16, Kind.LABEL, identity=True),
        col("owner", 14),
        col("table", 20, identity=True),
        col("column", 20, identity=True),
        col("kind", 18),
        col("category", 18),
        col("subject", 14),
        col("band", 15, tones=say.band_tones()),
        col("confidence", 11, Kind.PERCENT),
        col("protection", 14),
        col("fill", 13, Kind.PERCENT),
        col("last_filled", 13, Kind.DAY),
        col("top", 13, Kind.PERCENT),
        col("read", 16, tones=quiet),
        col("held_in", 13, Kind.NUMBER),
        col("needless", 40),
        col("remark", 24),
        col("shape", 22, Kind.CODE),
        col("evidence", 50),
        col("data_type", 16),
    )


def why(c: Classification, lang: str) -> str:
    """The evidence in plain words, what speaks for the kind first; rules and weights stand in audit.json."""
    say = Say("inventory", lang)
    pieces = sorted((e for e in c.evidence if e.kind is not EvidenceKind.PRIOR), key=lambda e: -e.weight)
    said = dict.fromkeys(plain(e, c, say) for e in pieces if e.kind is not EvidenceKind.SUBJECT or c.subject in NAMED)
    return "; ".join(said)


def plain(e: Evidence, c: Classification, say: Say) -> str:
    """One piece of evidence as one would say it."""
    return _plain(e, c.subject, say.lang)


@functools.lru_cache(maxsize=4096)
def _plain(e: Evidence, subject: Subject, lang: str) -> str:
    say = Say("inventory", lang)
    hits, seen = (words.number(n or 0, say.lang) for n in (e.hits, e.seen))
    key = evidence_words.evidence_key(e)
    key = key if has_text(f"sheets.inventory.plain.{key}", say.lang) else e.kind.value
    words_ = say(f"plain.{key}", hits=hits, seen=seen, subject=words.term(subject, say.lang))
    return words_ if e.weight >= 0 else say("against", why=words_)


def remark(c: Classification, lang: str) -> str:
    """What a reader must know to judge the row: of a company, found inside, nearly empty, cut, not read."""
    say = Say("inventory", lang)
    out: list[str] = [decision_words(c, lang)] if c.decision else []
    if overview.is_company(c):
        out.append(say("company"))
    if c.role is Role.CONTAINED:
        share = words.percent(c.share, lang) if c.share is not None else words.yes_no(None, lang)
        out.append(say("contained", share=share))
    if c.checked == 0 and c.role is not Role.DECIDED:
        out.append(say("never_read"))
    elif c.fill_rate is not None and c.fill_rate < NEARLY_EMPTY:
        out.append(say("nearly_empty"))
    if c.default_share is not None and c.default_share >= MOSTLY:
        out.append(say("mostly_default", share=words.percent(c.default_share, lang)))
    if c.truncated:
        out.append(say("truncated", share=words.percent(c.truncated, lang)))
    return "; ".join(out)
