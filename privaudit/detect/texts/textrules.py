"""What is looked for inside texts: the ``text`` rows of rule files, with context words, and names of people.

A row is a pattern (or a finder of code), a score, and words that explain it: a score under SURE needs one of them near
the match or in the column's name. Where two kinds take the same characters, the better explained one has them.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from ...model import record
from ..rulebook.needs import Needs, certain, needs
from ..rulebook.needs import plain as _plain
from ..rulebook.patterns import Pattern

if TYPE_CHECKING:
    from ..rulebook.rulefile import Checked
    from ..rulebook.rules import Rules

SURE = 0.4
MOST_TEXTS = 150
LONGEST = 1500
FINDERS = ("people", "introduced")
"""Code that finds: full names; what a pattern introduces as a name, if none of its words speaks against one."""
_KEYS = "id pattern flags finder score context validator weight least speaks digits"
_HEAD, _AROUND = 700, 60
_BEFORE, _BEHIND = 60, 25
_EXACT = 3
"""Context words up to this length are whole words; longer ones are beginnings of words."""
_EXPLAINED, _CHECKED = 0.35, 0.25
_CERTAIN = 0.9
_STRONG = re.compile(r"@|\d[\d ()-]{5,}\d")
_DIGIT = re.compile(r"\d")


@record
class TextRule:
    """One way in which a kind is found inside texts."""

    id: str
    entity: str
    pattern: Pattern | None
    """A group ``v`` in it is the value; without one, the whole match."""
    finder: str | None
    score: float
    context: tuple[str, ...]
    validator: str | None
    weight: float
    """What its presence is worth, in log-odds."""
    least: int
    """Texts that must hold it, unless half of them do."""
    speaks: bool
    """Whether it makes a text one about people."""
    digits: bool
    """Whether every match has a digit."""


@record
class Hit:
    """A kind at a place in one text: offsets and a rule, never the text."""

    entity: str
    rule: str
    start: int
    end: int
    strength: float


@record
class Tally:
    """In how many texts each kind, and each row, was found."""

    entities: Counter[str]
    rows: dict[str, Counter[str]]
    """By entity: which row found it in how many texts."""
    seen: int


def read(rule_id: str, entity: str, rows: object, checked: Checked) -> tuple[TextRule, ...]:
    """Read the ``text`` rows of one rule file, noting every mistake."""
    if not isinstance(rows or [], list):
        checked.say("text must be a list")
        return ()
    found = (_row(rule_id, entity, i, row, checked) for i, row in enumerate(rows if isinstance(rows, list) else ()))
    return tuple(r for r in found if r is not None)


def _row(rule_id: str, entity: str, i: int, row: Any, checked: Checked) -> TextRule | None:
    from ..validators import known

    checked.only(row, _KEYS)
    if not isinstance(row, dict):
        return None
    finder, validator = row.get("finder"), row.get("validator")
    if finder is not None and finder not in FINDERS:
        checked.say(f"text[{i}]: finder {finder!r} is not one of {', '.join(FINDERS)}")
    if validator is not None and not known(str(validator)):
        checked.say(f"text[{i}]: validator {validator!r} is not known")
    pattern = None if finder == "people" else checked.pattern(str(row.get("pattern", "")), str(row.get("flags", "")))
    try:
        score, weight, least = float(row.get("score", 0.6)), float(row.get("weight", 4.5)), int(row.get("least", 1))
    except (TypeError, ValueError):
        checked.say(f"text[{i}]: score, weight and least are numbers")
        return None
    context = row.get("context") or []
    words = context.split(",") if isinstance(context, str) else context
    if score < SURE and not words:
        checked.say(f"text[{i}]: a score under {SURE} needs context words")
    if pattern is None and finder != "people":
        return None
    return TextRule(
        id=f"{rule_id}:{row.get('id', 'text')}",
        entity=entity,
        pattern=pattern,
        finder=finder,
        score=score,
        context=tuple(_plain(str(w).strip()) for w in words),
        validator=validator,
        weight=weight,
        least=least,
        speaks=bool(row.get("speaks", True)),
        digits=pattern is not None and bool(row.get("digits", "\\d" in pattern.pattern)),
    )


class Texts:
    """All rows of a set of rules, ready to search."""

    def __init__(self, rules: Rules) -> None:
        from ..validators import find
        from ..words.people import could_be_name, names_in

        self._could_be_name, self._names_in, self._validator = could_be_name, names_in, find
        self.rows = tuple(t for r in rules.rules for t in r.text)
        self.by_id = {t.id: t for t in self.rows}
        self._needs = {t.id: needs(t.pattern.pattern, t.pattern.flags) if t.pattern else Needs() for t in self.rows}
        self.words = rules.dictionaries
        self.strict = tuple(t for t in self.rows if t.validator is not None or t.score >= _CERTAIN)
        """Rows whose hits chance hardly explains."""

    def rare(self, texts: Iterable[str], beside: tuple[str, ...]) -> list[list[Hit]]:
        """What the strict rows find in texts that no other row looks at: one of a thousand counts."""
        around = (list(_around(text, 0, LONGEST)) for text in texts)
        return self.column([" … ".join(a) for a in around if a], beside, self.strict)

    def hits(self, text: str, beside: tuple[str, ...] = (), rows: tuple[TextRule, ...] | None = None) -> list[Hit]:
        """What a text holds, in the order of its characters; ``beside`` are words of the column's name."""
        return self.column([text], beside, rows)[0]

    def column(
        self,
        texts: list[str],
        beside: tuple[str, ...] = (),
        rows: tuple[TextRule, ...] | None = None,
        without: str | None = None,
    ) -> list[list[Hit]]:
        """`hits` of each text; hits of the kind ``without`` are left out, though they keep the characters they take.

        A row is tried on no text if none has what its matches need, else on those that have it.
        """
        asked = _Asked(texts, beside)
        found: list[list[Hit]] = [[] for _ in texts]
        for row in sorted(self.rows if rows is None else rows, key=lambda r: r.entity == without):
            for i in asked.having(row, self._needs[row.id]):
                if row.entity != without or (found[i] and _may_yield(found[i], row)):
                    found[i] += self.of_row(row, texts[i], asked.plain[i], beside)
        return [[h for h in best(hits) if h.entity != without] if hits else hits for hits in found]

    def of_row(self, row: TextRule, text: str, lowered: str, beside: tuple[str, ...]) -> list[Hit]:
        """What one row finds; ``lowered`` is the text in plain letters."""
        if row.pattern is None:
            named = self._names_in(text, self.words)
            return [Hit(entity=row.entity, rule=row.id, start=a, end=z, strength=row.score) for a, z in named]
        found: list[Hit] = []
        group: str | int = "v" if "(?P<v>" in row.pattern.pattern else 0
        for m in row.pattern.finditer(text):
            start, end = m.span(group)
            said = bool(row.context) and explained(lowered, start, end, row.context, beside)
            if row.score < SURE and not said:
                continue
            if row.finder is not None and not self._could_be_name(m[group], self.words):
                continue
            if row.validator is not None and not self._validator(row.validator)(m[group]):
                continue
            strength = row.score + _EXPLAINED * said + _CHECKED * (row.validator is not None)
            found.append(Hit(entity=row.entity, rule=row.id, start=start, end=end, strength=strength))
        return found

    def tally(self, texts: Iterable[list[Hit]], seen: int) -> Tally:
        """Count texts by what they hold."""
        entities: Counter[str] = Counter()
        rows: dict[str, Counter[str]] = {}
        for hits in filter(None, texts):
            kinds = {(h.entity, h.rule) for h in hits}
            for entity in {e for e, _ in kinds}:
                entities[entity] += 1
            for entity, rule in kinds:
                rows.setdefault(entity, Counter())[rule] += 1
        return Tally(entities=entities, rows=rows, seen=seen)


