"""What a column's name (and its comment) says: phrases of the rules, turned off by modifiers such as ``_count``.

A name is cut into words; the longest phrases win; what is left over either qualifies (``home_phone``), says nothing, or
turns the match off (``phone_type``, ``email_verified``). Opaque names (``_Fld1201``) say nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..model import Category, Evidence, EvidenceKind, Subject, TypeFamily, record
from .base import Clue, DetectorGap
from .fields import Context, Field
from .rulebook import vetoes
from .rulebook.rules import Rule, Rules
from .words.vocabulary import Phrase, Vocabulary, split_name

_LIKE_TEXT = frozenset({TypeFamily.ENUM, TypeFamily.ARRAY, TypeFamily.JSON, TypeFamily.XML})
_TEXT_ONLY = frozenset({TypeFamily.TEXT})
_PEOPLE = frozenset({Subject.CONTACT_PERSON, Subject.EMPLOYEE, Subject.PATIENT, Subject.CUSTOMER})
_THINGS = frozenset({Subject.PRODUCT, Subject.NONE, Subject.PUBLIC_FIGURE})
_PROGRAM = frozenset({("user", "agent")})
_LETTERED = 0.9
_PLAINLY = frozenset({"strong", "medium"})
_ALONE = frozenset({"contextual", "strong"})
_BESIDE_CARDS = frozenset({"CREDIT_CARD_EXPIRY", "CREDIT_CARD_SECURITY_CODE", "CREDIT_CARD_PIN", "CREDIT_CARD_TRACK"})
_CYRILLIC_HEAD = frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюя")


@record
class NameMatch:
    """A phrase found in a name, and what the rest of the name makes of it. ``weight`` is negative if turned off."""

    rule: str
    strength: str
    weight: float
    off: bool


def match(tokens: tuple[str, ...], table: frozenset[str], rules: Rules) -> tuple[NameMatch, ...]:
    """Return what a name's words say, one match a rule, best first.

    As they stand; else with abbreviations in full, and in Russian where the table's names are.
    """
    plain = _match(tokens, table, rules)
    vocabulary = rules.vocabulary
    russian = vocabulary.in_russian(tokens)
    if vocabulary.russian is None and any(m.weight >= rules.weights["name_medium"] for m in plain):
        return plain
    known = {m.rule: m for m in plain}
    for full in {vocabulary.written_out(tokens): 1, russian: 1, vocabulary.written_out(russian): 1}:
        for m in _match(full, table, rules) if full != tokens else ():
            if not m.off and (m.rule not in known or known[m.rule].weight < m.weight):
                known[m.rule] = m
    return tuple(sorted(known.values(), key=lambda m: (-m.weight, m.rule)))


def _match(tokens: tuple[str, ...], table: frozenset[str], rules: Rules) -> tuple[NameMatch, ...]:
    """What the words say as they stand."""
    vocabulary = rules.vocabulary
    spans = _named_after(_spans(tokens, vocabulary), tokens, rules.dictionaries.get("trailing_names"))
    if not spans:
        return ()
    taken = {i for start, end, _ in spans for i in range(start, end)}
    ahead = spans[0][0]  # what only turns off from behind says nothing here: a policy's state is no rule for states
    free = [(i, t) for i, t in enumerate(tokens) if i not in taken and t not in table]
    rest = [t for i, t in free if i >= ahead or not vocabulary.among("off_behind", t)]
    counts, of_words = (rules.dictionaries.get(k) for k in ("counts", "of_words"))
    counted = len(tokens) > 2 and tokens[0] in counts and tokens[1] in of_words and 0 not in taken
    stops = counted or any(_turns_off(t, vocabulary) for t in rest)
    lost = _doubt(rest, vocabulary, rules.weights)
    last = tokens[-1]
    trailing = last.isascii() and not vocabulary.head_first
    if len(tokens) - 1 not in taken and trailing and last in rest and _unknown(last, vocabulary):
        lost += rules.weights["name_trailing"]
    head = _head(tokens, spans, vocabulary)
    found: dict[str, NameMatch] = {}
    for start, end, phrases in spans:
        aside = 0.0 if (start, end) == head else rules.weights["name_not_head"]
        for p in phrases:
            weight = rules.weights["name_" + p.strength] - lost - aside
            off = stops or _other_turns_off(tokens, spans, start, p.rule, vocabulary)
            m = NameMatch(
                rule=p.rule, strength=p.strength, weight=rules.weights["name_off"] if off else weight, off=off
            )
            if p.rule not in found or found[p.rule].weight < m.weight:
                found[p.rule] = m
    return tuple(sorted(found.values(), key=lambda m: (-m.weight, m.rule)))


def _spans(tokens: tuple[str, ...], vocabulary: Vocabulary) -> list[tuple[int, int, list[Phrase]]]:
    """The longest phrases that do not overlap, with all rules that claim each."""
    found: list[tuple[int, int, list[Phrase]]] = []
    for start, token in enumerate(tokens):
        best: list[Phrase] = []
        for p in vocabulary.by_first.get(token, ()):
            if tokens[start : start + len(p.tokens)] == p.tokens and not (p.first and start):
                if best and len(p.tokens) > len(best[0].tokens):
                    best = []
                if not best or len(p.tokens) == len(best[0].tokens):
                    best.append(p)
        if best:
            found.append((start, start + len(best[0].tokens), best))
    found.sort(key=lambda s: (s[0] - s[1], -s[0]))
    kept: list[tuple[int, int, list[Phrase]]] = []
    for span in found:
        if all(span[1] <= k[0] or span[0] >= k[1] for k in kept):
            kept.append(span)
    return sorted(kept, key=lambda s: s[0])


def _named_after(
    spans: list[tuple[int, int, list[Phrase]]], tokens: tuple[str, ...], bare: frozenset[str]
) -> list[tuple[int, int, list[Phrase]]]:
    """Without a last bare ``name`` behind another phrase: the name of a village is the village's."""
    if (
        len(spans) > 1
        and spans[-1][1] == len(tokens)
        and spans[-1][0] == len(tokens) - 1
        and tokens[-1] in bare
        and spans[-2][1] == spans[-1][0]
    ):
        return [*spans[:-2], (spans[-2][0], spans[-1][1], spans[-2][2])]
    return spans


