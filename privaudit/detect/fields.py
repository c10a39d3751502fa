"""What detectors look at: each column, and each path inside a column of JSON, with its values prepared once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from ..model import Column, Protection, Subject, Table, TableSample, TypeFamily, record
from .prepare.choice import chosen
from .prepare.encodings import Repair, decoded, has_bytes
from .prepare.prepared import prepared
from .prepare.shapes import Shapes
from .rulebook.rules import Rules
from .words.vocabulary import Dictionaries, Vocabulary, fold

_OF_TEXT = frozenset({TypeFamily.TEXT, TypeFamily.OTHER, TypeFamily.XML, TypeFamily.ARRAY, TypeFamily.JSON})
_KEYS = frozenset({TypeFamily.INTEGER, TypeFamily.DECIMAL, TypeFamily.OTHER})
_NUMBER = re.compile(r"[\s\d.,+\-eE%$€₽]*|inf|nan|true|false|t|f|yes|no|y|n", re.IGNORECASE)
_MOMENT = re.compile(r"\W*\d{1,4}[-./ :T].*|[\d.]+|(?:[a-zа-я]{3,9},? )+\d.*", re.IGNORECASE | re.DOTALL)
_FORMS = {
    TypeFamily.INTEGER: _NUMBER,
    TypeFamily.DECIMAL: _NUMBER,
    TypeFamily.FLOAT: _NUMBER,
    TypeFamily.BOOLEAN: re.compile(r"\w{1,5}|\W?", re.IGNORECASE),
    TypeFamily.DATE: _MOMENT,
    TypeFamily.DATETIME: _MOMENT,
    TypeFamily.TIME: _MOMENT,
    TypeFamily.UUID: re.compile(r"[\s{}0-9a-fA-F-]*"),
}
"""What a text in a column of that type looks like if it is of the type."""
_LONG = 1_000_000
NEAR = 10
"""Rows of a sample that are no farther apart may lie together in the table."""
_ODD = 0.2
"""Share of other texts from which a column is not what it was declared to be."""
_PREFIXED = 4
_SHORTEST = 2
_OF_PEOPLE = frozenset({Subject.CUSTOMER, Subject.EMPLOYEE, Subject.PATIENT})
TEXT_WORDS = 5
TEXT_LENGTH = 40


class Field:
    """One column or one path inside it. Holds raw values: never printed, never kept after the table is done."""

    def __init__(
        self,
        column: Column,
        tokens: tuple[str, ...],
        values: tuple[object, ...],
        path: str | None,
        words: Dictionaries,
    ) -> None:
        self.column = column
        self.tokens = tokens
        self.path = path
        self.rows = len(values)
        held = values if has_bytes(values) else ()
        self.blobs = [bytes(v) for v in held if isinstance(v, bytes | bytearray | memoryview) and len(v) > 0]
        """Binary values that are no text."""
        self._values, self._words = values, words
        self._folded: list[str] | None = None
        self._spread: dict[int, list[str]] = {}
        self.decoding: Repair | None = None
        """The encoding that its bytes were read in, if it had to be found out."""
        self.nested = False
        """Whether its values are JSON whose paths are fields of their own."""
        self.beside_masked = False
        """Whether it holds UUIDs and a column of its table masked values: then they are tokens."""
        self.protections: dict[bool, Protection] = {}
        """How its values are stored, with and without stars counted as masking; filled by `protection`."""
        self.stored: dict[str, Protection] = {}
        """How single values are stored, stars counted as masking; filled by `protection`."""
        self.keyed = False
        """Whether it is a number that serves as the table's own key or as a key of another table."""

    def __repr__(self) -> str:
        return f"Field({self.column.name!r}, {self.rows} rows)"

    @property
    def key(self) -> tuple[str, str | None]:
        """Column and path."""
        return (self.column.name, self.path)

    @cached_property
    def prepared(self) -> tuple[list[str | None], Repair | None]:
        """The values as texts, and what had to be repaired in them."""
        return prepared(self._values, self.tokens, self._words)

    @property
    def texts(self) -> list[str | None]:
        """One text a value, None where it is empty or no text."""
        return self.prepared[0]

    @cached_property
    def counts(self) -> Counter[str]:
        """Distinct non-empty values with how often each occurs."""
        return Counter(filter(None, self.texts))

    @cached_property
    def one_place(self) -> int:
        """Distinct values whose rows lie together: none more than `NEAR` after the first, in the sample's order."""
        begun: dict[str, int] = {}
        again: set[str] = set()
        for row, value in enumerate(self.texts):
            if value and row - begun.setdefault(value, row) > NEAR:
                again.add(value)
        return len(begun) - len(again)

    @cached_property
    def filled(self) -> int:
        """How many sampled values are not empty."""
        return sum(self.counts.values()) or len(self.blobs)

    @cached_property
    def distinct(self) -> list[str]:
        """The distinct non-empty values, in the order of first sight."""
        return list(self.counts)

    @cached_property
    def shapes(self) -> Shapes:
        """The distinct values by shape."""
        return Shapes(self.distinct)

    @cached_property
    def is_text(self) -> bool:
        """Whether the values are sentences rather than single facts."""
        if self.path is None and self.column.family not in _OF_TEXT:
            return False
        some = self.distinct[:100]
        if not some:
            return False
        words = sum(v.count(" ") + 1 for v in some) / len(some)
        length = sum(map(len, some)) / len(some)
        return words >= TEXT_WORDS and length >= TEXT_LENGTH

    def folded(self, limit: int) -> list[str]:
        """`spread`, in the form dictionaries hold words; made once."""
        if self._folded is None:
            self._folded = [fold(v) for v in self.spread(limit)]
        return self._folded

    @cached_property
    def is_prose(self) -> bool:
        """Whether the values are too long to be one name or one address."""
        some = self.distinct[:100]
        return self.is_text and sum(map(len, some)) > 140 * len(some)

    def spread(self, limit: int) -> list[str]:
        """At most ``limit`` distinct values, drawn from the whole sample, the same at each call; not to be changed."""
        values = self.distinct
        if len(values) <= limit:
            return values
        if limit not in self._spread:
            self._spread[limit] = [values[i] for i in chosen(len(values), limit)]
        return self._spread[limit]


