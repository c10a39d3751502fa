"""Actions: what do we do now? Every finding, worst first."""

from __future__ import annotations

from ...analysis.accounts import MACHINE
from ...i18n import has_text, text
from ...model import AuditResult, Finding, Ref, SystemStatus, TargetKind
from .. import headlines, lawtext, words
from ..decided import finding_words
from . import inventory
from .fill import Fill, owners
from .say import Say
from .table import Column, Kind, Link, Row, Rows, RowTarget, Sheet, Table, Value
from .who import Directory

UNOWNED_CHECK = "unknown_account"
"""The check that says for which accounts nobody answers."""
UNREAD_CHECK = "unread_table"
"""The check that says which systems and relations were not read."""
MOST_LINKS = 10_000
"""Excel opens at most 65,530 links a sheet; the worst rows get theirs."""


def order(result: AuditResult) -> list[Finding]:
    """Findings: systems that were not read, then the worst, of these those about most people and parts first.

    Those that people settled, by accepting the risk for instance, stay listed, after all others.
    """
    failed = {Ref(system=s.name) for s in result.systems if s.status is SystemStatus.FAILED}
    return sorted(
        result.findings,
        key=lambda f: (f.settled, not _is_unread(f, failed), f.severity.rank, *_size(f), f.step, *_last(f)),
    )


def _last(f: Finding) -> tuple[object, ...]:
    return (f.target.ref.key, f.id)


def _size(f: Finding) -> tuple[int, int]:
    people, parts = f.message.param("people"), f.message.param("parts_package")
    return -people if isinstance(people, int) else 0, -len(parts.split(",")) if isinstance(parts, str) else 0


def _is_unread(f: Finding, failed: set[Ref]) -> bool:
    return f.check == UNREAD_CHECK and f.target.ref in failed


CLOSING = frozenset({"closes", "closes_besides"})
"""What remedies say of statements that close accounts (`checks._closing`)."""

APPLICATION = "application:"
"""What the realm of a login inside an application begins with (`finding.Target.realm`)."""


def sheet(result: AuditResult, lang: str) -> Sheet:
    """Build the sheet."""
    say = Say("actions", lang)
    findings = order(result)
    linked = inventory.rows_of(result, (f.target.ref for f in findings[:MOST_LINKS]))
    answering, who = owners(result), Directory(result, say)
    fill = Fill(result, TargetKind.FINDING, lang, {"status": 16, "owner": 18, "due": 14, "reason": 40, "until": 14})

    def owner(f: Finding) -> str | None:
        decided = f.decision.owner if f.decision else None
        return decided or next((answering[s] for s in f.target.systems if s in answering), None)

    def target(n: int) -> RowTarget:
        f = findings[n]
        decided = f.decision is not None and f.decision.owner is not None
        others = () if decided else tuple(answering.get(s) for s in f.target.systems)
        return RowTarget(id=f.id, state=f.state, owner=owner(f), others=others)

    def row(f: Finding) -> Row:
        status, of, due, reason, until = fill.of_finding(f, owner(f))
        return (
            words.term(f.severity, lang),
            what(f, who),
            systems_of(f),
            _place(f, linked, lang),
            "\n".join(filter(None, (text_and_why(f, lang), _named(f, who)))),
            words.remedy(f.remediation, lang),
            status,
            of,
            due,
            "\n".join(lawtext.reference(ref, lang) for ref in f.laws),
            words.term(f.step, lang),
            reason,
            until,
            to_run(f, lang),
            f.id,
        )

    table = Table(key="actions", columns=_columns(say, fill.columns), rows=Rows(findings, row), empty=say("empty"),
                  target_kind=TargetKind.FINDING, targets=target)  # fmt: skip
    return Sheet(
        key="actions",
        title=say("title"),
        notes=(say("note"), *_settled_note(findings, say), say("note_sql"), say("note_laws")),
        tables=(table,),
        printed=PRINTED,
    )


def _settled_note(findings: list[Finding], say: Say) -> tuple[str, ...]:
    """Say where findings stand that nobody has to act on for now, if there are some."""
    count = sum(f.settled for f in findings)
    return (say("note_settled", count=words.number(count, say.lang)),) if count else ()


PRINTED = 9
"""Columns that go on paper: what is wrong, what to do, who does it. Nobody runs a statement from paper."""


