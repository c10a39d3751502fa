"""The whole way of one table: fields, detectors, subject, fusion, protection. Deterministic, and never raises."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from ..model import (
    Band,
    Category,
    Classification,
    Evidence,
    EvidenceKind,
    Protection,
    Ref,
    Role,
    Subject,
    Table,
    TableSample,
    band_of,
    record,
)
from ..registry import DETECTORS
from . import bounds
from .base import PREPARATION, Clue, DetectorGap
from .clear import in_clear
from .fields import Context, Field, TableView
from .fuse import Verdict, decide, probability, subject_of
from .hashes import UNSALTED, remade, remarks
from .prepare.shapes import common_mask
from .protection import protection_for
from .rulebook.rules import Rule, Rules
from .sameness import default_share, top_share
from .table.neighbours import beside
from .table.subject import view
from .unsaid import glued, overruled
from .unseen import Unseen

FUSION = "fusion"
"""The step after all detectors; a gap of this name means that a column may have no verdict."""
_Key = tuple[str, str | None]
_SHAPE_FLOOR = 0.05
_SHAPED = 60
_NAMES_AND_CONTACTS = frozenset({"PERSON", "EMAIL_ADDRESS", "PHONE_NUMBER"})
_NAMES_AND_NUMBERS = frozenset({"PERSON", "FIRST_NAME", "LAST_NAME", "PATRONYMIC", "RU_INN", "RU_SNILS", "RU_PASSPORT"})
_OF_COMPANIES = frozenset({"ORGANIZATION", "RU_INN_COMPANY", "RU_OGRN", "RU_BIC", "BY_UNP"})


@record
class TableVerdict:
    """What became of one table; ``classifications`` sorted by id."""

    subject: Subject
    classifications: tuple[Classification, ...]
    gaps: tuple[DetectorGap, ...]


def classify(
    table: Table,
    sample: TableSample,
    rules: Rules,
    *,
    regions: tuple[str, ...] = ("RU", "US", "GB", "DE"),
    seconds: float = bounds.DETECTOR_SECONDS,
) -> TableVerdict:
    """Return what the columns of a table hold, whom the table is about and which detectors could not look.

    An empty sample means names only. Deterministic for one table, sample and set of rules; never raises on odd values:
    a detector that fails, or takes more than ``seconds`` of processor time, becomes a gap. ``regions`` are the
    countries whose national phone forms are tried.
    """
    gaps: list[DetectorGap] = []
    try:
        context = Context(table, sample, rules, regions)
        of_table = view(context)
    except Exception as error:  # noqa: BLE001 - a table that cannot be prepared is said, the scan goes on
        gap = _failed(PREPARATION, error)
        return TableVerdict(subject=Subject.UNKNOWN, classifications=(), gaps=(gap,))
    if context.cut_lists:
        named = ", ".join(Ref(column=c).label() for c in sorted(context.cut_lists))
        gaps.append(DetectorGap(detector="paths", reason="elements_left", params=(("columns", named),)))
    clues: dict[_Key, list[Clue]] = defaultdict(list)
    for found in _all_clues(context, seconds):
        if isinstance(found, DetectorGap):
            gaps.append(found)
        else:
            clues[(found.column, found.path)].append(found)
    more = [*_also("hashes", remade, context, clues, gaps), *_also("neighbours", beside, context, clues, gaps)]
    for clue in more:
        clues[(clue.column, clue.path)].append(clue)
    try:
        of_table = _seen_again(of_table, clues, context)
    except Exception as error:  # noqa: BLE001 - the subject stays what names of columns say
        gaps.append(_failed(FUSION, error))
    verdicts = _verdicts(clues, of_table, context, gaps)
    out: list[Classification] = []
    for field in context.fields:
        try:
            out += _of_field(field, verdicts.get(field.key), clues.get(field.key, []), of_table, context)
        except Exception as error:  # noqa: BLE001 - one column without a verdict is said, the others keep theirs
            gaps.append(_failed(FUSION, error))
    ordered = tuple(sorted(out, key=lambda c: c.id))
    of_nobody = of_table.subject is Subject.UNKNOWN and not ordered and not any(g.detector == FUSION for g in gaps)
    subject = Subject.NONE if of_nobody else of_table.subject  # nothing personal was found
    return TableVerdict(subject=subject, classifications=ordered, gaps=tuple(dict.fromkeys(gaps)))


def _verdicts(
    clues: dict[_Key, list[Clue]], of_table: TableView, context: Context, gaps: list[DetectorGap]
) -> dict[_Key, Verdict]:
    """The best kind of each field that has one; where no row was seen, as far as names alone may go."""
    found: dict[_Key, Verdict] = {}
    for field in context.fields:
        try:
            of_column = [c for c in clues.get(field.key, ()) if c.role is Role.COLUMN]
            verdict = None if field.nested else decide(field, of_column, of_table, context)
        except Exception as error:  # noqa: BLE001 - as for what becomes of a verdict
            gaps.append(_failed(FUSION, error))
            continue
        if verdict is not None:
            found[field.key] = verdict
    if context.sample.rows:
        return found
    try:
        unseen = Unseen(context, of_table, {column: v for (column, path), v in found.items() if path is None})
        return {f.key: unseen.held_back(f, found[f.key]) for f in context.fields if f.key in found}
    except Exception as error:  # noqa: BLE001 - said; verdicts stay what names make of them
        gaps.append(_failed(FUSION, error))
        return found


def _failed(step: str, error: Exception) -> DetectorGap:
    """A step that broke, with the type of the error only: its text may hold a value."""
    return DetectorGap(detector=step, reason="detector_failed", params=(("error", type(error).__name__),))


def _also(
    name: str,
    step: Callable[[Context, dict[_Key, list[Clue]]], Iterable[Clue]],
    context: Context,
    clues: dict[_Key, list[Clue]],
    gaps: list[DetectorGap],
) -> list[Clue]:
    """The clues of a step that builds on those of all detectors."""
    try:
        return list(step(context, clues))
    except Exception as error:  # noqa: BLE001 - as for any other detector
        gaps.append(_failed(name, error))
        return []


@functools.cache
def _detector_names() -> tuple[str, ...]:
    """The registered detectors; asked once, since entry points are looked up on disk."""
    return tuple(DETECTORS.names())


def _seen_again(of_table: TableView, clues: dict[_Key, list[Clue]], context: Context) -> TableView:
    """The table's subject after its values were seen: a bare ``name`` that holds people makes it a table of people."""
    shows = context.rules.weights["values_show"]
    shown = {c.entity for found in clues.values() for c in found if _shown(c, shows)}
    if not of_table.people and shown & _NAMES_AND_CONTACTS:
        of_table = replace(of_table, people=True)
    of_table = replace(of_table, person_words=_person_words(clues, context, shows))
    of_persons = bool(shown & _NAMES_AND_NUMBERS)
    company = len(shown & _OF_COMPANIES) >= 2 and not of_persons and of_table.transaction <= 0
    if company and of_table.subject in (Subject.UNKNOWN, Subject.CUSTOMER, Subject.NONE):
        return replace(of_table, subject=Subject.ORGANISATION, subject_rule="subject:values")
    if of_table.subject is Subject.UNKNOWN and "HEALTH" in shown and not of_table.listing:
        return replace(of_table, subject=Subject.PATIENT, subject_rule="subject:values")
    if of_table.subject in (Subject.ORGANISATION, Subject.NONE, Subject.PRODUCT):
        for found in clues.values():
            people = [c for c in found if c.entity == "PERSON" and c.role is Role.COLUMN]
            bare = any(c.evidence.kind is EvidenceKind.NAME and c.evidence.rule.endswith("contextual") for c in people)
            if bare and any(_shown(c, shows) for c in people):
                return replace(of_table, subject=Subject.UNKNOWN, subject_rule="subject:values")
    return of_table


