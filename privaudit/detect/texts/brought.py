"""The detector of recognizers that users bring: one more source of evidence, on short values and inside texts.

At most MOST_VALUES different values of a column are shown to a recognizer, as text. A pattern that hangs is given up by
`patterns`; a recognizer of code that fails or is slow is not asked again for that table. Either is a gap.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Iterator
from typing import Any

from ...model import Evidence, EvidenceKind, Role, TypeFamily, record
from ...registry import RECOGNIZERS
from ..base import Clue, DetectorGap
from ..fields import Context, Field
from ..rulebook.patterns import given_up
from ..rulebook.rules import Rules
from ..values import log_likelihood
from . import presidio
from .recognizers import THRESHOLD, Form, Recognizer
from .textrules import MOST_TEXTS, explained, shortened

MOST_VALUES = 200
SECONDS = 2.0
"""Of processor time for one recognizer of code on one table."""
FALLBACK = "OTHER_PERSONAL"
"""The kind of what a recognizer of code finds and no rule knows."""
_EXPLAINED = 0.35
"""What a context word adds to a score, as in Presidio; with one, a score is at least THRESHOLD."""
_WHOLE = 0.8
_FEW = 0.2
_SURE = 0.8
_EXPECTED = 0.9


@record
class Found:
    """What a recognizer found in one value."""

    entity: str
    start: int
    end: int
    score: float


@record
class Asked:
    """One recognizer that is asked: of a file, or an object of code with Presidio's methods."""

    name: str
    recognizer: Recognizer | None = None
    code: Any = None


class Brought:
    """The detector of users' recognizers."""

    name = "recognizers"

    def look(self, context: Context) -> Iterator[Clue | DetectorGap]:
        """Yield clues of each recognizer, and a gap for each that failed or was too slow."""
        for asked in _asked(context.rules):
            if isinstance(asked, DetectorGap):
                yield asked
            else:
                yield from _of_one(asked, context)


def _asked(rules: Rules) -> Iterator[Asked | DetectorGap]:
    for r in rules.recognizers:
        if r.class_name is None:
            yield Asked(name=r.id, recognizer=r)
            continue
        try:
            yield Asked(name=r.id, recognizer=r, code=_made(r.class_name))
        except Exception as error:  # noqa: BLE001 - one recognizer's defect must not lose the others
            yield _failed(r.id, error)
    for name in _names():
        try:
            yield Asked(name=name, code=_loaded(name))
        except Exception as error:  # noqa: BLE001 - as above
            yield _failed(name, error)


@functools.cache
def _names() -> tuple[str, ...]:
    """The entry points there are; asked once, since they are looked up on disk."""
    return tuple(RECOGNIZERS.names())


@functools.cache
def _loaded(name: str) -> Any:
    made: Any = RECOGNIZERS.get(name)
    return made() if isinstance(made, type) else made


@functools.cache
def _made(class_name: str) -> Any:
    return presidio.recognizer(class_name)


def _failed(name: str, error: Exception) -> DetectorGap:
    return DetectorGap(
        detector=f"recognizers:{name}", reason="detector_failed", params=(("error", type(error).__name__),)
    )


def _of_one(asked: Asked, context: Context) -> Iterator[Clue | DetectorGap]:
    """All columns of a table for one recognizer; gives up at its first failure or when its time is spent."""
    end = time.thread_time() + SECONDS
    gap = DetectorGap(detector=f"recognizers:{asked.name}", reason="detector_timeout")
    try:
        for field in context.fields:
            if field.nested or not field.distinct or field.column.family is TypeFamily.BOOLEAN:
                continue
            texts = [shortened(t) for t in field.spread(MOST_TEXTS if field.is_text else MOST_VALUES)]
            results: list[list[Found]] = []
            for text in texts:
                start = time.thread_time()
                results.append(list(_in_text(asked, text, field.tokens)))
                now = time.thread_time()
                # Presidio stops a pattern after so many seconds and takes that for "nothing found".
                if asked.code is not None and (now > end or now - start >= presidio.REGEX_SECONDS):
                    yield gap
                    return
            yield from _clues(asked, field, texts, results, context.rules)
    except Exception as error:  # noqa: BLE001 - one recognizer's defect must not lose the others
        yield _failed(asked.name, error)


