"""Inventory: what do we collect, and what for? Every classification with its evidence, and what people must add."""

from __future__ import annotations

import functools
from collections.abc import Iterable

from ...i18n import has_text, text
from ...model import AuditResult, Classification, Evidence, EvidenceKind, Ref, Role, Subject, TargetKind
from ...model.once import once
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
PRINTED = 14
"""Columns that go on paper: what is held, and what people have to say of it. The evidence is for the screen."""
TO_FILL = {"purpose": 22, "basis": 18, "keep_until": 13, "needed": 13, "verdict": 16, "entity": 18}
"""Columns that people fill in, and their widths."""
OF_USE = 4
"""So many of them stand beside what is held, the others beside the evidence."""
NAMED = frozenset(Subject) - {Subject.NONE, Subject.UNKNOWN}
"""Subjects that say whom a table is about."""


_ROLES = {role.value: number for number, role in enumerate(Role)}


@once
def order(result: AuditResult) -> tuple[Classification, ...]:
    """Classifications by place, the column's own verdict before what was found inside it."""
    return tuple(sorted(result.classifications, key=_rank))


def _rank(c: Classification) -> tuple[str, str, str, str, str, int, str]:
    # By `Ref.key`, without a Ref for each of many rows.
    return (c.system, c.schema, c.table, c.column, c.path or "", _ROLES[c.role.value], c.entity)


def rows_of(result: AuditResult, wanted: Iterable[Ref]) -> dict[Ref, int]:
    """Return the number of the first Inventory row that lies in each wanted place: a path, column, table or system."""
    places = {(r.system, r.schema, r.table, r.column, r.path): r for r in wanted}
    out: dict[Ref, int] = {}
    for number, c in enumerate(order(result)):
        system, schema, table, column = c.system, c.schema, c.table, c.column
        for place in (
            (system, schema, table, column, c.path),
            (system, schema, table, column, None),
            (system, schema, table, None, None),
            (system, None, None, None, None),
        ):
            if place in places:
                out.setdefault(places[place], number)
    return out


def sheet(result: AuditResult, lang: str) -> Sheet:
    """Build the sheet."""
    say = Say("inventory", lang)
    answering = owners(result)
    need = Needed(result, say)
    fill = Fill(result, TargetKind.COLUMN, lang, TO_FILL)
    found = order(result)

    id_of = functools.lru_cache(maxsize=1)(lambda n: found[n].id)
    # The id of a row is asked for by its cells, then by its target; its state is one of as many as there are kinds.
    states: dict[tuple[Role, str], str] = {}

    def target(n: int) -> RowTarget:
        c = found[n]
        state = states.get((c.role, c.entity)) or states.setdefault((c.role, c.entity), c.state)
        return RowTarget(id=id_of(n), state=state, owner=answering.get(c.system))

    def row(n: int) -> Row:
        c = found[n]
        filled = fill.cells(id_of(n))
        return (
            c.system,
            Ref(schema=c.schema, table=c.table).label(),
            Ref(column=c.column, path=c.path).label(),
            words.entity(c.entity, lang),
            words.term(c.category, lang),
            words.term(c.subject, lang),
            words.term(c.band, lang),
            words.protection(c, lang),
            need.read(c),
            need.sentence(c),
            *filled[:OF_USE],
            answering.get(c.system, ""),
            remark(c, lang),
            c.fill_rate,
            words.date_cell(c.last_filled, lang),
            c.top_share,
            c.held_in,
            c.confidence,
            c.shape or "",
            why(c, lang),
            c.data_type,
            *filled[OF_USE:],
        )

    columns, rows = _columns(say, fill.columns), Rows(range(len(found)), row)
    table = Table(key="columns", columns=columns, rows=rows, empty=say("empty"), target_kind=TargetKind.COLUMN,
                  targets=target)  # fmt: skip
    return Sheet(
        key="inventory",
        title=say("title"),
        notes=(estate.held_note(result, lang), say("note"), say("note_needed"), say("note_shape")),
        internal_notes=(estate.shown_note(result, lang),),
        tables=(table,),
        printed=PRINTED,
    )


def _columns(say: Say, fill: tuple[Column, ...]) -> tuple[Column, ...]:
    col = say.column
    quiet = {words.yes_no(True, say.lang): Tone.QUIET, say("not_logged"): Tone.QUIET}
    return (
        col("system", 16, Kind.LABEL, identity=True),
        col("table", 20, identity=True),
        col("column", 20, identity=True),
        col("kind", 18, identity=True),
        col("category", 18),
        col("subject", 14),
        col("band", 15, tones=say.band_tones()),
        col("protection", 13),
        col("read", 15, tones=quiet),
        col("needless", 34),
        *fill[:OF_USE],
        col("owner", 14),
        col("remark", 40),
        col("fill", 13, Kind.PERCENT),
        col("last_filled", 13, Kind.DAY),
        col("top", 13, Kind.PERCENT),
        col("held_in", 13, Kind.NUMBER),
        col("confidence", 11, Kind.PERCENT),
        col("shape", 22, Kind.CODE),
        col("evidence", 100),
        col("data_type", 26),
        *fill[OF_USE:],
    )


def why(c: Classification, lang: str) -> str:
    """The evidence in plain words, what speaks for the kind first; rules and weights stand in audit.json."""
    pieces = sorted(c.evidence, key=_least_weight)
    named = c.subject in NAMED
    return "; ".join(dict.fromkeys(
        plain(e, c, lang) for e in pieces
        if e.kind is not EvidenceKind.PRIOR and (named or e.kind is not EvidenceKind.SUBJECT)
    ))  # fmt: skip


def _least_weight(e: Evidence) -> float:
    return -e.weight


def plain(e: Evidence, c: Classification, lang: str) -> str:
    """One piece of evidence as one would say it."""
    subject = words.term(c.subject, lang)
    key = _key_of(e.kind, e.rule, e.weight < 0, lang)
    hits, seen = words.number(e.hits or 0, lang), words.number(e.seen or 0, lang)
    said = text(key, lang, hits=hits, seen=seen, subject=subject)
    return said if e.weight >= 0 else text("sheets.inventory.against", lang, why=said)


@functools.lru_cache(maxsize=4096)
def _key_of(kind: EvidenceKind, rule: str, against: bool, lang: str) -> str:
    """The key of the words for what a rule says: rules are few, numbers beside them many."""
    key = evidence_words.evidence_key(Evidence(kind=kind, rule=rule, weight=-1.0 if against else 1.0))
    return f"sheets.inventory.plain.{key if has_text(f'sheets.inventory.plain.{key}', lang) else kind.value}"


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