@record
class TableView:
    """What is known of a table before its values are judged: whom it is about, whether it records transactions."""

    subject: Subject
    subject_rule: str
    transaction: float
    """Over 0 for a table of transactions, under 0 for one that is certainly none."""
    people: bool = True
    """Whether anything beside places speaks of people: names, contacts, documents, keys of customers."""
    person_key: bool = False
    """Whether it holds a key of a customer, user or patient."""
    items: bool = False
    """Whether its rows are the items of an order: a bare name in them is the goods'."""
    told: bool = False
    """Whether people wrote its rows: reviews, messages, complaints."""
    staffed: bool = False
    """Whether it says in which department, or on which terms, its people work."""
    clinical: bool = False
    """Whether its rows record somebody's health: measures, codes and remarks in it are of health."""
    register: bool = False
    """Whether it names its people itself."""
    contacts: bool = False
    """Whether it holds e-mail addresses or phones by name."""
    listing: bool = False
    """Whether it speaks of no person and refers to no other table: a list of drugs, of towns."""
    amounts: bool = False
    """Whether a sum in it is an identified customer's."""
    documents: bool = False
    """Whether it holds passports or other documents of people."""
    of_machines: bool = False
    """Whether it lists machines and nobody who uses them."""
    logins: bool = False
    """Whether a column is named as a login name or a password: what is called ``pass`` beside it is one, too."""
    banking: bool = False
    """Whether it speaks of banks: an account in it is one at a bank, not a customer's with a shop."""
    narrow: bool = False
    """Whether it has two or three columns and few rows: a number and what it stands for."""
    of_goods: bool = False
    """Whether the table's own name says that its rows are goods, and no column names a person."""
    person_words: frozenset[str] = frozenset()
    """Words of column names beside which people's names were seen: ``shipper`` where ``shipper_name`` holds them."""