def _person_words(clues: dict[_Key, list[Clue]], context: Context, shows: float) -> frozenset[str]:
    """The words beside which values show people's names: what else carries them is a person's, not a company's."""
    subjects = context.rules.vocabulary.subjects
    found: set[str] = set()
    for (column, path), of_field in clues.items():
        field = context.field(column, path)
        if field is not None and any(c.entity == "PERSON" and _shown(c, shows) for c in of_field):
            found |= {t for t in field.tokens if subjects.get(t) is Subject.ORGANISATION}
    return frozenset(found)


def _shown(clue: Clue, least: float) -> bool:
    """Whether the values themselves show this kind."""
    return clue.evidence.hits is not None and clue.evidence.weight >= least and clue.role is Role.COLUMN


def _all_clues(context: Context, seconds: float) -> Iterator[Clue | DetectorGap]:
    bounds.begin(context.rules)
    for name in _detector_names():
        yield from bounds.run_detector(name, context, seconds)
    yield from bounds.spent(context.rules)


def _of_field(
    field: Field, verdict: Verdict | None, clues: list[Clue], of_table: TableView, context: Context
) -> Iterator[Classification]:
    said = band_of(verdict.confidence) if verdict else None
    if verdict is not None and said is not None:
        column = _column(field, verdict, said, context)
        yield column
        if (clear := in_clear(field, column, context)) is not None:
            yield clear
    best: dict[str, Clue] = {}
    for clue in clues:
        if clue.role is not Role.CONTAINED or (verdict and said and _same(clue, verdict, context.rules)):
            continue
        if clue.entity not in best or best[clue.entity].evidence.weight < clue.evidence.weight:
            best[clue.entity] = clue
    if verdict is None or not said:
        best = {c.entity: c for c in (*glued(field, context.rules.dictionaries), *best.values())}
    for entity in sorted(best):
        yield from _contained(field, best[entity], of_table, context)
    own = verdict.rule if verdict is not None and said else None
    for clue in overruled(field, clues, own.category if own else None) if not field.nested else ():
        if clue.entity not in best and not (own and own.entity == clue.entity):
            yield from _contained(field, clue, of_table, context)