def _columns(say: Say, fill: tuple[Column, ...]) -> tuple[Column, ...]:
    col = say.column
    status, owner, due, reason, until = fill
    return (
        col("severity", 14, Kind.LABEL, tones=say.severity_tones()),
        col("what", 26, Kind.LABEL),
        col("system", 18, identity=True),
        col("place", 28, identity=True),
        col("text", 56),
        col("remedy", 46),
        status,
        owner,
        due,
        col("laws", 70),
        col("step", 20),
        reason,
        until,
        col("sql", 150, Kind.CODE),
        col("id", 18, hidden=True, identity=True),
    )


def text_and_why(f: Finding, lang: str) -> str:
    """Return what was found, below it why it is as severe as it is, and what people decided."""
    why = "; ".join(words.message(w, lang, "severity") for w in f.severity_why)
    said = words.message(f.message, lang)
    said = f"{said}\n{Say('actions', lang)('why', why=why)}" if why else said
    decided = finding_words(f, lang)
    return f"{said}\n{decided}" if decided else said


def what(f: Finding, who: Directory) -> str:
    """Return in a few words what is wrong; of an account whose owner a person named, that this was not verified."""
    named = f.check == UNOWNED_CHECK and who.named_for(f)
    return Say("actions", who.say.lang)("named_headline") if named else headlines.what(f, who.say.lang)


def _named(f: Finding, who: Directory) -> str:
    """Whom a person named for an account that nobody answers for, and what makes the answer count."""
    named = who.named_for(f) if f.check == UNOWNED_CHECK else ""
    return Say("actions", who.say.lang)("named", named=named) if named else ""


def systems_of(f: Finding) -> str:
    """Return the systems a finding is about, one a line."""
    return "\n".join(map(words.one_line, f.target.systems))


def to_run(f: Finding, lang: str) -> str:
    """Return the statements of a finding; what to do instead, where no statement of a database can do it.

    A statement that closes an account says from when it may: run too early, it stops somebody's work.
    """
    if f.remediation.sql is not None:
        when = when_to_run(f, lang)
        return f"-- {when}\n{f.remediation.sql}" if when else f.remediation.sql
    inside = dict(f.remediation.params).get("statement_clause") == "closes_login"
    return Say("words", lang)("no_statement") if inside or (f.target.realm or "").startswith(APPLICATION) else ""


def when_to_run(f: Finding, lang: str) -> str:
    """Return from when an account may be closed, for a finding whose statement closes one; else nothing."""
    params = dict(f.remediation.params)
    if f.remediation.sql is None or params.get("statement_clause") not in CLOSING:
        return ""
    key = f"sheets.when.{f.remediation.key.replace('.', '_')}"
    told = has_text(key, lang) and params.get("left_on") != words.UNKNOWN_NUMBER
    return text(key if told else "sheets.when.asked", lang, **words.in_words(f.remediation.params, lang))


def realm_of(f: Finding, lang: str) -> str:
    """Return in words where the account of a finding is one and the same; empty where that is one system."""
    realm = f.target.realm
    if realm is None or len(f.target.systems) < 2:
        return ""
    kind, _, name = realm.partition(":")
    if f"{kind}:" == APPLICATION:
        return Say("words", lang)("whole_application", name=name)
    return Say("words", lang)("whole_machine" if realm == MACHINE else "whole_server")


def place_of(f: Finding, lang: str) -> str:
    """Where a finding is, without the system; the person or account if it is about one."""
    where = words.place(f.target.ref) or realm_of(f, lang)
    if not where and len(f.target.systems) > 1 and f.target.person:
        return f.target.person
    return _with_who(f, where or _tables(f) or Say("coverage", lang)("whole_system"))


def _tables(f: Finding) -> str:
    """The tables of a finding that lies in no one system."""
    return "\n".join(words.whole_place(r) for r in f.target.related) if f.target.ref == Ref() else ""


def whole_place(f: Finding) -> str:
    """Where a finding is, the system first; the systems, where it lies in several."""
    return _with_who(f, words.whole_place(f.target.ref) or ", ".join(f.target.systems))


def _with_who(f: Finding, where: str) -> str:
    who = f.target.person or f.target.principal
    return f"{where} ({who})" if who else where


def _place(f: Finding, linked: dict[Ref, int], lang: str) -> Value:
    number = linked.get(f.target.ref)
    if number is None:
        return place_of(f, lang)
    return Link(text=place_of(f, lang), sheet="inventory", table="columns", row=number)
