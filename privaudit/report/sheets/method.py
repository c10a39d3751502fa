"""Method: can it be trusted? Who looked, with which rights, under which restraints, and every statement sent."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from ...config.laws import Law
from ...i18n import text
from ...model import STAFF, AuditResult, Standing, Statement, System, record
from .. import lawtext, words
from . import wordlist
from .say import Say
from .table import Kind, Row, Rows, Sheet, Table, Tone, Value, fixed

MOST_SQL = 2000
"""Characters of a statement in its cell; audit.json holds the whole."""
DAY = len("2026-11-21")
FILE_ACCOUNT = "file"
"""What a dialect of files says in place of an account."""
MOST_SYSTEMS = 12
"""Systems named beside a statement; the rest is a count."""


def sheet(result: AuditResult, lang: str, audit_sha256: str | None) -> Sheet:
    """Build the sheet."""
    say = Say("method", lang)
    tables = (
        _facts(result, say, audit_sha256),
        _laws(result, say),
        wordlist.table(say),
        _systems(result, say),
        _controls(result, say),
        _ledger(result, say),
    )
    return Sheet(
        key="method",
        title=say("title"),
        notes=(say("not_legal_advice"), say("note"), say("note_compare")),
        tables=tables,
    )


def _facts(result: AuditResult, say: Say, audit_sha256: str | None) -> Table:
    tool, run, lang = result.tool, result.run, say.lang
    facts: tuple[tuple[str, Value], ...] = (
        ("tool", f"{tool.name} {tool.version}"),
        ("audit_id", run.audit_id),
        ("rules", tool.rules_digest),
        ("settings", tool.settings_digest),
        ("started", words.time_text(run.started, lang)),
        ("finished", words.time_text(run.finished, lang)),
        ("seconds", words.number(run.seconds, lang, 1)),
        ("sample", words.count(run.sample_rows, lang)),
        ("seed", str(run.seed)),
        ("name_models", _name_models(result, say)),
        ("logs", _logs(result, say)),
        ("staff", _staff(result, say)),
        ("policy", _policy(result, say)),
        ("decisions", _decisions(result, say)),
        ("role", text(f"sheets.words.role_{run.role}", lang)),
        ("complete", _complete(result, say)),
        ("sha256", audit_sha256 or say("no_sha256")),
    )
    columns = (say.column("fact", 24, Kind.LABEL), say.column("value", 24, span=3))
    rows: list[Row] = [(say(f"facts.{key}"), value) for key, value in facts]
    return Table(key="facts", columns=columns, rows=fixed(rows), filtered=False, header=False)


def _complete(result: AuditResult, say: Say) -> str:
    """Whether all was seen that was asked for; gaps that the company accepted are told, with when that ends."""
    gaps = [s for s in result.steps if s.accepted and s.accepted_reason is not None]
    said = words.yes_no(result.run.complete, say.lang)
    if not result.run.complete or not gaps:
        return said
    until = min((s.accepted_until for s in gaps if s.accepted_until), default=None)
    count, day = words.number(len(gaps), say.lang), words.day(until, say.lang) if until else ""
    return say("complete_until" if until else "complete_but", said=said, count=count, day=day)


def _name_models(result: AuditResult, say: Say) -> str:
    """Which models of names were there, and for which languages none was."""
    named = (
        say("name_model", language=m.language, package=m.package, version=m.version or "")
        if m.package
        else say("no_name_model", language=m.language)
        for m in result.run.name_models
    )
    return "; ".join(named) or say("no_name_models")


def _logs(result: AuditResult, say: Say) -> str:
    """How much of logs was read: counts only."""
    read = [log for log in result.logs if log.files]
    if not read:
        return say("no_logs")
    # One file may cover several databases of a server, and has a row for each.
    each = {(log.source, log.from_, log.to, log.lines): log for log in read}.values()
    counts = {n: sum(getattr(log, n) for log in each) for n in ("files", "lines", "unparsed")}
    return say("log_counts", **{n: words.count(c, say.lang) for n, c in counts.items()})


def _staff(result: AuditResult, say: Say) -> str:
    """How many people the lists have, and how many accounts were matched with them."""
    if not result.people:
        return say("no_staff")
    count = Counter("staff" if p.source == STAFF else "users" for p in result.people)
    logins = [p for p in result.principals if p.can_login]
    counts = {**count, "matched": sum(p.person is not None for p in logins), "accounts": len(logins)}
    names = ("staff", "users", "matched", "accounts")
    return say("staff_counts", **{n: words.number(counts.get(n, 0), say.lang) for n in names})


def _policy(result: AuditResult, say: Say) -> str:
    """Which file says who may read what, and how many rules it has."""
    run = result.run
    if run.policy is None:
        return say("no_policy")
    return say("policy_counts", file=words.one_line(run.policy), rules=words.number(run.policy_rules, say.lang))


def _decisions(result: AuditResult, say: Say) -> str:
    """How many decisions of people there are, and how many of them are in force."""
    if not result.decisions:
        return say("no_decisions")
    applied = sum(d.standing is Standing.APPLIES for d in result.decisions)
    return say(
        "decision_counts", count=words.number(len(result.decisions), say.lang), applied=words.number(applied, say.lang)
    )


def _laws(result: AuditResult, say: Say) -> Table:
    lang = say.lang

    def row(law: Law) -> Row:
        return (
            lawtext.label(law, lang),
            law.title(lang),
            law.source,
            words.yes_no(law.verified, lang),
            words.day(law.checked_on, lang) if len(law.checked_on) == DAY else law.checked_on,
        )

    columns = (
        say.column("law", 24, Kind.LABEL),
        say.column("law_title", 30),
        say.column("source", 28),
        say.column("verified", 18, tones={words.yes_no(False, lang): Tone.WARN}),
        say.column("checked_on", 30),
    )
    found = lawtext.known(result.run.laws)
    return Table(
        key="laws", title=say("laws"), columns=columns, rows=Rows(found, row), empty=say("no_law"), filtered=False
    )


def _systems(result: AuditResult, say: Say) -> Table:
    lang = say.lang
    found = sorted((s for s in result.systems if s.account or s.controls or s.spent.statements), key=lambda s: s.name)
    tested = {True: words.yes_no(True, lang), False: say("not_tested"), None: ""}

    def row(s: System) -> Row:
        account, spent = s.account, s.spent
        return (
            s.name,
            _account(s, say),
            ", ".join(account.rights) if account else "",
            words.yes_no(account.may_write if account else None, lang),
            tested[s.verified],
            spent.statements,
            spent.rows,
            spent.bytes,
            spent.seconds,
        )

    col = say.column
    columns = (
        col("system", 24, Kind.LABEL),
        col("account", 30),
        col("rights", 28),
        col("may_write", 18, tones={words.yes_no(True, lang): Tone.WARN}),
        col("tested", 30, tones={say("not_tested"): Tone.WARN}),
        col("statements", 12, Kind.NUMBER),
        col("rows", 13, Kind.NUMBER),
        col("bytes", 14, Kind.NUMBER),
        col("spent", 11, Kind.DECIMAL),
    )
    return Table(key="systems", title=say("systems"), columns=columns, rows=Rows(found, row), empty=say("no_system"))


def _account(s: System, say: Say) -> str:
    if s.account is None:
        return ""
    return say("file_account") if s.server is None and s.account.name == FILE_ACCOUNT else s.account.name


def _controls(result: AuditResult, say: Say) -> Table:
    """One row a control: where it is in force and where it is not."""
    lang = say.lang
    systems: dict[str, tuple[list[str], list[str]]] = {}
    for s in sorted(result.systems, key=lambda s: s.name):
        for c in s.controls:
            sentence = text(f"controls.{c.name}", lang, **words.in_words(c.params, lang))
            systems.setdefault(sentence, ([], []))[0 if c.applied else 1].append(s.name)
    rows: list[Row] = [(sentence, ", ".join(on), ", ".join(off)) for sentence, (on, off) in sorted(systems.items())]
    col = say.column
    columns = (
        col("control", 24, span=2),
        col("applied", 20, span=2),
        col("not_applied", 14, Kind.LABEL, span=2),
    )
    title, note = say("controls"), say("controls_note")
    return Table(key="controls", title=title, note=note, columns=columns, rows=fixed(rows), empty=say("no_control"),
                 filtered=False)  # fmt: skip


@record
class Sent:
    """One SQL text over all systems it was sent to."""

    sql: str
    digest: str
    systems: tuple[str, ...]
    count: int
    rows: int
    bytes: int
    seconds: float


def ledger(statements: Iterable[Statement]) -> tuple[Sent, ...]:
    """Return each distinct text once, by systems and text; counts are sums over the systems."""
    by_text: dict[str, list[Statement]] = defaultdict(list)
    for s in statements:
        by_text[s.sql].append(s)
    sent = (
        Sent(
            sql=sql,
            digest=found[0].digest,
            systems=tuple(sorted({s.system for s in found})),
            count=sum(s.count for s in found),
            rows=sum(s.rows for s in found),
            bytes=sum(s.bytes for s in found),
            seconds=sum(s.seconds for s in found),
        )
        for sql, found in by_text.items()
    )
    return tuple(sorted(sent, key=lambda s: (-len(s.systems), s.systems, s.sql)))


def _ledger(result: AuditResult, say: Say) -> Table:
    def row(s: Sent) -> Row:
        names = ", ".join(s.systems[:MOST_SYSTEMS])
        if len(s.systems) > MOST_SYSTEMS:
            names = say("more_systems", names=names, count=len(s.systems) - MOST_SYSTEMS)
        # A statement is one line of the sheet: the cell runs on to the right, and holds all of it.
        sql = " ".join(s.sql.split())
        sql = sql if len(sql) <= MOST_SQL else say("cut_sql", sql=sql[:MOST_SQL].rstrip())
        return (names, s.digest, s.count, s.rows, s.bytes, s.seconds, sql)

    col = say.column
    columns = (
        col("systems", 24, span=2),
        col("digest", 28, Kind.CODE),
        col("statements", 18, Kind.NUMBER),
        col("rows", 20, Kind.NUMBER),
        col("bytes", 12, Kind.NUMBER),
        col("spent", 13, Kind.DECIMAL),
        col("sql", 25, Kind.LINE),
    )
    return Table(
        key="ledger",
        title=say("ledger"),
        note=say("ledger_note"),
        columns=columns,
        rows=Rows(ledger(result.statements), row),
        empty=say("no_statement"),
        printed=False,
    )
