"""Names in texts: found in any order, case and spelling, and an id put in their place.

A text is cut into runs of letters, each brought to one Latin spelling (`spelling`), so that ``Анна Иванова``,
``ИВАНОВА А. П.`` and ``anna_ivanova`` are found by one look into a table, however long the staff list is. Russian
endings are tried, too. A name of several words is hidden where two of its words stand together, or one with initials;
a surname alone where it is no word of the reports and no first name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from ...model import record
from .spelling import LETTERS, SHORT, clean, forms, own_words, spelt, stem, surnames, words_of

_GAP = re.compile(r"[\s_.,;'’ʼ`´‐‑\-/\\]{0,3}")
_MARK = re.compile(r" \([^()]*\)$")
"""What tells namesakes apart (`staff.names`)."""
_CHUNK = re.compile(r"[^\s,;()«»\"'→|=/]+")
"""What may be a login: everything between signs that part words."""
_GLUED = 4
"""Letters of a surname that is found inside a word: ``apetrova``, ``annapetrova``."""
_MOST_IDS = 3
"""Namesakes that are listed; of more the text says only that a person is meant."""
_KEPT = 50_000
"""Texts whose result is kept: the same ones stand in many rows."""
ANYONE = "S-…"


@record
class _Word:
    """One run of letters of a text."""

    start: int
    end: int
    spelt: str
    other: str
    """The second spelling of a word with marked letters; empty without one."""
    capital: bool


class Hider:
    """Puts ids in the place of names. ``people``: name → id; ``accounts``: login → id, as exact words."""

    def __init__(self, people: Mapping[str, str], accounts: Mapping[str, str], keep: frozenset[str]) -> None:
        """``keep``: what is never changed, wherever it stands: the company's own name, which may be a person's, too."""
        self._words: dict[str, set[str]] = defaultdict(set)
        self._alone: set[str] = set()
        self._parts: dict[str, frozenset[str]] = {}
        self._marks: dict[str, str] = {}
        self._odd: dict[str, str] = {}
        self._twice: set[str] = set()
        """Words that stand twice in one name."""
        for name, id_ in people.items():
            self._add(name, id_)
        self._keep = sorted(k for k in keep if k and k not in people)
        self._accounts = {
            login: id_ for login, id_ in accounts.items()
            if len(login) > 1 and login not in keep and spelt(login)[0] not in own_words()
        }  # fmt: skip
        self._known: dict[str, str] = {}
        self._inside: dict[str, set[str]] = {}

    def _add(self, name: str, id_: str) -> None:
        plain, mark = _MARK.sub("", name), _MARK.search(name)
        found = words_of(plain)
        if not found or any(map(str.isdigit, plain)):
            self._odd[plain] = id_
        if not found:
            return
        if mark:
            self._marks[id_] = mark.group()
        parts = frozenset(form for word in found for form in spelt(word))
        every = [form for word in LETTERS.findall(clean(plain)) for form in spelt(word)]
        self._twice.update(form for form in parts if every.count(form) > 1)
        long = [w for w in found if len(w) > 1] or found
        self._parts[id_] = parts
        for word in long:
            for form in forms(word):
                self._words[form].add(id_)
        self._alone.update(form for word in surnames(found) for form in forms(word))

    def hide(self, said: str) -> str:
        """Return the text with ids for names and logins."""
        kept = next((k for k in self._keep if k in said), None)
        if kept is not None:
            return kept.join(self._around(part) for part in said.split(kept))
        return self._around(said)

    def _around(self, said: str) -> str:
        known = self._known.get(said)
        if known is None:
            known = self._hide(said)
            if len(self._known) < _KEPT:
                self._known[said] = known
        return known

    def has_person(self, said: str) -> bool:
        """Whether somebody's name is in the text."""
        return self._people(said) != said

    def _hide(self, said: str) -> str:
        if said in self._accounts:
            return self._accounts[said]
        return self._people(_CHUNK.sub(self._account, said))

    def _account(self, found: re.Match[str]) -> str:
        """The id of a login that stands by itself, perhaps with a full stop behind it."""
        chunk = found.group()
        bare = chunk.rstrip(".:")
        return self._accounts[bare] + chunk[len(bare) :] if bare in self._accounts else chunk

    def _people(self, said: str) -> str:
        for name, id_ in self._odd.items():
            said = said.replace(name, id_)
        plain = clean(said)
        words = list(_split(plain))
        if not any(self._ids(w) or self._glued(w) for w in words):
            return said
        said = plain
        out, at = [], 0
        for start, end, shown in self._runs(said, words):
            out += [said[at:start], shown]
            at = end
        return "".join((*out, said[at:]))

    def _ids(self, word: _Word) -> set[str]:
        found = self._words.get(word.spelt, set()) | (self._words.get(word.other, set()) if word.other else set())
        return found or self._words.get(stem(word.spelt), set())

    def _glued(self, word: _Word) -> set[str]:
        """Whose surname is one with initials or another name of theirs: ``apetrova``, ``petrovaanna``."""
        found = self._inside.get(word.spelt)
        if found is None:
            found = self._inside[word.spelt] = self._parted(word.spelt)
        return found

    def _parted(self, said: str) -> set[str]:
        if said in self._words or said in own_words():
            return set()
        found: set[str] = set()
        for n in range(1, len(said) - _GLUED + 1):
            for surname, rest in ((said[n:], said[:n]), (said[:-n], said[-n:])):
                if surname in self._alone:
                    found |= {i for i in self._words[surname] if self._belongs(rest, surname, i)}
        return found

    def _belongs(self, rest: str, surname: str, id_: str) -> bool:
        """Whether what stands beside a surname is another name of that person, or up to two initials."""
        others = [p for p in self._parts[id_] if p != surname]
        if len(rest) <= 2:
            return all(any(p.startswith(c) for p in others) for c in rest)
        return rest in others

    def _runs(self, said: str, words: list[_Word]) -> Iterator[tuple[int, int, str]]:
        """Give start, end and what to show of each name."""
        i = 0
        while i < len(words):
            glued = self._glued(words[i])
            if glued:
                yield words[i].start, words[i].end, _shown(glued)
                i += 1
                continue
            first = i
            while first < len(words) and _is_initial(said, words[first]) and first - i < 3:
                first += 1
            taken, ids = self._run(said, words, first)
            if not taken:
                i += 1
                continue
            begin = self._before(said, words, i, first, ids)
            ids = self._with_initials(words[begin:first], ids) or ids
            whole = taken > 1 or begin < first
            if whole or (_spells(words[first]) & self._alone and self._is_name(words[first])):
                end, ids = self._marked(said, words[first + taken - 1].end, ids)
                yield words[begin].start, end, _shown(ids)
                i = first + taken
            else:
                i = first + 1

    def _is_name(self, word: _Word) -> bool:
        return word.capital or word.end - word.start > SHORT

    def _run(self, said: str, words: list[_Word], first: int) -> tuple[int, set[str]]:
        """Return how many words from ``first`` on are of one name, and whose it may be."""
        if first >= len(words) or not (ids := set(self._ids(words[first]))):
            return 0, set()
        used, n = {words[first].spelt}, 1
        while first + n < len(words):
            word = words[first + n]
            if not _near(said, words[first + n - 1], word) or (word.spelt in used and word.spelt not in self._twice):
                break
            more = ids & self._ids(word) or {i for i in ids if word.spelt in self._parts[i]}
            if not more and _is_initial(said, word):
                more = self._with_initials([word], ids)
            if not more:
                break
            used.add(word.spelt)
            ids, n = more, n + 1
        return n, ids

    def _before(self, said: str, words: list[_Word], i: int, first: int, ids: set[str]) -> int:
        """Return the first of the initials before a surname that are its own."""
        begin = first
        while (
            begin > i and _near(said, words[begin - 1], words[begin]) and self._with_initials([words[begin - 1]], ids)
        ):
            begin -= 1
        return begin

    def _with_initials(self, initials: list[_Word], ids: set[str]) -> set[str]:
        return {i for i in ids if all(any(p.startswith(w.spelt) for p in self._parts[i]) for w in initials)}

    def _marked(self, said: str, end: int, ids: set[str]) -> tuple[int, set[str]]:
        """Take in what tells namesakes apart: a department or number in brackets."""
        for id_ in sorted(ids):
            mark = self._marks.get(id_)
            if mark and said.startswith(mark, end):
                return end + len(mark), {id_}
        return end, ids


def _shown(ids: set[str]) -> str:
    return "/".join(sorted(ids)) if len(ids) <= _MOST_IDS else ANYONE


def _split(said: str) -> Iterator[_Word]:
    for m in LETTERS.finditer(said):
        first, *more = spelt(m.group())
        capital = not m.group()[0].islower()
        yield _Word(start=m.start(), end=m.end(), spelt=first, other=more[0] if more else "", capital=capital)


def _near(said: str, one: _Word, other: _Word) -> bool:
    return _GAP.fullmatch(said, one.end, other.start) is not None


def _is_initial(said: str, word: _Word) -> bool:
    """Whether it is one letter as initials are written: ``А.``, ``a_``, ``A``."""
    return word.end - word.start == 1 and (word.capital or said[word.end : word.end + 1] in {".", "_"})


def _spells(word: _Word) -> set[str]:
    return {word.spelt, word.other, stem(word.spelt)} - {""}
