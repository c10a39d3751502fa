"""Laws: which article a check speaks to, and by when something is owed. The content is data: ``rules/laws/*.yaml``.

Every file, and every entry that differs from it, says where it comes from, when that was looked at, and whether it was
checked against the official text; what was not says so wherever it is printed. None of it is legal advice.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ..errors import RuleError, UsageError
from ..model import Deadline, FineBand, Shown, record
from ..resources import read_yaml, rules_dir


@record
class LawText:
    """A text in both languages."""

    en: str
    ru: str

    def __call__(self, lang: str) -> str:
        """Return the text in one language."""
        return self.ru if lang == "ru" else self.en


@record
class Article:
    """One article: the checks that speak to it; ``categories`` empty means any category."""

    number: str
    title: LawText
    checks: tuple[str, ...]
    categories: tuple[str, ...] = ()
    verified: bool = False


@record
class Duty:
    """Something owed within hours of discovery. ``roles`` are the roles it binds."""

    duty: str
    title: LawText
    article: str
    hours: float
    roles: tuple[str, ...] = ("operator",)
    verified: bool = False


@record
class Threshold:
    """One band of a law: of what a leak showed ``counted`` (people, identifiers), from ``at_least`` to under ``below``.

    ``special`` and ``biometric`` have no bounds: that such data were shown is enough.
    """

    article: str
    counted: str
    title: LawText
    source: str
    checked_on: str
    at_least: int | None = None
    below: int | None = None
    verified: bool = False


@record
class Law:
    """One law. ``verified`` is False as long as any of its text was taken from second hand."""

    name: str
    label: str
    title: LawText
    source: str
    checked_on: str
    verified: bool
    duties: tuple[Duty, ...] = ()
    articles: tuple[Article, ...] = ()
    bands: tuple[Threshold, ...] = ()


def law_names() -> list[str]:
    """Return the names of all laws there are, sorted."""
    return sorted(p.stem for p in _folder().glob("*.yaml"))


def load_laws(names: Iterable[str]) -> tuple[Law, ...]:
    """Return the named laws in the order given.

    Raises:
        UsageError: no law has that name; the error lists the known ones.
        RuleError: a file is wrong.
    """
    return tuple(_load(_folder(), name) for name in names)


def deadlines(laws: Iterable[Law], discovered: str, role: str) -> tuple[Deadline, ...]:
    """Return the absolute times by which the laws want something done, earliest first.

    ``discovered`` is ISO 8601 with offset, and so is every time returned; ``role`` is ``operator`` or ``processor``.

    Raises:
        ValueError: ``discovered`` has no offset or is no time.
    """
    start = datetime.fromisoformat(discovered)
    if start.tzinfo is None:
        raise ValueError("discovered needs an offset")
    found = [
        (start + timedelta(hours=d.hours), law.label, d.duty) for law in laws for d in law.duties if role in d.roles
    ]
    return tuple(Deadline(law=label, duty=duty, at=at.isoformat()) for at, label, duty in sorted(found))


def laws_for(check: str, laws: Iterable[Law], categories: Collection[str] = ()) -> tuple[str, ...]:
    """Return what a check speaks to, such as ``152fz:19.2.8``, in the order of the laws.

    With ``categories``, an article about other categories is left out.
    """
    return tuple(
        f"{law.name}:{a.number}"
        for law in laws
        for a in law.articles
        if check in a.checks and (not categories or not a.categories or set(categories) & set(a.categories))
    )


def bands_for(shown: Shown, laws: Iterable[Law]) -> tuple[FineBand, ...]:
    """Return the bands that what a leak showed falls into; people and identifiers each by itself."""
    return tuple(
        FineBand(law=law.name, article=b.article, counted=b.counted, at_least=b.at_least, below=b.below)
        for law in laws
        for b in law.bands
        if _falls(shown, b)
    )


def _falls(shown: Shown, band: Threshold) -> bool:
    if band.counted in ("special", "biometric"):
        return shown.special if band.counted == "special" else shown.biometric
    number = shown.people if band.counted == "people" else shown.identifiers
    return number is not None and number >= (band.at_least or 0) and (band.below is None or number < band.below)


def band(law: str, article: str, counted: str) -> Threshold:
    """Return the band of a law by its article and what it counts, with its titles and source.

    Raises:
        UsageError: there is no such law or band.
    """
    found = next((b for b in _load(_folder(), law).bands if (b.article, b.counted) == (article, counted)), None)
    if found is None:
        raise UsageError(f"{law}:{article}", "unknown_name", (("known", ""),))
    return found


def article(reference: str) -> tuple[Law, Article]:
    """Return the law and article of a reference such as ``gdpr:9``.

    Raises:
        UsageError: there is no such law or article.
    """
    name, _, number = reference.partition(":")
    law = _load(_folder(), name)
    found = next((a for a in law.articles if a.number == number), None)
    if found is None:
        raise UsageError(reference, "unknown_name", (("known", ", ".join(a.number for a in law.articles)),))
    return law, found


def _folder() -> Path:
    return rules_dir() / "laws"


@functools.cache
def _load(folder: Path, name: str) -> Law:
    import yaml

    path = folder / f"{name}.yaml"
    if name not in {p.stem for p in folder.glob("*.yaml")}:
        raise UsageError(name, "unknown_name", (("known", ", ".join(law_names())),))
    try:
        return _law(name, read_yaml(path))
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as e:
        raise RuleError(path.name, (type(e).__name__,)) from None


def _law(name: str, data: dict[str, Any]) -> Law:
    verified = bool(data["verified"])
    return Law(
        name=name,
        label=str(data["label"]),
        title=LawText(**data["title"]),
        source=str(data["source"]),
        checked_on=str(data["checked_on"]),
        verified=verified,
        duties=tuple(_duty(d, verified) for d in data.get("deadlines", ())),
        articles=tuple(_article(a, verified) for a in data["articles"]),
        bands=tuple(_band(b) for b in data.get("bands", ())),
    )


def _duty(data: dict[str, Any], verified: bool) -> Duty:
    return Duty(
        duty=data["duty"],
        title=LawText(**data["title"]),
        article=str(data["article"]),
        hours=float(data["hours"]),
        roles=tuple(data["roles"]),
        verified=bool(data.get("verified", verified)),
    )


def _article(data: dict[str, Any], verified: bool) -> Article:
    return Article(
        number=str(data["number"]),
        title=LawText(**data["title"]),
        checks=tuple(data["checks"]),
        categories=tuple(data.get("categories", ())),
        verified=bool(data.get("verified", verified)),
    )


_COUNTED = frozenset({"people", "identifiers", "special", "biometric"})


def _band(data: dict[str, Any]) -> Threshold:
    """Read a band; it says itself where it comes from, since fines stand in another law."""
    made = Threshold(
        article=str(data["article"]),
        counted=str(data["counted"]),
        title=LawText(**data["title"]),
        source=str(data["source"]),
        checked_on=str(data["checked_on"]),
        at_least=_bound(data.get("at_least")),
        below=_bound(data.get("below")),
        verified=bool(data["verified"]),
    )
    plain = made.counted in ("special", "biometric")
    if made.counted not in _COUNTED or plain == (made.at_least is not None):
        raise ValueError(made.counted)
    if made.below is not None and made.below <= (made.at_least or 0):
        raise ValueError(made.counted)
    return made


def _bound(value: object) -> int | None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
        raise ValueError("bound")
    return value
