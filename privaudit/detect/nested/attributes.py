"""Key-value tables: rows that say what an attribute is called (or its number) and what it is.

Known by the names of two columns, or from the data: one column has few short identifiers (or small numbers) that come
back, and the form of another column's values depends on them, as an e-mail address does on ``contact_email``. Status
and type columns of ordinary tables do not do that: whatever the status, a phone has the form of a phone.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cached_property
from typing import cast

from ...model import Column, Table, TypeFamily
from ..prepare.shapes import class_of, shape_of
from ..rulebook.rules import Rules
from ..words.vocabulary import Vocabulary

_TEXTS = frozenset({TypeFamily.TEXT, TypeFamily.OTHER, TypeFamily.JSON, TypeFamily.BINARY})
_COLUMNS = 12
_FEWEST_ROWS = 12
_MOST_KEYS = 60
_GROUP = 3
_KEY = re.compile(r"[^\W\d][\w.:\-/ ]{2,63}")
_NUMBER = re.compile(r"\d{1,6}")
_PURE = 0.85
_MIXED = 0.75
_SAMPLED = 400
_NAMED_SHARE = 0.3
_DATE = re.compile(r"9{4}-9{2}-9{2}.*|9{1,2}[./]9{1,2}[./]9{4}.*")
_LONG = 60
_LATIN_RUN, _CYRILLIC_RUN = re.compile("aa+"), re.compile("cc+")


def key_columns(table: Table, values: dict[str, tuple[object, ...]], rules: Rules) -> dict[str, str]:
    """Return, for each column that holds the values of a key-value table, the column that names what they are."""
    vocabulary = rules.vocabulary
    named = {
        c.name: key for c in table.columns if (key := _by_name(table, c, vocabulary)) is not None and values[c.name]
    }
    if named or not 2 <= len(table.columns) <= _COLUMNS:
        return named
    return _by_data(table, values, rules)


def _by_name(table: Table, column: Column, vocabulary: Vocabulary) -> str | None:
    """The column that names what each value is, if the two are called key and value."""
    if not set(vocabulary.tokens(column.name)) & vocabulary.groups.get("value_words", frozenset()):
        return None
    found = [c.name for c in table.columns if c.name != column.name and _is_key_word(c, vocabulary)]
    if not found:
        return None
    # Where both the number and the name of an attribute are there, the name says more.
    return next((n for n in found if table.column(n).family in _TEXTS), found[0])


def _is_key_word(column: Column, vocabulary: Vocabulary) -> bool:
    tokens = vocabulary.tokens(column.name)
    return bool(tokens) and vocabulary.among("key_words", tokens[-1 if len(tokens) > 1 and tokens[-1] != "id" else 0])


def _by_data(table: Table, values: dict[str, tuple[object, ...]], rules: Rules) -> dict[str, str]:
    """One pair of columns, found by their values alone; none if two columns depend on the same key."""
    free = {n for k in table.foreign_keys for n in k.columns}
    held = [c for c in table.columns if c.family in _TEXTS and c.name not in free and values[c.name]]
    if all(_keys(c, table, values[c.name]) is None for c in table.columns):
        return {}
    texts = {c.name: found for c in held if (found := _Values(values[c.name])).mixed}
    for key in table.columns if texts else ():
        words = _keys(key, table, values[key.name])
        if words is None or _of_places(key, rules):
            continue
        told = key.family is not TypeFamily.INTEGER and _tell_kinds(words, rules)
        depending = [c for c in held if c is not key and c.name in texts and _depends(words, texts[c.name], told)]
        if len(depending) == 1:
            return {depending[0].name: key.name}
    return {}


def _of_places(column: Column, rules: Rules) -> bool:
    """Whether a column's name says country, language or currency: forms depend on these in ordinary tables."""
    words = rules.dictionaries.get("form_name_words")
    return any(t in words for t in rules.vocabulary.tokens(column.name))


def _keys(column: Column, table: Table, values: tuple[object, ...]) -> list[str | None] | None:
    """The keys row by row, if the column's values can be names or numbers of attributes and come back often."""
    if column.unique or column.name in table.primary_key[:1] or len(values) < _FEWEST_ROWS:
        return None
    if column.family not in _TEXTS and column.family not in (TypeFamily.INTEGER, TypeFamily.ENUM):
        return None
    head = values[:_SAMPLED]
    words: list[str | None]
    if {str}.issuperset(map(type, head)):
        words = [w.strip() for w in cast("tuple[str, ...]", head)]
    else:
        words = [str(v).strip() if isinstance(v, str | int) and not isinstance(v, bool) else None for v in head]
    counts = Counter(filter(None, words))
    if not 2 <= len(counts) <= _MOST_KEYS or len(counts) * _GROUP > counts.total() or None in words:
        return None
    form = _NUMBER if column.family is TypeFamily.INTEGER else _KEY
    return words if all(form.fullmatch(w) for w in counts) else None


