"""What the rules make of a file, as text for a terminal: kinds, counts and masked shapes, never a value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..detect.tryout import Tried, TriedField
from ..i18n import text
from ..model import Classification, Ref, Role
from . import words

_MOST_RULES = 12


def tried_lines(tried: Tried, lang: str, places: Mapping[str, str] | None = None) -> Iterator[str]:
    """Yield the lines: one block a column, its verdict first, then the rules that take its values.

    ``places`` are what columns are printed as whose own names are not to be shown.
    """
    for field in tried.fields:
        yield from _field(field, (places or {}).get(field.column, field.column), lang)
    for gap in tried.gaps:
        params = (("detector", gap.detector), *(p for p in gap.params if p[0] != "detector"))
        yield _say("gap", lang, why=words.reason(gap.reason, params, lang))


def _say(key: str, lang: str, /, **params: object) -> str:
    return text(f"screen.tried.{key}", lang, **{k: words.one_line(str(v)) for k, v in params.items()})


def _field(field: TriedField, column: str, lang: str) -> Iterator[str]:
    place = Ref(column=column, path=field.path).label()
    filled, distinct = words.number(field.filled, lang), words.number(field.distinct, lang)
    yield _say("column", lang, column=place, filled=filled, distinct=distinct)
    for c in field.verdicts:
        yield "  " + _verdict(c, lang)
    if not field.verdicts:
        yield "  " + _say("nothing", lang)
    for taken in field.taken[:_MOST_RULES]:
        hits, seen = words.number(taken.hits, lang), words.number(taken.seen, lang)
        yield "    " + _say("taken", lang, rule=taken.rule, hits=hits, seen=seen)
    if len(field.taken) > _MOST_RULES:
        yield "    " + _say("more", lang, count=len(field.taken) - _MOST_RULES)


def _verdict(c: Classification, lang: str) -> str:
    """Kind, band, hits of seen where values were counted, protection and shape."""
    counted = [e for e in c.evidence if e.hits is not None and e.seen]
    said = [
        _say("verdict", lang, kind=words.entity(c.entity, lang), entity=c.entity, band=words.term(c.band, lang),
             confidence=words.percent(c.confidence, lang))
    ]  # fmt: skip
    if c.role is Role.CONTAINED:
        said.append(words.term(c.role, lang))
    if counted:
        best = max(counted, key=lambda e: (e.weight, e.rule))
        hits, seen = words.number(best.hits or 0, lang), words.number(best.seen or 0, lang)
        said.append(_say("hits", lang, hits=hits, seen=seen))
    said.append(words.protection(c, lang))
    if c.shape:
        said.append(_say("shape", lang, shape=c.shape))
    return "; ".join(said)
