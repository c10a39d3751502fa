"""How many people and identifiers, in words: each an estimate with the bounds between which the truth lies."""

from __future__ import annotations

from ..config import laws
from ..errors import PrivauditError
from ..i18n import has_text, text
from ..model import AuditResult, Count, FineBand, TableRow
from . import overview, words


def counted(count: Count, lang: str) -> str:
    """Return "about 48,000: 41,000 to 55,000"; one number where there is no doubt."""
    return bounded(count.low, count.estimate, count.high, lang)


def told(count: Count, lang: str) -> str:
    """Return the same with how it was counted: "about 48,000: 41,000 to 55,000 (estimated from random rows)"."""
    return with_method(counted(count, lang), count.method, lang)


def of_table(table: TableRow, lang: str) -> str:
    """Return how many people a table holds, with bounds and how they were counted; empty if they were not."""
    said = bounded(table.people_low, table.people_estimate, table.people_high, lang)
    return with_method(said, table.people_method, lang)


def with_method(said: str, method: str | None, lang: str) -> str:
    """Return a number with how it was counted, where this version has words for that."""
    key = f"terms.count_method.{method}"
    if not said or not method or not has_text(key, lang):
        return said
    return text("sheets.words.how_counted", lang, said=said, how=text(key, lang))


def bounded(low: int | None, about: int | None, high: int | None, lang: str) -> str:
    """Return an estimate with its bounds, as far as they are known; empty if nothing is."""
    if low is None and about is None and high is None:
        return ""
    if low is None or about is None or high is None:
        return words.people(overview.People(about=about, low=low, high=high), lang)
    if low == high:
        return words.count(low, lang)
    low_, about_, high_ = (words.count(n, lang) for n in (low, about, high))
    return text("sheets.words.counted", lang, about=about_, low=low_, high=high_)


def share_of(low: float | None, about: float | None, high: float | None, lang: str) -> str:
    """Return a share (0 to 1) with its bounds: "about 80 %: 76 % to 84 %"; empty if it is not known."""
    if about is None:
        return ""
    if low is None or high is None or low == high:
        return words.percent(about, lang)
    low_, about_, high_ = (words.percent(n, lang) for n in (low, about, high))
    if low_ == high_:
        return about_
    if about_ == high_:
        return text("sheets.words.share_least", lang, about=about_, low=low_)
    return text("sheets.words.counted", lang, about=about_, low=low_, high=high_)


def people(result: AuditResult, lang: str) -> str:
    """Return how many people all systems hold, and of how much of them nobody knows."""
    if overview.nothing_read(result):
        return text("sheets.words.no_system_read", lang)
    total = result.estate.people
    if total is None:
        return _with_gaps(words.people_total(overview.people_total(overview.system_views(result)), lang), result, lang)
    return _with_gaps(told(total, lang), result, lang)


def identifiers(result: AuditResult, lang: str) -> str:
    """Return how many identifiers all systems hold; empty if none was counted."""
    total = result.estate.identifiers
    return _with_gaps(told(total, lang), result, lang) if total is not None else ""


def _with_gaps(said: str, result: AuditResult, lang: str) -> str:
    """What was not counted makes a number "at least": it is said, with how many tables and systems."""
    gaps = (("uncounted", result.estate.uncounted_tables), ("unread", overview.not_read(result)))
    more = (text(f"sheets.words.{key}", lang, count=words.number(n, lang)) for key, n in gaps if n)
    return "; ".join((said, *more))


def band(found: FineBand, lang: str) -> tuple[str, str]:
    """Return what was counted, and the band of the law that it falls into."""
    what = text(f"terms.counted.{found.counted}", lang)
    try:
        threshold = laws.band(found.law, found.article, found.counted)
    except PrivauditError:
        # An audit of another version may name a band this one does not have.
        return what, f"{found.law}, {found.article}"
    return what, threshold.title(lang) + ("" if threshold.verified else text("sheets.words.not_verified", lang))
