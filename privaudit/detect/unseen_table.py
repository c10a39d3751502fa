"""What names say of a table where no row was seen: that it is of people, machines, forms, places or goods.

Words: `rules/dictionaries/readings.yaml`. Nothing here knows of verdicts; `unseen` asks.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from itertools import pairwise

from ..model import Subject, TypeFamily
from .fields import Context, Field, TableView
from .table.contextual import NOBODY, PEOPLE
from .words.vocabulary import singular

OF_PERSONS = frozenset({Subject.CUSTOMER, Subject.PATIENT})
_PROGRAM = frozenset({"user", "agent"})
_DAYS = frozenset({TypeFamily.DATE, TypeFamily.DATETIME})


class Named:
    """A table by its names alone."""

    def __init__(self, context: Context, view: TableView) -> None:
        self._context, self._view = context, view
        self.fields = {f.column.name: f for f in context.fields if f.path is None}
        self.tokens = context.table_tokens

    # -- words

    def words(self, field: Field) -> frozenset[str]:
        """The words of a column's name, spelled in Russian as well where they are."""
        return self.spelled(field.tokens)

    def spelled(self, tokens: tuple[str, ...]) -> frozenset[str]:
        """Words as they stand and in Russian."""
        return frozenset((*tokens, *self._context.rules.vocabulary.in_russian(tokens)))

    def listed(self, name: str) -> frozenset[str]:
        """A list of words of the rules."""
        return self._context.rules.dictionaries.get(name)

    def called(self, name: str) -> bool:
        """Whether the table's name has a word of a list."""
        return bool(self.spelled(self.tokens) & self.listed(name))

    def says(self, field: Field, name: str) -> bool:
        """Whether the name has a phrase of a list of phrases in it: ``data age`` in ``cache_data_age``."""
        found = (field.tokens, self._context.rules.vocabulary.in_russian(field.tokens))
        written = [p.split() for p in self.listed(name)]
        phrases = {tuple(form) for p in written for form in (p, map(singular, p))}
        spans = {t[i:j] for t in found for i in range(len(t)) for j in range(i + 1, len(t) + 1)}
        return bool(phrases & spans)

    def roles(self, words: frozenset[str]) -> bool:
        """Whether whose it is is a role that programs and machines have as well."""
        own = words & self.listed("own_name_words")  # a first name is a person's, whose ever
        return not own and bool(words & (self.listed("role_words") | self._programs(self.tokens)))

    def clean_people(self, tokens: Iterable[str], whose: frozenset[Subject] = PEOPLE) -> frozenset[str]:
        """Words of a name that are people and nothing else."""
        both = self.listed("role_words") | self.listed("matter_words")
        known = self._context.rules.vocabulary.subjects
        words = tuple(tokens)
        both |= self._programs(words) | self._programs(self.tokens)
        spelled = self._context.rules.vocabulary.in_russian(words)
        pairs = zip(words, spelled, strict=True)
        return frozenset(t for t, s in pairs if not {t, s} & both and (known.get(t) in whose or known.get(s) in whose))

    def _programs(self, words: tuple[str, ...]) -> frozenset[str]:
        """Words that are people's by themselves and no people's together: a user agent, an OAuth client."""
        known = self._context.rules.vocabulary.subjects
        pairs = (p for p in pairwise(words) if frozenset(p) == _PROGRAM or known.get("".join(p)) in NOBODY)
        return frozenset(w for pair in pairs for w in pair)

    # -- what the table is of

    @cached_property
    def of_people(self) -> bool:
        """Whether the table's name says people, and not sorts of them."""
        words = self.spelled(self.tokens)
        return bool(self.clean_people(self.tokens)) and not words & self.listed("sort_words")

    @cached_property
    def of_machine(self) -> bool:
        """Whether the table is of machines, programs or animals: by its name, or by columns that only they have."""
        if self.clean_people(self.tokens):
            return False
        animals = any(self._context.rules.vocabulary.among("animal_words", t) for t in self.tokens)
        if animals or self.spelled(self.tokens) & self.listed("machine_words"):
            return True
        return not self.keyed(OF_PERSONS) and any(self._connects(f) for f in self.fields.values())

    def _connects(self, field: Field) -> bool:
        named = self.words(field) & self.listed("machine_columns")
        if named & {"port", "порт"}:
            return field.tokens[-1] in ("port", "порт") and field.column.family is TypeFamily.INTEGER
        return bool(named)

    @cached_property
    def of_form(self) -> bool:
        """Whether the table is of settings, texts and programs."""
        return self._called("form_words")

    @cached_property
    def of_place(self) -> bool:
        """Whether the table is of places that are open to all."""
        return self._called("place_words")

    @cached_property
    def of_files(self) -> bool:
        """Whether columns say that rows are files: what they are called is no person."""
        return not self.of_people and any(self.words(f) & self.listed("file_columns") for f in self.fields.values())

    @cached_property
    def of_desk(self) -> bool:
        """Whether the table is of queues, mailboxes and departments, or of lists that are written to."""
        return bool(self.spelled(self.tokens[-1:]) & self.listed("desk_tables")) or self._joined("desk_tables")

    @cached_property
    def of_firm(self) -> bool:
        """Whether the table's name says firms, whoever is the key of their owner or manager."""
        known = self._context.rules.vocabulary.subjects
        return not self.of_people and any(known.get(t) is Subject.ORGANISATION for t in self.tokens[-1:])

    @cached_property
    def of_goods(self) -> bool:
        """Whether the table's name says goods."""
        known = self._context.rules.vocabulary.subjects
        return not self.of_people and any(known.get(t) is Subject.PRODUCT for t in self.tokens[-1:])

    @cached_property
    def sold(self) -> bool:
        """Whether rows are somebody's orders, deliveries or calls, by the table's own name."""
        groups = self._context.rules.vocabulary
        prices = self.spelled(self.tokens[-1:]) & (self.listed("price_words") | self.listed("sort_words"))
        sales = self._view.transaction > 0 and any(groups.among("transaction_tables", t) for t in self.tokens)
        return sales and not prices

    @cached_property
    def dated(self) -> bool:
        """Whether a column says when something was: a list of illnesses has none but of its own making."""
        vocabulary, made = self._context.rules.vocabulary, self.listed("made_words")
        return any(
            f.column.family in _DAYS or any(vocabulary.among("date_words", t) for t in f.tokens[:1] + f.tokens[-1:])
            for f in self.fields.values()
            if not self.words(f) & made
        )

    def keyed(self, whose: frozenset[Subject]) -> bool:
        """Whether a column is the key of a person in another table."""
        vocabulary, own = self._context.rules.vocabulary, set(self.tokens)
        return any(
            vocabulary.among("id_words", f.tokens[-1]) and self.clean_people(f.tokens, whose) - own
            for f in self.fields.values()
            if len(f.tokens) > 1
        )

    def whose(self, field: Field, words: frozenset[str]) -> bool:
        """Whether another column is called by one of the words, or by people and nothing else: ``user``, ``owner``."""
        others = [f for f in self.fields.values() if f is not field and f.tokens]
        return any(self.words(f) & words or set(f.tokens) == self.clean_people(f.tokens, OF_PERSONS) for f in others)

    def _called(self, words: str) -> bool:
        return not self.of_people and bool(self.spelled(self.tokens) & self.listed(words))

    def _joined(self, words: str) -> bool:
        return not self.of_people and any("".join(p) in self.listed(words) for p in pairwise(self.tokens))
