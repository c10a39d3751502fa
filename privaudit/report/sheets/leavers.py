"""Leavers: whose accounts should be closed? People who left or are leaving, then accounts nobody answers for."""

from __future__ import annotations

from collections import defaultdict

from ...analysis.holders import CLOSED, Holder, Standing
from ...model import STAFF, AuditResult, AuditStep, Finding, Person, Principal, ReadPattern, StaffStatus
from .. import words
from ..readers import Held
from .actions import systems_of
from .briefing import reached
from .judged import answer, of_step
from .say import Say
from .table import Kind, Row, Rows, Sheet, Table, Tone
from .who import Directory

GOING = (StaffStatus.LEFT, StaffStatus.LEAVING)
_AROUND = (ReadPattern.BEFORE_LEAVING, ReadPattern.AFTER_LEAVING)


def sheet(result: AuditResult, lang: str, held: Held) -> Sheet:
    """Build the sheet."""
    say = Say("leavers", lang)
    who = Directory(result, say)
    notes = (answer(result, AuditStep.LEAVERS, lang), say("note"))
    return Sheet(
        key="leavers", title=say("title"), notes=notes, tables=(_people(result, say, held), _accounts(result, say, who))
    )


def leavers(result: AuditResult) -> tuple[Person, ...]:
    """Return people of the staff list who left or are leaving and still have an account, those who left first."""
    mine = {p.person for p in result.principals if p.person} | {a.person for a in result.access if a.person}
    found = (p for p in result.people if p.source == STAFF and p.status in GOING and p.name in mine)
    return tuple(sorted(found, key=lambda p: (GOING.index(p.status or StaffStatus.LEFT), p.left_on or "", p.name)))


def _people(result: AuditResult, say: Say, every: Held) -> Table:
    lang = say.lang
    accounts: dict[str, list[Principal]] = defaultdict(list)
    for p in sorted(result.principals, key=lambda p: (p.system, p.principal)):
        if p.person and p.can_login:
            accounts[p.person].append(p)
    held: dict[str, list[Holder]] = defaultdict(list)
    for h in every:
        if h.person:
            held[h.person].append(h)

    def row(p: Person) -> Row:
        mine = accounts[p.name]
        open_ = [h for h in held[p.name] if h.standing is not Standing.CLOSED]
        return (
            p.name,
            p.department or "",
            words.term(p.status, lang) if p.status else "",
            words.day(p.left_on, lang),
            "\n".join(_accounts_of(mine, lang)) or ", ".join(_names(held[p.name])),
            say("closed") if mine and all(a.status in CLOSED for a in mine) else say("open"),
            "\n".join(reached(h, Say("briefing", lang)) for h in open_) or say("nothing"),
            ", ".join(sorted({s for h in open_ for s in h.systems})),
            _reads(result, p.name, say),
        )

    col = say.column
    status = {words.term(StaffStatus.LEFT, lang): Tone.BAD, words.term(StaffStatus.LEAVING, lang): Tone.WARN}
    columns = (
        col("person", 26, Kind.LABEL),
        col("department", 22),
        col("status", 22, tones=status),
        col("left_on", 24),
        col("accounts", 46),
        col("account_state", 22, tones={say("open"): Tone.BAD, say("closed"): Tone.GOOD}),
        col("reaches", 46),
        col("systems", 26),
        col("reads", 40),
    )
    found = leavers(result)
    gone = sum(p.source == STAFF and p.status in GOING for p in result.people)
    staff = any(p.source == STAFF for p in result.people)
    empty = say("no_leaver", count=words.number(gone, lang)) if staff else say("no_staff")
    note = say("people_note", count=words.number(len(found), lang), total=words.number(gone, lang)) if staff else ""
    return Table(key="people", title=say("people"), note=note, columns=columns, rows=Rows(found, row), empty=empty)


def _accounts_of(mine: list[Principal], lang: str) -> list[str]:
    """Each account once, with its state and the systems it is in."""
    systems: dict[tuple[str, str], list[str]] = defaultdict(list)
    for a in mine:
        systems[a.principal, a.status].append(a.system)
    return [
        f"{name} ({words.term_of('account_state', status, lang)}): {', '.join(found)}"
        for (name, status), found in systems.items()
    ]


def _names(found: list[Holder]) -> list[str]:
    return sorted({name for h in found for name in h.principals})


def _reads(result: AuditResult, name: str, say: Say) -> str:
    """What the logs say of reads around the last day: a lead, never an accusation."""
    found = [r for r in result.reads if r.person == name and r.pattern in _AROUND]
    lines = (
        say("read", pattern=words.term(p, say.lang), count=words.number(sum(r.statements for r in some), say.lang))
        for p in _AROUND
        if (some := [r for r in found if r.pattern is p])
    )
    return "\n".join(lines)


def _accounts(result: AuditResult, say: Say, who: Directory) -> Table:
    lang = say.lang
    found = of_step(result, AuditStep.LEAVERS)

    def row(f: Finding) -> Row:
        systems, principal = f.target.systems, f.target.principal or ""
        natures = (who.nature(s, principal) for s in systems)
        return (
            principal or _accounts_named(f) or words.whole_place(f.target.ref),
            systems_of(f),
            words.term(f.severity, lang),
            f.target.person or next((n for n in natures if n), ""),
            words.message(f.message, lang),
            _last_login([who.account(s, principal) for s in systems], say),
            words.remedy(f.remediation, lang),
            f.remediation.sql or "",
        )

    col = say.column
    columns = (
        col("account", 26, Kind.LABEL),
        col("system", 22),
        col("severity", 22, tones=say.severity_tones()),
        col("owner", 24),
        col("what", 46),
        col("last_login", 22),
        col("remedy", 46),
        col("sql", 26, Kind.CODE, span=2),
    )
    return Table(key="accounts", title=say("accounts"), note=say("accounts_note"), columns=columns,
                 rows=Rows(found, row), empty=say("no_account"))  # fmt: skip


def _accounts_named(f: Finding) -> str:
    """The accounts of a finding that is about several, one a line; without their systems, which stand beside."""
    said = dict(f.message.params).get("accounts")
    if not isinstance(said, str):
        return ""
    return "\n".join(part.partition(" (")[0] for part in said.split("; "))


def _last_login(known: list[Principal | None], say: Say) -> str:
    times = [p.last_login for p in known if p is not None and p.last_login != "unknown"]
    return words.time_text(max(times), say.lang) if times else str(say.known(None))
