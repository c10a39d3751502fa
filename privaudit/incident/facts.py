"""What a machine knows of a case and may say in a draft that leaves the house: no name, no lead, no band of fines.

What was SHOWN in the leak comes only from what a person said (``[leak]``); what the systems HOLD is said beside it and
labelled so: it bounds a leak, and never tells one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from ..analysis.facts import is_personal
from ..follow import OF_THE_AUDIT, done, done_subjects
from ..i18n import text
from ..model import (
    AuditResult,
    Classification,
    Finding,
    Protection,
    Standing,
    Status,
    StepRecord,
    Subject,
    SystemStatus,
    TableRow,
    record,
)
from ..report import held, overview, readers, words
from ..report.sheets import reads
from ..report.unseen import coverage_line
from .case import NO_NUMBER, Case

CONFIGURED, SAID, AUDITED = "configured", "said", "audited"
"""Where a fact comes from: keys of ``incident.origin``."""


@record
class Fact:
    """One thing a machine knows: lines of text, and where it comes from (a key of ``incident.origin``)."""

    key: str
    lines: tuple[str, ...]
    origin: str


Facts = dict[str, Fact]


def facts_of(case: Case) -> Facts:
    """Return every fact that is known of the case, by key."""
    said: dict[str, tuple[str, Iterable[str | None]]] = {
        **_configured(case),
        **_shown(case),
        **_held(case),
        **_seen(case),
    }
    out: Facts = {}
    for key, (origin, lines) in said.items():
        kept = tuple(line for line in lines if line)
        if kept:
            out[key] = Fact(key=key, lines=kept, origin=origin)
    return out


KEYS = (
    *("controller", "organisation", "tax_id", "address", "contact", "officer", "incident_number", "discovered"),
    *("shown_people", "shown_identifiers", "shown_kinds"),
    *("held_people", "held_identifiers", "held_records", "held_categories", "held_subjects", "held_systems"),
    *("held_protection", "coverage", "audit", "logging", "readers", "marked_done", "closed"),
)
"""All facts there can be; a test keeps the forms within them. ``controller`` is whom a processor's notice is for."""


def _configured(case: Case) -> dict[str, tuple[str, Iterable[str | None]]]:
    cover, incident = case.cover, case.incident
    discovered = words.time_text(incident.discovered, case.lang) if incident.discovered else None
    if discovered and case.zone:
        discovered = _say("in_zone", case.lang, time=discovered, zone=case.zone)
    values = {
        "organisation": case.result.run.organisation,
        "tax_id": cover.tax_id,
        "address": cover.address,
        "contact": cover.contact,
        "officer": cover.officer,
    }
    said = {key: (CONFIGURED, (words.one_line(value) if value else None,)) for key, value in values.items()}
    number = incident.number if incident.number != NO_NUMBER else None
    return {**said, "incident_number": (SAID, (number,)), "discovered": (SAID, (discovered,))}


def _shown(case: Case) -> dict[str, tuple[str, Iterable[str | None]]]:
    """What a person said was in the leak; who said so is not for a draft."""
    shown, lang = case.result.estate.shown, case.lang
    if shown is None:
        return {}
    people = _say("shown_people", lang, count=words.number(shown.people, lang)) if shown.people is not None else None
    found = shown.identifiers
    identifiers = _say("shown_identifiers", lang, count=words.number(found, lang)) if found is not None else None
    kinds = [_say(f"shown_{key}", lang) for key in ("special", "biometric") if getattr(shown, key)]
    return {
        "shown_people": (SAID, (people,)),
        "shown_identifiers": (SAID, (identifiers,)),
        "shown_kinds": (SAID, kinds),
    }


def _held(case: Case) -> dict[str, tuple[str, Iterable[str | None]]]:
    result, lang = case.result, case.lang
    found = [c for c in result.counted() if is_personal(c)]
    identifiers = held.identifiers(result, lang)
    lines: dict[str, Iterable[str | None]] = {
        "held_people": [_say("held_people", lang, count=held.people(result, lang))],
        "held_identifiers": [_say("held_identifiers", lang, count=identifiers) if identifiers else None],
        "held_records": [_records(result, found, lang)],
        "held_categories": [_say("held_categories", lang, names=categories_of(found, lang)) if found else None],
        "held_subjects": [_say("held_subjects", lang, names=subjects_of(found, lang)) if found else None],
        "held_systems": list(_systems(case)),
        "held_protection": [protection(found, lang)],
    }
    return {key: (AUDITED, value) for key, value in lines.items()}


def categories_of(found: Iterable[Classification], lang: str) -> str:
    """Return the categories of classifications in words."""
    return words.categories((c.category for c in found if c.category), lang)


def subjects_of(found: Iterable[Classification], lang: str) -> str:
    """Return whom data are about, in words; who nobody knows stands last."""
    kinds = {c.subject for c in found}
    known = [s for s in Subject if s in kinds and s is not Subject.UNKNOWN]
    said = [words.term(s, lang) for s in known]
    if Subject.UNKNOWN in kinds:
        said.append(_say("whom_unknown", lang))
    return ", ".join(said)


def _records(result: AuditResult, found: list[Classification], lang: str) -> str | None:
    """Rows of tables with personal data: approximate, and of how many tables nobody knows."""
    personal = {c.ref.of_table() for c in found}
    tables = [t for t in result.tables if t.ref in personal]
    counts = [t.rows_estimate for t in tables if t.rows_estimate is not None]
    if not tables:
        return None
    missing = len(tables) - len(counts)
    said = _say("held_records", lang, rows=words.number(sum(counts), lang), tables=words.number(len(tables), lang))
    return said + (" " + _say("uncounted", lang, count=words.number(missing, lang)) if missing else "")


