"""Reads: who did read it, and when? What the logs can tell at all, leads with their reasons, then the plain counts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from ...i18n import has_text, text
from ...model import LEADS, AuditResult, LogState, Nature, PrincipalKind, Read, ReadPattern, System, SystemStatus
from .. import words
from .say import Say
from .table import Column, Kind, Row, Rows, Sheet, Table, Tone
from .who import Directory

NO_LOG = "none"
"""The source of a state that says that an engine keeps no log."""
SHORT = "log_covers_days"
"""The reason that a column of its own says."""
_JOURNAL = "journal"
"""What stands before the application's name in the source of its own journal."""
PROGRAMS = frozenset({Nature.APPLICATION, Nature.SERVICE})
READABLE = frozenset({SystemStatus.COMPLETE, SystemStatus.PARTIAL, SystemStatus.FAILED})


def sheet(result: AuditResult, lang: str) -> Sheet:
    """Build the sheet."""
    say = Say("reads", lang)
    who = Directory(result, say)
    tables = (
        _logs(result, say),
        _how_to(result, say),
        _leads(result, say, who),
        _plain(result, say, who, "own", ReadPattern.OWN_AUDIT),
        _plain(result, say, who, "evidence", ReadPattern.READ),
    )
    zone = result.run.timezone
    hours = (say("note_hours", timezone=zone),) if zone else ()
    notes = (say("note_leads"), say("note_shared"), *hours)
    return Sheet(key="reads", title=say("title"), notes=notes, tables=tables)


def asked(result: AuditResult) -> tuple[System, ...]:
    """Return the systems that were asked for, by name."""
    return tuple(s for s in sorted(result.systems, key=lambda s: s.name) if s.status in READABLE)


def unlogged(result: AuditResult) -> tuple[System, ...]:
    """Return the systems of which no log that was given to the audit says who read, or has lines in the time asked."""
    answered = {log.system for log in result.logs if log.answers_reads}
    return tuple(s for s in asked(result) if s.name not in answered)


def off_now(result: AuditResult) -> frozenset[str]:
    """Return the systems whose server, as it is set now, records no reads, whatever older files of its log hold."""
    kept = {log.system for log in result.logs if _live(log) and log.covers_reads}
    return frozenset({log.system for log in result.logs if _live(log) and log.covers_reads is False} - kept)


def _live(log: LogState) -> bool:
    """Whether it says how the server is set, not what a file holds."""
    return log.of_server and not log.files and log.source not in ("", NO_LOG)


def log_name(source: str, lang: str) -> str:
    """Return what a log is called: a server's kind of log, or the journal of an application by that one's name."""
    kind, _, name = source.partition(":")
    return text("sheets.reads.journal_of", lang, name=words.one_line(name)) if kind == _JOURNAL and name else source


def _logs(result: AuditResult, say: Say) -> Table:
    lang = say.lang
    read = {log.system for log in result.logs if log.files}
    off = off_now(result)

    def row(item: tuple[LogState, tuple[str, ...]]) -> Row:
        log, systems = item
        own = log.source not in ("", NO_LOG)
        return (
            ", ".join(systems),
            log_name(log.source, lang) if own else say("no_log"),
            words.yes_no(log.covers_reads, lang),
            words.when(log.from_),
            words.when(log.to),
            covered(log, say, read=log.system in read) if own else "",
            log.lines or None,
            log.unparsed if log.lines else None,
            _remark(log, say, off=not off.isdisjoint(systems)),
        )

    col = say.column
    tones = {words.yes_no(False, lang): Tone.BAD, words.yes_no(None, lang): Tone.WARN}
    columns = (
        col("systems", 18, Kind.LABEL, span=2),
        col("log", 20),
        col("covers_reads", 16, tones=tones),
        col("from", 22, Kind.TIME),
        col("to", 24, Kind.TIME),
        col("days", 20),
        col("lines", 18, Kind.NUMBER),
        col("unparsed", 17, Kind.NUMBER),
        col("remark", 13, span=5),
    )
    return Table(key="logs", title=say("logs"), note=say("logs_note"), columns=columns,
                 rows=Rows(_alike(result), row), empty=say("no_system"))  # fmt: skip


def _alike(result: AuditResult) -> list[tuple[LogState, tuple[str, ...]]]:
    """Each state of a log once, with the systems it is of: the databases of a server share its log."""
    known = {log.system for log in result.logs}
    silent = [LogState(system=s.name, source="") for s in asked(result) if s.name not in known]
    read = {log.system for log in result.logs if log.files}
    systems: dict[tuple[LogState, bool], list[str]] = defaultdict(list)
    for log in (*result.logs, *silent):
        systems[replace(log, system=""), log.system in read].append(log.system)
    found = [(replace(log, system=min(names)), tuple(sorted(names))) for (log, _), names in systems.items()]
    return sorted(found, key=lambda item: (not item[0].files, item[1], item[0].source))


def covered(log: LogState, say: Say, *, read: bool) -> str:
    """Return how much of the time asked for a log covers: "3 of 90 days"; ``read``: another of the system was read."""
    if not log.files:
        return say("as_set" if read else "not_given")
    if log.days_covered is None or log.days_asked is None:
        return str(say.known(None))
    return say("covers", covered=log.days_covered, asked=log.days_asked)


