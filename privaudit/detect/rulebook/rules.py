"""Rules as records: kinds of data with their names, value patterns and examples, vocabularies, weights.

The shipped rules lie in ``rules/``; a user's folder has the same layout and adds to or replaces them file by file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ...model import Category, Subject, TypeFamily, record
from ..texts.textrules import TextRule
from ..words import tongues
from ..words.vocabulary import Dictionaries, Vocabulary
from . import profiles, vetoes

if TYPE_CHECKING:
    from ..texts.presidio import Chosen
    from ..texts.recognizers import Recognizer


@record
class ValueRule:
    """One form of values: where it applies, what checks it, how often chance passes it, what it is worth."""

    id: str
    pattern: re.Pattern[str]
    classes: frozenset[str]
    shortest: int
    longest: int
    validator: str | None
    chance: float
    expect: float
    weight: float
    miss: float
    spread: int
    contained: bool


@record
class WordRule:
    """A dictionary, or one of the tests of `people`, that values of this kind pass.

    ``codes``: also single letters and digits are looked up, as for gender.
    """

    kind: str
    chance: float
    expect: float
    weight: float
    miss: float
    codes: bool


@record
class Examples:
    """What a rule must and must not match; checked whenever rules are loaded for `test_rules`."""

    values: tuple[str, ...] = ()
    not_values: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    not_names: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    """Sentences in which the kind must be found."""
    not_texts: tuple[str, ...] = ()


@record
class Rule:
    """One rule file: a kind of data. ``category`` is None for a kind that only keeps others off (EAN, order number)."""

    id: str
    entity: str
    category: Category | None
    listed_as: Category | None
    """What an audit lists a company's data under: the category it would have if it were a person's."""
    context: str
    held: bool
    gives_way: bool
    strict: bool
    """Whether a column none of whose twenty values has a form of the kind is not of that kind, whatever its name."""
    contextual_for: frozenset[Subject]
    prior: float
    names: tuple[tuple[str, str], ...]
    families: frozenset[TypeFamily]
    values: tuple[ValueRule, ...]
    words: tuple[WordRule, ...]
    distinct_max: int | None
    examples: Examples
    normalise: str | None = None
    """The canonical form of its values (`normalise.canonical`), by which those of two systems are compared."""
    text: tuple[TextRule, ...] = ()
    """How it is found inside texts."""


@record
class Collision:
    """Two kinds whose values look alike: without a name that says so, ``loser`` gives way."""

    winner: str
    loser: str
    weight: float
    one_sided: bool
    """Applies where the winner's values speak and the loser's do not, rather than where both do."""


class Rules:
    """All rules of a run; equal files give an equal ``digest``."""

    def __init__(
        self,
        rules: tuple[Rule, ...],
        vocabulary: Vocabulary,
        dictionaries: Dictionaries,
        weights: dict[str, float],
        collisions: tuple[Collision, ...],
        digest: str,
        vetoes: tuple[vetoes.Veto, ...] = (),
        profiles: tuple[profiles.Profile, ...] = (),
        chosen: tuple[Chosen, ...] = (),
        recognizers: tuple[Recognizer, ...] = (),
        tongues: tuple[tongues.Tongue, ...] = (),
    ) -> None:
        self.rules = rules
        self.vocabulary = vocabulary
        self.dictionaries = dictionaries
        self.weights = weights
        self.collisions = collisions
        self.digest = digest
        self.vetoes = vetoes
        self.profiles = profiles
        self.chosen = chosen
        """Presidio's recognizers that look at texts."""
        self.recognizers = recognizers
        """Those that users bring."""
        self.tongues = tongues
        """What languages of naming add where a table speaks them."""
        self._spoken: dict[tuple[str, ...], Rules] = {}
        self.by_id = {r.id: r for r in rules}
        self.of_entity: dict[str, Rule] = {}
        for r in rules:
            self.of_entity.setdefault(r.entity, r)

    def __reduce__(self) -> tuple[Any, ...]:
        made = (self.rules, self.vocabulary, self.dictionaries, self.weights, self.collisions, self.digest)
        return (Rules, (*made, self.vetoes, self.profiles, self.chosen, self.recognizers, self.tongues))

    def speaking(self, names: Iterable[str]) -> Rules:
        """The rules with the words that count only in the language these names of a table and its columns are in."""
        names = tuple(names)
        found = tongues.spoken_in(names, self.tongues)
        romanised = next((t for t in self.tongues if t.name == tongues.ROMANISED), None)
        russian = tongues.are_russian(names, self.vocabulary, found, romanised)
        if not found and not russian:
            return self
        key = (*(t.name for t in found), *(["russian"] if russian else []))
        if key not in self._spoken:
            made = (self.rules, tongues.with_tongues(self.vocabulary, found, russian), *self.__reduce__()[1][2:])
            self._spoken[key] = Rules(*made)
        return self._spoken[key]
