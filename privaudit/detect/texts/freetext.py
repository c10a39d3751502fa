"""Free text: what stands inside sentences and short notes, by rules, by Presidio and by NER models that are installed.

At most MOST_TEXTS texts a column are looked at. Each kind is counted once a text and becomes a contained kind with the
share of the texts that hold it; texts that speak of people make the column free text about them.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator

from ...model import Evidence, EvidenceKind, Role, TypeFamily
from ..base import Clue, DetectorGap
from ..fields import Context, Field
from . import cells, ner, presidio
from .textrules import MOST_TEXTS, Hit, Tally, best, shortened, texts_of

SECONDS = 30.0
"""Of processor time for one column, so that a busy machine does not change what an audit says."""
_TOGETHER = 50
"""Texts searched between two looks at the clock."""
_TWICE, _FIFTH, _HALF = 2, 0.2, 0.5
"""Fewer hits than a row's ``least`` count if half of the texts have one, or two of them if they are a fifth."""


class FreeText:
    """The detector of kinds inside texts."""

    name = "presidio"

    def look(self, context: Context) -> Iterator[Clue | DetectorGap]:
        """Yield contained kinds of each column of sentences or notes, and a gap for texts left unread."""
        for field in context.fields:
            if field.nested:
                continue
            if field.is_text or (field.column.family is TypeFamily.XML and field.distinct):
                yield from self._of_field(field, context)
                continue
            if (persons := cells.people_among(field, context)) is not None:
                yield persons
            if (tally := cells.found_in(field, context)) is not None:
                for part in _parts(tally, cells.MOST_CELLS, field, context):
                    yield from _clues(field, part, context)

    def _of_field(self, field: Field, context: Context) -> Iterator[Clue | DetectorGap]:
        texts = [shortened(t) for t in field.spread(MOST_TEXTS)]
        rows, chosen = texts_of(context.rules), context.rules.chosen
        said = ner.look(texts, context.rules.dictionaries)
        for package, error in said.failed:
            yield DetectorGap(detector=f"{ner.RULE}:{package}", reason="detector_failed", params=(("error", error),))
        if said.left:
            yield DetectorGap(detector=ner.RULE, reason="detector_timeout", params=(("values", said.left),))
        found: list[list[Hit]] = []
        together: list[list[Hit]] = []
        end = time.thread_time() + SECONDS
        for at, (text, named) in enumerate(zip(texts, said.spans, strict=True)):
            if time.thread_time() > end:
                params = (("detector", self.name), ("values", len(texts) - len(found)))
                yield DetectorGap(detector=self.name, reason="detector_timeout", params=params)
                break
            if at % _TOGETHER == 0:
                together = rows.column(texts[at : at + _TOGETHER], field.tokens)
            by_rules = together[at % _TOGETHER]
            by_presidio = presidio.hits(text, chosen, field.tokens)
            found.append(best([*ner.heed(by_rules, named, text, context.rules.dictionaries), *by_presidio]))
        tally = rows.tally(found, max(1, len(found)))
        for part in _parts(tally, MOST_TEXTS, field, context):
            yield from _clues(field, part, context)


def _parts(tally: Tally, looked: int, field: Field, context: Context) -> Iterator[Tally]:
    """The tally in two: kinds that only strict rows found, counted over all texts of the column; and the others."""
    every = len(field.distinct)
    if every <= looked:
        yield tally
        return
    seen, rows = set(field.spread(looked)), texts_of(context.rules)
    rest = rows.tally(rows.rare((shortened(t) for t in field.distinct if t not in seen), field.tokens), every)
    strict = {r.id for r in rows.strict}
    exact = sorted(e for e in {*tally.entities, *rest.entities} if strict.issuperset(tally.rows.get(e, ())))
    yield Tally(
        entities=Counter({e: n for e, n in tally.entities.items() if e not in exact}), rows=tally.rows, seen=tally.seen
    )
    yield Tally(
        entities=Counter({e: tally.entities[e] + rest.entities[e] for e in exact}),
        rows={e: tally.rows.get(e, Counter()) + rest.rows.get(e, Counter()) for e in exact},
        seen=every,
    )


def _clues(field: Field, tally: Tally, context: Context) -> Iterator[Clue]:
    """One contained clue a kind; and, if texts speak of people, evidence that the column is free text about them."""
    personal = 0
    for entity, hits in sorted(tally.entities.items()):
        weight, rule, speaks = _weight(entity, tally, context)
        if weight is None:
            continue
        share = hits / tally.seen
        personal = max(personal, hits if speaks else 0)
        evidence = Evidence(kind=EvidenceKind.TEXT, rule=rule, weight=round(weight, 3), hits=hits, seen=tally.seen)
        yield Clue(
            column=field.column.name,
            path=field.path,
            entity=entity,
            evidence=evidence,
            role=Role.CONTAINED,
            share=round(share, 4),
        )
    if personal:
        weight = 2.0 + 3.0 * min(1.0, personal / tally.seen / 0.2)
        text = Evidence(
            kind=EvidenceKind.TEXT,
            rule="generic.free_text:text",
            weight=round(weight, 3),
            hits=personal,
            seen=tally.seen,
        )
        yield Clue(column=field.column.name, path=field.path, entity="FREE_TEXT", evidence=text)


def _weight(entity: str, tally: Tally, context: Context) -> tuple[float | None, str, bool]:
    """What the best row of a kind is worth, None if too few texts hold it; its id, and whether it speaks of people."""
    rules = texts_of(context.rules).by_id
    chosen = {c.id: c for c in context.rules.chosen}
    best_of: tuple[float, str, bool] | None = None
    for row, hits in sorted(tally.rows.get(entity, Counter()).items()):
        if row in chosen:
            worth, least, speaks = chosen[row].weight, chosen[row].least, True
        elif row in rules:
            worth, least, speaks = rules[row].weight, rules[row].least, rules[row].speaks
        else:
            worth, least, speaks = ner.WEIGHT, ner.LEAST, True
        share = hits / tally.seen
        if hits < least and share < _HALF and (hits < _TWICE or share < _FIFTH):
            continue
        weight = min(worth + 1.0, worth * (0.8 + min(hits, 10) / 20))
        if best_of is None or weight > best_of[0]:
            best_of = (weight, row, speaks)
    if best_of is None:
        return None, "", False
    rule = context.rules.of_entity.get(entity)
    row = best_of[1]
    return best_of[0], row if row in rules else f"{rule.id if rule else entity}:{row}", best_of[2]


DETECTOR = FreeText()