class _Asked:
    """The texts of a column in plain letters, and which of them have what a row needs."""

    def __init__(self, texts: list[str], beside: tuple[str, ...]) -> None:
        self.plain = list(map(_plain, texts))
        self._beside = beside
        self._joined = "\n".join(self.plain)
        self._certain = certain(self._joined)
        self._digits = [len(_DIGIT.findall(t)) for t in texts]
        self._most = max(self._digits, default=0)
        self._there: dict[str, bool] = {}

    def having(self, row: TextRule, need: Needs) -> list[int]:
        """The texts that may hold a match of the row."""
        least = max(need.digits, row.digits)
        if least > self._most:
            return []
        groups = [need.words] if need.words and self._certain else []
        if row.score < SURE and not _beside(row.context, self._beside):
            groups.append(row.context)
        out = [i for i, n in enumerate(self._digits) if n >= least]
        for words in groups:
            there = self._those_there(words)
            if len(there) == 1:
                word = there[0]
                out = [i for i in out if word in self.plain[i]]
            else:
                out = [i for i in out if any(w in self.plain[i] for w in there)] if there else []
        return out

    def _those_there(self, words: tuple[str, ...]) -> list[str]:
        """The words that any of the texts has."""
        for word in words:
            if word not in self._there:
                self._there[word] = word in self._joined
        return [w for w in words if self._there[w]]


