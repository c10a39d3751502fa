"""The words of the laws and of the report that all texts keep to, in both languages; the data are in ``glossary.yaml``.

None of it is legal advice: every word says where it is from, when that was looked at, and whether it was compared with
the official text.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word of a law in one language, its meaning in one plain sentence, and variants that no text may use for it."""

    word: str
    means: str
    law: str = ""
    """The name of a law (`privaudit.config.laws`); empty: the report chose the word, no law has it."""
    article: str = ""
    never: tuple[str, ...] = ()
    """Regular expressions, whatever the case of letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that the laws have a word for, in both languages."""

    id: str
    en: Word
    ru: Word
    checked_on: str
    """ISO 8601: when the sources were looked at."""
    verified: bool
    """Whether the words were compared with the official texts."""

    def __call__(self, lang: str) -> Word:
        """Return the word of one language."""
        return self.ru if lang == "ru" else self.en


@functools.cache
def glossary() -> tuple[Entry, ...]:
    """Return all words, in the order of the file."""
    import yaml

    data = yaml.safe_load((Path(__file__).parent / "glossary.yaml").read_text(encoding="utf-8"))
    checked_on, verified = str(data["checked_on"]), bool(data["verified"])
    return tuple(
        Entry(
            id=entry["id"],
            en=_word(entry["en"]),
            ru=_word(entry["ru"]),
            checked_on=str(entry.get("checked_on", checked_on)),
            verified=bool(entry.get("verified", verified)),
        )
        for entry in data["words"]
    )


def _word(said: dict[str, Any]) -> Word:
    names = ("word", "means", "law", "article")
    return Word(**{n: str(said[n]) for n in names if n in said}, never=tuple(said.get("not", ())))