class Context:
    """Everything built-in detectors see of one table."""

    def __init__(self, table: Table, sample: TableSample, rules: Rules, regions: tuple[str, ...]) -> None:
        self.table = table
        self.sample = sample
        self.rules = rules.speaking((table.name, *(c.name for c in table.columns)))
        self.regions = regions
        self.table_tokens = _table_tokens(table.name, self.rules)
        self.generated = not self.table_tokens and bool(table.name)
        """Whether the table's name was made by a program: ``_Reference52``."""
        self.cut_lists: set[str] = set()
        """Columns with lists that were too long to be read to their ends."""
        self.fields = tuple(self._make())
        self._mark_stored()
        columns = frozenset(c.name.lower() for c in table.columns)
        self.profiles = tuple(p for p in rules.profiles if p.matches(columns))
        """Published layouts whose names this table carries."""

    def by_layout(self, column: str) -> str | None:
        """The rule that a published layout gives this column, None if there is none."""
        return next((r for p in self.profiles if (r := p.kinds.get(column.lower()))), None)

    def _mark_stored(self) -> None:
        """Note what the way that values are stored says of other columns, and that sealed bytes can be of any kind."""
        from .protection import are_uuids, protection_of

        own = [f for f in self.fields if f.path is None and not f.nested]
        for field in own:
            if are_uuids(field):
                others = (o for o in own if o is not field)
                field.beside_masked = any(protection_of(o) is Protection.MASKED for o in others)
            sealed = field.column.family is TypeFamily.BINARY and bool(field.blobs)
            if sealed and protection_of(field) is not Protection.PLAIN:
                field.column = replace(field.column, family=TypeFamily.OTHER)

    def _make(self) -> Iterator[Field]:
        from .nested.attributes import key_columns
        from .nested.flatten import by_key, of_urls, paths
        from .nested.segments import Segments

        vocabulary, segments = self.rules.vocabulary, Segments(self.rules)
        prefix = _shared_prefix([vocabulary.tokens(c.name) for c in self.table.columns], self.table_tokens, vocabulary)
        keys_of_tables = {*self.table.primary_key, *(c for k in self.table.foreign_keys for c in k.columns)}
        dictionaries = self.rules.dictionaries
        read = {c.name: decoded(self.sample.values(c.name)) for c in self.table.columns}
        texts = {name: values for name, (values, _) in read.items()}
        pairs = key_columns(self.table, texts, self.rules)
        for column in self.table.columns:
            values = texts[column.name]
            words = vocabulary.tokens(column.name)
            if column.family is TypeFamily.BINARY and any(isinstance(v, str) for v in values):
                column = replace(column, family=TypeFamily.TEXT)  # noqa: PLW2901 - text that was stored as bytes
            elif _stored_as_text(column.family, values):
                column = replace(column, family=TypeFamily.OTHER)  # noqa: PLW2901 - SQLite stores what it is given
                values = tuple(map(_word_or_long, values))
            whole = Field(column, words[1:] if prefix and words[:1] == (prefix,) else words, values, None, dictionaries)
            whole.decoding = read[column.name][1]
            if column.name in pairs:
                inner = list(by_key(column, texts[pairs[column.name]], values, segments, self.cut_lists))
            else:
                inner = list(paths(column, values, segments, self.cut_lists))
            whole.nested = bool(inner)
            if not inner and column.family in _OF_TEXT:
                inner = list(of_urls(values, segments))  # the URLs stay what they are
            whole.keyed = column.family in _KEYS and column.name in keys_of_tables
            yield whole
            for path, at in inner:
                last = path.rsplit(".", 1)[-1].replace("[]", "")
                tokens = vocabulary.tokens(last) if last != "*" else ()
                bare = last in ("", "$") or last.isdigit()
                yield Field(column, tokens or whole.tokens if bare else tokens, at, path, dictionaries)

    def field(self, column: str, path: str | None = None) -> Field | None:
        """The field of that name, None if there is none."""
        return next((f for f in self.fields if f.key == (column, path)), None)


def _stored_as_text(family: TypeFamily, values: tuple[object, ...]) -> bool:
    """Whether a column declared as numbers, times or UUIDs holds words: SQLite keeps any value in any column."""
    form = _FORMS.get(family)
    flags = family is TypeFamily.BOOLEAN
    if form is None or not any(isinstance(v, str) or (flags and isinstance(v, int) and v > _LONG) for v in values):
        return False
    filled = [v for v in values if v is not None and v != ""]
    odd = sum(
        not form.fullmatch(v) if isinstance(v, str) else flags and isinstance(v, int) and v > _LONG for v in filled
    )
    return odd >= _ODD * len(filled) and odd > 0


def _word_or_long(value: object) -> object:
    """A value beside words in a column of numbers: flags and counts that were meant to be there are left out."""
    return None if isinstance(value, int | float) and abs(value) < _LONG else value


def _shared_prefix(names: list[tuple[str, ...]], table: tuple[str, ...], vocabulary: Vocabulary) -> str | None:
    """The word without a meaning of its own that most columns of a table begin with: ``per`` of ``per_apellido``."""
    firsts = Counter(n[0] for n in names if len(n) > 1)
    if not firsts:
        return None
    word, n = firsts.most_common(1)[0]
    means = word in vocabulary.by_first or word in vocabulary.subjects or vocabulary.among("qualifiers", word)
    if n >= _PREFIXED and n * 2 > len(names) and not means:
        return word
    return next((w for w, n in firsts.most_common() if n > 1 and _short_for_table(w, table, vocabulary)), None)


def _short_for_table(word: str, table: tuple[str, ...], vocabulary: Vocabulary) -> bool:
    """Whether a word that columns begin with is the table's people cut short: ``doc`` in a table of doctors."""
    if len(word) < _SHORTEST or word in vocabulary.subjects or word in vocabulary.full:
        return False
    return any(t.startswith(word) and t != word and vocabulary.subjects.get(t) in _OF_PEOPLE for t in table)


def _table_tokens(name: str, rules: Rules) -> tuple[str, ...]:
    """The words of a table's name; none if it is a generated one such as ``_Reference52`` or ``_InfoRg1201``."""
    tokens = rules.vocabulary.tokens(name)
    words = [t for t in tokens if not t.isdigit()]
    generated = len(words) < len(tokens) and all(rules.vocabulary.among("opaque_tables", w) for w in words)
    if generated:
        return ()
    spelled = rules.vocabulary.in_russian(tokens)
    return tuple(t if t in rules.vocabulary.subjects else r for t, r in zip(tokens, spelled, strict=True))
