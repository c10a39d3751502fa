"""Names found by models the user has: Russian by slovnet with natasha's weights, others by spaCy's own packages.

Found by looking for installed packages, without importing them; loaded on the first text they can read. Nothing is ever
downloaded: a model that is not installed is said to be absent. Only texts are shown to them: on short cells one city in
four is taken for a person. A text in capitals, or without any, is written as names are before a model sees it.
"""

from __future__ import annotations

import functools
import importlib
import importlib.metadata
import importlib.util
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from ...model import NameModel, record
from ..rulebook import rulefile
from ..words.vocabulary import Dictionaries
from .textrules import Hit

MOST_TEXTS = 120
MOST_CHARACTERS = 300
"""Of each text: a model reads about 200,000 characters in a second of one core."""
SECONDS = 5.0
"""Of processor time for one column; MOST_TEXTS take a twentieth of it."""
WEIGHT, LEAST = 3.8, 3
BATCH = 16
LANGUAGES = ("en", "ru")
RULE, PERSON = "ner", "PERSON"
_SPACY = re.compile(r"(?P<language>[a-z]{2})[-_](?:core|ent)[-_](?:news|web|wiki)[-_](?P<size>lg|md|sm)")
_NOT_NEEDED = ("tagger", "parser", "attribute_ruler", "lemmatizer", "morphologizer", "senter", "trainable_lemmatizer")
_KINDS = (
    {"PER": "PERSON", "PERSON": "PERSON", "persName": "PERSON", "PRS": "PERSON", "LOC": "LOCATION"}
    | {"GPE": "LOCATION", "FAC": "LOCATION", "placeName": "LOCATION", "geogName": "LOCATION", "ORG": "ORGANIZATION"}
    | {"orgName": "ORGANIZATION"}
)
_CYRILLIC, _LATIN = re.compile("[А-Яа-яЁёІіЇїЄєҐґ]"), re.compile("[A-Za-zÀ-ž]")
_UKRAINIAN = re.compile("[ІіЇїЄєҐґ]")
_WORD = re.compile(r"[a-zà-žß]+")


@record
class Span:
    """What a model says of some characters of a text: a kind and offsets."""

    kind: str
    start: int
    end: int


Finder = Callable[[list[str]], list[tuple[Span, ...]]]


@record
class Model:
    """A model that is installed: for which language, by which package."""

    language: str
    package: str
    version: str


@record
class Said:
    """What models said of a column's texts: per text its spans, None where no model looked."""

    spans: tuple[tuple[Span, ...] | None, ...]
    looked: int = 0
    left: int = 0
    """Texts a model did not come to in time."""
    failed: tuple[tuple[str, str], ...] = ()
    """Packages whose model did not load or read, with the type of the error."""


@functools.cache
def installed() -> tuple[Model, ...]:
    """The models that are installed, one a language, sorted; found without importing any."""
    found: dict[str, Model] = {}
    for dist in importlib.metadata.distributions():
        name = dist.name or ""
        m = _SPACY.fullmatch(name)
        if m and (m["language"] not in found or name < found[m["language"]].package):
            found[m["language"]] = Model(language=m["language"], package=name.replace("-", "_"), version=dist.version)
    if _weights() is not None:
        version = importlib.metadata.version("slovnet")
        found["ru"] = Model(language="ru", package="slovnet", version=version)
    return tuple(found[k] for k in sorted(found))


def name_models() -> tuple[NameModel, ...]:
    """What an audit says of them: each model that is installed, and each language of ours without one."""
    found = {m.language: NameModel(language=m.language, package=m.package, version=m.version) for m in installed()}
    return tuple(found.get(name, NameModel(language=name)) for name in sorted({*found, *LANGUAGES}))


def _weights() -> tuple[Path, Path] | None:
    """Natasha's files of the Russian model and of its word vectors; natasha itself is never imported."""
    if any(importlib.util.find_spec(p) is None for p in ("slovnet", "navec", "natasha")):
        return None
    spec = importlib.util.find_spec("natasha")
    folder = Path(spec.origin).parent / "data" if spec is not None and spec.origin else None
    if folder is None:
        return None
    model = sorted((folder / "model").glob("slovnet_ner_*.tar"))
    vectors = sorted((folder / "emb").glob("navec_*.tar"))
    return (model[0], vectors[0]) if model and vectors else None


