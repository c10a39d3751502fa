"""How words of names may be spelt: in Latin letters, without marks above letters, with or without an ending."""

from __future__ import annotations

import functools
import re
import unicodedata

from ...i18n import LANGUAGES, areas, keys
from ...resources import rules_dir
from ...staff.guess import alike

LETTERS = re.compile(r"[^\W\d_]+")
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])['’ʼ`´‐‑-](?=[^\W\d_])")
_MARKED = re.compile(r"<U\+(0?[0-9A-F]{4}|10[0-9A-F]{4}|[0-9A-F]{5})>")
_PICTURES = 0x2400
"""Where Unicode's visible marks for control characters begin (`redact.one_line`)."""
_PICTURE = re.compile(r"[\u2400-\u241f]")
_PATRONYMIC = re.compile(r"(?:вич|вна|ична|инична|оглы|кызы)$")
_ENDING = re.compile(r"(?:ого|ому|ыми|ими|ых|их|ой|ою|ом|ем|ым|им|ей|ею|[ауыеиюяйьё])$")
UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Letters of writing without blanks between words: Chinese, Japanese and, before its particles, Korean."""
_GREEK = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]")
_LOOKALIKE = ("abcehkmoptxyiABCEHKMOPTXY", "авсенкмортхуіАВСЕНКМОРТХУ")
_TO_CYRILLIC = str.maketrans(*_LOOKALIKE)
_TO_LATIN = str.maketrans(*reversed(_LOOKALIKE))
_CYRILLIC = re.compile(r"[а-яёі]+", re.IGNORECASE)
_LATIN = re.compile(r"[a-z\u00df-\u024f\u0250-\u02af\u1e00-\u1eff]+")
_STEM = 4
"""Letters that a word keeps when an ending is taken off."""
_PARTICLES = frozenset({
    "van", "von", "der", "den", "de", "da", "di", "du", "la", "le", "el", "al", "bin", "ibn", "dos", "del", "ter",
    "ван", "фон", "дер", "де", "ди", "ла", "ле", "оглы", "кызы",
})  # fmt: skip
"""Words of names that are nobody's surname or first name."""
_BARE = str.maketrans(
    {"đ": "d", "ð": "d", "ł": "l", "ø": "o", "ı": "i", "ħ": "h", "ŧ": "t", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe"}
)
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae", "œ": "oe", "ß": "ss"})
"""As Germans and Scandinavians write these letters where a machine has none of them."""


@functools.lru_cache(maxsize=1 << 16)
def spelt(word: str) -> tuple[str, ...]:
    """Return a word in one Latin spelling; a second one where letters with marks may be written out as two."""
    word = unmixed(word)
    low = unicodedata.normalize("NFC", word).lower()
    if _GREEK.search(low):
        return (alike("".join(c for c in unicodedata.normalize("NFD", low) if not unicodedata.combining(c))),)
    if not _LATIN.fullmatch(low) or low.isascii():
        return (alike(word),)
    bare = "".join(c for c in unicodedata.normalize("NFKD", low.translate(_BARE)) if not unicodedata.combining(c))
    return tuple(dict.fromkeys((alike(bare), alike(low.translate(_WRITTEN_OUT)))))


def unmixed(word: str) -> str:
    """Return a word of two scripts in one, where letters of the other only look like its own: ``Cидopoв``."""
    if word.isascii():
        return word
    for table in (_TO_CYRILLIC, _TO_LATIN):
        one = word.translate(table)
        if (_CYRILLIC if table is _TO_CYRILLIC else _LATIN).fullmatch(one.lower()):
            return one
    return word


def clean(said: str) -> str:
    """Return a text composed (NFC), without what parts a name in two: unseen signs, and marks (`redact.visible`)."""
    if "<U+" in said:
        said = _MARKED.sub(lambda m: "" if _is_unseen(chr(int(m[1], 16))) else m[0], said)
    said = unicodedata.normalize("NFC", said)
    if said.isprintable() and not _PICTURE.search(said):
        return said
    return "".join(c for c in said if not _is_unseen(c))


def _is_unseen(char: str) -> bool:
    """Whether a character is not seen, and does not part words, either."""
    kind, picture = unicodedata.category(char), ord(char) - _PICTURES
    if 0 <= picture < ord(" "):  # a control character made visible
        return not chr(picture).isspace()
    return kind == "Cf" or (kind == "Cc" and not char.isspace())


def words_of(name: str) -> list[str]:
    """Return the words of a name, those with an apostrophe or hyphen as one word, too: ``O'Brien`` is ``OBrien``."""
    name = clean(name)
    found = LETTERS.findall(name)
    one = ["".join(found)] if all(map(UNSPACED.match, found)) else []
    every = (*found, *one, *LETTERS.findall(_APOSTROPHE.sub("", name)))
    return [w for w in dict.fromkeys(every) if w]


@functools.lru_cache(maxsize=1 << 16)
def forms(word: str) -> tuple[str, ...]:
    """The spellings under which a word of a name is looked up: its own, and a Russian one without its ending."""
    found = set(spelt(word))
    if _CYRILLIC.fullmatch(plain := unmixed(word)):
        bare = _ENDING.sub("", plain.casefold())
        if len(bare) >= _STEM:
            found.add(alike(bare))
    return tuple(sorted(found))


@functools.cache
def _latin_endings() -> tuple[str, ...]:
    russian = "ого ому ыми ими ых их ой ою ом ем ым им ей ею а у ы е и ю я й ь"
    return tuple(sorted({alike(e) for e in russian.split()} - {""}, key=lambda e: (-len(e), e)))


@functools.lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """A word without a Russian ending, in one spelling; empty where too little would stay."""
    ending = next((e for e in _latin_endings() if word.endswith(e) and len(word) - len(e) >= _STEM), None)
    return word[: -len(ending)] if ending else ""


def telling(words: list[str]) -> list[str]:
    """The words of a name that are hidden where they stand alone: all but initials and particles."""
    return [w for w in words if len(w) > 1 and w.casefold() not in _PARTICLES]


def surnames(words: list[str]) -> list[str]:
    """The words of a name by which one knows who is meant: its surname, or all where none is told from first names."""
    found = [
        w for w in telling(words)
        if not _PATRONYMIC.search(w.casefold()) and (alike(w) not in first_names() or alike(w) in last_names())
    ]  # fmt: skip
    return found or words


@functools.cache
def first_names() -> frozenset[str]:
    """Return first names as `spelt` gives them."""
    return frozenset(map(alike, _listed("first_names")))


@functools.cache
def last_names() -> frozenset[str]:
    """Return surnames as `spelt` gives them."""
    return frozenset(map(alike, _listed("last_names")))


@functools.cache
def own_words() -> frozenset[str]:
    """Words of the reports themselves, and of laws, in small letters: they say nothing about a person called so.

    Each in its own letters: ``ли`` is a word of the Russian reports, and ``li`` is none.
    """
    said = [text for lang in LANGUAGES for area in areas() for text in keys(area, lang).values()]
    said += [key for lang in LANGUAGES for key in keys("terms", lang)]
    said += [p.read_text(encoding="utf-8") for name in ("laws", "forms") for p in (rules_dir() / name).glob("*.yaml")]
    return frozenset(w.casefold() for t in said for w in LETTERS.findall(t))


def _listed(name: str) -> list[str]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    read = yaml.load((rules_dir() / "dictionaries" / "people.yaml").read_text(encoding="utf-8"), Loader=loader)  # noqa: S506
    return [w.strip() for w in str(read[name]).split(",")]