def held_by_system(case: Case) -> tuple[tuple[str, str, str, str, str], ...]:
    """Return of each system with personal data: name, categories, people, newest row, place; most people first."""
    result, lang = case.result, case.lang
    by_system: dict[str, list[Classification]] = defaultdict(list)
    for c in result.counted():
        if is_personal(c):
            by_system[c.system].append(c)
    newest: dict[str, str] = {}
    for table in result.tables:
        if table.newest:
            newest[table.system] = max(table.newest, newest.get(table.system, ""))
    views = [v for v in overview.system_views(result) if v.system.name in by_system]
    views.sort(key=lambda v: (-(v.people.about or 0), v.system.name))
    return tuple(
        (
            words.one_line(v.system.name),
            categories_of(by_system[v.system.name], lang),
            words.people(v.people, lang),
            words.day(newest.get(v.system.name), lang),
            words.one_line(v.system.location or ""),
        )
        for v in views
    )


def _systems(case: Case) -> Iterator[str]:
    """A line a system with personal data: what, of how many people, how current, where it stands."""
    lang = case.lang
    for name, categories, people, newest, place in held_by_system(case):
        parts = [categories, _say("people_in", lang, count=people)]
        parts += [_say("current_to", lang, day=newest)] if newest else []
        parts += [_say("stands_in", lang, place=place)] if place else []
        yield _say("held_system", lang, name=name, what="; ".join(parts))


def newest_of(tables: Iterable[TableRow]) -> str | None:
    """Return the newest day that any of the tables holds; None if none is known."""
    return max((t.newest for t in tables if t.newest), default=None)


_UNREADABLE = frozenset({Protection.ENCRYPTED, Protection.HASHED, Protection.TOKENISED, Protection.MASKED})


def protection(found: list[Classification], lang: str) -> str | None:
    """How many columns are stored in another form than plain; none is called safe."""
    looked = {c.ref: c.protection for c in found if c.checked}
    if not looked:
        return None
    hidden = sum(p in _UNREADABLE for p in looked.values())
    counts = {"count": hidden, "all": len(looked), "found": len({c.ref for c in found})}
    return _say("held_protection", lang, **{key: words.number(n, lang) for key, n in counts.items()})


def _seen(case: Case) -> dict[str, tuple[str, Iterable[str | None]]]:
    """About the audit itself: what it looked at, what it found of logs and access, what was done since."""
    result, lang = case.result, case.lang
    run = result.run
    audit = _say(
        "audit",
        lang,
        version=result.tool.version,
        start=case.clock(run.started),
        end=case.clock(run.finished),
        id=run.audit_id,
    )
    lines: dict[str, Iterable[str | None]] = {
        "audit": [audit],
        "coverage": [coverage_line(result, lang, named=False)],
        "logging": list(_logging(result, lang)),
        "readers": [_readers(result, lang)],
        "marked_done": [_done(result, lang)],
        "closed": [_closed(case)],
    }
    return {key: (AUDITED, value) for key, value in lines.items()}


def _logging(result: AuditResult, lang: str) -> Iterator[str]:
    asked, silent = reads.asked(result), reads.unlogged(result)
    if not asked:
        return
    seen = len(asked) - len(silent)
    yield _say("logging", lang, count=words.number(seen, lang), all=words.number(len(asked), lang))


def _readers(result: AuditResult, lang: str) -> str | None:
    found = readers.counted(readers.all_holders(result))
    if overview.nothing_read(result):
        return None
    missing = overview.access_unknown(result) - overview.seen_only(result)
    said = words.count_readers(len(found), missing, lang)
    return _say("readers", lang, count=said, both=words.number(len(readers.both(found)), lang))


def _done(result: AuditResult, lang: str) -> str | None:
    def is_done(f: Finding) -> bool:
        said = f.decision
        if said is None or f.step in OF_THE_AUDIT:
            return False  # what the audit could not read is no measure
        return said.status == Status.DONE and said.standing is Standing.APPLIES

    count = sum(map(is_done, result.findings))
    all_ = words.number(len(result.findings), lang)
    return _say("marked_done", lang, count=words.number(count, lang), all=all_) if count else None


def _closed(case: Case) -> str | None:
    result, lang = case.result, case.lang
    # What vanished because rules, sample or scope changed was not done by anybody.
    closed = sum(c.array == "findings" for c in done(result.changes))
    if result.baseline is None or not closed:
        return None
    about = words.number(done_subjects(result.changes), lang)
    since = case.clock(result.baseline.finished)
    return _say("closed", lang, count=words.number(closed, lang), since=since, about=about)


def is_incomplete(result: AuditResult) -> bool:
    """Whether the audit did not see all it was asked to see, but for gaps that the company accepted."""
    return not result.run.complete


def accepted_gaps(result: AuditResult) -> tuple[StepRecord, ...]:
    """Return the gaps that the company accepted; those that only sum up others are not counted again."""
    return tuple(s for s in result.steps if s.accepted and s.accepted_reason is not None)


def has_gaps(result: AuditResult) -> bool:
    """Whether anything of the company was not seen, accepted or not."""
    unseen = any(s.status is not SystemStatus.COMPLETE for s in result.systems)
    return is_incomplete(result) or unseen or bool(overview.unread_tables(result))


def _say(key: str, lang: str, **params: object) -> str:
    return text(f"incident.facts.{key}", lang, **params)
