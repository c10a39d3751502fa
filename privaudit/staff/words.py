"""The words by which lists are understood: headings, statuses, blanks, letters; data of ``rules/staff.yaml``."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from ..model import StaffStatus, record
from ..resources import rules_dir

_SIGNS = re.compile(r"[\s_./\\()№#:,;*\"'«»-]+")


@functools.lru_cache(maxsize=1 << 14)
def fold(text: str) -> str:
    """Return a text for comparing: NFKC, lower case, ё as е, spaces as one space."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().replace("ё", "е").split())


def fold_heading(heading: str) -> str:
    """Return a heading for comparing: as `fold`, without signs and spaces: ``displayName`` is ``Display name``."""
    plain = unicodedata.normalize("NFKC", heading.replace("№", "no"))
    return _SIGNS.sub("", plain.replace("\ufeff", "")).casefold().replace("ё", "е")


class WordList:
    """Words, and beginnings (``уволен*``); `has` takes folded text."""

    def __init__(self, words: Iterable[str]) -> None:
        folded = [fold(w) for w in words]
        self._whole = frozenset(w for w in folded if not w.endswith("*"))
        self._beginnings = tuple(w[:-1] for w in folded if w.endswith("*"))

    def has(self, folded: str) -> bool:
        """Whether the text is one of the words, or begins with one."""
        return folded in self._whole or (bool(self._beginnings) and folded.startswith(self._beginnings))


@record
class Words:
    """All of the file, ready to be asked. Headings: folded heading → (kind, rank), the lower rank wins."""

    staff: dict[str, tuple[str, int]]
    application: dict[str, tuple[str, int]]
    journal: dict[str, tuple[str, int]]
    statuses: tuple[tuple[StaffStatus, WordList], ...]
    actions: tuple[tuple[str, WordList], ...]
    yes: WordList
    no: WordList
    shut: WordList
    blanks: WordList
    totals: WordList
    people: frozenset[str]
    things: frozenset[str]
    mailboxes: frozenset[str]
    letters: dict[str, str]
    alike: tuple[tuple[str, str], ...]
    initials: dict[str, tuple[str, ...]]
    months: dict[str, int]


@functools.cache
def words() -> Words:
    """Return the shipped words."""
    data = _load("staff.yaml")
    return Words(
        staff=_headings(data["headings"]),
        application=_headings(data["application"]),
        journal=_headings(data["journal"]),
        statuses=tuple((StaffStatus(k), WordList(v)) for k, v in data["statuses"].items()),
        actions=tuple((str(k), WordList(v)) for k, v in data["actions"].items()),
        yes=WordList(data["yes"]),
        no=WordList(data["no"]),
        shut=WordList(data["shut"]),
        blanks=WordList(data["blanks"]),
        totals=WordList(data["totals"]),
        people=frozenset(map(fold, data["people_classes"])),
        things=frozenset(map(fold, data["thing_classes"])),
        mailboxes=frozenset(data["shared_mailboxes"]),
        letters=data["letters"],
        alike=tuple((a, b) for a, b in data["alike"]),
        initials={k: tuple(v) for k, v in data["initials"].items()},
        months=_months(_load("dictionaries/months.yaml")),
    )


def _load(name: str) -> Any:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((rules_dir() / name).read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - a safe loader


def _headings(kinds: dict[str, list[str]]) -> dict[str, tuple[str, int]]:
    out: dict[str, tuple[str, int]] = {}
    for kind, names in kinds.items():
        for rank, name in enumerate(names):
            out.setdefault(fold_heading(name), (kind, rank))
    return out


def _months(data: dict[str, str]) -> dict[str, int]:
    out: dict[str, int] = {}
    for key, line in data.items():
        if key.startswith("month_"):
            out |= {fold(w): int(key[6:]) for w in line.split(",")}
    return out
