"""Names in texts: found in any order, case and spelling, and an id put in their place.

A text is cut into runs of letters, each brought to one Latin spelling (`spelling`), so that ``Анна Иванова``,
``ИВАНОВА А. П.`` and ``anna_ivanova`` are found by one look into a table, however long the staff list is. Russian
endings are tried, too. A name of several words is hidden where two of its words stand together, or one with initials;
any word of it alone where the reports do not say that word themselves. In names of the company's own things (systems,
tables, roles …) a surname is hidden even then: "price" stays in a sentence, not in a table called ``price_anna``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from .called import Called
from .exact import Exact
from .inside import Inside, broken, widened
from .letters import Word, is_initial, near, parts_of, read, spells, with_digits
from .logins import Logins, is_like_login, is_plain
from .spelling import LETTERS, clean, forms, own_words, spelt, stem, surnames, telling, words_of

_MARK = re.compile(r" \([^()]*\)$")
"""What tells namesakes apart (`staff.names`)."""
_CHUNK = re.compile(r"[^\s,;()«»\"'→|=/`<>{}\[\]]+")
"""What may be a login: everything between signs that part words."""
_WORDS = re.compile(r"[^\W\d_]+|\d+")
_GLUED = 4
"""Letters of a surname that is found inside a word: ``apetrova``, ``annapetrova``."""
_MOST_IDS = 3
"""Namesakes that are listed; of more the text says only that a person is meant."""
_KEPT = 50_000
"""Texts whose result is kept: the same ones stand in many rows."""
ANYONE = "S-…"
_NOBODY: Final[set[str]] = set()


class Hider:
    """Puts ids in the place of names and logins."""

    def __init__(
        self,
        people: Mapping[str, str],
        accounts: Mapping[str, str],
        keep: frozenset[str],
        logins: Mapping[str, str] | None = None,
        places: Iterable[str] = (),
    ) -> None:
        """All by name → id: ``people``; ``accounts``, as exact words; ``logins`` of people, inside other names, too.

        ``keep`` is never changed, wherever it stands: the company's own name, which may be a person's, too.
        ``places`` are names that the company gave its systems, tables and roles.
        """
        self._words: dict[str, set[str]] = defaultdict(set)
        self._alone: set[str] = set()
        """Words that are hidden where they stand alone."""
        self._surnames: set[str] = set()
        self._parts: dict[str, frozenset[str]] = {}
        self._marks: dict[str, str] = {}
        self._twice: set[str] = set()
        """Words that stand twice in one name."""
        odd = {plain: id_ for name, id_ in people.items() if (plain := self._add(name, id_))}
        self._odd = Exact(odd)
        self._inner = Inside(self._surnames)
        kept = "|".join(re.escape(k) for k in sorted(keep, key=lambda k: (-len(k), k)) if k and k not in people)
        self._keep = re.compile(rf"(?<!\w)(?:{kept})(?!\w)") if kept else None
        self._accounts = {
            login: id_ for login, id_ in accounts.items()
            if len(login) > 1 and login not in keep and login.casefold() not in own_words()
        }  # fmt: skip
        wide = {login: id_ for login, id_ in self._accounts.items() if not _CHUNK.fullmatch(login)}
        personal = {login: id_ for login, id_ in (logins or {}).items() if login not in keep}
        personal |= {one: i for one, i in people.items() if is_like_login(one)}
        self._logins = Logins({**wide, **{o: i for o, i in personal.items() if not is_plain(o)}})
        self._every_login = Logins({**wide, **personal})
        self._known: dict[str, str] = {}
        self._inside: dict[str, set[str]] = {}
        self._places = self._called(places, {o for o in personal if is_plain(o)})

    def _called(self, places: Iterable[str], plain: set[str]) -> Called:
        """Names of places that say more of a person than words of ours do."""
        words = self._surnames | {f for o in plain for f in _forms_of(o)}
        known: dict[str, bool] = {}
        """By word: the same few stand in the names of all tables."""
        shown = {}
        for place in dict.fromkeys(places):
            found = False
            for word in _WORDS.findall(clean(place)):
                if word not in known:
                    known[word] = not words.isdisjoint(_forms_of(word)) or self.has_person(word)
                found = found or known[word]
            if found and (hidden := self.hide_name(place)) != self._hide(place):
                shown[place] = hidden
        return Called(shown)

    def _add(self, name: str, id_: str) -> str:
        """Take in a name; return it where it is looked for letter by letter, as it has digits or no letters."""
        plain, mark = _MARK.sub("", name), _MARK.search(name)
        found = words_of(plain)
        if is_like_login(name):
            return ""
        odd = plain if not found or any(map(str.isdigit, plain)) else ""
        if not found:
            return odd
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
        self._alone.update(form for word in telling(found) for form in forms(word))
        self._surnames.update(form for word in surnames(found) for form in forms(word))
        return odd

    def hide(self, said: str) -> str:
        """Return the text with ids for names and logins."""
        if said in self._places.shown:
            return self._places.shown[said]
        plain = clean(said) if self._keep is not None else said
        out, at = [], 0
        for start, end in self._kept(plain):
            out += [self._around(plain[at:start]), plain[start:end]]
            at = end
        if not at:
            return self._around(said)
        return "".join((*out, self._around(plain[at:])))

    def _kept(self, said: str) -> Iterator[tuple[int, int]]:
        """Where the company's own name stands as such: not as a word of a longer name of a person."""
        for found in self._keep.finditer(said) if self._keep is not None else ():
            start, end = found.span()
            runs = self._runs(said, list(self._split(said)), named=False)
            if all(b <= start or end <= a or (start <= a and b <= end) for a, b, _ in runs):
                yield start, end

    def _around(self, said: str) -> str:
        known = self._known.get(said)
        if known is None:
            known = self._placed(said)
            if len(self._known) < _KEPT:
                self._known[said] = known
        return known

    def has_person(self, said: str) -> bool:
        """Whether somebody's name is in the name of something."""
        return self._people(said, named=True) != said

    def hide_name(self, said: str) -> str:
        """Return the name of something with ids for every surname and login, words of ours, too."""
        return self._people(_CHUNK.sub(self._account, self._every_login.hide(clean(said))), named=True)

    def _hide(self, said: str) -> str:
        if said in self._accounts:
            return self._accounts[said]
        plain = clean(said)
        hidden = self._people(_CHUNK.sub(self._account, self._logins.hide(plain)))
        return said if hidden == plain else hidden

    def _placed(self, said: str) -> str:
        """The text with the names of places in it hidden as such."""
        if not self._places.shown:
            return self._hide(said)
        return "".join(piece if ready else self._hide(piece) for piece, ready in self._places.pieces(said))

    def _account(self, found: re.Match[str]) -> str:
        """The id of a login that stands by itself, perhaps with a full stop behind it."""
        chunk = found.group()
        bare = chunk.rstrip(".:!?…")
        return self._accounts[bare] + chunk[len(bare) :] if bare in self._accounts else chunk

    def _people(self, said: str, *, named: bool = False) -> str:
        said = self._odd.hide(said)
        before, said = said, clean(said)
        words = list(self._split(said))
        if not any(
            self._ids(w) or self._within(said, w, named) or self._broken(said, words, i)[0] for i, w in enumerate(words)
        ):
            return before
        out, at = [], 0
        for begin, behind, shown in self._runs(said, words, named):
            start, end = with_digits(said, begin, behind)
            out += [said[at:start], shown]
            at = end
        return "".join((*out, said[at:]))

    def _ids(self, word: Word) -> set[str]:
        found = self._words.get(word.spelt, _NOBODY)
        if word.other:
            found = found | self._words.get(word.other, _NOBODY)
        return found or self._words.get(stem(word.spelt), _NOBODY)

    def _split(self, said: str) -> Iterator[Word]:
        """The runs of letters of a text; one that is nobody's name is parted where a capital begins another word."""
        for word in read(said):
            parts = () if word.own or self._ids(word) or self._glued(word) else parts_of(said, word)
            yield from parts or (word,)

    def _within(self, said: str, word: Word, named: bool) -> tuple[tuple[int, int, set[str]], ...]:
        """Where in a word that is no name itself names are, and whose."""
        glued = self._glued(word)
        if glued:
            return ((word.start, word.end, glued),)
        if word.own or self._ids(word):
            return ()
        return tuple(self._inner_names(said[word.start : word.end], word.start, named))

    def _inner_names(self, letters: str, at: int, named: bool) -> Iterator[tuple[int, int, set[str]]]:
        for start, end, surname in self._inner.find(letters, named=named):
            ids = self._words[surname]
            others = {p for i in ids for p in self._parts[i]} if len(ids) <= _MOST_IDS else ()
            begin, behind = widened(letters, start, end, others) if named else (start, end)
            yield at + begin, at + behind, ids

    def _broken(self, said: str, words: list[Word], first: int) -> tuple[int, set[str]]:
        """Return how many words from ``first`` on are one surname with signs in it, and whose."""
        for count, letters in broken(said, words, first):
            known = [s for s in spelt(letters) if s in self._surnames]
            if known and (count > len(("", "")) or not any(map(self._ids, words[first : first + count]))):
                return count, self._words[known[0]]
        return 0, _NOBODY

    def _glued(self, word: Word) -> set[str]:
        """Whose surname is one with initials or another name of theirs: ``apetrova``, ``petrovaanna``."""
        found = self._inside.get(word.spelt)
        if found is None:
            found = self._inside[word.spelt] = self._parted(word.spelt)
        return set() if word.own else found

    def _parted(self, said: str) -> set[str]:
        if said in self._words:
            return set()
        found: set[str] = set()
        for n in range(1, len(said) - _GLUED + 1):
            for surname, rest in ((said[n:], said[:n]), (said[:-n], said[-n:])):
                if surname in self._surnames:
                    found |= {i for i in self._words[surname] if self._belongs(rest, surname, i)}
        return found

    def _belongs(self, rest: str, surname: str, id_: str) -> bool:
        """Whether what stands beside a surname is another name of that person, or up to two initials."""
        others = [p for p in self._parts[id_] if p != surname]
        if len(rest) <= 2:
            return all(any(p.startswith(c) for p in others) for c in rest)
        return rest in others

    def _runs(self, said: str, words: list[Word], named: bool) -> Iterator[tuple[int, int, str]]:
        """Give start, end and what to show of each name."""
        i = 0
        while i < len(words):
            inner = self._within(said, words[i], named)
            if inner:
                yield from ((start, end, _shown(ids)) for start, end, ids in inner)
                i += 1
                continue
            count, ids = self._broken(said, words, i)
            if count:
                yield words[i].start, words[i + count - 1].end, _shown(ids)
                i += count
                continue
            first = i
            while first < len(words) and is_initial(said, words[first]) and first - i < 3:
                first += 1
            taken, ids = self._run(said, words, first)
            if not taken:
                i += 1
                continue
            begin = self._before(said, words, i, first, ids)
            ids = self._with_initials(words[begin:first], ids, spells(words[first])) or ids
            whole = taken > 1 or begin < first
            if whole or self._is_telling(words[first], named):
                end, ids = self._marked(said, words[first + taken - 1].end, ids)
                yield words[begin].start, end, _shown(ids)
                i = first + taken
            else:
                i = first + 1

    def _is_telling(self, word: Word, named: bool) -> bool:
        """Whether a word of a name is hidden alone: no word of ours is, but a surname in the name of something."""
        forms_ = spells(word)
        if named and forms_ & self._surnames:
            return True
        return not word.own and bool(forms_ & self._alone)

    def _run(self, said: str, words: list[Word], first: int) -> tuple[int, set[str]]:
        """Return how many words from ``first`` on are of one name, and whose it may be."""
        if first >= len(words) or not (ids := self._ids(words[first])):
            return 0, set()
        used, n = spells(words[first]), 1
        while first + n < len(words):
            word = words[first + n]
            again = bool(spells(word) & used) and word.spelt not in self._twice
            if not near(said, words[first + n - 1], word) or again:
                break
            more = ids & self._ids(word)
            if not more and word.end - word.start == 1:
                more = {i for i in ids if word.spelt in self._parts[i]}
            if not more and is_initial(said, word):
                more = self._with_initials([word], ids, used)
            if not more:
                break
            used |= spells(word)
            ids, n = more, n + 1
        return n, ids

    def _before(self, said: str, words: list[Word], i: int, first: int, ids: set[str]) -> int:
        """Return the first of the initials before a surname that are its own."""
        begin, used = first, spells(words[first]) if first < len(words) else set()
        while (
            begin > i
            and near(said, words[begin - 1], words[begin])
            and self._with_initials([words[begin - 1]], ids, used)
        ):
            begin -= 1
        return begin

    def _with_initials(self, initials: list[Word], ids: set[str], used: set[str]) -> set[str]:
        """Those of whom each letter begins another name than the words beside it, as they are spelt."""
        if not initials:
            return ids
        return {i for i in ids if all(any(p.startswith(w.spelt) for p in self._others(i, used)) for w in initials)}

    def _others(self, id_: str, used: set[str]) -> set[str]:
        return {p for p in self._parts[id_] if p in self._twice or used.isdisjoint((p, stem(p)))}

    def _marked(self, said: str, end: int, ids: set[str]) -> tuple[int, set[str]]:
        """Take in what tells namesakes apart: a department or number in brackets."""
        for id_ in sorted(ids) if said.startswith(" (", end) else ():
            mark = self._marks.get(id_)
            if mark and said.startswith(mark, end):
                return end + len(mark), {id_}
        return end, ids


def _forms_of(said: str) -> set[str]:
    """All spellings of the words, and the numbers, of a text."""
    words = _WORDS.findall(clean(said))
    return {f for w in words for f in ((w,) if w.isdigit() else (*forms(w), stem(spelt(w)[0])))} - {""}


def _shown(ids: set[str]) -> str:
    return "/".join(sorted(ids)) if len(ids) <= _MOST_IDS else ANYONE