def _head(
    tokens: tuple[str, ...], spans: list[tuple[int, int, list[Phrase]]], vocabulary: Vocabulary
) -> tuple[int, int]:
    """The span that names the thing: the last one in English, the first one in Russian, whatever its letters.

    Whose it is does not count in Russian: ``klient_telefon`` and ``telefon_klienta`` are both a phone.
    """
    first = vocabulary.russian is not None or vocabulary.head_first or tokens[0][0] in _CYRILLIC_HEAD
    if not first:
        return (spans[-1][0], spans[-1][1])
    whose = [start for start, end, _ in spans if end == start + 1 and vocabulary.subjects.get(tokens[start]) in _PEOPLE]
    start, end, _ = next((s for s in spans if s[0] not in whose), spans[0])
    return (start, end)


def _turns_off(token: str, vocabulary: Vocabulary) -> bool:
    return vocabulary.among("modifiers", token)


def _other_turns_off(
    tokens: tuple[str, ...],
    spans: list[tuple[int, int, list[Phrase]]],
    start: int,
    rule: str,
    vocabulary: Vocabulary,
) -> bool:
    """Whether a word that is another rule's phrase alone turns this one off: ``type`` in ``phone_type``."""
    return any(
        at != start and end == at + 1 and _turns_off(tokens[at], vocabulary) and all(p.rule != rule for p in phrases)
        for at, end, phrases in spans
    )


def _unknown(token: str, vocabulary: Vocabulary) -> bool:
    """Whether a word beside a phrase is neither a number, a letter, a subject nor one that merely qualifies."""
    if token.isdigit() or len(token) == 1:
        return False
    return token not in vocabulary.subjects and not vocabulary.among("qualifiers", token)


