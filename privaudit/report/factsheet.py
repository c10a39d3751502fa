"""Facts for a public statement: what two audits saw, in plain lines without names; never more than they saw.

No account, person, system or table is named, no word promises more than a count ("all", "fully" and "guaranteed" are
never said), and what was not looked at again is "not verified". Neutral lines: the sheet Closing, the incident folder
and `privaudit diff --fact-sheet` show the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from ..follow import Counted, Fate, done_steps, done_subjects, found, notes, tally
from ..i18n import text
from ..model import AuditResult, AuditStep, Count, Figures, Severity, SystemStatus, record
from . import held, overview, words

COMPARED = ("full_systems", "personal_tables", "people", "accounts", "full_accounts", "unread_tables", "copies")
"""Figures that are told before and after, in order; fields of `model.Figures`."""

_OTHERWISE = frozenset({"settings", "decisions"})
"""What people set or decided otherwise that changes what is counted (`Baseline.lists`)."""


@record
class Facts:
    """One part of the fact sheet: a heading and its lines."""

    key: str
    title: str
    lines: tuple[str, ...]


def fact_sheet(result: AuditResult, lang: str) -> tuple[Facts, ...]:
    """Return the fact sheet of an audit that was compared with an earlier one; it says so where it was not."""
    parts = (
        ("basis", _basis(result, lang)),
        ("done", _done(result, lang)),
        ("numbers", _numbers(result, lang)),
        ("open", _left(result, lang)),
        ("limits", _limits(result, lang)),
    )
    return tuple(Facts(key=key, title=_say(f"title.{key}", lang), lines=tuple(found)) for key, found in parts)


def comparable(result: AuditResult) -> bool:
    """Whether numbers of both audits say the same sort of thing: same systems and tables, rules, rows, decisions."""
    base = result.baseline
    if base is None:
        return False
    rules = (base.version, base.rules_digest) == (result.tool.version, result.tool.rules_digest)
    same = rules and base.same_scope and _OTHERWISE.isdisjoint(base.lists)
    return same and (base.sample_rows, base.seed) == (result.run.sample_rows, result.run.seed)


def clock(result: AuditResult, at: str | None, lang: str) -> str:
    """Return a time in words, by the clock of the time of discovery; by its own where that is not known.

    Papers that leave the house show one clock, with its offset beside each time.
    """
    incident = result.run.incident
    zone = datetime.fromisoformat(incident.discovered).tzinfo if incident is not None and incident.discovered else None
    try:
        when = datetime.fromisoformat(at or "")
    except ValueError:
        return words.time_text(at, lang)
    return words.time_text((when.astimezone(zone) if zone and when.tzinfo else when).isoformat(), lang)


def of_figures(figures: Figures, name: str, lang: str) -> str:
    """Return one figure in words; "not known" where nothing says, "at least" where something was not seen."""
    value = getattr(figures, name)
    if name == "people":
        return _people(value, figures, lang)
    said = words.number(value, lang)
    unseen = figures.unseen_access if name in {"accounts", "full_accounts"} else 0
    short = name in {"full_systems", "personal_tables", "personal_columns", "copies"}
    missing = unseen or (short and (figures.unread_systems or figures.unread_tables))
    if not missing:
        return said
    return _say("at_least", lang, count=said) if value else _say("none_seen", lang)


def _people(count: Count | None, figures: Figures, lang: str) -> str:
    if count is None:
        return text("sheets.words.unknown", lang) if figures.uncounted_tables else words.number(0, lang)
    said = held.counted(count, lang)
    return _say("and_more", lang, count=said) if figures.uncounted_tables or figures.unread_systems else said


def severities(figures: Figures) -> dict[Severity, int]:
    """Return the findings by severity, the worst first."""
    counts = dict(figures.findings)
    return {s: int(counts.get(s.value, 0)) for s in Severity}


def _say(key: str, lang: str, **params: object) -> str:
    return text(f"changes.fact.{key}", lang, **params)


def _basis(result: AuditResult, lang: str) -> Iterator[str]:
    now = clock(result, result.run.finished, lang)
    if result.baseline is None:
        yield _say("one_check", lang, now=now)
        return
    yield _say("two_checks", lang, then=clock(result, result.baseline.finished, lang), now=now)
    yield from (words.said(n, lang) for n in notes(result))


def _counted(result: AuditResult) -> dict[str, Counted]:
    return {c.array: c for c in tally(result.changes)}


def _done(result: AuditResult, lang: str) -> Iterator[str]:
    if result.baseline is None:
        yield _say("nothing_compared", lang)
        return
    counts = _counted(result)
    closed = counts["findings"].of(Fate.DONE)
    if not closed and not any(counts[a].of(f) for a in _DONE for f in (Fate.DONE, Fate.BETTER)):
        yield _say("nothing_done", lang)
        return
    yield _say("closed", lang, count=words.number(closed, lang))
    for step, count in done_steps(result.changes).items():
        yield _say("closed_step", lang, step=question(step, lang), count=words.number(count, lang))
    if closed:
        yield _say("closed_subjects", lang, count=words.number(done_subjects(result.changes), lang))
    others = 0
    for array, key in _DONE.items():
        count = counts[array].of(Fate.DONE) + (counts[array].of(Fate.BETTER) if array in _BETTER else 0)
        if count:
            others += 1
            yield _say(key, lang, count=words.number(count, lang))
    if others > 1:
        yield _say("one_change", lang)


def question(step: AuditStep, lang: str) -> str:
    """Return the question of a step, without its number."""
    said = words.term(step, lang)
    return said.partition(". ")[2] or said


_DONE = {
    "tables": "tables_gone",
    "classifications": "columns_safer",
    "access": "access_less",
    "principals": "accounts_gone",
    "colocations": "places_gone",
    "copies": "copies_gone",
    "destruction": "old_gone",
}
"""What else is told as done, with the key of its line."""
_BETTER = frozenset({"classifications", "access", "principals", "copies"})
"""Of these "better" is something done, too: masked, taken away, locked, deleted."""


def _numbers(result: AuditResult, lang: str) -> Iterator[str]:
    from ..follow import figures

    now = figures(result)
    base = result.baseline
    for name in COMPARED:
        label, after = text(f"sheets.closing.figure.{name}", lang), of_figures(now, name, lang)
        if base is None:
            yield _say("now", lang, what=label, after=after)
        elif comparable(result):
            yield _say("before_after", lang, what=label, before=of_figures(base.figures, name, lang), after=after)
        else:
            yield _say("not_comparable", lang, what=label, after=after)


def _left(result: AuditResult, lang: str) -> Iterator[str]:
    if result.baseline is None:
        count = sum(not f.settled for f in result.findings)
        yield _say("found_now", lang, count=words.number(count, lang))
        return
    for key, count in left(result).items():
        if count or key in _ALWAYS:
            yield _say(key, lang, count=words.number(count, lang))


def left(result: AuditResult) -> dict[str, int]:
    """Return how many findings are left, and how; each counted once, wherever it is told."""
    counted = found(result.changes)
    return {key: sum(map(counted.of, fates)) for key, fates in _LEFT.items()}


_LEFT = {
    "still_open": (Fate.OPEN, Fate.BETTER, Fate.CHANGED),
    "worse": (Fate.WORSE,),
    "new": (Fate.NEW,),
    "not_verified": (Fate.NOT_VERIFIED,),
    "elsewhere": (Fate.ELSEWHERE,),
    "accepted": (Fate.ACCEPTED,),
}
_ALWAYS = frozenset({"still_open", "new", "not_verified"})


def unread_now(result: AuditResult) -> frozenset[str | None]:
    """Return the systems that the earlier audit read and this one did not: not reached, or not asked for any more."""
    rows = (c for c in result.changes if c.array == "systems" and c.message.key == "system.unread")
    return frozenset(c.target.system for c in rows)


def _limits(result: AuditResult, lang: str) -> Iterator[str]:
    unread, tables = overview.not_read(result), len(overview.unread_tables(result))
    if result.baseline is None:
        if unread or tables:
            yield _say("unread", lang, systems=words.number(unread, lang), tables=words.number(tables, lang))
    else:
        now = unread_now(result)
        never = unread - sum(s.name in now for s in result.systems if s.status is not SystemStatus.UNSCANNED)
        for key, count in (("unread_now", len(now)), ("unread_never", never), ("unread_tables", tables)):
            if count:
                yield _say(key, lang, count=words.number(count, lang))
    yield _say("outside", lang)
    yield _say("leaked", lang)
    yield _say("draft", lang)
