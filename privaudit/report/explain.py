"""Why a column was judged as it was: every verdict there, its evidence added up, and how to look for oneself.

Shows counts and masked shapes only; the SELECT it prints holds no value and is never run here.
"""

from __future__ import annotations

import difflib
import textwrap
from collections.abc import Iterable, Iterator

from ..errors import UsageError
from ..i18n import text
from ..model import AuditResult, Classification, LinkKind, Ref, Role, TableRow, TableStatus
from ..model.sqlnames import limited_select
from . import evidence_words, words
from .decided import column_words, decision_words
from .sheets.coverage import bound, cut_columns

WIDTH = 100
ROWS_SHOWN = 20
_NAMES_SHOWN = 8
_WHY_WIDTH = WIDTH - 24


def explain(result: AuditResult, ref: tuple[str, ...], lang: str) -> str:
    """Return what is known of ``(system, schema, table, column)``, in words.

    Raises:
        UsageError: there is no such place; the error lists names near to what was asked for.
    """
    place, table = _find(result, ref)
    found = [c for c in result.classifications if c.ref.of_table() == table.ref and c.column == place.column]
    if not found:
        near = difflib.get_close_matches(place.column or "", _classified(result, table), n=_NAMES_SHOWN, cutoff=0.6)
        cut = Ref(column=place.column).label() in cut_columns(result).get(table.ref, ())
        return words.visible("\n".join((*_nothing(place, table, near, cut, lang), *_keys(result, place, lang), "")))
    roles = list(Role)
    found.sort(key=lambda c: (c.role is Role.CONTAINED, c.path or "", roles.index(c.role), -c.confidence, c.entity))
    lines = [_say("head", lang, place=place.label(), data_type=found[0].data_type), ""]
    for c in found:
        lines += [*_verdict(c, lang), *(f"  {said}" for said in column_words(result, c, lang)), ""]
    keys = list(_keys(result, place, lang))
    lines += [*keys, ""] if keys else []
    dialect = next((s.dialect for s in result.systems if s.name == place.system), "")
    sql = limited_select(dialect, place.column or "", place.schema or "", place.table or "", ROWS_SHOWN)
    lines += [_say("look", lang), "  " + words.one_line(sql), ""]
    return words.visible("\n".join(lines))


def _say(key: str, lang: str, **params: object) -> str:
    return text(f"screen.explain.{key}", lang, **{k: words.one_line(str(v)) for k, v in params.items()})


def _find(result: AuditResult, ref: tuple[str, ...]) -> tuple[Ref, TableRow]:
    """Return the place asked for and its table; the column itself need not be classified.

    Raises:
        UsageError: fewer or more than four names, or no such system, schema, table.
    """
    dotted = ".".join(ref)
    if len(ref) != 4:
        raise UsageError(dotted, "place_needs_four_names", (("count", str(len(ref))),))
    system, schema, table, column = ref
    rows = [t for t in result.tables if (t.system, t.schema, t.table) == (system, schema, table)]
    if not rows:
        raise UsageError(dotted, "unknown_name", (("known", _near(dotted, (t.ref.label() for t in result.tables))),))
    place = Ref(system=system, schema=schema, table=table, column=column)
    names = _classified(result, rows[0])
    known = set(rows[0].column_names) or (names if len(names) == rows[0].columns else {column})
    if column not in known | names:
        raise UsageError(dotted, "unknown_name", (("known", _near(column, known)),))
    return place, rows[0]


def _classified(result: AuditResult, table: TableRow) -> set[str]:
    """Return the columns the audit names: those with a verdict. Another may be one without findings, or a slip."""
    return {c.column for c in result.classifications if c.ref.of_table() == table.ref}


def _near(asked: str, known: Iterable[str]) -> str:
    names = sorted(set(known))
    near = difflib.get_close_matches(asked, names, n=_NAMES_SHOWN, cutoff=0.4)
    return ", ".join(near or names[:_NAMES_SHOWN])


def _nothing(place: Ref, table: TableRow, near: list[str], cut: bool, lang: str) -> Iterator[str]:
    """What to say of a column without a classification, which the audit cannot tell from one that does not exist."""
    for said in _known_of(place, table, near, cut, lang):
        yield from textwrap.wrap(said, WIDTH, break_on_hyphens=False, break_long_words=False)