def _may_yield(found: list[Hit], row: TextRule) -> bool:
    """Whether a hit of the row could take characters from any that were found."""
    most = row.score + _EXPLAINED * bool(row.context) + _CHECKED * (row.validator is not None)
    return any(h.strength <= most for h in found)


@functools.lru_cache(maxsize=16)
def texts_of(rules: Rules) -> Texts:
    """The rows of a set of rules; made once."""
    return Texts(rules)


def explained(text: str, start: int, end: int, words: tuple[str, ...], beside: tuple[str, ...]) -> bool:
    """Whether one of the words stands near a match, or in the column's name."""
    return _says(_plain(text[max(0, start - _BEFORE) : end + _BEHIND]), words) or _beside(words, beside)


def may_explain(text: str, words: tuple[str, ...], beside: tuple[str, ...]) -> bool:
    """Whether one of the words is anywhere in the text, or in the column's name: a quick no for most texts."""
    return _any(words, _plain(text)) or _beside(words, beside)


def _any(words: tuple[str, ...], lowered: str) -> bool:
    return any(w in lowered for w in words)


def _says(near: str, words: tuple[str, ...]) -> bool:
    """Whether one of the words, or a word that begins with one, stands there."""
    for word in words:
        at = near.find(word)
        while at >= 0:
            after = near[at + len(word) : at + len(word) + 1]
            whole = len(word) > _EXACT or not after.isalpha()
            if whole and not near[at - 1 : at].isalpha():
                return True
            at = near.find(word, at + 1)
    return False


@functools.lru_cache(maxsize=4096)
def _beside(words: tuple[str, ...], tokens: tuple[str, ...]) -> bool:
    return any(t == w or (len(w) > _EXACT and t.startswith(w)) for t in tokens for w in words)


def best(found: list[Hit]) -> list[Hit]:
    """Of hits on the same characters the strongest; equal strength: the longer, then the one named first."""
    if len(found) == 1:
        return found
    if len({h.entity for h in found}) == 1:
        return sorted(found, key=lambda h: (h.start, h.end, h.rule))
    kept: list[Hit] = []
    for hit in sorted(found, key=lambda h: (-h.strength, h.start - h.end, h.start, h.rule)):
        if not any(hit.start < k.end and k.start < hit.end and hit.entity != k.entity for k in kept):
            kept.append(hit)
    return sorted(kept, key=lambda h: (h.start, h.end, h.rule))


def shortened(text: str) -> str:
    """At most about LONGEST characters: the beginning, and what stands around digits and @ further on."""
    if len(text) <= LONGEST:
        return text
    head = text[:_HEAD].rpartition(" ")[0] or text[:_HEAD]
    return " … ".join([head, *_around(text, len(head), LONGEST - len(head))])


def _around(text: str, last: int, room: int) -> Iterator[str]:
    """What stands around digits and @ from ``last`` on, until ``room`` is full."""
    for m in _STRONG.finditer(text, last):
        start, end = max(last, m.start() - _AROUND), min(len(text), m.end() + _AROUND)
        if start >= end:
            continue
        if room < end - start:
            break
        yield text[start:end]
        room -= end - start
        last = end
