"""Free text: Presidio's analyzer with an NLP engine of our own, so that nothing is downloaded and nothing phones out.

The only home of presidio, spaCy and tldextract; imported on first use (2 to 4 s), so only where a column holds
sentences. Tokens are cut by a regex, Russian lemmas come from pymorphy3: context words such as "паспорта" raise a
score in any case. Recognizers: Presidio's for e-mail, card, IBAN and IP, our own patterns for Russian kinds, and names
of people by `people`. Each entity is counted once a text.
"""

from __future__ import annotations

import functools
import re
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

from ..model import Evidence, EvidenceKind, Role, TypeFamily
from . import cells
from .base import Clue, DetectorGap
from .fields import Context, Field
from .rules import Rules
from .textrules import FOUND, MOST_TEXTS, may_hold, shortened

LANGUAGE = "en"  # one engine for all languages: recognizers and lemmas below know both alphabets
SECONDS = 30.0
"""Of processor time, so that a busy machine does not change what an audit says."""
THRESHOLD = 0.4
_TOKEN = re.compile(r"\w+|[^\w\s]")


class FreeText:
    """The detector of kinds inside sentences."""

    name = "presidio"

    def look(self, context: Context) -> Iterator[Clue | DetectorGap]:
        """Look at each column of sentences: at most MOST_TEXTS different texts, at most SECONDS of processor time."""
        for field in context.fields:
            if not field.nested and (field.is_text or _xml(field)):
                yield from self._of_field(field, context)
            elif not field.nested:
                for found, seen in cells.found_in(field, context):
                    yield from _clues(field, found, seen, context.rules)

    def _of_field(self, field: Field, context: Context) -> Iterator[Clue | DetectorGap]:
        texts = field.spread(MOST_TEXTS)
        worth = [t for t in texts if may_hold(t)]
        found: Counter[str] = Counter()
        if worth:
            _engine()  # loading it is not the column's time
        end = time.thread_time() + SECONDS
        for done, text in enumerate(worth):
            if time.thread_time() > end:
                params = (("detector", self.name), ("values", len(worth) - done))
                yield DetectorGap(detector=self.name, reason="detector_timeout", params=params)
                break
            found.update(entities_in(shortened(text), field.tokens))
        yield from _clues(field, found, len(texts), context.rules)


def _xml(field: Field) -> bool:
    return field.column.family is TypeFamily.XML and bool(field.distinct)


def _clues(field: Field, found: Counter[str], seen: int, rules: Rules) -> Iterator[Clue]:
    """One contained clue a kind; and, if texts speak of people, evidence that the column is free text about them."""
    personal = 0
    for entity, hits in sorted(found.items()):
        weight, least, speaks = FOUND.get(entity, (3.5, 2, False))
        share = hits / seen
        if hits < least and share < 0.5:
            continue
        personal = max(personal, hits if speaks else 0)
        rule = rules.of_entity.get(entity)
        evidence = Evidence(
            kind=EvidenceKind.TEXT,
            rule=f"{rule.id if rule else entity}:text",
            weight=round(min(weight + 1.0, weight * (0.8 + min(hits, 10) / 20)), 3),
            hits=hits,
            seen=seen,
        )
        yield Clue(
            column=field.column.name,
            path=field.path,
            entity=entity,
            evidence=evidence,
            role=Role.CONTAINED,
            share=round(share, 4),
        )
    if personal:
        weight = 2.0 + 3.0 * min(1.0, personal / seen / 0.2)
        text = Evidence(
            kind=EvidenceKind.TEXT, rule="generic.free_text:text", weight=round(weight, 3), hits=personal, seen=seen
        )
        yield Clue(column=field.column.name, path=field.path, entity="FREE_TEXT", evidence=text)


def entities_in(text: str, context_words: tuple[str, ...] = ()) -> frozenset[str]:
    """Return the kinds of personal data found in a text; the words beside it (a column's name) count as context."""
    results = _engine().analyze(
        text=text, language=LANGUAGE, score_threshold=THRESHOLD, context=[w for w in context_words if not w.isdigit()]
    )
    return frozenset(r.entity_type for r in results)


@functools.cache
def _engine() -> Any:
    import logging

    logging.getLogger("presidio-analyzer").setLevel(logging.CRITICAL)
    import tldextract

    # Presidio's e-mail check asks tldextract, which would fetch the public suffix list: use the one it ships.
    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry

    registry = RecognizerRegistry(recognizers=_recognizers(), supported_languages=[LANGUAGE])
    return AnalyzerEngine(registry=registry, nlp_engine=_nlp_engine(), supported_languages=[LANGUAGE])


def _recognizers() -> list[Any]:
    from presidio_analyzer import Pattern, PatternRecognizer
    from presidio_analyzer.predefined_recognizers import (
        CreditCardRecognizer,
        EmailRecognizer,
        IbanRecognizer,
        IpRecognizer,
        UsSsnRecognizer,
    )

    from .textrules import TEXT_PATTERNS
    from .validators import find

    class Checked(PatternRecognizer):  # type: ignore[misc]
        """A pattern whose hits our own validator judges."""

        validator: str | None = None

        def validate_result(self, pattern_text: str) -> bool | None:
            if self.validator is None:
                return None
            return find(self.validator)(pattern_text)

    own: list[Any] = [
        EmailRecognizer(supported_language=LANGUAGE),
        CreditCardRecognizer(supported_language=LANGUAGE),
        IbanRecognizer(supported_language=LANGUAGE),
        IpRecognizer(supported_language=LANGUAGE),
        UsSsnRecognizer(supported_language=LANGUAGE),
        _people(),
    ]
    for p in TEXT_PATTERNS:
        pattern = Pattern(name=p.entity.lower(), regex=p.regex, score=p.score)
        made = Checked(
            supported_entity=p.entity,
            name=p.entity.title().replace("_", "") + "Text",
            patterns=[pattern],
            context=list(p.context),
            supported_language=LANGUAGE,
        )
        made.validator = p.validator
        own.append(made)
    return own


def _people() -> Any:
    """Names of people, by our own lists and pymorphy3."""
    from presidio_analyzer import EntityRecognizer, RecognizerResult

    from .textrules import people_in

    class People(EntityRecognizer):  # type: ignore[misc]
        """Runs of capitalised words that `people` takes for a name."""

        def load(self) -> None:
            """Nothing to load: lists come with the rules."""

        def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[Any]:  # noqa: ARG002
            """One result a name."""
            return [
                RecognizerResult(entity_type="PERSON", start=a, end=b, score=0.85)
                for a, b in people_in(text)
                if "PERSON" in entities
            ]

    return People(supported_entities=["PERSON"], supported_language=LANGUAGE, name="People")


class _Token:
    """What Presidio asks of a token."""

    __slots__ = ("idx", "text")

    def __init__(self, text: str, idx: int) -> None:
        self.text = text
        self.idx = idx

    def __len__(self) -> int:
        return len(self.text)


def _nlp_engine() -> Any:
    from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine

    class Lemmas(NlpEngine):  # type: ignore[misc]
        """Tokens by a regex, lemmas by pymorphy3 for Cyrillic words; nothing is loaded or downloaded."""

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
    from .people import analyzer

    return str(analyzer().parse(lowered)[0].normal_form)


DETECTOR = FreeText()