def _doubt(rest: list[str], vocabulary: Vocabulary, weights: dict[str, float]) -> float:
    """How much the unknown words beside a phrase take from it."""
    unknown = sum(_unknown(t, vocabulary) for t in rest)
    return min(weights["name_unknown_most"], unknown * weights["name_unknown"])


def named_subject(tokens: tuple[str, ...], rules: Rules) -> Subject | None:
    """The subject that a qualifier in the column's own name gives: ``supplier_phone``, ``contact_name``.

    Words of a phrase (``city``, ``job title``, ``bank account``) count only if they are people's.
    """
    subjects = rules.vocabulary.subjects
    full = rules.vocabulary.written_out(tokens)
    taken = {i: end - start for start, end, _ in _spans(full, rules.vocabulary) for i in range(start, end)}
    found: list[Subject] = []
    spelled = rules.vocabulary.in_russian(tokens)
    for i, token in enumerate(tokens):
        subject = subjects.get(token) or subjects.get(spelled[i])
        if subject is None or rules.vocabulary.among("table_only", token):
            continue
        if tokens[max(i - 1, 0) : i + 2] in _PROGRAM or tokens[i : i + 2] in _PROGRAM:
            continue  # a user agent is a program
        free = i not in taken or (taken[i] == 1 and subject not in _THINGS)
        if free or subject in _PEOPLE:
            found.append(subject)
    for wanted in (Subject.CONTACT_PERSON, Subject.EMPLOYEE, Subject.PATIENT, Subject.CUSTOMER):
        if wanted in found:
            return wanted
    return found[-1] if found else None


def is_opaque(tokens: tuple[str, ...]) -> bool:
    """Whether a name says nothing: ``fld1201``, ``column3``, ``c7``, ``field_12``, or a number alone."""
    words = [t for t in tokens if not t.isdigit()]
    return bool(tokens) and all(
        w in {"fld", "field", "col", "column", "c", "f", "attr", "rref", "поле", "v", "val"} for w in words
    )


class Names:
    """The detector of names and comments."""

    name = "names"

    def look(self, context: Context) -> Iterator[Clue | DetectorGap]:
        """Yield one clue a rule that a field's name or comment speaks for or against."""
        table = frozenset(context.table_tokens)
        cards = _of_cards(table, context)
        for field in context.fields:
            yield from _of_name(field, table, context, cards)
            if field.path is None and field.column.comment is not None:
                yield from _of_comment(field, context)


def _of_cards(table: frozenset[str], context: Context) -> bool:
    """Whether a column is named as what only a card has beside its number: an expiry, a code, a track."""
    rules = context.rules
    named = (f.tokens for f in context.fields if f.path is None and f.tokens)
    found = (m for tokens in named for m in match(tokens, table, rules) if not m.off and m.strength in _PLAINLY)
    return any(rules.by_id[m.rule].entity in _BESIDE_CARDS for m in found)


def _of_name(field: Field, table: frozenset[str], context: Context, cards: bool) -> Iterator[Clue]:
    if is_opaque(field.tokens):
        return
    forms: frozenset[str] | None = None
    for m in with_table(field, table, context):
        rule = context.rules.by_id[m.rule]
        if cards and rule.entity == "CREDIT_CARD" and m.strength in _ALONE and not m.off and len(field.tokens) == 1:
            m = replace(m, strength="strong", weight=context.rules.weights["name_strong"])  # noqa: PLW2901 - pan beside exp
        if m.weight > 0 and forms is None:
            forms = vetoes.forms_of(field, context.rules.dictionaries)
        if m.weight > 0 and forms and (veto := _vetoed(rule, forms, context.rules)):
            yield _clue(field, rule.entity, EvidenceKind.CARDINALITY, f"{rule.id}:{veto.form}", veto.weight)
        if rule.families == _TEXT_ONLY and field.distinct and field.shapes.share("d") > 0.9:
            yield _clue(
                field, rule.entity, EvidenceKind.TYPE, f"{rule.id}:digits", context.rules.weights["type_against"]
            )
        elif not _fits(rule, field):
            yield _clue(field, rule.entity, EvidenceKind.TYPE, f"{rule.id}:type", context.rules.weights["type_against"])
        kind = f"{rule.id}:name.{'off' if m.off else m.strength}"
        yield _clue(field, rule.entity, EvidenceKind.NAME, kind, m.weight)