def _remark(log: LogState, say: Say, *, off: bool) -> str:
    if log.source == NO_LOG:
        return say("never_logs")
    if not log.of_server and log.covers_reads is None and log.reason:
        return words.reason(log.reason, log.reason_params, say.lang)
    if not log.of_server:
        return say("journal", count=log.files)
    if off and log.files and log.covers_reads:
        return say("off_now", count=log.files)
    why = "" if log.reason == SHORT else words.reason(log.reason, log.reason_params, say.lang)
    if why or not log.source:
        return why or say("nothing_known")
    if log.covers_reads is False:
        return say("reads_not_logged")
    return say("files", count=log.files) if log.files else say("settings_only")


def _how_to(result: AuditResult, say: Say) -> Table:
    """The settings that log reads, once an engine, for the systems of which nobody can say who read, or could now."""
    systems: dict[str, list[str]] = defaultdict(list)
    silent, off = {s.name for s in unlogged(result)}, off_now(result)
    for s in asked(result):
        if (s.name in silent or s.name in off) and has_text(f"logging.{s.dialect}", say.lang):
            systems[s.dialect].append(s.name)

    def row(item: tuple[str, list[str]]) -> Row:
        dialect, names = item
        return (dialect, ", ".join(names), text(f"logging.{dialect}", say.lang))

    columns = (say.column("engine", 18, Kind.LABEL), say.column("systems", 20, span=2),
               say.column("settings", 13, span=11))  # fmt: skip
    rows = Rows(sorted(systems.items()), row)
    return Table(key="turn_on", title=say("turn_on"), note=say("turn_on_note"), columns=columns, rows=rows,
                 empty=say("no_turn_on"), filtered=False)  # fmt: skip


def _leads(result: AuditResult, say: Say, who: Directory) -> Table:
    lang = say.lang
    found = [r for r in result.reads if r.pattern in LEADS]
    found.sort(key=lambda r: (_gravity(r, who), -(r.rows or 0), -r.statements, r.system, r.principal, r.id))

    def row(r: Read) -> Row:
        why = words.message(r.reason, lang) if r.reason else ""
        return (r.system, r.principal, r.person or "", _nature(r, who), _place(r, say),
                _categories(r, lang), words.term(r.pattern, lang), *_when(r), r.statements, r.rows, why)  # fmt: skip

    col = say.column
    columns = (
        *_who_columns(say),
        col("pattern", 20, Kind.LABEL),
        *_when_columns(say),
        col("statements", 13, Kind.NUMBER),
        col("rows", 13, Kind.NUMBER),
        col("why", 16, span=3),
    )
    return Table(key="leads", title=say("leads"), note=say("leads_note"), columns=columns, rows=Rows(found, row),
                 empty=say("no_lead"))  # fmt: skip


def _nature(r: Read, who: Directory) -> str:
    """Who stands behind the account; a login inside an application is none, whatever account is called the same."""
    inside = words.term(PrincipalKind.APP_USER, who.say.lang)
    return who.nature(r.system, r.principal) if r.of_account else inside


def _gravity(r: Read, who: Directory) -> tuple[bool, int]:
    """What people did with accounts of their own comes before what programs do all day."""
    known = who.account(r.system, r.principal) if r.of_account else None
    program = r.person is None and known is not None and known.nature in PROGRAMS
    return (program, LEADS.index(r.pattern))


def _plain(result: AuditResult, say: Say, who: Directory, key: str, pattern: ReadPattern) -> Table:
    lang = say.lang
    found = [r for r in result.reads if r.pattern is pattern]
    found.sort(key=lambda r: (r.system, r.schema or "", r.table or "", -(r.rows or 0), -r.statements, r.id))

    def row(r: Read) -> Row:
        columns = say("all_columns") if r.columns == ("*",) else ", ".join(r.columns)
        if r.through:
            columns = say("through", columns=columns, routines=", ".join(r.through))
        if r.failed:
            columns = say("failed", columns=columns, count=r.failed)
        return (r.system, r.principal, r.person or "", _nature(r, who), _place(r, say),
                _categories(r, lang), columns, *_when(r), r.statements, say.known(r.rows), r.application or "",
                log_name(r.source, lang))  # fmt: skip

    col = say.column
    columns = (
        *_who_columns(say),
        col("columns", 20),
        *_when_columns(say),
        col("statements", 13, Kind.NUMBER),
        col("rows", 13, Kind.NUMBER),
        col("application", 16),
        col("source", 16, span=2),
    )
    return Table(key=key, title=say(key), note=say(f"{key}_note"), columns=columns, rows=Rows(found, row),
                 empty=say(f"no_{key}"))  # fmt: skip


def _who_columns(say: Say) -> tuple[Column, ...]:
    col = say.column
    return (
        col("system", 18, Kind.LABEL),
        col("principal", 20),
        col("person", 20),
        col("nature", 16),
        col("table", 22),
        col("categories", 24),
    )


def _when_columns(say: Say) -> tuple[Column, ...]:
    return (say.column("first", 18, Kind.TIME), say.column("last", 17, Kind.TIME))


def _when(r: Read) -> Row:
    return (words.when(r.first), words.when(r.last))


def _place(r: Read, say: Say) -> str:
    return words.place(r.ref) or say("all_tables")


def _categories(r: Read, lang: str) -> str:
    return words.categories(r.categories, lang)
