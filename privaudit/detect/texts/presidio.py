"""Presidio: its analyzer with an NLP engine of our own, so that nothing is downloaded and nothing phones out.

The only home of presidio and tldextract; imported on first use (2 to 4 s), so only where a text has something that one
of the recognizers of ``rules/presidio.yaml``, or of a user, could take. Tokens are cut by a regex, Russian lemmas come
from pymorphy3, so that Presidio's context words count in any case.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ...model import record
from ..rulebook import rulefile
from .textrules import Hit

LANGUAGE = "en"  # one engine for all languages: recognizers and lemmas below know both alphabets
THRESHOLD = 0.4
REGEX_SECONDS = 1
"""After which Presidio gives a pattern up on one text; it then says that it found nothing."""
_KEYS = "recognizer entity as context weight least"
_TOKEN = re.compile(r"\w+|[^\w\s]")
_WORTH = re.compile(r"(?=[A-Za-z-]{0,8}\d)[A-Za-z0-9-]{7,}|\d[\d -]{6,}\d")
"""What any of the recognizers could take: letters and digits together."""


@record
class Chosen:
    """One of Presidio's recognizers that looks at texts."""

    class_name: str
    entity: str
    ours: str
    """The kind of the rules it speaks for."""
    context: tuple[str, ...]
    """Words one of which must stand near; none: its check is enough."""
    weight: float
    least: int

    @property
    def id(self) -> str:
        """As evidence names it."""
        return self.class_name.removesuffix("Recognizer")


def load(path: Path, entities: frozenset[str], problems: list[str]) -> tuple[Chosen, ...]:
    """Read ``presidio.yaml``: which recognizers look at texts, and for which of our kinds; every mistake is noted."""
    if not path.is_file():
        return ()
    from .recognizers import check_class

    data = rulefile.read(path, problems) or {}
    found: list[Chosen] = []
    for row in data.get("recognizers") or []:
        name = row.get("recognizer") if isinstance(row, dict) else None
        checked = rulefile.Checked(f"{path.name}: {name}", problems)
        checked.only(row, _KEYS)
        if not isinstance(row, dict) or not isinstance(name, str):
            checked.say("recognizer is missing")
            continue
        check_class(name, checked)
        entity = checked.text(row, "entity")
        ours = str(row.get("as", entity))
        if ours not in entities:
            checked.say(f"no rule knows {ours!r}")
        context = tuple(w.strip().lower() for w in str(row.get("context", "")).split(",") if w.strip())
        weight, least = float(row.get("weight", 4.5)), int(row.get("least", 1))
        found.append(Chosen(class_name=name, entity=entity, ours=ours, context=context, weight=weight, least=least))
    return tuple(found)


def hits(text: str, chosen: tuple[Chosen, ...], beside: tuple[str, ...] = ()) -> list[Hit]:
    """What the chosen recognizers find in a text; ``beside`` are words of the column's name."""
    from .textrules import explained, may_explain

    if not chosen or not _WORTH.search(text):
        return []
    by_entity = {c.entity: c for c in chosen if not c.context or may_explain(text, c.context, beside)}
    if not by_entity:
        return []
    words = [w for w in beside if not w.isdigit()]
    results = _engine(chosen).analyze(
        text=text, language=LANGUAGE, entities=list(by_entity), score_threshold=THRESHOLD, context=words
    )
    found: list[Hit] = []
    for r in results:
        c = by_entity[r.entity_type]
        if not c.context or explained(text, r.start, r.end, c.context, beside):
            found.append(Hit(entity=c.ours, rule=c.id, start=r.start, end=r.end, strength=float(r.score)))
    return found


@functools.lru_cache(maxsize=4)
def _engine(chosen: tuple[Chosen, ...]) -> Any:
    _quiet()
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry

    made = [recognizer(c.class_name) for c in chosen]
    registry = RecognizerRegistry(recognizers=made, supported_languages=[LANGUAGE])
    return AnalyzerEngine(registry=registry, nlp_engine=nlp_engine(), supported_languages=[LANGUAGE])


def _quiet() -> None:
    """No log of Presidio's, no request of tldextract's, and patterns that end.

    Presidio's e-mail check asks tldextract, which would fetch the public suffix list: it gets the one it ships.
    """
    import logging

    import tldextract
    from presidio_analyzer import pattern_recognizer

    pattern_recognizer.REGEX_TIMEOUT_SECONDS = REGEX_SECONDS
    logging.getLogger("presidio-analyzer").setLevel(logging.CRITICAL)
    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def recognizer(class_name: str) -> Any:
    """Make one of Presidio's recognizers, for texts in any language."""
    _quiet()
    from presidio_analyzer import predefined_recognizers

    return getattr(predefined_recognizers, class_name)(supported_language=LANGUAGE)


class _Token:
    """What Presidio asks of a token."""

    __slots__ = ("idx", "text")

    def __init__(self, text: str, idx: int) -> None:
        self.text = text
        self.idx = idx

    def __len__(self) -> int:
        return len(self.text)


def nlp_engine() -> Any:
    """Tokens by a regex, lemmas by pymorphy3 for Cyrillic words; nothing is loaded or downloaded."""
    from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine

    class Lemmas(NlpEngine):  # type: ignore[misc]
        """Presidio's idea of an NLP engine."""

        def load(self) -> None:
            """Nothing to load."""

        def is_loaded(self) -> bool:
            return True

        def process_text(self, text: str, language: str) -> Any:
            found = [_Token(m[0], m.start()) for m in _TOKEN.finditer(text)]
            lemmas = [lemma(t.text) for t in found]
            return NlpArtifacts([], found, [t.idx for t in found], lemmas, self, language)

        def process_batch(self, texts: Any, language: str, **_: Any) -> Iterator[tuple[str, Any]]:
            for text in texts:
                yield text, self.process_text(text, language)

        def is_stopword(self, word: str, language: str) -> bool:  # noqa: ARG002 - the base class names it
            return len(word) < 2

        def is_punct(self, word: str, language: str) -> bool:  # noqa: ARG002 - the base class names it
            return not word[:1].isalnum()

        def get_supported_entities(self) -> list[str]:
            return []

        def get_supported_languages(self) -> list[str]:
            return [LANGUAGE]

    return Lemmas()


@functools.lru_cache(maxsize=20_000)
def lemma(word: str) -> str:
    """The dictionary form of a Russian word; any other word in lower case."""
    lowered = word.lower()
    if not ("а" <= lowered[0] <= "я" or lowered[0] == "ё"):
        return lowered
    from ..words.people import analyzer

    return str(analyzer().parse(lowered)[0].normal_form)