class _Values:
    """The first values of a column with their forms, made once for all columns that may be its key."""

    def __init__(self, values: tuple[object, ...]) -> None:
        self.texts = [v if isinstance(v, str) else "" if v is None else str(v) for v in values[:_SAMPLED]]
        self.shapes = shape_of(self.texts)
        closed: Counter[str] = Counter()
        for shape, n in Counter(filter(None, self.shapes)).items():
            closed[_close(shape)] += n
        self.mixed = closed.total() >= _FEWEST_ROWS and closed.most_common(1)[0][1] <= _MIXED * closed.total()
        """Whether there are several forms at all."""

    @cached_property
    def forms(self) -> list[str]:
        """The coarse form of each value, empty where there is none."""
        return [_form(t, shape) if t else "" for t, shape in zip(self.texts, self.shapes, strict=True)]


def _depends(keys: list[str | None], values: _Values, told: bool) -> bool:
    """Whether the values' form depends on the key: their coarse form, or, where keys say kinds, their shape."""
    rows = [
        (k, t, f, s) for k, t, f, s in zip(keys, values.texts, values.forms, values.shapes, strict=False) if k and t
    ]
    if len(rows) < _FEWEST_ROWS:
        return False
    forms = _separated([(k, f) for k, _, f, _ in rows])
    if told:
        return bool(forms) or bool(_separated([(k, _close(s)) for k, _, _, s in rows]))
    if not forms:
        return False
    different: dict[str, set[str]] = defaultdict(set)
    for key, text, _, _ in rows:
        different[key].add(text)
    often = Counter(k for k, _, _, _ in rows)
    # Where each key has one value (a town its postal code), the column follows from the other and is no attribute's.
    varied = {form for k, form in forms.items() if len(different[k]) >= max(_GROUP, often[k] / 2)}
    return len(set(forms.values())) > 2 and len(different) > 2 and len(varied) > 1


def _separated(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """The form of each key that is there often, if forms are pure within keys and mixed over all; else nothing."""
    every = Counter(form for _, form in pairs)
    if every.most_common(1)[0][1] > _MIXED * every.total():
        return {}
    groups: dict[str, Counter[str]] = defaultdict(Counter)
    for key, form in pairs:
        groups[key][form] += 1
    pure = sum(g.most_common(1)[0][1] for g in groups.values())
    if pure < _PURE * every.total():
        return {}
    found = {k: g.most_common(1)[0][0] for k, g in groups.items() if g.total() >= _GROUP}
    return found if len(set(found.values())) > 1 else {}


def _form(text: str, shape: str) -> str:
    """The coarse form of one value: e-mail, URL, date, whole number, other signs and digits, words, sentences."""
    if text[:1] in "{[" or (text[:2] == "a:" and "{" in text[:12]):
        return "document"
    if len(text) > _LONG:
        return "long"
    kind = class_of(shape)
    if kind in "dn":
        return "date" if _DATE.fullmatch(shape) else "digits" if len(text) > 6 else "short"
    return {"e": "e", "u": "u"}.get(kind, "words")


def _close(shape: str) -> str:
    """A shape with runs of letters closed; what else is told of an e-mail address or URL is its class."""
    kind = class_of(shape)
    return kind if kind in "eu" else _LATIN_RUN.sub("a", _CYRILLIC_RUN.sub("c", shape))


def _tell_kinds(keys: list[str | None], rules: Rules) -> bool:
    """Whether at least two keys, and a third of them, say what kind of data they hold."""
    different = sorted({k for k in keys if k})
    return sum(_names_a_kind(k, rules) for k in different) >= max(2, _NAMED_SHARE * len(different))


def _names_a_kind(key: str, rules: Rules) -> bool:
    """Whether a key says by itself what kind of data it holds: ``phone``, ``birth_date``."""
    from ..names import match

    found = match(rules.vocabulary.tokens(key), frozenset(), rules)
    return bool(found) and not found[0].off and found[0].strength in ("strong", "medium")