def _same(clue: Clue, verdict: Verdict, rules: Rules) -> bool:
    """Whether a contained kind is the column's own, or one it is known to be taken for; texts hold anything."""
    pair = {clue.entity, verdict.rule.entity}
    if clue.apart or verdict.rule.category is Category.FREE_TEXT:
        return len(pair) == 1
    return len(pair) == 1 or any({c.winner, c.loser} == pair for c in rules.collisions)


def _column(field: Field, verdict: Verdict, band: Band, context: Context) -> Classification:
    category = verdict.rule.category
    if category is None:
        raise ValueError(verdict.rule.id)
    protection = protection_for(field, verdict.rule.entity, category, context.rules.dictionaries)
    if any(e.rule.startswith(UNSALTED) for e in verdict.evidence):
        protection = Protection.HASHED
    evidence = (*verdict.evidence, *remarks(field, protection, verdict.evidence), *_read(field))
    bare = _bare(field, verdict.rule, category, verdict.subject, (verdict.confidence, band), context)
    return replace(
        bare,
        protection=protection,
        share=_share(verdict.evidence),
        evidence=evidence,
        rivals=verdict.rivals,
        shape=_shape(field, category),
    )


def _read(field: Field) -> Iterator[Evidence]:
    """What had to be found out or repaired before the values could be read: encodings; weighs nothing."""
    for repair in (field.decoding, field.prepared[1]):
        if repair is not None:
            rule = f"encoding:{repair.form}"
            yield Evidence(kind=EvidenceKind.ENCODING, rule=rule, weight=0.0, hits=repair.hits, seen=repair.seen)


def _shape(field: Field, category: Category) -> str | None:
    """A shape that recurs; none of prose, of secrets, or without a letter or digit, where the shape is the value."""
    if field.is_text or category is Category.CREDENTIAL:
        return None
    found = common_mask({v: field.counts[v] for v in field.spread(_SHAPED)}, _SHAPE_FLOOR)
    return found if found is not None and set(found) & set("#AaЯяx") else None


def _contained(field: Field, clue: Clue, of_table: TableView, context: Context) -> Iterator[Classification]:
    rules = context.rules
    rule = rules.by_id.get(clue.evidence.rule.partition(":")[0]) or rules.of_entity.get(clue.entity)
    if rule is None or rule.category is None:
        return
    prior = Evidence(kind=EvidenceKind.PRIOR, rule="prior:contained", weight=rules.weights["prior_contained"])
    confidence = probability(prior.weight + clue.evidence.weight)
    band = band_of(confidence)
    if band is None:
        return
    subject = subject_of(field, rule, of_table, rules)
    yield replace(
        _bare(field, rule, rule.category, subject, (confidence, band), context),
        role=Role.CONTAINED,
        share=round(clue.share, 4) if clue.share is not None else _share((clue.evidence,)),
        evidence=(prior, clue.evidence),
    )


def _bare(
    field: Field, rule: Rule, category: Category, subject: Subject, sure: tuple[float, Band], context: Context
) -> Classification:
    """A classification with its place and counts, before what is known of the values."""
    return Classification(
        system=context.table.system,
        schema=context.table.schema,
        table=context.table.name,
        column=field.column.name,
        path=field.path,
        data_type=field.column.data_type,
        entity=rule.entity,
        category=rule.listed_as or category,
        subject=subject,
        confidence=sure[0],
        band=sure[1],
        checked=field.filled,
        distinct=len(field.counts),
        once=sum(1 for n in field.counts.values() if n == 1) if field.filled else None,
        twice=sum(1 for n in field.counts.values() if n == 2) if field.filled else None,
        one_place=field.one_place if field.filled else None,
        fill_rate=round(field.filled / field.rows, 4) if field.rows else None,
        truncated=context.sample.cut.get(field.column.name, 0.0),
        top_share=top_share(field),
        default_share=default_share(field),
    )


def _share(evidence: tuple[Evidence, ...]) -> float | None:
    """Share of the distinct values that the strongest evidence of values was found in."""
    counted = [e for e in evidence if e.hits is not None and e.seen]
    if not counted:
        return None
    best = max(counted, key=lambda e: (e.weight, e.rule))
    return round((best.hits or 0) / (best.seen or 1), 4)