def _vetoed(rule: Rule, forms: frozenset[str], rules: Rules) -> vetoes.Veto | None:
    """The heaviest veto of a kind by the forms its values have."""
    against = [v for v in rules.vetoes if v.form in forms and v.concerns(rule.entity, rule.category)]
    return min(against, key=lambda v: v.weight, default=None)


def _fits(rule: Rule, field: Field) -> bool:
    """Whether the column's type can hold the kind; lists, enumerations and documents hold text."""
    if not rule.families or field.path is not None or field.column.family is TypeFamily.OTHER:
        return True
    if field.column.family in rule.families:
        return True
    lettered = bool(field.distinct) and field.shapes.share("lcxyo") >= _LETTERED  # a type that its values do not keep
    return TypeFamily.TEXT in rule.families and (field.column.family in _LIKE_TEXT or lettered)


def with_table(field: Field, table: frozenset[str], context: Context) -> tuple[NameMatch, ...]:
    """What the name says alone, and as the table's last word goes on: ``code`` in ``payment_card``."""
    layout = context.by_layout(field.column.name) if field.path is None else None
    if layout is not None:
        return (NameMatch(rule=layout, strength="strong", weight=context.rules.weights["name_strong"], off=False),)
    alone = match(field.tokens, table, context.rules)
    last = next((t for t in reversed(context.table_tokens) if not _noise(t, context)), None)
    if last is None or field.path is not None or not field.tokens or last in field.tokens:
        return alone
    if field.tokens == ("id",):
        return alone  # the key of a table of devices is no device's id
    if field.tokens == ("name",) and last in context.rules.vocabulary.subjects:
        return alone  # the name of a user is his name, not a user name
    joined = (last, *field.tokens)
    vocabulary = context.rules.vocabulary
    spans = (span for form in {joined: 1, vocabulary.in_russian(joined): 1} for span in _spans(form, vocabulary))
    crossing = {p.rule for start, end, ps in spans if start == 0 and end > 1 for p in ps}
    known = {m.rule: m for m in alone}
    records = vocabulary.among("transaction_tables", last)
    for m in match(joined, table - {last}, context.rules):
        weight = m.weight - context.rules.weights["name_with_table"]
        if field.tokens == ("name",) and context.rules.by_id[m.rule].category is Category.CREDENTIAL:
            continue  # the name of an account is whose it is
        if context.rules.by_id[m.rule].context == "transaction" and not records:
            continue  # the price of a product was paid by nobody
        if m.rule in crossing and not m.off and weight > (known[m.rule].weight if m.rule in known else 0):
            known[m.rule] = NameMatch(rule=m.rule, strength=m.strength, weight=weight, off=False)
    return tuple(sorted(known.values(), key=lambda m: (-m.weight, m.rule)))


def _noise(token: str, context: Context) -> bool:
    return token.isdigit() or context.rules.vocabulary.among("table_noise", token)


def _of_comment(field: Field, context: Context) -> Iterator[Clue]:
    """The comment's first words, as a name of less weight."""
    comment = field.column.comment
    words = split_name(comment.reveal()[:120])[:8] if comment is not None else []
    tokens = tuple(t for w in words for t in context.rules.vocabulary.tokens(w))
    for m in match(tokens, frozenset(), context.rules)[:2]:
        if not m.off and m.strength in ("strong", "medium"):
            rule = context.rules.by_id[m.rule]
            weight = m.weight * context.rules.weights["comment_factor"]
            if weight > 0:
                yield _clue(field, rule.entity, EvidenceKind.COMMENT, f"{rule.id}:comment", weight)


def _clue(field: Field, entity: str, kind: EvidenceKind, rule: str, weight: float) -> Clue:
    evidence = Evidence(kind=kind, rule=rule, weight=round(weight, 3))
    return Clue(column=field.column.name, path=field.path, entity=entity, evidence=evidence)


DETECTOR = Names()