def _known_of(place: Ref, table: TableRow, near: list[str], cut: bool, lang: str) -> Iterator[str]:
    if table.status not in {TableStatus.SCANNED, TableStatus.EMPTY}:
        why = words.reason(table.reason, table.reason_params, lang)
        yield _say("not_read", lang, place=place.label(), status=words.term(table.status, lang), why=why)
        return
    exists = place.column in table.column_names
    yield _say("no_finding" if exists else "not_classified", lang, place=place.label())
    if near and not exists:
        yield _say("near", lang, columns=", ".join(near))
    method = words.term(table.sampling.method, lang) if table.sampling else words.yes_no(None, lang)
    rows = words.number(table.rows_sampled, lang)
    missed = bound(table, lang, cut=cut)
    yield _say("table_read", lang, table=words.place(table.ref), rows=rows, method=method, bound=missed)
    yield _say("below", lang)


def _keys(result: AuditResult, place: Ref, lang: str) -> Iterator[str]:
    """The keys that were found from or to a column, with what speaks for each."""
    for link in result.links:
        if link.kind is LinkKind.DISCOVERED and place in (*link.from_, *link.to):
            said = _say(
                "key",
                lang,
                from_=", ".join(r.label() for r in link.from_),
                to=", ".join(r.label() for r in link.to),
                confidence=words.percent(link.confidence, lang),
                why=words.together(link.evidence, lang),
            )
            yield from textwrap.wrap(said, WIDTH, break_on_hyphens=False, break_long_words=False)


def _verdict(c: Classification, lang: str) -> Iterator[str]:
    percent = words.percent
    unknown = words.yes_no(None, lang)
    yield _say(
        "verdict",
        lang,
        kind=words.entity(c.entity, lang),
        category=words.term(c.category, lang),
        band=words.term(c.band, lang),
        confidence=percent(c.confidence, lang),
    )
    if c.decision is not None:
        said = _say("decision", lang, said=decision_words(c, lang))
        yield from textwrap.wrap(said, WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)
    facts = [_say("role", lang, role=words.term(c.role, lang))]
    if c.path is not None:
        facts.append(_say("path", lang, path=c.path))
    facts.append(_say("subject", lang, subject=words.term(c.subject, lang)))
    facts.append(_say("protection", lang, protection=words.protection(c, lang)))
    yield "  " + "; ".join(facts)
    if c.shape:
        yield "  " + _say("shape", lang, shape=c.shape)
    if c.role is Role.DECIDED:
        return  # nothing was added up: a person said so
    yield "  " + _say(
        "counts",
        lang,
        checked=words.number(c.checked, lang),
        distinct=words.number(c.distinct, lang),
        share=percent(c.share, lang) if c.share is not None else unknown,
        fill=percent(c.fill_rate, lang) if c.fill_rate is not None else unknown,
    )
    if c.truncated:
        yield "  " + _say("truncated", lang, share=percent(c.truncated, lang))
    yield from _evidence(c, lang)


def _evidence(c: Classification, lang: str) -> Iterator[str]:
    """One line a piece: weight, running sum, words."""
    if not c.evidence:
        return
    yield "  " + _say("evidence", lang)
    yield f"  {_say('weight', lang):>8} {_say('sum', lang):>8}  {_say('why', lang)}"
    total = 0.0
    for piece in c.evidence:
        total += piece.weight
        first, *more = textwrap.wrap(evidence_words.evidence(piece, words.term(c.subject, lang), lang), _WHY_WIDTH) or [
            ""
        ]
        yield f"  {_signed(piece.weight, lang):>8} {_signed(total, lang):>8}  {first}"
        yield from (f"{'':21}{line}" for line in more)
    yield from _total(c, total, lang)


def _total(c: Classification, total: float, lang: str) -> Iterator[str]:
    """From the sum to the band, and what came after it."""
    share, band = words.percent(c.confidence, lang), words.term(c.band, lang)
    yield "  " + _say("total", lang, sum=_signed(total, lang), confidence=share, band=band)
    for rival in c.rivals:
        key = "rival_gave_way" if rival.gave_way else "rival"
        said = _say(key, lang, kind=words.entity(rival.entity, lang), confidence=words.percent(rival.confidence, lang))
        yield from textwrap.wrap(said, WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)


def _signed(value: float, lang: str) -> str:
    # Never "-0.0": a sum of floats that cancels out is nought.
    out = f"{round(value, 2) + 0.0:+.2f}"
    return out.replace(".", ",") if lang == "ru" else out