def look(texts: list[str], words: Dictionaries) -> Said:
    """Let the models read at most MOST_TEXTS of the texts, evenly spread."""
    models = {m.language: m for m in installed()}
    nothing: list[tuple[Span, ...] | None] = [None] * len(texts)
    if not models or not texts:
        return Said(spans=tuple(nothing))
    step = max(1.0, len(texts) / MOST_TEXTS)
    by_language: dict[str, list[int]] = {}
    for i in sorted({int(n * step) for n in range(min(MOST_TEXTS, len(texts)))}):
        language = language_of(texts[i], frozenset(models))
        if language is not None:
            by_language.setdefault(language, []).append(i)
    found, left = nothing, 0
    failed: list[tuple[str, str]] = []
    for language, indexes in sorted(by_language.items()):
        written = {i: _written(texts[i], words) for i in indexes}
        try:
            left += _read(_finder(models[language]), written, found)
        except Exception as error:  # noqa: BLE001 - a model made for another version must not cost what the rules find
            failed.append((models[language].package, type(error).__name__))
    looked = sum(s is not None for s in found)
    return Said(spans=tuple(found), looked=looked, left=left, failed=tuple(failed))


def _read(find: Finder, written: dict[int, str], found: list[tuple[Span, ...] | None]) -> int:
    """Fill in what a model finds, by the number of the text; return how many texts it did not come to in time."""
    indexes = list(written)
    end = time.thread_time() + SECONDS
    for start in range(0, len(indexes), BATCH):
        part = indexes[start : start + BATCH]
        if time.thread_time() > end:
            return len(indexes) - start
        for i, spans in zip(part, find([written[i] for i in part]), strict=True):
            found[i] = spans
    return 0


def _written(text: str, words: Dictionaries) -> str:
    from ..words.people import capitalised

    return capitalised(text[:MOST_CHARACTERS], words)


def heed(hits: list[Hit], spans: tuple[Span, ...] | None, text: str, words: Dictionaries) -> list[Hit]:
    """What the rules found, without names that a model takes for a place's or a company's, and with its own full names.

    A single word is no full name: goods and towns are called Vera and Roza, too.
    """
    from ..words.people import stands_alone

    if spans is None:
        return hits
    others = [s for s in spans if s.kind != PERSON]
    kept = [h for h in hits if h.entity != PERSON or not any(s.start <= h.start and h.end <= s.end for s in others)]
    made = [
        Hit(entity=PERSON, rule=RULE, start=s.start, end=s.end, strength=0.5)
        for s in spans
        if s.kind == PERSON and " " in text[s.start : s.end] and stands_alone(text, s.start, s.end, words)
    ]
    return kept + made


def language_of(text: str, known: frozenset[str]) -> str | None:
    """The language of a text among those a model is there for; a model of many languages (xx) reads the rest."""
    cyrillic, latin = len(_CYRILLIC.findall(text)), len(_LATIN.findall(text))
    if cyrillic + latin < 8:
        return None
    if cyrillic >= latin:
        ukrainian = "uk" in known and len(_UKRAINIAN.findall(text)) * 50 > cyrillic
        choice = "uk" if ukrainian else "ru"
        return choice if choice in known else ("xx" if "xx" in known else None)
    counts = Counter(_WORD.findall(text.lower()))
    scores = {name: sum(counts[w] for w in words) for name, words in _function_words().items()}
    best = max(sorted(scores), key=lambda name: scores[name]) if scores else "en"
    if scores.get(best, 0) == 0:
        best = "en"
    return best if best in known else ("xx" if "xx" in known else None)


@functools.cache
def _function_words() -> dict[str, frozenset[str]]:
    from ...resources import rules_dir

    data = rulefile.read(rules_dir() / "languages.yaml", []) or {}
    return {str(k): frozenset(str(v).split()) for k, v in (data.get("function_words") or {}).items()}


@functools.cache
def _finder(model: Model) -> Finder:
    return _slovnet() if model.package == "slovnet" else _spacy(model.package)


def _slovnet() -> Finder:
    from navec import Navec
    from slovnet import NER

    weights = _weights()
    if weights is None:
        raise FileNotFoundError("natasha")
    ner = NER.load(str(weights[0]))
    ner.navec(Navec.load(str(weights[1])))

    def find(texts: list[str]) -> list[tuple[Span, ...]]:
        # One text at a time is seven times slower. More than one thread only waits for the others on batches so small.
        with _one_thread():
            return [_spans((s.type, s.start, s.stop) for s in markup.spans) for markup in ner.map(texts)]

    return find


def _one_thread() -> AbstractContextManager[Any]:
    if importlib.util.find_spec("threadpoolctl") is None:
        return nullcontext()
    from threadpoolctl import threadpool_limits

    limits: AbstractContextManager[Any] = threadpool_limits(1)
    return limits


def _spacy(package: str) -> Finder:
    nlp: Any = importlib.import_module(package).load(exclude=list(_NOT_NEEDED))

    def find(texts: list[str]) -> list[tuple[Span, ...]]:
        return [_spans((e.label_, e.start_char, e.end_char) for e in doc.ents) for doc in nlp.pipe(texts)]

    return find


def _spans(found: Iterable[tuple[str, int, int]]) -> tuple[Span, ...]:
    return tuple(Span(kind=_KINDS[label], start=a, end=b) for label, a, b in found if label in _KINDS)