def _in_text(asked: Asked, text: str, beside: tuple[str, ...]) -> Iterator[Found]:
    """What a recognizer finds in one value with a score that counts, context words heeded."""
    r = asked.recognizer
    words: tuple[str, ...] = r.context if r is not None else ()
    if asked.code is not None:
        words = words or tuple(str(w).lower() for w in getattr(asked.code, "context", None) or ())
        entities = list(asked.code.supported_entities)
        raw = [
            Found(entity=str(x.entity_type), start=int(x.start), end=int(x.end), score=float(x.score))
            for x in asked.code.analyze(text, entities, None) or ()
        ]
    else:
        raw = list(_by_forms(r.forms, r.entity or FALLBACK, text)) if r is not None else []
    for f in raw:
        score = f.score
        if words and explained(text, f.start, f.end, words, beside):
            score = min(1.0, max(THRESHOLD, score + _EXPLAINED))
        if score >= THRESHOLD:
            yield Found(entity=f.entity, start=f.start, end=f.end, score=score)


def _by_forms(forms: tuple[Form, ...], entity: str, text: str) -> Iterator[Found]:
    for form in forms:
        if not given_up(form.pattern):
            for m in form.pattern.finditer(text):
                if m.end() > m.start():
                    yield Found(entity=entity, start=m.start(), end=m.end(), score=form.score)


def _clues(asked: Asked, field: Field, texts: list[str], results: list[list[Found]], rules: Rules) -> Iterator[Clue]:
    """Evidence for the column where values are of the kind whole, and contained kinds where some values hold it."""
    entities = sorted({f.entity for found in results for f in found})
    for entity in entities:
        scores: list[float] = []
        whole = 0
        for text, found in zip(texts, results, strict=True):
            of_kind = [f for f in found if f.entity == entity]
            if of_kind:
                scores.append(max(f.score for f in of_kind))
                whole += any(f.end - f.start >= _WHOLE * len(text.strip()) for f in of_kind)
        score = sum(scores) / len(scores)
        if not field.is_text and whole >= _FEW * len(texts):
            yield _of_column(asked, field, _ours(entity, asked, rules), (whole, len(texts), score), rules)
        elif len(scores) >= (1 if score >= _SURE and field.is_text else 2) and score >= (0 if field.is_text else _SURE):
            yield _inside(asked, field, _ours(entity, asked, rules), (len(scores), len(texts), score), rules)


def _ours(entity: str, asked: Asked, rules: Rules) -> str:
    """The kind of the rules: of that name, else as the file says, else the one for all others."""
    if entity in rules.of_entity:
        return entity
    said = asked.recognizer.entity if asked.recognizer is not None else None
    return said if said in rules.of_entity else FALLBACK


def _of_column(asked: Asked, field: Field, entity: str, counts: tuple[int, int, float], rules: Rules) -> Clue:
    hits, seen, score = counts
    chance = round(min(0.5, max(0.005, 0.6 * (1 - score))), 4)
    weight = min(1 + 6 * score, log_likelihood(hits, seen, chance, _EXPECTED))
    evidence = Evidence(
        kind=EvidenceKind.PATTERN,
        rule=_named(asked, entity, rules),
        weight=round(max(0.0, weight), 3),
        hits=hits,
        seen=seen,
        chance=chance,
    )
    return Clue(column=field.column.name, path=field.path, entity=entity, evidence=evidence)


def _inside(asked: Asked, field: Field, entity: str, counts: tuple[int, int, float], rules: Rules) -> Clue:
    hits, seen, score = counts
    evidence = Evidence(
        kind=EvidenceKind.TEXT,
        rule=_named(asked, entity, rules),
        weight=round(2.0 + 3 * score, 3),
        hits=hits,
        seen=seen,
    )
    share = round(hits / seen, 4)
    return Clue(
        column=field.column.name, path=field.path, entity=entity, evidence=evidence, role=Role.CONTAINED, share=share
    )


def _named(asked: Asked, entity: str, rules: Rules) -> str:
    rule = rules.of_entity.get(entity)
    return f"{rule.id if rule else entity}:{asked.name}"


DETECTOR = Brought()
